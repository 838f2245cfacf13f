"""Lines that the facts put into a list before anybody wrote them: cells where nobody is known, deals that ended without a decision."""

from collections.abc import Callable

from coaching.metrics.account import LEVELS, WIDE, functions
from coaching.metrics.written import Book
from coaching.playbook.kinds import Line


def lines(name: str, book: Book) -> tuple[Line, ...]:
    """The lines of a kind, by the name its TOML gives."""
    return LINES[name](book)


def _cells(book: Book) -> tuple[Line, ...]:
    people = book.known.contacts
    spoken_to = {(one.level, one.function) for one in people if one.is_active}
    found = [(level, label, function) for level, label in LEVELS.items() for function in functions(people)[:WIDE]]
    return tuple(
        Line(f"{level}/{function}", f"{label}, {function}")
        for level, label, function in found
        if (level, function) not in spoken_to
    )


def _undecided(book: Book) -> tuple[Line, ...]:
    return tuple(Line(one.id, f"No decision: {one.name}") for one in book.known.deals if one.outcome == "cancelled")


LINES: dict[str, Callable[[Book], tuple[Line, ...]]] = {"cells": _cells, "undecided": _undecided}
