"""What a receipt says of columns, words and totals."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from coaching.errors import Question, said
from coaching.intake.answers.answers import TOTAL, OfFile, OfWord, spell
from coaching.intake.answers.finding import Finding, Step
from coaching.intake.answers.receipt import ColumnReading, Draft
from coaching.intake.columns.column import DATE_TYPES, Column
from coaching.intake.columns.converted import Converted
from coaching.intake.file.table import RawTable
from coaching.intake.words import convert
from coaching.intake.words.staging import Staging, workbench
from coaching.time_zone import UTC

LOAD_ANYWAY = "load anyway"


def tell_columns(receipt: Draft, table: RawTable, columns: Mapping[str, Column]) -> None:
    """Say how every column was read, and every word."""
    by_index: dict[int, Column] = {}
    for column in columns.values():
        by_index.setdefault(column.index, column)
    before = {entry.header: entry for entry in receipt.columns}
    receipt.columns = [_reading(header, by_index.get(i), before.get(header)) for i, header in enumerate(table.headers)]
    receipt.unmatched = [entry.header for entry in receipt.columns if entry.becomes is None]
    if zones := {column.zone for column in columns.values()} - {None}:
        _tell_zone(receipt, next((zone for zone in zones if zone), ""))
    _tell_day_numbers(receipt, columns)
    for column in columns.values():
        if column.words:
            receipt.words[column.header] = {word: reading or _unread(column) for word, reading in column.words.items()}
            receipt.proposed_words += [
                spell(OfWord(column.header, word)) for word in column.words if word in column.proposed
            ]


def _tell_zone(receipt: Draft, zone: str) -> None:
    """Say whose days moments in UTC became."""
    receipt.time_zone = zone or UTC
    told = said("moments in UTC", zone=receipt.time_zone, declared=bool(zone))
    if told not in receipt.notes:
        receipt.notes.append(told)


def _tell_day_numbers(receipt: Draft, columns: Mapping[str, Column]) -> None:
    """Say where days are written as the numbers a workbook counts them by."""
    for column in columns.values():
        if column.type in DATE_TYPES and column.order in convert.DAY_ZERO and column.examples:
            day = date.fromisoformat(convert.DAY_ZERO[column.order]) + timedelta(days=int(float(column.examples[0])))
            receipt.notes.append(said("days as numbers", header=column.header, number=column.examples[0], day=day))


def show_unmatched(staging: Staging, receipt: Draft) -> None:
    """Put examples beside the columns nobody has matched yet, from the first rows of the view `cells`."""
    for place, entry in enumerate(receipt.columns):
        if entry.becomes is None and not entry.examples:
            rows = staging.execute(
                f"select distinct left(c{place}, 60) from (select c{place} from {staging.cells} where c{place} is not null limit 200) limit 3"
            ).fetchall()
            receipt.columns[place] = replace(entry, examples=tuple(str(row[0]) for row in rows))


def _reading(header: str, column: Column | None, before: ColumnReading | None) -> ColumnReading:
    proposed, score = (before.proposed, before.score) if before else (False, 100)
    if column is None:
        return ColumnReading(header, None, ("left out",), (), proposed, score)
    order = column.order if column.type in DATE_TYPES else ""
    return ColumnReading(header, column.field, column.read_as, column.examples, proposed, score, order, column.answers)


def _unread(column: Column) -> str:
    """What is shown for a word nobody has explained."""
    return {"type": "by its subject", "subtype": "by its subject", "outcome": "unknown", "status": "unknown"}.get(
        column.field, "as written"
    )


def _tie_out(seen: Converted) -> Finding | None:
    """The sums beside the grand total the file itself prints; a difference is a question, never silent."""
    questions, shown = list[Question](), dict[str, str]()
    for column in seen.columns.values():
        printed = seen.table.grand_totals.get(column.header)
        total = seen.totals.get(column.header)
        if column.type != "money" or printed is None or not total:
            continue
        with workbench(1) as con:
            row = con.execute(f"select {column.value('$1::varchar')}", [printed.strip()]).fetchone()
        if row is None or row[0] is None:
            continue
        shown[column.header] = f"{row[0]:.2f}"
        places = len(printed.strip().rpartition(".")[2]) if "." in printed else 0
        rounding = Decimal("0.005") * seen.table.data_rows if places > 2 else Decimal(0)
        about = OfFile(TOTAL, column.header)
        if abs(row[0] - Decimal(total["file"])) > rounding and seen.answers.get(about) != LOAD_ANYWAY:
            text = said("total differs?", header=column.header, printed=shown[column.header], added=total["file"])
            questions.append(Question(spell(about), text, (LOAD_ANYWAY,), (printed,)))
    return Finding(questions=questions, printed=shown)


TOTALS_TIE = Step[Converted](lambda seen: bool(seen.table.grand_totals), _tie_out)
