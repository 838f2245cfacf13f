"""One meeting exported once for each attendee is one activity: person, account, kind and start minute tell (METRICS A1)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.intake.answers.choices import EACH_MEETING, ONE_MEETING
from coaching.intake.rows.repeats import WHY
from coaching.lens import lens_for
from coaching.metrics import proof
from coaching.workspace import Workspace
from tests.test_intake import facts, take, write

HEADER = ["Activity ID", "Type", "Subject", "Date", "Owner", "Account", "Contact", "Status"]


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def met(number: str, contact: str, **changes: str) -> list[str]:
    row = {"id": number, "type": "Meeting", "subject": "Plan", "date": "2026-02-03 10:00", "owner": "Ana Weiss", "account": "Tall Pumps",
           "contact": contact, "status": "Completed"}  # fmt: skip
    return list((row | changes).values())


@pytest.mark.parametrize("ids", ["123", "111"])
def test_copies_for_each_attendee_are_left_out_by_name(workspace: Workspace, tmp_path: Path, ids: str) -> None:
    rows = [met(f"M{number}", contact) for number, contact in zip(ids, ("Cy One", "Di Two", "Ed Three"), strict=True)]
    (receipt,) = take(workspace, write(tmp_path, "Activities.csv", rows, HEADER))
    assert (receipt.loaded, receipt.quarantined) == (1, 0)
    assert intake.skipped_of(receipt) == [{"rows": 2, "why": intake.in_words(WHY)}]


@pytest.mark.few(3)
@pytest.mark.parametrize(
    "other",
    [
        {"owner": "Bo Null"},
        {"account": "Low Valves"},
        {"type": "Demo"},
        {"date": "2026-02-03 10:01"},
        {"subject": "Another"},
    ],
)
def test_what_differs_in_person_account_kind_minute_or_subject_is_an_activity_of_its_own(
    workspace: Workspace, tmp_path: Path, other: dict[str, str]
) -> None:  # fmt: skip
    take(workspace, write(tmp_path, "Activities.csv", [met("M1", "Cy One"), met("M2", "Di Two", **other)], HEADER))
    assert len(facts(workspace, "activity")) == 2


@pytest.mark.parametrize(("said", "many"), [(ONE_MEETING, 1), (EACH_MEETING, 2)])
def test_meetings_of_a_day_without_a_time_that_differ_in_the_contact_are_asked_about(
    workspace: Workspace, tmp_path: Path, said: str, many: int
) -> None:
    rows = [met("M1", "Cy One", date="2026-02-03"), met("M2", "Di Two", date="2026-02-03")]
    file = write(tmp_path, "Activities.csv", rows, HEADER)
    (asked,) = intake.check(workspace, [file], accept_proposals=True)
    assert [one.column for one in asked.questions if one.waits] == ["same meeting"]
    (receipt,) = intake.load(workspace, intake.check(workspace, [file], answers={"same meeting": said}))
    assert (receipt.loaded, len(facts(workspace, "activity"))) == (many, many)


@pytest.mark.few(1)
@pytest.mark.parametrize(
    "one", [{"subject": "Another"}, {"contact": "Cy One"}, {"type": "Demo"}, {"date": "2026-02-04"}]
)
def test_other_meetings_without_a_time_are_not_asked_about(
    workspace: Workspace, tmp_path: Path, one: dict[str, str]
) -> None:
    first = met("M1", "Cy One", date="2026-02-03")
    other = {"date": "2026-02-03", "contact": "Di Two"} | one
    take(workspace, write(tmp_path, "Activities.csv", [first, met("M2", **other)], HEADER))
    assert len(facts(workspace, "activity")) == 2


def test_calls_of_a_day_to_two_people_are_two(workspace: Workspace, tmp_path: Path) -> None:
    rows = [
        met(number, contact, date="2026-02-03", type="Call") for number, contact in (("M1", "Cy One"), ("M2", "Di Two"))
    ]
    take(workspace, write(tmp_path, "Activities.csv", rows, HEADER), accept_proposals=True)
    assert len(facts(workspace, "activity")) == 2


def test_activities_that_are_equal_in_every_column_count_each_and_are_told(
    workspace: Workspace, tmp_path: Path
) -> None:
    rows = [met("", "Cy One", date="2026-02-03", type="Call")[1:] for _ in range(2)]
    (receipt,) = take(workspace, write(tmp_path, "Activities.csv", rows, HEADER[1:]), accept_proposals=True)
    assert receipt.loaded == 2 and any(
        "equal to an earlier one in every column" in note for note in intake.notes_of(receipt)
    )


def test_made_up_ids_of_rows_with_a_time_in_the_date_column_are_those_of_their_day(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Workspaces hold such ids of exports loaded before: another spelling of them would count each activity twice."""
    rows = [
        met("", "Cy One", subject=subject, date=f"2026-02-03 {hour}:00")[1:]
        for subject, hour in (("Plan", 10), ("Plan", 11), ("Price", 9))
    ]
    dated = [[*row[:2], "2026-02-03", *row[3:]] for row in rows]
    take(workspace, write(tmp_path, "Activities.csv", dated, HEADER[1:]))
    assert len(facts(workspace, "activity")) == 3
    (receipt,) = take(workspace, write(tmp_path, "Timed.csv", rows, HEADER[1:]))
    assert (receipt.loaded, receipt.updated) == (0, 3)
    assert len(facts(workspace, "activity")) == 3


@pytest.mark.few(2)
@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("undone", [0, 1])
def test_attendees_in_two_files_are_one_activity_in_any_order(
    workspace: Workspace, tmp_path: Path, at_once: bool, undone: int
) -> None:
    files = [
        write(tmp_path, f"{name}.csv", [met(f"M{name}", contact)], HEADER)
        for name, contact in (("b", "Cy One"), ("a", "Di Two"))
    ]
    if at_once:
        intake.load(workspace, intake.check(workspace, files, accept_proposals=True))
    else:
        for file in files:
            (receipt,) = take(workspace, file)
        assert (
            intake.notes_of(receipt)[-1] == "1 of its rows is an activity that stands in another file too: counted once"
        )
    shown = proof(workspace, lens_for(workspace, "company", None, "2026-02"), "meetings")
    assert (shown.reading.value, shown.left_out["code"].to_pylist()) == (1, ["same activity"])
    intake.undo(workspace, intake.imports(workspace)[undone].import_id)
    assert proof(workspace, lens_for(workspace, "company", None, "2026-02"), "meetings").reading.value == 1


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "other",
    [
        {"owner": "Bo Null"},
        {"account": "Low Valves"},
        {"date": "2026-02-03 10:01"},
        {"date": "2026-02-03"},
        {"subject": "No"},
    ],
)
def test_what_differs_in_another_file_is_an_activity_of_its_own(
    workspace: Workspace, tmp_path: Path, other: dict[str, str]
) -> None:
    files = [
        write(tmp_path, "a.csv", [met("M1", "Cy One")], HEADER),
        write(tmp_path, "b.csv", [met("M2", "Di Two", **other)], HEADER),
    ]
    intake.load(workspace, intake.check(workspace, files, accept_proposals=True))
    assert proof(workspace, lens_for(workspace, "company", None, "2026-02"), "meetings").reading.value == 2


def test_rows_for_each_attendee_in_a_column_that_is_not_read_are_asked_about(
    workspace: Workspace, tmp_path: Path
) -> None:
    rows = [["2026-02-03", "Meeting", "Plan", "Ana", "Tall Pumps", who] for who in ("Jo", "Max")]
    file = write(tmp_path, "Activities.csv", rows, ["Date", "Type", "Subject", "Owner", "Account", "Attendee Name"])
    (asked,) = intake.check(workspace, [file], accept_proposals=True)
    assert [one.column for one in asked.questions if one.waits] == ["same meeting"]
    (receipt,) = intake.load(
        workspace, intake.check(workspace, [file], accept_proposals=True, answers={"same meeting": ONE_MEETING})
    )
    assert receipt.loaded == 1


@pytest.mark.few(6)
@pytest.mark.parametrize(
    ("first", "second", "asked", "answers", "many"),
    [
        ({}, {}, [], {}, 1),
        ({}, {"date": "2026-02-03 10:01"}, [], {}, 2),
        ({}, {"subject": "Another"}, [], {}, 2),
        ({"date": "2026-02-03"}, {"date": "2026-02-03"}, ["same meeting"], {}, 0),
        ({"date": "2026-02-03"}, {"date": "2026-02-03"}, [], {"same meeting": ONE_MEETING}, 1),
        ({"date": "2026-02-03"}, {"date": "2026-02-03"}, [], {"same meeting": EACH_MEETING}, 2),
        ({"date": "2026-02-03", "type": "Call"}, {"date": "2026-02-03", "type": "Call"}, [], {}, 2),
        (
            {"date": "2026-02-03", "type": "Call"},
            {"date": "2026-02-03", "type": "Call", "contact": "Cy One"},
            [],
            {},
            1,
        ),
        (
            {"date": "2026-02-03"},
            {"date": "2026-02-03", "contact": "Cy One", "status": "Planned"},
            ["newer file"],
            {},
            0,
        ),
    ],
)
def test_an_activity_without_an_id_in_two_files_of_a_load_is_one_by_what_makes_it_one(
    workspace: Workspace,
    tmp_path: Path,
    first: dict[str, str],
    second: dict[str, str],
    asked: list[str],
    answers: dict[str, str],
    many: int,
) -> None:
    rows = [met("", "Cy One", **first)[1:], met("", **{"contact": "Di Two"} | second)[1:]]
    files = [write(tmp_path, f"part{number}.csv", [row], HEADER[1:]) for number, row in enumerate(rows)]
    found = intake.check(workspace, files, answers=answers, accept_proposals=True)
    receipts = intake.load(workspace, found)
    assert [[question.column for question in one.questions] for one in receipts] == [asked, asked]
    assert len(facts(workspace, "activity")) == many
    if many == 1 and not answers and not second:
        assert intake.skipped_of(receipts[1]) == [{"rows": 1, "why": intake.in_words(WHY)}]
    if asked == ["newer file"]:
        assert "2026-02-03 · meeting · Ana Weiss · Tall Pumps · Plan" in intake.asked(receipts[0].questions[0])


def test_a_call_in_two_exports_of_a_day_keeps_its_id_in_whatever_place_it_stands(
    workspace: Workspace, tmp_path: Path
) -> None:
    one, two = (met("", who, type="Call", date="2026-02-03")[1:] for who in ("Cy One", "Di Two"))
    files = [write(tmp_path, "a.csv", [one, two], HEADER[1:]), write(tmp_path, "b.csv", [two], HEADER[1:])]
    intake.load(workspace, intake.check(workspace, files, accept_proposals=True))
    assert len(facts(workspace, "activity")) == 2
