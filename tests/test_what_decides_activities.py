"""What decides whether an activity counts (done, whom a call reached) and is not understood, is asked: no default decides it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.intake.answers.choices import SPOKEN
from coaching.intake.answers.receipt import Receipt
from coaching.lens import lens_for
from coaching.metrics import measure
from coaching.workspace import Workspace
from tests.test_intake import take, write

HEADER = ["Rep", "Date", "Type", "Account", "Subject"]
CALLS = [["Ana Weiss", "2026-03-10", kind, "Tall Pumps", "Intro"] for kind in ("Call", "Call", "Meeting", "Email")]


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def of_team(workspace: Workspace, metric: str) -> float | None:
    return measure(workspace, lens_for(workspace, "company", None, "2026-Q1"), [metric])[0].value


def asked(receipt: Receipt) -> list[str]:
    return [question.column for question in receipt.questions if question.waits]


@pytest.mark.few(1)
@pytest.mark.parametrize(("said", "conversations"), [(SPOKEN, 3), ("not known", 1)])
def test_whether_calls_of_a_list_reached_somebody_is_asked_once_for_the_file(
    workspace: Workspace, tmp_path: Path, said: str, conversations: int
) -> None:  # fmt: skip
    file = write(tmp_path, "Log.csv", CALLS, HEADER)
    (receipt,) = take(workspace, file)
    assert (receipt.status, asked(receipt)) == ("asks", ["calls reached"])
    (receipt,) = take(workspace, file, answers={"calls reached": said})
    assert receipt.status == "loaded"
    assert (of_team(workspace, "calls"), of_team(workspace, "conversations")) == (2, conversations)


def test_calls_accepted_unasked_are_told_to_be_no_conversations(workspace: Workspace, tmp_path: Path) -> None:
    (receipt,) = take(workspace, write(tmp_path, "Log.csv", CALLS, HEADER), accept_proposals=True)
    assert receipt.status == "loaded" and of_team(workspace, "conversations") == 1
    assert (
        "nothing says whether somebody was reached: all 2 calls count as calls and not as conversations"
        in intake.notes_of(receipt)
    )


@pytest.mark.few(1)
@pytest.mark.parametrize("header", ["Outcome", "Duration (min)"])
def test_calls_whose_outcome_or_minutes_are_told_are_not_asked_about(
    workspace: Workspace, tmp_path: Path, header: str
) -> None:
    rows = [[*row, "Connected" if header == "Outcome" else "5"] for row in CALLS]
    (receipt,) = take(workspace, write(tmp_path, "Log.csv", rows, [*HEADER, header]))
    assert receipt.status == "loaded" and of_team(workspace, "conversations") == 3


def test_a_list_without_calls_is_not_asked_whom_they_reached(workspace: Workspace, tmp_path: Path) -> None:
    (receipt,) = take(workspace, write(tmp_path, "Log.csv", CALLS[2:], HEADER))
    assert receipt.status == "loaded"


def test_a_status_and_an_outcome_of_a_call_that_nobody_knows_are_asked_even_when_proposals_are_accepted(
    workspace: Workspace, tmp_path: Path
) -> None:
    words = [
        ("Wrapped up", "Chatted"),
        ("Completed", "Connected"),
        ("Completed", "Pleasant"),
        ("Completed", "Connected"),
    ]
    file = write(
        tmp_path,
        "Log.csv",
        [[*row, *two] for row, two in zip(CALLS, words, strict=True)],
        [*HEADER, "Status", "Outcome"],
    )
    (receipt,) = take(workspace, file, accept_proposals=True)
    assert asked(receipt) == ["Status: Wrapped up", "Outcome: Chatted"]
    (receipt,) = take(workspace, file, answers={"Status: Wrapped up": "done", "Outcome: Chatted": "not connected"})
    assert receipt.status == "loaded"
    assert (of_team(workspace, "calls"), of_team(workspace, "conversations")) == (
        2,
        2,
    )  # the e-mail with an outcome is none


def test_an_unknown_word_of_direction_is_asked_and_known_ones_are_not(workspace: Workspace, tmp_path: Path) -> None:
    rows = [[*CALLS[0], "5", word] for word in ("Entrante", "outbound", "Zulauf")]
    file = write(tmp_path, "Log.csv", rows, [*HEADER, "Minutes", "Direction"])
    (receipt,) = take(workspace, file, accept_proposals=True)
    assert (receipt.status, asked(receipt)) == ("asks", ["Direction: Zulauf"])
    (receipt,) = take(workspace, file, answers={"Direction: Zulauf": "in"})
    assert receipt.status == "loaded"
    assert [
        row[0]
        for row in workspace.facts.cursor().execute("select direction from activity order by source_row").fetchall()
    ] == ["in", "out", "in"]


@pytest.mark.few("Cancelled", "Venue")
@pytest.mark.parametrize(("header", "words", "held"), [
    ("Cancelled", ("Yes", "No", ""), 2), ("No Show", ("TRUE", "FALSE", "FALSE"), 2), ("Abgesagt", ("x", "", ""), 2), ("Venue", ("Yes", "No", ""), 3),
])  # fmt: skip
def test_a_column_that_says_what_did_not_take_place_is_read_and_another_is_left_out(
    workspace: Workspace, tmp_path: Path, header: str, words: tuple[str, ...], held: int
) -> None:  # fmt: skip
    rows = [
        ["Ana Weiss", f"2026-03-{day}", "Meeting", "Tall Pumps", "Intro", word]
        for day, word in zip((10, 11, 12), words, strict=True)
    ]
    (receipt,) = take(workspace, write(tmp_path, "Log.csv", rows, [*HEADER, header]), accept_proposals=True)
    assert [one["column"] for one in intake.left_out_of(receipt)] == ([header] if held == 3 else [])
    assert of_team(workspace, "meetings") == held


def test_what_did_not_take_place_is_not_done(workspace: Workspace, tmp_path: Path) -> None:
    """By its outcome, or by what a calendar puts before its subject; a call that reached nobody was made."""
    rows = [
        ["Meeting", "Intro", "Completed"], ["Meeting", "Intro", "No-show"], ["Meeting", "Intro", "Rescheduled"], ["Call", "Intro", "Voicemail"],
        ["Meeting", "Canceled: Intro", ""], ["Meeting", "Abgesagt: Intro", ""], ["Meeting", "Annulé : Intro", ""],
        ["Meeting", "Canceled order: next", ""], ["Call", "Intro", "Canceled"],
    ]  # fmt: skip
    days = [
        ["Ana Weiss", f"2026-03-{day:02}", kind, "Tall Pumps", subject, out]
        for day, (kind, subject, out) in enumerate(rows, 2)
    ]
    (receipt,) = take(workspace, write(tmp_path, "Log.csv", days, [*HEADER, "Outcome"]))
    assert receipt.status == "loaded"
    assert (of_team(workspace, "meetings"), of_team(workspace, "calls"), of_team(workspace, "conversations")) == (
        2,
        1,
        2,
    )
