"""Figures that stood side by side, as rows of their own: a table that remembers the file it is made of."""

from dataclasses import dataclass, field, fields
from typing import Any

from coaching.intake.answers.receipt import ColumnReading
from coaching.intake.file.table import RawTable
from coaching.intake.words.format import Match

TO = " to "  # in the header of a column made of several: from the first of them to the last
PLACES = 1 << 20
"""A sheet has at most 1,048,576 rows: the source row of a figure is its row + PLACES x its place among the figures of the row."""
LABELS = {"sales_total": "Sales totals", "quota": "Targets", "activity_summary": "Activity totals", "survey_response": "Survey answers",
          "forecast": "Forecast calls"}  # fmt: skip
FORMATS = {kind: f"wide_{kind}" for kind in LABELS}
"""The keys of the formats that are made of columns of figures."""
LEFT_OUT = "left out"
"""How a column is read that becomes nothing."""


@dataclass
class Unfolded(RawTable):
    """The figures of a wide table as rows of one kind. match is None while a question is open; told says how each column of the file is read.

    figure is the header of the made column of figures; places are the headers its figures stand under in the file, by their place in a row.
    repeats: several rows may say one figure again, as a target beside each forecast call.
    """

    match: Match | None = None
    told: list[ColumnReading] = field(default_factory=list)
    figure: str = ""
    places: list[str] = field(default_factory=list)
    origin: RawTable | None = None
    repeats: bool = False


def parts_of(table: RawTable) -> dict[str, Any]:
    """What an Unfolded takes over from the table as read."""
    return {one.name: getattr(table, one.name) for one in fields(RawTable) if one.name != "questions"}
