"""An account's plan as a whole: the parts there are and how old, the ways it fails, who wrote it, and which tactics became an activity."""

from collections import Counter

from coaching.metrics.entry_rules import failing
from coaching.metrics.show import day as day_said
from coaching.metrics.tables import Table
from coaching.metrics.written import Book
from coaching.playbook.kinds import checks, rule_of
from coaching.records import Entry


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


def followed(book: Book, entry: Entry) -> str:
    """The logged activity a tactic became, in words; empty where there is none, and for what is no tactic."""
    kind, on = book.known.followed.get(entry.id, ("", None))
    return f"{kind.replace('_', ' ')} on {day_said(on)}" if on else ""
