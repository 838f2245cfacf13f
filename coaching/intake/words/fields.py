"""The fields of each kind of fact, and the codes of rows."""

import re
from dataclasses import dataclass

Type = str  # text, name, id, money, number, count, minutes, seconds, milliseconds, date, moment, clock, share, bool, word:<group>

SQL_TYPES = {
    "text": "varchar", "name": "varchar", "id": "varchar", "money": "decimal(18, 2)", "number": "double", "count": "integer",
    "minutes": "double", "seconds": "double", "milliseconds": "double", "date": "date", "moment": "timestamp", "clock": "interval",
    "share": "double", "bool": "boolean",
}  # fmt: skip

NEEDED_WORDS = {
    "opportunity_id": "opportunity id", "close_on": "close date", "created_on": "created date", "stage": "stage", "amount": "amount",
    "at": "date and time", "on": "date", "rep_id": "rep id", "is_won": "won flag", "is_lost": "lost flag",
    "target": "target", "period_start": "period start",
    "closed_on": "actual closing date", "won_on": "date it was won", "lost_on": "date it was lost", "created_at": "date of creation",
    "modified_at": "date of last change", "last_activity_on": "last activity", "due_on": "due date", "made_on": "date of the forecast",
    "first_day": "first day", "given_on": "date it was given", "earned_on": "date it was earned", "asked_on": "date of the answer",
}  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """One kind of fact: its table, the columns of its key, its input fields with types, and the fields a file must have (any of each group)."""

    name: str
    label: str
    key: tuple[str, ...]
    fields: dict[str, Type]
    needs: tuple[tuple[str, ...], ...]
    preset_only: frozenset[str] = frozenset()
    """Fields that only a format can mean: they are never proposed for a column nobody knows."""

    @property
    def open_fields(self) -> dict[str, Type]:
        """The fields a person may match a column to."""
        return {name: type_ for name, type_ in self.fields.items() if name not in self.preset_only}

    @property
    def one(self) -> str:
        """What a single row of it is called."""
        return re.sub(r"(ies|s)$", lambda end: "y" if end[0] == "ies" else "", self.label)

    @property
    def money(self) -> list[str]:
        """The input fields that hold money."""
        return [field for field, type_ in self.fields.items() if type_ == "money"]

    @property
    def words(self) -> list[str]:
        """The input fields that hold words to be read."""
        return [field for field, type_ in self.fields.items() if type_.startswith("word:")]


def sql_type(type_: Type) -> str:
    """The DuckDB type of a field type; words stay text."""
    return "varchar" if type_.startswith("word:") else SQL_TYPES[type_]


def _fields(**groups: str) -> dict[str, Type]:
    """Field names by type; `word_stage="stage"` declares word columns of the group stage."""
    found: dict[str, Type] = {}
    for type_, names in groups.items():
        for name in names.split():
            found[name] = type_.replace("word_", "word:")
    return found


SCALES = {"nps": (0, 10), "recommend": (0, 10), "csat": (1, 5), "ces": (1, 7)}
"""The lowest and the highest answer to the questions everybody asks alike."""
KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "rep", "people", ("rep_id",),
            _fields(
                id="rep_id manager_id", name="name first_name last_name manager_name", text="email role profile title",
                bool="active is_deleted", date="hired_on",
            ) | {"team": "name", "region": "name", "division": "name", "department": "name", "user_role": "name"},
            (("rep_id", "name", "first_name", "email"),),
        ),
        Kind(
            "account", "accounts", ("account_id",),
            _fields(
                id="account_id parent_id owner_id", name="name owner_name parent_name",
                text="industry region tier country state type currency spend_source",
                bool="is_strategic is_deleted", money="annual_revenue category_spend", count="employees suppliers", number="supplier_rank",
                date="first_won_on ended_on spend_on", moment="created_at modified_at",
            ),
            (("account_id", "name"),),
        ),
        Kind(
            "contact", "contacts", ("contact_id",),
            _fields(
                id="contact_id account_id", name="name first_name last_name account_name", text="title email decision_role level function",
                bool="is_deleted has_left", moment="created_at modified_at",
            ),
            (("contact_id", "name", "last_name", "email"),),
        ),
        Kind(
            "opportunity", "opportunities", ("opportunity_id",),
            _fields(
                id="opportunity_id account_id contact_id owner_id created_by_id split_owner_id",
                name="name account_name contact_name owner_name created_by_name pipeline product competitor split_owner_name",
                text="currency type lead_source lost_reason customer_reason next_step amount_shown value_period record_type",
                word_stage="stage", word_status="status status_reason",
                word_forecast="forecast_category", money="amount amount_won split_amount recurring_a_year recurring_a_month",
                count="contract_months", share="probability split_percent",
                date="created_on close_on closed_on won_on lost_on last_activity_on", moment="modified_at",
                bool="is_closed is_won is_lost is_deleted not_archived",
            ),
            (("stage", "status", "is_won"), ("amount",), ("close_on", "closed_on", "won_on")),
            frozenset({"amount_shown", "value_period", "record_type", "not_archived", "split_owner_id", "split_amount"}),
        ),
        Kind(
            "opportunity_snapshot", "deal history", ("opportunity_id", "at", "stage_raw", "amount", "close_on", "forecast_category",
                                                     "probability", "owner_id"),
            _fields(
                id="history_id opportunity_id owner_id", word_stage="stage", word_forecast="forecast_category", money="amount",
                date="close_on", share="probability", moment="at", bool="is_deleted",
            ),
            (("opportunity_id",), ("at",), ("stage", "amount", "close_on")),
        ),
        Kind(
            "stage_history", "field history", ("opportunity_id", "at", "field", "old_value", "new_value"),
            _fields(
                id="history_id opportunity_id", name="opportunity_name account_name owner_name changed_by", text="old_value new_value field",
                moment="at", bool="is_deleted", money="amount", date="close_on",
            ),
            (("opportunity_id", "opportunity_name"), ("at",), ("new_value",)),
        ),
        Kind(
            "activity", "activities", ("activity_id",),
            _fields(
                id="activity_id rep_id account_id contact_id opportunity_id lead_id what_id who_id",
                name="rep_name account_name contact_name opportunity_name", text="subject notes attendees other_attendees organizer sensitivity goal",
                word_activity="type subtype", word_done="status", word_outcome="outcome", word_direction="direction", word_talk="talked_about",
                moment="at on end_at created_at completed_at modified_at", date="due_on end_on", clock="time end_time",
                bool="done cancelled no_show is_deleted is_child is_private all_day goal_reached",
                minutes="minutes", seconds="seconds", milliseconds="milliseconds", count="attendees_n",
            ),
            (("on", "at", "due_on", "created_at"),),
            frozenset({"other_attendees", "organizer", "sensitivity", "end_on", "end_time", "is_private", "all_day"}),
        ),
        Kind(
            "activity_summary", "activity totals", ("rep_id", "period_start", "period_end", "kind"),
            _fields(id="rep_id", name="rep_name", date="period_start period_end", word_measure="measure", count="count", minutes="minutes"),
            (("rep_id", "rep_name"), ("period_start",), ("count",)),
        ),
        Kind(
            "sales_total", "sales totals", ("rep_id", "account_id", "team", "product", "measure", "period_start", "period_end"),
            _fields(id="rep_id account_id", name="rep_name account_name team product", date="period_start period_end", money="amount",
                    text="measure currency"),
            (("amount",), ("period_start",)),
        ),
        Kind(
            "quota", "targets", ("rep_id", "team", "measure", "period_start", "period_end", "is_rollup"),
            _fields(
                id="rep_id", name="rep_name team goal_name parent_goal", word_measure="measure", date="period_start period_end",
                money="target", text="currency fiscal_period fiscal_year", bool="is_deleted",
            ),
            (("target",), ("period_start", "fiscal_period")),
        ),
        Kind(
            "forecast", "forecasts", ("made_on", "owner_id", "period_start", "period_end", "category"),
            _fields(id="owner_id", name="owner_name", date="made_on period_start period_end", word_forecast="category", money="amount",
                    text="currency", bool="is_judgment"),
            (("owner_id", "owner_name"), ("made_on",), ("amount",)),
        ),
        Kind(
            "survey_response", "survey answers", ("response_id", "item"),
            _fields(
                id="response_id account_id contact_id rep_id", name="account_name contact_name rep_name", date="asked_on invited_on",
                number="score scale_min scale_max nps csat ces account_rep innovative_products product_performance company "
                       "ease_of_business integrity importance_of_relationship recommend continue_relationship "
                       "element_1 element_2 element_3 element_4 element_5 element_6 element_7 element_8",
                text="comment item", word_survey="kind", bool="finished plan_agreed",
            ),
            (("account_id", "account_name", "contact_id", "contact_name", "response_id", "asked_on", "invited_on"),),
        ),
        Kind(
            "survey_reply", "survey responses", ("response_id",),
            _fields(id="response_id account_id contact_id rep_id", name="account_name contact_name rep_name", date="asked_on", bool="finished"),
            (("response_id",), ("asked_on",), ("finished",)),
        ),
        Kind(
            "lead", "leads", ("lead_id",),
            _fields(
                id="lead_id owner_id converted_opportunity_id", name="name first_name last_name company owner_name",
                text="source status disqualified_reason", date="created_on converted_on", bool="is_deleted", moment="modified_at",
            ),
            (("lead_id", "name", "last_name"),),
        ),
        Kind(
            "merged_record", "merged records", ("what", "record_id"),
            _fields(id="record_id into_id", text="what", moment="at"),
            (("record_id",), ("into_id",)),
        ),
        Kind(
            "deal_split", "deal splits", ("opportunity_id", "person"),
            _fields(
                id="split_id opportunity_id split_owner_id", name="opportunity_name split_owner_name", word_split="split_type",
                share="split_percent", money="split_amount deal_amount", bool="is_deleted", moment="modified_at",
            ),
            (("opportunity_id", "opportunity_name"), ("split_owner_id", "split_owner_name"), ("split_percent", "split_amount")),
        ),
        Kind(
            "time_off", "absences", ("rep_id", "first_day"),
            _fields(id="rep_id", name="rep_name", date="first_day last_day", text="reason"),
            (("rep_id", "rep_name"), ("first_day",)),
        ),
        Kind(
            "reward", "rewards", ("reward_id",),
            _fields(id="reward_id rep_id", name="rep_name", text="kind reason behaviour currency", date="earned_on given_on", money="amount",
                    bool="disputed"),
            (("rep_id", "rep_name"), ("given_on", "earned_on")),
        ),
    )
}  # fmt: skip

TABLE_COLUMNS: dict[str, tuple[str, ...]] = {
    "rep": ("rep_id", "name", "email", "role", "team", "region", "manager_id", "active", "hired_on"),
    "account": ("account_id", "name", "parent_id", "industry", "region", "owner_id", "is_strategic", "tier", "annual_revenue", "currency",
                "employees", "first_won_on", "created_on", "ended_on", "category_spend", "spend_on", "spend_source", "supplier_rank", "suppliers"),
    "contact": ("contact_id", "account_id", "name", "title", "email", "decision_role", "level", "function", "has_left"),
    "opportunity": ("opportunity_id", "name", "account_id", "contact_id", "owner_id", "created_by_id", "pipeline", "stage_raw", "outcome",
                    "amount", "amount_won", "currency", "probability", "forecast_category", "created_on", "close_on", "closed_on", "type",
                    "product", "lead_source", "lost_reason", "competitor", "next_step", "last_activity_on", "contradiction",
                    "recurring", "contract_months", "customer_reason"),
    "opportunity_snapshot": ("opportunity_id", "at", "stage_raw", "outcome", "amount", "close_on", "forecast_category", "probability",
                             "owner_id"),
    "stage_history": ("opportunity_id", "at", "field", "old_value", "new_value", "changed_by", "old_outcome", "new_outcome"),
    "activity": ("activity_id", "rep_id", "account_id", "contact_id", "opportunity_id", "lead_id", "kind", "kind_raw", "subject", "at",
                 "due_on", "done", "status_raw", "direction", "outcome_raw", "connected", "duration_min", "attendees_n", "is_hi_value",
                 "is_customer_facing", "goal", "goal_reached", "talked_about"),
    "merged_record": ("what", "record_id", "into_id"),
    "deal_split": ("opportunity_id", "person", "weight", "amount"),
    "activity_summary": ("rep_id", "period_start", "period_end", "kind", "count", "minutes"),
    "sales_total": ("rep_id", "account_id", "team", "product", "measure", "period_start", "period_end", "amount", "currency"),
    "quota": ("rep_id", "team", "measure", "period_start", "period_end", "target", "currency", "is_rollup"),
    "forecast": ("made_on", "owner_id", "period_start", "period_end", "category", "amount", "currency", "is_judgment"),
    "survey_response": ("response_id", "account_id", "contact_id", "rep_id", "asked_on", "kind", "item", "score", "scale_min", "scale_max",
                        "comment", "plan_agreed"),
    "survey_reply": ("response_id", "account_id", "contact_id", "rep_id", "asked_on", "finished"),
    "lead": ("lead_id", "name", "owner_id", "created_on", "source", "status_raw", "converted_opportunity_id", "converted_on",
             "disqualified_reason"),
    "time_off": ("rep_id", "first_day", "last_day", "reason"),
    "reward": ("reward_id", "rep_id", "earned_on", "given_on", "kind", "reason", "behaviour", "amount", "currency", "disputed"),
}  # fmt: skip


CONFLICT = "conflict"  # of a row set apart: an earlier one has its id, and other contents
DELETED = "deleted"
STAGE_AGAINST_FLAGS = (
    "split_part(split_part(contradiction, ';', 1), ':', 1) in ('stage against flags', 'won without its flag')"
)


def spoken(field_name: str) -> str:
    """A field in the words of a person."""
    return NEEDED_WORDS.get(field_name, field_name.replace("_", " "))
