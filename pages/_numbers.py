"""The Readings of the chosen lens, and what else is read of it, kept until facts or records change.

Kept are values that nobody changes, under scalars that name the workspace, its versions, the viewer and the lens.
"""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import Any

import streamlit as st

from coaching.calendar import Period
from coaching.errors import Refusal
from coaching.intake.desk import uploads
from coaching.lens import Lens, group, lens_for
from coaching.method import cadence as rhythm
from coaching.method import coaching_time, meetings, run_rate, said_of_drivers, today, who_next
from coaching.method import facts_to_freeze as freezing
from coaching.metrics import (
    Reading,
    ageing,
    cadence,
    calendar_days,
    cohorts,
    coverage,
    curves,
    customer_voice,
    customers,
    data_hints,
    deals,
    drivers,
    elsewhere,
    goes_with,
    lasting,
    loyal_growth,
    luck,
    managers,
    matrix,
    measure,
    metric,
    momentum,
    outlook,
    portfolio,
    products,
    pulled_in,
    ramp,
    recurring,
    rewards,
    same_day,
    scorecard,
    talked_about,
    types_read,
    uncounted,
    what_it_takes,
    win_rule,
)
from coaching.metrics import compare as comparing
from coaching.metrics import tiles as tiling
from coaching.metrics.definition import Metric, all_metrics
from coaching.metrics.keep import keep_fresh
from coaching.workspace import Workspace
from pages._chosen import against, lens
from pages._opened import (
    is_a_page_drawn,
    open_workspace,
    seen_again,
    several_look_on,
    the_workspace,
    whole_workspace,
)

LARGE = frozenset(
    ("touch", "deal", "deal_open", "deal_state", "deal_state_due", "proposal", "target_day")
)  # what is read once for all that read it
AFTER_YOU_SECONDS = 0.05  # between looks whether somebody still waits
AFTER_YOU_AT_MOST = (
    2  # seconds a part lets others go first: where somebody always waits, sums that are there help them more
)
ADDING_UP = "Adding up the facts …"  # shown where that takes longer than half a second, as after an import
AGAINST_QUOTA = (
    "quota_pace",
    "quota_gap",
    "pipeline_coverage",
    "quota_attainment",
    "win_rate",
    "win_rate_value",
    "bookings",
    "quota",
)
ASKED_FIRST = {  # by page or part of one: what its first picture, sentence and cards read in several places, those made ready first on top
    "pipeline": ("bookings", "quota"), "": AGAINST_QUOTA, "quarter": (*AGAINST_QUOTA, "commit"), "activity": ("activities", "cadence_attainment",
    "hi_value_activities", "weeks_on_target", "longest_gap"), "my": (*AGAINST_QUOTA, *today.PACE, "hi_value_activities", "cadence_attainment"),
    "signals": ("conversations", "proposals", "opportunities", "calls_to_prospects", "proposals_to_contracts"),
}  # fmt: skip
MOST_HELD = 4_000  # answers of a sort: fifty people, each on five pages, ask half as many; fewer would be asked anew at each look
ON_ACCOUNTS = ("customers_touched", "contact_coverage")  # cards there that are asked anew at each day
Who = tuple[str, tuple[str, ...], str, date, bool]
OF_ACCOUNTS: dict[str, Callable[[Workspace, portfolio.Portfolio], Any]] = {  # doors that look at the accounts of a lens side by side
    "account board": lambda _, found: portfolio.board(found.accounts),
    "sold": products.sales, "momentum": momentum.momentum, "recurring": recurring.recurring, "contracts ending": recurring.ending,
    "cadence": cadence.kept,
}  # fmt: skip
DOORS: dict[str, Callable[[Workspace, Lens], Any]] = {
    "portfolio": portfolio.portfolio, "came and went": customers.came_and_went,
    "loyal growth": loyal_growth.loyal_growth,
    "managers": managers.tree, "newcomers": ramp.newcomers,
    "coaching time": coaching_time.coaching_time, "rewards": rewards.register, "paid": rewards.paid,
    "reviews due": lambda workspace, lens: meetings.due(workspace, lens, lens.as_of),
    "promises": today.promises, "week": today.talks_of_the_week, "next talk": today.next_talk,
    "rhythm": lambda workspace, lens: rhythm.in_words(rhythm.calendar(workspace, lens, lens.period.start, lens.period.last)),
    "days": calendar_days.days_of,
    "needed": coverage.needed, "since": matrix.since, "said of drivers": said_of_drivers.said_of_drivers,
    "outlook": outlook.outlook, "over weeks": outlook.over_weeks, "pulled in": pulled_in.pulled_in, "goes with": goes_with.compared,
    "weights tested": scorecard.tested, "points by kind": scorecard.by_kind,
    "talked about": talked_about.by_account, "types read": types_read.types_read,
    "data hints": data_hints.hints,
    "what it takes": what_it_takes.plan, "run rate": run_rate.run_rate, "coverage": coverage.ways, "lasting": lasting.lasting,
    "uncounted": uncounted.in_words,
    "usual days": ageing.usual_days, "days before": ageing.days_before, "cohorts": cohorts.cohorts,
    "boards": drivers.boards, "who next": who_next.who_next, "signals": who_next.signals_of,
    "luck": luck.luck_in_words, "bookings": curves.bookings_curve,
    "further": freezing.further_facts, "months": curves.month_split, "deals": deals.open_deals, "stages": deals.by_stage,
    "surveys": customer_voice.surveys, "survey items": customer_voice.items,
    "elements": customer_voice.elements, "customers": customer_voice.customers,
    "invited": customer_voice.invited, "year to": customer_voice.year_to,
    "win rule": lambda workspace, _: win_rule.effect(workspace),
}  # fmt: skip


_NEWEST: dict[str, tuple[int, int]] = {}  # of each folder's facts and records the versions that were asked of last


def _versions() -> tuple[str, int, int, str]:
    """What is kept is of these versions; what is kept of older ones, which nobody asks for any more, is let go."""
    workspace = the_workspace()
    where = str(workspace.folder)
    now = (workspace.facts.version, workspace.records.version)
    if _NEWEST.get(where) != now:
        _NEWEST[where] = now
        for one in (_readings, _compared, _kept, _added_up, _tiles, _pasts):
            one.clear()
    return where, *now, workspace.viewer.key


def _scalars(lens: Lens) -> Who:
    is_group = lens.viewer.sees is None and the_workspace().viewer.sees is not None
    return lens.by, tuple(scope.id for scope in lens.scopes), lens.period.key, lens.as_of, is_group


def _lens_again(at: tuple[Any, ...], scalars: Who) -> Lens:
    by, ids, period, as_of, is_group = scalars
    workspace = seen_again(at[-1])
    if not is_group:
        return lens_for(workspace, by, list(ids), period, as_of)  # type: ignore[arg-type]
    [whole] = ids  # of a group around what is seen, which is no scope that can be chosen
    around = Lens(workspace.viewer, "rep", (), workspace.calendar.parse(period), as_of)
    if (found := group(workspace, around, by, whole)) is None:  # type: ignore[arg-type]
        raise Refusal("The figures of this group would tell of single people.")
    return found


@st.cache_resource(show_spinner=ADDING_UP, max_entries=MOST_HELD)
def _readings(
    at: tuple[Any, ...], who: Who, keys: tuple[str, ...], periods: tuple[str, ...], each: str | None
) -> tuple[Reading, ...]:
    workspace = seen_again(at[-1])
    when = [workspace.calendar.parse(key) for key in periods]
    return tuple(measure(workspace, _lens_again(at, who), keys, when or None, each))  # type: ignore[arg-type]


def readings(
    keys: Sequence[str], periods: Sequence[Period] | None = None, each: str | None = None, scope: Lens | None = None
) -> list[Reading]:
    """The Readings of these metrics under the chosen lens (or another one), kept until facts or records change."""
    chosen = scope or lens()
    if chosen is None:
        return []
    return list(
        _readings(_versions(), _scalars(chosen), tuple(keys), tuple(period.key for period in periods or ()), each)
    )


@st.cache_resource(show_spinner=ADDING_UP, max_entries=MOST_HELD)
def _compared(at: tuple[Any, ...], who: Who, keys: tuple[str, ...], to: str, each: str | None) -> tuple[Reading, ...]:
    return tuple(comparing.compare(seen_again(at[-1]), _lens_again(at, who), keys, to, each))  # type: ignore[arg-type]


def comparisons(
    keys: Sequence[str], each: str | None = None, scope: Lens | None = None
) -> dict[tuple[str, str], Reading]:
    """What the Readings of these metrics are held against, by metric and scope id; where there is nothing to hold against, no entry."""
    chosen = scope or lens()
    if chosen is None:
        return {}
    found = _compared(_versions(), _scalars(chosen), tuple(keys), against(), each)
    return {(one.metric, one.scope): one for one in found}


@st.cache_resource(show_spinner=ADDING_UP, max_entries=MOST_HELD)
def _kept(at: tuple[Any, ...], who: Who, door: str) -> Any:
    if door in OF_ACCOUNTS:
        return OF_ACCOUNTS[door](seen_again(at[-1]), _kept(at, who, "portfolio"))
    return DOORS[door](seen_again(at[-1]), _lens_again(at, who))


def kept(door: str, scope: Lens | None = None) -> Any:
    """What one of the doors says of the chosen lens (or another one); None while the workspace is empty."""
    chosen = scope or lens()
    return _kept(_versions(), _scalars(chosen), door) if chosen else None


@st.cache_resource(show_spinner=ADDING_UP, max_entries=20)
def _added_up(at: tuple[Any, ...], page: str) -> None:
    keep_fresh(seen_again(at[-1]), _read_by(ASKED_FIRST[page]))


def _read_by(keys: Sequence[str]) -> list[Metric]:
    return [metric(part) for key in keys for part in metric(key).capped or (key,)]


def add_up(page: str) -> None:
    """Have what a page or a part of it ("my": Home of a rep; "quarter": sentence and cards of Pipeline) reads first added up in one go.

    Apart, each would read the same rows. Only where facts or records changed.
    """
    workspace, by = open_workspace(), st.query_params.get("by")
    changing = workspace.facts.is_being_changed or workspace.facts.as_of is None
    page = "my" if not page and by == "rep" else page
    if page in ASKED_FIRST and not changing and "tab" not in st.query_params and by != "account":
        _added_up(_versions(), page)


def driver_boards(scope: Lens | None = None) -> list[drivers.DriverBoard]:
    """The driver boards of the chosen lens, one for each of its scopes."""
    return kept("boards", scope) or []


def add_up_before_it_shows(workspace: Workspace) -> None:
    """While a load is still hidden from those who look on: anew what was added up so far, so that they go from old numbers to new ones at once.

    Nobody is made to wait for it who is alone. All of it in one go: what several parts read is read once then.
    """
    if several_look_on() and not elsewhere.engine():
        known = all_metrics()
        keep_fresh(workspace, [known[key] for key in workspace.facts.sums_of if key in known])
        deals.keep_listed(workspace)


def add_up_ahead(workspace: Workspace, is_over: Callable[[], bool] = lambda: False) -> None:
    """After the facts changed: what pages ask, first what their first screens do. A part at a time, each when no page is being drawn.

    So a page waits for one part at most, and has the processors to itself.
    """
    alike: dict[frozenset[str], list[str]] = {}
    for key, known in all_metrics().items():
        alike.setdefault(known.reads & LARGE, []).append(key)
    for keys in (*ASKED_FIRST.values(), *alike.values()):
        until = time.monotonic() + AFTER_YOU_AT_MOST
        while workspace.facts.waiting or (is_a_page_drawn() and time.monotonic() < until):
            time.sleep(AFTER_YOU_SECONDS)
        with workspace.facts.adding_up():
            if is_over() or workspace.is_closed or workspace.facts.as_of is None or elsewhere.engine():
                return
            keep_fresh(workspace, _read_by(keys))
    read_ahead(workspace)
    for share in (_deals, _drivers_before):
        if not is_over() and not workspace.is_closed:
            share(workspace, _everybody(workspace))


def read_ahead(workspace: Workspace | None = None) -> None:
    """Read whom to coach next in the whole company, so that what all pages share is there before anybody asks (of the open workspace)."""
    workspace = workspace or whole_workspace()
    if workspace.facts.as_of is None:
        get_ready_to_load()
    else:
        who_next.who_next(workspace, _everybody(workspace))
        drivers.boards(workspace, _everybody(workspace))


@cache
def get_ready_to_load() -> None:
    """Have at hand what reading the first file, and adding up what it brings, waits for, while somebody still looks for that file."""

    def fetch() -> None:
        uploads.get_ready()
        all_metrics()

    threading.Thread(target=fetch, daemon=True, name="ready to load").start()


def _everybody(workspace: Workspace) -> Lens:
    today = workspace.facts.leading_date or workspace.facts.as_of
    quarter = workspace.calendar.containing("quarter", today) if today else None
    return lens_for(workspace, "company", None, quarter.key if quarter else None)


def _deals(workspace: Workspace, lens: Lens) -> None:
    deals.keep_listed(workspace)


def _drivers_before(workspace: Workspace, lens: Lens) -> None:
    five = drivers.boards(workspace, lens)[0].five
    before = [fact.reading.metric for status in five for fact in status.known]
    same_day.history(workspace, lens, [*before, *ON_ACCOUNTS])


@st.cache_resource(show_spinner=ADDING_UP, max_entries=MOST_HELD)
def _tiles(
    at: tuple[Any, ...], who: Who, wanted: tuple[tuple[str, str], ...], to: str, period: str | None
) -> tuple[tiling.Tile, ...]:
    workspace = seen_again(at[-1])
    when = workspace.calendar.parse(period) if period else None
    return tuple(tiling.tiles(workspace, _lens_again(at, who), wanted, to, when))  # type: ignore[arg-type]


def tiles(
    wanted: Sequence[tuple[str, str]], period: Period | None = None, scope: Lens | None = None
) -> list[tiling.Tile]:
    """The slim cards of these metrics (key and label) under the chosen lens (or another one), in another period where one is given."""
    chosen = scope or lens()
    return (
        list(_tiles(_versions(), _scalars(chosen), tuple(wanted), against(), period.key if period else None))
        if chosen
        else []
    )


@st.cache_resource(show_spinner=ADDING_UP, max_entries=MOST_HELD)
def _pasts(
    at: tuple[Any, ...], who: Who, keys: tuple[str, ...], each: str | None
) -> dict[tuple[str, str], same_day.Past]:
    return same_day.history(seen_again(at[-1]), _lens_again(at, who), keys, each=each)  # type: ignore[arg-type]


def pasts(keys: Sequence[str], each: str | None = None) -> dict[tuple[str, str], same_day.Past]:
    """By metric and scope the same working day of the periods before, under the chosen lens."""
    chosen = lens()
    return _pasts(_versions(), _scalars(chosen), tuple(keys), each) if chosen else {}
