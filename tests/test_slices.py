"""A big sheet read in slices on both cores is the sheet read in one piece."""

import datetime as dt
import random
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from coaching.errors import Refusal
from coaching.intake.file import read_slices, read_zip
from coaching.intake.file.read_cells import finish
from coaching.intake.file.read_workbook import read_workbook
from coaching.intake.file.read_zip import weigh
from coaching.intake.file.table import AS_FOUND, RawTable, to_json

HEADERS = ["Deal Id", "Account", "Amount", "Close Date", "Won", "Note"]


@pytest.fixture
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_zip, "SMALLEST", 0)
    monkeypatch.setattr(read_zip, "_CHUNK", 4000)
    monkeypatch.setattr(read_slices, "_PIECE", 6000)


def read(path: Path, folder: Path, in_slices: bool) -> list[RawTable]:
    package = weigh(path, path.name)
    if not in_slices:
        for part in package.sheets.values():
            part.sliced = None
    folder.mkdir(parents=True)
    tables = [finish(table) for table in read_workbook(path, path.name, folder, AS_FOUND, package)]
    assert all(table.adds_up() for table in tables)
    return tables


def content(tables: list[RawTable]) -> list[object]:
    told = []
    for table in tables:
        rows = pq.read_table(table.cells_path()).to_pylist()
        broken = pq.read_table(table.broken).to_pylist() if table.broken else []
        table.cells = table.broken = None
        told += [to_json([table]), rows, broken]
    return told


def deals(path: Path, rows: int, **odd: object) -> Path:
    """A sheet of rows with blanks, gaps, dates with and without a time, and what `odd` says more."""
    chance = random.Random(7)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([*([None] * 2), "Pipeline of the north"] if "title" in odd else HEADERS)
    if "title" in odd:
        sheet.append([])
        sheet.append([*([None] * 2), *HEADERS])
    lead = [None] * 2 if "title" in odd else []
    for number in range(rows):
        when = dt.datetime(2026, 1, 1) + dt.timedelta(days=number, hours=chance.choice((0, 0, 5)))
        sheet.append([
            *lead, f"D-{number}", chance.choice((None, "Alder & Co", "Ærø <Bakery>", "Null")), chance.choice((number, number + 0.5, 1e12, None)),
            when, chance.choice((True, False)), chance.choice((None, None, "!", "of total", "#N/A")),
        ])  # fmt: skip
        if number % 97 == 50:
            sheet.append([])
        if number % 89 == 60 and "subtotals" in odd:
            sheet.append([*lead, "Subtotal", None, 12])
    if "footer" in odd:
        sheet.append([*lead, "Grand Total", None, 1234])
        sheet.append([])
        sheet.append(["Confidential Information - Do Not Distribute"])
    if "merged" in odd:
        sheet.merge_cells("B5:B9")
    if "formula" in odd:
        sheet["C120"] = "=C5+1"
    if "far" in odd:
        sheet["ZZZ3"] = "lost"
    book.save(path)
    return path


@pytest.mark.few(3)
@pytest.mark.parametrize(
    "odd",
    [
        (),
        ("title",),
        ("title", "subtotals", "footer"),
        ("merged", "footer"),
        ("formula",),
        ("title", "subtotals", "merged"),
    ],
)
def test_slices_show_what_the_whole_sheet_shows(tmp_path: Path, small_slices: None, odd: tuple[str, ...]) -> None:
    path = deals(tmp_path / "deals.xlsx", 400, **dict.fromkeys(odd, True))
    sliced = weigh(path, path.name).sheets["Sheet"].sliced
    assert sliced is not None and len(sliced.slices) > 4
    assert content(read(path, tmp_path / "a", in_slices=True)) == content(read(path, tmp_path / "b", in_slices=False))


def test_a_sheet_with_a_far_cell_is_not_read_in_slices(tmp_path: Path, small_slices: None) -> None:
    path = deals(tmp_path / "deals.xlsx", 200, far=True)
    assert weigh(path, path.name).sheets["Sheet"].sliced is None
    assert read(path, tmp_path / "a", in_slices=True)[0].broken_rows == 1


def test_every_workbook_of_the_corpus_shows_the_same_in_slices(
    tmp_path: Path, small_slices: None, shared: Path
) -> None:
    sliced = 0
    for number, path in enumerate(sorted((shared / "corpus").glob("*.xlsx"))):
        try:
            package = weigh(path, path.name)
            if not any(part.sliced for part in package.sheets.values()):
                continue
            whole = content(read(path, tmp_path / f"{number}a", in_slices=False))
        except Refusal:
            continue
        sliced += 1
        assert content(read(path, tmp_path / f"{number}b", in_slices=True)) == whole, path.name
    assert sliced > 3
