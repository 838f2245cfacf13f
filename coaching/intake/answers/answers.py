"""What a person answered: typed, of the file, a column, a word or all rows; spelled and parsed only here."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from coaching.errors import Question
from coaching.intake.file.table import Cut

FIELD, IGNORED = "field:", "ignore"
"""How an answer says what a column is: a field, or nothing."""
_BY_HAND = "generic_"
ASK_AGAIN, NOT_KNOWN = "?", "not known"
"""The answer that sets a remembered one aside, and that of somebody who does not know."""
_COLUMN, _CELLS, _STANDS = "column ", "cells of ", " is"


@dataclass(frozen=True)
class OfFile:
    """About one file or table and no other: its format, its date, whose it is; name where the topic has several."""

    topic: str
    name: str = ""


@dataclass(frozen=True)
class OfRows:
    """About all rows of a file and of the next one like it; name where the topic has several: a column, a field, a measure."""

    topic: str
    name: str = ""


@dataclass(frozen=True)
class OfColumn:
    """What a column is: "field:amount", or "ignore"."""

    header: str


@dataclass(frozen=True)
class OfCells:
    """How the cells of a column are read: "day first", "decimal comma"; of several columns of one name which of them counts."""

    header: str


@dataclass(frozen=True)
class StandsFor:
    """What a cell of a column stands for: the days of a date, the times of a figure."""

    header: str


@dataclass(frozen=True)
class OfWord:
    """What one word of a column means."""

    header: str
    word: str


About = OfFile | OfRows | OfColumn | OfCells | StandsFor | OfWord

ENCODING, DELIMITER, HEADER_ROW, SHEET = map(OfFile, ("encoding", "delimiter", "header row", "sheet"))
LAYOUT = (ENCODING, DELIMITER, HEADER_ROW, SHEET)
"""Answers that say how a file is cut into cells; they are kept for the headers as they were read without them."""
TABLE, AS_OF, FORMAT, REP = map(OfFile, ("table", "as of", "format", "rep"))
PERIOD, YEAR, MISSING = map(OfFile, ("period", "year", "missing"))
NEWER_FILE = OfFile("newer file")  # which file of a load counts where two hold the same records with different contents
TIME_ZONE = OfFile("time zone")  # the zone whose days moments in UTC become; it holds for the workspace
ROWS_OF_ONE_DEAL = OfFile("rows of one deal")
TOTAL, MISSING_IN = "total", "missing in"

OUTCOME, PEOPLE, WON_OR_NOT, AMOUNTS = map(OfRows, ("outcome", "people", "won or not", "deals without amounts"))
OWN_DOMAINS, KIND, REACHED, ALL_DAY = map(
    OfRows, ("own domains", "kind of activity", "calls reached", "all-day entries")
)
NUMBERS, SAME, SPELLING, WHICH, SHARED, GROUPS = "numbers", "same", "spelling of", "which", "shared", "groups"
WHICH_IS = "which column is the"
SAME_ROWS, SAME_MEETING = OfRows(SAME, "rows"), OfRows(SAME, "meeting")
SHARED_OWNER, SHARED_AMOUNT, GROUPS_AMONG_NAMES = (
    OfRows(SHARED, "owner"),
    OfRows(SHARED, "amount"),
    OfRows(GROUPS, "among names"),
)

OF_THE_FILE = (*LAYOUT, TABLE, AS_OF, TIME_ZONE)
"""Answers about the file as a whole, also where it holds several tables."""
RESERVED = frozenset(
    one.topic
    for one in (*LAYOUT, AS_OF, FORMAT, REP, TABLE, PERIOD, YEAR, OUTCOME, PEOPLE, OfRows(NUMBERS), WON_OR_NOT, MISSING)
)
"""Names of answers that are about no column. Of a column of such a name "column NAME" says what it is, "cells of NAME" how it is read."""
_FILE_TOPICS = (
    *RESERVED, NEWER_FILE.topic, TIME_ZONE.topic, ROWS_OF_ONE_DEAL.topic, MISSING_IN, TOTAL, "nps question", "csat question", "ces question",
)  # fmt: skip
_ROW_TOPICS = (
    WHICH_IS, OUTCOME.topic, PEOPLE.topic, WON_OR_NOT.topic, OWN_DOMAINS.topic, KIND.topic, REACHED.topic, ALL_DAY.topic, NUMBERS, SAME,
    SPELLING, WHICH, SHARED, GROUPS, AMOUNTS.topic,
)  # fmt: skip
TOPICS = tuple(sorted({*_FILE_TOPICS, *_ROW_TOPICS}, key=len, reverse=True))
"""How the names of answers begin that are about no column, the longest first."""


def spell(about: About) -> str:
    """What the answer is called on the screen, on the command line and in what is kept."""
    match about:
        case OfFile(topic, name) | OfRows(topic, name):
            return f"{topic} {name}" if name else topic
        case OfColumn(header):
            return f"{_COLUMN}{header}" if header in RESERVED else header
        case OfCells(header):
            return f"{_CELLS}{header}" if header in RESERVED else header
        case StandsFor(header):
            return f"{header}{_STANDS}"
        case OfWord(header, word):
            return f"{header}: {word}"


def parse(text: str, said: str, headers: Collection[str]) -> About | None:
    """What an answer to these headers is about; None where it names nothing they have and no topic. said: what it says, which tells of a
    column's name alone whether it says what the column is or how it is read."""
    header = bare(text)
    if header in headers and (header != text or text not in RESERVED):
        return OfColumn(header) if says_what(said) else OfCells(header)
    if (stands := header.removesuffix(_STANDS)) in headers and stands != header:
        return StandsFor(stands)
    for one in sorted(headers, key=len, reverse=True):
        if text.startswith(f"{one}: "):
            return OfWord(one, text[len(one) + 2 :])
    return _topic(text)


def _topic(text: str) -> About | None:
    topic = next((one for one in TOPICS if text == one or text.startswith(f"{one} ")), None)
    if topic is None:
        return None
    return (OfRows if topic in _ROW_TOPICS else OfFile)(topic, text[len(topic) + 1 :])


def bare(text: str) -> str:
    """The header that the name of an answer about a column speaks of."""
    return text.removeprefix(_COLUMN).removeprefix(_CELLS)


def says_what(said: str) -> bool:
    """Whether an answer says what a column is, and not how it is read."""
    return said.startswith((FIELD, IGNORED))


def matched_as(kind: str) -> str:
    """The answer that a table is of this kind of fact, its columns matched by hand; the key of the format that makes is the same."""
    return f"{_BY_HAND}{kind}"


def is_matched_as(said: str) -> bool:
    """Whether an answer, or the key of a format, is that of a table matched by hand."""
    return said.startswith(_BY_HAND)


def kind_matched(said: str) -> str:
    """The kind of fact such an answer names; what else is said stays as it is."""
    return said.removeprefix(_BY_HAND)


def is_asked(questions: Iterable[Question], *about: About) -> bool:
    """Whether one of these questions is about one of these."""
    return not {question.column for question in questions}.isdisjoint(spell(one) for one in about)


class Answers:
    """Answers by what they are about; a change makes new ones.

    written: them as the screen, the command line and what is kept spell them, by name.
    """

    def __init__(self, written: Mapping[str, str] | None = None) -> None:
        self.written = dict(written or {})

    def get(self, about: About, default: str = "") -> str:
        """What was said about this; a column's name alone says what it is or how it is read, by what is said."""
        match about:
            case OfColumn(header):
                names = (f"column {header}", header)
                return next((self.written[name] for name in names if says_what(self.written.get(name, ""))), default)
            case OfCells(header):
                names = (f"cells of {header}", f"column {header}", *(() if header in RESERVED else (header,)))
                said = (self.written[name] for name in names if name in self.written)
                return next((one for one in said if not says_what(one)), default)
        return self.written.get(spell(about), default)

    def settle(self, question: Question) -> bool:
        """Whether a question was answered."""
        return question.column in self.written

    def __contains__(self, about: About) -> bool:
        return self.get(about, "\0") != "\0"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Answers) and self.written == other.written

    def __hash__(self) -> int:
        return hash(frozenset(self.written.items()))

    def over(self, kept: "Answers") -> "Answers":
        """These, and of the kept ones those about anything else."""
        return Answers(kept.written | self.written)

    def saying(self, about: About, said: str) -> "Answers":
        """These, with one more or another one."""
        return Answers(self.written | {spell(about): said})

    def without(self, *about: About) -> "Answers":
        """These, but for those about this."""
        gone = {spell(one) for one in about}
        return Answers({name: said for name, said in self.written.items() if name not in gone})

    def only(self, *about: About) -> "Answers":
        """Those about this."""
        wanted = {spell(one) for one in about}
        return Answers({name: said for name, said in self.written.items() if name in wanted})

    def given(self) -> "Answers":
        """These, but for those that only set a remembered one aside."""
        return Answers({name: said for name, said in self.written.items() if said != ASK_AGAIN})

    def parsed(self, headers: Collection[str]) -> Iterator[tuple[About | None, str, str]]:
        """Each with what it is about in a table of these headers, its name and what it says."""
        return ((parse(name, said, headers), name, said) for name, said in self.written.items())

    @property
    def cut(self) -> Cut:
        """How the file is cut into cells."""
        return Cut(*(self.get(one) for one in (ENCODING, DELIMITER, HEADER_ROW, TABLE, SHEET)))

    @property
    def by_hand(self) -> dict[str, str]:
        """What a person said each column is ("field:amount", "ignore"), by header; "column X" leaves X free to say how its cells are read."""
        found = {name: said for name, said in self.written.items() if says_what(said)}
        chosen = f"{WHICH_IS} "
        found |= {
            said: f"{FIELD}{name.removeprefix(chosen)}"
            for name, said in self.written.items()
            if name.startswith(chosen)
        }
        return found | {name.removeprefix("column "): said for name, said in found.items()}

    @property
    def match_by_hand(self) -> bool:
        """Whether a person said of any column what it is."""
        return any(says_what(said) for said in self.written.values())

    def words(self, header: str) -> dict[str, str]:
        """What was said of the words of a column, by word."""
        before = spell(OfWord(header, ""))
        return {name.removeprefix(before): said for name, said in self.written.items() if name.startswith(before)}

    def named(self, topic: str) -> list[str]:
        """The names of all that was said under a topic about all rows."""
        before = f"{spell(OfRows(topic))} "
        return [name.removeprefix(before) for name in self.written if name.startswith(before)]


NONE = Answers()


def of_words(header: str, means: Mapping[str, str]) -> Answers:
    """Answers that say of the words of a column what they mean."""
    return Answers({spell(OfWord(header, word)): meaning for word, meaning in means.items()})
