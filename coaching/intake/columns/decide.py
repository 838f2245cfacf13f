"""Decisions about whole columns: in which order dates are written, which sign is the decimal sign, percent or fraction, what each word means.

Never per cell. What the column does not settle becomes a Question with examples from the file.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from coaching.errors import Question
from coaching.intake.answers.answers import Answers
from coaching.intake.answers.finding import Step
from coaching.intake.columns.changes import CHANGES
from coaching.intake.columns.column import NUMBER_TYPES, Column
from coaching.intake.columns.converted import Deciding, ReadSo, reading
from coaching.intake.columns.dates import DATES
from coaching.intake.columns.nothing_open import nothing_open
from coaching.intake.columns.numbers import decided_number
from coaching.intake.columns.period_ends import PERIOD_ENDS
from coaching.intake.columns.period_spans import PERIOD_SPANS
from coaching.intake.columns.subjects import SUBJECTS
from coaching.intake.columns.time_zone import ZONE
from coaching.intake.columns.units import CENTS, IN_CENTS, MAYBE_CENTS, decided_cents, decided_minutes
from coaching.intake.columns.words import decided_words, decided_yes_no
from coaching.intake.words import convert
from coaching.intake.words.fields import KINDS
from coaching.intake.words.format import Match
from coaching.intake.words.staging import Bench, one_row

_NAMED = r"\pL[\pL\d .,&()''’@_-]*|[\pL\d-]*\d[\pL\d-]*"
"""What names and ids look like."""

__all__ = ["Column", "Decisions", "decide"]


@dataclass(frozen=True)
class Decisions:
    """All columns of one file, and what could not be decided."""

    columns: Mapping[str, Column]
    questions: Sequence[Question]


def decide(
    con: Bench,
    source: str,
    match: Match,
    headers: Sequence[str],
    answers: Answers,
    accept: bool,
    epoch: int = 1900,
) -> Decisions:
    """Look at every mapped column of `source` (a relation with text columns c0..cN) and decide how it is read."""
    kind, questions = KINDS[match.format.kind], list[Question]()
    columns = {
        name: Column(
            name, headers[i], i, kind.fields[name], unit=match.format.units.get(name, ""), joins=_joins(kind.name, name)
        )
        for name, i in match.columns.items()
    }
    plain = nothing_open(con, source, columns.values())
    shown = Deciding(con, source, match, columns, answers, accept, plain, epoch)
    for step in STEPS:
        if step.fits(shown) and (found := step.look(shown)):
            shown = replace(shown, columns=reading(shown.columns, found))
            questions += found.questions
    return Decisions(shown.columns, questions)


def _joins(kind: str, field_name: str) -> bool:
    """Whether the names of a field are those of people and customers, by which rows of several files are told together."""
    return (
        field_name == "team"
        or field_name.endswith("_name")
        or (field_name == "name" and kind in ("rep", "account", "contact"))
    )


def _with_examples(shown: Deciding) -> ReadSo:
    """Each column with up to three different cells from its front; asked for at once, as it is the asking that takes the time."""
    front = "select distinct left({0}, 60) as cell from (select {0} from {1} where {0} is not null limit 200) limit 3"
    columns = list(shown.columns.values())
    each = [
        f"(select {place} as place, cell from ({front.format(column.cell, shown.source)}))"
        for place, column in enumerate(columns)
    ]
    rows = shown.con.execute(" union all ".join(each)).fetchall()
    found = [tuple(str(cell) for at, cell in rows if at == place) for place in range(len(columns))]
    return ReadSo(decided=[replace(column, examples=examples) for column, examples in zip(columns, found, strict=True)])


def _names(shown: Deciding) -> list[Column]:
    return [column for column in shown.columns.values() if column.joins or column.type == "id"]


def _with_nobody(shown: Deciding) -> ReadSo:
    """The columns of names and ids of which a cell stands for nobody; where most others are no names either, each is kept as it is."""
    columns = _names(shown)
    told = ", ".join(f"coalesce(bool_or({convert.stands_for_nobody(column.cell)}), false)" for column in columns)
    row = one_row(shown.con, f"select {told} from {shown.source}")
    some = [column for column, found in zip(columns, row, strict=True) if found]
    return ReadSo(decided=[replace(column, nobody=True) for column in some if _holds_names(column, shown)])


def _holds_names(column: Column, shown: Deciding) -> bool:
    """Whether most of its cells that do not stand for nobody look like names or ids."""
    cell, others = f"trim({column.cell})", f"not {convert.stands_for_nobody(column.cell)}"
    named = f"coalesce(avg(cast(regexp_full_match(cell, '{_NAMED}') as integer)), 1) >= 0.5"
    listed = f"select distinct {cell} as cell from {shown.source} where {cell} <> '' and {others}"
    return bool(one_row(shown.con, f"select {named} from ({listed})")[0])


def _figures(column: Column, shown: Deciding) -> ReadSo:
    """A column of figures, and of money whether it is in cents."""
    found = decided_number(column, shown)
    (column,) = found.decided
    if column.type == "money" and not column.unit and shown.said(column) == CENTS:
        column = replace(column, unit=CENTS, read_as=(IN_CENTS,))
    if column.unit != MAYBE_CENTS:
        return replace(found, decided=[column])
    of_cents = decided_cents(column, shown)
    return replace(of_cents, questions=[*found.questions, *of_cents.questions])


def _as(read_as: str) -> Callable[[Column, Deciding], ReadSo]:
    return lambda column, _: ReadSo(decided=[replace(column, read_as=(read_as,))])


BY_TYPE: Mapping[str, Callable[[Column, Deciding], ReadSo]] = {
    **dict.fromkeys(NUMBER_TYPES, _figures), "minutes": decided_minutes, "bool": decided_yes_no, "word": decided_words,
    "clock": _as("time of day"), "id": _as("id"), "name": _as("name"),
}  # fmt: skip
"""How the cells of a column are decided, by its type; those of other types are taken as they are."""


def _each_by_its_type(shown: Deciding) -> ReadSo:
    """Every column by itself, in the order of the match."""
    looks = [(column, BY_TYPE.get(column.type.partition(":")[0])) for column in shown.columns.values()]
    found = [look(column, shown) for column, look in looks if look]
    decided = [column for one in found for column in one.decided]
    return ReadSo(decided=decided, questions=[question for one in found for question in one.questions])


EXAMPLES = Step[Deciding](lambda shown: bool(shown.columns), _with_examples)
NOBODY = Step[Deciding](lambda shown: bool(_names(shown)), _with_nobody)
EACH_BY_ITS_TYPE = Step[Deciding](lambda _: True, _each_by_its_type)
STEPS = (EXAMPLES, NOBODY, DATES, ZONE, PERIOD_ENDS, PERIOD_SPANS, EACH_BY_ITS_TYPE, CHANGES, SUBJECTS)
