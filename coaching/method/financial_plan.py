"""The financial plan of a review: twelve months and their sum, and what changed in it since the review before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coaching.errors import Refusal
from coaching.metrics.show import cases, money
from coaching.records.entries import AnswerValue

MOST_MONEY = 1e12  # of a month: more than any account brings, and still added up to the cent


def number(text: str | None) -> float | None:
    """A kept figure; None where none was written."""
    return float(text) if text else None


def check_months(value: Sequence[str]) -> None:
    """Twelve months and their sum, each "2026-12=1200.0", the sum under "total"; Refusal where one lacks or they do not add up."""
    amounts = {part.partition("=")[0]: number(part.partition("=")[2]) for part in value}
    if odd := next(
        (key for key, amount in amounts.items() if amount is not None and not 0 <= amount <= MOST_MONEY), None
    ):
        name = "The sum of the twelve months" if odd == "total" else month_name(odd)
        raise Refusal(f"{name} is not an amount from 0 to {MOST_MONEY:,.0f}; write it in whole units of the currency.")
    total, months = amounts.pop("total", None), amounts
    if empty := next((key for key, amount in months.items() if amount is None), None):
        raise Refusal(f"{month_name(empty)} has no amount; write 0 where nothing is expected.")
    if total is None:
        raise Refusal("The sum of the twelve months is empty; write what the year should bring.")
    added = sum(amount or 0.0 for amount in months.values())
    if abs(added - total) >= 0.005:
        gap, word = abs(added - total), "much" if added > total else "little"
        raise Refusal(
            f"The twelve months add up to {_exactly(added)} and the sum says {_exactly(total)}: {_exactly(gap)} too {word}."
        )


def _exactly(amount: float) -> str:
    return f"{amount:,.2f}".removesuffix(".00")


def month_name(key: str) -> str:
    """A month's key as a person says it: "2026-12" is December 2026."""
    return f"{date.fromisoformat(f'{key}-01'):%B %Y}"


def twelve_months(on: date) -> list[str]:
    """The keys of the twelve months that follow a day's own."""
    first = on.year * 12 + on.month
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in range(first, first + 12)]


def amounts_of(value: AnswerValue) -> dict[str, float | None]:
    """The amounts of an answer of months by their keys, the sum under "total"."""
    return (
        {part.partition("=")[0]: number(part.partition("=")[2]) for part in value} if isinstance(value, tuple) else {}
    )


@dataclass(frozen=True)
class MonthChange:
    """A month of the financial plan in two reviews: what the earlier said, what the later says; None where one does not reach it."""

    month: str
    before: float | None
    now: float | None

    @property
    def gap(self) -> float | None:
        """By how much it changed; None where one of the plans does not reach it."""
        return None if self.before is None or self.now is None else self.now - self.before


def changes_in_words(found: Sequence[MonthChange], currency: str) -> str:
    """The change of a financial plan in one sentence: "1 month changed: $150 more in the 12 months both plans name."."""
    gaps = [one.gap for one in found if one.gap is not None]
    total = sum(gaps)
    more = f"{money(abs(total), currency)} {'more' if total >= 0 else 'less'}" if total else "the same sum"
    return f"{cases(sum(one.before != one.now for one in found), 'months')} changed: {more} in the {cases(len(gaps), 'months')} both plans name."
