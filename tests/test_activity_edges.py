"""Where counts of activities and what is held against their targets change: a row on each side of every bound, and on it."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from coaching.calendar import Calendar
from coaching.lens import lens_for
from coaching.metrics import measure, metric
from coaching.metrics.shapes import Row, shape_of
from coaching.workspace import Workspace
from tests.one_rep_a_case import Case, away, case, deal, done, holds, named, target, won, workspace_of

KINDS = {
    "calls": "call", "emails": "email", "meetings": "meeting", "demos": "demo", "vip_visits": "vip_visit", "peer_meetings": "peer_meeting",
    "business_reviews": "business_review", "field_days": "field_day", "carnival_days": "carnival_day",
}  # fmt: skip
FIRST, LAST = "2026-01-01", "2026-03-31"  # of the first quarter
MONDAYS = [date(2026, 1, 5) + timedelta(days=7 * week) for week in range(13)]


def calls(number: int, day: str = "2026-01-05") -> list[tuple[str, dict[str, object]]]:
    return [done("call", day, connected=False) for _ in range(number)]


def weekly(*numbers: int) -> list[tuple[str, dict[str, object]]]:
    return [one for monday, number in zip(MONDAYS, numbers, strict=False) for one in calls(number, monday.isoformat())]


TOTAL = {"kind": "demo", "count": 7}
CASES: list[Case] = [
    *(case(f"{key} count their own kind only", key, {"value": 1, "n": 1}, [done(kind, FIRST) for kind in KINDS.values()])
      for key in KINDS),
    # which days a period holds
    case("the first and the last day of a period are in it", "calls", 2, done("call", FIRST), done("call", f"{LAST} 23:59:59")),
    case("the day before and the day after are not", "calls",
         0, done("call", "2025-12-31"), done("call", "2026-04-01 00:00"), done("call", "2026-05-01")),
    case("what happened on the as-of day counts", "calls", 1, done("call", "2026-05-15 23:30"), period="2026-Q2"),
    case("what is dated after the as-of day does not", "calls", 0, done("call", "2026-05-16 00:00"), period="2026-Q2"),
    case("the same on an earlier as-of day", "calls", 1, done("call", "2026-02-10"), done("call", "2026-02-11"), as_of=date(2026, 2, 10)),
    case("on the first day of a period it has begun", "calls", {"value": 1}, done("call", "2026-04-01"), period="2026-Q2", as_of=date(2026, 4, 1)),
    case("on the day before it has not", "calls", {"value": None, "note": "not begun yet"}, done("call", "2026-04-01"), period="2026-Q2",
         as_of=date(2026, 3, 31)),
    # what counts
    case("planned or cancelled is not done", "calls", 0, done("call", FIRST, done=False), done("call", FIRST, done=False, status_raw="Cancelled")),
    case("planned is no activity with a customer", "activities", 0, done("meeting", FIRST, done=False)),
    case("planned is no conversation", "conversations", 0, done("meeting", FIRST, done=False)),
    case("planned is not hi-value", "hi_value_activities", 0, done("demo", FIRST, done=False)),
    case("without a status what is past counts as done", "calls", 1, done("call", FIRST, done=None)),
    case("several contacts at one meeting are one activity", "meetings", 1, done("meeting", FIRST, contact_id="a;b;c")),
    case("internal work is not with a customer", "activities", {"value": 1},
         [done(kind, FIRST) for kind in ("internal", "task", "note", "system", "call")]),
    case("where nothing says whether a customer was there it does not count", "activities", 0, done("meeting", FIRST, is_customer_facing=None)),
    case("a meeting without a customer does not count", "activities", 0, done("meeting", FIRST, is_customer_facing=False)),
    # conversations
    case("a call of three minutes is a conversation", "conversations", 1, done("call", FIRST, duration_min=3)),
    case("a call just under three minutes is none", "conversations", 0, done("call", FIRST, duration_min=2.99)),
    case("a call without length and outcome is none", "conversations", 0, done("call", FIRST)),
    case("somebody spoken to is one however short", "conversations", 1, done("call", FIRST, connected=True, duration_min=0)),
    case("nobody reached is none however long", "conversations", 0, done("call", FIRST, connected=False, duration_min=60)),
    case("a long mail is no conversation", "conversations", 0, done("email", FIRST, duration_min=60)),
    *(case(f"a {kind} is a conversation", "conversations", 1, done(kind, FIRST))
      for kind in ("meeting", "demo", "vip_visit", "peer_meeting", "business_review", "field_day", "carnival_day")),
    case("a proposal is no conversation", "conversations", 0, done("proposal", FIRST)),
    case("agreed kinds are hi-value and so is a call in which somebody spoke", "hi_value_activities", 3,
         done("demo", FIRST), done("proposal", FIRST), done("call", FIRST, connected=True), done("call", FIRST, connected=False),
         done("email", FIRST)),
    case("hi-value work has a customer", "hi_value_activities", 0, done("demo", FIRST, is_customer_facing=False)),
    # against a target
    case("a target of nothing is no target", "calls_attainment", {"value": None, "note": "no target"}, calls(1),
         target("call", FIRST, "2026-04-01", 0)),
    case("no target is no target", "calls_attainment", {"value": None, "note": "no target"}, calls(1)),
    case("no target gives no gap", "calls_pace_gap", {"value": None, "note": "no target"}, calls(1)),
    case("above the target is shown as it is", "calls_attainment",
         {"value": 1.5, "part": 6, "whole": 4}, calls(6), target("call", FIRST, "2026-04-01", 4)),
    case("nothing done of a target is zero", "calls_attainment", 0.0, target("call", FIRST, "2026-04-01", 4)),
    case("planned activities reach no target", "calls_attainment", 0.0, done("call", FIRST, done=False), target("call", FIRST, "2026-04-01", 4)),
    case("nor close a gap", "calls_pace_gap", -4.0, done("call", FIRST, done=False), target("call", FIRST, "2026-04-01", 4)),
    case("a target counts by its working days gone, the as-of day among them", "calls_attainment", {"part": 1, "whole": 11.0},
         done("call", "2026-05-15"), target("call", "2026-05-01", "2026-06-01", 21), period="2026-05"),
    case("a gap too", "calls_pace_gap", -10.0, done("call", "2026-05-15"), target("call", "2026-05-01", "2026-06-01", 21), period="2026-05"),
    case("a target ends before its end day", "calls_attainment", {"whole": 5.0}, target("call", "2026-01-05", "2026-01-12", 5)),
    case("a target of two quarters counts by its days in each", "calls_attainment", {"whole": 64.0}, target("call", FIRST, "2026-07-01", 129)),
    case("what is needed is asked of the working days that are left", "calls_needed", {"value": 2.0, "n": 1}, done("call", "2026-05-15"),
         target("call", "2026-05-01", "2026-06-01", 21), period="2026-05"),
    case("on the day before the last one day is left", "calls_needed", 21.0, done("call", "2026-04-01"),
         target("call", "2026-04-01", "2026-05-01", 22), period="2026-04", as_of=date(2026, 4, 29)),
    case("on the last day none is", "calls_needed", {"value": None, "note": "no target, or no working day is left"},
         target("call", "2026-04-01", "2026-05-01", 22), period="2026-04", as_of=date(2026, 4, 30)),
    case("after it the period is over", "calls_needed", {"value": None, "note": "the period is over"}, target("call", FIRST, "2026-04-01", 4)),
    case("a target that is reached needs nothing more", "calls_needed", 0.0, calls(23, "2026-05-04"), target("call", "2026-05-01", "2026-06-01", 21),
         period="2026-05"),
    case("no target needs nothing", "calls_needed", {"value": None, "n": 0}, calls(1, "2026-05-04"), period="2026-05"),
    case("what is planned or done later does not lower it", "calls_needed", 2.1, done("call", "2026-05-18", done=False), done("call", "2026-05-16"),
         target("call", "2026-05-01", "2026-06-01", 21), period="2026-05"),
    case("before the period all of its days are left", "calls_needed", 1.0, target("call", "2026-06-01", "2026-07-01", 22), period="2026-06"),
    case("only conversations lower what conversations need", "conversations_needed", 2.0, done("call", "2026-05-15", connected=True),
         done("call", "2026-05-15", connected=False), target("conversation", "2026-05-01", "2026-06-01", 21), period="2026-05"),
    case("reached is on pace", "calls_pace_gap", 0.0, calls(4), target("call", FIRST, "2026-04-01", 4)),
    case("only its own kind goes against a target", "calls_attainment", {"part": 1}, done("call", FIRST), done("demo", FIRST),
         target("call", FIRST, "2026-04-01", 4)),
    case("only its own kind closes a gap", "demos_pace_gap",
         {"part": 1}, done("call", FIRST), done("demo", FIRST), target("demo", FIRST, "2026-04-01", 4)),
    case("a call with somebody goes against a target of conversations", "conversations_attainment", {"part": 1},
         done("call", FIRST, connected=True), done("call", FIRST, connected=False), target("conversation", FIRST, "2026-04-01", 4)),
    case("and closes a gap of conversations", "conversations_pace_gap", {"part": 1},
         done("call", FIRST, connected=True), done("call", FIRST, connected=False), target("conversation", FIRST, "2026-04-01", 4)),
    case("a call spoken in counts towards both targets", "cadence_attainment", {"part": 3, "whole": 10.0},
         done("call", FIRST, connected=True), done("call", FIRST, connected=False), done("proposal", FIRST),
         target("call", FIRST, "2026-04-01", 6), target("conversation", FIRST, "2026-04-01", 4)),
    case("many calls hide no missing demo", "cadence_attainment", {"part": 4, "whole": 8.0}, calls(9),
         target("call", FIRST, "2026-04-01", 4), target("demo", FIRST, "2026-04-01", 4)),
    case("just what was agreed is all of it", "cadence_attainment", 1.0, calls(4), target("call", FIRST, "2026-04-01", 4)),
    case("a kind without a target adds nothing", "cadence_attainment", {"part": 1, "whole": 4.0}, calls(1), done("demo", FIRST),
         target("call", FIRST, "2026-04-01", 4)),
    case("money is no cadence", "cadence_attainment", {"value": None, "note": "no target"}, calls(1), target("bookings", FIRST, "2026-04-01", 4)),
    case("planned is no cadence", "cadence_attainment", 0.0, done("call", FIRST, done=False), target("call", FIRST, "2026-04-01", 6)),
    # days away: 5 to 16 January are ten working days; without the 8th and 9th eight share the target
    *(case(f"days away ask for nothing and the others share it: {day} January", "calls_attainment", {"part": 1, "whole": asked}, calls(1),
           target("call", "2026-01-05", "2026-01-19", 10), away("2026-01-08", "2026-01-09"), as_of=date(2026, 1, day))
      for day, asked in ((7, 3.75), (8, 3.75), (9, 3.75), (12, 5.0), (16, 10.0))),
    case("what is done on a day away is done", "calls_attainment", {"part": 2, "whole": 5.0}, calls(1), calls(1, "2026-01-08"),
         target("call", "2026-01-05", "2026-01-19", 10), away("2026-01-08", "2026-01-09"), as_of=date(2026, 1, 12)),
    case("away all of its days a target asks for nothing", "calls_attainment", {"value": None, "note": "no target"},
         target("call", "2026-01-05", "2026-01-12", 5), away("2026-01-05", "2026-01-11")),
    case("but a day of it asks for all", "calls_attainment", {"whole": 5.0}, target("call", "2026-01-05", "2026-01-12", 5),
         away("2026-01-05", "2026-01-08")),
    case("the days after an absence are asked", "calls_attainment", {"whole": 5.0}, target("call", "2026-01-05", "2026-01-12", 5),
         away("2025-12-20", "2026-01-04")),
    case("a quota's days away ask for nothing either", "quota_pace", {"whole": 30.0}, won("2026-01-05", created_on="2026-01-02"),
         target("bookings", "2026-01-05", "2026-01-19", 80), away("2026-01-08", "2026-01-09"), period="2026-01", as_of=date(2026, 1, 9)),
    case("a quota is none the smaller for them", "quota_attainment", {"whole": 80.0}, won("2026-01-05", created_on="2026-01-02"),
         target("bookings", "2026-01-05", "2026-01-19", 80), away("2026-01-08", "2026-01-09"), period="2026-01", as_of=date(2026, 1, 9)),
    case("nor where all of its days are away", "quota_attainment", {"whole": 80.0}, won("2026-01-05", created_on="2026-01-02"),
         target("bookings", "2026-01-05", "2026-01-19", 80), away("2026-01-01", "2026-01-31"), period="2026-01", as_of=date(2026, 1, 9)),
    case("days away that are to come are not left", "calls_needed", 21 / 8, target("call", "2026-05-01", "2026-06-01", 21),
         away("2026-05-28", "2026-05-29"), period="2026-05"),
    case("those that are gone are", "calls_needed", 21 / 10, target("call", "2026-05-01", "2026-06-01", 21), away("2026-05-14", "2026-05-15"),
         period="2026-05"),
    case("a week with one day there is none", "weeks_on_target", {"whole": 1}, target("call", "2026-01-05", "2026-01-19", 10),
         away("2026-01-12", "2026-01-15")),
    case("with two it is one", "weeks_on_target", {"whole": 2}, target("call", "2026-01-05", "2026-01-19", 10), away("2026-01-12", "2026-01-14")),
    # steadiness
    case("a week in which the target is reached is on target", "weeks_on_target",
         {"part": 1, "whole": 2}, weekly(5, 4), target("call", "2026-01-05", "2026-01-19", 10)),
    case("many calls hide no demo that is missing in a week", "weeks_on_target", {"part": 1, "whole": 2}, weekly(9),
         target("call", "2026-01-05", "2026-01-12", 5), target("demo", "2026-01-05", "2026-01-12", 1)),
    case("a week that asks for half an activity of a kind is judged", "weeks_on_target", {"part": 0, "whole": 1},
         done("call", "2026-01-20"), target("call", "2026-01-05", "2026-01-12", 0.5)),
    case("one that asks for less asks for none", "weeks_on_target", {"value": None, "note": "no complete week with a target"},
         done("call", "2026-01-20"), target("call", "2026-01-05", "2026-01-12", 0.49)),
    case("planned is no week on target", "weeks_on_target", {"part": 0, "whole": 1}, done("call", "2026-01-05", done=False),
         target("call", "2026-01-05", "2026-01-12", 1)),
    case("a quota is no target of activities", "weeks_on_target", None, weekly(5), target("bookings", "2026-01-05", "2026-01-19", 10)),
    case("a week that ends on the as-of day is complete", "weeks_on_target",
         {"whole": 2}, target("call", "2026-01-05", "2026-01-19", 10), as_of=date(2026, 1, 18)),
    case("one that ends the day after is not", "weeks_on_target",
         {"whole": 1}, target("call", "2026-01-05", "2026-01-19", 10), as_of=date(2026, 1, 17)),
    case("six weeks have a variation", "activity_variation", {"n": 6}, weekly(1, 1, 1, 1, 1, 2), as_of=date(2026, 2, 15)),
    case("five weeks have none", "activity_variation",
         {"value": None, "note": "fewer than six complete weeks"}, weekly(1, 1, 1, 1, 1, 2), as_of=date(2026, 2, 14)),
    case("weeks without anything vary by nothing known", "activity_variation", None, done("call", "2026-01-05", done=False)),
    case("work without a customer is no steadiness", "activity_variation", None, done("task", "2026-01-05")),
    case("a gap runs to the as-of day", "longest_gap", 5.0, calls(1, "2026-01-05"), as_of=date(2026, 1, 12)),
    case("and to the end of a period that is over", "longest_gap", 6.0, calls(1, "2026-01-22"), period="2026-01"),
    case("planned ends no gap", "longest_gap", 5.0, calls(1, "2026-01-05"), done("call", "2026-01-08", done=False), as_of=date(2026, 1, 12)),
    case("nor does work without a customer", "longest_gap", 5.0, calls(1, "2026-01-05"), done("task", "2026-01-08"), as_of=date(2026, 1, 12)),
    # one thing for each of another
    case("no calls, no ratio", "calls_to_prospects", {"value": None, "note": "no calls"}, deal()),
    case("a period ratio may exceed one", "calls_to_prospects", {"value": 2.0, "low": None}, calls(1), deal(), deal()),
    case("calls not made are no calls", "calls_to_prospects", {"whole": 1}, calls(1), done("call", FIRST, done=False), done("demo", FIRST)),
    case("no prospects, no ratio", "prospects_to_proposals", {"value": None, "note": "no opportunities created"}, done("proposal", FIRST)),
    case("a further proposal on a deal is the same one", "prospects_to_proposals", {"part": 1, "whole": 1}, deal(opportunity_id="d"),
         [done("proposal", day, opportunity_id="d") for day in ("2026-01-07", "2026-01-08", "2026-01-09")]),
    case("no proposals, no ratio", "proposals_to_contracts", {"value": None, "note": "no proposals"}, won("2026-02-01")),
    case("a contract is counted on its closing day", "proposals_to_contracts", {"part": 1, "whole": 1},
         won("2026-03-31", close_on="2026-04-01"), won("2026-04-01"), won("2025-12-31", created_on="2025-12-01"),
         deal("lost", closed_on="2026-02-01"),
         [done("proposal", day, opportunity_id="d") for day in (FIRST, "2026-01-02", "2026-01-03")]),
    case("contracts for no prospects have no ratio", "prospects_to_contracts",
         {"value": None, "part": 1}, won("2026-02-01", created_on="2025-12-31")),
    case("prospects are counted on the day they were created", "prospects_to_contracts", {"part": 1, "whole": 2},
         won("2026-03-31", created_on="2026-01-01", close_on="2026-04-01"), won("2026-04-01", created_on="2026-03-31"), deal(created_on="2026-04-01"),
         deal("lost", created_on="2025-12-31")),
    case("a proposal planned is none", "proposals", 1, done("proposal", FIRST, done=False), done("proposal", FIRST)),
    case("where totals are known what is logged counts with them", "meetings_in_all", 2, done("meeting", FIRST), done("meeting", LAST),
         done("meeting", FIRST, done=False), done("call", FIRST), ("activity_summary", TOTAL | {"kind": "meeting", "period_start": FIRST,
         "period_end": "2026-04-02"})),
    # totals of periods
    case("a total that lies wholly inside counts", "demos_in_all",
         7, ("activity_summary", TOTAL | {"period_start": FIRST, "period_end": "2026-04-01"})),
    case("one that begins a day before does not", "demos_in_all", None,
         ("activity_summary", TOTAL | {"period_start": "2025-12-31", "period_end": "2026-04-01"})),
    case("one that ends a day after does not", "demos_in_all",
         None, ("activity_summary", TOTAL | {"period_start": FIRST, "period_end": "2026-04-02"})),
    case("a total counts against the target of its days", "demos_totals_attainment", {"part": 7, "whole": 5.0},
         ("activity_summary", TOTAL | {"period_start": "2026-01-05", "period_end": "2026-01-12"}), target("demo", FIRST, "2026-04-01", 64)),
    case("a total over a month end does not", "demos_totals_attainment", {"value": None, "part": 0},
         ("activity_summary", TOTAL | {"period_start": "2026-01-26", "period_end": "2026-02-02"}), target("demo", FIRST, "2026-04-01", 64)),
    case("one up to the month end does", "demos_totals_attainment", {"part": 7, "whole": 5.0},
         ("activity_summary", TOTAL | {"period_start": "2026-01-26", "period_end": "2026-02-01"}), target("demo", FIRST, "2026-04-01", 64)),
    case("a total of the day before a target begins has none", "demos_totals_attainment", {"value": None, "part": 0},
         ("activity_summary", TOTAL | {"period_start": "2026-01-05", "period_end": "2026-01-06"}), target("demo", "2026-01-06", "2026-04-01", 61)),
    case("one of its first day has it", "demos_totals_attainment", {"part": 7, "whole": 1.0},
         ("activity_summary", TOTAL | {"period_start": "2026-01-06", "period_end": "2026-01-07"}), target("demo", "2026-01-06", "2026-04-01", 61)),
    case("one of its last day has it", "demos_totals_attainment", {"part": 7, "whole": 1.0},
         ("activity_summary", TOTAL | {"period_start": "2026-01-09", "period_end": "2026-01-10"}), target("demo", "2026-01-05", "2026-01-10", 5)),
    case("one of the day after has none", "demos_totals_attainment", {"value": None, "part": 0},
         ("activity_summary", TOTAL | {"period_start": "2026-01-12", "period_end": "2026-01-13"}), target("demo", "2026-01-05", "2026-01-12", 5)),
    case("an activity without a length is in no share of time", "hi_value_time", {"part": 30, "whole": 40, "n": 2},
         done("proposal", "2026-02-10", duration_min=30), done("email", "2026-02-10", duration_min=10), done("proposal", "2026-02-10"),
         done("proposal", "2026-02-10", duration_min=0), done("proposal", "2026-02-10", done=False, duration_min=50)),
    case("an activity without a length has the median of five of its kind", "hi_value_time", {"part": 320.0, "whole": 320.0, "n": 6},
         [done("business_review", "2026-02-10", duration_min=minutes) for minutes in (20, 40, 50, 60, 100)], done("business_review", "2026-02-10")),
    case("how much of the time is assumed is said", "assumed_time", {"part": 50.0, "whole": 90.0},
         done("business_review", "2026-02-10"), done("email", "2026-02-10", duration_min=40)),
    case("four of a kind are no length", "hi_value_time", {"value": None, "whole": 0},
         [done("peer_meeting", "2026-02-10", duration_min=60, is_customer_facing=False)] * 2, done("peer_meeting", "2026-02-10")),
    case("no lengths are no share of time", "hi_value_time", {"value": None, "n": 0}, done("proposal", "2026-02-10")),
]  # fmt: skip
NOBODYS = case("nobody's activities stand as unassigned", "carnival_days", 1, done("carnival_day", FIRST, rep_id=None))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace_of(tmp_path_factory.mktemp("many") / "workspace", [*CASES, NOBODYS]) as workspace:
        yield workspace


@pytest.mark.parametrize("one", CASES, ids=named(CASES))
def test_edge(many: Workspace, one: Case) -> None:
    holds(many, CASES, one)


def test_what_names_nobody_stands_as_unassigned_and_in_no_reps_number(many: Workspace) -> None:
    reps = measure(many, lens_for(many, "rep", None, "2026-Q1"), ["carnival_days"])
    everybody = measure(many, lens_for(many, "company", None, "2026-Q1"), ["carnival_days"])[0].value or 0
    assert next(one.value for one in reps if one.name == "Unassigned") == 1
    assert sum(one.value or 0 for one in reps) == everybody


def shaped(key: str, rows: list[Row], off: set[date], period: str = "2026-01-05..2026-02-15") -> float | None:
    calendar = Calendar(days_off=frozenset(off))
    return shape_of(metric(key).shape or "", rows, calendar.parse(period), calendar, date(2026, 5, 15)).shaped


@pytest.mark.parametrize(("free", "whole"), [(3, 2), (4, 1), (5, 1)])
def test_a_week_of_fewer_than_two_working_days_is_none(free: int, whole: int) -> None:
    off = {MONDAYS[1] + timedelta(days=day) for day in range(free)}
    rows: list[Row] = [(MONDAYS[0], 5.0, 5.0), (MONDAYS[1], 0.0, 5.0)]
    assert shaped("weeks_on_target", rows, off) == 1 / whole


def test_a_week_without_a_target_is_no_week_on_or_off_target() -> None:
    assert shaped("weeks_on_target", [(MONDAYS[0], 5.0, 5.0), (MONDAYS[1], 3.0, 0.0)], set()) == 1


@pytest.mark.parametrize(("free", "known"), [(3, True), (4, False)])
def test_steadiness_needs_six_weeks_of_two_working_days(free: int, known: bool) -> None:
    off = {MONDAYS[1] + timedelta(days=day) for day in range(free)}
    rows: list[Row] = [(monday, 1.0, None) for monday in MONDAYS[:6]]
    assert (shaped("activity_variation", rows, off) is not None) is known


def test_a_free_day_makes_no_gap_longer() -> None:
    rows: list[Row] = [(date(2026, 1, 5), 1.0, None), (date(2026, 1, 12), 1.0, None)]
    assert shaped("longest_gap", rows, set(), "2026-01-05..2026-01-12") == 5
    assert shaped("longest_gap", rows, {date(2026, 1, 7)}, "2026-01-05..2026-01-12") == 4
