"""What a metric needs to be read: the inventory's words, kind or kind.detail, and what they are called on the screen."""

from coaching.intake.desk.checklist import found_in

_DONE = (
    "call", "conversation", "email", "meeting", "demo", "proposal", "vip_visit", "peer_meeting", "business_review", "field_day", "carnival_day",
)  # fmt: skip
DETAILS: dict[str, tuple[str, ...]] = {
    "opportunity": ("open", "won", "lost", "cancelled", "undated", "product", "type", "recurring", "customer_reason"),
    "booked": (), "opportunity_snapshot": (), "sales_total": (),
    "activity": (*_DONE, "goal", "talk", "internal", "task", "note", "system"), "activity_summary": _DONE,
    "quota": ("bookings", *_DONE, "base_pay", "variable_pay", "behaviour_pay", "guaranteed_pay", "pay_rate"), "proposal": (), "forecast": (),
    "survey_response": ("plan_agreed",), "reward": (), "account": ("strategic", "revenue", "spend"), "rep": ("hired",), "contact": (), "lead": (),
    "record": ("session", "commitment", "call", "evp", "plan", "card", "mode", "planning", "committed", "tiers", "ramp", "launch", "amount"),
}  # fmt: skip
WORDS = {
    "opportunity": "opportunities",
    "booked": "opportunities, or what each rep sold by month or quarter",
    "opportunity.open": "opportunities that are still open",
    "opportunity.won": "won opportunities",
    "opportunity.cancelled": "deals marked as no decision",
    "opportunity.undated": "opportunities with their created date",
    "opportunity.product": "opportunities with their product",
    "opportunity.recurring": "won opportunities with what recurs of them (a column of ARR or MRR, and the months of the contract)",
    "opportunity.likely": "opportunities with their forecast category or their probability",
    "opportunity.customer_reason": "lost deals with the reason the customer gave (a column such as Customer Reason)",
    "opportunity.type": "opportunities with their type (new business, upgrade ...)",
    "opportunity_snapshot": "a stage history, or dated exports of the opportunities",
    "activity": "activities",
    "activity.deal": "activities that name their deal, or opportunities with the day of their last activity",
    "activity.goal": "activities with the goal somebody had set for them",
    "activity.talk": "activities that say what was talked about (a column such as Talked About: product, business, insight)",
    "quota.bookings": "quotas",
    "quota": "targets",
    "quota.base_pay": "pay plans, in the template's sheet of that name",
    "quota.variable_pay": "pay plans, in the template's sheet of that name",
    "quota.behaviour_pay": "pay plans with the part for hi-value behaviour, in the template's sheet of that name",
    "quota.pay_rate": "pay plans with their rates (rate from 0 %, rate from 100 % …), in the template's sheet of that name",
    "proposal": "proposals (sent, or a proposal stage in a stage history)",
    "forecast": "the forecasts that were called",
    "survey_response": "a customer survey",
    "survey_response.plan_agreed": "a customer survey that says with whom a plan was agreed (template: Plan Agreed)",
    "reward": "the rewards given",
    "account": "accounts",
    "account.strategic": "accounts marked as strategic",
    "account.revenue": "accounts with their yearly revenue",
    "account.spend": "accounts with what they spend on what you sell or your rank there (template: Accounts), or an estimate on Account, Value",
    "rep": "a list of users, or deals and activities that name their owner",
    "rep.manager": "users with their managers",
    "rep.hired": "users with their start date",
    "contact": "contacts",
    "record.tiers": "agree contacts a year for each tier, on Accounts under Who is due?",
    "record.ramp": "agree on a ramp for new people, on Rewards and people",
    "record.launch": "say since when a product is sold, on Accounts under Products",
    "record.amount": "say what the amount of a deal holds, on Accounts under Recurring",
    "record.session": "hold a coaching conversation in Cadence",
    "record.commitment": "agree a commitment in Cadence",
    "record.plan": "write a goal for an account, on Account under Plan",
    "record.card": "write a card of an account that answered, on Customer voice under Back to the customer",
    "record.mode": "write the type and mode of an account, on Account under Type and fit",
    "record.planning": "write a planning session, on Account under Plan",
    "record.evp": "write a value case for a deal, on Account under Value",
    "record.call": "make a forecast call in Cadence, or load forecasts",
    "record.committed": "make a forecast call in Cadence, or load opportunities with their forecast category",
}
KINDS = {
    "opportunity": "deals are", "booked": "deals are", "opportunity_snapshot": "history of deals is", "sales_total": "totals of sales are",
    "activity": "activities are", "activity_summary": "totals of activities are", "quota": "targets are", "proposal": "proposals are",
    "forecast": "forecasts are", "survey_response": "survey answers are", "reward": "rewards are", "account": "list of accounts is",
    "quota.variable_pay": "pay plans are", "rep": "list of users is", "contact": "contacts are", "lead": "leads are",
}  # fmt: skip
SAME_FILE = {"booked": "opportunity", "proposal": "opportunity_snapshot", "activity_summary": "activity"}


def known() -> tuple[str, ...]:
    """Every word of the inventory a metric may need."""
    return tuple(
        word for what, details in DETAILS.items() for word in (what, *(f"{what}.{detail}" for detail in details))
    )


def kind_of(need: str) -> str:
    """The kind of fact of a need, without its detail."""
    return need.partition(".")[0]


def not_loaded(need: str) -> str:
    """That no facts of the kind of this need are loaded: "no deals are loaded"."""
    return f"no {KINDS.get(need) or KINDS[kind_of(need)]} loaded"


def in_words(need: str) -> str:
    """What an inventory word is called on the screen."""
    if need in WORDS:
        return WORDS[need]
    what, _, detail = need.partition(".")
    if what == "activity":
        return f"activities of the kind {detail.replace('_', ' ')}"
    if what == "activity_summary":
        return f"totals of {detail.replace('_', ' ')}s by period"
    if what == "quota":
        return f"targets for {detail.replace('_', ' ')}s"
    return what.replace("_", " ")


def brings(need: str, crm: str | None = None) -> str:
    """Which file brings what is missing, and where it is found in this CRM, or in each where none is named."""
    kind = kind_of(need)
    return f"It comes with {in_words(need)}. {found_in(SAME_FILE.get(kind, kind), need, crm)}".strip()
