"""Forecast calls: what a rep, and the manager beside it, says will be booked in a period; each call stands as it was made on its day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from coaching.records import answers, rows
from coaching.records.entries import About, Answer
from coaching.records.models import AnswerRow
from coaching.records.store import Records

KIND = "forecast"
CATEGORIES = ("commit", "most_likely", "upside")


@dataclass(frozen=True)
class Call:
    """One call of a side ("rep" or "manager") for a period's key: whole amounts by category, None where none was said; reason in words."""

    rep_id: str
    period: str
    side: str
    who: str
    when: datetime
    amounts: Mapping[str, float | None]
    reason: str

    @property
    def made_on(self) -> date:
        """The day it was made on."""
        return self.when.date()


def record(
    records: Records,
    who: str,
    rep_id: str,
    period: str,
    side: str,
    amounts: Mapping[str, float | None],
    reason: str = "",
) -> Call:
    """Add a call; those before it stay."""
    said = tuple("" if amounts.get(key) is None else repr(float(amounts[key] or 0)) for key in CATEGORIES)
    return _call(answers.record(records, who, About(KIND, rep_id), period, said, note=reason, side=side))


def listed(records: Records, rep_ids: Sequence[str] | None = None) -> list[Call]:
    """Every call, of some reps where they are named, oldest first."""
    query = select(AnswerRow).where(AnswerRow.about_kind == KIND).order_by(AnswerRow.when, AnswerRow.id)
    if rep_ids is not None:
        query = query.where(AnswerRow.about_id.in_(rep_ids))
    with records.reading() as session:
        return [_call(rows.answer(row)) for row in session.scalars(query)]


def _call(one: Answer) -> Call:
    said = one.value if isinstance(one.value, tuple) else ()
    amounts = {key: float(text) if text else None for key, text in zip(CATEGORIES, said, strict=False)}
    return Call(one.about.id, one.question, one.side or "rep", one.who, one.when, amounts, one.note)
