"""One meeting whose attendees are spread over several files of one format: it counts once, as within a file."""

from coaching.facts import Cursor
from coaching.intake.rows.same_meeting import SAME, TELLING
from coaching.intake.words.statement import statement

WHY = "same activity"


def settle_copies(cursor: Cursor) -> dict[int, int]:
    """Put copies of activities of another import into the table removal, for all days; returns by import how many of its rows stand in another.

    Run after settle_removed, which makes the table.
    """
    twice = """select format from import where kind = 'activity' and undone_at is null group by format having count(*) > 1"""
    if not cursor.execute(twice).fetchone():
        return {}
    same = ", ".join(SAME)
    cursor.execute(statement(__file__, "turn_of", twice=twice))
    cursor.execute(statement(__file__, "met_twice", same=same, telling=TELLING))
    cursor.execute(statement(__file__, "counted_once", why=WHY))
    rows = cursor.execute("select import_id, count(*) from met_twice group by import_id").fetchall()
    return {int(import_id): int(count) for import_id, count in rows}
