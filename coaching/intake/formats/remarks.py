"""What a person must know about an export of this format before trusting its figures."""

from collections.abc import Mapping

import duckdb

from coaching.intake.answers.receipt import Draft
from coaching.intake.columns.decide import Column
from coaching.intake.words.format import Format

PERIODS = {"monthly": "a month", "annual": "a year", "annually": "a year", "yearly": "a year"}


def remark(con: duckdb.DuckDBPyConnection, format_: Format, columns: Mapping[str, Column], receipt: Draft) -> None:
    """Add the format's own remarks to the receipt, and those its rows (the tables `cells` and `good`) give cause for."""
    receipt.notes += format_.remarks
    if format_.without_lost and not con.execute("select 1 from good where outcome = 'lost' limit 1").fetchone():
        receipt.notes.append(format_.without_lost)
    period = columns.get("value_period")
    if period is None:
        return
    word = f"lower(trim({period.cell}))"
    rows = con.execute(
        f"select {word}, count(*) from cells where {period.cell} is not null group by 1 order by 1"
    ).fetchall()
    told = [f"{count} {'is' if count == 1 else 'are'} {PERIODS[said]}" for said, count in rows if said in PERIODS]
    if told:
        receipt.notes.append(
            f"not every value is paid once: {', '.join(told)}; each is taken as written and not multiplied"
        )
