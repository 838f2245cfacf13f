"""Why deals were lost, at which stage and to whom, in the words of those who closed them; no decision stands apart."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coaching.lens import Lens
from coaching.metrics import statistics
from coaching.metrics.deals import COLUMN
from coaching.metrics.keep import keep_fresh
from coaching.metrics.show import cases
from coaching.metrics.tables import Table
from coaching.workspace import Workspace

SQL = (Path(__file__).parent / "losses.sql").read_text(encoding="utf-8")
NO_DECISION, NO_REASON, NO_STAGE, NO_COMPETITOR = (
    "No decision",
    "no reason given",
    "stage not known",
    "no competitor named",
)
MOST_UNSAID = 0.2  # of lost deals without a reason that tells, beyond which reasons are unreliable (METRICS R9)
FEWEST = 5  # decided deals against a competitor from which on a rate is shown (METRICS R8)


@dataclass(frozen=True)
class Ended:
    """So many deals that ended alike; tells: the reason is more than "other". heard: the customer's own. amount: of those that have one."""

    outcome: str
    reason: str | None
    tells: bool
    stage: str | None
    competitor: str | None
    is_renewal: bool
    deals: int
    amount: float | None
    heard: str | None = None


def ended(workspace: Workspace, lens: Lens) -> list[Ended]:
    """How the deals ended that were won, lost or cancelled in the period, each whole with its owner."""
    workspace.settle_states()
    keep_fresh(workspace)
    named = {f"scope_{number}": scope.id for number, scope in enumerate(lens.scopes)}
    pick = f"{COLUMN[lens.by]} in ({', '.join(f'${name}' for name in named)})"
    dates = {"first": lens.period.start, "after": lens.period.end, "as_of": lens.as_of}
    rows = workspace.facts.cursor().execute(SQL.format(pick=pick), {**dates, **named}).fetchall()
    return [Ended(*row) for row in rows]


def by_reason(found: Iterable[Ended]) -> Table:
    """The lost deals by reason, the most frequent first; no decision as a class of its own, in no share."""
    groups = _grouped(
        found, lambda one: NO_DECISION if one.outcome == "cancelled" else one.reason or NO_REASON, ("lost", "cancelled")
    )
    deals, amount = (sum(_sum(some, "lost", what) for some in groups.values()) for what in ("deals", "amount"))
    rows = [{
        "reason": name, "deals": sum(one.deals for one in some), "share": statistics.ratio(_sum(some, "lost", "deals") or None, deals),
        "amount": _amount(some), "value": statistics.ratio(_sum(some, "lost", "amount") or None, amount),
    } for name, some in groups.items()]  # fmt: skip
    return Table(_most_first(rows), {
        "reason": "Reason", "deals": ("Deals", "count"), "share": ("Of the deals lost", "share"), "amount": ("Amount", "money"),
        "value": ("Of the value lost", "share"),
    })  # fmt: skip


def by_customer(found: Iterable[Ended]) -> Table | None:
    """The lost deals by the reason the customer gave, beside what reps said of the same deals; None where no customer was asked."""
    groups = _grouped((one for one in found if one.heard), lambda one: one.heard or "", ("lost", "cancelled"))
    asked = sum(one.deals for some in groups.values() for one in some)
    rows = [{
        "reason": name, "deals": sum(one.deals for one in some), "share": statistics.ratio(sum(one.deals for one in some), asked),
        "amount": _amount(some), "rep": ", ".join(dict.fromkeys(one.reason or NO_REASON for one in some)),
    } for name, some in groups.items()]  # fmt: skip
    return Table(_most_first(rows), {
        "reason": "The customer's reason", "deals": ("Deals", "count"), "share": ("Of those asked", "share"), "amount": ("Amount", "money"),
        "rep": "The rep's reason for the same",
    }) if rows else None  # fmt: skip


def by_stage(found: Iterable[Ended]) -> Table:
    """The lost deals by the stage they were last open at, as far as a history tells it; no decision beside them."""
    groups = _grouped(found, lambda one: one.stage or NO_STAGE, ("lost", "cancelled"))
    lost = sum(_sum(some, "lost", "deals") for some in groups.values())
    rows = [{
        "stage": name, "deals": _sum(some, "lost", "deals"), "share": statistics.ratio(_sum(some, "lost", "deals"), lost),
        "amount": _amount([one for one in some if one.outcome == "lost"]), "cancelled": _sum(some, "cancelled", "deals"),
    } for name, some in groups.items()]  # fmt: skip
    return Table(_most_first(rows), {
        "stage": "Last open at", "deals": ("Deals lost", "count"), "share": ("Of the deals lost", "share"), "amount": ("Amount lost", "money"),
        "cancelled": ("No decision", "count"),
    })  # fmt: skip


def by_competitor(found: Iterable[Ended]) -> Table:
    """Won and lost by the competitor named, with the share won and its interval from five deals on; renewals are in neither."""
    groups = _grouped(
        (one for one in found if not one.is_renewal),
        lambda one: one.competitor or NO_COMPETITOR,
        ("won", "lost", "cancelled"),
    )
    rows = []
    for name, some in groups.items():
        won, lost = int(_sum(some, "won", "deals")), int(_sum(some, "lost", "deals"))
        enough = won + lost >= FEWEST and name != NO_COMPETITOR
        low, high = statistics.wilson(won, won + lost) if enough else (None, None)
        rows.append({
            "competitor": name, "deals": won + lost, "won": won, "lost": lost, "rate": statistics.ratio(won, won + lost) if enough else None,
            "low": low, "high": high, "amount": _amount([one for one in some if one.outcome == "lost"]),
            "cancelled": _sum(some, "cancelled", "deals"), "note": "fewer than five" if not enough and name != NO_COMPETITOR else None,
        })  # fmt: skip
    return Table(_most_first(rows), {
        "competitor": "Competitor", "won": ("Won", "count"), "lost": ("Lost", "count"), "rate": ("Win rate", "share"), "low": ("95 % from", "share"),
        "high": ("95 % to", "share"), "amount": ("Amount lost", "money"), "cancelled": ("No decision", "count"), "note": "Note",
    })  # fmt: skip


def unsaid(found: Iterable[Ended]) -> tuple[int, int]:
    """Of how many lost deals the reason is missing or only "other", and how many were lost."""
    lost = [one for one in found if one.outcome == "lost"]
    return sum(one.deals for one in lost if not one.tells), sum(one.deals for one in lost)


def any_lost(found: Iterable[Ended]) -> bool:
    """Whether any deal ended without being won."""
    return any(one.outcome != "won" for one in found)


def are_unreliable(found: Iterable[Ended]) -> bool:
    """Whether more than a fifth of the lost deals have no reason that tells why."""
    missing, lost = unsaid(found)
    return missing > MOST_UNSAID * lost


def reliability(found: Iterable[Ended]) -> str:
    """How many lost deals have no reason that tells, in one sentence; empty where every reason does."""
    found = list(found)
    missing, lost = unsaid(found)
    if not missing:
        return ""
    said = f'No reason, or only "other": {missing} of {cases(lost, "deals")} lost'
    return f"Reasons unreliable. {said}, more than a fifth." if are_unreliable(found) else f"{said}."


def _grouped(found: Iterable[Ended], name: Callable[[Ended], str], outcomes: tuple[str, ...]) -> dict[str, list[Ended]]:
    """Under each name, in its most frequent spelling, what ended so."""
    spelled: dict[str, str] = {}
    groups: dict[str, list[Ended]] = {}
    for one in found:
        if one.outcome in outcomes:
            said = spelled.setdefault(name(one).casefold(), name(one))
            groups.setdefault(said, []).append(one)
    return groups


def _sum(some: Iterable[Ended], outcome: str, what: str) -> float:
    return sum(getattr(one, what) or 0 for one in some if one.outcome == outcome)


def _amount(some: Iterable[Ended]) -> float | None:
    """What those with an amount come to; None where none has one."""
    amounts = [one.amount for one in some if one.amount is not None]
    return sum(amounts) if amounts else None


def _most_first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: -row["deals"])
