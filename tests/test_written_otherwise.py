"""One thing written in two ways is one thing: letters of parts, digits of other scripts, merged cells, ids with .0, lengths with their units."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest

from coaching import intake
from coaching.intake.file import read_text
from coaching.intake.file.letters import OF_NOTE, as_written
from coaching.intake.file.read import read
from coaching.intake.file.table import RawTable
from coaching.intake.words import convert
from coaching.workspace import Workspace
from tests.test_intake import deal, facts, take, write

SAME = [
    ("Jose\u0301 Ruiz", "José Ruiz"), ("１２，０００", "12,000"), ("٥٠٠٠", "5000"), ("١٬٢٣٤٫٥", "1,234.5"), ("−50.00", "-50.00"), ("–50", "-50"),
    ("（１００）", "(100)"), ("２０２６－０３－０５", "2026-03-05"), ("￥9０0", "¥900"),
]  # fmt: skip
AS_THEY_ARE = [
    "１２３",
    "\u2126",
    "Z\u0351\u036b",
    "株式会社１",
    "Route ６６",
    "–",
    "10–20",
    "Team – North",
    "Müller & Co",
    "١ شركة",
    "",
]


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


@pytest.fixture
def workspace(workspace_folder: Path) -> Iterator[Workspace]:
    opened = Workspace.open(workspace_folder)
    yield opened
    opened.close()


def _ids(workspace: Workspace) -> list[str]:
    return [str(row[0]) for row in facts(workspace, "opportunity")]


def _numbered(number: int, id_: str) -> list[str]:
    return [id_, *deal(number)[1:]]


def test_ids_that_a_table_of_numbers_wrote_with_a_nought_are_the_same(workspace: Workspace, tmp_path: Path) -> None:
    """All of a column: in one of versions 1.0 is another id than 1."""
    take(workspace, write(tmp_path, "a.csv", [_numbered(1, "1001"), _numbered(2, "1002")]))
    take(workspace, write(tmp_path, "b.csv", [_numbered(1, "1001.0"), _numbered(2, "1002.0")]))
    assert _ids(workspace) == ["1001", "1002"]
    take(workspace, write(tmp_path, "c.csv", [_numbered(3, "7.0"), _numbered(4, "7.1")]))
    assert _ids(workspace) == ["1001", "1002", "7.0", "7.1"]


def test_ids_that_a_spreadsheet_rounded_are_asked_about(workspace: Workspace, tmp_path: Path) -> None:
    file = write(
        tmp_path, "a.csv", [_numbered(n, id_) for n, id_ in enumerate(("1.23457E+11", "1.23457E+11", "1.23458E+11"), 1)]
    )
    (receipt,) = take(workspace, file)
    assert [(one.column, one.options) for one in receipt.questions if one.waits] == [("Opportunity ID", ("ignore",))]
    (receipt,) = take(workspace, file, answers={"Opportunity ID": "ignore"})
    assert (receipt.status, receipt.loaded) == ("loaded", 3)


def test_names_as_web_pages_write_them_are_the_same(workspace: Workspace, tmp_path: Path) -> None:
    """Signs of people's own stay as they are."""
    names = ("Tom &amp; Co", "Tom & Co", "O&#39;Hara", "AT&T; Inc", "R&D amp;", "&lt;b&gt; &amp; c")
    take(workspace, write(tmp_path, "deals.csv", [deal(n, Account_Name=name) for n, name in enumerate(names)]))
    told = workspace.facts.cursor().execute("select account_id from opportunity order by opportunity_id").fetchall()
    assert [name for (name,) in told] == [
        "Tom & Co",
        "Tom & Co",
        "O'Hara",
        "AT&T; Inc",
        "R&D amp;",
        "&lt;b&gt; &amp; c",
    ]


def _read(sql: str, cell: str) -> object:
    with duckdb.connect() as con:
        row = con.execute(f"select {sql} from (select cast(? as varchar) as x)", [cell]).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [("1h 5m", 65), ("5 min 30 s", 5.5), ("PT5M30S", 5.5), ("1,5 Std.", 90), ("45s", 0.75), ("2 hours", 120), ("1:05:00", 65), ("7", 7)]
    + [(odd, None) for odd in ("5 x", "h", "1m 2h", "soon")],
)  # fmt: skip
def test_a_length_with_its_units_is_read(cell: str, minutes: float | None) -> None:
    assert _read(convert.minutes("x"), cell) == minutes


@pytest.mark.parametrize(
    ("cell", "clock"),
    [("1:15 p. m.", "13:15:00"), ("9:05\u202fPM", "21:05:00"), ("12:30 am", "0:30:00"), ("12:30 PM", "12:30:00"), ("9:05 Pam", "9:05:00")],
)  # fmt: skip
def test_the_half_of_a_day_is_read_however_it_is_spaced(cell: str, clock: str) -> None:
    assert str(_read(convert.clock_span("x"), cell)) == clock


@pytest.mark.parametrize(
    ("cell", "day"), [("2026年3月5日", "2026-03-05"), ("2026년 12월 5일", "2026-12-05"), ("2026年13月5日", "None")]
)
def test_a_date_of_east_asia_is_read(cell: str, day: str) -> None:
    assert str(_read(convert.date("x", "year first"), cell)) == day


def test_seconds_since_1970_are_read_as_milliseconds_are() -> None:
    assert {str(_read(convert.date("x", "epoch"), cell)) for cell in ("1772712000", "1772712000000")} == {"2026-03-05"}


def test_a_formula_without_a_result_says_nothing_of_a_row(workspace: Workspace, tmp_path: Path) -> None:
    """A deal whose stage it hides is set apart; whose owner it hides is nobody's; a word of people's own that looks like it is asked about."""
    deals = [deal(1), deal(2, Stage="#VALUE!"), deal(3, Stage="#N/A"), deal(4, Opportunity_Owner="#REF!")]
    (receipt,) = take(workspace, write(tmp_path, "Deals.csv", deals))
    assert (receipt.loaded, receipt.quarantined, [one.value for one in receipt.problems]) == (2, 2, ["#VALUE!", "#N/A"])
    told = workspace.facts.cursor().execute("select owner_id from opportunity order by opportunity_id").fetchall()
    assert told == [("Ana Weiss",), (None,)]
    (receipt,) = take(workspace, write(tmp_path, "More.csv", [deal(5), deal(6, Stage="#VIP")]))
    assert [one.column for one in receipt.questions if one.waits] == ["Stage: #VIP"]


def test_a_deal_whose_status_says_that_it_was_deleted_is_left_out_by_name(workspace: Workspace, tmp_path: Path) -> None:
    header = ["Deal ID", "Deal Name", "Owner", "Status", "Amount", "Close Date"]
    rows = [
        [str(n), "Pump", "Ana", word, "10", "2026-03-05"]
        for n, word in enumerate(("Open", "Won", "Deleted", "Gelöscht"))
    ]
    (receipt,) = take(workspace, write(tmp_path, "Deals.csv", rows, header))
    assert (receipt.status, receipt.loaded, receipt.skipped_rows) == ("loaded", 2, 2)


def test_a_call_that_came_in_and_was_missed_is_none_that_somebody_made(workspace: Workspace, tmp_path: Path) -> None:
    header = ["Call ID", "User", "Date", "Type", "Direction", "Customer"]
    rows = [[str(n), "Ana", "2026-03-05", "Call", word, "Acme"] for n, word in enumerate(("Inbound", "Missed", "Out"))]
    (receipt,) = take(
        workspace, write(tmp_path, "Calls.csv", rows, header), answers={"as of": "2026-03-06"}, accept_proposals=True
    )
    assert (receipt.status, receipt.loaded) == ("loaded", 3)
    told = workspace.facts.cursor().execute("select direction, done, connected from activity order by activity_id")
    assert told.fetchall() == [("in", None, None), ("in", False, False), ("out", None, None)]


@pytest.mark.parametrize(
    ("answer", "who"),
    [
        (None, None),
        ("the first one alone", ["Ana Weiss", "Ana Weiss"]),
        ("one person of that name", ["Ana Weiss", "Ana Weiss;Bo Tan"]),
    ],
)
def test_an_activity_of_several_people_is_asked_about(
    answer: str | None, who: list[str] | None, workspace: Workspace, tmp_path: Path
) -> None:
    header = ["Call ID", "User", "Date", "Type", "Customer"]
    rows = [["1", "Ana Weiss", "2026-03-05", "Call", "Acme"], ["2", "Ana Weiss;Bo Tan", "2026-03-05", "Call", "Acme"]]
    said = {"as of": "2026-03-06"} | ({"shared owner": answer} if answer else {})
    (receipt,) = take(workspace, write(tmp_path, "Calls.csv", rows, header), answers=said, accept_proposals=True)
    assert [one.column for one in receipt.questions if one.waits] == ([] if answer else ["shared owner"])
    told = workspace.facts.cursor().execute("select rep_id from activity order by activity_id").fetchall()
    assert [one for (one,) in told] == (who or [])


def test_a_won_deal_below_nothing_is_told(workspace: Workspace, tmp_path: Path) -> None:
    deals = [deal(1), deal(2, Amount="-50.00"), deal(3, Stage="Closed Lost", Amount="-60.00")]
    (receipt,) = take(workspace, write(tmp_path, "Deals.csv", deals))
    told = [note for note in intake.notes_of(receipt) if "negative" in note]
    assert told == ["1 deal won for a negative amount: each counts as a won deal, and its amount is taken off"]


def test_a_big_log_is_asked_who_did_what_several_did_too(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_text, "SMALLEST", 1_000)
    header = ["Call ID", "User", "Date", "Type", "Customer"]
    rows = [[str(n), "Ana Weiss", "2026-03-05", "Call", "Acme"] for n in range(60)]
    for last, asks in (("Bo Tan", []), ("Ana Weiss; Bo Tan", ["shared owner"])):
        file = write(tmp_path, "Calls.csv", [*rows, ["99", last, "2026-03-05", "Call", "Acme"]], header)
        (receipt,) = intake.check(workspace, [file], answers={"as of": "2026-03-06"}, accept_proposals=True)
        assert [one.column for one in receipt.questions if one.waits] == asks
