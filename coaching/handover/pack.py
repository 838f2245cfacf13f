"""One pack to take away: every number of the five drivers with its definition, sum and rows, as a workbook or as a page that prints."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from coaching.handover.workbook import InUnit, Value, sheet_name, tables_workbook
from coaching.lens import Lens
from coaching.metrics import reach, show
from coaching.metrics.colours import FactStatus, word_of
from coaching.metrics.drivers import DriverBoard, DriverStatus, boards
from coaching.metrics.matrix import matrix, of_no_rep
from coaching.metrics.peers import reps_under
from coaching.metrics.proof import Proof, proof, signed
from coaching.metrics.tables import SYMBOLS
from coaching.workspace import Workspace

PAGE = Path(__file__).with_name("pack.html")
MOST_ROWS, ON_THE_PAGE = 5_000, 100  # rows of one number in the workbook, and on the page

NUMBERS = (
    "Driver", "Number", "As shown", "Value", "Unit", "Part", "Whole", "Cases", "95 % from", "95 % to", "Stands", "Held against", "Note",
    "Sum of its rows, part", "Sum of its rows, whole", "Rows", "Left out", "Proof on", "Definition", "Whose definition", "Data of",
)  # fmt: skip
ROWS = ("What", "Who", "Day", "Part", "Whole", "File", "Sheet", "Row", "Import", "Left out, because")


@dataclass(frozen=True)
class Proved:
    """One number of a driver with its proof; sheet is where its rows stand."""

    driver: DriverStatus
    fact: FactStatus
    shown: Proof
    sheet: str


@dataclass(frozen=True)
class Pack:
    """Whose numbers, of when, and each with its proof; board says what the drivers come to, of_no_rep by driver why no rep shows its colour."""

    who: str
    when: str
    board: DriverBoard
    numbers: tuple[Proved, ...]
    unknown: tuple[FactStatus, ...]
    currency: str
    of_no_rep: Mapping[str, str] = field(default_factory=dict)

    def said_of(self, status: DriverStatus) -> str:
        """What a driver comes to, in a sentence or two."""
        return " ".join(filter(None, (status.sentence, self.of_no_rep.get(status.driver.key, ""))))

    @property
    def title(self) -> str:
        """What the pack is called."""
        return f"Numbers with their proofs: {self.who}, {self.when}"


def statuses(board: DriverBoard) -> tuple[DriverStatus, ...]:
    """The drivers and the foundation, in their order."""
    return (*board.five, *board.foundation)


def packed(workspace: Workspace, lens: Lens, board: DriverBoard) -> Pack:
    """The pack of one board, whose scope and period the lens names; raises Refusal where only figures may be seen."""
    found: dict[str, Proved] = {}
    unknown = []
    for status in statuses(board):
        for fact in status.facts:
            if fact.reading.value is None:
                unknown.append(fact)
            elif fact.reading.sign not in found:
                key, of = signed(workspace, fact.reading.sign)
                sheet = sheet_name(f"{len(found) + 1:02d} {fact.label}")
                found[fact.reading.sign] = Proved(status, fact, proof(workspace, of, key), sheet)
    when = workspace.calendar.label(lens.period, lens.as_of)
    reps = reps_under(workspace, lens)
    alone = of_no_rep(board, matrix(reps, boards(workspace, reps))) if reps else {}
    return Pack(lens.scope.name, when, board, tuple(found.values()), tuple(unknown), workspace.settings.currency, alone)


def workbook(pack: Pack) -> bytes:
    """The pack as XLSX: a sheet of numbers, then the rows of each number on a sheet of its own, those left out last with the reason."""
    tables: dict[str, tuple[Sequence[str], Sequence[Sequence[Value]]]] = {
        "Numbers": (NUMBERS, [_number(one, pack.currency) for one in pack.numbers])
    }
    for one in pack.numbers:
        tables[one.sheet] = ROWS, list(_rows(one.shown))[:MOST_ROWS]
    return tables_workbook(pack.title, tables, _about(pack))


def _about(pack: Pack) -> dict[str, str]:
    told = {"Who": pack.who, "When": pack.when, **{one.driver.label: pack.said_of(one) for one in statuses(pack.board)}}
    long = [
        f"{one.sheet}: {MOST_ROWS:,} of {_all_rows(one.shown):,}"
        for one in pack.numbers
        if _all_rows(one.shown) > MOST_ROWS
    ]
    if pack.unknown:
        told["Not known"] = "; ".join(f"{one.label}: {one.reading.note or show.UNKNOWN}" for one in pack.unknown)
    if long:
        told["Not every row"] = (
            f"{'; '.join(long)}. The sums on the first sheet are of all of them; Proof on the screen lists each."
        )
    return told


def _all_rows(shown: Proof) -> int:
    return int(shown.rows.num_rows + shown.left_out.num_rows)


def _number(one: Proved, currency: str) -> list[Value]:
    reading, m, rows = one.fact.reading, one.shown.metric, one.shown.rows
    value, low, high = (InUnit(number, m.unit) for number in (reading.value, reading.low, reading.high))
    return [
        one.driver.driver.label, one.fact.label, show.show(reading, currency, full=True), value, m.unit,
        reading.part, reading.whole, reading.n, low, high, word_of(one.fact.colour), one.fact.fact.target_text, reading.note,
        _sum(one.shown, "part", reading.part), _sum(one.shown, "whole", reading.whole), rows.num_rows, one.shown.left_out.num_rows, one.sheet,
        m.definition, f"{show.STATUS[m.status]}: {show.source(m.source)}", reading.as_of,
    ]  # fmt: skip


def _sum(shown: Proof, key: str, of: float | None) -> float | None:
    """What the rows add up to; None for what is no sum, a median or a share of weeks."""
    if of is None or shown.metric.kind == "shape":
        return None
    return float(round(sum(value for value in shown.rows[key].to_pylist() if value is not None), 6))


def _rows(shown: Proof) -> Iterator[list[Value]]:
    for row in shown.rows.to_pylist():
        yield [*_source(row), None]
    for row in shown.left_out.to_pylist():
        yield [*_source(row), row["reason"]]


def _source(row: dict[str, Any]) -> list[Value]:
    return [row.get(key) for key in ("name", "rep", "day", "part", "whole", "file", "sheet", "row", "import")]


def page(pack: Pack) -> bytes:
    """The pack as one HTML file that brings nothing from elsewhere: what the drivers come to, then each number with its sum and its first rows."""
    drivers = "".join(
        f"<li><b>{SYMBOLS[one.colour]} {escape(one.driver.label)}.</b> {escape(pack.said_of(one))}</li>"
        for one in statuses(pack.board)
    )
    numbers = _table(("", "Number", "Value", "Cases", "Held against"), [
        [SYMBOLS[one.fact.colour], one.fact.label, show.show(one.fact.reading, pack.currency), show.detail(one.fact.reading, pack.currency),
         one.fact.fact.target_text] for one in pack.numbers
    ])  # fmt: skip
    unknown = "; ".join(f"{one.label}: {one.reading.note or show.UNKNOWN}" for one in pack.unknown)
    return Template(PAGE.read_text(encoding="utf-8")).substitute(
        title=escape(pack.title), finding=escape(pack.board.finding), drivers=drivers, numbers=numbers,
        unknown=f"<p>Not known: {escape(unknown)}.</p>" if unknown else "", proofs="".join(_proof(one, pack.currency) for one in pack.numbers),
    ).encode()  # fmt: skip


def _proof(one: Proved, currency: str) -> str:
    reading, m, rows = one.fact.reading, one.shown.metric, one.shown.rows.to_pylist()
    left_out = one.shown.left_out.to_pylist()
    listed = [[_plain(value) for value in _source(row)] for row in rows[:ON_THE_PAGE]]
    more = (
        f"<p>The first {ON_THE_PAGE} of {len(rows):,} rows; the workbook holds more.</p>"
        if len(rows) > ON_THE_PAGE
        else ""
    )
    reasons = "; ".join(f"{row['reason']} ({row['rows']:,})" for row in reach.by_reason(left_out))
    return (
        f"<section><h2>{escape(one.fact.label)}</h2><p>{escape(m.definition)}</p>"
        f"<pre>{escape(show.arithmetic(reading, currency))}</pre>"
        f"<p>{escape(f'{show.STATUS[m.status]}: {show.source(m.source)}')} Data of {show.day(reading.as_of)}.</p>"
        + (f"<p>Left out, {len(left_out):,} rows: {escape(reasons)}.</p>" if left_out else "")
        + f"<details><summary>The rows that add up to it: {len(rows):,}</summary>{_table(ROWS[:-1], listed)}{more}</details></section>"
    )


def _plain(value: Value) -> str:
    return "" if value is None else f"{value:,.6g}" if isinstance(value, float) else str(value)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(label)}</th>" for label in columns)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
