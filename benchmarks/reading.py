"""Numbers out: the kept sums after an import, a rep's page, all reps at once, forecasts and proofs."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

import pandas as pd

from benchmarks.company import Company
from benchmarks.side_by_side import ROUNDS, Measured, Prepared, medians
from benchmarks.sizes import LAST_DAY
from coaching.calendar import Period
from coaching.metrics import all_metrics, measure, metric, proof
from coaching.metrics.has_facts import that_have_facts
from coaching.metrics.keep import keep_fresh
from coaching.workspace import Workspace
from pages._numbers import ASKED_FIRST

# What the metrics of the two fact pages read.
NEEDED = {
    "activity": ("rep_id", "kind", "at", "done", "duration_min", "connected", "opportunity_id"),
    "opportunity": ("owner_id", "outcome", "amount", "created_on", "close_on", "closed_on"),
    "deal_state": ("owner_id", "valid_from", "valid_to", "outcome", "amount", "close_on", "forecast_category"),
}
FORECAST = ("forecast_error", "forecast_bias")
PROVEN = ("win_rate", "activities", "bookings")
FIRST = (
    "activities",
    "hi_value_activities",
    "conversations",
    "opportunities",
    "won",
    "lost",
    "proposals",
    "bookings",
    "win_rate",
)
PAGES = {  # what the two fact pages show of one rep
    "activity": (
        *(
            "hi_value_activities",
            "activities",
            "cadence_attainment",
            "weeks_on_target",
            "longest_gap",
            "activity_variation",
        ),
        *(
            "calls",
            "emails",
            "meetings",
            "demos",
            "proposals",
            "opportunities",
            "won",
            "conversations_attainment",
            "calls_attainment",
        ),
        *(
            "calls_to_prospects",
            "prospects_to_proposals",
            "proposals_to_contracts",
            "prospects_to_contracts",
            "calls_pace_gap",
        ),
    ),
    "pipeline": (
        *(
            "quota_attainment",
            "quota_pace",
            "bookings",
            "pipeline_coverage",
            "win_rate",
            "win_rate_broad",
            "win_rate_value",
        ),
        *(
            "cycle_days_won",
            "average_won_deal",
            "median_won_deal",
            "pipeline_created",
            "open_pipeline",
            "sales_velocity",
        ),
        *("forecast_error", "forecast_bias", "forecast_wape", "slip_rate", "linearity_score", "last_stretch_share"),
    ),
}
BY_REP = (
    "bookings",
    "quota_attainment",
    "quota_pace",
    "pipeline_coverage",
    "win_rate",
    "open_pipeline",
)  # the table of all reps
COMPARED = ("opportunities", "won", "lost", "win_rate", "bookings", "average_won_deal")


def fact_page_keys() -> list[str]:
    """Every metric of the two fact pages: activity and ratios, pipeline and forecast."""
    return [key for key, found in all_metrics().items() if found.driver == "activity"]


def page_periods(company: Company) -> list[Period]:
    """13 months and 4 quarters up to the last day."""
    calendar = company.workspace.calendar
    return [*calendar.last_months(LAST_DAY, 13), *calendar.last_quarters(LAST_DAY, 4)]


def kept_sums(company: Company) -> list[Measured]:
    """What is added up by metric, rep and day after an import: of all metrics, and what first screens have added up before their first picture.

    Where everything changed, the pasts of deals included, and where these stand; beside one scan of the columns that the fact pages need.
    """
    workspace = company.workspace
    first = {f"first screen of {page or 'home'}": ASKED_FIRST[page] for page in ("", "pipeline", "activity")}
    every = list(all_metrics().values())
    told = f"all metrics, {len(that_have_facts(workspace, every))} of them with their facts"
    parts = {  # what, its metrics, whether the pasts of deals are new, seconds at most
        told: (tuple(all_metrics()), True, 3.0),
        "nine metrics": (FIRST, True, 2.0),
        **{what: (keys, True, 1.5) for what, keys in first.items()},
        **{f"{what}, deals as they were": (keys, False, 0.5) for what, keys in first.items()},
    }
    calls: dict[str, Callable[[], object] | Prepared] = {
        what: Prepared(partial(forgotten, workspace, is_new), partial(added_up, keys))
        for what, (keys, is_new, _) in parts.items()
    }
    taken = medians(ROUNDS, False, scan=lambda: scan(workspace), **calls)
    return [
        Measured("contributions", f"contributions after a change: {what} ({len(keys)})", company.size.key, "s", taken[what],
                 "one scan of the needed columns", taken["scan"], at_most=most, as_ratio=False)
        for what, (keys, _, most) in parts.items()
    ]  # fmt: skip


def forgotten(workspace: Workspace, pasts: bool) -> Workspace:
    """A workspace that knows no sums any more, as after an import that changed everything; nor, where said, the pasts of its deals."""
    facts, tables = workspace.facts, ["kept_sum", "kept_value", "kept_of", "kept_person", "kept_metric", "fact_mark"]
    with facts.transaction() as cursor:
        cursor.execute("insert into fact_version select coalesce(max(version), 0) + 1 from fact_version")
        for table in tables + ["deal_was_of", "deal_state_of", "proposal_of"] * pasts:
            cursor.execute(f"delete from {table}")
    if pasts:
        facts.settled.clear()
    else:
        workspace.settle_states()
        workspace.settle_proposals()
    facts.sums_of.clear()
    return workspace


def added_up(keys: Sequence[str], workspace: Workspace) -> None:
    """Have the sums of metrics made, with what they rest on."""
    keep_fresh(workspace, [metric(part) for key in keys for part in metric(key).capped or (key,)])


def scan(workspace: Workspace) -> None:
    """Touch every value of the needed columns once."""
    cursor = workspace.facts.cursor()
    for table, columns in NEEDED.items():
        named = ", ".join(f'"{column}"' for column in columns)
        cursor.execute(f"select bit_xor(hash({named})) from {table}").fetchall()


def rep_page(company: Company) -> list[Measured]:
    """All Readings of one rep's two fact pages, warm, and of every metric there is."""
    lens, periods, workspace = company.lens("rep"), page_periods(company), company.workspace
    asked = {**PAGES, "every": tuple(fact_page_keys())}
    ours = {name: partial(measure, workspace, lens, keys, periods) for name, keys in asked.items()}
    taken = medians(3 * ROUNDS, True, **ours, scan=lambda: scan(workspace))
    return [
        Measured("rep-page", f"a rep's Readings, warm, {name}: {len(keys)} metrics x {len(periods)} periods", company.size.key, "ms",
                 1000 * taken[name], "scan of the needed columns", 1000 * taken["scan"], at_most=60 if name in PAGES else None, as_ratio=False)
        for name, keys in asked.items()
    ]  # fmt: skip


def all_reps(company: Company) -> list[Measured]:
    """Every rep at once: the table of all reps, every metric there is, and six of them against pandas on the same rows."""
    lens, periods = company.lens("company"), page_periods(company)
    deals = deals_in_pandas(company.workspace)
    ours = partial(measure, company.workspace, lens, COMPARED, periods, each="rep")
    taken = medians(
        ROUNDS,
        True,
        shown=lambda: measure(company.workspace, lens, BY_REP, [lens.period], each="rep"),
        everything=lambda: measure(company.workspace, lens, fact_page_keys(), [lens.period], each="rep"),
        first=Prepared(partial(_nothing_held, company.workspace), lambda _: ours()),
        ours=ours,
        pandas=lambda: in_pandas(deals, periods),
    )
    milliseconds = {name: 1000 * seconds for name, seconds in taken.items()}
    return [
        Measured("all-reps", f"all reps, the table of {len(BY_REP)} metrics, one quarter", company.size.key, "ms", milliseconds["shown"],
                 at_most=200, as_ratio=False),
        Measured("all-reps", f"all reps, all {len(fact_page_keys())} metrics, one quarter", company.size.key, "ms", milliseconds["everything"],
                 as_ratio=False),
        Measured("all-reps", f"all reps, {len(COMPARED)} metrics x {len(periods)} periods, first asked", company.size.key, "ms",
                 milliseconds["first"], "pandas on frames in memory", milliseconds["pandas"], at_most=0.6),
        Measured("all-reps", f"all reps, {len(COMPARED)} metrics x {len(periods)} periods, asked again", company.size.key, "ms",
                 milliseconds["ours"], "pandas on frames in memory", milliseconds["pandas"], at_most=0.6),
    ]  # fmt: skip


def _nothing_held(workspace: Workspace) -> None:
    """Have a workspace forget what it was asked, as after somebody wrote something; its sums stand."""
    with workspace.facts.transaction(facts_stay=True):
        pass


def deals_in_pandas(workspace: Workspace) -> pd.DataFrame:
    """The deals as a frame, the way an analyst would hold them."""
    sql = "select rep_id, outcome, cast(amount as double) as amount, created_on, closed_on from deal"
    frame = workspace.facts.cursor().execute(sql).df()
    return frame.assign(created_on=pd.to_datetime(frame["created_on"]), closed_on=pd.to_datetime(frame["closed_on"]))


def in_pandas(deals: pd.DataFrame, periods: Sequence[Period]) -> list[pd.DataFrame]:
    """The same six metrics by rep and period."""
    return [_one_period(deals, period.start, period.end) for period in periods]


def _one_period(deals: pd.DataFrame, start: date, end: date) -> pd.DataFrame:
    first, after = pd.Timestamp(start), pd.Timestamp(end)
    created = deals[(deals["created_on"] >= first) & (deals["created_on"] < after)].groupby("rep_id").size()
    closed = deals[(deals["closed_on"] >= first) & (deals["closed_on"] < after)]
    won = closed[closed["outcome"] == "won"].groupby("rep_id")["amount"].agg(["count", "sum", "mean"])
    lost = closed[closed["outcome"] == "lost"].groupby("rep_id").size()
    frame = won.assign(created=created, lost=lost)
    return frame.assign(win_rate=frame["count"] / (frame["count"] + frame["lost"]))


def forecast(company: Company) -> list[Measured]:
    """Forecast error and bias of every rep over four quarters, from the history of the deals."""
    lens = company.lens("company")
    quarters = company.workspace.calendar.last_quarters(LAST_DAY, 4)
    taken = medians(ROUNDS, True, ours=lambda: measure(company.workspace, lens, FORECAST, quarters, each="rep"))
    return [
        Measured("forecast", "forecast error and bias, all reps, 4 quarters", company.size.key, "ms",
                 1000 * taken["ours"], at_most=60, as_ratio=False)
    ]  # fmt: skip


def proofs(company: Company) -> list[Measured]:
    """The rows behind one tile of a rep, and of the company."""
    lens = company.lens("rep")
    rows = []
    for key in PROVEN:
        taken = medians(ROUNDS, True, ours=lambda key=key: proof(company.workspace, lens, key))  # type: ignore[misc]
        rows.append(
            Measured("proof", f"proof of a rep's tile: {key}", company.size.key, "ms", 1000 * taken["ours"],
                     at_most=200, as_ratio=False)
        )  # fmt: skip
    return rows
