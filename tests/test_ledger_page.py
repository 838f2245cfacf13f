"""The one ledger of promises: groups, re-dating, what was learned, and the page a person walks."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from coaching.errors import Refusal
from coaching.lens import lens_for
from coaching.method import challenges, ledger, promises, talks
from coaching.metrics import measure
from coaching.records import Commitment, commitments, conversations
from coaching.records.workshops import Given, Promised, keep
from coaching.workspace import Workspace
from tests import tiny_team
from tests.test_conversation_page import after_the_first_request, opened, texts
from tests.test_conversation_page import workspace as shown_workspace

__all__ = ["after_the_first_request", "shown_workspace"]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    built = tiny_team.build(tmp_path_factory.mktemp("ledger") / "workspace")
    yield built
    built.close()


def promised(workspace: Workspace, text: str, due: date, **more: object) -> Commitment:
    said = {"rep_id": "u1", "owner_kind": "rep", "owner_id": "u1", "due_on": due, **more}
    return commitments.commit(workspace.records, "owner", text=text, **said)  # type: ignore[arg-type]


def standing(workspace: Workspace, one: Commitment) -> promises.Standing:
    return promises.said_since(workspace, [commitments.get(workspace.records, one.id)])[0]


@pytest.mark.parametrize(
    ("due", "as_of", "group"),
    [
        (date(2026, 3, 4), date(2026, 3, 5), ledger.OVERDUE),
        (date(2026, 3, 5), date(2026, 3, 5), ledger.THIS_WEEK),
        (date(2026, 3, 8), date(2026, 3, 5), ledger.THIS_WEEK),
        (date(2026, 3, 9), date(2026, 3, 5), ledger.LATER),
        (date(2026, 3, 15), date(2026, 3, 9), ledger.THIS_WEEK),
    ],
)
def test_a_promise_is_overdue_the_day_after_it_was_due_and_this_week_ends_on_sunday(
    workspace: Workspace, due: date, as_of: date, group: str
) -> None:
    assert ledger.group_of(standing(workspace, promised(workspace, "Call Acme", due)), as_of) == group


def test_a_missed_promise_is_closed_only_with_what_was_learned(workspace: Workspace) -> None:
    one = promised(workspace, "Visit Acme", date(2026, 3, 1))
    with pytest.raises(Refusal, match="what you learned"):
        commitments.miss(workspace.records, one.id, one.version, "owner", "  ")
    commitments.miss(workspace.records, one.id, one.version, "owner", "The plant is closed in March")
    said = standing(workspace, one)
    assert ledger.group_of(said, date(2026, 3, 5)) == ledger.LEFT
    assert "learned: The plant is closed in March" in said.reason


def test_a_promise_that_was_missed_counts_as_due_and_not_kept(workspace: Workspace) -> None:
    lens = lens_for(workspace, "rep", ["u1"], "2026-02")
    from coaching.metrics import measure

    before = measure(workspace, lens, ["commitments_kept"])[0]
    one = promised(workspace, "Two visits", date(2026, 2, 20))
    commitments.miss(workspace.records, one.id, one.version, "owner", "Too many for one week")
    after = measure(workspace, lens, ["commitments_kept"])[0]
    assert (after.whole or 0) - (before.whole or 0) == 1
    assert (after.part or 0) == (before.part or 0)


def test_a_plan_nobody_signed_is_in_no_ledger_and_a_moved_promise_keeps_its_first_day(workspace: Workspace) -> None:
    talk = conversations.plan(workspace.records, "owner", manager_id="m1", rep_id="u1", planned_on=date(2026, 5, 15))
    promised(workspace, "Not signed yet", date(2026, 6, 1), conversation_id=talk.id)
    moved = promised(workspace, "Moved twice", date(2026, 6, 2))
    for day in (date(2026, 6, 9), date(2026, 6, 16)):
        moved = commitments.redate(workspace.records, moved.id, moved.version, "owner", day)
    lines = {line.commitment.text: line for line in ledger.ledger(workspace, lens_for(workspace, "company"))}
    assert "Not signed yet" not in lines
    assert lines["Moved twice"].when == "16 Jun 2026, first promised for 2 Jun 2026, moved 2 times"
    assert lines["Moved twice"].owner == "Ann Abel"


def test_every_line_stands_in_one_group_and_one_quadrant_while_it_is_to_do(workspace: Workspace) -> None:
    for text, place in (("Now", (True, True)), ("Plan it", (False, True)), ("Somebody else", (True, False))):
        one = promised(workspace, text, date(2027, 1, 5))
        commitments.amend(workspace.records, one.id, one.version, "owner", urgent=place[0], important=place[1])
    lines = ledger.ledger(workspace, lens_for(workspace, "company"))
    groups = [ledger.in_group(lines, name) for name in (*ledger.TO_DO, ledger.ENDED, ledger.LEFT, ledger.DROPPED)]
    assert sum(map(len, groups)) == len(lines)
    held = [[one.commitment.text for one in ledger.quadrant(lines, *place)] for place in ledger.QUADRANTS]
    assert sum(map(len, held)) == len(ledger.in_group(lines, *ledger.TO_DO))
    assert [[text for text in ("Now", "Plan it", "Somebody else") if text in one] for one in held] == [
        ["Now"],
        ["Plan it"],
        ["Somebody else"],
        [],
    ]


def test_the_page_shows_what_is_overdue_and_a_promise_is_moved_missed_and_weighed_there(
    shown_workspace: Workspace,
) -> None:
    records = shown_workspace.records
    assert "Nothing was promised yet." in texts(opened("commitments"))
    late = promised(shown_workspace, "Call Acme", date(2026, 1, 5))
    soon = promised(shown_workspace, "Write to Bolt", date(2027, 1, 5))
    app = opened("commitments")
    assert "1 overdue, nothing due this week" in texts(app)
    assert any("Overdue: 1" in header.value for header in app.header)
    app.button(key=f"miss {late.id}").click().run()
    assert "Say in a few words what you learned from it" in texts(app)
    app.text_input(key=f"note {late.id}").set_value("Wrong season").run()
    app.button(key=f"miss {late.id}").click().run()
    assert commitments.get(records, late.id).state == "missed"
    app = opened("commitments", ledger="Urgent and important")
    app.button(key=f"weigh {soon.id} Urgent and important: do first").click().run()
    assert commitments.get(records, soon.id).urgent
    assert "learned: Wrong season" in texts(opened("commitments", ledger="Kept and missed"))


def test_a_commitment_without_a_day_is_refused_in_one_sentence_and_with_one_it_stands_in_the_ledger(
    shown_workspace: Workspace,
) -> None:
    app = opened("commitments")
    next(field for field in app.text_input if field.label == "What will be done?").set_value("Send the plan")
    next(button for button in app.button if button.label == "Add").click().run()
    assert "needs a due date to stand" in texts(app)
    field = next(field for field in app.text_input if field.label == "What will be done?")
    assert field.value == "Send the plan"  # what was refused is not lost
    next(field for field in app.date_input if field.label == "By when").set_value(date(2027, 2, 1))
    next(button for button in app.button if button.label == "Add").click().run()
    assert [one.text for one in commitments.listed(shown_workspace.records)] == ["Send the plan"]
    assert [field.value for field in app.text_input if field.label == "What will be done?"] == [""]


def test_a_commitment_outside_of_a_talk_is_bound_to_a_number_too(shown_workspace: Workspace) -> None:
    app = opened("commitments")
    next(field for field in app.text_input if field.label == "What will be done?").set_value("Two demos a week")
    next(field for field in app.date_input if field.label == "By when").set_value(date(2027, 2, 1))
    next(field for field in app.selectbox if field.label == "Which number will show it").set_value("win_rate").run()
    assert any(one.value.startswith(("From ", "Win rate of this rep is unknown")) for one in app.caption)
    next(button for button in app.button if button.label == "Add").click().run()
    assert "say where the number should go" in texts(app)
    next(field for field in app.number_input if field.label == "To (%)").set_value(40.0).run()
    next(button for button in app.button if button.label == "Add").click().run()
    (one,) = commitments.listed(shown_workspace.records)
    assert (one.metric, one.target_value, one.driver) == ("win_rate", 0.4, "activity") and one.baseline_period
    assert "aiming at 40" in texts(opened("commitments")), texts(opened("commitments"))[90:260]


def test_a_promise_of_a_workshop_leads_to_it_and_stands_in_the_next_talk(shown_workspace: Workspace) -> None:
    action = Promised(
        "Ann Abel", "u1", "u1", "Two demos a week", "activity", "demos", date(2027, 1, 5), "rep", None, None, 4.0
    )
    keep(
        shown_workspace.records,
        "owner",
        "room-1",
        "North",
        "2026-Q1",
        [Given("Ann Abel", "participant", "Ann Abel")],
        [action],
    )
    [line] = ledger.ledger(shown_workspace, lens_for(shown_workspace, "company"))
    assert line.made_in.startswith("tune-up workshop, ") and line.workshop.startswith("North, ")
    app = opened("commitments")
    [link] = [one for one in app.get("page_link") if one.proto.label == "Open the workshop"]
    assert "workshop=North" in link.proto.query_string
    talk = conversations.plan(
        shown_workspace.records, "owner", manager_id="m1", rep_id="u1", planned_on=date(2026, 12, 1)
    )
    app = opened("conversation", conversation=talk.id)
    assert "Two demos a week" in texts(app) and "Promised in: tune-up workshop, " in texts(app)
    assert any(one.label == "Promised before · 1 promise: too early" for one in app.expander)


def test_what_was_promised_elsewhere_since_the_last_talk_is_told_apart_from_what_is_older(
    shown_workspace: Workspace,
) -> None:
    records = shown_workspace.records
    promised(shown_workspace, "Before the talk", date(2026, 3, 1))
    talk = conversations.plan(records, "owner", manager_id="m1", rep_id="u1", planned_on=None, kind="field day")
    conversations.hold(records, talk.id, talk.version, "owner", held_on=talks.today(records) + timedelta(days=1))
    assert talks.promised_elsewhere(records, "u1", "none") == []
    assert [one.text for one in talks.earlier_promises(records, "u1", "none")] == ["Before the talk"]
    assert [one.text for one in talks.promised_elsewhere(records, "u1", talk.id)] == ["Before the talk"]


def test_how_often_open_promises_were_put_off_is_counted(workspace: Workspace) -> None:
    before = ledger.ledger(workspace, lens_for(workspace, "company"))
    assert "put off" not in ledger.finding([line for line in before if not line.commitment.times_redated])
    one = promised(workspace, "Write the plan", date(2027, 3, 1))
    for day in (date(2027, 4, 1), date(2027, 4, 1), date(2027, 5, 1)):
        one = commitments.redate(workspace.records, one.id, one.version, "owner", day)
    lines = [line for line in ledger.ledger(workspace, lens_for(workspace, "company")) if line.commitment.id == one.id]
    assert ledger.finding(lines) == "Nothing overdue, nothing due this week, 1 of the open ones put off 2 times in all."


def test_a_due_day_that_has_passed_is_refused_and_today_is_not(workspace: Workspace) -> None:
    today = talks.today(workspace.records)
    with pytest.raises(Refusal, match=r'"Call Acme" is due on .*, which has passed; choose today or a later day'):
        ledger.add(workspace, "owner", "Call Acme", "u1", "rep", today - timedelta(days=1))
    assert ledger.add(workspace, "owner", "Call Acme", "u1", "manager", today).owner_id == "m1"


def test_what_a_rep_promised_stays_after_an_import_that_no_longer_holds_the_rep(shown_workspace: Workspace) -> None:
    talk = conversations.plan(
        shown_workspace.records, "owner", manager_id="m1", rep_id="left", planned_on=date(2026, 12, 1)
    )
    promised(
        shown_workspace,
        "Hand over the accounts",
        date(2027, 1, 5),
        rep_id="left",
        owner_id="left",
        metric="calls",
        target_value=9.0,
    )
    assert "Hand over the accounts" in texts(opened("commitments", by="company", who="all"))
    [line] = ledger.ledger(shown_workspace, lens_for(shown_workspace, "company"))
    assert (line.owner, line.standing.state, line.standing.reading) == ("left", "too early", None)
    app = opened("conversation", conversation=talk.id)
    assert "There are no facts about this rep in the data." in texts(app) and "Hand over the accounts" in texts(app)


def test_a_note_typed_after_somebody_else_closed_the_promise_is_shown_and_can_be_kept(
    shown_workspace: Workspace,
) -> None:
    records = shown_workspace.records
    one, other = (promised(shown_workspace, text, date(2026, 1, 5)) for text in ("Call Acme", "Call Bolt"))
    app = opened("commitments")
    commitments.miss(records, one.id, one.version, "m1", "Wrong season")
    app.text_input(key=f"note {one.id}").set_value("They asked for April").run()  # leaving a field sends what was typed
    assert not app.exception and f"note {one.id}" not in [field.key for field in app.text_input]
    assert "closed meanwhile (missed, with the note: Wrong season). What you typed is not lost" in texts(app)
    assert [block.value for block in app.code] == ["They asked for April"]
    app.run()
    assert [block.value for block in app.code] == ["They asked for April"], "until it is kept or let go"
    app.button(key=f"keep note {one.id}").click().run()
    assert commitments.get(records, one.id).note == "Wrong season; They asked for April" and not app.code
    commitments.redate(records, other.id, other.version, "m1", date(2027, 1, 5))  # changed, and still open
    app.text_input(key=f"note {other.id}").set_value("In spring")
    app.button(key=f"done {other.id}").click().run()
    assert commitments.get(records, other.id).state == "open" and "Somebody else changed this commitment" in texts(app)
    assert [block.value for block in app.code] == ["In spring"] == [app.text_input(key=f"note {other.id}").value]
    app.button(key="show theirs").click().run()
    app.button(key=f"done {other.id}").click().run()
    assert commitments.get(records, other.id).note == "In spring" and not app.code, (
        "what was kept is told by nobody as lost"
    )


def test_words_for_a_challenge_that_was_closed_meanwhile_are_shown(shown_workspace: Workspace) -> None:
    reading = measure(shown_workspace, lens_for(shown_workspace, "rep", ["u1"], "2026-Q1"), ["calls"])[0]
    challenges.challenge(shown_workspace, "owner", reading, "Mia", "One call was never logged")
    number = challenges.number_of(reading)
    app = opened("commitments", ledger="Challenged numbers")
    challenges.close(shown_workspace, "m1", number, "It was logged later")
    app.text_input(key=f"ended {number}").set_value("On another deal").run()
    assert "closed meanwhile: It was logged later. What you typed is not lost" in texts(app)
    assert [block.value for block in app.code] == ["On another deal"]
    app.button(key=f"drop ended {number}").click().run()
    assert not app.code
    with pytest.raises(Refusal, match="closed meanwhile: It was logged later"):
        challenges.close(shown_workspace, "owner", number, "Again")
