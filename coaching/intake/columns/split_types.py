"""Which of the types of splits in a file is the one of the revenue, where types are ids that say nothing: its parts are 100 % of every deal."""

from collections.abc import Sequence

import duckdb

from coaching.intake.answers.answers import Answers, of_words
from coaching.intake.answers.receipt import Draft
from coaching.intake.words.format import Match

WHOLE_AGAIN = 0.5  # percent by which parts may miss the whole, from rounding


def split_types(con: duckdb.DuckDBPyConnection, headers: Sequence[str], match: Match, receipt: Draft) -> Answers:
    """Answers about the types nobody knows, where the parts of exactly one of them make all of every deal; else none."""
    deal = match.columns.get("opportunity_id", match.columns.get("opportunity_name"))
    type_, percent = match.columns["split_type"], match.columns.get("split_percent")
    if deal is None or percent is None:
        return Answers()
    deleted = match.columns.get("is_deleted")
    kept = f"coalesce(lower(trim(c{deleted})), '') not in ('true', '1', 'yes')" if deleted is not None else "true"
    figure = f"try_cast(replace(regexp_replace(c{percent}, '[^0-9.,-]', '', 'g'), ',', '.') as double)"
    rows = con.execute(
        f"""select word, bool_and(coalesce(abs(total - 100) <= {WHOLE_AGAIN} or abs(total - 1) <= {WHOLE_AGAIN / 100}, false)) from (
                select trim(c{type_}) as word, c{deal} as deal, sum({figure}) as total from cells
                where nullif(trim(c{type_}), '') is not null and {kept} group by 1, 2) group by 1"""
    ).fetchall()
    unknown = {word: whole for word, whole in rows if match.format.words.read("split", word) is None}
    of_revenue = [word for word, whole in unknown.items() if whole]
    if len(of_revenue) != 1 or len(unknown) < len(rows):
        return Answers()
    header = headers[type_]
    receipt.notes.append(
        f'"{header}" {of_revenue[0]} is taken for the split of the revenue: its parts alone are 100 % of every deal'
    )
    return of_words(header, {word: "revenue" if whole else "overlay" for word, whole in unknown.items()})
