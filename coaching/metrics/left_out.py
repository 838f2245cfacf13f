"""Contributions of records that left the CRM: they count before the day they left, and stand among the rows left out from then on."""

from datetime import date

COLUMNS = ("rep_id", "account_id", "day", "until", "row_id", "name", "since", "part", "whole", "n", "reason")


def without_gone(sql: str, kind: str, as_of: date) -> str:
    """The contributions `sql` (with a column `locked`: rows of the past that later removals do not change) less what is gone as of a date."""
    named = ", ".join(f"c.{name}" for name in COLUMNS[:9])
    if kind == "stock":
        return _stock(sql)
    return (
        f"select {named}, c.n, coalesce(c.reason, g.why) as reason from ({sql}) as c "
        f"left join gone as g on g.row_id = c.row_id and not c.locked and {is_gone(as_of)}"
    )


def is_gone(as_of: date) -> str:
    """SQL of whether the record of a row of gone, g, does not count as of a date."""
    day = as_of.isoformat()
    return f"g.removed_on <= date '{day}' and (g.back_on is null or g.back_on > date '{day}')"


def _stock(sql: str) -> str:
    """A row that holds from a day until another is cut where its record left, stands as left out from there, and holds again when it is back."""
    kept = ", ".join(f"c.{name}" for name in COLUMNS)
    cut = kept.replace("c.until", "case when c.until < g.removed_on then c.until else g.removed_on end as until")
    out = kept.replace("c.day", "case when c.day > g.removed_on then c.day else g.removed_on end as day")
    out = out.replace(
        "c.until", "case when g.back_on is null or c.until < g.back_on then c.until else g.back_on end as until"
    )
    out = out.replace("c.reason", "g.why as reason")
    back = kept.replace("c.day", "case when c.day > g.back_on then c.day else g.back_on end as day")
    last = "(select row_id, max(removed_on) as removed_on from gone group by row_id) as l on l.row_id = o.row_id and l.removed_on = o.removed_on"
    gone = f"(select o.row_id, o.removed_on, o.back_on, o.why from gone as o join {last})"
    both = f"from ({sql}) as c join {gone} as g on g.row_id = c.row_id where c.reason is null and"
    return (
        f"select {kept} from ({sql}) as c where c.reason is not null or c.row_id not in (select row_id from gone) "
        f"union all select {cut} {both} c.day < g.removed_on "
        f"union all select {out} {both} (c.until is null or c.until > g.removed_on) "
        f"union all select {back} {both} g.back_on is not null and (c.until is null or c.until > g.back_on)"
    )
