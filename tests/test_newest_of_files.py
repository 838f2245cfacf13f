"""One deal in two files of a load: the row changed last counts in any order; where no row says when it was changed, it is asked."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from coaching import intake
from coaching.intake import Receipt, one_sheet
from coaching.intake.desk import uploads
from coaching.workspace import Workspace
from tests.test_intake import accounted, take, write
from tests.test_newest_of_an_id import HEADERS, amounts, deal

PLAIN = HEADERS[:-1]


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def take_both(workspace: Workspace, files: list[Path], **answers: str) -> list[Receipt]:
    return intake.load(workspace, intake.check(workspace, files, answers=answers, accept_proposals=True))


@pytest.mark.few(2)
@pytest.mark.parametrize("names", ["ab", "ba"])
@pytest.mark.parametrize("in_order", [True, False])
def test_the_row_changed_last_counts_in_any_order_of_names_and_loading(
    workspace: Workspace, tmp_path: Path, names: str, in_order: bool
) -> None:
    newer = write(tmp_path, f"{names[0]}.csv", [deal("150", "2026-03-01 10:00")], HEADERS)
    older = write(tmp_path, f"{names[1]}.csv", [deal("100", "2026-01-10 10:00")], HEADERS)
    found = {one.file: one for one in take_both(workspace, [newer, older] if in_order else [older, newer])}
    assert amounts(workspace) == [150] and all(map(accounted, found.values()))
    assert intake.skipped_of(found[older.name]) == [
        {"rows": 1, "why": f"older than the row of the same id in {newer.name}"}
    ]
    assert found[older.name].totals["Amount"] == {"file": "100.00", "loaded": "0.00", "skipped": "100.00"}
    assert not intake.skipped_of(found[newer.name])


def test_each_record_by_itself_and_a_workbook_beside_a_text_file(workspace: Workspace, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        HEADERS,
        deal("150", "2026-03-01 10:00"),
        ["8", *deal("80", "2026-01-05 10:00")[1:]],
        ["9", *deal("9", "2026-01-05 10:00")[1:]],
    ):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    text = write(
        tmp_path, "b.csv", [deal("100", "2026-01-10 10:00"), ["8", *deal("85", "2026-02-05 10:00")[1:]]], HEADERS
    )
    take_both(workspace, [tmp_path / "a.xlsx", text])
    assert sorted(amounts(workspace)) == [9, 85, 150]


def test_a_big_file_beside_another_of_its_headers_is_held_against_it(workspace: Workspace, tmp_path: Path) -> None:
    rows = [[str(number), *deal("100", "2026-01-10 10:00")[1:]] for number in range(20_000)]
    many = write(tmp_path, "b.csv", rows, HEADERS)
    one = write(tmp_path, "a.csv", [deal("150", "2026-03-01 10:00")], HEADERS)
    take_both(workspace, [one, many])
    assert sorted(amounts(workspace))[-2:] == [100, 150]


@pytest.mark.few(2)
@pytest.mark.parametrize(("said", "amount"), [("a.csv", 150), ("b.csv", 100)])
@pytest.mark.parametrize("stamps", [(None, None), ("2026-03-01 10:00", "2026-03-01 10:00"), ("2026-03-01 10:00", "")])
def test_where_no_change_tells_them_apart_it_is_asked(
    workspace: Workspace, tmp_path: Path, said: str, amount: float, stamps: tuple[str | None, str | None]
) -> None:  # fmt: skip
    rows = [deal("150", stamps[0] or ""), deal("100", stamps[1] or "")]
    files = [
        write(tmp_path, name, [row if stamps[0] else row[:-1]], HEADERS if stamps[0] else PLAIN)
        for name, row in zip(("a.csv", "b.csv"), rows, strict=True)
    ]
    found = take_both(workspace, files)
    assert [(one.status, one.questions[-1].column, one.questions[-1].options) for one in found] == [
        ("asks", "newer file", ("a.csv", "b.csv"))
    ] * 2
    assert amounts(workspace) == []
    take_both(workspace, files, **{"newer file": said})
    assert amounts(workspace) == [amount]


def test_files_dropped_on_the_screen_are_held_against_each_other_as_on_the_command_line(
    workspace: Workspace, tmp_path: Path
) -> None:
    def drop(name: str, amount: str) -> uploads.Upload:
        path = write(tmp_path, name, [[number, *deal(amount, "")[1:-1]] for number in ("7", "8")], PLAIN)
        return uploads.keep_aside(workspace, name, path.read_bytes())

    first = drop("a.csv", "150")
    assert [one.status for one in uploads.check_uploads(workspace, [first])] == ["ready"]
    both = [first, drop("b.csv", "100")]
    asked = uploads.check_uploads(workspace, both)
    assert [[(one.column, one.options) for one in receipt.questions] for receipt in asked] == [
        [("newer file", ("a.csv", "b.csv"))]
    ] * 2
    one_sheet.answer(first.answers, asked[0], {"newer file": "b.csv"})
    said = uploads.check_uploads(workspace, both)
    assert [(one.status, one.ready_rows) for one in said] == [("ready", 0), ("ready", 2)]
    first.answers["newer file"] = "a.csv"  # thought better of: nothing that was left out is lost
    assert [one.ready_rows for one in uploads.check_uploads(workspace, both)] == [2, 0]
    assert [one.ready_rows for one in uploads.check_uploads(workspace, both[1:])] == [2]  # the other is put away
    first.answers.clear()
    first.answers["newer file"] = "b.csv"
    uploads.check_uploads(workspace, both)
    loaded = uploads.load_uploads(workspace, both)
    assert amounts(workspace) == [100, 100] and all(map(accounted, loaded))


def test_what_is_the_same_in_both_is_neither_asked_nor_left_out(workspace: Workspace, tmp_path: Path) -> None:
    files = [write(tmp_path, name, [deal("150", "")[:-1]], PLAIN) for name in ("a.csv", "b.csv")]
    assert [(one.status, intake.skipped_of(one), one.unchanged) for one in take_both(workspace, files)] == [
        ("loaded", [], 0),
        ("loaded", [], 1),
    ]


def test_files_of_two_days_need_no_answer(workspace: Workspace, tmp_path: Path) -> None:
    files = [
        write(tmp_path, f"deals-{day}.csv", [deal(amount, "")[:-1]], PLAIN)
        for amount, day in (("150", "2026-04-30"), ("100", "2026-03-31"))
    ]
    assert [one.status for one in take_both(workspace, files)] == ["loaded", "loaded"] and amounts(workspace) == [150]


def test_the_same_records_in_a_load_of_their_own_are_told(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, write(tmp_path, "a.csv", [deal("150", "")[:-1]], PLAIN))
    (receipt,) = take(workspace, write(tmp_path, "b.csv", [deal("100", "")[:-1]], PLAIN))
    assert any("of the same day" in note for note in intake.notes_of(receipt))
