"""The conversation on the screen: five steps, saved as they are written, signed only when the plan is whole."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from coaching import playbook
from coaching.errors import Refusal
from coaching.records import Conversation, commitments, conversations, frozen, notes, stops
from coaching.workspace import Workspace
from tests import tiny_team

ROOT = Path(__file__).resolve().parent.parent
Open = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def after_the_first_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest makes every run the first of a server, which Streamlit gives to pages/ directly; a server does so once only."""
    ordinary = PagesManager.__init__

    def seen(self: PagesManager, *given: Any, **named: Any) -> None:
        ordinary(self, *given, **named)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", seen)


@contextmanager
def shared_with_the_page(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """This workspace, opened once and shared with the page that runs in this process."""
    monkeypatch.setenv("CADENCE_WORKSPACE", str(folder))
    monkeypatch.setenv("CADENCE_NO_DEMO", "1")
    st.cache_resource.clear()
    st.cache_data.clear()
    from pages import _widgets

    yield _widgets.open_workspace()
    _widgets.open_workspace().close()
    st.cache_resource.clear()


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """The tiny team."""
    with shared_with_the_page(tiny_team.copied(tmp_path / "workspace"), monkeypatch) as team:
        yield team


@pytest.fixture
def talk(workspace: Workspace) -> Conversation:
    return planned(workspace)


def planned(workspace: Workspace) -> Conversation:
    return conversations.plan(
        workspace.records, "owner", manager_id="m1", rep_id="u1", team="North", planned_on=date(2026, 5, 15)
    )


@pytest.fixture(scope="module")
def signed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the tiny team after a conversation was signed, to be copied."""
    folder = tiny_team.copied(tmp_path_factory.mktemp("signed") / "workspace")
    with pytest.MonkeyPatch.context() as patched, shared_with_the_page(folder, patched) as team:
        signed(team, planned(team))
    return folder


@pytest.fixture
def after(signed_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """The tiny team after a conversation was signed."""
    with shared_with_the_page(shutil.copytree(signed_once, tmp_path / "workspace"), monkeypatch) as team:
        yield team


@pytest.fixture
def held(after: Workspace) -> Conversation:
    return conversations.listed(after.records, states=("held",))[0]


def opened(page: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).switch_page(f"pages/{page}.py")
    for key, value in {"by": "rep", "who": "u1", "period": "2026-Q1", **query}.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, app.exception[0].message
    return app


def every(app: AppTest, kind: str) -> list[Any]:
    return list(app.get(kind))


def named(app: AppTest, key: str) -> Any:
    return app.get_by_key(key)


def texts(app: AppTest) -> str:
    shown = [
        element.value for kind in ("markdown", "caption", "error", "warning", "header") for element in every(app, kind)
    ]
    return plain("\n".join(str(text) for text in shown))


def plain(text: str) -> str:
    """What a person reads: without the marks that keep text inert and its numbers on one line."""
    return text.replace("\\", "").replace("\u00a0", " ").replace("\u2060", "")


def at_step(workspace: Workspace, talk: Conversation, step: int, **fields: Any) -> Conversation:
    now = conversations.get(workspace.records, talk.id)
    return conversations.save_step(workspace.records, talk.id, now.version, "owner", step, fields)


def add_promise(app: AppTest, talk: Conversation, text: str) -> None:
    app.text_input(key=f"{talk.id} new promise").set_value(text)
    app.button(key="add promise button").click().run()


def test_without_a_conversation_the_list_says_so_and_offers_to_plan_one(workspace: Workspace) -> None:
    app = opened("conversations")
    assert "No conversations yet. Plan one" in texts(app)
    assert app.button(key="plan it")


def test_a_conversation_is_planned_with_the_leader_the_data_names(workspace: Workspace) -> None:
    app = opened("conversations")
    app.date_input(key="plan day").set_value(date(2026, 5, 28))
    app.button(key="plan it").click().run()
    made = conversations.listed(workspace.records)
    assert [(one.rep_id, one.manager_id, one.planned_on, one.state) for one in made] == [
        ("u1", "m1", date(2026, 5, 28), "planned")
    ]
    assert app.query_params["conversation"] == made[0].id  # the page of the new conversation has opened
    assert "Ann Abel with Mia Moor" in texts(app)


def test_a_conversation_can_be_started_at_once(workspace: Workspace) -> None:
    opened("conversations").button(key="start now").click().run()
    assert [(one.state, one.planned_on) for one in conversations.listed(workspace.records)] == [("open", None)]


@pytest.mark.few(1)
@pytest.mark.parametrize("step", playbook.steps(), ids=lambda step: step.key)
def test_every_step_opens_with_its_prompt_its_questions_and_its_fields(
    workspace: Workspace, talk: Conversation, step: playbook.Step
) -> None:
    at_step(workspace, talk, step.number)
    app = opened("conversation", conversation=talk.id)
    shown = texts(app)
    assert step.prompt in shown
    assert all(question in shown for question in step.questions)
    assert all(app.get_by_key(f"{talk.id} {field.key}") for field in step.field)


def test_how_sure_a_rep_is_may_stay_unrated(workspace: Workspace, talk: Conversation) -> None:
    at_step(workspace, talk, 5)
    field = opened("conversation", conversation=talk.id).number_input(key=f"{talk.id} confirm.confidence")
    assert (field.label, field.value, field.placeholder, field.min, field.max) == (
        "Confidence (0–10), optional",
        None,
        "Not rated",
        0,
        10,
    )


def test_a_field_is_saved_when_it_changes_and_stands_there_after_a_reload(
    workspace: Workspace, talk: Conversation
) -> None:
    app = opened("conversation", conversation=talk.id)
    app.text_area(key=f"{talk.id} prepare.aim").set_value("One first meeting a week").run()
    named(app, f"{talk.id} prepare.drivers").set_value(["activity"]).run()
    now = conversations.get(workspace.records, talk.id)
    assert dict(now.answers) == {"prepare.aim": "One first meeting a week", "prepare.drivers": ("activity",)}
    again = opened("conversation", conversation=talk.id)
    assert again.text_area(key=f"{talk.id} prepare.aim").value == "One first meeting a week"
    assert "Agreed cadence done" in texts(again)  # the facts of the chosen driver stand beside the words


def test_what_somebody_else_wrote_is_not_overwritten_and_nothing_typed_is_lost(
    workspace: Workspace, talk: Conversation
) -> None:
    app = opened("conversation", conversation=talk.id)
    at_step(workspace, talk, 1, **{"prepare.aim": "Theirs"})
    app.text_area(key=f"{talk.id} prepare.aim").set_value("Mine").run()
    assert conversations.get(workspace.records, talk.id).answers["prepare.aim"] == "Theirs"
    assert "Somebody else changed this conversation" in texts(app)
    assert "Mine" in [block.value for block in app.code]
    app.button(key="keep mine").click().run()
    assert conversations.get(workspace.records, talk.id).answers["prepare.aim"] == "Mine"
    assert not app.warning


@pytest.mark.slow
def test_theirs_can_be_shown_instead(workspace: Workspace, talk: Conversation) -> None:
    app = opened("conversation", conversation=talk.id)
    at_step(workspace, talk, 1, **{"prepare.aim": "Theirs"})
    app.text_area(key=f"{talk.id} prepare.aim").set_value("Mine").run()
    app.button(key="show theirs").click().run()
    assert app.text_area(key=f"{talk.id} prepare.aim").value == "Theirs"
    app.text_area(key=f"{talk.id} prepare.aim").set_value("Ours").run()
    assert conversations.get(workspace.records, talk.id).answers["prepare.aim"] == "Ours"


def test_starting_runs_the_clock_and_opens_the_second_step(workspace: Workspace, talk: Conversation) -> None:
    app = opened("conversation", conversation=talk.id)
    app.button(key="start").click().run()
    now = conversations.get(workspace.records, talk.id)
    assert (now.state, now.step, now.started_at is not None) == ("open", 2, True)
    assert "2 Open the conversation" in texts(app)
    assert "0 min" in texts(app)


def test_step_three_shows_the_readings_of_the_fact_pages_and_leaving_it_freezes_them(
    workspace: Workspace, talk: Conversation
) -> None:
    conversations.start(workspace.records, talk.id, 1, "owner")
    at_step(workspace, talk, 3, **{"prepare.drivers": ["activity"]})
    app = opened("conversation", conversation=talk.id)
    shown = {plain(metric.label): plain(metric.value) for metric in app.metric}
    assert shown["Agreed cadence done"] == "17 %"
    app.button(key="on").click().run()
    kept = {fact.label: fact.shown for fact in frozen.frozen_facts(workspace.records, talk.id)}
    assert kept == shown
    assert "Facts frozen on" in texts(app)


def test_where_only_opportunities_were_loaded_further_facts_make_the_talk_worth_having(
    workspace: Workspace, talk: Conversation
) -> None:
    with workspace.facts.transaction() as cursor:
        tables = cursor.execute(
            "select table_name from duckdb_tables() where table_name like 'activity%' or table_name like 'quota%'"
        )
        for (table,) in tables.fetchall():
            cursor.execute(f"delete from {table}")
        workspace.settle(cursor)
    at_step(workspace, talk, 3, **{"prepare.drivers": ["activity"]})
    shown = [plain(metric.label) for metric in opened("conversation", conversation=talk.id).metric]
    assert len(shown) >= 4 and {"Bookings", "Open pipeline"} <= set(shown), shown


def test_frozen_facts_stay_while_the_new_value_stands_beside_them(workspace: Workspace, talk: Conversation) -> None:
    at_step(workspace, talk, 3, **{"prepare.drivers": ["activity"]})
    live = opened("conversation", conversation=talk.id)
    care = {word for word in ("95 % interval", "cases: read it with care", "still running") if word in texts(live)}
    live.button(key="freeze").click().run()
    with workspace.facts.transaction() as cursor:
        cursor.execute("update activity_row set done = false where activity_id = 't4'")
        workspace.settle(cursor)
    app = opened("conversation", conversation=talk.id)
    assert care and all(word in texts(app) for word in care)  # what is frozen keeps its caution
    assert "17 %" in [plain(metric.value) for metric in app.metric]
    assert "Now 12 %" in texts(app)


def test_a_plan_without_a_whole_promise_is_refused_and_says_so_at_the_field(
    workspace: Workspace, talk: Conversation
) -> None:
    at_step(workspace, talk, 5)
    app = opened("conversation", conversation=talk.id)
    app.button(key="confirm").click().run()
    assert "The plan has no commitment yet" in texts(app)
    add_promise(app, talk, "Two first meetings a week")
    assert "The plan has no commitment yet" not in texts(app), "a refusal is told no longer than it is true"
    app.button(key="confirm").click().run()
    assert "has no due date yet" in texts(app)
    assert "■ Choose a day." in texts(app)
    assert "■ Choose a metric for at least one promise." in texts(app)
    one = commitments.of_conversation(workspace.records, talk.id)[0]
    app.date_input(key=f"{talk.id} held on").set_value(date(2026, 5, 15)).run()
    app.date_input(key=f"{talk.id} {one.id} due_on").set_value(date(2026, 6, 30)).run()
    assert "■ Choose a day." not in texts(app)
    app.button(key="confirm").click().run()
    assert "No commitment of this plan names a metric" in texts(app)
    app.selectbox(key=f"{talk.id} {one.id} metric").select("calls").run()
    app.button(key="confirm").click().run()
    assert "names a metric but no target" in texts(app)
    assert "■ Say where the number should go." in texts(app)
    app.number_input(key=f"{talk.id} {one.id} targetcalls").set_value(40.0).run()
    app.date_input(key=f"{talk.id} {one.id} due_on").set_value(date(2026, 5, 1)).run()
    app.button(key="confirm").click().run()
    assert "is due on 2026-05-01, before the day of the talk, 2026-05-15" in texts(app)
    assert "■ Choose the day of the talk or a later one." in texts(app)
    assert conversations.get(workspace.records, talk.id).state == "planned"


def whole_plan(workspace: Workspace, talk: Conversation) -> None:
    commitments.commit(
        workspace.records, "owner", rep_id="u1", text="Two calls a week", owner_kind="rep", owner_id="u1", due_on=date(2026, 6, 30), metric="calls",
        target_value=8.0, conversation_id=talk.id,
    )  # fmt: skip


def test_a_conversation_with_empty_steps_is_not_confirmed_and_each_step_says_what_it_lacks(
    workspace: Workspace, talk: Conversation
) -> None:
    whole_plan(workspace, talk)
    at_step(workspace, talk, 5)
    app = opened("conversation", conversation=talk.id)
    for number in (0, 1):
        app.checkbox(key=f"{talk.id} signs {number}").check()
    app.date_input(key=f"{talk.id} held on").set_value(date(2026, 5, 15))
    app.button(key="confirm").click().run()
    assert conversations.get(workspace.records, talk.id).state == "planned"
    assert "Step 1 lacks “What should be different after this talk?”" in texts(app)
    assert "step 3 lacks “The facts you looked at, frozen”" in texts(app)
    app.button(key="go to facts").click().run()
    assert conversations.get(workspace.records, talk.id).step == 3
    assert "Step 3 needs: The facts you looked at, frozen" in texts(app)


def test_what_a_step_needs_may_be_left_out_by_saying_why_and_be_taken_up_again(
    workspace: Workspace, talk: Conversation
) -> None:
    from coaching.method import steps

    whole_plan(workspace, talk)
    at_step(workspace, talk, 3, **{key: said for key, said in SAID.items() if key != "explore.insight"})
    app = opened("conversation", conversation=talk.id)
    app.button(key="left out facts").click().run()
    assert "Say in a few words why it is left out." in texts(app)
    app.text_input(key=f"{talk.id} why facts").set_value("No export this month").run()
    app.button(key="left out facts").click().run()
    assert "Left out: The facts you looked at, frozen (No export this month)" in texts(app)
    app.button(key="take up facts").click().run()
    assert [one.key for one in steps.lacking(workspace.records, conversations.get(workspace.records, talk.id))] == [
        "facts",
        "explore.insight",
    ]
    for key in ("facts", "explore.insight"):
        steps.leave_out(workspace.records, talk.id, "owner", key, "No export this month")
    now = conversations.get(workspace.records, talk.id)
    steps.confirm(workspace, talk.id, now.version, "owner", held_on=date(2026, 5, 15))
    assert "The facts you looked at, frozen (No export this month)" in texts(
        opened("conversation", conversation=talk.id)
    )


def test_a_number_that_has_no_result_on_the_due_day_is_marked_and_not_confirmed(
    workspace: Workspace, talk: Conversation
) -> None:
    from coaching.method import steps

    one = commitments.commit(
        workspace.records, "owner", rep_id="u1", text="Call it closer", owner_kind="rep", owner_id="u1", due_on=date(2026, 6, 29),
        metric="forecast_error", target_value=0.1, conversation_id=talk.id,
    )  # fmt: skip
    at_step(workspace, talk, 5)
    assert "■ It has no result before 30 Jun 2026: choose that day, or another number." in texts(
        opened("conversation", conversation=talk.id)
    )
    for lack in steps.lacking(workspace.records, conversations.get(workspace.records, talk.id)):
        steps.leave_out(workspace.records, talk.id, "owner", lack.key, "Said on the phone")
    app = opened("conversation", conversation=talk.id)
    for number in (0, 1):
        app.checkbox(key=f"{talk.id} signs {number}").check()
    app.date_input(key=f"{talk.id} held on").set_value(date(2026, 5, 15))
    app.button(key="confirm").click().run()
    assert '"Call it closer" is due on 29 Jun 2026, and' in texts(app) and "has no result before 30 Jun 2026" in texts(
        app
    )
    assert conversations.get(workspace.records, talk.id).state != "held"
    commitments.amend(workspace.records, one.id, one.version, "owner", due_on=date(2026, 6, 30))
    now = conversations.get(workspace.records, talk.id)
    assert steps.confirm(workspace, talk.id, now.version, "owner", held_on=date(2026, 5, 15)).state == "held"


def test_a_number_without_data_is_marked_and_not_confirmed_and_where_it_begins_may_be_unknown(
    workspace: Workspace, talk: Conversation
) -> None:
    from coaching.method import steps

    made: dict[str, Any] = {
        "rep_id": "u1",
        "owner_kind": "rep",
        "owner_id": "u1",
        "due_on": date(2026, 6, 30),
        "target_value": 0.9,
        "conversation_id": talk.id,
    }
    lacking = commitments.commit(workspace.records, "owner", text="Keep contracts", metric="net_retention", **made)
    at_step(workspace, talk, 5)
    assert "■ It cannot be read: no facts yet: load " in texts(opened("conversation", conversation=talk.id))
    for lack in steps.lacking(workspace.records, conversations.get(workspace.records, talk.id)):
        steps.leave_out(workspace.records, talk.id, "owner", lack.key, "Said on the phone")
    for key in ("net_retention", "a_number_of_old"):
        one = commitments.get(workspace.records, lacking.id)
        commitments.amend(workspace.records, one.id, one.version, "owner", metric=key)
        now = conversations.get(workspace.records, talk.id)
        with pytest.raises(Refusal, match="is to be shown by a number without data"):
            steps.confirm(workspace, talk.id, now.version, "owner", held_on=date(2026, 5, 15))
    one = commitments.get(workspace.records, lacking.id)
    commitments.amend(workspace.records, one.id, one.version, "owner", metric="calls", target_value=1.0, baseline_value=4.0,
                      baseline_period="2026-04")  # fmt: skip
    shown = texts(opened("conversation", conversation=talk.id))
    assert "This aims at less than where it begins: it is kept when the number falls to that." in shown
    assert "To (in a month)" in [one.label for one in opened("conversation", conversation=talk.id).number_input]
    now = conversations.get(workspace.records, talk.id)
    assert steps.confirm(workspace, talk.id, now.version, "owner", held_on=date(2026, 5, 15)).state == "held"


def test_a_chosen_metric_brings_its_baseline_and_a_target_is_typed_in_its_unit(
    workspace: Workspace, talk: Conversation
) -> None:
    at_step(workspace, talk, 5)
    app = opened("conversation", conversation=talk.id)
    add_promise(app, talk, "Qualify harder")
    one = commitments.of_conversation(workspace.records, talk.id)[0]
    app.selectbox(key=f"{talk.id} {one.id} metric").select("win_rate").run()
    app.number_input(key=f"{talk.id} {one.id} targetwin_rate").set_value(80.0).run()
    one = commitments.of_conversation(workspace.records, talk.id)[0]
    assert (one.metric, one.baseline_period, one.target_value) == ("win_rate", "2026-Q1", 0.8)
    assert one.baseline_value == pytest.approx(2 / 3)
    app.date_input(key=f"{talk.id} {one.id} due_on").set_value(date(2026, 6, 30))
    app.date_input(key=f"{talk.id} held on").set_value(date(2026, 6, 1)).run()
    assert "Counts over Q2 2026 as a whole, the days before this talk as well." in texts(app)
    app.date_input(key=f"{talk.id} {one.id} due_on").set_value(date(2026, 9, 30)).run()
    assert "Counts over Q3 2026 as a whole. " in texts(app)  # the due date moves, and the days with it


def test_two_changes_in_one_go_are_both_kept(workspace: Workspace, talk: Conversation) -> None:
    at_step(workspace, talk, 5)
    app = opened("conversation", conversation=talk.id)
    add_promise(app, talk, "Qualify harder")
    one = commitments.of_conversation(workspace.records, talk.id)[0]
    app.text_area(key=f"{talk.id} {one.id} text").set_value("Qualify much harder")
    app.date_input(key=f"{talk.id} {one.id} due_on").set_value(date(2026, 6, 30)).run()
    one = commitments.of_conversation(workspace.records, talk.id)[0]
    assert (one.text, one.due_on) == ("Qualify much harder", date(2026, 6, 30))
    assert not app.error and not app.warning


def test_a_promise_taken_out_of_the_plan_leaves_it(workspace: Workspace, talk: Conversation) -> None:
    at_step(workspace, talk, 5)
    app = opened("conversation", conversation=talk.id)
    add_promise(app, talk, "Qualify harder")
    one = commitments.of_conversation(workspace.records, talk.id)[0]
    app.button(key=f"out {one.id}").click().run()
    assert not app.exception and not app.error
    assert f"{talk.id} {one.id} text" not in [area.key for area in app.text_area]


SAID = {
    "prepare.aim": "Meetings that lead somewhere", "prepare.drivers": ["activity"], "open.rep_view": "Full calendar",
    "explore.insight": "Calls, but few first meetings", "collaborate.ideas": "Call before ten", "confirm.summary": "Two calls a week",
}  # fmt: skip


def signed(workspace: Workspace, talk: Conversation) -> AppTest:
    """A conversation walked to its end on the page: one promise, one stop, a next day, both names."""
    conversations.start(workspace.records, talk.id, 1, "owner")
    at_step(workspace, talk, 3, **SAID)
    opened("conversation", conversation=talk.id).button(key="freeze").click().run()
    at_step(workspace, talk, 5)
    app = opened("conversation", conversation=talk.id)
    add_promise(app, talk, "Two calls a week")
    app.text_input(key=f"{talk.id} new stop").set_value("Write reports nobody reads")
    app.button(key="add stop button").click().run()
    one = commitments.of_conversation(workspace.records, talk.id)[0]
    app.date_input(key=f"{talk.id} {one.id} due_on").set_value(date(2026, 6, 30)).run()
    app.selectbox(key=f"{talk.id} {one.id} metric").select("calls").run()
    app.number_input(key=f"{talk.id} {one.id} targetcalls").set_value(8.0).run()
    app.date_input(key=f"{talk.id} held on").set_value(date(2026, 5, 15)).run()
    app.date_input(key=f"{talk.id} next").set_value(date(2026, 7, 2)).run()
    app.text_area(key=f"{talk.id} private").set_value("Ask about the move").run()
    app.checkbox(key=f"{talk.id} signs 0").check()
    app.button(key="confirm").click().run()
    assert "Mia Moor has not agreed yet" in texts(app)
    app.checkbox(key=f"{talk.id} signs 1").check()
    app.button(key="confirm").click().run()
    assert not app.exception and not app.error
    return app


def test_a_signed_conversation_is_held_and_the_next_one_planned(workspace: Workspace, talk: Conversation) -> None:
    app = signed(workspace, talk)
    now = conversations.get(workspace.records, talk.id)
    assert now.state == "held"
    assert now.answers["confirm.signed_by"] == ("Ann Abel", "Mia Moor")
    upcoming = conversations.listed(workspace.records, states=("planned",))
    assert [(one.rep_id, one.planned_on) for one in upcoming] == [("u1", date(2026, 7, 2))]
    assert [one.text for one in stops.stop_list(workspace.records, "u1")] == ["Write reports nobody reads"]
    assert "Two calls a week" in texts(app)
    assert "Full calendar" in texts(app)
    assert not app.get("text_area") or all("private" in str(area.key) for area in app.text_area)
    assert [button.label for button in every(app, "download_button")][:3] == [
        "Download as PDF", "Mail draft", "Due dates for a calendar",
    ]  # fmt: skip
    assert "Notes of this desk: there is no sign-in" in texts(app)


def test_a_signed_promise_lives_on_and_keeps_its_first_day(after: Workspace, held: Conversation) -> None:
    app = opened("conversation", conversation=held.id)
    one = commitments.of_conversation(after.records, held.id)[0]
    app.date_input(key=f"day {one.id}").set_value(date(2026, 7, 10))
    app.button(key=f"redate {one.id}").click().run()
    app.button(key=f"redate {one.id}").click().run()
    one = commitments.get(after.records, one.id)
    assert (one.due_on, one.first_due_on, one.times_redated) == (date(2026, 7, 10), date(2026, 6, 30), 1)
    app.button(key=f"done {one.id}").click().run()
    assert commitments.get(after.records, one.id).state == "done"


def test_what_was_promised_stands_in_the_next_conversation_with_what_the_data_says(
    after: Workspace, held: Conversation
) -> None:
    following = conversations.listed(after.records, states=("planned",))[0]
    app = opened("conversation", conversation=following.id)
    assert any(one.label.startswith("Promised before") for one in app.expander)
    assert "Two calls a week" in texts(app)
    assert "Not to do: **Write reports nobody reads**" in texts(app)
    stop = stops.stop_list(after.records, "u1")[0]
    app.button(key=f"kept {stop.id}").click().run()
    assert stops.stop_list(after.records, "u1")[0].outcome == "kept"


def test_a_private_note_is_its_authors_and_in_nothing_that_leaves(after: Workspace, held: Conversation) -> None:
    from coaching.handover.talk import due_dates, mail, plan_workbook, printed_page

    note = notes.private(after.records, held.id, "owner")
    assert note is not None and note.text == "Ask about the move"
    assert notes.private(after.records, held.id, "m1") is None
    made = [made(after, held.id) for made in (printed_page, due_dates, plan_workbook, mail)]
    assert made[0].startswith(b"%PDF") and made[1].startswith(b"BEGIN:VCALENDAR") and made[2].startswith(b"PK")
    assert all(b"Ask about the move" not in file for file in made)


def test_on_paper_a_held_talk_has_nothing_to_press_and_no_private_note(
    workspace: Workspace, talk: Conversation
) -> None:
    notes.write_private(workspace.records, talk.id, "owner", "Only mine")
    for place, at in (("print", "1"), ("print", "0")):
        app = opened("conversation", conversation=talk.id, **{place: at})
        shown = [field.label for field in app.text_area]
        assert ("Your private note" in shown) is (at == "0")
    held = conversations.plan(
        workspace.records, "owner", manager_id="m1", rep_id="u1", planned_on=date(2026, 4, 5), kind="field day"
    )
    commitments.commit(workspace.records, "owner", rep_id="u1", text="Ask for the date", owner_kind="rep", owner_id="u1", due_on=date(2026, 6, 30),
                       conversation_id=held.id)  # fmt: skip
    conversations.hold(workspace.records, held.id, 1, "owner", held_on=date(2026, 4, 5))
    on_paper = opened("conversation", conversation=held.id, print="1")
    assert "Ask for the date" in texts(on_paper) and not [
        one.label for one in on_paper.button if one.key and "life" in one.key
    ]
    assert not on_paper.get("download_button") and opened("conversation", conversation=held.id).get("download_button")


def test_after_a_talk_a_mail_draft_holds_the_plan_the_page_and_the_due_days(
    after: Workspace, held: Conversation
) -> None:
    from coaching.handover.talk import mail

    draft = message_from_bytes(mail(after, held.id), policy=default)
    assert (draft["X-Unsent"], draft["Subject"], draft["To"]) == (
        "1",
        "What we agreed on 15 May 2026: Ann Abel",
        "ann@example.com",
    )
    body = draft.get_body()
    assert body is not None
    told = plain(body.get_content()).replace("\r\n", "\n")
    assert "Ann Abel and Mia Moor, one-on-one on 15 May 2026." in told
    assert re.search(r"- Two calls a week \(Ann Abel, by 30 Jun 2026; shown by [^;]+, from \d+ to 8\)", told)
    assert "What we choose not to do\n- Write reports nobody reads" in told and "Ask about the move" not in told
    assert [part.get_content_type() for part in draft.iter_attachments()] == ["application/pdf", "text/calendar"]
    assert [str(part.get_filename()) for part in draft.iter_attachments()] == [
        "Coaching_Ann_Abel_2026-05-15.pdf",
        "Coaching_Ann_Abel_2026-05-15.ics",
    ]


def test_a_mail_about_a_talk_without_promises_or_addresses_says_so(workspace: Workspace) -> None:
    from coaching.handover.talk import mail

    made = conversations.plan(
        workspace.records, "owner", manager_id="gone", rep_id="nobody", planned_on=date(2026, 5, 15), kind="field day"
    )
    conversations.hold(workspace.records, made.id, made.version, "owner", held_on=date(2026, 5, 15))
    draft = message_from_bytes(mail(workspace, made.id), policy=default)
    assert draft["To"] is None and "No commitment was made." in str(draft.get_body())
    assert [part.get_content_type() for part in draft.iter_attachments()] == ["application/pdf"]


def test_a_field_day_is_closed_without_a_plan(workspace: Workspace) -> None:
    talk = conversations.plan(
        workspace.records, "owner", manager_id="m1", rep_id="u1", planned_on=None, kind="field day"
    )
    at_step(workspace, talk, 5)
    app = opened("conversation", conversation=talk.id)
    app.button(key="confirm").click().run()
    assert conversations.get(workspace.records, talk.id).state == "held"


def test_a_planned_conversation_is_moved_or_called_off(workspace: Workspace, talk: Conversation) -> None:
    app = opened("conversation", conversation=talk.id)
    app.date_input(key="other day").set_value(date(2026, 5, 29)).run()
    app.button(key="move").click().run()
    assert conversations.get(workspace.records, talk.id).planned_on == date(2026, 5, 29)
    app.text_input(key="why off").set_value("On leave").run()
    app.button(key="call off").click().run()
    assert conversations.get(workspace.records, talk.id).state == "cancelled"
    assert "Called off: On leave" in texts(app)


def test_an_address_without_its_conversation_is_answered_with_the_way_back(workspace: Workspace) -> None:
    app = opened("conversation", conversation="gone")
    assert "There is no such conversation here" in texts(app)


def test_the_conversation_page_alone_opens_the_running_one_or_the_list(
    workspace: Workspace, talk: Conversation
) -> None:
    assert "Plan a conversation" in [one.label for one in opened("conversation").expander]
    conversations.start(workspace.records, talk.id, 1, "owner")
    assert opened("conversation").query_params["conversation"] == talk.id


def test_the_list_of_pages_leads_to_a_conversation_only_while_one_is_unfinished_on_this_screen(
    workspace: Workspace, talk: Conversation
) -> None:
    def listed(app: AppTest) -> list[str]:
        return [
            link.proto.query_string
            for link in app.sidebar.get("page_link")
            if link.proto.label == "Coaching conversation"
        ]

    assert listed(opened("conversations")) == []
    app = opened("conversation", conversation=talk.id)
    app.switch_page("pages/home.py").run()
    assert [talk.id in query for query in listed(app)] == [True]


def test_promises_are_counted_by_the_words_of_the_metric(after: Workspace, held: Conversation) -> None:
    from coaching.method import talks

    one = commitments.of_conversation(after.records, held.id)[0]
    assert talks.counted([one]) == "1 promise, 1 open"
    done = commitments.mark_done(after.records, one.id, one.version, "owner", date(2026, 6, 30), "")
    assert (talks.counted([done]), talks.became_of(done)) == ("1 promise, 1 kept on time", "kept on time, 30 Jun 2026")
    moved = commitments.reopen(after.records, one.id, done.version, "owner")
    late = commitments.mark_done(after.records, one.id, moved.version, "owner", date(2026, 7, 1), "")
    assert talks.counted([late]) == "1 promise, 1 kept late"


def test_hostile_names_and_words_stay_text(workspace: Workspace, talk: Conversation) -> None:
    with workspace.facts.transaction() as cursor:
        cursor.execute("update rep set name = '![x](http://evil.example/a.png)' where rep_id = 'u1'")
        workspace.settle(cursor)
    at_step(workspace, talk, 4, **{"collaborate.leader": "[click](http://evil.example)"})
    at_step(workspace, talk, 5)
    app = opened("conversation", conversation=talk.id)
    shown = [str(element.value) for kind in ("markdown", "caption") for element in every(app, kind)]
    assert not any("](http" in text for text in shown)
