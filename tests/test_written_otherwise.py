"""One thing written in two ways is one thing: letters of parts, digits of other scripts, merged cells, a header that comes again."""

from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from coaching.intake.file.letters import OF_NOTE, as_written
from coaching.intake.file.read import read
from coaching.intake.file.table import RawTable

SAME = [
    ("Jose\u0301 Ruiz", "José Ruiz"), ("１２，０００", "12,000"), ("٥٠٠٠", "5000"), ("١٬٢٣٤٫٥", "1,234.5"), ("−50.00", "-50.00"), ("–50", "-50"),
    ("（１００）", "(100)"), ("２０２６－０３－０５", "2026-03-05"), ("￥9０0", "¥900"),
]  # fmt: skip
AS_THEY_ARE = ["株式会社１", "Route ６６", "–", "10–20", "Team – North", "Müller & Co", "١ شركة", ""]


def test_signs_that_say_the_same_are_written_one_way() -> None:
    assert as_written(odd for odd, _ in SAME[:-1]) == [plain for _, plain in SAME[:-1]]
    assert as_written(AS_THEY_ARE) == AS_THEY_ARE


@pytest.mark.parametrize("odd", [odd for odd, _ in SAME])
def test_a_big_file_with_such_a_cell_is_read_cell_by_cell(odd: str) -> None:
    assert OF_NOTE.search(f"7,{odd},Ida\n".encode())


@pytest.mark.parametrize("plain", ["Müller & Co", "Łódź – Süd", "株式会社", "1’234", "Ελλάς", "Кама"])
def test_a_big_file_without_one_is_read_the_fast_way(plain: str) -> None:
    assert not OF_NOTE.search(f"7,{plain},Ida\n".encode())


def _cells(path: Path, work: Path) -> tuple[RawTable, list[list[str | None]]]:
    (table,) = read(path, path.name, work)
    found = pq.read_table(table.cells_path()).to_pylist()
    return table, [[row[f"c{place}"] for place in range(len(table.headers))] for row in found]


def test_two_exports_in_one_file_have_one_header(tmp_path: Path) -> None:
    export = "\ufeffDeal Id,Owner,Amount\r\n{},Rene\u0301e,−{}\r\n"
    (tmp_path / "both.csv").write_text(export.format(1, 10) + export.format(2, 20), encoding="utf-8", newline="")
    table, rows = _cells(tmp_path / "both.csv", tmp_path / "work")
    assert rows == [["1", "Renée", "-10"], ["2", "Renée", "-20"]]
    assert [(one.rows, one.why) for one in table.skipped] == [(1, "repeated header")]


@pytest.mark.parametrize("word", ["Ergebnis", "Razem", "小計", "合計", "Yhteensä"])
def test_a_sum_in_other_languages_is_no_row(word: str, tmp_path: Path) -> None:
    lines = f"Deal Id,Owner,Stage,Amount\n1,Ida,Won,10\n2,Jon,Won,20\n{word},,,30\n"
    (tmp_path / "sums.csv").write_text(lines, encoding="utf-8")
    assert len(_cells(tmp_path / "sums.csv", tmp_path / "work")[1]) == 2


def test_each_row_of_a_merged_cell_has_its_text_and_figures_count_once(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [
        ["Deal Id", "Owner", "Stage", "Amount"],
        [1, "Ida", "Won", 10],
        [2, None, "Lost", None],
        [3, None, "Won", 30],
        [4, "Jon", "Won", 40],
    ]:
        sheet.append(row)
    for merged in ("B2:B3", "D2:D3"):  # B4 is empty, and no part of either
        sheet.merge_cells(merged)
    book.save(tmp_path / "merged.xlsx")
    table, rows = _cells(tmp_path / "merged.xlsx", tmp_path / "work")
    assert [(row[1], row[3]) for row in rows] == [("Ida", "10"), ("Ida", None), (None, "30"), ("Jon", "40")]
    assert len(table.notes) == 1
