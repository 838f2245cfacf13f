"""Long lists of figures, of which a column says what each of them counts: set side by side, a column for each thing counted."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from coaching.intake.answers.receipt import ColumnReading
from coaching.intake.answers.unfolded import Unfolded
from coaching.intake.file.layout import kind_of_text
from coaching.intake.file.table import RawTable
from coaching.intake.tables.row_period import row_period
from coaching.intake.tables.wide import beside_days, holds_days, holds_figures, who_is
from coaching.intake.words.convert import literal, quoted
from coaching.intake.words.format import header_key
from coaching.intake.words.measures import MOST_MEASURES, tells_measures
from coaching.intake.words.staging import Staging

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
    headers = table.headers
    figures = [
        i
        for i, header in enumerate(headers)
        if header_key(header) in _FIGURES and samples[i] and holds_figures(samples[i])
    ]
    words = [
        i
        for i, sample in enumerate(samples)
        if i not in figures and who_is(headers[i]) is None and _says_what(staging, i, sample)
    ]
    rest = [i for i in range(len(headers)) if i not in (*figures, *words)]
    spans = row_period(headers, samples, [i for i in rest if who_is(headers[i]) is None])
    days = [i for i in rest if holds_days(samples[i])]
    when = {*days, spans.when, spans.year, *spans.others} - {None}
    if not figures or len(words) != 1 or not when or len(days) > 1:
        return None
    if any(
        i not in when and who_is(headers[i]) not in ("rep_id", "rep_name", "team") and not beside_days(headers[i])
        for i in rest
    ):
        return None
    place = words[0]
    said = [
        str(word)
        for (word,) in staging.execute(
            f"select distinct trim(c{place}) from {staging.cells} where trim(c{place}) <> '' order by 1"
        ).fetchall()
    ]
    made = [
        (f"{headers[figure]}: {word}", f"case when trim(c{place}) = {literal(word)} then c{figure} end")
        for figure in figures
        for word in said
    ]
    cells = ", ".join(
        f"{cell} as c{n}" for n, cell in enumerate([*(f"c{i}" for i in rest), *(cell for _, cell in made)])
    )
    path = folder / f"long-{uuid.uuid4().hex}.parquet"
    staging.execute(
        f"copy (select {cells}, source_row from {staging.cells} order by source_row) to {quoted(path)} (format parquet)"
    )
    wide = replace(
        table, headers=[*(headers[i] for i in rest), *(header for header, _ in made)], cells=path, plain_csv=None,
        typed=[*(table.typed[i] if i < len(table.typed) else set() for i in rest), *({"text"} for _ in made)],
    )  # fmt: skip
    return LongList(wide, headers[place], tuple(headers[i] for i in figures), tuple(headers))


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
