"""Rows that say nothing of what their file is about: a note between the rows, or the lines of another table below it."""

from collections.abc import Mapping

from coaching.intake.columns.decide import Column
from coaching.intake.words.fields import KINDS
from coaching.intake.words.staging import Staging

ABOUT = ("opportunity", "account", "contact", "lead", "rep")
NOTHING = "no record"


def says_nothing(kind: str, columns: Mapping[str, Column]) -> list[tuple[str, str]]:
    """The condition, as a part of bad over the typed row v, that a row fills none of the columns every record of its kind needs.

    Of totals: that it counts fewer than none.
    """
    if kind == "activity_summary":
        return [('v."count" < 0', "count")]
    needed = {name for group in KINDS[kind].needs for name in group} & columns.keys()
    if kind not in ABOUT or not needed or "opportunity_id" in columns:
        return []
    empty = " and ".join(f'v."{name}" is null' for name in sorted(needed))
    return [(empty, NOTHING)]


def tell_nothing(staging: Staging, kind: str, columns: Mapping[str, Column]) -> None:
    """Say in field_message what is wrong with such a row."""
    headers = " or ".join(
        dict.fromkeys(columns[name].header for group in KINDS[kind].needs for name in group if name in columns)
    )
    text = f"has no {headers}: it looks like a note or part of another table. Fill them in, or leave the row out."
    staging.execute("insert into field_message values (?, null, ?, ?)", [NOTHING, text, text])
