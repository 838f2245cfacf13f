"""Which of the types of splits in a file is the one of the revenue, where types are ids that say nothing: its parts are 100 % of every deal."""

from coaching.errors import said
from coaching.intake.answers.answers import of_words
from coaching.intake.answers.finding import Finding, Seen, Step
from coaching.intake.words.staging import statement

WHOLE_AGAIN = 0.5  # percent by which parts may miss the whole, from rounding


def _look(seen: Seen) -> Finding | None:
    """Answers about the types nobody knows, where the parts of exactly one of them make all of every deal."""
    match, headers = seen.match, seen.table.headers
    deal = match.columns.get("opportunity_id", match.columns.get("opportunity_name"))
    type_, percent = match.columns["split_type"], match.columns.get("split_percent")
    if deal is None or percent is None:
        return None
    deleted = match.columns.get("is_deleted")
    kept = f"coalesce(lower(trim(c{deleted})), '') not in ('true', '1', 'yes')" if deleted is not None else "true"
    figure = f"try_cast(replace(regexp_replace(c{percent}, '[^0-9.,-]', '', 'g'), ',', '.') as double)"
    parts = {"type": f"trim(c{type_})", "deal": f"c{deal}", "figure": figure, "kept": kept, "cells": seen.staging.cells}
    rows = seen.con.execute(
        statement(__file__, "types_that_are_whole", **parts, miss=WHOLE_AGAIN, miss_of_one=WHOLE_AGAIN / 100)
    ).fetchall()
    unknown = {word: whole for word, whole in rows if match.format.words.read("split", word) is None}
    of_revenue = [word for word, whole in unknown.items() if whole]
    if len(of_revenue) != 1 or len(unknown) < len(rows):
        return None
    header = headers[type_]
    told = said("split of the revenue", header=header, word=of_revenue[0])
    meant = of_words(header, {word: "revenue" if whole else "overlay" for word, whole in unknown.items()})
    return Finding(answers=meant, notes=[told])


SPLIT_TYPES = Step[Seen](lambda seen: "split_type" in seen.match.columns, _look)
