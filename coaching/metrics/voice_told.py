"""What customers say as a sentence and as tables: states and their movement, accounts, seats and who disagrees."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from coaching.metrics.customer_voice import (
    LOYAL,
    LOYAL_COMMITTED,
    NO_ANSWER,
    NOT_COMMITTED,
    OURS,
    STATE_DAYS,
    STATES,
    SURVEY_DAYS,
    Account,
    Answer,
    Cuts,
    Element,
    Invitation,
    Item,
    Surveys,
    Voice,
)
from coaching.metrics.reading import FEW
from coaching.metrics.show import cases, day, money
from coaching.metrics.statistics import mean_interval, ratio
from coaching.metrics.tables import Table, whole


def cut_points(cuts: Cuts) -> str:
    """Where the four states are parted, and who says so."""
    whose = "ours, no benchmark" if cuts == OURS else "your own"
    return (
        f"Cut points are {whose}: {STATES[LOYAL_COMMITTED]} from {cuts.high} on both scores, {STATES[LOYAL]} from {cuts.fair} on both, "
        f"{STATES[NOT_COMMITTED]} below {cuts.fair} in performance."
    )  # fmt: skip


def finding(found: Surveys) -> str:
    """How many accounts stand in which state; empty where none does."""
    counted = Counter(voice.state for voice in found.states)
    if not counted:
        return ""
    said = [f"{number} {STATES[state].lower()}" for state in STATES if (number := counted[state])]
    return f"{cases(len(found.states), 'accounts')} answered in the last twelve months: {', '.join(said)}."


def which(found: Surveys) -> str:
    """Of which days a page on customers speaks."""
    return f"Answers of the twelve months to {day(found.as_of)}, whatever the length of the period; Five drivers reads those of the period alone."


def movement(found: Surveys) -> Table | None:
    """The accounts by their state in the survey before (rows) and in the newest one (columns), each row with its sum; None with one survey."""
    if found.newest is None or found.before is None or not (found.now or found.then):
        return None
    order = (*STATES, NO_ANSWER)
    rows = []
    for before in order:
        moved = {after: len(found.moved(before, after)) for after in order}
        if any(moved.values()):
            rows.append(
                {
                    "state": before,
                    "before": STATES.get(before, "No answer then"),
                    **moved,
                    "accounts": sum(moved.values()),
                }
            )
    columns = {after: (STATES.get(after, "No answer now"), "count") for after in order}
    return Table(rows, {"before": f"Survey up to {day(found.before)}", **columns, "accounts": ("Accounts", "count")})


def moved_from(found: Surveys, before: str) -> Table:
    """The accounts of one row of the movement: each with where it stands now."""
    rows = [
        {"name": name, "before": STATES.get(before, "No answer"), "after": STATES.get(after, "No answer")}
        for after in (*STATES, NO_ANSWER) for name in found.moved(before, after)
    ]  # fmt: skip
    return Table(rows, {"name": "Account", "before": "Before", "after": "Now"})


def movement_told(found: Surveys) -> str:
    """What the columns and rows of the movement stand for."""
    if found.newest is None or found.before is None:
        return ""
    first = day(found.newest - timedelta(days=SURVEY_DAYS - 1))
    return (
        f"Rows: the state in the survey that ended on {day(found.before)}; columns: in the newest one, answers of {first} to {day(found.newest)}. "
        f"Each account stands once; a survey is what was answered within {SURVEY_DAYS} days."
    )  # fmt: skip


def accounts(voices: Sequence[Voice]) -> Table:
    """A row an account: its state, both scores, the gap and who answered."""
    rows = [
        {"id": one.account, "name": one.name, "state": f"{STATES[one.state]}{' (trapped)' if one.is_trapped else ''}",
         "index": round((one.performance + one.commitment) / 2),
         "performance": round(one.performance), "commitment": round(one.commitment), "gap": round(one.gap),
         "respondents": f"{one.respondents}{' ▲ one alone' if one.respondents == 1 else ''}", "day": one.day, "rep": one.rep}
        for one in voices
    ]  # fmt: skip
    return Table(rows, {
        "name": "Account", "state": "State", "index": ("Index", "count"), "performance": ("Performance", "count"),
        "commitment": ("Commitment", "count"),
        "gap": ("Gap", "count"), "respondents": "Answers", "day": ("Last answer", "date"), "rep": "Rep",
    })  # fmt: skip


ITEMS = {
    "account_rep": "Account representative", "innovative_products": "Innovative products and solutions", "product_performance": "Product performance",
    "company": "Company overall", "ease_of_business": "Ease of doing business", "integrity": "Integrity and trust",
    "importance_of_relationship": "Importance of the relationship", "recommend": "Would recommend", "continue_relationship": "Will continue",
}  # fmt: skip
BONDS = ("importance_of_relationship", "recommend", "continue_relationship")


FEWER, LOWEST, BEYOND = "few answers", "▼ among the lowest", "above these"


def apart(found: Sequence[Item] | Sequence[Element]) -> list[tuple[Any, str]]:
    """Means with where each stands: those that nobody can tell from the lowest one (their 95 % intervals overlap) first, each group by name.

    Where all of them are so, none is said to be low; a mean of fewer than five answers, or of equal ones, stands last and is compared with none.
    """
    between = {
        one.item: mean_interval(one.mean, one.spread, one.answered, FEW) for one in found if one.mean is not None
    }
    known = [one for one in found if between.get(one.item, (None, None))[0] is not None]
    least = min(known, key=lambda one: one.mean or 0.0, default=None)
    reach = between[least.item][1] if least else None
    low = {one.item for one in known if reach is not None and (between[one.item][0] or 0.0) <= reach}
    stands = {one.item: (LOWEST if len(low) < len(known) else "") if one.item in low else BEYOND for one in known}
    order = {LOWEST: 0, "": 1, BEYOND: 2, FEWER: 3}
    listed = [(one, stands.get(one.item, FEWER)) for one in found]
    return sorted(listed, key=lambda pair: (order[pair[1]], pair[0].item))


def items(found: Sequence[Item]) -> Table:
    """The items, those among the lowest first, with how often each was answered and left open; an item nobody answered has no mean."""
    never = (
        [
            Item(key, None, 0, found[0].answered + found[0].missing)
            for key in ITEMS
            if key not in {one.item for one in found}
        ]
        if found
        else []
    )
    rows = [
        {"item": ITEMS.get(one.item, one.item.replace("_", " ").capitalize()), "part": "Commitment" if one.item in BONDS else "Performance",
         "mean": None if one.mean is None else round(one.mean), "answered": one.answered, "missing": one.missing, "stands": stands}
        for one, stands in (*apart(found), *((one, "") for one in never))
    ]  # fmt: skip
    return Table(rows, {
        "item": "Item", "part": "Part of", "mean": ("Score, 0 to 100", "count"), "answered": ("Answered", "count"), "missing": ("Left open", "count"),
        "stands": "Stands",
    })  # fmt: skip


def elements(found: Sequence[Element], high: float) -> Table:
    """Driver elements by their gap to the cut point of the best state, those among the widest first, with how many answered; under five are few."""
    rows = [
        {"item": one.item, "mean": round(one.mean), "gap": round(high - one.mean), "answered": one.answered, "accounts": one.accounts,
         "few": {LOWEST: "▼ among the widest"}.get(stands, stands)} for one, stands in apart(found)
    ]  # fmt: skip
    return Table(rows, {
        "item": "Element", "gap": (f"Gap to {high:g}", "count"), "mean": ("Score, 0 to 100", "count"), "answered": ("Answers", "count"),
        "accounts": ("Accounts", "count"), "few": "Stands",
    })  # fmt: skip


def people(answers: Sequence[Answer]) -> Table:
    """A row a response of one account, the newest first."""
    rows = [
        {"who": one.who or "No name", "level": one.level, "function": one.function, "performance": whole(one.performance),
         "commitment": whole(one.commitment), "recommend": one.recommend, "day": one.day, "comment": one.comment} for one in answers
    ]  # fmt: skip
    return Table(rows, {
        "who": "Who", "level": "Level", "function": "Function", "performance": ("Performance", "count"), "commitment": ("Commitment", "count"),
        "recommend": ("Would recommend", "number"), "day": ("Day", "date"), "comment": "What they wrote",
    })  # fmt: skip


def silent(accounts: Sequence[Account], on: date, months: int = 12) -> Table:
    """The accounts without an answer in so many months, the largest first."""
    rows = [
        {"id": one.id, "name": one.name, "bought": one.bought, "strategic": "strategic" if one.is_strategic else None,
         "answered_on": one.answered_on, "never": "never" if one.answered_on is None else None, "rep": one.rep}
        for one in accounts if one.is_silent(on, round(months * STATE_DAYS / 12))
    ]  # fmt: skip
    return Table(rows, {
        "name": "Account", "bought": ("Bought in 12 months", "money"), "strategic": "Strategic", "answered_on": ("Last answer", "date"),
        "never": "Answered", "rep": "Rep",
    })  # fmt: skip


def covered(accounts: Sequence[Account], on: date, currency: str) -> str:
    """How many accounts and how much of what they bought the answers of twelve months stand for."""
    heard = [one for one in accounts if not one.is_silent(on)]
    which = " that ever bought or are strategic" if any(one.is_customer or one.is_strategic for one in accounts) else ""
    said = f"{len(heard)} of {cases(len(accounts), 'accounts')}{which} answered in the twelve months to {day(on)}"
    if bought := sum(one.bought for one in accounts):
        said += f"; they bought {money(sum(one.bought for one in heard), currency)} of {money(bought, currency)} in that time"
    return f"{said}."


NO_INVITATIONS = "Who was invited and did not answer stands in no file: load a survey, or a list, that says when each person was invited."


def funnel(invitations: Sequence[Invitation], accounts: Sequence[Account], currency: str) -> Table:
    """Of those invited in twelve months how many answered: people, accounts, and what these accounts bought."""
    bought = {one.id: one.bought for one in accounts}
    people = {(one.account, one.contact): False for one in invitations}
    people |= {(one.account, one.contact): True for one in invitations if one.answered_on is not None}
    asked, heard = (
        {account for (account, _), is_heard in people.items() if account and (is_heard or not wants)}
        for wants in (False, True)
    )
    money_of = [sum(bought.get(account, 0.0) for account in some) for some in (asked, heard)]
    rows = [
        {"what": "People", "invited": f"{len(people):,}", "answered": f"{sum(people.values()):,}", "share": ratio(sum(people.values()), len(people))},
        {"what": "Accounts", "invited": f"{len(asked):,}", "answered": f"{len(heard):,}", "share": ratio(len(heard), len(asked))},
        {"what": "What these accounts bought in 12 months", "invited": money(money_of[0], currency), "answered": money(money_of[1], currency),
         "share": ratio(money_of[1], money_of[0])},
    ]  # fmt: skip
    return Table(
        rows, {"what": "Of those invited", "invited": "Invited", "answered": "Answered", "share": ("Share", "share")}
    )


def unheard(invitations: Sequence[Invitation]) -> Table:
    """Who was invited and did not answer, the latest invitation first."""
    rows = [{"id": one.account, "name": one.name, "who": one.contact, "invited": one.invited_on}
            for one in sorted(invitations, key=lambda one: one.invited_on, reverse=True) if one.answered_on is None]  # fmt: skip
    return Table(rows, {"name": "Account", "who": "Contact", "invited": ("Invited", "date")})


def comments(answers: Sequence[Answer]) -> Table | None:
    """What was written, newest first, beside the scores of the same response; None where nothing was."""
    rows = [
        {"day": one.day, "name": one.name, "who": one.who, "seat": ", ".join(text for text in (one.level, one.function) if text),
         "index": None if one.index is None else round(one.index), "recommend": None if one.recommend is None else round(one.recommend, 1),
         "comment": one.comment, "id": one.account} for one in answers if one.comment
    ]  # fmt: skip
    return Table(rows, {
        "comment": "What they wrote", "index": ("Loyalty index", "count"), "recommend": ("Would recommend", "number"), "name": "Account",
        "who": "Who", "seat": "Seat", "day": ("Day", "date"),
    }) if rows else None  # fmt: skip
