"""Plainly spelled cells are read the short way, and just as the column reads them."""

import duckdb
import pytest

from coaching.intake.columns.column import Column, plainly
from coaching.intake.words import convert

DAYS = [
    *(
        "2026-03-05",
        "2026-3-5",
        "2026/03/05",
        " 2026-03-05",
        "2026-03-05 ",
        "2026-02-30",
        "2026-13-01",
        "20260305",
        "1949-12-31",
        "1950-01-01",
    ),
    *(
        "2100-12-31",
        "2101-01-01",
        "2026-03-05 14:15",
        "2026-03-05T14:15:33Z",
        "2026-03-05T14:15:33.123+02:00",
        "2026-03-05 24:00:00",
    ),
    *(
        "2026-03-05 2:15 PM",
        "2026-03-05 14:15:33 CET",
        "2026-03-05 14:15+02:00",
        "2026-03-05 23:59:60",
        "2026-03-05T99:99",
        "2026-03-05 14:15:3",
    ),
    *("05.03.2026", "5/3/26", "45000", "45000.5", "1700000000000", "Mar 5, 2026", "2026-03-05\n", "", "N/A"),
]
NUMBERS = [
    *(
        "1",
        "0",
        "-0",
        "+5",
        "5.",
        ".5",
        "5,",
        ",5",
        "1.234",
        "1,234",
        "1,234.56",
        "1.234,56",
        "1e5",
        "1e-5",
        "$5",
        "(5)",
        "5-",
        "--",
        "1_000",
    ),
    *(
        "0x10",
        "inf",
        "nan",
        "12345678901234567",
        "123456789012345.678",
        "999999999999999.999",
        "999999999",
        "2147483648",
        "12.5",
        "12.50%",
    ),
    *(
        "50%",
        "100",
        "101",
        "0.5",
        "1:30",
        "01:30:00",
        "٣",
        "1 000",
        "1'000",
        "0.005",
        "2.675",
        "-1.005",
        "1\n",
        "null",
        "",
    ),
]
WORDS = ["true", "TRUE", "True", "tRuE", "yes", "Ja", "x", "0", "1", "false", "No", "maybe", " true", ""]
ORDERS = ("year first", "day first", "month first", "serial", "epoch")
COLUMNS = [
    *(Column("f", "F", 0, kind, order=order) for kind in ("date", "moment") for order in ORDERS),
    *(Column("f", "F", 0, kind, decimal=sign) for kind in ("money", "number", "seconds", "milliseconds", "count") for sign in ".,"),
    *(Column("f", "F", 0, "share", decimal=sign, scale=scale) for sign in ".," for scale in (1, 100)),
    Column("f", "F", 0, "minutes"),
    Column("f", "F", 0, "bool"),
]  # fmt: skip


@pytest.mark.parametrize("column", COLUMNS, ids=lambda c: f"{c.type} {c.order} {c.decimal} {c.scale}")
def test_the_short_way_reads_what_the_column_reads(column: Column) -> None:
    short = plainly(column, "c0")
    if short is None:
        assert column.order in ("serial", "epoch")
        return
    with duckdb.connect() as con:
        con.execute("create table cells (c0 varchar)")
        con.executemany("insert into cells values (?)", [[text] for text in (*DAYS, *NUMBERS, *WORDS)])
        rows = con.execute(
            f"select c0, {short}, {column.value('k')} from (select c0, {convert.something('c0')} as k from cells)"
        ).fetchall()
    read = [row for row in rows if row[1] is not None]
    assert read
    assert [(text, value) for text, value, _ in read] == [(text, value) for text, _, value in read]
