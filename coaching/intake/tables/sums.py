"""Columns that are left out as the sum of others: whether they are it, told where they are not."""

import duckdb

from coaching.intake.file.table import RawTable
from coaching.intake.tables.wide import WideTable
from coaching.intake.words import convert


def sums_that_differ(con: duckdb.DuckDBPyConnection, table: RawTable, wide: WideTable) -> list[str]:
    """A sentence for each column left out as a sum that some row of `cells` contradicts, read with either decimal sign."""
    told = []
    for place, parts in wide.sums.items():
        if not parts:
            continue
        checks = [_differs(place, parts, sign) for sign in (".", ",")]
        rows = con.execute(
            f"""select source_row, c{place}, list_value({", ".join(f"c{part}" for part in parts)}) from cells
                where {" and ".join(checks)} order by source_row"""
        ).fetchall()
        if rows:
            row, whole, held = rows[0]
            added = " + ".join(str(cell) for cell in held if cell)
            many = f"{len(rows):,} rows, as in row {row}" if len(rows) > 1 else f"row {row}"
            what = wide.left_out[place].rpartition(" ")[2]
            whose = "the" if what == "others" else "its"
            told.append(
                f'"{table.headers[place]}" is not what {whose} {what} add up to in {many}: {whole} beside {added}. The {what} count'
            )
    return told


def _differs(place: int, parts: list[int], sign: str) -> str:
    """Whether the parts do not make the sum, as SQL; not where a cell of them cannot be read so."""
    read = [convert.money(convert.something(f"c{one}"), sign) for one in (place, *parts)]
    added = " + ".join(f"coalesce({one}, 0)" for one in read[1:])
    return f"coalesce(abs({read[0]} - ({added})) > 0.005 * {len(parts)}, {convert.something(f'c{place}')} is not null)"
