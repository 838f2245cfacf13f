"""The open deals behind the pipeline numbers, by name, for the scopes of a lens and no others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coaching.lens import Lens
from coaching.metrics.keep import keep_fresh
from coaching.metrics.reading import Reading
from coaching.metrics.show import cases, show
from coaching.workspace import Workspace

SQL = (Path(__file__).parent / "deals.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class OpenDeal:
    """One deal that is open on the lens's day; amount in the workspace's currency, age in calendar days, None where unknown.

    stage is the customer's own word on that day, empty where no history tells it; past_due says that the close date lies before the day.
    """

    name: str
    account: str
    rep: str
    amount: float | None
    stage: str
    close_on: date | None
    age: int | None
    days_in_stage: int | None
    past_due: bool
    next_step: str
    last_activity_on: date | None


def open_deals(workspace: Workspace, lens: Lens, most: int | None = 15) -> list[OpenDeal]:
    """The deals open at the end of the lens's period, or on its as-of date while it runs: largest first, those without amount last."""
    keep_fresh(workspace)
    workspace.settle_states()
    day = min(lens.as_of, lens.period.last)
    column = {"rep": "coalesce(d.rep_id, '')", "team": "p.team", "company": "'company'", "account": "d.account_id"}[lens.by]
    named = {f"scope_{number}": scope.id for number, scope in enumerate(lens.scopes)}
    marks = ", ".join(f"${name}" for name in named)
    pick = f"{column} in ({marks})"
    if lens.by == "rep":
        pick = f"({pick} or d.row_id in (select row_id from credited where rep_id in ({marks})))"
    sql = SQL.format(pick=pick, most=f"limit {int(most)}" if most else "")
    rows = workspace.facts.cursor().execute(sql, {"day": day, **named}).fetchall()
    return [_deal(day, *row) for row in rows]


def largest(deals: Sequence[OpenDeal], opens: Reading, pipeline: Reading, currency: str) -> str:
    """How many of the open deals are listed, and what all of them amount to; those without an amount are counted apart.

    opens and pipeline are the Readings of `open` and `open_pipeline` for the same scope and period.
    """
    count, valued = int(opens.value or 0), sum(deal.amount is not None for deal in deals)
    if not valued:
        return f"{len(deals)} of {cases(count, 'open deals')}; none of them has an amount that counts."
    said = f"The largest {valued} of {cases(count, 'open deals')}, {show(pipeline, currency)} in all."
    without = count - pipeline.n
    return said + (f" {cases(without, 'open deals')} {'has' if without == 1 else 'have'} no amount that counts." if without > 0 else "")


def _deal(
    day: date, name: str | None, account: str | None, rep: str | None, amount: float | None, stage: str | None, close_on: date | None,
    created_on: date | None, stage_since: date | None, next_step: str | None, last_activity_on: date | None,
) -> OpenDeal:  # fmt: skip
    return OpenDeal(
        name=name or "No name", account=account or "", rep=rep or "Unassigned", amount=amount, stage=stage or "", close_on=close_on,
        age=None if created_on is None else (day - created_on).days,
        days_in_stage=None if stage_since is None else (day - stage_since).days,
        past_due=close_on is not None and close_on < day, next_step=next_step or "", last_activity_on=last_activity_on,
    )  # fmt: skip
