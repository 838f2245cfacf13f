"""Figures that only repeat others: sums, and the same ones said twice."""

from collections.abc import Mapping, Sequence

from coaching.errors import Note, Question, Said, said
from coaching.intake.answers.answers import NUMBERS, Answers, OfRows, is_asked, spell
from coaching.intake.file.table import RawTable
from coaching.intake.tables.wide import FigureColumn, WideTable
from coaching.intake.words import convert
from coaching.intake.words.measures import LEAVE_OUT, MEANINGS, class_meant, likely, rest_of_target
from coaching.intake.words.staging import Staging, statement


def sums_that_differ(staging: Staging, table: RawTable, wide: WideTable) -> list[Note]:
    """What is told of each column left out as a sum that some row of `cells` contradicts, read with either decimal sign."""
    told: list[Note] = []
    for place, parts in wide.sums.items():
        if not parts:
            continue
        checks = [_differs(place, parts, sign) for sign in (".", ",")]
        rows = staging.execute(
            f"""select source_row, c{place}, list_value({", ".join(f"c{part}" for part in parts)}) from {staging.cells}
                where {" and ".join(checks)} order by source_row"""
        ).fetchall()
        if rows:
            row, whole, held = rows[0]
            why, parts_said = wide.left_out[place], [str(cell) for cell in held if cell]
            what = why.values.get("parts", "others") if isinstance(why, Said) else "others"
            told.append(
                said(
                    "sum of columns differs",
                    header=table.headers[place],
                    what=what,
                    rows=len(rows),
                    row=row,
                    whole=whole,
                    parts=parts_said,
                )
            )
    return told


def _differs(place: int, parts: list[int], sign: str) -> str:
    """Whether the parts do not make the sum, as SQL; not where a cell of them cannot be read so."""
    read = [convert.money(convert.something(f"c{one}"), sign) for one in (place, *parts)]
    added = " + ".join(f"coalesce({one}, 0)" for one in read[1:])
    return f"coalesce(abs({read[0]} - ({added})) > 0.005 * {len(parts)}, {convert.something(f'c{place}')} is not null)"


def rows_that_differ(staging: Staging, wide: WideTable, rows: Sequence[int]) -> list[Note]:
    """What is told of each column of figures of which a row left out as a sum says something else than the rows above it, or than those since
    the last such row, add up to; in tables whose rows name a period, those of the same one. data_row must have been made."""
    told: list[Note] = []
    when = f"c{wide.when}" if wide.when is not None else "''"
    for column in wide.columns if rows else ():
        cell = f"c{column.index}"
        signs = [sign for sign in (".", ",") if _reads_all(staging, cell, sign)]
        found = [_row_that_differs(staging, cell, when, rows, sign) for sign in signs]
        if found and all(found) and (first := found[0]):
            row, whole, added = first
            told.append(said("sum of rows differs", header=column.header, whole=whole, row=row, added=added))
    return told


def _reads_all(staging: Staging, cell: str, sign: str) -> bool:
    """Whether every figure of a column can be read with this decimal sign."""
    said = convert.something(cell)
    return (
        staging.execute(
            f"select 1 from {staging.cells} where {said} is not null and {convert.money(said, sign)} is null limit 1"
        ).fetchone()
        is None
    )


def _row_that_differs(
    staging: Staging, cell: str, when: str, rows: Sequence[int], sign: str
) -> tuple[int, str, float] | None:
    """The first sum that is none: its row, its cell, and what the rows above it come to, read with this decimal sign."""
    value, listed = convert.money(convert.something(cell), sign), ", ".join(str(row) for row in rows)
    sql = statement(__file__, "sum_that_differs", **staging.names, cell=cell, value=value, when=when, listed=listed)
    row: tuple[int, str, float] | None = staging.execute(sql).fetchone()
    return row


Meant = Mapping[FigureColumn, tuple[str | None, str | None]]
_WHOLE = frozenset(
    ("", "sales", "amount", "value", "revenue", "bookings", "all", "overall", "team", "rep", "personal", "individual")
)
"""What a header may say beside its word for a target and still mean the whole target."""


def ask_the_same(file: str, meant: Meant, answers: Answers, asked: Sequence[Question]) -> list[Question]:
    """A question for each column whose figure another one is too, or that is some part of a target nobody knows; answered ones are left."""
    questions: list[Question] = []
    for column in meant:
        same = _same_as(column, meant)
        about = OfRows(NUMBERS, column.stem)
        if not same or about in answers or OfRows(NUMBERS) in answers or is_asked((*asked, *questions), about):
            continue
        told = meant[column][0] or ""
        beside = [one.called for one in same]
        text = said("same figure?", header=column.called, file=file, looks=told, beside=beside)
        options = dict.fromkeys((told, LEAVE_OUT, *likely(column.stem)))
        questions.append(Question(spell(about), text, tuple(options)))
    return questions


def _same_as(column: FigureColumn, meant: Meant) -> Sequence[FigureColumn]:
    """The other columns beside which this one says nothing of its own."""
    answer, product = meant[column]
    if answer not in MEANINGS or class_meant(column.stem):
        return ()
    sale = MEANINGS[answer].kind == "sales_total"
    others = [
        one for one, (told, _) in meant.items()
        if one != column and told == answer and _period(one) == _period(column) and one.rep == column.rep
        and (one.word is None or one.index == column.index)
    ]  # fmt: skip
    same = [one for one in others if (meant[one][1] == product if sale else not class_meant(one.stem))]
    parts = [one for one in others if class_meant(one.stem)]
    return same or (parts if rest_of_target(column.stem).casefold() not in _WHOLE and not sale else ())


def _period(column: FigureColumn) -> str:
    return column.period.key if column.period else ""
