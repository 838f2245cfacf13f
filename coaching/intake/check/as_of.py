"""The date an export stands for: said by the person, written in the file name, or the newest moment the rows record."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from coaching.errors import Question, said
from coaching.intake.answers.about import AS_OF, spell
from coaching.intake.answers.receipt import Receipt

GIVEN, IN_NAME, TODAY = "given", "file name", "day of the import"
"""Where an as-of date comes from."""
_IN_NAME = (
    (re.compile(r"(?<!\d)(20\d{2})[-_.](\d{1,2})[-_.](\d{1,2})(?!\d)"), (1, 2, 3)),
    (re.compile(r"(?<!\d)(20\d{2})(\d{2})(\d{2})(?!\d)"), (1, 2, 3)),
    (re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(20\d{2})(?!\d)"), (3, 2, 1)),
)


def date_in_name(name: str) -> date | None:
    """The one full date a file name carries, or None."""
    for pattern, order in _IN_NAME:
        found = pattern.search(name)
        if found:
            try:
                return date(*(int(found.group(part)) for part in order))
            except ValueError:
                return None
    return None


def date_all(receipts: Sequence[Receipt], given: date | None, today: date) -> list[Receipt]:
    """Every receipt of one load with its as-of date and where it comes from; undated files share the newest recorded moment of the load.

    What only happened on a day counts where nothing says when a row was written: planned meetings lie ahead of their export.
    What people filled in by hand holds from the day they load it.
    """
    ready, waiting = _newest(receipts, ("ready",), today), _newest(receipts, ("ready", "asks"), today)
    return [_dated(receipt, given, ready if receipt.status == "ready" else waiting, today) for receipt in receipts]


def _dated(receipt: Receipt, given: date | None, newest: date | None, today: date) -> Receipt:
    if receipt.kind is None:
        return receipt
    asked = tuple(question for question in receipt.questions if question.column != spell(AS_OF))
    named = date_in_name(receipt.file)
    day, source = today, TODAY
    if given:
        day, source = given, GIVEN
    elif receipt.by_hand:
        pass
    elif named and named <= today:
        day, source = named, IN_NAME
    elif receipt.told_on and receipt.told_on <= today:
        day, source = receipt.told_on, "said in the file"
    elif newest:
        day, source = newest, "newest date recorded in the files"
    elif receipt.saved_on and receipt.saved_on <= today:
        day, source = receipt.saved_on, "day the workbook was saved"
    elif receipt.kind == "opportunity" and receipt.status in ("ready", "asks"):
        asked = (*asked, _undated(receipt, today))
    return replace(receipt, as_of=day, as_of_source=source, questions=asked)


def _newest(receipts: Sequence[Receipt], states: Sequence[str], today: date) -> date | None:
    """The newest moment the tables of these states record; how one that waits for an answer reads its days may still change."""
    counting = [r for r in receipts if r.status in states and not r.by_hand]
    recorded = [r.recorded_on for r in counting if r.recorded_on] or [r.happened_on for r in counting if r.happened_on]
    closed = [
        day for r in counting for day, _ in r.closings if day <= today
    ]  # what is won or lost was so before the export was made
    return min(max([*recorded, *closed]), today) if recorded else None


def _undated(receipt: Receipt, today: date) -> Question:
    """What is asked where nothing dates a picture of deals; it is taken as of today until somebody answers."""
    return Question(spell(AS_OF), said("undated?", file=receipt.file, today=today), (), waits=False)
