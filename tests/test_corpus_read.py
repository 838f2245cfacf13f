"""215 odd and hostile files, read for real: no crash, no hang, nothing silently wrong at the level of rows and cells."""

import csv
import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from coaching.errors import Refusal
from coaching.intake.file.read import read
from coaching.intake.file.table import Cut, RawTable

# What only the later rungs can tell: dates, amounts and required columns.
LATER = {
    "gen_missing_required_column.csv", "gen_dates_ambiguous_all.csv", "gen_dates_conflict.csv", "gen_amounts_ambiguous_separator.csv",
}  # fmt: skip
OF_LIBRARIES = (
    "duckdb",
    "calamine",
    "poi",
    "readxl",
    "sheetjs",
)  # many alike: each third is read every time, all with the slow suites
Outcome = list[RawTable] | Refusal | BaseException
Result = tuple[dict[str, str], Outcome, float]


@pytest.fixture(scope="module")
def results(
    shared: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> dict[str, Result]:
    folder, work = shared / "corpus", tmp_path_factory.mktemp("corpus")
    with (folder / "INDEX.csv").open(encoding="utf-8", newline="") as file:
        entries = list(csv.DictReader(file))
    if request.config.option.markexpr:
        alike = [entry for entry in entries if entry["file"].startswith(OF_LIBRARIES)]
        entries = [entry for entry in entries if entry not in alike] + alike[::3]

    def one(entry: dict[str, str]) -> Result:
        began = time.monotonic()
        try:
            outcome: Outcome = read(folder / entry["file"], entry["file"], work)
        except Refusal as refusal:
            outcome = refusal
        except Exception as error:
            outcome = error
        return entry, outcome, time.monotonic() - began

    with ThreadPoolExecutor(2) as pool:
        return {entry["file"]: (entry, outcome, seconds) for entry, outcome, seconds in pool.map(one, entries)}


def tables(outcome: Outcome) -> list[RawTable]:
    return outcome if isinstance(outcome, list) else []


def asks(outcome: Outcome) -> bool:
    return any(table.questions or table.duplicate_headers or table.nameless_headers for table in tables(outcome))


def cells(table: RawTable) -> list[list[str]]:
    rows = pq.read_table(table.cells_path()).to_pylist()
    return [[row[f"c{place}"] or "" for place in range(len(table.headers))] for row in rows]


def test_no_file_crashes_or_hangs_the_reader(results: dict[str, Result]) -> None:
    for name, (_, outcome, seconds) in results.items():
        assert isinstance(outcome, (list, Refusal)), f"{name}: {outcome!r}"
        assert seconds < 20, name
        if isinstance(outcome, Refusal):
            assert name in str(outcome) and "1 GB of memory" not in str(outcome), f"{name}: {outcome}"
    counted = Counter((entry["outcome"], verdict(outcome)) for entry, outcome, _ in results.values())
    print(f"\n{len(results)} files, slowest {max(seconds for *_, seconds in results.values()):.1f} s")
    for (expected, found), count in sorted(counted.items()):
        print(f"{expected:>15} -> {found:<10} {count}")


def verdict(outcome: Outcome) -> str:
    if isinstance(outcome, Refusal):
        return "refused"
    if asks(outcome):
        return "asks"
    return "set aside" if any(table.broken_rows for table in tables(outcome)) else "read"


def test_every_row_of_every_file_is_accounted_for(results: dict[str, Result]) -> None:
    for name, (_, outcome, _) in results.items():
        for table in tables(outcome):
            assert table.adds_up(), name
            assert pq.read_metadata(table.cells_path()).num_rows == table.data_rows, name
            assert (pq.read_metadata(table.broken).num_rows if table.broken else 0) == table.broken_rows, name


def test_what_must_be_rejected_is_refused(results: dict[str, Result]) -> None:
    for name, (entry, outcome, _) in results.items():
        if entry["outcome"] == "reject" and name not in LATER:
            assert isinstance(outcome, Refusal), name


def test_what_must_be_asked_is_asked(results: dict[str, Result]) -> None:
    for name, (entry, outcome, _) in results.items():
        if entry["outcome"] == "ask" and name not in LATER:
            assert asks(outcome), name


def test_files_that_load_are_not_refused(results: dict[str, Result]) -> None:
    for name, (entry, outcome, _) in results.items():
        if entry["outcome"] in ("load", "quarantine", "ask") and not isinstance(outcome, list):
            assert "holds no rows" in str(outcome), f"{name}: {outcome}"


def test_as_many_rows_are_read_as_the_file_holds(results: dict[str, Result]) -> None:
    for name, (entry, outcome, _) in results.items():
        if (
            entry["outcome"] not in ("load", "quarantine", "load_or_reject")
            or not entry["rows_in"]
            or not tables(outcome)
        ):
            continue
        table = tables(outcome)[0]
        again = sum(part.rows for part in table.skipped if part.why == "repeated header")
        taken = table.data_rows + table.broken_rows
        assert int(entry["rows_in"]) in (taken, taken + again), name
        if entry["rows_good"]:
            assert table.data_rows >= int(entry["rows_good"]), name


def test_the_pollock_files_equal_their_truth_cell_by_cell(results: dict[str, Result], shared: Path) -> None:
    compared = 0
    for name, (entry, outcome, _) in results.items():
        truth_file = shared / "corpus" / "clean" / name
        if not truth_file.exists() or not tables(outcome):
            continue
        with truth_file.open(encoding="utf-8", newline="") as file:
            header, *truth = list(csv.reader(file))
        table = tables(outcome)[0]
        found = cells(table)
        # The truth strings the words of a header over three equal rows together.
        header = [" ".join(dict.fromkeys(text.split())) for text in header]
        kept = [header.index(text) for text in table.headers]
        assert len(kept) >= len(header) - 1, name
        expected = [[row[place].replace("\r\n", "\n") for place in kept] for row in truth]
        if entry["outcome"] == "load":
            assert found == expected, name
        elif entry["outcome"] == "quarantine":
            assert [row for row in found if row not in expected] == [], name
            assert len(found) >= len(expected) - 1, name
        compared += 1
    assert compared >= 29


def test_the_spectrum_files_equal_their_truth(results: dict[str, Result], shared: Path) -> None:
    for name, (entry, outcome, _) in results.items():
        if name.startswith("spectrum__"):
            table = tables(outcome)[0]
            truth = json.loads(entry["expect"].removeprefix("expected JSON: "))
            assert [dict(zip(table.headers, row, strict=True)) for row in cells(table)] == truth, name


def test_every_hostile_name_survives_byte_for_byte(results: dict[str, Result], shared: Path) -> None:
    with (shared / "corpus" / "blns_names.csv").open(encoding="utf-8", newline="") as file:
        _, *truth = list(csv.reader(file))
    assert cells(tables(results["blns_names.csv"][1])[0]) == truth


def test_amounts_add_up_to_the_index(results: dict[str, Result]) -> None:
    for name in ("gen_utf8_bom.csv", "gen_utf16be.csv", "gen_cp1252.csv", "gen_sep_hint_line.csv", "gen_crm_preamble_and_total.csv",
                 "gen_trailing_delims_and_blank_cols.csv", "gen_blank_rows_between.csv", "gen_xlsx_wrong_dimension.xlsx",
                 "gen_xlsx_as_csv.csv", "gen_csv_as_xlsx.xlsx", "gen_xlsx_far_cell.xlsx", "gen_ragged_rows.csv",
                 "gen_embedded_newlines.csv", "gen_mixed_eol.csv", "gen_pipe_delim.txt", "gen_repeated_header_midfile.csv"):  # fmt: skip
        entry, outcome, _ = results[name]
        table = tables(outcome)[0]
        place = table.headers.index("Amount")
        assert sum(Decimal(row[place]) for row in cells(table)) == Decimal(entry["amount_sum"]), name


def test_the_workbook_with_its_total_above_the_header(shared: Path, tmp_path: Path) -> None:
    path = shared / "data" / "xlsx_total_above_header" / "Sales Pipeline.xlsx"
    asked = read(path, path.name, tmp_path)[0]
    assert (asked.sheet, asked.header_row, asked.data_rows) == ("Sales Pipeline", 2, 9994)
    assert asked.questions[0].column == "sheet"
    assert asked.grand_totals == {"Sales Amount": "2297200.860299921"}
    told = read(path, path.name, tmp_path, Cut(sheet="Sales Pipeline"))
    assert len(told) == 1 and not told[0].questions
