"""One meeting that an export holds once for each attendee: it counts once, the other rows are left out by name."""

import duckdb

from coaching.intake.answers.receipt import Receipt

WHY = "the same activity once more: person, account, kind and start minute are the same"
SAME = ("rep_id", "account_id", "kind", "date_trunc('minute', \"at\")", "coalesce(subject, '')")
"""Person, account, kind and start minute (METRICS A1); copies bear one subject too. A day without a time of day is no start."""
TELLING = (
    "rep_id is not null and account_id is not null and kind not in ('task', 'note', 'system')"
    " and \"at\" <> date_trunc('day', \"at\")"
)


def has_copies(con: duckdb.DuckDBPyConnection, kind: str, rows: str) -> bool:
    """Whether any activity of a relation of shaped rows stands there more than once."""
    if kind != "activity":
        return False
    twice = f"select 1 from {rows} where skip_why is null and {TELLING} group by {', '.join(SAME)} having count(*) > 1 limit 1"
    return con.execute(twice).fetchone() is not None


def leave_out_copies(con: duckdb.DuckDBPyConnection, kind: str, receipt: Receipt) -> None:
    """Put the copies among the rows of `shaped` into left_row, keeping the first that was done; rows of one id and one contact are not meant."""
    if kind != "activity":
        return
    con.execute(
        f"""create or replace temp table copied as select source_row from (
                select source_row, activity_id, contact_id, first_value(activity_id) over w as first_id,
                       first_value(contact_id) over w as first_contact, row_number() over w as place
                from shaped where skip_why is null and {TELLING}
                window w as (partition by {", ".join(SAME)} order by coalesce(done, false) desc, source_row))
            where place > 1 and (activity_id <> first_id or contact_id is distinct from first_contact)"""
    )
    row = con.execute("select count(*) from copied").fetchone()
    receipt.skip(row[0] if row else 0, WHY)
    con.execute("insert into left_row select source_row from copied")
