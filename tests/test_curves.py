"""What stands behind the fact pages: curves of bookings, open deals, and reps beside each other, counted by hand on the tiny team."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from coaching.access import seen_by
from coaching.calendar import Calendar
from coaching.lens import Lens, Viewer, lens_for
from coaching.metrics import measure
from coaching.metrics.curves import (
    Span,
    bookings_curve,
    month_split,
    quarters_up_to,
    span_of,
    stretches,
)
from coaching.metrics.deals import OpenDeal, by_stage, chosen, dues, looks, open_deals, summed
from coaching.metrics.peers import among_peers, group_around, name_of_group, reps_under
from coaching.metrics.reading import Reading
from coaching.metrics.same_day import history, runs_on
from coaching.metrics.statistics import wilson
from coaching.workspace import Workspace
from tests.tiny_team import AS_OF, build

CALENDAR = Calendar()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    workspace = build(tmp_path_factory.mktemp("tiny") / "workspace")
    yield workspace
    workspace.close()


def look(tiny: Workspace, by: str, who: str, period: str, as_of: date | None = None) -> Lens:
    return lens_for(tiny, by, [who], period, as_of)  # type: ignore[arg-type]


def share_of(name: str, part: float, whole: float) -> Reading:
    low, high = wilson(part, whole)
    value = part / whole if whole else None
    return Reading(
        "win_rate", "rep", name, name, "2026-Q1", value, part, whole, int(whole), low, high, "share", None, AS_OF
    )


def test_bookings_grow_by_working_day_beside_the_quota_of_the_days_gone(tiny: Workspace) -> None:
    curve = bookings_curve(tiny, look(tiny, "rep", "u1", "2026-Q1"))
    assert curve is not None
    assert (curve.working_days, curve.against) == (64, "quota")
    at = {step.day: step for step in curve.steps}
    assert at[date(2026, 1, 19)].booked == 0
    step = at[date(2026, 1, 20)]
    assert (step.working_day, step.booked) == (14, 100_000)
    assert step.expected == pytest.approx(300_000 * 14 / 64)
    assert (curve.steps[-1].booked, curve.steps[-1].expected) == (150_000, pytest.approx(300_000))


def test_what_lies_ahead_is_unknown_in_a_curve_and_not_zero(tiny: Workspace) -> None:
    curve = bookings_curve(tiny, look(tiny, "rep", "u2", "2026-Q2"))
    assert curve is not None and curve.now is not None
    assert (curve.now.day, curve.now.booked) == (AS_OF, 90_000)
    assert curve.steps[-1].booked is None
    assert curve.steps[-1].expected == pytest.approx(64_000)


def test_without_a_quota_the_line_leads_to_the_own_total_once_it_is_known(tiny: Workspace) -> None:
    over = bookings_curve(tiny, look(tiny, "rep", "u2", "2026-Q1"))
    assert over is not None
    assert (over.against, over.steps[31].expected) == ("own total", pytest.approx(30_000))
    running = bookings_curve(tiny, look(tiny, "rep", "u3", "2026-Q2"))
    assert running is not None
    assert (running.against, running.steps[0].expected) == ("", None)


def test_a_curve_of_a_year_is_thinned_and_all_time_has_none(tiny: Workspace) -> None:
    year = bookings_curve(tiny, look(tiny, "rep", "u1", "2026"))
    assert year is not None and len(year.steps) <= 70
    assert year.steps[-1].day == date(2026, 12, 31)
    assert bookings_curve(tiny, look(tiny, "rep", "u1", "all")) is None


def test_months_stand_beside_the_share_of_their_working_days(tiny: Workspace) -> None:
    months = month_split(tiny, look(tiny, "rep", "u1", "2026-Q1"))
    assert [month.label for month in months] == ["January 2026", "February 2026", "March 2026"]
    assert [month.reading.value for month in months] == [pytest.approx(2 / 3), 0, pytest.approx(1 / 3)]
    assert [month.expected for month in months] == [
        pytest.approx(22 / 64),
        pytest.approx(20 / 64),
        pytest.approx(22 / 64),
    ]
    assert month_split(tiny, look(tiny, "rep", "u1", "2026-03")) == []


def test_stretches_are_thirteen_weeks_and_twelve_months_for_a_year() -> None:
    weeks = stretches(CALENDAR, CALENDAR.parse("2026-Q2"), AS_OF)
    assert (len(weeks), AS_OF in weeks[-1]) == (13, True)
    before = stretches(CALENDAR, CALENDAR.parse("2026-Q1"), AS_OF)
    assert date(2026, 3, 31) in before[-1]
    months = stretches(CALENDAR, CALENDAR.parse("2026"), AS_OF)
    assert [months[0].key, months[-1].key] == ["2025-06", "2026-05"]


def test_quarters_end_with_the_one_looked_at() -> None:
    assert [q.key for q in quarters_up_to(CALENDAR, CALENDAR.parse("2026-Q1"), AS_OF, 2)] == ["2025-Q4", "2026-Q1"]


def test_a_running_period_is_marked_on_the_axis() -> None:
    assert str(span_of(CALENDAR.parse("2026-Q2"), AS_OF)) == "Q2 26 *"
    assert span_of(CALENDAR.parse("2026-Q1"), AS_OF) == Span("Q1 26")
    assert span_of(CALENDAR.parse("2026-03"), AS_OF) == Span("Mar 26")
    assert span_of(CALENDAR.parse("2026-W10"), AS_OF) == Span("2 Mar")
    assert not runs_on(CALENDAR.parse("2026-Q3"), AS_OF)


def test_open_deals_add_up_to_the_open_pipeline(tiny: Workspace) -> None:
    for by, who in (("rep", "u1"), ("team", "North"), ("company", "company"), ("rep", "")):
        lens = look(tiny, by, who, "2026-Q2")
        deals = open_deals(tiny, lens)
        reading = measure(tiny, lens, ["open_pipeline"])[0]
        assert (sum(deal.amount or 0 for deal in deals), len(deals)) == (reading.value, reading.n)


def test_the_stages_of_a_past_day_stand_in_the_order_of_todays_deals(tmp_path: Path) -> None:
    workspace = build(tmp_path / "workspace")
    with workspace.facts.transaction() as cursor:
        cursor.execute("update opportunity_row set probability = 10 where opportunity_id = 'A4'")
        cursor.execute("update opportunity_row set probability = 60 where opportunity_id in ('A5', 'N1')")
    stages = by_stage(workspace, look(workspace, "company", "company", "2026-Q1"))
    assert list(dict.fromkeys(one.stage for one in stages)) == ["Proposal", "Qualify", "no stage"]
    workspace.close()


def test_the_stages_add_up_to_the_open_pipeline_and_part_what_is_due(tiny: Workspace) -> None:
    for by, who in (("rep", "u1"), ("team", "North"), ("company", "company")):
        lens = look(tiny, by, who, "2026-Q2")
        reading = measure(tiny, lens, ["open_pipeline"])[0]
        assert summed(by_stage(tiny, lens)) == (reading.n, reading.value)
    stages = by_stage(tiny, look(tiny, "rep", "u1", "2026-Q2"))
    assert {(one.stage, one.due, one.deals, one.amount) for one in stages} == {
        ("Proposal", "due", 1, 80_000),
        ("Qualify", "past", 1, 30_000),
    }


def test_the_list_kept_of_all_is_what_is_open_of_each(tiny: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [("rep", "u1"), ("rep", ""), ("team", "North"), ("company", "company"), ("account", "acc2")]
    lenses = [look(tiny, by, who, period, AS_OF) for by, who in asked for period in ("2026-Q2", "2026-05", "all")]
    kept = [(open_deals(tiny, lens), by_stage(tiny, lens)) for lens in lenses]
    monkeypatch.setattr(
        type(tiny.facts), "own_date", lambda *_: date(2100, 1, 1)
    )  # as on any other day: read from what the deals were
    assert sum(bool(listed) for listed, _ in kept) > 6
    assert kept == [(open_deals(tiny, lens), by_stage(tiny, lens)) for lens in lenses]


def deal(key: str, **what: object) -> OpenDeal:
    given: dict[str, object] = {
        "id": key, "name": key, "account": "", "rep": "Ann", "amount": 1.0, "stage": "Qualify", "close_on": None, "due": "due", "age": 1,
        "days_in_stage": 1, "next_step": "Call", "last_activity_on": None, "quiet_days": 1, "put_off": 0,
    }  # fmt: skip
    return OpenDeal(**{**given, **what})  # type: ignore[arg-type]


def test_open_deals_are_narrowed_to_what_is_to_be_looked_at_and_each_choice_says_how_many() -> None:
    found = [
        deal("good", quiet_days=30, put_off=1), deal("quiet", quiet_days=31), deal("no step", next_step="", due="past"),
        deal("put off", put_off=2), deal("unknown", quiet_days=None, due="past"),
    ]  # fmt: skip
    assert looks(found) == {
        "no step": "no next step (1)",
        "quiet": "quiet for more than 30 days (1)",
        "put off": "pushed twice or more (1)",
    }
    assert {code: [one.id for one in chosen(found, look=code)] for code in looks(found)} == {
        code: [code] for code in looks(found)
    }
    assert dues(found, "Q2 2026") == {
        "due": "due in Q2 2026 (3)",
        "past": "past due (2)",
    }  # nothing is due later: no choice that shows nothing
    assert [one.id for one in chosen(found, due="past", look="no step")] == ["no step"]


def test_a_next_step_that_no_export_holds_is_unknown_and_not_lacking() -> None:
    assert looks([deal("one", next_step=""), deal("two", next_step="")]) == {}


def test_an_open_deal_tells_its_age_and_whether_its_close_date_has_passed(tiny: Workspace) -> None:
    first, second = open_deals(tiny, look(tiny, "rep", "u1", "2026-Q2"))
    assert (first.name, first.amount, first.age, first.past_due) == ("Alpha four", 80_000, 39, False)
    assert (second.name, second.close_on, second.age, second.past_due) == ("Alpha five", date(2026, 4, 10), 74, True)
    assert [deal.name for deal in open_deals(tiny, look(tiny, "rep", "u1", "2026-Q2"), most=1)] == ["Alpha four"]


def test_a_deal_closed_since_stands_as_it_was_on_the_day(tiny: Workspace) -> None:
    lens = look(tiny, "rep", "u2", "2026-Q1", date(2026, 3, 15))
    deal = next(deal for deal in open_deals(tiny, lens) if deal.name == "Beta one")
    assert (deal.stage, deal.days_in_stage, deal.close_on) == ("Proposal", 5, date(2026, 3, 27))


def test_nobody_sees_deals_of_another_lens(tiny: Workspace) -> None:
    ann = seen_by(tiny, Viewer("a", "Ann", "rep", "u1", frozenset({"u1"})))
    lens = lens_for(ann, "rep", None, "2026-Q2")
    assert {deal.rep for deal in open_deals(ann, lens)} == {"Ann Abel"}
    assert group_around(tiny, look(tiny, "company", "company", "2026-Q2")) is None


def test_a_rep_is_held_against_the_team_and_a_team_against_the_company(tiny: Workspace) -> None:
    assert name_of_group(group_around(tiny, look(tiny, "rep", "u1", "2026-Q2"))) == "team North"
    assert name_of_group(group_around(tiny, look(tiny, "team", "North", "2026-Q2"))) == "the company"
    assert name_of_group(None) == ""


def test_a_team_breaks_down_to_its_reps_and_a_rep_does_not(tiny: Workspace) -> None:
    reps = reps_under(tiny, look(tiny, "team", "North", "2026-Q2"))
    assert reps is not None and [scope.name for scope in reps.scopes] == ["Ann Abel", "Ben Boon"]
    assert reps_under(tiny, look(tiny, "rep", "u1", "2026-Q2")) is None
    assert reps_under(tiny, look(tiny, "company", "company", "2026-Q2"), most=2) is None


def test_only_who_can_be_told_apart_from_chance_leaves_the_order_of_names() -> None:
    peers = among_peers(
        [share_of("Zoe", 50, 60), share_of("Ann", 15, 60), share_of("Max", 16, 30), share_of("Bea", 1, 3)]
    )
    assert [(peer.reading.name, peer.stands) for peer in peers] == [
        ("Ann", "below"), ("Zoe", "above"), ("Bea", "few cases"), ("Max", "level"),
    ]  # fmt: skip


def test_a_drawn_rate_lies_between_the_own_and_the_groups() -> None:
    for peer in among_peers([share_of("Zoe", 9, 10), share_of("Ann", 2, 12), share_of("Max", 6, 14)]):
        assert peer.group is not None and peer.shrunk is not None and peer.reading.value is not None
        assert min(peer.reading.value, peer.group) <= peer.shrunk <= max(peer.reading.value, peer.group)


def test_a_rep_without_cases_is_no_peer_to_compare() -> None:
    assert among_peers([share_of("Zoe", 0, 0)])[0].stands == "few cases"


@pytest.mark.parametrize(
    ("as_of", "runs_then"), [("2025-12-31", False), ("2026-01-01", True), ("2026-03-30", True), ("2026-03-31", False)]
)
def test_a_period_runs_from_its_first_day_to_the_one_before_its_last(as_of: str, runs_then: bool) -> None:
    quarter, day = CALENDAR.parse("2026-Q1"), date.fromisoformat(as_of)
    assert runs_on(quarter, day) is runs_then


def test_a_trend_reaches_five_periods_back(tiny: Workspace) -> None:
    assert [len(past) for past in history(tiny, look(tiny, "rep", "u1", "2026-03"), ["calls"]).values()] == [5]
