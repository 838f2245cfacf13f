"""The pre-read of both sides: sealed until both are in or the talk opens, the widest gap first, and kept over time."""

from datetime import date

import pytest

from coaching.errors import Refusal
from coaching.lens import lens_for
from coaching.method import preread
from coaching.method.said_of_drivers import said_of_drivers
from coaching.records import Conversation, commitments, conversations
from coaching.workspace import Workspace
from tests.test_conversation_page import after_the_first_request, opened, talk, texts, workspace

__all__ = ["after_the_first_request", "talk", "workspace"]
ACTIVITY, REWARD = "preread.score.activity", "preread.score.reward"


def now(space: Workspace, one: Conversation) -> Conversation:
    return conversations.get(space.records, one.id)


def scored(space: Workspace, one: Conversation, side: str, **given: float) -> None:
    for driver, value in given.items():
        preread.say(space.records, one.id, "owner", side, f"preread.score.{driver}", value)


def handed_in(space: Workspace, one: Conversation, side: str, **given: float) -> None:
    scored(space, one, side, **given)
    preread.hand_in(space.records, one.id, "owner", side)


def test_scores_stay_sealed_until_both_sides_are_in(workspace: Workspace, talk: Conversation) -> None:
    with pytest.raises(Refusal, match="at least one driver"):
        preread.hand_in(workspace.records, talk.id, "owner", "rep")
    handed_in(workspace, talk, "rep", activity=8)
    scored(workspace, talk, "manager", activity=5)  # one score of the manager's alone opens nothing
    seen = preread.seen_by(workspace.records, now(workspace, talk), "manager")
    assert (seen.sealed, seen.theirs, seen.is_in) == (True, {}, {"rep": True, "manager": False})
    assert preread.gaps(workspace.records, now(workspace, talk)) == []
    handed_in(workspace, talk, "manager", activity=5, reward=6)
    found = preread.gaps(workspace.records, now(workspace, talk))
    assert [(one.driver, one.rep, one.manager, one.gap) for one in found] == [
        ("activity", 8, 5, 3),
        ("reward", None, 6, None),
    ]
    assert (
        preread.opening(found, "Ann", "Mia")
        == "The widest gap is Hi-value activities: Ann says 8, Mia says 5. Begin there."
    )


def test_the_talk_opens_what_is_sealed_even_where_one_side_gave_nothing(
    workspace: Workspace, talk: Conversation
) -> None:
    scored(workspace, talk, "rep", activity=8)
    conversations.start(workspace.records, talk.id, 1, "owner")
    seen = preread.seen_by(workspace.records, now(workspace, talk), "manager")
    assert (seen.sealed, seen.theirs) == (False, {ACTIVITY: 8})
    assert preread.opening(preread.gaps(workspace.records, now(workspace, talk)), "Ann", "Mia") == ""


@pytest.mark.parametrize("value", [-1, 11, "high"])
def test_a_score_out_of_its_range_is_refused(workspace: Workspace, talk: Conversation, value: float) -> None:
    with pytest.raises(Refusal, match="runs from 0 to 10"):
        preread.say(workspace.records, talk.id, "owner", "rep", ACTIVITY, value)
    for edge in (0, 10):
        preread.say(workspace.records, talk.id, "owner", "rep", ACTIVITY, edge)


def test_scores_handed_in_stand_and_are_taken_back_only_while_they_are_sealed(
    workspace: Workspace, talk: Conversation
) -> None:
    handed_in(workspace, talk, "rep", activity=8)
    with pytest.raises(Refusal, match="take them back first"):
        scored(workspace, talk, "rep", activity=3)
    preread.say(workspace.records, talk.id, "owner", "rep", preread.TOPICS, "Dates")  # words may still come
    preread.take_back(workspace.records, talk.id, "owner", "rep")
    assert preread.seen_by(workspace.records, now(workspace, talk), "rep").is_in["rep"] is False
    handed_in(workspace, talk, "rep", activity=3)
    handed_in(workspace, talk, "manager", activity=5)
    with pytest.raises(Refusal, match="The other side has seen these scores"):
        preread.take_back(workspace.records, talk.id, "owner", "rep")
    with pytest.raises(Refusal, match="stand as they were given"):
        scored(workspace, talk, "rep", activity=5)


def test_gaps_of_held_talks_stand_one_after_the_other(workspace: Workspace) -> None:
    for month, rep in ((4, 8), (5, 6)):
        one = conversations.plan(
            workspace.records, "owner", manager_id="m1", rep_id="u1", planned_on=date(2026, month, 5), kind="field day"
        )
        scored(workspace, one, "rep", activity=rep)
        scored(workspace, one, "manager", activity=5)
        conversations.hold(workspace.records, one.id, 1, "owner", held_on=date(2026, month, 5))
    told = preread.gap_history(workspace.records, "u1")
    assert [(on, one.gap) for on, one in told] == [(date(2026, 4, 5), 3), (date(2026, 5, 5), 1)]
    with pytest.raises(Refusal, match="closed"):
        scored(workspace, one, "rep", activity=9)


def test_each_side_fills_in_its_own_part_on_the_page_and_the_gap_opens_the_talk(
    workspace: Workspace, talk: Conversation
) -> None:
    for side, score in (("rep", 8), ("manager", 5)):
        app = opened("conversation", conversation=talk.id)
        assert "sealed until both have handed theirs in" in texts(app)
        app.button_group(key=f"{talk.id} side").set_value(side).run()
        app.select_slider(key=f"{talk.id} {side} {ACTIVITY}").set_value(score).run()
        app.text_area(key=f"{talk.id} {side} preread.topics").set_value(f"Topic of the {side}").run()
        app.button(key=f"hand in {side}").click().run()
        if side == "rep":
            assert "Topic of the rep" not in texts(app)
    shown = texts(opened("conversation", conversation=talk.id))
    assert "The widest gap is Hi-value activities: Ann Abel says 8, Mia Moor says 5. Begin there." in shown
    assert shown.index("Topic of the rep") < shown.index("Topic of the manager"), "the rep leads the agenda"


def test_the_five_drivers_of_a_rep_show_both_sides_scores_and_what_is_still_promised(workspace: Workspace) -> None:
    held = conversations.plan(
        workspace.records, "owner", manager_id="m1", rep_id="u1", planned_on=date(2026, 4, 5), kind="field day"
    )
    handed_in(workspace, held, "rep", activity=8)
    handed_in(workspace, held, "manager", activity=5)
    conversations.hold(workspace.records, held.id, 1, "owner", held_on=date(2026, 4, 5))
    commitments.commit(workspace.records, "owner", rep_id="u1", text="Ask for the date", owner_kind="rep", owner_id="u1", due_on=date(2026, 6, 30),
                       metric="win_rate", driver="activity", target_value=0.5)  # fmt: skip
    said = said_of_drivers(workspace, lens_for(workspace, "rep", ["u1"]))
    assert said["activity"].scored == "Scored 8 by the rep, 5 by the manager, of 10, 5 Apr 2026"
    assert [one.commitment.text for one in said["activity"].promises] == ["Ask for the date"]
    assert said_of_drivers(workspace, lens_for(workspace, "company")) == {}
    app = opened("drivers", by="rep", who="u1")
    app.session_state["why activity"] = True
    shown = texts(app.run())
    assert (
        "Scored 8 by the rep, 5 by the manager, of 10, 5 Apr 2026" in shown
        and "Still promised" in shown
        and "Ask for the date" in shown
    )
