"""What a person must know about an export of this format before trusting its figures."""

from coaching.errors import Note, said
from coaching.intake.answers.finding import Finding, Step
from coaching.intake.columns.converted import Converted

PERIODS = {"monthly": "a month", "annual": "a year", "annually": "a year", "yearly": "a year"}


def _look(seen: Converted) -> Finding | None:
    """The format's own remarks, and those its rows give cause for."""
    format_, notes = seen.match.format, list[Note](seen.match.format.remarks)
    good, cells = seen.staging.good, seen.staging.cells
    if format_.without_lost and not seen.con.execute(f"select 1 from {good} where outcome = 'lost' limit 1").fetchone():
        notes.append(format_.without_lost)
    if (period := seen.columns.get("value_period")) is None:
        return Finding(notes=notes)
    word = f"lower(trim({period.cell}))"
    rows = seen.con.execute(
        f"select {word}, count(*) from {cells} where {period.cell} is not null group by 1 order by 1"
    ).fetchall()
    told = [(PERIODS[word], count) for word, count in rows if word in PERIODS]
    if told:
        notes.append(said("paid by period", counts=told))
    return Finding(notes=notes)


REMARKS = Step[Converted](lambda _: True, _look)
