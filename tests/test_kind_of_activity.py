"""A kind that no column says, or a word for it that nobody knows, is asked: no default makes activities count nowhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.__main__ import main
from coaching.lens import lens_for
from coaching.metrics import uncounted
from coaching.workspace import Workspace
from tests.test_intake import facts, take, write

COLUMNS = {"format": "generic_activity", "Agent": "field:rep_name", "Begun": "field:at", "Talked": "field:seconds"}


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def test_rows_whose_kind_no_column_says_are_asked_once_for_the_file(workspace: Workspace, tmp_path: Path) -> None:
    file = write(tmp_path, "Phone.csv", [["Ana Weiss", "2026-03-10 15:00:00", "240"]], ["Agent", "Begun", "Talked"])
    (receipt,) = take(workspace, file, answers=COLUMNS, accept_proposals=True)
    assert receipt.status == "asks" and [question.column for question in receipt.questions if question.waits] == [
        "kind of activity"
    ]
    (receipt,) = take(workspace, file, answers=COLUMNS | {"kind of activity": "call"})
    assert receipt.status == "loaded" and facts(workspace, "activity")[0][6] == "call"


def test_a_word_for_a_kind_that_nobody_knows_is_asked(workspace: Workspace, tmp_path: Path) -> None:
    rows = [["Ana Weiss", f"2026-03-1{day} 15:00:00", "240", kind] for day, kind in enumerate(("Voice", "Call"))]
    file = write(tmp_path, "Phone.csv", rows, ["Agent", "Begun", "Talked", "Type"])
    said = COLUMNS | {"column Type": "field:type"}
    (receipt,) = take(workspace, file, answers=said, accept_proposals=True)
    assert [question.column for question in receipt.questions if question.waits] == ["Type: Voice"]
    (receipt,) = take(workspace, file, answers=said | {"Type: Voice": "call"})
    assert receipt.status == "loaded" and [row[6] for row in facts(workspace, "activity")] == ["call", "call"]


def test_a_word_for_a_kind_is_asked_although_there_are_subjects_where_those_say_nothing_either(
    workspace: Workspace, tmp_path: Path
) -> None:
    said = (("Voice", "Intro"), ("Chat", "Call about pumps"), ("Other", "Stamp"))
    rows = [["Ana Weiss", "2026-03-10", kind, subject, "4"] for kind, subject in said]
    file = write(tmp_path, "Done.csv", rows, ["Rep", "Date", "Type", "Subject", "Duration"])
    (receipt,) = take(workspace, file)
    assert [question.column for question in receipt.questions if question.waits] == ["Type: Voice"]
    (receipt,) = take(workspace, file, answers={"Type: Voice": "call"})
    assert receipt.status == "loaded" and sorted(row[6] for row in facts(workspace, "activity")) == [
        "call",
        "call",
        "task",
    ]
    assert "1 of 3 activities is of a kind that no figure counts: 1 task" in intake.notes_of(receipt)


def test_a_list_of_visits_without_a_type_is_understood_and_its_kind_asked(workspace: Workspace, tmp_path: Path) -> None:
    for day in ("Visit date", "meeting_date", "Besuchsdatum", "Fecha de visita"):
        file = write(
            tmp_path, "Seen.csv", [["Ana Weiss", "Tall Pumps", "2026-03-10"]], ["Account Executive", "Customer", day]
        )
        (receipt,) = take(workspace, file, accept_proposals=True)
        assert [question.column for question in receipt.questions if question.waits] == ["kind of activity"], day
        (receipt,) = take(workspace, file, accept_proposals=True, answers={"kind of activity": "meeting"})
        assert receipt.status in ("loaded", "unchanged") and facts(workspace, "activity")[-1][6] == "meeting"


def test_people_and_days_alone_are_no_activities(workspace: Workspace, tmp_path: Path) -> None:
    file = write(
        tmp_path, "Seen.csv", [["Ana Weiss", "Tall Pumps", "2026-03-10"]], ["Account Executive", "Customer", "Day"]
    )
    (receipt,) = take(workspace, file, accept_proposals=True)
    assert receipt.status == "refused"


def test_activities_that_no_figure_counts_are_told_of_their_days_and_nobody_elses(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = (("Ana Weiss", "2026-03-10", "Task"), ("Ana Weiss", "2026-03-31", "Note"), ("Ana Weiss", "2026-04-01", "Task"),
            ("Ben Holt", "2026-03-10", "Meeting"))  # fmt: skip
    take(
        workspace,
        write(tmp_path, "Done.csv", [[*row, "Tall Pumps"] for row in said], ["Rep", "Date", "Type", "Account"]),
    )
    march = lens_for(workspace, "company", None, "2026-03")
    assert (
        uncounted.in_words(workspace, march)
        == "2 activities of these days are of kinds that no figure counts: 1 note, 1 task."
    )
    april = lens_for(workspace, "company", None, "2026-04")
    assert uncounted.in_words(workspace, april) == "1 activity of these days is of kinds that no figure counts: 1 task."
    ben = next(one for one in lens_for(workspace, "rep", None, "2026-03").scopes if one.name == "Ben Holt")
    assert uncounted.in_words(workspace, lens_for(workspace, "rep", [ben.id], "2026-03")) == ""
    folder = workspace.folder
    workspace.close()
    for key, told in (("meetings", True), ("win_rate", False)):
        assert (
            main(["readings", "--metric", key, "--by", "company", "--period", "2026-03", "--workspace", str(folder)])
            == 0
        )
        assert ("no figure counts: 1 note, 1 task" in capsys.readouterr().out) is told
