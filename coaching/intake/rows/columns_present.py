"""Which columns of the facts a file speaks about, so that a file with fewer columns keeps what an older file said about the others."""

from collections.abc import Iterable

from coaching.intake.words.fields import KINDS, TABLE_COLUMNS

_WHO = {
    "account_id": "account_id account_name",
    "contact_id": "contact_id contact_name",
    "owner_id": "owner_id owner_name",
}
_SAID_BY: dict[str, dict[str, str]] = {
    "rep": {"name": "name first_name last_name", "role": "role title user_role", "team": "team division department user_role",
            "manager_id": "manager_id manager_name"},
    "account": {"parent_id": "parent_id parent_name", "region": "region state country", "currency": "currency annual_revenue category_spend", **_WHO},
    "contact": {"name": "name first_name last_name", **_WHO},
    "opportunity": {"created_by_id": "created_by_id created_by_name", "stage_raw": "stage status",
                    "outcome": "stage status status_reason is_won is_closed not_archived", "amount_won": "amount_won amount",
                    "close_on": "close_on closed_on won_on lost_on", "closed_on": "close_on closed_on won_on lost_on",
                    "contradiction": "stage status is_won is_closed close_on", "currency": "currency amount",
                    "recurring": "recurring_a_year recurring_a_month", **_WHO},
    "activity": {"rep_id": "rep_id rep_name", "account_id": "account_id account_name what_id", "contact_id": "contact_id contact_name who_id",
                 "opportunity_id": "opportunity_id opportunity_name what_id", "lead_id": "lead_id who_id", "kind_raw": "type subtype",
                 "subject": "subject notes", "status_raw": "status", "done": "done status", "outcome_raw": "outcome", "connected": "outcome",
                 "duration_min": "minutes seconds milliseconds end_at end_on", "attendees_n": "attendees_n attendees other_attendees"},
}  # fmt: skip
_ALWAYS = {"activity": {"kind", "at", "is_customer_facing", "done"}}


def speaks_of(kind: str, fields: Iterable[str]) -> tuple[str, ...]:
    """The table columns that these input fields fill; all of them for kinds whose rows are never merged from several files."""
    if kind not in _SAID_BY and kind != "lead":
        return TABLE_COLUMNS[kind]
    have = set(fields)
    said_by, always = _SAID_BY.get(kind, {}), _ALWAYS.get(kind, set()) | set(KINDS[kind].key)
    return tuple(name for name in TABLE_COLUMNS[kind] if name in always or have & set(said_by.get(name, name).split()))
