"""Where deals, quotas and calls of a forecast change their side: a row on each side of every bound, and on it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from coaching.lens import lens_for
from coaching.metrics import coverage, proof
from coaching.workspace import Workspace
from tests.one_rep_a_case import Case, case, deal, holds, lost, named, saved, target, won, workspace_of

FIRST, LAST, NEXT = "2026-01-01", "2026-03-31", "2026-04-01"  # of the first quarter, and the first day of the second
Q2, DAY = "2026-Q2", "2026-05-15"  # DAY is the as-of date
COUNTS = ("won", "bookings", "win_rate", "win_rate_broad", "win_rate_value", "average_won_deal", "median_won_deal", "quota_attainment",
          "quota_pace", "quota_gap", "cycle_days_closed", "cycle_days_mean_won", "cycle_days_won")  # fmt: skip
QUOTA = target("bookings", FIRST, NEXT, 1000)

QUOTA_2 = target("bookings", "2026-04-01", "2026-07-01", 200)


def total(first: str, after: str, amount: float = 500) -> tuple[str, dict[str, object]]:
    return "sales_total", {"measure": "bookings", "period_start": first, "period_end": after, "amount": amount}


def cancelled(closed_on: str) -> tuple[str, dict[str, object]]:
    return deal("cancelled", closed_on=closed_on, close_on=closed_on)


CASES: list[Case] = [
    # the day a deal counts on
    *(case(f"{key} goes by the day a deal closed, not by the day it was due", key, {"n": 2}, QUOTA,
           won(LAST, close_on=NEXT), won(FIRST, close_on="2025-12-31", created_on="2025-12-01"), won(NEXT, close_on=LAST), won(NEXT))
      for key in COUNTS),
    *(case(f"{key} takes the day a deal was due where no other is known", key, {"n": 1}, QUOTA, won(None, close_on=LAST), won(None, close_on=NEXT))
      for key in ("won", "bookings", "win_rate", "quota_attainment", "average_won_deal")),
    *(case(f"{key} counts what closed on the as-of day and not the day after", key, {"n": 1}, won(DAY), won("2026-05-16"),
           target("bookings", "2026-04-01", "2026-07-01", 1000),
         period=Q2) for key in ("won", "bookings", "win_rate", "quota_attainment", "quota_gap", "quota_pace")),
    *(case(f"{key} counts it on an earlier as-of day", key, {"n": 1}, won("2026-02-10"), won("2026-02-11"), QUOTA, as_of=date(2026, 2, 10))
      for key in ("won", "bookings", "quota_attainment", "quota_gap", "average_won_deal")),
    *(case(f"{key} counts deals won only", key, {"n": 1}, QUOTA, won("2026-02-10"), lost("2026-02-10"), cancelled("2026-02-10"), deal())
      for key in ("won", "bookings", "average_won_deal", "median_won_deal", "quota_attainment", "quota_gap", "quota_pace", "cycle_days_mean_won",
                  "cycle_days_won")),
    case("lost counts deals lost only", "lost", 1, won("2026-02-10"), lost("2026-02-10"), cancelled("2026-02-10"), deal()),
    case("lost goes by the closing day", "lost", 2, lost(LAST, close_on=NEXT), lost(FIRST, close_on="2025-12-31"), lost(NEXT, close_on=LAST)),
    case("opportunities go by the day of creation", "opportunities",
         2, deal(created_on=FIRST), won("2026-05-01", created_on=LAST), deal(created_on=NEXT),
         won("2026-02-01", created_on="2025-12-31")),
    # win rates
    case("no decision is neither won nor lost", "win_rate", {"part": 1, "whole": 2}, won(FIRST), lost(LAST), cancelled("2026-02-01"), deal()),
    case("with no decision it is one of the decided", "win_rate_broad",
         {"part": 1, "whole": 3}, won(FIRST), lost(LAST), cancelled("2026-02-01"), deal()),
    case("nothing closed is no rate", "win_rate", {"value": None, "note": "no deal was won or lost"}, deal(), cancelled("2026-02-01")),
    case("nothing decided is no broad rate", "win_rate_broad", {"value": None, "note": "no deal was decided"}, deal()),
    case("no amounts are no value", "win_rate_value", {"value": None}, won(FIRST, amount=None), lost(FIRST, amount=0)),
    case("a deal without an amount is named beside the rate by value", "win_rate_value",
         {"value": 0.5, "note": "not in it: 1 decided deal (no amount in the export)"}, won(FIRST), lost(FIRST), lost(FIRST, amount=None)),
    case("lost at 0 weighs nothing and won at 0 neither", "win_rate_value",
         {"value": 1.0, "n": 2}, won(FIRST), won(FIRST, amount=0), lost(FIRST, amount=0)),
    case("a negative amount is no share", "win_rate_value",
         {"part": 100, "whole": 100, "n": 1}, won(FIRST), won(FIRST, amount=-1), lost(FIRST, amount=-1)),
    case("a small negative deal is netted in the bookings", "bookings", {"value": 60, "n": 2}, won(FIRST), won(FIRST, amount=-40)),
    case("a deal without an amount adds nothing to those with one", "bookings", {"value": 100, "n": 1}, won(FIRST), won(FIRST, amount=None)),
    case("no amount is not zero", "bookings", {"value": None, "n": 0}, won(FIRST, amount=None)),
    case("an amount of nothing is zero", "bookings", {"value": 0, "n": 1}, won(FIRST, amount=0)),
    case("no won deal has no average", "average_won_deal", {"value": None, "note": "no deal with an amount was won"}, lost(FIRST)),
    case("one deal of more than half of the money is told", "win_rate_value",
         {"noted": "by one", "note": "one decided deal alone is 60 % of it"}, won(FIRST, amount=60), lost(FIRST, amount=20), lost(LAST, amount=20)),
    case("one of just half is not", "win_rate_value", {"note": None}, won(FIRST, amount=50), lost(FIRST, amount=25), lost(LAST, amount=25)),
    case("nor are two that are more together", "win_rate_value", {"note": None}, won(FIRST, amount=50), won(FIRST, amount=50), lost(LAST, amount=1)),
    case("one beyond the period is no part of it", "win_rate_value", {"note": None}, won(FIRST, amount=50), lost(LAST, amount=50),
         won(NEXT, amount=500)),
    case("it is told on an earlier as-of day too", "win_rate_value", {"noted": "by one"}, won(FIRST, amount=60), lost(FIRST, amount=20),
         lost("2026-02-11", amount=90), as_of=date(2026, 2, 10)),
    case("a rate by value has no interval", "win_rate_value", {"low": None, "high": None}, won(FIRST), lost(FIRST)),
    case("a rate by count has one", "win_rate", {"low": 0.0945312, "high": 0.9054688, "value": 0.5}, won(FIRST), lost(FIRST)),
    # losses and competitors
    case("a reason that tells is one of the deals lost", "losses_explained", {"part": 1, "whole": 3, "n": 3}, lost(FIRST, lost_reason="Price"),
         lost(FIRST), lost(LAST, lost_reason="Sonstiges"), lost(NEXT, lost_reason="Price"), cancelled(FIRST), won(FIRST)),
    case("a reason of blanks is none", "losses_explained", {"part": 0, "whole": 2}, lost(FIRST, lost_reason=" "), lost(FIRST, lost_reason="N/A")),
    case("nothing lost has no reasons", "losses_explained", {"value": None, "note": "no deal was lost"}, won(FIRST), cancelled(FIRST)),
    case("against a named competitor: won of won and lost", "competitive_win_rate", {"part": 1, "whole": 2, "n": 2}, won(FIRST, competitor="Rival"),
         lost(LAST, competitor="Rival"), cancelled(FIRST), deal(competitor="Rival"), won(NEXT, competitor="Rival")),
    case("no competitor is no competitive deal", "competitive_win_rate", {"value": None, "n": 0}, won(FIRST), lost(FIRST, competitor=" "),
         lost(FIRST, competitor="None")),
    case("a renewal is no competitive deal", "competitive_win_rate", {"part": 0, "whole": 1}, lost(FIRST, competitor="Rival"),
         won(FIRST, competitor="Rival", type="Renewal")),
    case("four against competitors are x of n", "competitive_win_rate", {"note": "only 4 cases: read it as 2 of 4"},
         [won(FIRST, competitor="Rival")] * 2, [lost(FIRST, competitor="Rival")] * 2),
    # few cases
    case("four cases are x of n", "win_rate", {"noted": "few cases", "note": "only 4 cases: read it as 2 of 4"}, [won(FIRST)] * 2, [lost(FIRST)] * 2),
    case("five are a rate to be read with care", "win_rate",
         {"noted": "few cases", "note": "few cases: read it with care"}, [won(FIRST)] * 2, [lost(FIRST)] * 3),
    case("nineteen too", "win_rate", {"note": "few cases: read it with care"}, [won(FIRST)] * 9, [lost(FIRST)] * 10),
    case("twenty are enough", "win_rate", {"note": None}, [won(FIRST)] * 10, [lost(FIRST)] * 10),
    case("one case is one", "win_rate", {"note": "only 1 case: read it as 1 of 1"}, won(FIRST)),
    # length
    case("closed on its first day is no day", "cycle_days_closed", {"value": 0.0, "n": 1}, lost("2026-01-05")),
    case("closed before it was created is left out", "cycle_days_closed", {"value": None, "n": 0}, won("2026-01-04"), lost("2026-01-04")),
    case("also of the mean of won deals", "cycle_days_mean_won", {"value": 0.0, "n": 1}, won("2026-01-04"), won("2026-01-05")),
    case("and of their median", "cycle_days_won", {"value": 1.0, "n": 2}, won("2026-01-04"), won("2026-01-05"), won("2026-01-07")),
    *(case(f"{key} runs to the day a deal closed, not to the day it was due", key, {"value": 10.0}, won("2026-01-15", close_on="2026-03-05"))
      for key in ("cycle_days_closed", "cycle_days_mean_won", "cycle_days_won")),
    case("lost deals are in the mean of all closed", "cycle_days_closed",
         {"value": 20.0, "n": 3}, won("2026-01-15"), lost("2026-01-25"), cancelled("2026-02-04")),
    case("a deal without a day of creation has no length", "cycle_days_closed", {"n": 0}, won(FIRST, created_on=None), lost(FIRST, created_on=None)),
    case("nor in the mean of won deals", "cycle_days_mean_won", {"n": 0}, won(FIRST, created_on=None)),
    case("nor in their median", "cycle_days_won", {"n": 0}, won(FIRST, created_on=None)),
    case("a deal that is open has none", "cycle_days_closed", {"n": 0}, deal(close_on=FIRST)),
    # stocks
    case("a deal created on the day is open and one created after it is not", "open",
         1, deal(created_on=DAY), deal(created_on="2026-05-16"), period=Q2),
    case("a deal closed on the last day is no longer open", "open", 1, lost(LAST), lost(NEXT)),
    case("a deal that was over before it was entered was open on no day", "open", 1, lost("2026-03-10", created_on="2026-04-05"), deal()),
    case("so it takes no money from the others", "open_pipeline", 100, won("2026-03-10", created_on="2026-04-05"), deal()),
    case("nor a day from their average", "open_deals_average", 1.0, lost("2025-12-10", created_on="2026-01-20"), deal(created_on=FIRST),
         period="2026-01"),
    case("its money goes with it", "open_pipeline", 100, lost(LAST), lost(NEXT)),
    case("a deal without an amount is counted and not valued", "open_pipeline",
         {"value": 100, "n": 1, "note": "not in it: 1 deal (no amount in the export)"}, deal(), deal(amount=None), period=Q2),
    case("open for a whole month and for no day of it", "open_deals_average", 1.0, deal(created_on=FIRST), deal(created_on="2026-02-01"),
         lost(FIRST, created_on=FIRST), period="2026-01"),
    case("a deal is open until the day before it closes", "open_deals_average",
         {"value": 10 / 31}, lost("2026-01-11", created_on=FIRST), period="2026-01"),
    case("closed on the first of the month it was open on none of its days", "open_deals_average", {"value": None, "n": 0},
         lost("2026-02-01", created_on=FIRST), period="2026-02"),
    case("the as-of day is the last of a running month", "open_deals_average", 1.0, deal(created_on="2026-05-01"), period="2026-05"),
    case("created on the as-of day it was open for one day", "open_deals_average",
         {"value": 1 / 15}, deal(created_on=DAY), deal(created_on="2026-05-16"),
         period="2026-05"),
    case("on the first day of a month that day is all of it", "open_deals_average", 1.0, deal(created_on="2026-04-20"), period="2026-05",
         as_of=date(2026, 5, 1)),
    # velocity
    case("open from the as-of day on it was open for one day", "sales_velocity", 8.0, won("2026-05-06", created_on="2026-05-01"),
         deal(created_on=DAY), period="2026-05"),
    case("the first day of a month is one of the days", "sales_velocity", {"value": 41 * 100 / (31 * 10)}, won("2026-04-11", created_on="2026-04-01"),
         deal(created_on="2026-04-01"), period=Q2, as_of=date(2026, 5, 1)),
    case("money a day is what was won of what was open", "sales_velocity", {"value": 100 / 90, "n": 1}, won("2026-01-11", created_on=FIRST)),
    case("lost deals are days too", "sales_velocity",
         {"value": 30 * 100 / (90 * 30), "n": 2}, won("2026-01-11", created_on=FIRST), lost("2026-01-21", created_on=FIRST)),
    case("nothing closed is no velocity", "sales_velocity", {"value": None}, deal(created_on=FIRST)),
    case("closed on the day of creation is no cycle", "sales_velocity", {"value": None}, won(FIRST, created_on=FIRST)),
    case("closed before it was created is no deal of it", "sales_velocity", {"n": 1}, won("2026-01-04"), won("2026-01-06")),
    case("a won deal without an amount is left out and a lost one is not", "sales_velocity",
         {"n": 2}, won("2026-01-06", amount=None), won("2026-01-06"),
         lost("2026-01-06", amount=None)),
    case("a deal without a day of creation is left out", "sales_velocity", {"n": 1}, won("2026-01-06"), won("2026-01-06", created_on=None)),
    case("velocity runs to the day a deal closed and counts it there", "sales_velocity", {"value": 100 / 90, "n": 1},
         won("2026-01-11", created_on=FIRST, close_on=NEXT), won(NEXT, created_on="2026-03-31", close_on=LAST, amount=None)),
    case("in a running month the as-of day is the last", "sales_velocity",
         {"value": 20 * 100 / (15 * 5), "n": 1}, won("2026-05-06", created_on="2026-05-01"),
         deal(created_on="2026-05-01"), deal(created_on="2026-05-16"), period="2026-05"),
    case("closed on its day of creation it is won and open for no day", "sales_velocity", {"value": 10 * 200 / (90 * 10), "n": 2},
         won(FIRST, created_on=FIRST), won("2026-01-11", created_on=FIRST)),
    # quotas
    case("who is hired within a quota has the days since", "quota", {"value": 430.0, "n": 1}, target("bookings", FIRST, NEXT, 640),
         person={"hired_on": "2026-01-30"}),
    case("hired on its second working day it is short of one", "quota", 630.0, target("bookings", FIRST, NEXT, 640),
         person={"hired_on": "2026-01-02"}),
    case("hired on its first day it is whole", "quota", 640.0, target("bookings", FIRST, NEXT, 640), person={"hired_on": FIRST}),
    case("hired on its last day one day is left of it", "quota", 10.0, target("bookings", FIRST, NEXT, 640), person={"hired_on": LAST}),
    case("hired the day after it says nothing of it", "quota", 640.0, target("bookings", FIRST, NEXT, 640), person={"hired_on": NEXT}),
    case("the attainment is of what is left", "quota_attainment", {"value": 0.5, "whole": 200.0}, won("2026-03-10", amount=100),
         target("bookings", FIRST, NEXT, 640), person={"hired_on": "2026-03-04"}),
    case("a month before the first day has no quota", "quota_attainment", {"value": None, "note": "no quota"}, target("bookings", FIRST, NEXT, 640),
         period="2026-01", person={"hired_on": "2026-03-04"}),
    case("no quota is no attainment", "quota_attainment", {"value": None, "note": "no quota"}, won(FIRST)),
    case("a quota of nothing is none", "quota_attainment", {"value": None, "note": "no quota"}, won(FIRST), target("bookings", FIRST, NEXT, 0)),
    case("attainment is of the whole quota and pace of the days gone", "quota_attainment", {"whole": 65.0}, won("2026-05-01"),
         target("bookings", NEXT, "2026-07-01", 65), period=Q2),
    case("the as-of day is among the days gone", "quota_pace",
         {"whole": 33.0}, won("2026-05-01"), target("bookings", NEXT, "2026-07-01", 65), period=Q2),
    case("before the first day there is no quota to date", "quota_pace",
         {"value": None}, won("2026-05-01"), target("bookings", "2026-05-16", "2026-07-01", 65), period=Q2),
    case("a target of activities is no quota", "quota", {"value": None, "note": "no quota"}, target("call", FIRST, NEXT, 20)),
    case("nor part of one", "quota_attainment", {"value": None}, won(FIRST), target("call", FIRST, NEXT, 20)),
    case("nor of the pace", "quota_pace", {"value": None}, won(FIRST), target("call", FIRST, NEXT, 20)),
    case("what is sold beyond a quota is plus and what is missing minus", "quota_gap", -900.0, won(FIRST), QUOTA),
    case("a target of activities is no gap", "quota_gap", None, won(FIRST), target("call", FIRST, NEXT, 20)),
    case("a deal without an amount closes no gap", "quota_gap", {"part": 100, "n": 1}, won(FIRST), won(FIRST, amount=None), QUOTA),
    case("nor attains a quota", "quota_attainment", {"part": 100, "n": 1}, won(FIRST), won(FIRST, amount=None), QUOTA),
    case("nor keeps pace", "quota_pace", {"part": 100, "n": 1}, won(FIRST), won(FIRST, amount=None), QUOTA),
    case("a quota of two quarters gives each its days", "quota", 64.0, target("bookings", FIRST, "2026-07-01", 129)),
    *(case(f"{key} counts totals of what was sold and no deals with them", key, {"part": 500.0, "n": 0}, QUOTA,
           total(FIRST, "2026-02-01"))
      for key in ("bookings", "quota_attainment", "quota_gap", "quota_pace")),
    *(case(f"{key} counts a total of a quarter in the quarter", key, {"part": 500.0, "n": 0}, QUOTA, total(FIRST, NEXT))
      for key in ("bookings", "quota_attainment", "quota_gap", "quota_pace")),
    *(case(f"{key} of days inside a longer total is not known", key, {"value": None, "note": "none with an amount that counts: a total of more days "
           "than these"}, QUOTA, total(FIRST, NEXT), period=period)
      for key in ("bookings", "quota_attainment") for period in ("2026-01", "2026-02", "2026-03")),
    *(case(f"of a period that begins on {first} a total from 1 January on is {told}", "bookings", {"value": value, "note": note},
           total(FIRST, "2026-02-01"), total("2026-03-01", NEXT, 40), period=f"{first}..{LAST}")
      for first, told, value, note in ((FIRST, "part", 540.0, None), ("2026-01-02", "told", 40.0, "not in it: a total of more days than these"))),
    case("a total to the day after the period is told and one to its end counts", "bookings",
         {"value": 40.0, "note": "not in it: a total of more days than these"}, total("2026-02-01", "2026-04-02"), total("2026-01-01", NEXT, 40)),
    case("totals of months count and the quarter that holds them does not", "bookings", 90.0, total(FIRST, NEXT),
         total(FIRST, "2026-02-01", 40), total("2026-02-01", "2026-03-01", 50)),
    case("a total of a quarter counts not beside deals won in it", "bookings", 100.0, total(FIRST, NEXT), won("2026-02-01")),
    # coverage to go
    case("due on the as-of day it can still come in", "pipeline_coverage",
         {"part": 100, "n": 1}, deal(close_on=DAY), target("bookings", NEXT, "2026-07-01", 200), period=Q2),
    case("due the day before it is past due", "pipeline_coverage",
         {"part": 0, "n": 0}, deal(close_on="2026-05-14"), target("bookings", NEXT, "2026-07-01", 200), period=Q2),
    case("due on the last day of the quarter it covers and the day after it does not", "pipeline_coverage", {"part": 100, "n": 1},
         deal(close_on="2026-06-30"), deal(close_on="2026-07-01"), target("bookings", NEXT, "2026-07-01", 200), period=Q2),
    case("what is won is no longer missing", "pipeline_coverage", {"value": 1.0, "whole": 100.0}, won(DAY), deal(close_on="2026-06-01"),
         target("bookings", NEXT, "2026-07-01", 200), period=Q2),
    case("weighted it is the amount times its probability", "weighted_coverage", {"value": 0.25, "part": 50.0, "n": 2}, QUOTA_2,
         deal(close_on="2026-06-01", probability=0.2), deal(close_on="2026-06-30", probability=0.3), period=Q2),
    case("without a probability it weighs nothing", "weighted_coverage", {"part": 20.0, "n": 1}, QUOTA_2,
         deal(close_on="2026-06-01", probability=0.2), deal(close_on="2026-06-01"), period=Q2),
    case("without a history there is no coverage at the start", "start_coverage",
         {"value": None, "note": "no quota, or no history reaches back to the first day"},
         QUOTA, deal(close_on=LAST), saved("2026-04-01 00:00", close_on=LAST, opportunity_id="x")),
    case("a quota just met is met", "pipeline_coverage",
         {"value": None, "note": "quota met, or none set"}, won(DAY, amount=200), deal(close_on="2026-06-01"),
         target("bookings", NEXT, "2026-07-01", 200), period=Q2),
    case("one missing is not", "pipeline_coverage", {"value": 100.0}, won(DAY, amount=199), deal(close_on="2026-06-01"),
         target("bookings", NEXT, "2026-07-01", 200), period=Q2),
    case("no quota is no coverage", "pipeline_coverage", {"value": None, "note": "quota met, or none set"}, deal(close_on="2026-06-01"), period=Q2),
    case("a closed deal covers nothing", "pipeline_coverage", {"part": 0}, lost(DAY), cancelled("2026-06-01"), deal(close_on=None),
         target("bookings", NEXT, "2026-07-01", 200), period=Q2),
    case("a deal created after the as-of day covers nothing", "pipeline_coverage", {"part": 100}, deal(close_on="2026-06-01", created_on=DAY),
         deal(close_on="2026-06-01", created_on="2026-05-16"), target("bookings", NEXT, "2026-07-01", 200), period=Q2),
    case("a deal without an amount is not in it", "pipeline_coverage", {"part": 0, "value": None}, deal(close_on="2026-06-01", amount=None),
         target("bookings", NEXT, "2026-07-01", 200), period=Q2),
    case("a target of activities is nothing to cover", "pipeline_coverage", {"value": None}, deal(close_on="2026-06-01"),
         target("call", NEXT, "2026-07-01", 200), period=Q2),
    # pipeline created
    case("pipeline is created on the day of creation", "pipeline_created",
         {"value": 200, "n": 2}, deal(created_on=FIRST), deal(created_on=LAST), deal(created_on=NEXT)),
    case("at the amount it had first", "pipeline_created",
         70, deal(opportunity_id="d", amount=100), saved("2026-01-05 08:00", opportunity_id="d", amount=70),
         saved("2026-01-06 08:00", opportunity_id="d", amount=100)),
    # linearity
    *(case(f"{key} is unknown while the quarter runs", key, {"value": None, "noted": "no result yet"},
         [won("2026-02-10")] * 3, as_of=date(2026, 3, 30))
      for key in ("linearity_score", "linearity_lean", "last_stretch_share")),
    *(case(f"{key} is known on its last day", key, {"n": 3}, [won("2026-02-10")] * 3, as_of=date(2026, 3, 31))
      for key in ("linearity_score", "linearity_lean", "last_stretch_share")),
    case("month_1_share says that it is to date while the quarter runs", "month_1_share", {"part": 0, "whole": 300, "noted": "to date"},
         [won("2026-02-10")] * 3, as_of=date(2026, 3, 30)),
    *(case(f"{key} needs three deals with an amount", key, {"value": None, "n": 2, "note": "fewer than three deals won"}, [won(FIRST)] * 2,
           won(FIRST, amount=0), won(FIRST, amount=-5), won(FIRST, amount=None), lost(FIRST)) for key in ("linearity_score", "linearity_lean")),
    case("the first working day leans early", "linearity_lean", 1.0, [won(FIRST)] * 3),
    case("the last one late", "linearity_lean", -1.0, [won(LAST)] * 3),
    case("months of a quarter end with their last day", "month_1_share", {"part": 100, "whole": 200}, won("2026-01-31"), won("2026-02-01")),
    case("the second month begins on its first", "month_2_share",
         {"part": 200, "whole": 400}, won("2026-02-01"), won("2026-02-28"), won("2026-01-31"), won("2026-03-01")),
    case("the third ends with the quarter", "month_3_share", {"part": 200, "whole": 300}, won("2026-03-01"), won(LAST), won("2026-02-28"), won(NEXT)),
    case("nothing booked has no months", "month_1_share", {"value": None, "note": "no bookings"}, lost(FIRST), won(FIRST, amount=0)),
    case("credits are no part of a month", "month_1_share", {"part": 100, "whole": 100}, won(FIRST), won(FIRST, amount=-40), won(FIRST, amount=None)),
    case("the last five working days begin on the fifth", "last_stretch_share",
         {"part": 200, "whole": 300}, won("2026-03-25"), won("2026-03-24"), won(LAST)),
    case("credits are no part of the last days", "last_stretch_share",
         {"part": 100, "whole": 100}, won(LAST), won(LAST, amount=-40), won(LAST, amount=None), lost(LAST)),
    case("nothing booked has no last days", "last_stretch_share", {"value": None, "note": "no bookings"}, lost(LAST)),
    case("a week that reaches into the quarter is not one of it", "gini_weeks", {"n": 1}, won("2026-01-02"), won("2026-01-05"), won("2026-03-30")),
    case("two weeks of the year stand beside what luck would give", "gini_weeks",
         {"n": 2, "note": "by luck alone 0.84 on average with 2 deals won of equal size"},
         won("2026-01-05"), won("2026-01-12")),
    case("half in each of two weeks", "herfindahl_weeks", {"value": (0.5 - 1 / 12) / (1 - 1 / 12), "n": 2}, won("2026-01-05"), won("2026-01-12")),
    case("gifts are in no week of the concentration", "herfindahl_weeks", {"n": 1}, won("2026-01-05", amount=0), won("2026-01-05")),
    *(case(f"{key} counts a deal at 0, which weighs nothing", key, {"n": 2, "whole": 100}, won("2026-03-30"), won("2026-03-30", amount=0))
      for key in ("last_stretch_share", "month_3_share")),
    case("credits are in no week of the concentration", "herfindahl_weeks", {"value": None, "n": 0}, won("2026-01-05", amount=-5)),
    case("credits and gifts are in no week", "gini_weeks", {"value": None, "n": 0}, won("2026-01-05", amount=0), won("2026-01-05", amount=-5),
         won("2026-01-05", amount=None), lost("2026-01-05")),
]  # fmt: skip


def due(
    outcome: str = "open", at: str = "2025-12-20 08:00", close_on: str = LAST, **said: object
) -> tuple[str, dict[str, object]]:
    """What was known before the first quarter of a deal d that is due in it."""
    return saved(at, outcome, opportunity_id="d", close_on=close_on, forecast_category="commit", **said)


def became(outcome: str, closed_on: str | None, **said: object) -> list[tuple[str, dict[str, object]]]:
    """What the deal d is today, and the change that made it so."""
    today = deal(
        outcome, opportunity_id="d", created_on="2025-12-01", closed_on=closed_on, close_on=closed_on or LAST, **said
    )
    change = (
        []
        if closed_on is None
        else [saved(f"{closed_on} 09:00", outcome, opportunity_id="d", close_on=closed_on, **said)]
    )
    return [today, *change]


def left(removed_on: str, back_on: str | None = None) -> tuple[str, dict[str, object]]:
    """That the deal d left the CRM, and the day it was back."""
    return "removal", {
        "kind": "opportunity",
        "record_id": "d",
        "removed_on": removed_on,
        "back_on": back_on,
        "why": "deleted",
    }


STORIES: list[Case] = [
    case("still open it has slipped", "slip_rate", {"part": 1, "whole": 1}, due(), became("open", None)),
    case("closed on the last day it has not", "slip_rate", {"part": 0, "whole": 1}, due(), became("won", LAST)),
    case("closed on the first day of the next quarter it has", "slip_rate", {"part": 1, "whole": 1}, due(), became("won", NEXT)),
    case("lost in the quarter it is no slip and was due", "slip_rate", {"part": 0, "whole": 1}, due(), became("lost", "2026-02-01")),
    case("lost after it it had slipped", "slip_rate", {"part": 1, "whole": 1}, due(), became("lost", "2026-04-20")),
    case("due on the first day it was due", "slip_rate", {"whole": 1}, due(close_on=FIRST), became("open", None)),
    case("due the day before it was not", "slip_rate", {"whole": 0}, due(close_on="2025-12-31"), became("open", None)),
    case("due the day after the quarter it was not either", "slip_rate", {"whole": 0}, due(close_on=NEXT), became("open", None)),
    case("known just before the first midnight it was due", "slip_rate", {"whole": 1}, due(at="2025-12-31 23:59:59"), became("open", None)),
    case("known from that midnight on it was not", "slip_rate", {"whole": 0}, due(at="2026-01-01 00:00"), became("open", None)),
    case("closed before that midnight it was not due", "slip_rate", {"whole": 0}, due(), became("won", "2025-12-31")),
    case("a quarter that ends on the as-of day is over", "slip_rate", {"value": 1.0}, due(), became("open", None), as_of=date(2026, 3, 31)),
    case("the day before it still runs", "slip_rate", {"value": None}, due(), became("open", None), as_of=date(2026, 3, 30)),
    case("removed in the quarter it is no slip", "slip_rate", {"part": 0, "whole": 1}, due(), became("open", None), left(LAST)),
    case("removed after it it had slipped", "slip_rate", {"part": 1, "whole": 1}, due(), became("open", None), left(NEXT)),
    case("back before its end it had slipped", "slip_rate", {"part": 1, "whole": 1}, due(), became("open", None),
         left("2026-02-01", LAST)),
    case("back on the first day of the next quarter it was away", "slip_rate", {"part": 0, "whole": 1}, due(), became("open", None),
         left("2026-02-01", NEXT)),
    case("at the start a deal is worth what it was that day", "start_coverage", {"value": 0.07, "part": 70, "whole": 1000.0, "n": 1}, QUOTA,
         due(amount=70), became("won", LAST, amount=90)),
    case("won of what was due weighs what it was that day", "due_won", {"value": 1.0, "part": 70, "whole": 70}, due(amount=70),
         became("won", LAST, amount=90)),
    case("won after the quarter it is not won of it", "due_won", {"value": 0.0, "whole": 70}, due(amount=70), became("won", NEXT)),
    case("without a history nothing was due", "slip_rate",
         {"value": None, "note": "no history reaches back to the first day, or no deal was due"}, deal(close_on=LAST)),
    case("by value a slip weighs what it was worth that day", "slip_rate_value",
         {"part": 70, "whole": 70, "n": 1}, due(amount=70), became("open", None)),
    case("by value what closed in time is no slip", "slip_rate_value", {"part": 0, "whole": 70, "n": 1}, due(amount=70), became("won", LAST)),
    case("by value a deal without an amount is not in it", "slip_rate_value",
         {"value": None, "noted": "no amount"}, due(amount=None), became("open", None, amount=None)),
    case("due at 0 it is a case and weighs nothing", "slip_rate_value", {"value": None, "n": 1}, due(amount=0), became("open", None, amount=0)),
    case("open again from the first day of the next quarter on it has not slipped", "slip_rate", {"part": 0, "whole": 1}, due(),
         deal(opportunity_id="d", created_on="2025-12-01", close_on="2026-06-30"), saved("2026-02-10 09:00", "lost", opportunity_id="d"),
         saved("2026-04-01 09:00", opportunity_id="d", close_on="2026-06-30")),
    case("open again on the last day it has", "slip_rate", {"part": 1, "whole": 1}, due(),
         deal(opportunity_id="d", created_on="2025-12-01", close_on="2026-06-30"), saved("2026-02-10 09:00", "lost", opportunity_id="d"),
         saved("2026-03-31 09:00", opportunity_id="d", close_on="2026-06-30")),
    case("by count it is", "slip_rate", {"whole": 1}, due(amount=None), became("open", None, amount=None)),
    case("money has no interval", "slip_rate_value", {"low": None}, due(), became("open", None)),
    case("what was committed and came in is no error", "forecast_error", {"value": 0.0, "part": 100, "whole": 100}, due(), became("won", LAST)),
    case("won the day after the quarter it did not come in", "forecast_error", {"value": None, "part": 100, "whole": 0}, due(), became("won", NEXT)),
    case("plus is over-called", "forecast_bias", {"value": 0.25, "n": 1, "note": "too few: 1 quarter of the 4 that would show a habit"},
         due(amount=125), became("won", LAST)),
    case("minus is under-called", "forecast_bias", {"value": -0.25, "n": 1}, due(amount=75), became("won", LAST)),
    case("an error has no side", "forecast_error", 0.25, due(amount=75), became("won", LAST)),
    case("misses are over the bookings", "forecast_wape", {"value": 0.25, "part": 25, "whole": 100, "n": 1}, due(amount=75), became("won", LAST)),
    *(case(f"{key} is unknown where nothing was booked", key, {"value": None}, due(), became("lost", LAST))
      for key in ("forecast_error", "forecast_bias", "forecast_wape")),
    case("what is in another category was not committed", "forecast_error", {"part": 0, "whole": 100},
         saved("2025-12-20", opportunity_id="d", close_on=LAST, forecast_category="best case"), became("won", LAST)),
    case("far over-called is no accuracy and never less", "forecast_accuracy", 0.0, due(amount=300), became("won", LAST)),
    case("accuracy is of the actual", "forecast_accuracy", 0.75, due(amount=125), became("won", LAST)),
    case("called and nothing booked has no accuracy", "forecast_accuracy", {"value": None}, due(), became("lost", LAST)),
    case("called nothing and booked nothing is right", "forecast_accuracy", 1.0, due(amount=0), became("lost", LAST)),
    case("no share of nothing booked", "forecast_mape", {"value": None, "n": 0}, due(), became("lost", LAST)),
    case("a miss in money is known where nothing was booked", "forecast_mae", {"value": 100.0, "n": 1}, due(), became("lost", LAST)),
    case("a commit that was won is worth what it was on the first day", "commit_conversion", {"value": 1.0, "part": 75, "n": 1},
         due(amount=75), became("won", LAST)),
    case("a commit won the day after the quarter was not won in it", "commit_conversion", {"value": 0.0, "whole": 100}, due(), became("won", NEXT)),
    case("a deal without a category is in none", "commit_conversion", {"value": None, "n": 0},
         saved("2025-12-20", opportunity_id="d", close_on=LAST), became("won", LAST)),
    case("what is in another category is none of the commit", "commit_conversion", {"value": None},
         saved("2025-12-20", opportunity_id="d", close_on=LAST, forecast_category="best case"), became("won", LAST)),
    case("however a category is written", "best_case_conversion", 1.0,
         saved("2025-12-20", opportunity_id="d", close_on=LAST, forecast_category="best case"), became("won", LAST)),
    case("won as it was forecast it is no bluebird", "bluebird_share", {"value": 0.0, "whole": 100, "n": 1}, due(), became("won", LAST)),
    case("in whatever category", "bluebird_share", 0.0, saved("2025-12-20", opportunity_id="d", close_on=LAST, forecast_category="Pipeline"),
         became("won", LAST)),
    *(case(f"won in no category, {words}, it is one", "bluebird_share", {"value": 1.0, "part": 100, "whole": 100},
           saved("2025-12-20", opportunity_id="d", close_on=LAST, forecast_category=category), became("won", LAST),
           saved("2025-12-20", opportunity_id="other", close_on=NEXT, forecast_category="Pipeline"))
      for category, words in ((None, "none said"), ("Omitted", "omitted"))),
    case("pulled in from the next quarter it is one", "bluebird_share", 1.0, due(close_on=NEXT), became("won", LAST)),
    case("known from the first midnight on it is one", "bluebird_share", 1.0, due(at="2026-01-01 00:00"), became("won", FIRST)),
    case("won on the first day of the next quarter it is none of this", "bluebird_share", {"value": None, "whole": 0}, became("won", NEXT)),
    case("lost it is none", "bluebird_share", {"value": None}, became("lost", LAST)),
    case("a credit is no bluebird", "bluebird_share", {"value": None}, became("won", LAST, amount=-5)),
    case("without an amount it weighs nothing", "bluebird_share", {"value": None, "noted": "no amount"}, became("won", LAST, amount=None)),
    case("while the quarter runs nobody knows", "bluebird_share", {"value": None, "n": 0}, became("won", "2026-02-10"),
         as_of=date(2026, 3, 30)),
    case("a likely deal that was won misses by little", "brier_score", {"value": 0.04, "n": 1}, due(probability=0.8), became("won", LAST)),
    case("still open it was not won in the quarter", "brier_score", {"value": 0.64}, due(probability=0.8), became("open", None)),
    case("won the day after it neither", "brier_score", {"value": 0.64}, due(probability=0.8), became("won", NEXT)),
    case("without a probability there is nothing to judge", "brier_score", {"value": None, "n": 0}, due(), became("won", LAST)),
    *(case(f"{key} is judged on the last day of the quarter", key, {"n": 1}, due(probability=0.8), became("won", LAST), as_of=date(2026, 3, 31))
      for key in ("commit_conversion", "brier_score", "bluebird_share")),
    *(case(f"{key} is not judged the day before", key, {"n": 0}, due(probability=0.8), became("won", "2026-03-10"), as_of=date(2026, 3, 30))
      for key in ("commit_conversion", "brier_score", "bluebird_share")),
    case("a commit of nothing is a case and weighs nothing", "commit_conversion", {"value": None, "n": 1}, due(amount=0),
         became("won", LAST, amount=0)),
    case("a credit is none", "commit_conversion", {"n": 0}, due(amount=-1), became("won", LAST, amount=-1)),
    *(case(f"{key} is judged on the last day", key, {"value": 0.0}, due(), became("won", LAST), as_of=date(2026, 3, 31))
      for key in ("forecast_error", "forecast_bias", "forecast_wape")),
]  # fmt: skip
LONG_AGO = case(
    "a history that reaches far back", "open", {}, saved("2025-07-01", opportunity_id="h"), deal(opportunity_id="h")
)


@pytest.mark.parametrize(("deals", "rate"), [(20, 0.5), (19, 9 / 20)])
def test_what_is_needed_rests_on_twenty_decided_deals_else_on_the_companys(
    tmp_path: Path, deals: int, rate: float
) -> None:
    own = case("with so many", "won", None, [won(FIRST)] * (deals - 10), [lost(FIRST)] * 10)
    few = case("with one", "won", None, lost(FIRST) if deals == 19 else won(FIRST))
    with workspace_of(tmp_path / "workspace", [own, few]) as workspace:
        lens = lens_for(workspace, "rep", ["p0", "p1"], Q2)
        needed = coverage.needed(workspace, lens)
    company = 9 / 20 if deals == 19 else 11 / 21
    assert needed == {"p0": pytest.approx(1 / rate), "p1": pytest.approx(1 / company)}


def test_below_twenty_deals_in_all_nothing_is_needed(tmp_path: Path) -> None:
    with workspace_of(
        tmp_path / "workspace", [case("with so many", "won", None, [won(FIRST)] * 9, [lost(FIRST)] * 10)]
    ) as workspace:
        assert coverage.needed(workspace, lens_for(workspace, "rep", ["p0"], Q2)) == {"p0": None}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace_of(tmp_path_factory.mktemp("many") / "workspace", CASES) as workspace:
        yield workspace


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace_of(tmp_path_factory.mktemp("told") / "workspace", [*STORIES, LONG_AGO]) as workspace:
        yield workspace


@pytest.mark.parametrize("one", CASES, ids=named(CASES))
def test_edge(many: Workspace, one: Case) -> None:
    holds(many, CASES, one)


@pytest.mark.parametrize("one", STORIES, ids=named(STORIES))
def test_story(told: Workspace, one: Case) -> None:
    holds(told, STORIES, one)


def test_a_past_due_deal_is_listed_among_those_left_out(many: Workspace) -> None:
    place = named(CASES).index("due the day before it is past due")
    left = proof(many, lens_for(many, "rep", [f"p{place}"], Q2), "pipeline_coverage").left_out.to_pylist()
    assert [row["code"] for row in left] == ["past due"]


def test_a_deal_closed_before_it_was_created_is_listed(many: Workspace) -> None:
    place = named(CASES).index("closed before it was created is left out")
    left = proof(many, lens_for(many, "rep", [f"p{place}"], "2026-Q1"), "cycle_days_closed").left_out.to_pylist()
    assert [row["code"] for row in left] == ["closed before created"] * 2
