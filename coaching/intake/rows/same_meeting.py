"""One meeting that an export holds once for each attendee: it counts once, the other rows are left out by name; without a time it is asked."""

from collections.abc import Mapping, Sequence

from coaching.errors import Question, said
from coaching.intake.answers.about import SAME_MEETING, spell
from coaching.intake.answers.receipt import Draft
from coaching.intake.columns.column import Column
from coaching.intake.rows.repeats import repeats
from coaching.intake.words.staging import Staging
from coaching.intake.words.statement import statement

WHY, WHY_BY_DAY = said("same activity"), said("another attendee")
SAME = ("rep_id", "account_id", "kind", "date_trunc('minute', \"at\")", "coalesce(subject, '')")
"""Person, account, kind and start minute (METRICS A1); copies bear one subject too. A day without a time of day is no start."""
TELLING = (
    "rep_id is not null and account_id is not null and kind not in ('task', 'note', 'system')"
    ' and "at" <> date_trunc(\'day\', "at")'
)
ONE, EACH = "one meeting with several people", "each row is a meeting of its own"
_ONE_DAY = ("rep_id", "account_id", "kind", 'cast("at" as date)', "coalesce(subject, '')")
_DAY_TELLS = (
    "rep_id is not null and account_id is not null and kind not in ('task', 'note', 'system', 'call', 'conversation', 'email')"
    ' and "at" = date_trunc(\'day\', "at")'
)


def has_copies(staging: Staging, kind: str, rows: str) -> bool:
    """Whether any activity of a relation of shaped rows stands there more than once, or may do so."""
    if kind != "activity":
        return False
    if repeats(staging, f"hash({', '.join(SAME)})", f"{rows} where skip_why is null and {TELLING}")[1]:
        return True
    of_a_day = f"{rows} where skip_why is null and {_DAY_TELLS}"
    if not repeats(staging, f"hash({', '.join(_ONE_DAY)})", of_a_day)[1]:
        return False
    several = f"select 1 from {of_a_day} group by {', '.join(_ONE_DAY)} having count(distinct contact_id) > 1 limit 1"
    return staging.execute(several).fetchone() is not None


def leave_out_copies(
    staging: Staging, kind: str, columns: Mapping[str, Column], receipt: Draft, headers: Sequence[str]
) -> None:  # fmt: skip
    """Put the copies among the rows of `shaped` into left_row, keeping the first that was done; rows of one id and one contact are not meant."""
    if kind != "activity":
        return
    _find_unlike(staging, columns, headers)
    receipt.skip(
        _leave_out(staging, TELLING, SAME, "activity_id <> first_id or contact_id is distinct from first_contact"), WHY
    )
    answer = receipt.answers.get(SAME_MEETING)
    if answer == ONE:
        receipt.skip(
            _leave_out(staging, _DAY_TELLS, _ONE_DAY, "source_row in (select source_row from unlike_day)"), WHY_BY_DAY
        )
    elif answer != EACH:
        _ask(staging, receipt)


def _leave_out(staging: Staging, telling: str, same: tuple[str, ...], unlike: str) -> int:
    staging.execute(
        statement(__file__, "copied", **staging.names, telling=telling, same=", ".join(same), unlike=unlike)
    )
    row = staging.execute("select count(*) from copied").fetchone()
    staging.execute(f"insert into {staging.left} select source_row from copied")
    return int(row[0]) if row else 0


def _find_unlike(staging: Staging, columns: Mapping[str, Column], headers: Sequence[str]) -> None:
    """Put into unlike_day the rows of meetings of one day, without a time, that are not equal in every column but their id."""
    own = columns["activity_id"].index if "activity_id" in columns else None
    cells = ", ".join(f"coalesce(trim(c.c{place}), '')" for place in range(len(headers)) if place != own)
    staging.execute(
        statement(
            __file__, "unlike_day", **staging.names, columns=cells, telling=_DAY_TELLS, one_day=", ".join(_ONE_DAY)
        )
    )


def _ask(staging: Staging, receipt: Draft) -> None:
    """One question where rows of meetings without a time of day differ in nothing but who came."""
    rows = staging.execute(
        statement(__file__, "maybe_one_meeting", **staging.names, one_day=", ".join(_ONE_DAY))
    ).fetchall()
    if not rows:
        return
    count, contacts, subject, day, first = rows[0]
    many = sum(row[0] for row in rows)
    asked = said("one meeting?", count=many, file=receipt.file, such=count, on=day, row=first, subject=subject)
    receipt.questions.append(Question(spell(SAME_MEETING), asked, (ONE, EACH), tuple(str(one) for one in contacts[:3])))


def tell_equal(staging: Staging, columns: Mapping[str, Column], receipt: Draft, headers: Sequence[str]) -> None:
    """Say how many activities without an id and a time of day are equal to an earlier row in every column: each counts."""
    if "activity_id" in columns:
        return
    cells = ", ".join(f"coalesce(trim(c.c{place}), '')" for place in range(len(headers)))
    row = staging.execute(statement(__file__, "equal_activities", **staging.names, columns=cells)).fetchone()
    if row and row[0]:
        receipt.notes.append(said("equal activities", count=row[0]))
