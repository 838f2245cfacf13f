"""Figures that stood side by side are told by the columns and rows of their file, as a person sees them there."""

import re
from dataclasses import replace
from pathlib import Path

from coaching.intake.answers.receipt import Draft
from coaching.intake.tables.figures import PLACES, Unfolded
from coaching.intake.words.convert import literal, quoted
from coaching.intake.words.staging import Staging

_BY_ROW = Path(__file__).with_name("figures_by_row.sql")
_ROW = re.compile(r"\b[Rr]ow (\d+)\b")


def told_by_row(staging: Staging, table: Unfolded, receipt: Draft) -> None:
    """Tell columns, problems and quarantined figures by the columns and rows of the file as it is."""
    days = {
        one.header: one
        for becomes in ("period_end", "period_start")
        for one in receipt.columns
        if one.becomes == becomes
    }
    receipt.columns = [
        replace(days[one.header], becomes="period") if one.becomes == "period" and one.header in days else one
        for one in table.told
    ]
    receipt.unmatched = [entry.header for entry in table.told if entry.becomes is None]
    receipt.words = {
        header: words for header, words in receipt.words.items() if header in {one.header for one in table.told}
    }
    receipt.problems = [
        replace(one, row=one.row % PLACES if one.row else None, column=_under(table, one.column, one.row),
                message=_ROW.sub(lambda at: f"{at[0][:3]} {int(at[1]) % PLACES}", one.message))
        for one in receipt.problems
    ]  # fmt: skip
    path = (receipt.staged or Path()) / "quarantine.parquet"
    if table.origin is None or not receipt.quarantined or not path.exists():
        return
    cells = "list_value(" + ", ".join(f"o.c{i}" for i in range(len(table.origin.headers))) + ")"
    under = " ".join(f"when {place} then {literal(header)}" for place, header in enumerate(table.places, 1))
    header = (
        f"case when q.header = {literal(table.figure)} then case q.source_row // {PLACES} {under} end else q.header end"
    )
    sql = _BY_ROW.read_text(encoding="utf-8")
    origin = quoted(table.origin.cells_path())
    staging.execute(sql.format(places=PLACES, header=header, cells=cells, apart=quoted(path), origin=origin))
    staging.execute(f"copy (from by_row order by source_row) to {quoted(path)} (format parquet)")


def _under(table: Unfolded, column: str | None, row: int | None) -> str | None:
    """The header of the file a made column's cell stands under."""
    place = (row or 0) // PLACES
    return table.places[place - 1] if column == table.figure and 0 < place <= len(table.places) else column
