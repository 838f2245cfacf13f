"""What the entries of a kind come to: value and return, wallet share, positions; each function gives numbers, sentences and a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

import pyxirr

from coaching.method.entries.saving import LINE
from coaching.metrics.account import LEVELS
from coaching.metrics.show import cases, day, money, number_in_unit
from coaching.metrics.tables import Table
from coaching.metrics.written import Book
from coaching.records import Entry

HALF_YEAR, YEAR, CARNIVAL = 182, 365, 90
RANGE = ("low", "expected", "high")
KINDS_OF_TIE = {"adviser": "Trusted adviser", "influencer": "Influencer", "friend": "Friend"}
FACTS_OF_TIE = ("advice", "talks", "insight", "tender")
POSITIONS = {  # from the earliest step at which we are taken in; the reading is ours
    "recognize": ("Value-adding partner", "to dominate the account"), "search": ("Value-adding partner", "to dominate the account"),
    "evaluate": ("Solution provider", "to make repeat business"), "select": ("Supplier", "to make a sale"),
    "commit": ("Vendor", "to be considered"), "implement": ("Vendor", "to be considered"), "track": ("Vendor", "to be considered"),
}  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """numbers: label, value and what it means; said: sentences; warned: what cannot be right; table: the lines behind it."""

    numbers: Sequence[tuple[str, str, str]] = ()
    said: Sequence[str] = ()
    warned: Sequence[str] = ()
    table: Table | None = None


@dataclass(frozen=True)
class Return:
    """A value case, worked out. Each is None where it cannot be told: npv without a discount rate, irr where there is none or more than one."""

    flows: tuple[float, ...]
    npv: float | None
    irr: float | None
    payback: float | None
    roi: float | None
    many_irr: bool = False


@dataclass(frozen=True)
class Benefits:
    """The benefits of a case a year: their sums, those left out because a revenue has no margin, and how many lines say low, expected and high."""

    sums: dict[str, float] = field(default_factory=dict)
    avoided: dict[str, float] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)
    lines: int = 0
    without_margin: tuple[str, ...] = ()


def worked_out(flows: Sequence[float], rate: float | None) -> Return:
    """NPV (the first flow undiscounted, METRICS E3), IRR (E5), payback in periods (E4) and ROI (E2) of yearly flows."""
    if rate is not None and rate <= -1:
        rate = None
    npv: float | None = pyxirr.npv(rate, list(flows)) if rate is not None and any(flows) else None
    turns = sum((before < 0) != (after < 0) for before, after in pairwise(one for one in flows if one))
    found: float | None = pyxirr.irr(list(flows)) if turns == 1 else None
    spent = (
        sum(-flow / (1 + rate) ** place for place, flow in enumerate(flows) if flow < 0) if rate is not None else 0.0
    )
    roi = npv / spent if npv is not None and spent > 0 else None
    return Return(tuple(flows), npv, found, payback(flows), roi, turns > 1)


def payback(flows: Sequence[float]) -> float | None:
    """When the money is back, in periods, linear inside one; None where it never is."""
    total = 0.0
    for place, flow in enumerate(flows):
        before, total = total, total + flow
        if total >= 0 and place and before < 0:
            return place - 1 + -before / flow
    return None


def benefits(book: Book, case: Entry) -> Benefits:
    """The lines under a case, added up a year: revenue counts at its margin, cost avoidance is in and stands apart as well."""
    sums, avoided, said = ({key: 0.0 for key in RANGE} for _ in range(3))
    lines = [one for one in book.under(case.id) if one.kind == "evp"]
    without = []
    for one in lines:
        scale = one.fields.get("margin") if one.fields.get("line") == "revenue" else 1.0
        if scale is None:
            without.append(one.title)
            continue
        for key in RANGE:
            value = one.fields.get(key)
            said[key] += value is not None
            amount = float(value if value is not None else one.fields.get("expected") or 0.0) * scale
            sums[key] += amount
            avoided[key] += amount if one.fields.get("line") == "avoidance" else 0.0
    return Benefits(sums, avoided, {key: int(number) for key, number in said.items()}, len(lines), tuple(without))


def flows_of(case: Entry, a_year: float) -> list[float]:
    """The yearly flows of a case: what is paid at the start, then benefits less what is paid each year."""
    start, yearly, years = (float(case.fields.get(key) or 0.0) for key in ("investment", "yearly", "years"))
    return [-start, *[a_year - yearly] * int(years)]


def counted_twice(book: Book, case: Entry) -> list[str]:
    """Benefits that stand under both revenue and profit, by what they are called."""
    by_benefit: dict[str, set[str]] = {}
    for one in book.under(case.id):
        if one.fields.get("benefit"):
            by_benefit.setdefault(one.fields["benefit"], set()).add(str(one.fields.get("line")))
    label = book.kinds["evp"].field_of("benefit")
    return [
        label.label_of(key) if label else key for key, lines in by_benefit.items() if {"revenue", "profit"} <= lines
    ]


def _roi(book: Book) -> Figure:
    numbers: list[tuple[str, str, str]] = []
    said: list[str] = []
    warned: list[str] = []
    rows: list[dict[str, object]] = []
    for case in book.of("evp_case"):
        found, rate = benefits(book, case), case.fields.get("rate")
        own = book.currency
        for key in RANGE:
            for way, a_year in (("with", found.sums[key]), ("without", found.sums[key] - found.avoided[key])):
                made = worked_out(flows_of(case, a_year), rate)
                rows.append({"case": case.title, "range": key, "avoidance": way, "a_year": a_year, "npv": made.npv, "irr": made.irr,
                             "payback": made.payback, "roi": made.roi})  # fmt: skip
                if key == "expected" and way == "with":
                    years = f"{case.fields.get('years') or 0:g} years"
                    numbers += [
                        (
                            f"{case.title}: a year",
                            money(a_year, own),
                            "Expected benefits a year, revenue at its margin.",
                        ),
                        (
                            "Net present value",
                            number_in_unit(made.npv, "money", own),
                            f"Over {years}, the start undiscounted.",
                        ),
                        (
                            "IRR",
                            "more than one" if made.many_irr else number_in_unit(made.irr, "share"),
                            "The rate at which the value is 0.",
                        ),
                        (
                            "Payback",
                            f"{made.payback:.1f} years" if made.payback is not None else f"not within {years}",
                            "Linear inside a year.",
                        ),
                    ]
                    if made.many_irr:
                        warned.append(
                            f'"{case.title}" has more than one IRR, because its flows turn more than once: look at the net present value.'
                        )
        unsaid = [key for key in ("low", "high") if found.lines and found.said[key] < found.lines]
        if unsaid:
            lines = ", ".join(f"{found.said[key]} of {found.lines} lines say {key}" for key in unsaid)
            said.append(f'"{case.title}": {lines}; the others count as expected.')
        if found.without_margin:
            warned.append(
                f'Not counted in "{case.title}", revenue without a margin: {", ".join(found.without_margin)}.'
            )
        warned += [
            f'{one} stands under both revenue and profit in "{case.title}": is it counted twice?'
            for one in counted_twice(book, case)
        ]
        said.append(_untouched(book, case))
    columns: dict[str, str | tuple[str, str]] = {
        "case": "Case", "range": "Reading", "avoidance": "Cost avoidance", "a_year": ("A year", "money"), "npv": ("Net present value", "money"),
        "irr": ("IRR", "share"), "payback": ("Payback, years", "years"), "roi": ("ROI", "share"),
    }  # fmt: skip
    return Figure(numbers, [one for one in said if one], warned, Table(rows, columns) if rows else None)


def _untouched(book: Book, case: Entry) -> str:
    kind, told = book.kinds["evp"], []
    for key, word in (("benefit", "benefits"), ("cost", "costs")):
        options = kind.field_of(key)
        used = {one.fields.get(key) for one in book.under(case.id)}
        left = [one.label.lower() for one in options.option if one.key not in used] if options else []
        if left:
            told.append(f"{word} without a line: {', '.join(left)}")
    return f'"{case.title}": {"; ".join(told)}.' if told else ""


def _delivered(book: Book) -> Figure:
    since = book.day - timedelta(days=HALF_YEAR)
    recent = [
        one
        for one in book.of("value_delivered")
        if since < date.fromisoformat(one.fields.get("on", "1900-01-01")) <= book.day
    ]
    total = sum(float(one.fields.get("amount") or 0) for one in recent)
    sure = sum(float(one.fields.get("amount") or 0) for one in recent if one.fields.get("confirmed_by"))
    own = book.currency
    if not recent:
        return Figure(said=[f"No value is written for the six months to {day(book.day)}."])
    return Figure([
        ("Delivered in six months", money(total, own), f"{cases(len(recent), 'entries')} from {day(since + timedelta(days=1))} to {day(book.day)}."),
        ("Confirmed by the customer", money(sure, own), "Somebody there said so."),
        ("Not confirmed", money(total - sure, own), "Does the customer know of it?"),
    ])  # fmt: skip


def wallet_share(book: Book, one: Entry) -> tuple[float | None, str, str]:
    """Our part of what they spend: the share, how it is told, and what cannot be right (METRICS R2)."""
    spend, rank, several = (one.fields.get(key) for key in ("spend", "rank", "suppliers"))
    if spend:
        share = book.known.revenue / spend
        if share > 1:
            return None, "", f'"{one.title}": we sold {money(book.known.revenue, book.currency)} in 12 months, more than the whole spending of ' \
                f"{money(spend, book.currency)}; correct the estimate."  # fmt: skip
        return share, f"{money(book.known.revenue, book.currency)} of {money(spend, book.currency)}", ""
    if rank and several:
        if rank > several:
            return None, "", f'"{one.title}": rank {rank:g} of {several:g} suppliers cannot be.'
        return (
            (1 - rank / (several + 1)) * 2 / several,
            f"estimate from rank {rank:g} of {several:g} suppliers (wallet allocation rule)",
            "",
        )
    return None, "", ""


def _wallet(book: Book) -> Figure:
    numbers, warned = [], []
    for one in book.of("wallet"):
        share, told, fault = wallet_share(book, one)
        if fault:
            warned.append(fault)
        if share is not None:
            on = one.fields.get("on")
            age = (
                f"; source: {one.fields.get('source', 'unknown')}, {cases((book.day - date.fromisoformat(on)).days, 'days')} old"
                if on
                else ""
            )
            numbers.append((one.title, number_in_unit(share, "share"), f"{told}{age}"))
    return Figure(numbers, [] if book.of("wallet") else ["No estimate, so no wallet share."], warned)


def _whitespace(book: Book) -> Figure:
    """What is possible and what is open, by the estimates that stand; a possibility without one counts in no sum."""
    kind, numbers = book.kinds["whitespace"], []
    for state in (one.key for one in kind.state if not one.closed):
        here = [one for one in book.of("whitespace") if one.state == state]
        worth = [float(one.fields["worth"]) for one in here if one.fields.get("worth") is not None]
        if here:
            total = money(sum(worth), book.currency) if worth else "unknown"
            told = f"{len(worth)} of {cases(len(here), 'possibilities')} with an estimate."
            numbers.append((f"{kind.state_label(state)}, a year", total, told))
    rows = [
        {"what": one.title, "worth": one.fields["worth"], "source": one.fields.get("source"),
         "age": (book.day - date.fromisoformat(one.fields["on"])).days if one.fields.get("on") else None}
        for one in book.of("whitespace") if one.fields.get("worth") is not None and not kind.is_closed(one.state)
    ]  # fmt: skip
    rows.sort(key=lambda row: -float(row["worth"]))
    columns: dict[str, str | tuple[str, str]] = {
        "what": "What could be sold", "worth": ("Worth a year", "money"), "source": "Who says so", "age": ("Days old", "count"),
    }  # fmt: skip
    return Figure(numbers, table=Table(rows, columns) if rows else None)


def _cash(book: Book) -> Figure:
    numbers = []
    for one in book.of("cash_cycle"):
        inside, stock, out = (one.fields.get(key) for key in ("receivables", "inventory", "payables"))
        if None in (inside, stock, out):
            continue
        bound = float(inside) + float(stock) - float(out)  # type: ignore[arg-type]
        numbers.append((f"{one.title}: days their money is bound", f"{bound:g}", f"{inside:g} + {stock:g} - {out:g}"))
        if revenue := one.fields.get("revenue"):
            numbers.append(
                ("One day is worth", money(revenue / YEAR, book.currency), "Their revenue of a year over 365.")
            )
            if saved := one.fields.get("days"):
                numbers.append(
                    (
                        f"{saved:g} days are worth",
                        money(saved * revenue / YEAR, book.currency),
                        "Cash set free once, not each year.",
                    )
                )
    return Figure(numbers)


def tie(one: Entry, on: date) -> str:
    """What we are to a contact by the dated facts of a year: adviser (three or four of them), influencer (one or two), friend (none)."""
    dated = [date.fromisoformat(one.fields[key]) for key in FACTS_OF_TIE if one.fields.get(key)]
    recent = sum(1 for when in dated if 0 <= (on - when).days <= YEAR)
    return "adviser" if recent >= 3 else "influencer" if recent else "friend"


def _mix(book: Book) -> Figure:
    judged = {str(one.fields.get("contact")): tie(one, book.day) for one in book.of("relationship")}
    known = book.known.contact
    rows = [
        {"kind": label, "number": sum(1 for key in known if judged.get(key) == kind)}
        for kind, label in KINDS_OF_TIE.items()
    ]
    rows.append({"kind": "Not judged", "number": sum(1 for key in known if key not in judged)})
    told = ", ".join(f"{row['number']} {str(row['kind']).lower()}" for row in rows)
    table = Table(rows, {"kind": "Kind of relationship", "number": ("Contacts", "count")})
    return Figure(said=[f"Of {cases(len(known), 'contacts')}: {told}."], table=table)


def position(book: Book, on: date) -> str:
    """The earliest step at which we were taken in, in the year to a day; empty where no fact says so."""
    order = list(POSITIONS)
    dated = [(one.fields.get("on"), one.fields.get("step")) for one in book.of("involvement")]
    steps = [step for when, step in dated if when and step and 0 <= (on - date.fromisoformat(when)).days <= YEAR]
    return min(steps, key=order.index) if steps else ""


def _ladder(book: Book) -> Figure:
    days = sorted(
        {date.fromisoformat(one.fields["on"]) for one in book.of("involvement") if one.fields.get("on")}, reverse=True
    )
    steps = {one.key: one.label for one in book.kinds["involvement"].field_of("step").option}  # type: ignore[union-attr]
    rows = [
        {"on": when, "step": steps[step], "position": POSITIONS[step][0]}
        for when in days
        if when <= book.day and (step := position(book, when))
    ]
    now = position(book, book.day)
    said = [f"{POSITIONS[now][0]}, who aims {POSITIONS[now][1]}: taken in from the step “{steps[now]}” on."] if now else \
        ["No dated fact of the last year says at which step we are taken in."]  # fmt: skip
    table = Table(rows, {"on": ("On", "date"), "step": "Earliest step of the year before", "position": "Position"})
    return Figure(said=said, table=table if rows else None)


def _blocked(book: Book) -> Figure:
    functions = book.kinds["dependency"].field_of("function")
    rows = []
    waiting = [one for one in book.of("dependency") if one.state == "waiting"]
    for key in dict.fromkeys(one.fields.get("function") for one in waiting):
        here = [one for one in waiting if one.fields.get("function") == key]
        deals = {one.fields["deal"] for one in here if one.fields.get("deal") in book.known.open_deals}
        amounts = [book.known.amount.get(deal) for deal in deals]
        asked = [date.fromisoformat(one.fields["asked_on"]) for one in here if one.fields.get("asked_on")]
        rows.append({
            "function": functions.label_of(key) if functions else key, "number": len(here),
            "days": max(((book.day - when).days for when in asked), default=None), "deals": len(deals),
            "amount": sum(amount for amount in amounts if amount is not None) if any(amount is not None for amount in amounts) else None,
        })  # fmt: skip
    rows.sort(key=lambda row: -(row["amount"] or 0))  # type: ignore[operator]
    columns: dict[str, str | tuple[str, str]] = {
        "function": "Function", "number": ("Waiting", "count"), "days": ("Longest, days", "count"), "deals": ("Open deals", "count"),
        "amount": ("Amount that waits", "money"),
    }  # fmt: skip
    return Figure(
        said=[] if rows else ["Nothing waits for another function."], table=Table(rows, columns) if rows else None
    )


@dataclass(frozen=True)
class Chosen:
    """How much an account deserves the work: the weighted score (1 to 5) of what is known, and how much of the weight is known."""

    score: float | None
    confidence: float
    answered: int
    of: int


def chosen(book: Book) -> Chosen:
    """The selection of a book: what is unknown lowers the confidence, not the score."""
    kind = book.kinds["selection"]
    written = {one.fields.get(LINE): one for one in book.of("selection")}
    weights = {
        line.key: float(written[line.key].fields.get("weight", 1.0) if line.key in written else 1.0)
        for line in kind.line
    }
    scores = {
        key: float(one.fields["score"])
        for key, one in written.items()
        if key in weights and one.fields.get("score") is not None
    }
    known = sum(weights[str(key)] for key in scores)
    total = sum(weights.values())
    score = sum(weights[str(key)] * value for key, value in scores.items()) / known if known else None
    return Chosen(score, known / total if total else 0.0, len(scores), len(kind.line))


def _selection(book: Book) -> Figure:
    found = chosen(book)
    told = f"{found.score:.1f} of 5" if found.score is not None else "unknown"
    return Figure([
        ("Score of what is known", told, "Weighted mean of the factors that have a score."),
        ("Confidence", number_in_unit(found.confidence, "share"), f"{found.answered} of {found.of} factors are known, by weight."),
    ])  # fmt: skip


def _followed(book: Book, title: str, on: date) -> dict[str, object]:
    """Whom the account was met through for the first time and which deals began within 90 days of a carnival, as a row of a table."""
    until = on + timedelta(days=CARNIVAL)
    met_before = {touch.contact for touch in book.known.touches if touch.day < on}
    new = {touch.contact for touch in book.known.touches if on <= touch.day <= until and touch.contact} - met_before
    cells = sorted(
        {f"{LEVELS[who.level]}, {who.function}" for who in book.known.contacts if who.id in new and who.is_placed}
    )
    begun = [deal for deal in book.known.deals if deal.created_on and on <= deal.created_on <= until]
    amounts = [deal.amount for deal in begun if deal.amount is not None]
    return {
        "theme": title, "on": on, "until": min(until, book.day), "people": len(new), "cells": "; ".join(cells) or None, "deals": len(begun),
        "amount": sum(amounts) if amounts else None, "over": "yes" if until <= book.day else "not yet",
    }  # fmt: skip


def _carnival(book: Book) -> Figure:
    rows = [
        _followed(book, one.title, date.fromisoformat(one.fields["on"]))
        for one in book.of("carnival")
        if one.state == "held" and one.fields.get("on")
    ]
    columns: dict[str, str | tuple[str, str]] = {
        "theme": "Theme", "on": ("Held on", "date"), "until": ("Counted to", "date"), "over": "90 days over",
        "people": ("People first met", "count"), "cells": "Their cells", "deals": ("Deals begun", "count"), "amount": ("Amount", "money"),
    }  # fmt: skip
    return Figure(
        said=["What followed within 90 days, not what came of it."] if rows else [],
        table=Table(rows, columns) if rows else None,
    )


FIGURES: dict[str, Callable[[Book], Figure]] = {
    "roi": _roi, "delivered": _delivered, "wallet": _wallet, "cash": _cash, "mix": _mix, "ladder": _ladder, "blocked": _blocked,
    "selection": _selection, "carnival": _carnival, "whitespace": _whitespace,
}  # fmt: skip
