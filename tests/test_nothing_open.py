"""A column of plain days or figures is decided by one short question; it must come to what looking at every cell comes to."""

from importlib import import_module

import duckdb
import pytest

from coaching.intake.answers.answers import Answers
from coaching.intake.columns.column import Column
from coaching.intake.columns.dates import nothing_open
from coaching.intake.columns.decide import decide
from coaching.intake.words.format import Match, presets

CELLS = {  # cells of a column, and whether they are a plain day and a plain figure
    ("2026-03-05", "2026-03-05 14:30:00.5", None, ""): (True, False), ("1234", "-0.5", "12.34", "1.23456"): (False, True),
    (None, ""): (True, True), ("2026-03-05Z",): (False, False), ("03/04/2026", "2026-03-05"): (False, False), ("1.234",): (False, False),
    ("1,5",): (False, False), ("12k",): (False, False), ("n/a", "2026-03-05"): (False, False), (" 2026-03-05",): (False, False),
    ("46106",): (False, True), ("20260305",): (False, True), ("1234567890123456",): (False, False), ("5%",): (False, False),
}  # fmt: skip


@pytest.mark.parametrize("cells", CELLS, ids=str)
def test_what_leaves_nothing_open_is_decided_as_if_every_cell_were_looked_at(
    cells: tuple[str | None, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    format_ = next(one for one in presets() if one.key == "plain_opportunities")
    match, headers = Match(format_, {"close_on": 0, "amount": 1}, (0, 0, 0)), ["CloseDate", "Amount"]
    with duckdb.connect() as con:
        con.execute("create table cells (c0 varchar, c1 varchar, source_row integer)")
        con.executemany("insert into cells values (?, ?, ?)", [[cell, cell, row] for row, cell in enumerate(cells)])
        both = [Column("close_on", "CloseDate", 0, "date"), Column("amount", "Amount", 1, "money")]
        assert tuple(one.field in nothing_open(con, "cells", both) for one in both) == CELLS[cells]
        short = decide(con, "cells", match, headers, Answers(), False)
        monkeypatch.setattr(import_module("coaching.intake.columns.decide"), "nothing_open", lambda *_: frozenset())
        assert short == decide(con, "cells", match, headers, Answers(), False)
