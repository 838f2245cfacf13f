"""One meeting whose attendees are spread over several files of one format: it counts once, as within a file."""

from coaching.facts import Cursor
from coaching.intake.rows.same_meeting import SAME, TELLING

WHY = "same activity"


def settle_copies(cursor: Cursor) -> dict[int, int]:
    """Put copies of activities of another import into the table removal, for all days; returns by import how many of its rows stand in another.

    Run after settle_removed, which makes the table.
    """
    twice = """select format from import where kind = 'activity' and undone_at is null group by format having count(*) > 1"""
    if not cursor.execute(twice).fetchone():
        return {}
    same = ", ".join(SAME)
    cursor.execute(
        f"""create or replace temp table turn_of as
            select import_id, format, row_number() over (order by as_of, coalesce(place, ''), import_id) as turn
            from import where kind = 'activity' and undone_at is null and format in ({twice})"""
    )
    cursor.execute(
        f"""create or replace temp table met_twice as
            with row as (select * from (select a.*, t.turn, t.format, hash({same}, t.format) as what from activity a
                                        join turn_of t on t.import_id = a.import_id where {TELLING})),
            twice as (select what from row group by what having min(import_id) <> max(import_id))
            select activity_id, import_id, source_row, import_id <> first_value(import_id) over w as is_copy
            from row where what in (select what from twice)
            window w as (partition by format, {same} order by coalesce(done, false) desc, turn, source_row)"""
    )
    cursor.execute(
        f"""insert into removal
            select 'activity', activity_id, date '1900-01-01', null, '{WHY}', import_id, source_row from met_twice
            where is_copy and activity_id not in (select record_id from removal where kind = 'activity' and back_on is null)"""
    )
    rows = cursor.execute("select import_id, count(*) from met_twice group by import_id").fetchall()
    return {int(import_id): int(count) for import_id, count in rows}
