"""`python -m benchmarks [--size S|M|L] [--only NAME] [--json]`: today's figures beside their budgets, as a table."""

import argparse
import json
import os
import sys
from collections.abc import Callable
from importlib.metadata import version

import duckdb

from benchmarks.company import Company
from benchmarks.side_by_side import Measured, table
from benchmarks.sizes import SIZES

Measure = Callable[[Company], list[Measured]]


def measures() -> dict[str, Measure]:
    """Every measure by name, in the order of the table."""
    from benchmarks import beyond, crowd, dropping, entries, loading, reading, room, screen, switching, visits

    return {
        "import-csv": loading.csv_import,
        "import-memory": loading.csv_memory,
        "import-workbook": loading.workbook_import,
        "drop": dropping.drop,
        "contributions": reading.kept_sums,
        "rep-page": reading.rep_page,
        "all-reps": reading.all_reps,
        "forecast": reading.forecast,
        "proof": reading.proofs,
        "page-rerun": screen.page_reruns,
        "entries": entries.entries,
        "visits": visits.visits,
        "switching": switching.switching,
        "first-paint": screen.first_paint,
        "payload": screen.payload,
        "crowd": crowd.crowd,
        "crowd-servers": crowd.crowd_over_servers,
        "crowd-load": crowd.crowd_and_load,
        "room": room.rooms,
        "beyond": beyond.beyond,
    }


def main(arguments: list[str] | None = None) -> int:
    """Run the measures asked for and print them."""
    names = list(measures())
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure Cadence beside peers and limits."
    )
    parser.add_argument("--size", choices=list(SIZES), default="S", help="S 20 reps, M 200 reps, L 2,000 reps")
    parser.add_argument("--only", choices=names, action="append", metavar="NAME", help=", ".join(names))
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    chosen = parser.parse_args(arguments)
    company = Company(SIZES[chosen.size])
    rows: list[Measured] = []
    for name in chosen.only or (name for name in names if name != "beyond"):  # it takes ten minutes and gigabytes
        print(f"measuring {name} at {chosen.size} …", file=sys.stderr, flush=True)
        rows += measures()[name](company)
    company.close()
    print(json.dumps([row.as_dict() for row in rows], indent=1) if chosen.json else f"{table(rows)}\n\n{machine()}")
    return 0


def machine() -> str:
    """What the figures were measured on, and how busy it was: only ratios travel to another machine or hour."""
    busy = f", {os.getloadavg()[0]:.1f} processes waiting on average" if hasattr(os, "getloadavg") else ""
    return f"{os.cpu_count()} processors{busy}; DuckDB {duckdb.__version__}, Streamlit {version('streamlit')}."


if __name__ == "__main__":
    sys.exit(main())
