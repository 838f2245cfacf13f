"""A challenged number keeps its reason and its owner beside it until the data moves it or words close it."""

import pytest

from coaching.errors import Refusal
from coaching.lens import lens_for
from coaching.method import challenges
from coaching.metrics import Reading, measure
from coaching.workspace import Workspace
from tests.test_conversation_page import after_the_first_request, opened, texts, workspace

__all__ = ["after_the_first_request", "workspace"]


def calls(space: Workspace) -> Reading:
    return measure(space, lens_for(space, "rep", ["u1"], "2026-Q1"), ["calls"])[0]


@pytest.mark.parametrize(
    ("owner", "reason", "said"),
    [("Mia", "  ", "what you see differently"), ("", "One was never logged", "who looks into it")],
)
def test_a_challenge_needs_a_reason_and_somebody_who_looks_into_it(
    workspace: Workspace, owner: str, reason: str, said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        challenges.challenge(workspace, "owner", calls(workspace), owner, reason)


def test_a_challenge_is_open_until_the_number_changes(workspace: Workspace) -> None:
    challenges.challenge(workspace, "owner", calls(workspace), "Mia", "One call was never logged")
    assert [one.state for one in challenges.listed(workspace)] == [challenges.OPEN]
    with workspace.facts.transaction() as cursor:
        cursor.execute("update activity_row set done = false where activity_id = 't1'")
        workspace.settle(cursor)
    one = challenges.of_number(workspace, calls(workspace))[0]
    assert (one.then, one.now, one.state, one.owner, one.by) == (
        "2",
        "1",
        challenges.MOVED,
        "Mia",
        "",
    )  # whoever is alone need not be told


def test_a_challenge_stays_when_a_later_import_no_longer_holds_the_rep(workspace: Workspace) -> None:
    of_who_left = calls(workspace)._replace(scope="left")
    challenges.challenge(workspace, "owner", of_who_left, "Mia", "One call was never logged")
    challenges.challenge(workspace, "owner", of_who_left._replace(period="2026-02"), "Mia", "Nor was this one")
    challenges.close(workspace, "owner", challenges.listed(workspace)[-1].number, "It is gone")
    assert sorted((one.whose, one.state, one.now) for one in challenges.listed(workspace)) == [
        ("left", challenges.CLOSED, "no longer in the data"), ("left", challenges.GONE, "no longer in the data"),
    ]  # fmt: skip
    assert "no longer in the data" in texts(opened("commitments", ledger="Challenged numbers"))


def test_words_close_a_challenge_and_the_next_one_is_open_again(workspace: Workspace) -> None:
    for reason in ("First", "Second"):
        challenges.challenge(workspace, "owner", calls(workspace), "Mia", reason)
        if reason == "First":
            with pytest.raises(Refusal, match="how it ended"):
                challenges.close(workspace, "owner", challenges.number_of(calls(workspace)), " ")
            challenges.close(
                workspace, "owner", challenges.number_of(calls(workspace)), "It was logged on another deal"
            )
    found = {one.reason: (one.state, one.answer) for one in challenges.of_number(workspace, calls(workspace))}
    assert found == {"First": (challenges.CLOSED, "It was logged on another deal"), "Second": (challenges.OPEN, "")}


def test_a_number_is_challenged_at_its_proof_and_closed_on_commitments(workspace: Workspace) -> None:
    workspace.save_settings(metric_owners={"quota_attainment": "Mia"})
    app = opened("pipeline")
    next(
        button for button in app.button if button.key and button.key.startswith("proof quota_attainment")
    ).click().run()
    assert [field.label for field in app.text_input if field.key and field.key.startswith("why ")] == [
        "What do you see differently?"
    ]
    assert [field.value for field in app.text_input if field.label == "Who looks into it?"] == ["Mia"]
    reading = measure(workspace, lens_for(workspace, "rep", ["u1"], "2026-Q1"), ["quota_attainment"])[0]
    number = challenges.number_of(reading)
    challenges.challenge(workspace, "owner", reading, "Mia", "A2 closed in April")
    app = opened("commitments", ledger="Challenged numbers")
    assert "A2 closed in April" in texts(app)
    app.text_input(key=f"ended {number}").set_value("Checked: it closed on 30 March").run()
    app.button(key=f"closed {number}").click().run()
    assert [one.state for one in challenges.listed(workspace)] == [challenges.CLOSED]
