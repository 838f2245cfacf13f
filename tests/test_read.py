"""Reading files: each rule of the way in, on small files written here."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coaching.errors import Refusal, said
from coaching.intake.desk.wording import what_is_wrong
from coaching.intake.file import read_proof
from coaching.intake.file.read import read
from coaching.intake.file.read_cells import finish
from coaching.intake.file.read_dialect import SAMPLE_LINES
from coaching.intake.file.read_kind import display_name
from coaching.intake.file.read_text import read_text, sniff_plain
from coaching.intake.file.table import AS_FOUND, Cut, RawTable

HEADER = ["Deal Id", "Account", "Owner", "Stage", "Amount", "Close Date"]
ROWS = [
    ["D-1", "Alder Works", "Ida Berg", "Won", "1200.50", "2026-01-13"],
    ["D-2", "Birch Foods", "Jon Dahl", "Proposal", "300", "2026-02-14"],
    ["D-3", "Cedar, Ltd", "Ida Berg", "Lost", "87.25", "2026-03-15"],
]
Write = Callable[..., list[RawTable]]


def csv_text(rows: list[list[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    def cell(text: str) -> str:
        return (
            '"' + text.replace('"', '""') + '"' if any(mark in text for mark in (delimiter, '"', "\n", "\r")) else text
        )

    return "".join(delimiter.join(cell(text) for text in row) + end for row in rows)


@pytest.fixture
def reading(tmp_path: Path) -> Write:
    def run(content: bytes | str, name: str = "deals.csv", cut: Cut = AS_FOUND) -> list[RawTable]:
        path = tmp_path / "upload"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        tables = read(path, name, tmp_path / "work", cut)
        assert all(table.adds_up() for table in tables)
        return tables

    return run


def cells(table: RawTable) -> list[list[str]]:
    found = pq.read_table(table.cells_path())
    return [[row[f"c{place}"] or "" for place in range(len(table.headers))] for row in found.to_pylist()]


def source_rows(table: RawTable) -> list[int]:
    rows: list[int] = pq.read_table(table.cells_path())["source_row"].to_pylist()
    return rows


def skipped(table: RawTable) -> dict[str, int]:
    return {str(part.why): part.rows for part in table.skipped}


def workbook(*sheets: list[Any], names: list[str] | None = None, hidden: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(names[number] if names else f"Sheet{number + 1}")
        for row in rows:
            sheet.append(row)
        if sheet.title in hidden:
            sheet.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(content: bytes, change: Callable[[str, bytes], bytes], extra: Mapping[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            target.writestr(part, change(part, source.read(part)))
        for part, data in (extra or {}).items():
            target.writestr(part, data)
    return out.getvalue()


# Text files


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", ", "])
def test_any_usual_delimiter_is_found(reading: Write, delimiter: str) -> None:
    table = reading(csv_text([HEADER, *ROWS], delimiter))[0]
    assert table.headers == HEADER
    assert cells(table) == ROWS
    assert source_rows(table) == [2, 3, 4]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_any_line_end_is_understood(reading: Write, end: str) -> None:
    assert cells(reading(csv_text([HEADER, *ROWS], end=end))[0]) == ROWS


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_with_and_without_a_mark(reading: Write, codec: str) -> None:
    rows = [["D-1", "Café Łódź", "Zoë", "Won", "1", "2026-01-13"], *ROWS]
    table = reading(csv_text([HEADER, *rows], "\t").encode(codec))[0]
    assert table.headers == HEADER
    assert cells(table) == rows


def test_what_is_not_utf8_is_windows_1252_and_says_so(reading: Write) -> None:
    rows = [["D-1", "Café", "Chloé Müller", "Won", "1", "2026-01-13"], *ROWS]
    table = reading(csv_text([HEADER, *rows]).encode("cp1252"))[0]
    assert cells(table) == rows
    assert any("Windows-1252" in str(note) for note in table.notes)
    other = reading(csv_text([HEADER, *rows]).encode("cp1252"), cut=Cut(encoding="Windows-1250"))[0]
    assert other.encoding == "Windows-1250 (Central European)"


def test_one_foreign_line_in_a_utf8_file_is_set_aside_and_the_others_stay_right(reading: Write) -> None:
    text = csv_text([HEADER, ["D-0", "Zoë", "Zoë", "Won", "1", "2026-01-13"], *ROWS]).encode()
    table = reading(text.replace(b"Birch", b"B\xe9rch"))[0]
    assert [row[0] for row in cells(table)] == ["D-0", "D-1", "D-3"]
    assert cells(table)[0][1] == "Zoë"
    assert table.problems[0].row == 4


def test_a_hint_line_names_the_delimiter_and_is_no_data(reading: Write) -> None:
    table = reading("sep=;\r\n" + csv_text([HEADER, *ROWS], ";"))[0]
    assert cells(table) == ROWS
    assert source_rows(table) == [3, 4, 5]


def test_a_line_break_inside_quotes_stays_inside_its_cell(reading: Write) -> None:
    rows = [["D-1", "two\nlines", 'said "hi", ok', "Won", "1", "2026-01-13"], *ROWS]
    table = reading(csv_text([HEADER, *rows]))[0]
    assert cells(table) == rows
    assert source_rows(table) == [2, 3, 4, 5]


def test_backslash_escapes_are_told_from_doubled_quotes(reading: Write) -> None:
    lines = ["Id,Name,Note", '1,"a 5\\" pipe, long","x"', '2,"b","y, z"', '3,"c \\"d\\"","w"']
    assert cells(reading("\n".join(lines))[0]) == [
        ["1", 'a 5" pipe, long', "x"],
        ["2", "b", "y, z"],
        ["3", 'c "d"', "w"],
    ]


def test_single_quotes_around_cells_are_found(reading: Write) -> None:
    lines = ["Id,Name,Note", "1,'a, b','it won't stop'", "2,'c, d','e'", "3,'f','g, h'"]
    assert cells(reading("\n".join(lines))[0]) == [
        ["1", "a, b", "it won't stop"],
        ["2", "c, d", "e"],
        ["3", "f", "g, h"],
    ]


def test_a_row_with_a_wrong_number_of_cells_is_set_aside_never_shifted(reading: Write) -> None:
    lines = csv_text([HEADER, *ROWS]).splitlines()
    lines[2] = lines[2].replace("Proposal,", "Proposal,,")
    table = reading("\n".join(lines))[0]
    assert [row[0] for row in cells(table)] == ["D-1", "D-3"]
    assert (table.rows, table.data_rows, table.broken_rows) == (3, 2, 1)
    assert what_is_wrong(table.problems[0]) == "Row 3: has 7 cells where the header has 6"
    assert table.broken is not None
    assert pq.read_table(table.broken).to_pylist()[0]["text"] == lines[2]


def test_an_extra_empty_cell_in_the_middle_of_a_row_with_an_empty_last_column_is_seen(reading: Write) -> None:
    lines = ["A,B,C,D", "1,x,y,", "2,x,y,", "3,,x,y,"]
    table = reading("\n".join(lines))[0]
    assert table.broken_rows == 1
    assert [row[0] for row in cells(table)] == ["1", "2"]


@pytest.mark.parametrize(("lines", "is_plain"), [
    (["1,x,y,", "2,x,y,", "3,,x,y,"], False), (["1,x,y,", '2,"x, z",y,', "3,,x,y,"], False), (['1,"x\nz",y,', "3,,x,y,"], False),
    (["1,x,y,", '2,"x, z",y,', '3,x,y,""'], True), (["1,x,y,", '2,"x,\nz",y,'], True), (["1,x,y,z", '2,"x, z",y,z'], True),
])  # fmt: skip
def test_a_big_file_is_plain_only_without_an_empty_cell_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: list[str], is_plain: bool
) -> None:
    monkeypatch.setattr("coaching.intake.file.read_text.SMALLEST", 0)
    file, many = tmp_path / "deals.csv", [f"{number},a,b,c" for number in range(SAMPLE_LINES)]
    file.write_text("\n".join(["A,B,C,D", *many, *lines, *many]), encoding="utf-8")
    table = sniff_plain(file, "deals.csv", Cut())
    assert table is not None and read_proof.prove_plain(table, tmp_path) == is_plain


def test_a_quote_that_is_never_closed_costs_its_own_row_only(reading: Write) -> None:
    lines = csv_text([HEADER, *ROWS, *ROWS]).splitlines()
    lines[2] = lines[2].replace("Birch", '"Birch')
    table = reading("\n".join(lines))[0]
    assert (table.data_rows, table.broken_rows) == (5, 1)
    assert table.problems[0].row == 3


def test_two_cells_fused_around_a_quote_are_set_aside(reading: Write) -> None:
    lines = csv_text([HEADER, *ROWS]).splitlines()
    lines[3] = lines[3].replace('D-3,"', 'D-3"')
    table = reading("\n".join(lines))[0]
    assert table.broken_rows == 1


def test_an_inch_mark_is_an_ordinary_character(reading: Write) -> None:
    rows = [["D-1", 'Pipe 12" Inc', "Ida Berg", "Won", "1", "2026-01-13"], *ROWS]
    lines = csv_text([HEADER, *ROWS]).splitlines()
    lines.insert(1, 'D-1,Pipe 12" Inc,Ida Berg,Won,1,2026-01-13')
    assert cells(reading("\n".join(lines))[0]) == rows


def test_a_nul_sets_its_row_aside_and_hides_nothing_after_it(reading: Write) -> None:
    table = reading(csv_text([HEADER, *ROWS]).replace("Birch", "Bi\0rch"))[0]
    assert (table.data_rows, table.broken_rows) == (2, 1)


@pytest.mark.parametrize("junk", [b"\x00\x8d", b"\x8d", b"\xff\xfe\x00\xd8,", b'"\x00\xff', b"\x85"])
def test_stray_bytes_at_the_end_never_break_the_reader(reading: Write, junk: bytes) -> None:
    table = reading(csv_text([HEADER, *ROWS]).encode() + junk)[0]
    assert (table.data_rows, table.broken_rows) == (3, 1)


def test_utf16_that_ends_in_half_a_letter_is_refused(reading: Write) -> None:
    with pytest.raises(Refusal, match="UTF-16"):
        reading(csv_text([HEADER, *ROWS]).encode("utf-16") + b"\x00")


def test_title_block_total_and_footer_are_skipped_by_name(reading: Write) -> None:
    total = ["Grand Totals (3 records)", "", "", "", "1587.75", ""]
    text = "Pipeline by owner\r\nAs of 2026-03-31\r\n\r\n" + csv_text([HEADER, *ROWS, [], total])
    table = reading(text + "\r\nConfidential Information - Do Not Distribute\r\nCopyright (c) 2026 Some CRM\r\n")[0]
    assert cells(table) == ROWS
    assert table.header_row == 4
    assert source_rows(table) == [5, 6, 7]
    assert skipped(table) == {"title block": 2, "blank": 3, "grand total": 1, "footer": 2}
    assert table.grand_totals == {"Amount": "1587.75"}


def test_an_account_called_total_is_no_total_row(reading: Write) -> None:
    rows = [
        ["Total", "D-9", "Ida Berg", "Won", "5", "2026-01-01"],
        ["Sum", "D-8", "Jon Dahl", "Won", "6", "2026-01-02"],
    ]
    header = ["Account", *HEADER[:1], *HEADER[2:]]
    assert cells(reading(csv_text([header, *rows]))[0]) == rows


def test_blank_rows_and_repeated_headers_are_counted_not_quarantined(reading: Write) -> None:
    table = reading(csv_text([HEADER, ROWS[0], [""] * 6, HEADER, *ROWS[1:]]))[0]
    assert cells(table) == ROWS
    assert skipped(table) == {"blank": 1, "repeated header": 1}


def test_trailing_delimiters_make_no_columns(reading: Write) -> None:
    table = reading(csv_text([[*HEADER, "", ""], *([*row, "", ""] for row in ROWS)]))[0]
    assert table.headers == HEADER
    assert cells(table) == ROWS


def test_a_nameless_column_that_holds_data_keeps_its_place(reading: Write) -> None:
    table = reading(csv_text([["Id", "", "Amount"], ["1", "note", "2.5"], ["2", "", "3.5"]]))[0]
    assert table.headers == ["Id", "column 2", "Amount"]
    assert table.nameless_headers == ["column 2"]


def test_duplicate_headers_are_told_apart_and_named(reading: Write) -> None:
    table = reading(csv_text([["Id", "Amount", "amount"], ["a", "1", "2"]]))[0]
    assert table.headers == ["Id", "Amount", "amount (2)"]
    assert table.duplicate_headers == ["amount"]


def test_a_file_without_column_names_asks(reading: Write) -> None:
    text = csv_text([*ROWS, *([f"D-9{row[0]}", *row[1:]] for row in ROWS)])
    table = reading(text)[0]
    assert [question.column for question in table.questions] == ["header row"]
    assert table.data_rows == 6
    told = reading(text, cut=Cut(header_row=table.questions[0].options[0]))[0]
    assert told.headers[:2] == ["column 1", "column 2"]
    assert told.data_rows == 6 and not told.questions
    other = reading(text, cut=Cut(header_row="row 1"))[0]
    assert other.headers == ROWS[0] and other.data_rows == 5


def test_months_and_years_are_good_column_names(reading: Write) -> None:
    table = reading(csv_text([["Rep", "2015", "2016", "Jan-21"], ["Ida", "5", "6", "7"], ["Jon", "8", "NA", "9"]]))[0]
    assert table.headers == ["Rep", "2015", "2016", "Jan-21"]
    assert not table.questions


def test_two_tables_in_one_file_ask_which_is_meant(reading: Write) -> None:
    second = [["Rep", "Goal"], ["Ida", "5"], ["Jon", "6"], ["Kim", "7"]]
    text = csv_text([HEADER, *ROWS, *ROWS, *second])
    table = reading(text)[0]
    assert table.questions[0].column == "table"
    chosen = reading(text, cut=Cut(table=table.questions[0].options[1]))[0]
    assert chosen.headers == ["Rep", "Goal"]
    assert cells(chosen) == second[1:]
    first = reading(text, cut=Cut(table=table.questions[0].options[0]))[0]
    assert cells(first) == [*ROWS, *ROWS]


def test_words_for_nothing_are_left_as_written(reading: Write) -> None:
    rows = [["1", "Null"], ["2", "NA"], ["3", "None"], ["4", "n/a"]]
    assert cells(reading(csv_text([["Id", "Owner"], *rows]))[0]) == rows


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\r\n\r\n\n", "only blank lines"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "PNG picture"),
        (b"%PDF-1.7\n", "PDF"),
        (b"<html><body><table><tr><td>Id</td></tr></table></body></html>", "HTML"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "XML Spreadsheet 2003",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(200)) * 9, "damaged"),
        (b"PK\x03\x04" + b"x" * 100, "damaged"),
        (bytes(range(256)) * 20, "binary"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(reading: Write, content: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words) as refusal:
        reading(content, "opps.xls")
    assert str(refusal.value).startswith("opps.xls")


def test_a_header_without_rows_says_so(reading: Write) -> None:
    table = reading(csv_text([HEADER]))[0]
    assert table.rows == 0
    assert said("no data rows") in table.notes


def test_the_upload_name_is_only_a_label(reading: Write, tmp_path: Path) -> None:
    before = set(tmp_path.parent.iterdir())
    for name in (
        "../../etc/passwd.csv",
        "..\\x.csv",
        "a/b.csv",
        "x.csv\0.exe",
        "n" * 300,
        "-rf.csv",
        "\x1b[31mred.csv",
    ):
        shown = reading(csv_text([HEADER, *ROWS]), name)[0].file
        assert shown.isprintable() and "/" not in shown and "\\" not in shown and len(shown) <= 120
    assert set(tmp_path.parent.iterdir()) == before
    assert display_name("\0") == "unnamed file"


# Workbooks


def test_typed_cells_become_iso_text_and_keep_their_types(reading: Write) -> None:
    rows: list[Any] = [
        ["Id", "Amount", "Close", "At", "Won", "Big"],
        ["00123", 1200.5, dt.date(2026, 3, 5), dt.datetime(2026, 3, 5, 14, 15, 33), True, 12345678901234.5],
        ["D-2", 300, dt.date(2026, 4, 6), dt.datetime(2026, 4, 6, 1, 2, 3), False, 0.00001],
    ]
    table = reading(workbook(rows), "deals.xlsx")[0]
    assert cells(table) == [
        ["00123", "1200.5", "2026-03-05", "2026-03-05 14:15:33", "TRUE", "12345678901234.5"],
        ["D-2", "300", "2026-04-06", "2026-04-06 01:02:03", "FALSE", "0.00001"],
    ]
    assert table.typed == [{"text"}, {"number"}, {"date"}, {"date"}, {"bool"}, {"number"}]
    assert source_rows(table) == [2, 3]


def test_content_decides_not_the_ending(reading: Write) -> None:
    assert reading(workbook([HEADER, *ROWS]), "deals.csv")[0].data_rows == 3
    assert reading(csv_text([HEADER, *ROWS]), "deals.xlsx")[0].data_rows == 3


def test_a_formatted_report_loses_its_titles_groups_totals_and_footer_by_name(reading: Write) -> None:
    rows: list[Any] = [
        ["", "Open pipeline"],
        ["", "As of 2026-03-31 • Generated by Ida Berg"],
        [],
        ["", "Filtered By"],
        ["", "Show: all opportunities"],
        [],
        ["", "Stage", "Opportunity Name", "Owner", "Amount", "Close Date"],
        ["", "Proposal", "Alder renewal", "Ida Berg", 100.25, dt.date(2026, 4, 1)],
        ["", "", "Birch upgrade", "Jon Dahl", 200.5, dt.date(2026, 4, 2)],
        ["", "Subtotal", "", "Sum", 300.75, ""],
        ["", "", "", "Count", 2, ""],
        ["", "Won", "Cedar start", "Ida Berg", 50, dt.date(2026, 4, 3)],
        ["", "Subtotal", "", "Sum", 50, ""],
        ["", "Total", "", "Sum", 350.75, ""],
        [],
        ["", "Confidential Information - Do Not Distribute"],
        ["", "Copyright © 2000-2026 salesforce.com, inc. All rights reserved."],
    ]
    table = reading(workbook(rows), "report.xlsx")[0]
    assert table.header_row == 7
    assert table.headers == ["Stage", "Opportunity Name", "Owner", "Amount", "Close Date"]
    assert [row[:2] for row in cells(table)] == [
        ["Proposal", "Alder renewal"],
        ["Proposal", "Birch upgrade"],
        ["Won", "Cedar start"],
    ]
    assert source_rows(table) == [8, 9, 12]
    assert table.grand_totals == {"Amount": "350.75"}
    assert skipped(table)["subtotal"] == 3 and skipped(table)["footer"] == 2 and skipped(table)["title block"] == 4


def test_blank_cells_of_an_ordinary_sheet_are_never_filled_down(reading: Write) -> None:
    rows: list[Any] = [HEADER[:3], ["D-1", "Alder", "Ida"], ["D-2", "", "Jon"], ["", "Cedar", "Ida"]]
    assert cells(reading(workbook(rows), "x.xlsx")[0]) == [
        ["D-1", "Alder", "Ida"],
        ["D-2", "", "Jon"],
        ["", "Cedar", "Ida"],
    ]


def test_a_number_alone_above_its_header_is_the_files_own_total(reading: Write) -> None:
    rows: list[Any] = [["", "", 35.5], ["Id", "Owner", "Amount"], ["D-1", "Ida", 30.5], ["D-2", "Jon", 5]]
    table = reading(workbook(rows), "x.xlsx")[0]
    assert table.headers == ["Id", "Owner", "Amount"]
    assert table.grand_totals == {"Amount": "35.5"}


def test_several_visible_sheets_are_each_a_table(reading: Write) -> None:
    goals: list[Any] = [["Rep", "Quarter", "Goal"], ["Ida", "Q1", 5]]
    tables = reading(workbook([HEADER, *ROWS], goals, [["Read me"]], names=["Deals", "Goals", "Info"]), "x.xlsx")
    assert [table.sheet for table in tables] == ["Deals", "Goals"]
    assert not any(table.questions for table in tables)
    assert any("'Info'" in str(note) for note in tables[0].notes)


def test_a_hidden_twin_of_a_sheet_asks(reading: Write) -> None:
    book = workbook([HEADER, *ROWS], [HEADER, ROWS[0]], names=["Deals", "Old"], hidden=("Old",))
    tables = reading(book, "x.xlsx")
    assert [table.sheet for table in tables] == ["Deals"]
    assert tables[0].questions[0].column == "sheet"
    assert reading(book, "x.xlsx", Cut(sheet="Old"))[0].data_rows == 1
    assert not reading(book, "x.xlsx", Cut(sheet="Deals"))[0].questions


def test_a_hidden_sheet_of_another_kind_is_named_and_not_read(reading: Write) -> None:
    book = workbook(
        [HEADER, *ROWS], [["Key", "Word"], ["a", "b"]], names=["Deals", "hiddenSheet"], hidden=("hiddenSheet",)
    )
    tables = reading(book, "x.xlsx")
    assert [table.sheet for table in tables] == ["Deals"] and not tables[0].questions
    assert any("hiddenSheet" in str(note) and "hidden" in str(note) for note in tables[0].notes)


def test_two_sheets_with_the_same_rows_ask(reading: Write) -> None:
    book = workbook([HEADER, *ROWS], [[*HEADER, "Ratio"], *([*row, "1"] for row in ROWS)], names=["Deals", "Copy"])
    tables = reading(book, "x.xlsx")
    assert len(tables) == 1 and tables[0].questions[0].options == ("Deals", "Copy", "all sheets")
    assert len(reading(book, "x.xlsx", Cut(sheet="all sheets"))) == 2


def test_hidden_columns_are_named(reading: Write) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook([HEADER, *ROWS])))
    book.active.column_dimensions["A"].hidden = True
    out = io.BytesIO()
    book.save(out)
    assert reading(out.getvalue(), "x.xlsx")[0].hidden_columns == ["Deal Id"]


def test_rows_a_filter_hides_are_read_and_counted(reading: Write) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook([HEADER, *ROWS])))
    out = io.BytesIO()
    book.save(out)
    assert not any("hidden" in str(note) for note in reading(out.getvalue(), "y.xlsx")[0].notes)
    for number in (2, 3, 900):  # no data stands in row 900
        book.active.row_dimensions[number].hidden = True
    out = io.BytesIO()
    book.save(out)
    table = reading(out.getvalue(), "x.xlsx")[0]
    assert table.data_rows == len(ROWS) and said("hidden rows", count=2) in table.notes


def test_a_formula_without_a_value_is_a_problem_not_an_empty_cell(reading: Write) -> None:
    rows: list[Any] = [["Id", "Owner", "Amount"], ["D-1", "Ida", "=1+1"], ["D-2", "Jon", 5]]
    table = reading(workbook(rows), "x.xlsx")[0]
    assert (table.data_rows, table.broken_rows) == (1, 1)
    assert what_is_wrong(table.problems[0]) == (
        "Row 2, Amount: holds a formula without a value: open the workbook, save it, and drop it again"
    )


def test_an_error_cell_keeps_its_word(reading: Write) -> None:
    book = workbook([["Id", "Owner", "Amount"], ["D-1", "Ida", 1], ["D-2", "Jon", 5]])
    spoilt = repacked(
        book, lambda part, data: data.replace(b'<c r="C2" t="n"><v>1</v>', b'<c r="C2" t="e"><v>#REF!</v>')
    )
    assert cells(reading(spoilt, "x.xlsx")[0])[0] == ["D-1", "Ida", "#REF!"]


def test_the_epoch_of_1904_is_known(reading: Write) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook([["Id", "Close"], ["D-1", dt.date(2026, 3, 5)]])))
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    out = io.BytesIO()
    book.save(out)
    table = reading(out.getvalue(), "x.xlsx")[0]
    assert table.epoch == 1904


def test_a_lying_dimension_cuts_nothing(reading: Write) -> None:
    book = repacked(workbook([HEADER, *ROWS]), lambda part, data: data.replace(b'ref="A1:F4"', b'ref="A1:B2"'))
    assert cells(reading(book, "x.xlsx")[0]) == ROWS


def test_a_cell_at_the_end_of_the_world_is_set_aside_fast(reading: Write) -> None:
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    book = repacked(workbook([HEADER, *ROWS]), lambda part, data: data.replace(b"</sheetData>", far))
    table = reading(book, "x.xlsx")[0]
    assert cells(table) == ROWS
    assert table.problems[0].row == 1048576


@pytest.mark.parametrize("where", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_entities_are_refused(reading: Write, where: str) -> None:
    declaration = b'<!DOCTYPE z [<!ENTITY a "ha">]>'
    book = repacked(workbook([HEADER, *ROWS]), lambda part, data: declaration + data if part == where else data)
    with pytest.raises(Refusal, match="entities"):
        reading(book, "x.xlsx")


def test_a_part_that_points_outside_is_refused(reading: Write) -> None:
    with pytest.raises(Refusal, match="outside the file"):
        reading(repacked(workbook([HEADER]), lambda part, data: data, {"../../x.txt": b"x"}), "x.xlsx")


def test_a_part_that_comes_twice_is_refused(reading: Write) -> None:
    out = io.BytesIO(workbook([HEADER, *ROWS]))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/sheet1.xml", b"<worksheet/>")
    with pytest.raises(Refusal, match="twice"):
        reading(out.getvalue(), "x.xlsx")


def test_a_bomb_is_refused_by_its_weight(reading: Write) -> None:
    with pytest.raises(Refusal, match="outsize"):
        reading(repacked(workbook([HEADER]), lambda part, data: data, {"xl/media/x.xml": b"\0" * 60_000_000}), "x.xlsx")


def zipped(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


DEALS = b"Opportunity ID,Amount\n1,5\n2,7\n"


@pytest.mark.parametrize("beside", [(), (("__MACOSX/._deals.csv", b"x"), (".DS_Store", b"x"))])
def test_the_one_file_in_a_zip_is_read_text_and_workbook_alike(
    reading: Write, beside: tuple[tuple[str, bytes], ...]
) -> None:
    [table] = reading(zipped(("out/deals.csv", DEALS), *beside), "deals.zip")
    assert (table.headers, table.data_rows) == (["Opportunity ID", "Amount"], 2)
    [sheet] = reading(zipped(("deals.xlsx", workbook([HEADER, *ROWS])), *beside), "deals.zip")
    assert sheet.headers == HEADER


@pytest.mark.parametrize(("files", "told"), [
    ((("a.csv", DEALS), ("b.csv", DEALS)), r"zip file of 2 files \(a.csv, b.csv\).*unpack it"),
    (tuple((f"{one}.csv", DEALS) for one in "abcde"), r"5 files \(a.csv, b.csv, c.csv and 2 more\)"),
    ((("../../a.csv", DEALS), ("b.csv", DEALS)), r"\(a.csv, b.csv\)"),
    ((("Index/Document.iwa", b"x"), ("preview.jpg", b"x")), "Apple's Numbers .* Export To, Excel"),
    ((("empty/", b""),), "no file in it"),
    ((("big.csv", b"0,0\n" * 8_000_000),), "unpacks to more than 20 MB"),
    ((("photo.png", b"\x89PNG\r\n\x1a\n"),), "is a PNG picture"),
    ((("inner.zip", zipped(("a.csv", DEALS))),), "without a workbook"),
])  # fmt: skip
def test_a_zip_that_is_refused_says_so_and_what_is_in_it(
    reading: Write, files: tuple[tuple[str, bytes], ...], told: str
) -> None:
    with pytest.raises(Refusal, match=told) as refused:
        reading(zipped(*files), "export.zip")
    assert "export.zip" in str(refused.value) and "ordinary workbook" not in str(refused.value)


def test_a_truncated_or_altered_workbook_is_refused(reading: Write) -> None:
    book = workbook([HEADER, *ROWS])
    with pytest.raises(Refusal, match="damaged"):
        reading(book[: len(book) // 2], "x.xlsx")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for part in source.namelist():
            target.writestr(part, source.read(part))
    with pytest.raises(Refusal, match="damaged"):
        reading(out.getvalue().replace(b"Alder Works", b"Elder Works", 1), "x.xlsx")


# Big files


def big_csv(extra: str = "") -> str:
    lines = [",".join(HEADER)]
    lines += [f'D-{n},"Account, {n % 50}",Owner {n % 9},Won,{n}.5,2026-01-{n % 28 + 1:02d}' for n in range(25_000)]
    lines.insert(12_500, extra) if extra else None
    return "\n".join(lines) + "\n"


def test_a_big_clean_file_is_handed_over_as_it_is(reading: Write) -> None:
    table = reading(big_csv())[0]
    assert table.plain_csv is not None and table.cells is None
    assert (table.rows, table.data_rows) == (25_000, 25_000)
    found = pq.read_table(table.cells_path())
    assert found["c1"][3].as_py() == "Account, 3"
    assert found["source_row"].to_pylist()[-1] == 25_001


@pytest.mark.few(4)
@pytest.mark.parametrize(
    ("odd", "outcome"),
    [
        ("D-x,Birch,Jon,Won,1.5", "broken"),
        ('D-x,1.5"Birch, Ltd",Jon,Won,2026-01-01', "broken"),
        ("D-x,Bi\0rch,Jon,Won,1.5,2026-01-01", "broken"),
        ("", "blank"),
        (",,,,,", "blank"),
        ("Total,,,,99.5,", "subtotal"),
        (",".join(HEADER), "repeated header"),
    ],
)
def test_one_odd_line_deep_in_a_big_file_is_found(reading: Write, odd: str, outcome: str) -> None:
    table = reading(big_csv(odd or "\n").replace("\n\n\n", "\n\n"))[0]
    assert table.plain_csv is None
    assert table.data_rows == 25_000
    assert table.broken_rows == (outcome == "broken")
    if outcome != "broken":
        assert skipped(table)[outcome] == 1


# Always

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], include_characters=',;"\n\t'), max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(TEXT, min_size=1, max_size=5), max_size=12), junk=st.binary(max_size=60))
def test_every_row_is_data_broken_or_skipped(rows: list[list[str]], junk: bytes, tmp_path: Path) -> None:
    content = csv_text([["Id", "Owner", "Amount"], *rows]).encode() + junk
    path = tmp_path / "upload.csv"
    path.write_bytes(content)
    try:
        table = finish(read_text(path, "upload.csv", tmp_path, AS_FOUND))
    except Refusal:
        return
    assert table.adds_up()
    found = pq.read_table(table.cells_path())
    assert found.num_rows == table.data_rows
    assert found.num_columns == len(table.headers) + 1
    assert len(set(table.headers)) == len(table.headers) and all(table.headers)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(st.integers(0, 10**6), st.text("abc ,;'\"\né|", max_size=9), st.floats(0, 1e6)),
        min_size=2,
        max_size=15,
    ),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
)
def test_what_a_careful_writer_wrote_is_read_back(
    rows: list[tuple[int, str, float]], delimiter: str, tmp_path: Path
) -> None:
    written = [[f"D-{number}", f"x{text}x", f"{amount:.2f}", "2026-01-31"] for number, text, amount in rows]
    path = tmp_path / "upload.csv"
    path.write_bytes(csv_text([["Deal", "Name", "Amount", "Close Date"], *written], delimiter).encode())
    table = finish(read_text(path, "upload.csv", tmp_path, AS_FOUND))
    assert cells(table) == written
