"""Long lists of figures, of which a column says what each of them counts: set side by side, a column for each thing counted."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from coaching.intake.answers.receipt import ColumnReading
from coaching.intake.answers.unfolded import Unfolded
from coaching.intake.file.layout import kind_of_text
from coaching.intake.file.table import RawTable
from coaching.intake.tables.wide import Look, beside_days, periods_of, roles
from coaching.intake.words.convert import literal
from coaching.intake.words.format import header_key
from coaching.intake.words.measures import MOST_MEASURES, tells_measures
from coaching.intake.words.staging import Staging, write

_FIGURES = frozenset(
    header_key(name) for name in (
        "count", "counts", "quantity", "qty", "value", "total", "target", "goal", "actual", "amount", "figure", "result", "number of activities",
        "# of activities", "activity count", "no. of activities", "anzahl", "menge", "wert", "ziel", "soll", "ist", "nombre", "quantité", "valeur",
        "objectif", "réalisé", "cantidad", "valor", "objetivo", "quantidade", "meta", "realizado", "realizada",
    )
)  # fmt: skip
"""Headers of figures that leave to another column what they count."""


@dataclass(frozen=True)
class LongList:
    """A long list set side by side. table: a column for each thing counted in place of the two; word and figures are the file's own headers."""

    table: RawTable
    word: str
    figures: tuple[str, ...]
    headers: tuple[str, ...]

    def as_in_file(self, made: Unfolded) -> Unfolded:
        """The same with its columns told as the file has them; a thing not counted in a row is no empty figure."""
        held = {one.header: one for one in made.told}
        counted = ", ".join(
            dict.fromkeys(one.becomes for one in made.told if one.becomes and one.header not in self.headers)
        )
        told = [
            held.get(header) or ColumnReading(header, "measure" if header == self.word else "figures", (f"by row: {counted}",))
            for header in self.headers
        ]  # fmt: skip
        absent = sum(part.rows for part in made.skipped if part.empty)
        skipped = [part for part in made.skipped if not part.empty]
        return replace(
            made,
            told=told if made.match else [],
            skipped=skipped,
            rows=made.rows - absent,
            notes=list(self.table.notes),
        )


def side_by_side(staging: Staging, table: RawTable, samples: Sequence[Sequence[str]], folder: Path) -> LongList | None:
    """The table with what its rows count as columns; None for any other table."""
    looks = [Look(i, *told, True) for i, told in enumerate(zip(table.headers, samples, strict=True))]
    found = roles(looks, (
        ("figures", lambda one: header_key(one.header) in _FIGURES and one.sample and one.figures),
        ("word", lambda one: one.who is None and _says_what(staging, one.index, one.sample)),
    ))  # fmt: skip
    figures, words, rest = found["figures"], found["word"], found["odd"]
    spans = periods_of(looks, (one for one in rest if one.who is None))
    beside = roles(rest, (
        ("day", lambda one: one.days),
        ("period", lambda one: one.index in (spans.when, spans.year, *spans.others)),
        ("beside", lambda one: one.who in ("rep_id", "rep_name", "team") or beside_days(one.header)),
    ))  # fmt: skip
    is_dated = len(beside["day"]) == 1 or (not beside["day"] and beside["period"])
    if not figures or len(words) != 1 or beside["odd"] or not is_dated:
        return None
    (word,) = words
    made = _by_word(staging, word, figures)
    path = folder / f"long-{uuid.uuid4().hex}.parquet"
    cells = ", ".join(
        f"{cell} as c{n}" for n, cell in enumerate([*(f"c{one.index}" for one in rest), *(cell for _, cell in made)])
    )
    write(staging, f"select {cells}, source_row from {staging.cells} order by source_row", path)
    typed = [table.typed[one.index] if one.index < len(table.typed) else set[str]() for one in rest]
    shown = [*(one.header for one in rest), *(header for header, _ in made)]
    wide = replace(table, headers=shown, cells=path, plain_csv=None, typed=[*typed, *({"text"} for _ in made)])
    return LongList(wide, word.header, tuple(one.header for one in figures), tuple(table.headers))


def _by_word(staging: Staging, word: Look, figures: Sequence[Look]) -> list[tuple[str, str]]:
    """The columns of each thing counted: their headers, and their cells as SQL."""
    cell = f"trim(c{word.index})"
    said = staging.execute(f"select distinct {cell} from {staging.cells} where {cell} <> '' order by 1").fetchall()
    return [
        (f"{one.header}: {what}", f"case when {cell} = {literal(str(what))} then c{one.index} end")
        for one in figures
        for (what,) in said
    ]


def _says_what(staging: Staging, place: int, sample: Sequence[str]) -> bool:
    """Whether most of the few different words of a column are names of things that are counted."""
    if not tells_measures(sample) or any(kind_of_text(cell.strip()) != "text" for cell in sample if cell.strip()):
        return False
    cell = f"coalesce(trim(c{place}), '')"
    found = staging.execute(
        f"select count(distinct {cell}), count(*) filter ({cell} = '') from {staging.cells}"
    ).fetchone()
    different, empty = found or (0, 0)
    return bool(different <= MOST_MEASURES and not empty)
