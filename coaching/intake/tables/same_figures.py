"""Several columns of figures that would be the same figure of the same people and periods: which of them counts is asked."""

from collections.abc import Mapping, Sequence

from coaching.errors import Question, said
from coaching.intake.answers.about import NUMBERS, OfRows, is_asked, spell
from coaching.intake.answers.answers import Answers
from coaching.intake.tables.wide import FigureColumn
from coaching.intake.words.measures import LEAVE_OUT, MEANINGS, class_meant, likely, rest_of_target

Meant = Mapping[FigureColumn, tuple[str | None, str | None]]
_WHOLE = frozenset(
    ("", "sales", "amount", "value", "revenue", "bookings", "all", "overall", "team", "rep", "personal", "individual")
)
"""What a header may say beside its word for a target and still mean the whole target."""


def ask_the_same(file: str, meant: Meant, answers: Answers, questions: list[Question]) -> None:
    """Add a question for each column whose figure another one is too, or that is some part of a target nobody knows; answered ones are left."""
    for column in meant:
        same = _same_as(column, meant)
        about = OfRows(NUMBERS, column.stem)
        if not same or about in answers or OfRows(NUMBERS) in answers or is_asked(questions, about):
            continue
        told = meant[column][0] or ""
        beside = [one.header for one in same]
        text = said("same figure?", header=column.header, file=file, looks=told, beside=beside)
        options = dict.fromkeys((told, LEAVE_OUT, *likely(column.stem)))
        questions.append(Question(spell(about), text, tuple(options)))


def _same_as(column: FigureColumn, meant: Meant) -> Sequence[FigureColumn]:
    """The other columns beside which this one says nothing of its own."""
    answer, product = meant[column]
    if answer not in MEANINGS or class_meant(column.stem):
        return ()
    sale = MEANINGS[answer].kind == "sales_total"
    others = [
        one for one, (told, _) in meant.items() if one != column and told == answer and _period(one) == _period(column)
    ]
    same = [one for one in others if (meant[one][1] == product if sale else not class_meant(one.stem))]
    parts = [one for one in others if class_meant(one.stem)]
    return same or (parts if rest_of_target(column.stem).casefold() not in _WHOLE and not sale else ())


def _period(column: FigureColumn) -> str:
    return column.period.key if column.period else ""
