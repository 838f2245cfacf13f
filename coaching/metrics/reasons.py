"""Why a row counts for nothing: its SQL gives a code, with a detail after a colon where it has one; the words are made here, last."""

from collections.abc import Mapping

BEYOND = "reaches beyond"
WORDS = {
    # deals
    "renewal": "a renewal",
    "not won": "not won: {}", "not lost": "not lost: {}", "still open": "still open", "closed": "closed", "no decision": "cancelled, no decision",
    "lacks competitor": "no competitor is named",
    "closed later": "closed after the as-of date", "created later": "created after the as-of date", "past due": "past due",
    "closed before created": "closed before it was created", "further proposal": "a further proposal on the same deal",
    "quarter still runs": "the quarter is not over", "lacks history": "no history reaches back to that first day",
    "lacks a date": "a date is missing", "lacks close date": "no close date", "lacks closing day": "closed, day unknown",
    "closing day later": "closed, its day lies after the date of the data",
    "lacks creation day": "no day of creation",
    # days
    "lacks day": "no day known: counts in all data only", "later": "after the as-of date",
    # money
    "lacks figure": "no figure in the export", "lacks amount": "no amount in the export", "lacked amount": "no amount at that time",
    "lacked probability": "no probability at that time",
    "no rate": "no rate for {}", "recurs beyond": "more recurs than the amount holds",
    "lost at 0": "lost at an amount of 0", "negative amount": "negative amount", "no positive amount": "no positive amount",
    "within shorter quotas": "shorter quotas speak of all its days", BEYOND: "a total of more days than these",
    "deals known": "the deals of this period are known",
    # activities
    "not done": "not done: {}", "not with a customer": "not with a customer: {}", "customer unknown": "not known whether a customer was there",
    "nobody reached": "nobody was reached", "not hi-value": "not agreed as hi-value: {}", "no target": "no target for this rep",
    "no target then": "no target for these days", "no count": "no count", "all logged": "all of them are logged one by one",
    "logged one by one": "logged one by one: {}", "shorter totals": "other totals of some of these days are known",
    "over a month end": "the total reaches over the end of a month", "begins before": "it begins before the period",
    "lacks length": "no length is logged",
    # accounts and people
    "lacks owner": "nobody owns this account", "lacks revenue": "no revenue in the export", "no revenue at all": "every revenue is 0",
    "nobody contacted": "no account was contacted in 365 days", "lacks start day": "no day of start", "not started yet": "not started yet",
    # rewards, surveys, coaching
    "not given yet": "not given yet", "lacks result day": "no day of the result",
    "lacks response": "no response is loaded that says when it was given and that it was finished",
    "lacks one of three": "satisfaction, continuing or recommending was not answered", "lacks account": "no account told",
    "too few items": "fewer than two thirds of the items answered", "other scale": "not asked from 0 to 10", "not held": "not held",
    "not planned": "not planned", "cancelled": "cancelled", "not due yet": "not due yet", "dropped": "dropped by agreement",
    "no call": "no call was made for this quarter in its first week",
    # records that left the CRM, or stand there twice
    "same activity": "the same activity once more: person, account, kind and start minute are the same",
    "deleted": "deleted in the CRM, says the export of {}", "no longer there": "no longer in the export of {}", "merged": "merged into {}",
}  # fmt: skip
UNTOLD = ("history too short",)  # what a case is cannot be told from the facts there are: none of them is not 0
LACKS_AMOUNT = (
    "lacks amount",
    "lacked amount",
    "no rate",
    "lost at 0",
    "recurs beyond",
    BEYOND,
)  # all these rows lack is an amount that counts


def code_of(reason: str) -> str:
    """The code of a reason, without its detail."""
    return reason.partition(": ")[0]


def in_words(reason: str, own: Mapping[str, str] | None = None) -> str:
    """A reason as people read it, with the words for codes that only its metric gives; one that nobody has named stands as it is written."""
    code, _, detail = reason.partition(": ")
    return ((own or {}).get(code) or WORDS.get(code, reason)).replace("{}", detail)
