"""Who sees and changes what, by role: at the doors below the screen, and who is let in at all. Every page is crawled in test_crawl.py."""

import asyncio
import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest
from streamlit.web.server.starlette import starlette_websocket
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

import serve
from coaching import access
from coaching.access import seen_by, viewer_of
from coaching.errors import Refusal
from coaching.lens import group, lens_for, scopes
from coaching.method import challenges, focus, noted_days, preread, rated, tune_up
from coaching.method.entries import book as books
from coaching.metrics import coverage, drivers, measure, metric
from coaching.metrics.compare import compare
from coaching.records import (
    About,
    agreed,
    answers,
    calls,
    commitments,
    conversations,
    dated,
    meetings,
    notes,
    one_person,
    revisions,
    tables,
    workshops,
)
from coaching.workspace import Workspace
from pages import _opened as from_opened
from tests import many_teams
from tests.conftest import ROOT
from tests.crawl import Answer, Watch, sent
from tests.test_fact_pages import plain
from tests.test_records import postgres

__all__ = ["postgres"]


@pytest.fixture(autouse=True)
def a_server_of_its_own(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No page is run around app.py, and the workspace is let go of after each test."""
    ordinary = PagesManager.__init__

    def seen(self: PagesManager, *given: Any, **named: Any) -> None:
        ordinary(self, *given, **named)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", seen)
    monkeypatch.setenv("CADENCE_NO_DEMO", "1")
    yield
    from_opened.let_go()
    st.cache_resource.clear()


def ask(folder: Path, monkeypatch: pytest.MonkeyPatch, signed_in: str, page: str, **query: str) -> AppTest:
    """A page as somebody sees it who signed in."""
    monkeypatch.setenv("CADENCE_WORKSPACE", str(folder))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.user = {"is_logged_in": True, "email": f"{signed_in}@example.com"} if signed_in else {"is_logged_in": False}
    if page != "home":
        app.switch_page(f"pages/{page}.py")
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, (signed_in, page, query, app.exception[0].message, app.exception[0].stack_trace)
    return app


@pytest.mark.parametrize(("mail", "words"), [
    ("", "Sign in to see your numbers."), ("nobody", "nobody@example.com may not use this Cadence"), ("gone", "gone@example.com may not use"),
])  # fmt: skip
def test_who_is_not_let_in_reads_one_sentence_and_nothing_else(
    mail: str, words: str, teams: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = ask(teams, monkeypatch, mail, "pipeline", by="rep", who="n1")
    [said] = app.markdown
    assert plain(said.value).startswith(words)
    assert not app.title and not app.sidebar.children and not Answer(sent(app)).strange("room")
    assert [one.key for one in app.button] in (["sign out"], ["sign in "])


def test_what_the_owner_alone_agrees_is_said_where_others_would_look_for_it(
    teams: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = ask(teams, monkeypatch, "m1", "activity", tab="mix")
    said = "Targets of the layers are agreed by the owner of this workspace."
    assert said in [plain(one.value) for one in app.caption]
    assert "agree on effort" not in [one.key for one in app.button]


def test_a_sign_in_that_was_ended_is_over_in_every_tab_and_another_one_is_not(
    teams: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(from_opened, "_ENDED", set())
    app = ask(teams, monkeypatch, "n1", "definitions")
    own = {**app.user, "nonce": "first"}
    for claims, words in ((own, ""), (own, "Sign in to see your numbers."), ({**own, "nonce": "second"}, "")):
        app.user = claims
        said = [plain(one.value) for one in app.run().markdown]
        assert (said == [words]) if words else "sign out" in {one.key for one in app.button}
        from_opened._ENDED.add(from_opened.sign_in_of(own))
    nobodys = {**app.user}
    nobodys.pop("nonce")  # nothing tells this sign-in from the next of the same person: it ends with its cookie alone
    assert from_opened.sign_in_of(nobodys) == "" and not from_opened.is_ended(nobodys)


@pytest.mark.parametrize(
    ("cookie", "status"), [("signed", 200), ("ended", 403), ("forged", 403), ("", 403), ("without auth", 200)]
)
def test_files_are_handed_out_and_taken_only_where_somebody_is_signed_in(
    cookie: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = {"is_logged_in": True, "email": "n1@example.com", "nonce": "first", "origin": "http://localhost"}
    name, secret = "_streamlit_user", "long enough to sign with it"
    signed = create_signed_value(secret, name, json.dumps(claims)).decode()
    held = {"": {}, "forged": {name: signed[:-3] + "abc"}}.get(cookie, {name: signed})
    monkeypatch.setattr(starlette_websocket, "get_cookie_secret", lambda: secret)
    monkeypatch.setattr(from_opened, "_ENDED", {from_opened.sign_in_of(claims)} if cookie == "ended" else set())
    monkeypatch.setattr(type(st.secrets), "load_if_toml_exists", lambda _: cookie != "without auth")
    monkeypatch.setattr(type(st.secrets), "__contains__", lambda _, name: name == "auth", raising=False)
    answered: list[int] = []

    async def receive() -> dict[str, Any]:
        return {}

    async def inner(*_: object) -> None:
        answered.append(200)

    async def send(message: Any) -> None:
        answered.append(message.get("status", 0))

    def asked(path: str) -> int:
        answered.clear()
        headers = [(b"cookie", "; ".join(f"{key}={value}" for key, value in held.items()).encode())]
        scope = {"type": "http", "method": "GET", "path": path, "headers": headers}
        asyncio.run(serve.FilesOfSignedIn(inner)(scope, receive, send))
        return answered[0]

    assert {asked(path) for path in ("/media/a.xlsx", "/base/_stcore/upload_file/b/c")} == {status}
    assert {asked(path) for path in ("/", "/_stcore/health", "/oauth2callback", "/mediation")} == {200}


def test_without_sign_in_nobody_is_let_into_a_workspace_of_several(
    teams: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADENCE_WORKSPACE", str(teams))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    assert "sign-in is not set up" in plain(app.error[0].value) and not app.metric


def test_people_named_while_a_page_is_drawn_are_heeded_within_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def page() -> None:
        import streamlit as st

        from coaching.errors import Refusal
        from pages import _widgets as w

        found = w.the_workspace()
        st.write(found is w.the_workspace())
        (found.folder / "people.toml").write_text("", encoding="utf-8")
        try:
            w.the_workspace()
        except Refusal as refusal:
            st.error(str(refusal))

    monkeypatch.setenv("CADENCE_WORKSPACE", str(tmp_path / "workspace"))
    app = AppTest.from_function(page, default_timeout=120).run()
    assert not app.exception and "True" in app.markdown[0].value and "sign-in is not set up" in app.error[0].value


@pytest.mark.parametrize("who", ["n1", "m1"])
def test_a_page_that_holds_somebody_against_their_group_opens_for_who_does_not_see_all_of_it(
    who: str, teams: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = {"by": "rep", "who": "n1"} if who == "n1" else {"by": "team", "who": many_teams.TEAMS["n1"]}
    app = ask(teams, monkeypatch, who, "activity", **of)
    assert not app.error and app.metric


def test_an_address_with_a_proof_and_an_entry_opens_one_after_the_other(
    teams: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = {"by": "account", "who": "a-n1", "tab": "plan", "new": "goal::", "proof": "calls~rep~n1~2026-Q1~2026-05-15"}
    app = ask(teams, monkeypatch, "n1", "account", **both)
    assert not [one for one in app.text_input if str(one.key).startswith("title")]
    del app.query_params["proof"]
    assert [one for one in app.run().text_input if str(one.key).startswith("title")] and not app.exception


def test_a_manager_of_managers_sees_the_whole_tree(teams: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = ask(teams, monkeypatch, "v1", "home", by="rep", who="s3")
    assert set(app.selectbox(key="pick who").options) == {f"Rep {many_teams.MARKS[one]}" for one in many_teams.LED_BY}


def test_a_person_who_is_not_in_the_data_is_told_so(teams: Path) -> None:
    workspace = Workspace.open(teams)
    with pytest.raises(Refusal, match="may not use this Cadence"):
        viewer_of(workspace, "x@example.com")
    viewer = viewer_of(workspace, "N1@Example.com")
    assert (viewer.viewer_id, viewer.role, viewer.sees) == ("n1", "rep", frozenset({"n1"}))
    assert seen_by(workspace, viewer).viewer is viewer
    workspace.close()


@pytest.fixture
def whole(teams: Path, tmp_path: Path) -> Iterator[Workspace]:
    """The teams in a workspace of a test's own."""
    folder = tmp_path / "workspace"
    shutil.copytree(teams, folder)
    workspace = Workspace.open(folder)
    yield workspace
    workspace.close()


def as_(whole: Workspace, who: str) -> Workspace:
    return seen_by(whole, viewer_of(whole, f"{who}@example.com"))


def test_the_records_are_read_and_written_by_one_rule(whole: Workspace) -> None:
    talk = {(one.rep_id, one.state): one for one in conversations.listed(whole.records)}
    rep, boss, other = (as_(whole, who) for who in ("n1", "m1", "m2"))
    assert {one.rep_id for one in conversations.listed(rep.records)} == {"n1"}
    assert {one.rep_id for one in conversations.listed(other.records)} == set(many_teams.SOUTH)
    assert {one.rep_id for one in commitments.listed(as_(whole, "coach").records)} == {"n2", "s2"}
    with pytest.raises(Refusal, match="no such conversation"):
        conversations.get(other.records, talk["n1", "held"].id)
    one = talk["n1", "planned"]
    conversations.save_step(rep.records, one.id, one.version, "n1", 1, {"prepare.aim": "Mine"})
    refused: list[Callable[[], object]] = [
        lambda: conversations.save_step(rep.records, one.id, one.version + 1, "m1", 1, {"prepare.aim": "In another's name"}),
        lambda: agreed.agree(rep.records, "n1", "n1", 10),
        lambda: calls.record(rep.records, "n1", "n1", "2026-Q2", "manager", {"commit": 1.0}, "not mine"),
        lambda: dated.write(rep.records, "n1", About("company", "company"), date(2026, 1, 1), "for all"),
        lambda: conversations.plan(other.records, "m2", manager_id="m2", rep_id="n1", planned_on=None),
        lambda: preread.say(boss.records, one.id, "m1", "rep", preread.TOPICS, "in the rep's place"),
        lambda: rated.rate(boss, "m1", talk["n1", "held"].id, 5),
        lambda: one_person.erase(boss.records, "m1", "n1", "Rep"),
        lambda: tables.audit(boss.records, 5),
    ]  # fmt: skip
    for change in refused:
        with pytest.raises(Refusal):
            change()
    agreed.agree(boss.records, "m1", "n1", 10)
    assert agreed.intervals(rep.records) == {"n1": 10} and agreed.intervals(other.records) == {}


@pytest.mark.few("m1", "coach", "m2", "n1")
@pytest.mark.parametrize(("who", "sees"), [
    ("owner", True), ("v1", True), ("m1", True), ("coach", True), ("m2", False), ("n1", False), ("s1", False), ("room", False),
])  # fmt: skip
def test_meetings_and_entries_are_read_and_written_by_who_sees_their_people(
    who: str, sees: bool, whole: Workspace
) -> None:
    seen, account = as_(whole, who), About("account", "a-n2")
    me = seen.viewer.viewer_id
    about = {one.form: one for one in meetings.listed(whole.records) if one.about.id in ("n2", "a-n2")}
    goal = next(one for one in revisions.of(whole.records, account) if one.kind == "goal")
    books.book(whole, whole.viewer, account)  # asked for by another first
    assert {one.id for one in meetings.listed(seen.records)} >= {one.id for one in about.values()} or not sees
    assert (revisions.get(seen.records, goal.id) is not None) == sees == bool(revisions.history(seen.records, goal.id))
    assert len(revisions.of(seen.records, About("rep", "n2"))) == (3 if sees else 0)
    tries: list[Callable[[], object]] = [
        lambda: meetings.replan(seen.records, about["planning"], me, date(2035, 1, 1)),
        lambda: meetings.say(
            seen.records, about["plan_review"], me, account, "plan_review.business", "Said by the way"
        ),
        lambda: revisions.write(seen.records, me, revisions.Draft("goal", account, "By the way")),
        lambda: revisions.write(seen.records, me, revisions.Draft("study", About("rep", "n2"), "By the way")),
    ]
    if sees:
        private = {
            one.fields["note"] for one in books.book(seen, seen.viewer, account).entries if one.kind == "understanding"
        }
        assert private == ({"Secret of Zm1secret about Zn2z"} if who == "m1" else set())
        for change in tries:
            change()
    else:
        with pytest.raises(Refusal, match="Cannot find account"):
            books.book(seen, seen.viewer, account)
        assert not {one.about.id for one in meetings.listed(seen.records)} & {"n2", "a-n2"}
        for key in about.values():
            with pytest.raises(Refusal, match="no such meeting"):
                meetings.get(seen.records, key.id)
        for change in tries:
            with pytest.raises(Refusal, match="not yours"):
                change()


@pytest.mark.few("m1", "m2")
@pytest.mark.parametrize(("who", "by"), [("n1", "Rep Zn1z"), ("m1", "Rep Zn1z"), ("owner", "Rep Zn1z"), ("m2", None)])
def test_who_raised_a_challenge_is_named_to_who_sees_them(who: str, by: str | None, whole: Workspace) -> None:
    mine = [one.by for one in challenges.listed(as_(whole, who)) if one.whose == "Rep Zn1z"]
    assert mine == ([by] if by else [])


def test_who_may_not_be_named_raised_a_challenge_without_a_name(whole: Workspace) -> None:
    number = measure(whole, lens_for(whole, "rep", ["n2"], "2026-Q1"), ["calls"])[0]
    challenges.challenge(as_(whole, "v1"), "v1", number, "Finance", "One is not ours")
    found = {
        who: [one.by for one in challenges.of_number(as_(whole, who), number)] for who in ("v1", "m1", "coach", "m2")
    }
    assert found == {"v1": ["Vera Zv1z"], "m1": ["Vera Zv1z"], "coach": [""], "m2": []}


@pytest.mark.few("m2", "n1")
@pytest.mark.parametrize(("who", "sees"), [("m2", True), ("n1", False), ("s1", True), ("coach", False)])
def test_a_forged_meeting_or_entry_is_not_opened_and_ones_own_is(
    who: str, sees: bool, teams: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Workspace.open(teams)
    goal = next(one.id for one in revisions.of(whole.records, About("account", "a-s1")) if one.kind == "goal")
    running = next(one.id for one in meetings.listed(whole.records, "plan_review") if one.about.id == "a-s1")
    whole.close()
    asked = {"reviews": {"meeting": running}, "account": {"by": "account", "who": "a-s1", "tab": "plan", "entry": goal}}
    marks = {"reviews": b"Said Zs1z", "account": b"Measure Zs1z"}
    for page, query in asked.items():
        assert (marks[page] in sent(ask(teams, monkeypatch, who, page, **query))) == sees, page


def test_what_is_sealed_or_private_is_told_to_its_author_alone(whole: Workspace) -> None:
    talk = {(one.rep_id, one.state): one for one in conversations.listed(whole.records)}
    planned, held = talk["n1", "planned"], talk["n1", "held"]
    rep, boss, owner = (as_(whole, who) for who in ("n1", "m1", "owner"))
    assert preread.seen_by(rep.records, planned, "rep").mine[preread.TOPICS] == "Topic Zn1sealed"
    for seen in (boss, owner, as_(whole, "v1")):
        assert (
            preread.seen_by(seen.records, planned, "rep").mine == {}
            and preread.seen_by(seen.records, planned, "manager").theirs == {}
        )
        assert answers.of_side(seen.records, About("conversation", planned.id), "rep") == {}
        assert answers.newest_of(seen.records, "conversation", rated.QUESTION) == {}
    note = notes.private(boss.records, held.id, "m1")
    assert note is not None and "Zm1secret" in note.text
    assert notes.private(owner.records, held.id, "m1") is None and notes.private(owner.records, held.id, "n1") is None


def test_groups_of_few_people_have_no_figures_for_who_does_not_see_all_of_them(whole: Workspace) -> None:
    def held_against(who: str, rep: str, by: str) -> bool:
        seen = as_(whole, who)
        return group(seen, lens_for(seen, "rep", [rep], "2026-Q2"), by, many_teams.TEAMS[rep]) is not None  # type: ignore[arg-type]

    assert (held_against("n1", "n1", "team"), held_against("n1", "n1", "company")) == (True, True)
    assert (held_against("s1", "s1", "team"), held_against("s1", "s1", "company")) == (False, True)
    assert held_against("m2", "s1", "team") and held_against("owner", "s1", "team")
    with whole.facts.transaction() as cursor:  # with South down to three, the company less North would tell of them
        cursor.execute("update person set sells = false where rep_id = 's4'")
    assert not held_against("n1", "n1", "company")


def test_what_the_company_has_beyond_the_teams_a_facilitator_sees_is_no_handful(whole: Workspace) -> None:
    def shown() -> tuple[list[str], bool]:
        seen = as_(whole, "room")
        return [one.id for one in scopes(seen, "team")], bool(scopes(seen, "company"))

    assert shown() == (["North Ztnz"], True)
    with whole.facts.transaction() as cursor:  # the company less North would be three people
        cursor.execute("update person set sells = false where rep_id = 's4'")
    assert shown() == (["North Ztnz"], False)
    with whole.facts.transaction() as cursor:
        cursor.execute("update person set sells = false where rep_id like 's%'")
    assert shown() == (["North Ztnz"], True)


def test_an_account_that_changes_hands_takes_what_is_written_about_it_along_at_once(whole: Workspace) -> None:
    before, after, account = as_(whole, "s1"), as_(whole, "n1"), About("account", "a-s1")
    goals = [[one.kind for one in revisions.of(seen.records, account)].count("goal") for seen in (before, after)]
    assert goals[0] > 0 == goals[1]
    with whole.facts.transaction() as cursor:  # as a load does; nothing is written in the records
        cursor.execute("update account set owner_id = 'n1' where account_id = 'a-s1'")
        whole.settle(cursor)
    assert not revisions.of(before.records, account)
    assert [one.kind for one in revisions.of(after.records, account)].count("goal") == goals[0]


def test_how_long_a_focus_waits_is_the_same_for_everybody_and_told_to_who_may_read_it(whole: Workspace) -> None:
    day, known = date(2026, 5, 20), metric("win_rate")
    waits = {who: focus.cycle(as_(whole, who), known, day) for who in ("s1", "m1", "n1", "owner")}
    assert len(set(waits.values())) == 1 and waits["owner"] == 36
    seen = as_(whole, "m1")
    assert focus.spoken_cycle(seen, lens_for(seen, "team", ["North Ztnz"], "2026-Q2"), known, day) == 36
    with whole.facts.transaction() as cursor:  # the company less North would be three people
        cursor.execute("update person set sells = false where rep_id = 's4'")
    assert focus.spoken_cycle(seen, lens_for(seen, "team", ["North Ztnz"], "2026-Q2"), known, day) is None


@pytest.mark.few("m1", "m2")
@pytest.mark.parametrize(("who", "leads"), [
    ("owner", True), ("v1", True), ("m1", True), ("room", True), ("m2", False), ("n1", False), ("coach", False),
])  # fmt: skip
def test_a_room_is_led_by_who_sees_its_team_also_when_it_is_closed(
    who: str, leads: bool, whole: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coaching.method.tune_up.serving.serve", lambda *_: None)
    boss = as_(whole, "m1")
    room = tune_up.open_room(boss, lens_for(boss, "team", ["North Ztnz"], "2026-Q2"))
    seen = as_(whole, who)
    assert (tune_up.current(seen) is not None) == leads
    if not leads:
        with pytest.raises(Refusal, match=r"^Another workshop is open since"):
            tune_up.open_room(seen, lens_for(seen, "rep"))
    workshops.keep(whole.records, "m1", room.file.stem, "North Ztnz", "2026", [], [])
    assert tune_up.current(seen) is None  # it is carried over, whoever may read that


def test_a_rep_sees_of_themselves_what_the_manager_sees(whole: Workspace) -> None:
    found = []
    for who in ("n1", "m1", "owner"):
        seen = as_(whole, who)
        lens = lens_for(seen, "rep", ["n1"], "2026-Q2")
        found.append((
            measure(seen, lens, ["bookings", "calls", "win_rate"]), [tuple(board.five) for board in drivers.boards(seen, lens)],
            compare(seen, lens, ["win_rate"], "team"), coverage.needed(seen, lens),
        ))  # fmt: skip
    assert found[0] == found[1] == found[2]


def test_the_owner_reads_who_looked_at_what(whole: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, before = whole.folder, whole.records.version
    whole.close()
    ask(folder, monkeypatch, "m1", "home", by="rep", who="n3")
    app = ask(folder, monkeypatch, "owner", "data", tab="settings")
    assert not app.error
    workspace = Workspace.open(folder) if not from_opened._OPEN else from_opened.whole_workspace()
    [line, *_] = [one for one in tables.audit(workspace.records, 50) if one.who == "m1" and one.what == "looked"]
    assert (line.about, line.details) == (About("rep", "n3"), {"page": "home"})
    assert workspace.records.version == before  # looking changes nothing


@pytest.mark.slow
def test_the_same_rule_holds_with_records_on_postgres(
    postgres: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADENCE_RECORDS_URL", postgres())
    whole = many_teams.build(tmp_path / "workspace")
    rep, boss, owner = (as_(whole, who) for who in ("n1", "m1", "owner"))
    assert {one.rep_id for one in conversations.listed(rep.records)} == {"n1"}
    assert {one.rep_id for one in commitments.listed(boss.records)} == set(many_teams.NORTH)
    agreed.agree(boss.records, "m1", "n1", 10)
    with pytest.raises(Refusal):
        agreed.agree(rep.records, "n1", "n1", 20)
    assert agreed.intervals(rep.records) == {"n1": 10}
    assert [one.who for one in tables.audit(owner.records, 1)] == ["m1"]
    assert one_person.erase(owner.records, "owner@example.com", "n1", "Rep Zn1z")["Conversations"] == 2
    assert conversations.listed(rep.records) == []
    whole.close()
    app = ask(tmp_path / "workspace", monkeypatch, "m1", "home")
    assert app is not None and not app.error


def test_a_session_sees_a_new_load_without_a_restart(whole: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = whole.folder
    whole.close()
    app = ask(folder, monkeypatch, "n1", "pipeline", by="rep", who="n1", stage="Proposal")
    assert b"Fresh Zn1z" not in sent(app)
    with from_opened.whole_workspace().facts.transaction() as cursor:  # as the owner's load does, in the same server
        cursor.execute("update opportunity_row set name = 'Fresh Zn1z' where opportunity_id = 'd3-n1'")
        from_opened.whole_workspace().settle(cursor)
    app.run()
    assert b"Fresh Zn1z" in sent(app) and not app.exception


def test_who_is_taken_out_of_the_people_is_out_at_the_next_click(
    whole: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = whole.folder
    whole.close()
    app = ask(folder, monkeypatch, "n1", "home")
    assert app.metric
    people = folder / "people.toml"
    people.write_text(
        people.read_text().replace('mail = "n1@example.com"', 'mail = "n1@example.com"\ndisabled = true'),
        encoding="utf-8",
    )
    app.run()
    assert not app.metric and "may not use this Cadence" in plain(app.markdown[0].value)


MAY_NOTE = {"n1": {"n1"}, "m1": {"North Ztnz", *many_teams.NORTH}, "coach": {"n2", "s2"}}


@pytest.mark.few(2)
@pytest.mark.parametrize("who", MAY_NOTE)
def test_days_and_notes_are_kept_by_people_for_themselves_and_those_they_lead(who: str, whole: Workspace) -> None:
    seen, day = as_(whole, who), date(2026, 5, 5)
    me = seen.viewer.viewer_id
    offered = {one.id for one in noted_days.may_be_about(seen)}
    assert offered == MAY_NOTE[who]
    for one in offered:
        about = About("team" if one == "North Ztnz" else "rep", one)
        dated.write(seen.records, me, about, day, "told here")
        if about.kind == "rep":
            dated.be_away(seen.records, me, one, day, day)
    with pytest.raises(Refusal, match="not yours"):
        dated.be_away(seen.records, me, "s3", day, day)
    assert {one.about.id for one, _ in noted_days.standing(seen)} <= offered | {
        many_teams.TEAMS[one] for one in many_teams.SEES[who] & set(many_teams.LED_BY)
    }
    assert {rep for rep, *_ in noted_days.loaded_absences(seen)} == many_teams.SEES[who] & set(many_teams.LED_BY)


def test_a_rep_keeps_days_away_on_the_screen_and_takes_them_back(
    whole: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = whole.folder
    dated.write(whole.records, "owner", About("company", "company"), date(2026, 5, 4), "price change")
    whole.close()
    Watch(monkeypatch)  # the fold is open
    app = ask(folder, monkeypatch, "n1", "coaching", by="rep", who="n1")
    assert app.selectbox(key="who is away").options == ["Rep Zn1z"]
    app.selectbox(key="who is away").select_index(0)
    app.date_input(key="away from").set_value(date(2026, 5, 11))
    app.date_input(key="away to").set_value(date(2026, 5, 12))
    next(one for one in app.button if one.label == "Add days away").click().run()
    kept = "remove rep n1 away 2026-05-11"
    assert "Kept. Targets follow it." in [plain(one.value) for one in app.info]
    removing = {str(one.key) for one in app.button if str(one.key).startswith("remove ")}
    assert kept in removing and not any(
        "company" in one for one in removing
    )  # what is told to all is the owner's to take back
    assert any("price change" in plain(one.value) for one in app.markdown)
    app.button(key=kept).click().run()
    assert kept not in {str(one.key) for one in app.button}


def people_on_screen(
    folder: Path, monkeypatch: pytest.MonkeyPatch, who: str, role: str, rep: str = "", reps: tuple[str, ...] = ()
) -> AppTest:
    """The page on which the owner chose somebody (or nobody: somebody new), said this of them and saved."""
    Watch(monkeypatch)
    app = ask(folder, monkeypatch, "owner", "data", tab="settings")
    app.selectbox(key="which person").select(f"{who}@example.com" if who != "new" else "").run()
    if who == "new":
        next(one for one in app.text_input if one.label.startswith("Mail address")).set_value("New@example.com")
    next(one for one in app.selectbox if one.label == "Role").select(role)
    next(one for one in app.selectbox if one.label.startswith("Who they are")).select(rep)
    next(one for one in app.multiselect if one.label.startswith("Whom")).set_value(list(reps))
    return next(one for one in app.button if one.label == "Save" and "person" in str(one.proto.form_id)).click().run()


@pytest.mark.few(4)
@pytest.mark.parametrize(("who", "role", "rep", "reps", "words"), [
    ("new", "rep", "n5", (), ""), ("n1", "coach", "", ("n1", "n2"), ""), ("new", "coach", "", (), "a coach has at least one"),
    ("owner", "rep", "n5", (), "you would lock yourself out"), ("new", "manager", "", (), "choose who that is in the data"),
    ("s1", "rep", "s2", (), ""), ("coach", "owner", "", ("n1",), "nobody else has any"),
])  # fmt: skip
def test_the_owner_says_on_the_screen_who_may_see_what(
    who: str, role: str, rep: str, reps: tuple[str, ...], words: str, whole: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, mail = whole.folder, f"{who}@example.com"
    before = access.people(folder)
    whole.close()
    app = people_on_screen(folder, monkeypatch, who, role, rep, reps)
    after = {one.mail: one for one in access.people(folder)}
    if words:
        assert any(words in plain(one.value) for one in app.error) and tuple(after.values()) == before
        return
    assert [plain(one.value) for one in app.info][-1].startswith("Saved.") and not app.error
    assert (after[mail].role, after[mail].rep, after[mail].reps) == (role, rep, reps)
    assert len(after) == len(before) + (who == "new") and [one for one in before if one.mail != mail] == [
        one for one in after.values() if one.mail != mail
    ]
    assert "[[person]]" in (folder / access.BEFORE).read_text(encoding="utf-8")
    [line, *_] = [one for one in tables.audit(from_opened.whole_workspace().records, 9) if one.what == "people changed"]
    assert (line.who, line.details) == ("owner@example.com", {"mail": mail})


def test_a_change_of_who_may_see_what_from_outside_is_told_until_an_owner_has_seen_it(
    whole: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, owner = whole.folder, as_(whole, "owner")
    assert access.changed_outside(owner) == []  # the first owner is written by hand
    access.keep_people(owner, "owner@example.com", access.people(folder)[:-1], access.since(whole))
    assert access.changed_outside(as_(whole, "owner")) == []
    file = folder / access.PEOPLE
    file.write_text(file.read_text(encoding="utf-8").replace("s1@", "q1@"), encoding="utf-8")
    with pytest.raises(Refusal, match="Only the owner"):
        access.acknowledge(as_(whole, "n1"))
    whole.close()
    app = ask(folder, monkeypatch, "owner", "data", tab="settings")
    [told] = [plain(one.value) for one in app.warning if "people.toml" in one.value.replace("\\", "")]
    assert "something else than Cadence: q1@example.com, s1@example.com." in told.replace("\u2060", "")
    app.button(key="people seen").click().run()
    assert not app.warning and not access.changed_outside(from_opened.whole_workspace())
    (folder / access.SEEN).write_text("[[", encoding="utf-8")
    assert len(access.changed_outside(from_opened.whole_workspace())) == len(access.people(folder))


def test_who_is_not_in_the_data_any_more_is_named_and_keeps_nobody_from_changing_others(
    whole: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = whole.folder
    left = many_teams.PEOPLE.replace('reps = ["n2", "s2"]', 'reps = ["n2", "left"]').replace(
        "n1@example.com", "left@example.com"
    )
    (folder / access.PEOPLE).write_text(left, encoding="utf-8")
    whole.close()
    app = people_on_screen(folder, monkeypatch, "coach", "coach", "", ("n2", "left", "s1"))
    assert any('the data holds nobody with the id "left"' in plain(one.value) for one in app.error)
    table = next(one.value for one in app.dataframe if "mail" in one.value)
    who = dict(zip(table["mail"], zip(table["who"], table["reps"], strict=True), strict=True))
    assert who["left@example.com"][0] == "(not in the data)" and who["s1@example.com"][0] == "Rep Zs1z"
    assert who["coach@example.com"][1] == "Rep Zn2z, left (not in the data)"
    app = people_on_screen(folder, monkeypatch, "new", "rep", "n5")
    assert not app.error and "new@example.com" in {one.mail for one in access.people(folder)}


@pytest.mark.parametrize(("who", "words"), [("owner", "import 3 (Zs1z.csv)"), ("n1", "its owner reads here what")])
def test_what_was_damaged_is_told_to_the_owner_and_to_others_that_it_was(
    who: str, words: str, teams: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(from_opened._MENDED, str(teams), "The kept copy of import 3 (Zs1z.csv) was changed.")
    [told] = [plain(one.value) for one in ask(teams, monkeypatch, who, "definitions").warning]
    assert words in told and ("Zs1z" in told) is (who == "owner")


def test_a_click_of_somebody_who_was_taken_out_meanwhile_changes_nothing(whole: Workspace) -> None:
    rep, owner = as_(whole, "n1"), as_(whole, "owner")  # as their pages hold them
    people = whole.folder / "people.toml"
    people.write_text(
        many_teams.PEOPLE.replace('mail = "n1@example.com"', 'mail = "new@example.com"'), encoding="utf-8"
    )
    os.utime(people, ns=(1, 1))
    tries: list[Callable[[], object]] = [
        lambda: dated.be_away(rep.records, "n1", "n1", date(2026, 5, 5), date(2026, 5, 5)),
        lambda: owner.save_settings(company="Mine"), lambda: owner.put_aside(),
    ]  # fmt: skip
    for change in tries:
        with pytest.raises(Refusal, match="Who may see what was changed meanwhile"):
            change()
    as_(whole, "owner").save_settings(company="Ours")


def test_nobody_writes_a_promise_into_the_ledger_of_people_they_do_not_see(whole: Workspace) -> None:
    rep = as_(whole, "s1")
    said: dict[str, Any] = {
        "text": "By the way",
        "owner_kind": "rep",
        "owner_id": "s1",
        "due_on": date(2026, 6, 1),
        "source": "ledger",
    }
    with pytest.raises(Refusal, match="not yours"):
        commitments.commit(rep.records, "s1", rep_id="n1", **said)
    commitments.commit(rep.records, "s1", rep_id="s1", **said)
    owned = commitments.commit(whole.records, "owner", rep_id="n1", **said)  # the other way round it is theirs to keep
    assert commitments.get(rep.records, owned.id).owner_id == "s1"


def test_people_changed_by_two_at_once_are_not_mixed_up(whole: Workspace) -> None:
    owner = as_(whole, "owner")
    found, seen = access.people(whole.folder), access.since(whole)
    (whole.folder / "people.toml").write_text(many_teams.PEOPLE + "# mended by hand\n", encoding="utf-8")
    os.utime(whole.folder / "people.toml", ns=(1, 1))
    for who in (owner, as_(whole, "owner")):
        with pytest.raises(Refusal, match="changed meanwhile"):
            access.keep_people(who, "owner@example.com", found[:-1], seen)
    owner = as_(whole, "owner")
    with pytest.raises(Refusal, match="Only the owner"):
        access.keep_people(as_(whole, "m1"), "m1@example.com", found, access.since(whole))
    hostile = access.Person("x@example.com", "owner", name='quo"te\n[[person]]\x7f')
    access.keep_people(owner, "owner@example.com", [*found, hostile], access.since(whole))
    assert access.people(whole.folder) == (*found, hostile)


@pytest.mark.parametrize(("said", "words"), [
    ("[[person]]\nmail = 'a@b.c'\nrole = 'king'", 'role is "king"; there are: owner, manager'), ("[[person]]\nrole = 'rep'", "mail is"),
    ("person = 3", "a list of [[person]]"), ("[[person", "cannot be read"), ("[[person]]\nmail = 'a@b.c'\nrole = 'rep'\nreps = ['x']", "nobody else"),
    ("[[person]]\nmail = 'a@b.c'\nrole = 'rep'\nboss = 1", "has the key 'boss'"),
    ("[[person]]\nmail = 'a@b.c'\nrole = 'owner'\n[[person]]\nmail = 'A@B.c'\nrole = 'rep'", "twice"),
])  # fmt: skip
def test_a_slip_in_the_people_is_named_and_lets_nobody_in(said: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "people.toml").write_text(said, encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        access.people(tmp_path)
    assert words in str(refused.value)


@pytest.mark.few(2)
@pytest.mark.parametrize("page", ["commitments", "pipeline", "conversations"])
def test_what_one_role_warms_another_is_not_told_nor_denied(
    page: str, teams: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who, whole in (("s1", False), ("owner", True), ("s1", False), ("m2", False), ("v1", True)):
        told = sent(
            ask(
                teams,
                monkeypatch,
                who,
                page,
                by="company" if whole else "rep",
                who="company" if whole else "s1",
                stage="Proposal",
            )
        )
        marks = {mark[-3:-1] for mark in Answer(told).marks}
        if whole:
            assert len(marks & set(many_teams.LED_BY)) >= 4, who  # a long list shows its first lines
        else:
            assert not Answer(told).strange(who) and "s1" in marks, who
