"""What was said of one file or one table: looked up by what it is about, kept as it was written."""

from collections.abc import Collection, Iterator, Mapping

from coaching.errors import Question
from coaching.intake.answers.about import (
    ASK_AGAIN,
    DELIMITER,
    ENCODING,
    FIELD,
    HEADER_ROW,
    RESERVED,
    SHEET,
    TABLE,
    WHICH_IS,
    About,
    OfCells,
    OfColumn,
    OfRows,
    OfWord,
    parse,
    says_what,
    spell,
)
from coaching.intake.file.cut import Cut


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
