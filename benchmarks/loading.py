"""Getting exports in: validated CSV, a workbook, and the memory both take."""

import json
import resource
import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import openpyxl
import pandas as pd
from python_calamine import CalamineWorkbook

from benchmarks.company import ROOT, Company, fill, load
from benchmarks.scratch import fresh
from benchmarks.side_by_side import ROUNDS, Measured, Prepared, medians, work
from benchmarks.sizes import LAST_DAY
from coaching.workspace import Workspace

WORKBOOK_ROWS = 100_000


def csv_import(company: Company) -> list[Measured]:
    """Validated, quarantining, deduplicating import of all exports into an open workspace against DuckDB's bare read of the same files."""
    with fresh() as folder:
        ours = Prepared(lambda: Workspace.open(folder() / "workspace"), lambda open_one: fill(open_one, company.files))

        def bare() -> None:
            bare_read(folder() / "bare.duckdb", company.files)

        taken = {
            "validated CSV import of all exports": medians(ROUNDS, ours=ours, bare=bare),
            "the same, processor time": work(ROUNDS, ours=ours, bare=bare),
        }
    return [
        Measured("import-csv", what, company.size.key, "s", of["ours"], "DuckDB bare read", of["bare"], at_most=1.3)
        for what, of in taken.items()
    ]


def bare_read(database: Path, files: list[Path]) -> None:
    """What nobody can beat: DuckDB's own reader into a table a file, nothing checked."""
    with duckdb.connect(str(database)) as connection:
        for number, file in enumerate(files):
            source = str(file).replace("'", "''")
            connection.execute(f"create table t{number} as from read_csv('{source}')")


def csv_memory(company: Company) -> list[Measured]:
    """The highest memory of a process that imports all exports, its child processes counted in."""
    with fresh() as folder:
        job = json.dumps({"workspace": str(folder() / "workspace"), "files": [str(file) for file in company.files]})
        said = subprocess.run(
            [sys.executable, "-m", "benchmarks.loading", job], cwd=ROOT, capture_output=True, text=True, check=True
        )
    peaks = json.loads(said.stdout)
    note = f"largest child process {peaks['children']:.0f} MB"
    return [
        Measured("import-memory", "peak memory of that import", company.size.key, "MB", peaks["own"], at_most=1_500,
                 as_ratio=False, note=note)
    ]  # fmt: skip


def workbook_import(company: Company, rows: int = WORKBOOK_ROWS) -> list[Measured]:
    """A typed workbook of 15 columns against calamine alone, and against pandas with openpyxl."""
    file = workbook(company.folder.parent / f"workbook-{rows}" / "Opportunity.xlsx", rows)
    with fresh() as folder:
        ours = Prepared(lambda: Workspace.open(folder() / "workspace"), lambda open_one: fill(open_one, [file]))

        def calamine() -> None:
            CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()

        fast = medians(ROUNDS, ours=ours, calamine=calamine)
        worked = work(ROUNDS, ours=ours, calamine=calamine)
    slow = medians(1, pandas=lambda: pd.read_excel(file, engine="openpyxl"))
    what = f"{rows:,} x 15 workbook import"
    return [
        Measured("import-workbook", what, "–", "s", fast["ours"], "calamine alone", fast["calamine"], at_most=1.5),
        Measured("import-workbook", f"{what}, processor time", "–", "s", worked["ours"], "calamine alone", worked["calamine"]),
        Measured("import-workbook", what, "–", "s", fast["ours"], "pandas + openpyxl, once", slow["pandas"],
                 at_most=0.2),
    ]  # fmt: skip


def workbook(file: Path, rows: int) -> Path:
    """A workbook of deals with dates as dates and amounts as numbers; written once."""
    if file.exists():
        return file
    file.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Opportunity")
    sheet.append(WORKBOOK_HEADERS)
    chance = np.random.default_rng(1)
    first = np.datetime64(LAST_DAY) - 900
    for number in range(rows):
        created = first + int(chance.integers(0, 700))
        won = bool(chance.integers(0, 2))
        sheet.append([
            f"006Tf{number:010}AAA", f"Deal {number}", f"001Tf{number % 900:010}AAA", f"005Tf{number % 20:010}AAA",
            "Closed Won" if won else "Closed Lost", int(chance.integers(1, 900)) * 100, 100 if won else 0,
            (created + int(chance.integers(5, 180))).item(), "New Customer", "Web", True, won,
            "Closed" if won else "Omitted", "USD", created.item(),
        ])  # fmt: skip
    book.save(file.with_suffix(".making"))
    file.with_suffix(".making").rename(file)
    return file


WORKBOOK_HEADERS = [
    *("Id", "Name", "AccountId", "OwnerId", "StageName", "Amount", "Probability", "CloseDate", "Type", "LeadSource"),
    *("IsClosed", "IsWon", "ForecastCategoryName", "CurrencyIsoCode", "CreatedDate"),
]


def _peaks_of_an_import(job: dict[str, object]) -> dict[str, float]:
    """Runs in a process of its own: the peaks in MB of it and of its largest child."""
    load(Path(str(job["workspace"])), [Path(file) for file in job["files"]])  # type: ignore[attr-defined]
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    return {"own": own, "children": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / unit}


if __name__ == "__main__":
    print(json.dumps(_peaks_of_an_import(json.loads(sys.argv[1]))))
