"""What moved the pipeline between two days: each deal has exactly one cause, and start plus all causes is the end, to the cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from coaching.calendar import Period
from coaching.errors import Refusal
from coaching.facts import DEALS
from coaching.lens import Lens
from coaching.metrics.keep import keep_fresh
from coaching.metrics.own_date import lens_on_facts
from coaching.metrics.show import cases, day, money
from coaching.metrics.tables import Table
from coaching.workspace import Workspace

SQL = (Path(__file__).parent / "movement.sql").read_text(encoding="utf-8")
IN_SCOPE = {
    "rep": "coalesce(o.rep_id, '') in ({marks})",
    "team": "p.team in ({marks})",
    "company": "true",
    "account": "o.account_id in ({marks})",
}
UNDATED = (
    "coalesce(b.share, 0) > 0 and b.close_on is null and b.opportunity_id is not null "
    "or coalesce(a.share, 0) > 0 and a.close_on is null and a.opportunity_id is not null"
)
CAUSES = (
    "new", "reopened", "owner in", "pulled in", "amount up", "amount down", "pushed out", "owner out", "removed", "lost", "won",
)  # fmt: skip
"""In the order of the picture: what came in, what changed, what went out."""
CAME_IN, WENT_OUT = CAUSES[:4], CAUSES[6:]


@dataclass(frozen=True)
class MovedDeal:
    """One deal with its cause, and what of its amount stood in the pipeline before and after, in the workspace's currency.

    lacks_amount: whether its amount is not known on one of the days it stood there: it counts as 0.
    """

    id: str
    name: str
    account: str
    rep: str
    cause: str
    before: Decimal
    after: Decimal
    close_before: date | None
    close_after: date | None
    lacks_amount: bool = False

    @property
    def change(self) -> Decimal:
        """What it added to the pipeline, or took away."""
        return self.after - self.before


@dataclass(frozen=True)
class Movement:
    """The pipeline at the end of two days and every deal that stood in it on either.

    undated: of a pipeline due in a period, how many open deals are not in it, because it is not known when they were due on one of the days.
    """

    before: date
    after: date
    deals: tuple[MovedDeal, ...]
    undated: int = 0

    @property
    def start(self) -> Decimal:
        """The pipeline at the end of the first day."""
        return sum((one.before for one in self.deals), Decimal())

    @property
    def end(self) -> Decimal:
        """The pipeline at the end of the second day."""
        return sum((one.after for one in self.deals), Decimal())

    @property
    def without_amount(self) -> int:
        """How many of the deals have no amount that counts."""
        return sum(one.lacks_amount for one in self.deals)

    def of(self, cause: str) -> list[MovedDeal]:
        """The deals of one cause, the largest change first."""
        return [one for one in self.deals if one.cause == cause]

    def change(self, cause: str) -> Decimal:
        """What one cause added or took away."""
        return sum((one.change for one in self.of(cause)), Decimal())


def movement(workspace: Workspace, lens: Lens, before: date, after: date, due: Period | None = None) -> Movement:
    """What moved the open pipeline of the lens's scopes from the end of one day to the end of another; of a period only the deals due in it.

    Owner, amount and close date are those of each day. Raises Refusal where the days stand the wrong way round.
    """
    if before >= after:
        raise Refusal(f"The first day, {day(before)}, must lie before the second, {day(after)}.")
    keep_fresh(workspace)
    workspace.settle_states()
    named = {f"scope_{number}": scope.id for number, scope in enumerate(lens.scopes)} if lens.by != "company" else {}
    marks = ", ".join(f"${name}" for name in named)
    inside = f"case when {IN_SCOPE[lens.by].format(marks=marks)} then 1 else 0 end"
    shared = f"sum(case when rep_id in ({marks}) then weight else 0 end)" if lens.by == "rep" else "1"
    sql = SQL.format(
        credited=shared, share=f"coalesce(c.weight, {inside})" if lens.by == "rep" else inside,
        due_before=_due("b", due), due_after=_due("a", due), undated=UNDATED if due else "false",
    )  # fmt: skip
    rows = workspace.facts.cursor().execute(sql, {"before": before, "after": after, **named}).fetchall()
    return Movement(before, after, tuple(
        MovedDeal(key, name or "No name", account or "", rep or "Unassigned", cause, was, now, close_before, close_after, lacks)
        for key, name, account, rep, _, cause, was, now, close_before, close_after, lacks, stood, _ in rows if stood
    ), sum(row[-1] for row in rows))  # fmt: skip


def _due(side: str, due: Period | None) -> str:
    if due is None:
        return "true"
    return f"{side}.close_on >= date '{due.start}' and {side}.close_on < date '{due.end}'"


def usual_days(workspace: Workspace, lens: Lens) -> tuple[date, date]:
    """The days that are compared where nobody chose any: the eve of the lens's period, and its end or the date of the deals."""
    on = lens_on_facts(workspace, lens, DEALS)
    return on.period.start - timedelta(days=1), max(min(on.as_of, on.period.last), on.period.start)


def finding(found: Movement, currency: str, due: str = "") -> str:
    """The movement in one sentence: start, the two largest causes, end; empty where nothing stood in the pipeline. due: the period it is due in."""
    if not found.deals:
        return ""
    pipeline = f"the pipeline due in {due}" if due else "the pipeline"
    if found.without_amount == len(found.deals):
        return (
            f"What moved {pipeline} is not known: none of {cases(len(found.deals), 'deals')} has an amount that counts."
        )
    largest = sorted((one for one in CAUSES if found.change(one)), key=lambda cause: -abs(found.change(cause)))[:2]
    told = " and ".join(
        f"{money(abs(float(found.change(cause))), currency)} {cause} ({cases(len(found.of(cause)), 'deals')})"
        for cause in largest
    )
    ends = f"from {money(float(found.start), currency)} to {money(float(found.end), currency)}"
    told_of = {
        "without an amount that counts": found.without_amount, "of which it is not known when they were due": found.undated,
    }  # fmt: skip
    said = ", ".join(f"{cases(number, 'deals')} {words}" for words, number in told_of.items() if number)
    lacking = f" Not in it: {said}." if said else ""
    if not told:
        return f"Nothing moved {pipeline}: it stayed at {money(float(found.end), currency)}.{lacking}"
    return f"The{pipeline[3:]} went {ends}; most of it {told}.{lacking}"


def by_cause(found: Movement) -> Table:
    """Start, each cause and end as rows that add up."""
    began, ended = (sum(one.cause not in causes for one in found.deals) for causes in (CAME_IN, WENT_OUT))
    rows: list[dict[str, object]] = [{"cause": f"start, {day(found.before)}", "deals": began, "amount": found.start}]
    rows += [{"cause": cause, "deals": len(found.of(cause)), "amount": found.change(cause)} for cause in CAUSES]
    rows.append({"cause": f"end, {day(found.after)}", "deals": ended, "amount": found.end})
    return Table(rows, {"cause": "What moved it", "deals": ("Deals", "count"), "amount": ("Amount", "money")})


def behind_cause(deals: Sequence[MovedDeal]) -> Table:
    """Deals with what each changed."""
    rows = [{"name": one.name, "account": one.account, "rep": one.rep, "before": one.before, "after": one.after, "change": one.change,
             "close_before": one.close_before, "close_after": one.close_after} for one in deals]  # fmt: skip
    return Table(rows, {"name": "Deal", "account": "Account", "rep": "Rep", "before": ("Before", "money"), "after": ("After", "money"),
                        "change": ("Change", "money"), "close_before": ("Due before", "date"), "close_after": ("Due now", "date")})  # fmt: skip
