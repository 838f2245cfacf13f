"""Open deals by the days they have been at their stage, against the days within which four of five moved on from it (P12)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from coaching.facts import DEALS
from coaching.lens import Lens
from coaching.metrics.deals import OpenDeal
from coaching.metrics.own_date import lens_on_facts
from coaching.metrics.show import cases
from coaching.metrics.tables import Table
from coaching.workspace import Workspace


@dataclass(frozen=True)
class Usual:
    """Within how many days four of five deals moved on from a stage, of how many that did."""

    days: int
    stays: int


@dataclass(frozen=True)
class Aged:
    """An open deal with the usual days of its stage (None: fewer than 20 moved on from it) and its days in earlier stays there."""

    deal: OpenDeal
    usual: Usual | None
    before: int = 0

    @property
    def is_over(self) -> bool:
        """Whether it is at its stage for longer than usual."""
        return self.usual is not None and (self.deal.days_in_stage or 0) > self.usual.days


def usual_days(workspace: Workspace, lens: Lens) -> dict[str, Usual]:
    """By stage the usual days, of the whole company and as known on the lens's day; stages from which fewer than 20 moved on are not in it."""
    sql = "select stage_raw, days, stays from usual_days_at_stage($on)"
    return {stage: Usual(int(days), int(stays)) for stage, days, stays in _of_everybody(workspace, lens, sql)}


def days_before(workspace: Workspace, lens: Lens) -> dict[tuple[str, str], int]:
    """By deal and stage the days of stays that are over, up to the lens's day: what coming back to a stage does not start anew."""
    sql = """select opportunity_id, stage_raw, sum(until - since) from stage_stay
             where outcome = 'open' and since is not null and until <= $on group by opportunity_id, stage_raw"""
    return {(deal, stage): int(days) for deal, stage, days in _of_everybody(workspace, lens, sql)}


def _of_everybody(workspace: Workspace, lens: Lens, sql: str) -> list[tuple[Any, ...]]:
    """What is said of all deals on the lens's day: asked once a load, whoever looks."""
    workspace.settle_states()
    on = _day(workspace, lens)

    def ask() -> list[tuple[Any, ...]]:
        return workspace.facts.cursor().execute(sql, {"on": on}).fetchall()

    found: list[tuple[Any, ...]] = workspace.facts.told(f"stays at {on}: {sql}", ask, lasting=True)
    return found


def _day(workspace: Workspace, lens: Lens) -> date:
    on = lens_on_facts(workspace, lens, DEALS)
    return min(on.as_of, on.period.last)


def aged(deals: Sequence[OpenDeal], usual: Mapping[str, Usual], before: Mapping[tuple[str, str], int]) -> list[Aged]:
    """The open deals of which it is known since when they are at their stage."""
    known = [deal for deal in deals if deal.stage and deal.days_in_stage is not None]
    return [Aged(deal, usual.get(deal.stage), before.get((deal.id, deal.stage), 0)) for deal in known]


def finding(found: Sequence[Aged]) -> str:
    """How many deals are older than usual, in one sentence; empty where no stage has a limit."""
    known = [one for one in found if one.usual]
    if not known:
        return ""
    over = sum(one.is_over for one in known)
    if not over:
        return f"None of {cases(len(known), 'open deals')} at a stage for longer than usual."
    return f"{over} of {cases(len(known), 'open deals')} at a stage for longer than four of five that moved on from it."


def behind(found: Sequence[Aged]) -> Table:
    """The deals, those furthest beyond the usual days first."""

    def beyond(one: Aged) -> int:
        return one.usual.days - (one.deal.days_in_stage or 0) if one.usual else 1

    rows = [{
        "name": one.deal.name, "id": one.deal.id, "rep": one.deal.rep, "stage": one.deal.stage, "days": one.deal.days_in_stage,
        "all": (one.deal.days_in_stage or 0) + one.before,
        "usual": one.usual.days if one.usual else None, "over": "▲ longer than usual" if one.is_over else "", "amount": one.deal.amount,
        "next_step": one.deal.next_step or None,
    } for one in sorted(found, key=beyond)]  # fmt: skip
    return Table(rows, {
        "name": "Deal", "stage": "Stage", "days": ("Days at the stage", "days"), "usual": ("Usual days", "days"), "all": ("All stays there", "days"),
        "over": "Against the usual", "amount": ("Amount", "money"), "rep": "Rep", "next_step": "Next step",
    })  # fmt: skip
