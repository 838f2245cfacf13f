"""Who sees what, by role: every page asked for by everybody, with the addresses of others, and nothing of anybody else in what is sent."""

import ast
import io
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from pprint import pformat
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from coaching import access
from coaching.access import seen_by, viewer_of
from coaching.errors import Refusal
from coaching.lens import group, lens_for
from coaching.method import challenges, preread, rated
from coaching.method.entries import book as books
from coaching.metrics import coverage, drivers, measure
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
)
from coaching.workspace import Workspace
from pages import _opened as from_opened
from tests import many_teams
from tests.conftest import ROOT
from tests.test_fact_pages import plain
from tests.test_records import postgres

__all__ = ["postgres"]

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("[!_]*.py"))
TOKEN = re.compile(rb"Z([a-z]\d)(z|secret|sealed)|(Zt[ns]z)")
FACTS = re.compile(
    rb"(Won|Lost|Open|Late|Account|Subject|Promise|Ledger|Purpose|Dispute|Focus|Call|Evidence|Comment|Contact|Goal|Said|Guest) Z|(Zs\dz|Ztsz)"
)
ENTRIES = {  # where entries are opened: the tab, and whose book it is
    "account": ("plan", "account", "a-{}"), "rewards": ("time", "rep", "{}"), "accounts": ("plans", "", ""), "voice": ("back", "", ""),
}  # fmt: skip


@pytest.fixture(scope="session")
def teams(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("roles") / "workspace"
    many_teams.build(folder).close()
    return folder


@pytest.fixture(scope="session")
def talks(teams: Path) -> dict[str, list[str]]:
    """The ids of each rep's conversations, those of meetings under "meeting" and of entries under "entry" before the rep's id."""
    workspace = Workspace.open(teams)
    found: dict[str, list[str]] = {}
    for one in conversations.listed(workspace.records):
        found.setdefault(one.rep_id, []).append(one.id)
    for meeting in meetings.listed(workspace.records):
        found.setdefault(f"meeting {meeting.about.id.removeprefix('a-')}", []).append(meeting.id)
    for entry in revisions.revisions(workspace.records):
        found.setdefault(f"entry {entry.about.id.removeprefix('a-')}", []).append(entry.id)
    workspace.close()
    return found


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


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], bytes]]:
    """What the pages offer to be downloaded."""
    offered: list[Callable[[], bytes]] = []
    ordinary = st.delta_generator.DeltaGenerator.download_button

    def button(self: Any, label: str, data: Any = None, *given: Any, **named: Any) -> Any:
        offered.append(data if callable(data) else lambda: data)
        return ordinary(self, label, data, *given, **named)

    monkeypatch.setattr(st.delta_generator.DeltaGenerator, "download_button", button)
    monkeypatch.setattr(st, "download_button", lambda *given, **named: button(st._main, *given, **named))
    return offered


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


def sent(app: AppTest) -> bytes:
    """Everything that goes to the browser: every element as it is sent, with the rows of tables and charts."""
    found: list[bytes] = []

    def walk(node: Any) -> None:
        if (proto := getattr(node, "proto", None)) is not None:
            found.append(proto.SerializeToString())
        for child in getattr(node, "children", {}).values():
            walk(child)

    walk(app._tree)
    return b"\n".join(found)


def inside(file: bytes | str) -> bytes:
    """The text of a file that is taken away: a workbook is unpacked."""
    if isinstance(file, str) or not file.startswith(b"PK"):
        return file.encode() if isinstance(file, str) else file
    with zipfile.ZipFile(io.BytesIO(file)) as box:
        return b"\n".join(box.read(name) for name in box.namelist())


def strangers(told: bytes, who: str) -> set[str]:
    """The marks in a text that are not this person's to see."""
    sees, found = many_teams.SEES[who], set()
    bosses = {many_teams.LED_BY[one] for one in sees if one in many_teams.LED_BY}
    teams = {many_teams.TEAMS[one][-2] for one in sees if one in many_teams.TEAMS}
    if who == "room":  # who leads a room knows who is in it and what they promised there, and of what they sell nothing
        told = told if FACTS.search(told) else b""
    for person, kind, team in TOKEN.findall(told):
        one, of = person.decode(), kind.decode()
        if team and team.decode()[2] not in teams:
            found.add(team.decode())
        if (of == "z" and one not in sees | bosses and not (one == "v1" and who[0] == "m")) or (
            of in ("secret", "sealed") and one != who
        ):
            found.add(f"Z{one}{of}")
    return found


def tabs_of(page: str) -> list[dict[str, str]]:
    """The address of each tab of a page, as the page itself names them."""
    for one in ast.parse((ROOT / "pages" / f"{page}.py").read_text(encoding="utf-8")).body:
        if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "TABS":
            return [{"ledger" if page == "commitments" else "tab": tab} for tab in ast.literal_eval(one.value)]
    return []


def forged(page: str, talks: dict[str, list[str]], other: str, me: str) -> list[dict[str, str]]:
    """Addresses of a page that name somebody else; me is a rep whom whoever asks does see."""
    team = many_teams.TEAMS[other]
    found = [
        {}, {"by": "rep", "who": other}, {"by": "team", "who": team, "compare": "team"}, {"by": "company", "period": "2026"},
        {"by": "account", "who": f"a-{other}"}, {"by": "rep", "who": other, "compare": "team", "print": "1"},
    ]  # fmt: skip
    if page == "conversation":
        found = [{"conversation": one} for one in talks[other]]
    if page == "checklists":
        found += [
            {"list": "Strategic account", "of_account": f"a-{other}"},
            {"of_team": team},
            {"of_manager": many_teams.LED_BY[other]},
        ]
    if page == "workshop":
        found += [{"workshop": "w-north"}]
    if page in ("pipeline", "activity", "accounts", "account", "voice", "drivers"):
        found += [
            {
                "deal": f"d3-{other}",
                "account": f"a-{other}",
                "stage": "Proposal",
                "cell": f"{other}.activity",
                "activity": f"t0-{other}",
            }
        ]
    if page == "reviews":
        found += [{"meeting": one, "part": part} for one in talks[f"meeting {other}"] for part in ("meeting", "report")]
    found += tabs_of(page)
    if page in ENTRIES:
        tab, by, own = ENTRIES[page]
        seen = [{"by": by, "who": own.format(one)} for one in (other, me) if by and one] or [{}]
        found += [{"tab": tab, "entry": one, **where} for one in talks[f"entry {other}"] for where in seen]
    return found


@pytest.mark.parametrize("page", PAGES)
def test_a_rep_of_a_small_team_is_told_of_nobody_else(
    page: str,
    teams: Path,
    talks: dict[str, list[str]],
    taken: list[Callable[[], bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    query = forged(page, talks, "s2", "s1")[-1 if page in ("conversation", "checklists", "reviews", "account") else 1]
    app = ask(teams, monkeypatch, "s1", page, **query)
    assert strangers(sent(app), "s1") == set()
    for make in taken:
        assert strangers(inside(make()), "s1") == set()


@pytest.mark.slow
@pytest.mark.parametrize("warmed", [False, True])
@pytest.mark.parametrize("who", ["s1", "n1", "m1", "m2", "v1", "coach", "room"])
def test_nobody_is_told_of_anybody_else(
    who: str,
    warmed: bool,
    teams: Path,
    talks: dict[str, list[str]],
    taken: list[Callable[[], bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    others = [one for one in ("s2", "n2", "s1", "n1") if one not in many_teams.SEES[who]][:2]
    found, me = {}, next((one for one in many_teams.LED_BY if one in many_teams.SEES[who]), "")
    for page in PAGES:
        if warmed:
            ask(teams, monkeypatch, "owner", page)
        for other in others or ["n1"]:
            for query in forged(page, talks, other, me):
                taken.clear()
                told = sent(ask(teams, monkeypatch, who, page, **query))
                for asked in (
                    query.get("of_team"),
                    query.get("who"),
                ):  # is said back as it was asked: in links, and where it is not found
                    if asked and " " in asked:
                        told = re.sub(asked.replace(" ", ".{1,3}").encode(), b"", told)
                told += b"".join(inside(make()) for make in taken)
                if strange := strangers(told, who):
                    found[page, str(query)] = strange
    assert not found, pformat(found)


@pytest.mark.parametrize(("mail", "words"), [
    ("", "Sign in to see your numbers."), ("nobody", "nobody@example.com may not use this Cadence"), ("gone", "gone@example.com may not use"),
])  # fmt: skip
def test_who_is_not_let_in_reads_one_sentence_and_nothing_else(
    mail: str, words: str, teams: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = ask(teams, monkeypatch, mail, "pipeline", by="rep", who="n1")
    [said] = app.markdown
    assert plain(said.value).startswith(words)
    assert not app.title and not app.sidebar.children and strangers(sent(app), "room") == set()
    assert [one.key for one in app.button] in (["sign out"], ["sign in "])


def test_without_sign_in_nobody_is_let_into_a_workspace_of_several(
    teams: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CADENCE_WORKSPACE", str(teams))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    assert "sign-in is not set up" in plain(app.error[0].value) and not app.metric


def test_a_manager_of_managers_sees_the_whole_tree(teams: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = ask(teams, monkeypatch, "v1", "home", by="rep", who="s3")
    assert set(app.get_by_key("pick who").options) == {f"Rep {many_teams.MARKS[one]}" for one in many_teams.LED_BY}


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
    assert len(revisions.of(seen.records, About("rep", "n2"))) == (2 if sees else 0)
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


@pytest.mark.parametrize(("who", "sees"), [("m2", True), ("n1", False), ("s1", True), ("coach", False)])
def test_a_forged_meeting_or_entry_is_not_opened_and_ones_own_is(
    who: str, sees: bool, teams: Path, talks: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
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
    app = ask(tmp_path / "workspace", monkeypatch, "m1", "home") if whole.close() is None else None
    assert app is not None and not app.error


def test_a_session_sees_a_new_load_without_a_restart(whole: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = whole.folder
    whole.close()
    app = ask(folder, monkeypatch, "n1", "pipeline", by="rep", who="n1")
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


@pytest.mark.parametrize("page", ["commitments", "pipeline", "conversations"])
def test_what_one_role_warms_another_is_not_told_nor_denied(
    page: str, teams: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who, whole in (("s1", False), ("owner", True), ("s1", False), ("m2", False), ("v1", True)):
        told = sent(
            ask(teams, monkeypatch, who, page, by="company" if whole else "rep", who="company" if whole else "s1")
        )
        marks = {one.decode() for one, of, _ in TOKEN.findall(told) if of == b"z"}
        if whole:
            assert len(marks & set(many_teams.LED_BY)) >= 4, who  # a long list shows its first lines
        else:
            assert strangers(told, who) == set() and "s1" in marks, who
