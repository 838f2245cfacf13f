"""An account's plan as a whole: the parts there are and how old, the ways it fails, who wrote it, and whether anybody does what it says."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from coaching.method.entries.book import Book, Touch
from coaching.method.entries.rules import failing, lacks
from coaching.metrics.show import day as day_said
from coaching.metrics.tables import Table
from coaching.playbook.kinds import checks, rule_of
from coaching.records import Entry

PLAN = ("goal", "strategy", "initiative", "tactic")
EARLY, LATE = 60, 14  # days before and after its day in which an activity can be the one of a tactic (house default)
SERVES = 90  # days of activities that are asked whether they serve a tactic


@dataclass(frozen=True)
class Health:
    """complete of all entries lack nothing; followed of due tactics have their logged activity; serving of recent activities serve a tactic."""

    complete: int
    of: int
    followed: int
    due: int
    serving: int
    recent: int


def parts(book: Book) -> Table:
    """The eight parts of an account's governance: there or not, and how many days ago it was last changed."""
    missing = {one.key for one in failing(book, checks())}
    rows = []
    for one in checks():
        if one.group == "part":
            found = book.of(rule_of(one.rule).what)
            newest = max((entry.when.date() for entry in found), default=None)
            rows.append({"part": one.label, "state": f"▲ {one.said}" if one.key in missing else "● there", "number": len(found),
                         "age": max((book.day - newest).days, 0) if newest else None})  # fmt: skip
    return Table(
        rows,
        {"part": "Part", "state": "Stands", "number": ("Entries", "count"), "age": ("Last changed, days ago", "count")},
    )


def failures(book: Book) -> Table:
    """The six ways in which planning fails, and which of them this plan shows; without a goal there is no plan to fail."""
    missing = {one.key for one in failing(book, checks())} if book.of("goal") else set()
    rows = [
        {"way": one.label, "state": "– no plan yet" if not book.of("goal") else f"▲ {one.said}" if one.key in missing else "● not here"}
        for one in checks() if one.group == "failure"
    ]  # fmt: skip
    return Table(rows, {"way": "Way of failing", "state": "This plan"})


def missing(book: Book) -> int:
    """How many parts are absent and ways of failing are shown."""
    groups = ("part", "failure") if book.of("goal") else ("part",)
    return sum(1 for one in failing(book, checks()) if one.group in groups)


def authors(book: Book) -> Table:
    """Who began how many entries, and which part of all that is."""
    counted = Counter(one.first_who for one in book.entries)
    rows = [
        {"who": book.known.person.get(who, who), "number": number, "share": number / counted.total()}
        for who, number in counted.most_common()
    ]
    return Table(rows, {"who": "Who", "number": ("Entries begun", "count"), "share": ("Share", "share")})


def activity_of(book: Book, tactic: Entry) -> Touch | None:
    """The logged activity a tactic became: the one it names, else the first of its kind with its contact, 60 days before its day to 14 after."""
    named = tactic.fields.get("done_by")
    if named:
        return next((one for one in book.known.touches if one.id == named), None)
    kind, due = tactic.fields.get("activity"), tactic.fields.get("due")
    if not due or not kind or kind == "none":
        return None
    day = date.fromisoformat(due)
    first, last = day - timedelta(days=EARLY), day + timedelta(days=LATE)
    fitting = [
        one for one in book.known.touches
        if one.kind == kind and first <= one.day <= last and tactic.fields.get("contact") in (None, one.contact)
    ]  # fmt: skip
    return min(fitting, key=lambda one: one.day, default=None)


def followed(book: Book, entry: Entry) -> str:
    """The logged activity a tactic became, in words; empty where there is none, and for what is no tactic."""
    found = activity_of(book, entry) if entry.kind == "tactic" else None
    return f"{found.kind.replace('_', ' ')} on {day_said(found.day)}" if found else ""


def health(book: Book) -> Health | None:
    """How whole and how alive a plan is; None where there is no goal."""
    if not book.of("goal"):
        return None
    every = [one for key in PLAN for one in book.of(key)]
    whole = sum(1 for one in every if not lacks(book, one))
    can = [
        one
        for one in book.of("tactic")
        if one.state != "dropped" and (one.fields.get("activity", "none") != "none" or one.fields.get("done_by"))
    ]
    found = {one.id: activity_of(book, one) for one in can}
    due = [
        one
        for one in can
        if found[one.id] or (one.fields.get("due") and date.fromisoformat(one.fields["due"]) <= book.day)
    ]
    served = served_by(book, can)
    recent = [one for one in book.known.touches if 0 <= (book.day - one.day).days < SERVES]
    return Health(
        whole,
        len(every),
        sum(1 for one in due if found[one.id]),
        len(due),
        sum(1 for one in recent if one.id in served),
        len(recent),
    )


def served_by(book: Book, tactics: Collection[Entry]) -> set[str]:
    """The activities that serve a tactic: of its kind, with its contact where it names one, in its days."""
    found = set()
    for one in tactics:
        named = one.fields.get("done_by")
        if named:
            found.add(named)
        elif one.fields.get("due"):
            day = date.fromisoformat(one.fields["due"])
            first, last = day - timedelta(days=EARLY), day + timedelta(days=LATE)
            found |= {
                touch.id for touch in book.known.touches
                if touch.kind == one.fields.get("activity") and first <= touch.day <= last and one.fields.get("contact") in (None, touch.contact)
            }  # fmt: skip
    return found
