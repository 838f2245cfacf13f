"""The open deals behind the pipeline numbers, by name and by stage, for the scopes of a lens and no others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coaching.facts import DEALS, Facts
from coaching.lens import Lens
from coaching.metrics.keep import keep_fresh
from coaching.metrics.own_date import lens_on_facts
from coaching.metrics.reading import Reading
from coaching.metrics.show import cases, money, show
from coaching.metrics.show import day as said_day
from coaching.workspace import Workspace

HERE = Path(__file__).parent
ON_DAY, LISTING, SQL, BY_STAGE = (
    (HERE / name).read_text(encoding="utf-8")
    for name in ("deals_on_day.sql", "deals_listed.sql", "deals.sql", "deals_by_stage.sql")
)
EVERY = LISTING.format(on_day=ON_DAY.format(pick="true"))
COLUMN = {"rep": "coalesce(d.rep_id, '')", "team": "p.team", "company": "'company'", "account": "d.account_id"}
DUE, PAST, LATER, UNDATED = "due", "past", "later", "no date"
NO_STEP, QUIET, PUT_OFF, FAR_OFF = "no step", "quiet", "put off", "far off"  # what else somebody should look at
QUIET_DAYS = 30  # without an activity, after which a deal is called quiet (house default)
FAR_DAYS = 90  # to the close date, from which on a deal is a long-horizon one: never urgent, so easily left alone (house default)
FAR_OFF_SAID = f"Due in more than {FAR_DAYS} days, and nothing done for more than {QUIET_DAYS}; the largest first. Both numbers of days are ours."
LISTED = 500
LISTED_DEALS = "deal_listed"  # the table that keeps all that are open on the day of the deals


@dataclass(frozen=True)
class OpenDeal:
    """One deal that is open on the lens's day; amount in the workspace's currency, age in calendar days, None where unknown.

    stage is the customer's own word on that day, empty where no history tells it. due: "due" within the period, "past" its close date,
    "later", or "no date"; due_in: days to its close date. put_off: how often its close date was moved to a later one; quiet_days: how long nothing
    was logged.
    """

    id: str
    name: str
    account: str
    rep: str
    amount: float | None
    stage: str
    close_on: date | None
    due: str
    age: int | None
    days_in_stage: int | None
    next_step: str
    last_activity_on: date | None
    quiet_days: int | None
    put_off: int
    due_in: int | None = None

    @property
    def past_due(self) -> bool:
        """Whether its close date has passed."""
        return self.due == PAST

    @property
    def to_look_at(self) -> frozenset[str]:
        """What somebody should look at beside its date, as codes: no next step, quiet, put off, far off and quiet."""
        quiet = (self.quiet_days or 0) > QUIET_DAYS
        found = {
            NO_STEP: not self.next_step,
            QUIET: quiet,
            PUT_OFF: self.put_off > 1,
            FAR_OFF: quiet and (self.due_in or 0) > FAR_DAYS,
        }
        return frozenset(code for code, holds in found.items() if holds)

    @property
    def lacks(self) -> tuple[str, ...]:
        """What somebody should look at, in words, the worst first."""
        found = [f"▲ past due, {said_day(self.close_on)}"] if self.past_due else []
        found += [f"▲ pushed {self.put_off} times"] if PUT_OFF in self.to_look_at else []
        found += [f"▲ quiet for {self.quiet_days} days"] if QUIET in self.to_look_at else []
        return tuple(found)


@dataclass(frozen=True)
class StageSum:
    """The open deals of one stage that are due alike: how many, and their amounts."""

    stage: str
    due: str
    deals: int
    amount: float


def open_deals(workspace: Workspace, lens: Lens, most: int | None = LISTED) -> list[OpenDeal]:
    """The deals open at the end of the lens's period, or on the day of the deals while it runs.

    Those due in the period first, then those past their date, later ones and undated ones last; each the largest first.
    """
    day, given = _ready(workspace, lens)
    source = _source(workspace, lens, day, LISTING)
    sql = SQL.format(source=source, pick=_pick(lens), most=f"limit {int(most)}" if most else "")
    rows = workspace.facts.cursor().execute(sql, given).fetchall()
    return [_deal(day, max(lens.period.last, day), *row) for row in rows]


def by_stage(workspace: Workspace, lens: Lens) -> list[StageSum]:
    """All open deals summed by stage and by when they are due: the stages by how likely they are won, the likeliest last."""
    day, given = _ready(workspace, lens)
    source = _source(workspace, lens, day, "{on_day} select * from as_then")
    sql = BY_STAGE.format(source=source, pick=_pick(lens), credit=_credit(lens))
    rows = workspace.facts.cursor().execute(sql, {**given, **_likely(workspace.facts)}).fetchall()
    return [StageSum(stage, due, int(deals), amount or 0.0) for stage, due, deals, amount in rows]


def _likely(facts: Facts) -> dict[str, list[object]]:
    """The stages of today's open deals, and how likely deals in each of them are won: the same whoever looks."""
    sql = "select stage_raw, avg(probability) from opportunity where outcome = 'open' group by stage_raw"
    rows = facts.told("how likely deals of a stage are won", lambda: facts.cursor().execute(sql).fetchall(), True)
    return {"stages": [stage for stage, _ in rows], "likely": [likely for _, likely in rows]}


def _source(workspace: Workspace, lens: Lens, day: date, listing: str) -> str:
    """Where the deals open on a day are read: on the day of the deals from the list kept of all, else from what they were."""
    if day != workspace.facts.own_date(DEALS):
        workspace.settle_states()
        return f"({listing.format(on_day=ON_DAY.format(pick=_pick(lens)))})"
    keep_listed(workspace)
    return LISTED_DEALS


def keep_listed(workspace: Workspace) -> None:
    """Keep the list of all open deals on the day of the deals, unless it stands for the facts as they are: one takes as long as all."""
    facts, day = workspace.facts, workspace.facts.own_date(DEALS)
    if day is None or facts.settled.get(LISTED_DEALS) == (stands_for := facts.mark(f"{EVERY} import")):
        return
    workspace.settle_states()
    with facts.adding_up():
        noted = facts.cursor().execute(f"select max(mark) from {LISTED_DEALS}_of").fetchall()[0][0]
        if noted != stands_for:
            with facts.transaction(facts_stay=True) as cursor:
                cursor.execute(f"delete from {LISTED_DEALS}")
                cursor.execute(f"insert into {LISTED_DEALS} by name {EVERY} order by k.rep_id", {"day": day})
                cursor.execute(f"delete from {LISTED_DEALS}_of")
                cursor.execute(f"insert into {LISTED_DEALS}_of values (?)", [stands_for])
        facts.settled[LISTED_DEALS] = stands_for


def _ready(workspace: Workspace, lens: Lens) -> tuple[date, Mapping[str, object]]:
    keep_fresh(workspace)
    on = lens_on_facts(workspace, lens, DEALS)
    day = min(on.as_of, on.period.last)
    given: dict[str, object] = {f"scope_{number}": scope.id for number, scope in enumerate(lens.scopes)}
    return day, given | {"day": day, "last": max(lens.period.last, day)}


def _pick(lens: Lens) -> str:
    own = f"{COLUMN[lens.by]} in ({_marks(lens)})"
    return (
        own
        if lens.by != "rep"
        else f"({own} or d.row_id in (select row_id from credited where rep_id in ({_marks(lens)})))"
    )


def _marks(lens: Lens) -> str:
    return ", ".join(f"$scope_{number}" for number in range(len(lens.scopes)))


def _credit(lens: Lens) -> str:
    """How much of a deal's amount counts: for reps their credit where it is shared, else all of it."""
    shared = f"select sum(case when w.rep_id in ({_marks(lens)}) then w.weight else 0 end) from credited as w where w.row_id = d.row_id"
    return f"coalesce(({shared}), 1)" if lens.by == "rep" else "1"


def chosen(deals: Sequence[OpenDeal], due: str = "", stage: str = "", look: str = "") -> list[OpenDeal]:
    """The deals that are due so, stand at that stage and are to be looked at for that; an empty choice takes all."""
    return [
        deal for deal in deals
        if (not due or deal.due == due) and (not stage or deal.stage == stage) and (not look or look in deal.to_look_at)
    ]  # fmt: skip


def dues(deals: Sequence[OpenDeal], period: str) -> dict[str, str]:
    """When the deals are due, each with how many: "due in Q3 2026 (30)"; only what there is."""
    words = {DUE: f"due in {period}", PAST: "past due", LATER: "due later", UNDATED: "no close date"}
    return _counted(words, {code: len(chosen(deals, code)) for code in words})


def looks(deals: Sequence[OpenDeal]) -> dict[str, str]:
    """What is to be looked at, each with how many deals; a next step only where the data holds any, else nobody knows of one."""
    words = {NO_STEP: "no next step", QUIET: f"quiet for more than {QUIET_DAYS} days", PUT_OFF: "pushed twice or more",
             FAR_OFF: f"due in more than {FAR_DAYS} days and quiet"}  # fmt: skip
    if not any(deal.next_step for deal in deals):
        del words[NO_STEP]
    return _counted(words, {code: len(chosen(deals, look=code)) for code in words})


def _counted(words: Mapping[str, str], counts: Mapping[str, int]) -> dict[str, str]:
    return {code: f"{said} ({counts[code]})" for code, said in words.items() if counts[code]}


def summed(stages: Sequence[StageSum], due: str = "", stage: str = "") -> tuple[int, float]:
    """How many deals are due so and stand at that stage, and what they amount to."""
    found = [one for one in stages if (not due or one.due == due) and (not stage or one.stage == stage)]
    return sum(one.deals for one in found), sum(one.amount for one in found)


def against_the_gap(stages: Sequence[StageSum], gap: Reading | None, currency: str) -> str:
    """What is due against what is still to win: "30 deals due, $1.26 M against $602 k to go"."""
    number, amount = summed(stages, DUE)
    said = f"{cases(number, 'deals')} due, {money(amount, currency)}"
    to_go = gap.value if gap else None
    return f"{said} against {money(-to_go, currency)} to go" if to_go is not None and to_go < 0 else said


def listed(
    deals: Sequence[OpenDeal], opens: Reading, pipeline: Reading, currency: str, among: Sequence[OpenDeal] = ()
) -> str:
    """How many of the open deals are listed, and what all of them amount to; those without an amount are counted apart.

    opens and pipeline are the Readings of `open` and `open_pipeline` for the same scope and period. among are the deals of which these were
    chosen: what those chosen amount to is said where all of them make up the pipeline, not where deals are shared or too many to list.
    """
    count = int(opens.value or 0)
    if not any(deal.amount is not None for deal in deals):
        return f"{len(deals)} of {cases(count, 'open deals')}; none of them has an amount that counts."
    in_all = show(pipeline, currency)
    every = len(deals) == count  # the sum of all must not read as that of a few
    adds_up = abs(sum(deal.amount or 0.0 for deal in among) - (pipeline.value or 0.0)) < 0.005
    some = f", {money(sum(deal.amount or 0.0 for deal in deals), currency)}" if adds_up else ""
    said = f"{len(deals)} of {cases(count, 'open deals')}" + (
        f", {in_all} in all." if every else f"{some}. All {count:,} amount to {in_all}."
    )
    without = count - pipeline.n
    return said + (
        f" {cases(without, 'open deals')} {'has' if without == 1 else 'have'} no amount that counts."
        if without > 0
        else ""
    )


def _deal(
    day: date, last: date, key: str, name: str | None, account: str | None, rep: str | None, amount: float | None, stage: str | None,
    close_on: date | None, created_on: date | None, stage_since: date | None, next_step: str | None, last_activity_on: date | None, put_off: int,
) -> OpenDeal:  # fmt: skip
    due = UNDATED if close_on is None else PAST if close_on < day else DUE if close_on <= last else LATER
    return OpenDeal(
        id=key, name=name or "No name", account=account or "", rep=rep or "Unassigned", amount=amount, stage=stage or "", close_on=close_on, due=due,
        age=None if created_on is None else (day - created_on).days,
        days_in_stage=None if stage_since is None else (day - stage_since).days, next_step=next_step or "", last_activity_on=last_activity_on,
        quiet_days=None if last_activity_on is None else (day - last_activity_on).days, put_off=int(put_off),
        due_in=None if close_on is None else (close_on - day).days,
    )  # fmt: skip


def line(deal: OpenDeal, currency: str, with_rep: bool) -> str:
    """A deal in one line: amount, stage with its days, due, what to look at, next step and whose it is."""
    stage = (
        f"{deal.stage}, {cases(deal.days_in_stage, 'days')}"
        if deal.stage and deal.days_in_stage is not None
        else deal.stage
    )
    due = (
        f"due {said_day(deal.close_on)}" if deal.due in (DUE, LATER) else "no close date" if deal.due == UNDATED else ""
    )
    amount = money(deal.amount, currency) if deal.amount is not None else "no amount"
    said = [
        amount,
        stage,
        due,
        *deal.lacks,
        f"next: {deal.next_step}" if deal.next_step else "",
        deal.rep if with_rep else "",
    ]
    return " · ".join(text for text in said if text)


def far_line(deal: OpenDeal, currency: str) -> str:
    """A long-horizon deal in one line: amount, due, since when it is quiet, and whose it is."""
    amount = money(deal.amount, currency) if deal.amount is not None else "no amount"
    return f"{amount} · due {said_day(deal.close_on)} · quiet for {deal.quiet_days} days · {deal.account or 'no account'} · {deal.rep}"
