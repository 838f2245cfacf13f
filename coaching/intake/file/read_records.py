"""Text lines to records: one field list per row, with a plain word where a row cannot be read."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

# A quoted cell longer than this is an unclosed quote, not a note.
MOST_LINES = 2000
MOST_CHARACTERS = 4_000_000
NEVER_CLOSED = "opens a quote that is never closed"
STRAY = "has a quote in the wrong place"


@dataclass(frozen=True)
class Dialect:
    """How a text file separates and quotes its cells; delimiter "" means one column."""

    delimiter: str = ","
    quote: str = '"'
    backslash: bool = False


class Record(NamedTuple):
    """One row: its number as a spreadsheet program counts, its fields, and what is wrong with it, if anything."""

    number: int
    fields: list[str]
    trouble: str | None
    raw: str


class _Patterns(NamedTuple):
    quoted: re.Pattern[str]
    plain: re.Pattern[str]
    blanks: re.Pattern[str]


@lru_cache(maxsize=64)
def _patterns(dialect: Dialect) -> _Patterns:
    quote, delimiter = re.escape(dialect.quote), re.escape(dialect.delimiter)
    end = rf"(?:{delimiter}|\Z)" if delimiter else r"\Z"
    if dialect.quote == "'":
        # An apostrophe inside a cell is common; only one before a delimiter closes.
        body = rf"{quote}(.*?){quote}(?=[ ]*{end})"
    elif dialect.backslash:
        body = rf"{quote}((?:[^{quote}\\]|\\.)*+){quote}"
    else:
        body = rf"{quote}([^{quote}]*+(?:{quote}{quote}[^{quote}]*+)*+){quote}"
    plain = r"(.*)" if not delimiter else f"([^{delimiter}]*)" if len(dialect.delimiter) == 1 else rf"(.*?)(?={end})"
    return _Patterns(re.compile(rf" *{body} *", re.S), re.compile(plain, re.S), re.compile(rf" *{quote}"))


def _unescaped(text: str, dialect: Dialect) -> str:
    if dialect.backslash:
        return text.replace('\\"', '"').replace("\\\\", "\\")
    return text.replace('""', '"') if '"' in text else text


def split_line(line: str, dialect: Dialect) -> tuple[list[str], str | None]:
    """The fields of one line and what is wrong with it: None, NEVER_CLOSED or STRAY."""
    if dialect.quote not in line:
        return (line.split(dialect.delimiter) if dialect.delimiter else [line]), None
    quoted, plain, blanks = _patterns(dialect)
    step, at, fields, loose = len(dialect.delimiter), 0, list[str](), 0
    while True:
        if blanks.match(line, at):
            found = quoted.match(line, at)
            if not found:
                return fields, NEVER_CLOSED
            fields.append(_unescaped(found[1], dialect))
        else:
            found = plain.match(line, at)
            if not found:
                return fields, STRAY
            fields.append(found[1])
            loose += dialect.quote in found[1]
        at = found.end()
        if at >= len(line):
            # One cell may hold a quote (12" pipe); two of them are a quoted cell torn apart at a delimiter inside it.
            return fields, STRAY if loose > 1 and dialect.quote == '"' else None
        if not step or not line.startswith(dialect.delimiter, at):
            return fields, STRAY
        at += step


class _Lines:
    """Lines that can be handed back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._back: deque[str] = deque()

    def next(self) -> str | None:
        return self._back.popleft() if self._back else next(self._lines, None)

    def give_back(self, lines: list[str]) -> None:
        self._back.extendleft(reversed(lines))


def _foreign(text: str) -> bool:
    """Whether bytes that are not of the file's encoding were carried along."""
    if text.isascii():
        return False
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _shown(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def records(lines: Iterable[str], dialect: Dialect, width: int | None = None) -> Iterator[Record]:
    """Rows of a text, numbered from 1; width (fields a good row has) tells an unclosed quote from a cell with line breaks."""
    source, number, quote, delimiter = _Lines(lines), 0, dialect.quote, dialect.delimiter
    while (line := source.next()) is not None:
        number += 1
        body = line.rstrip("\r\n")
        if "\0" in body:
            shown = _shown(body)
            yield Record(number, [shown], "holds a NUL character", shown)
        elif _foreign(body):
            shown = _shown(body)
            yield Record(number, [shown], "holds bytes that are not in the file's encoding", shown)
        elif quote not in body:
            yield Record(number, body.split(delimiter) if delimiter else [body], None, body)
        else:
            fields, trouble = split_line(body, dialect)
            if trouble == NEVER_CLOSED:
                joined = _join(line, source, dialect, width)
                if joined:
                    body, fields, trouble = joined[0], joined[1], None
            yield Record(number, fields, trouble, body)


def _join(first: str, source: _Lines, dialect: Dialect, width: int | None) -> tuple[str, list[str]] | None:
    """The record that starts in an open quote, over as many lines as it takes; None (lines handed back) when it never closes."""
    taken: list[str] = []
    size = len(first)
    while len(taken) < MOST_LINES and size < MOST_CHARACTERS:
        line = source.next()
        if line is None:
            break
        taken.append(line)
        size += len(line)
        if dialect.quote not in line:
            continue
        body = "".join([first, *taken]).rstrip("\r\n")
        fields, trouble = split_line(body, dialect)
        if trouble == STRAY:
            break
        if trouble is None:
            if "\0" in body or _foreign(body):
                break
            if width is None or len(fields) == width or not _rows_of_their_own(taken, dialect, width):
                return body, fields
            break
    source.give_back(taken)
    return None


def _rows_of_their_own(lines: list[str], dialect: Dialect, width: int) -> bool:
    """Whether every swallowed line reads as a whole row, so that the open quote is a slip of the line before."""
    return all(len(split_line(line.rstrip("\r\n"), dialect)[0]) == width for line in lines)
