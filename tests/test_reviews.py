"""Reviews by their forms: when they are due, who must be there, what is asked and what is skipped, and that the ledger is answered, not rewritten."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from coaching.access import seen_by
from coaching.errors import Refusal
from coaching.handover import calendar_file
from coaching.lens import OWNER, Viewer, lens_for
from coaching.method import (
    cadence,
    financial_plan,
    meetings,
    review_dependencies,
    review_report,
    review_topics,
    reviews,
)
from coaching.playbook.meetings import MeetingForm, meeting_form
from coaching.records import About, ChangedElsewhere, commitments, conversations, one_person
from coaching.records import meetings as kept
from coaching.records.meetings import Attendee, Meeting, Topic
from coaching.workspace import Workspace
from tests import tiny_team
from tests.browser import ROOT
from tests.test_conversation_page import after_the_first_request, opened, texts, workspace

__all__ = ["after_the_first_request", "workspace"]
REVIEW, QBR, PLANNING, BUSINESS = (meeting_form(key) for key in ("plan_review", "qbr", "planning", "business_review"))
MONTHS = [
    "2026-06",
    "2026-07",
    "2026-08",
    "2026-09",
    "2026-10",
    "2026-11",
    "2026-12",
    "2027-01",
    "2027-02",
    "2027-03",
    "2027-04",
    "2027-05",
]


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Workspace]:
    built = tiny_team.build(tmp_path / "workspace")
    on(built, date(2026, 5, 15))
    yield built
    built.close()


def on(space: Workspace, day: date) -> None:
    space.records._clock = lambda: datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def started(space: Workspace, form: MeetingForm, about: str) -> Meeting:
    made = meetings.plan(space, "owner", form, about, None)
    begun = kept.start(space.records, made, "owner")
    meetings.all_here(space, "owner", begun)
    return kept.get(space.records, made.id)


def sheet_of(space: Workspace, meeting: Meeting) -> reviews.Sheet:
    return reviews.sheet(space, kept.get(space.records, meeting.id))


def a_year(total: float = 1200.0, month: float = 100.0) -> tuple[str, ...]:
    return (*(f"{key}={month!r}" for key in MONTHS), f"total={total!r}")


def answer(
    space: Workspace, meeting: Meeting, keys: set[str] | None = None, spoke: str = "", text: str = "It stands"
) -> None:
    """Answer everything that is asked, or the items of these keys."""
    found = sheet_of(space, meeting)
    for one in found.asked:
        if keys is None or one.item.key in keys:
            value: Any = {
                "months": a_year(),
                "scale": 7,
                "choice": one.item.options[0] if one.item.options else None,
            }.get(one.item.kind, text)
            reviews.say(space, found.meeting, "owner", one, value, spoke, found.readings)


def held(space: Workspace, meeting: Meeting, day: date) -> Meeting:
    return reviews.hold(space, sheet_of(space, meeting), "owner", day, 60)


def a_review_of(space: Workspace, form: MeetingForm, about: str, day: date) -> Meeting:
    on(space, day)
    meeting = started(space, form, about)
    for one in form.role:
        if one.must and one.customer:
            kept.seat(
                space.records,
                kept.get(space.records, meeting.id),
                "owner",
                Attendee("Eve East", one.key, "present", "executive"),
            )
    answer(space, meeting)
    return held(space, meeting, day)


# When


@pytest.mark.parametrize(
    ("today", "state"),
    [
        ("2026-10-31", None),
        ("2026-11-01", "due"),
        ("2026-11-15", "due"),
        ("2027-02-14", "due"),
        ("2027-02-15", "overdue"),
    ],
)
def test_an_account_review_is_due_after_six_months_and_overdue_after_nine(
    tiny: Workspace, today: str, state: str | None
) -> None:
    a_review_of(tiny, REVIEW, "acc1", date(2026, 5, 15))
    found = meetings.due(tiny, lens_for(tiny, "company"), date.fromisoformat(today))
    assert next((one.state for one in found if one.form == REVIEW and one.about == "acc1"), None) == state


def test_six_months_after_the_last_of_august_is_the_last_of_february() -> None:
    assert meetings.months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert meetings.months_later(date(2026, 5, 15), 9) == date(2027, 2, 15)


def test_only_strategic_accounts_are_due_and_what_was_never_held_is_no_news(tiny: Workspace) -> None:
    found = meetings.due(tiny, lens_for(tiny, "company"), date(2026, 5, 15))
    assert {one.about for one in found if one.form == BUSINESS} == {"acc1", "acc2", "acc3"}
    assert {one.about for one in found if one.form == QBR} == {"u1", "u2", "u3"}
    assert {one.state for one in found} == {"none yet"} and meetings.due_in_words(found) == ""


def test_a_planned_one_is_not_due_and_a_second_one_is_refused(tiny: Workspace) -> None:
    made = meetings.plan(tiny, "owner", REVIEW, "acc1", date(2026, 6, 1))
    found = meetings.due(tiny, lens_for(tiny, "company"), date(2026, 5, 15))
    assert "acc1" not in {one.about for one in found if one.form == REVIEW}
    with pytest.raises(Refusal, match="planned already"):
        meetings.plan(tiny, "owner", REVIEW, "acc1", date(2026, 6, 2))
    with pytest.raises(Refusal, match="has passed"):
        meetings.plan(tiny, "owner", REVIEW, "acc2", date(2026, 5, 14))
    moved = kept.replan(tiny.records, made, "owner", date(2026, 6, 9))
    assert (moved.first_planned_on, moved.planned_on) == (date(2026, 6, 1), date(2026, 6, 9))
    with pytest.raises(Refusal, match="why"):
        kept.call_off(tiny.records, moved, "owner", " ")
    assert kept.call_off(tiny.records, moved, "owner", "The customer is away").state == "called off"


def test_a_review_planned_anew_looks_back_from_its_new_day_and_not_on_a_day_that_has_passed(tiny: Workspace) -> None:
    made = meetings.plan(tiny, "owner", QBR, "u1", date(2026, 6, 30))
    assert made.period == "2026-Q1"
    with pytest.raises(Refusal, match="has passed"):
        meetings.replan(tiny, "owner", made, date(2026, 5, 14))
    moved = meetings.replan(tiny, "owner", made, date(2026, 7, 1))
    assert (moved.period, moved.first_planned_on) == ("2026-Q2", date(2026, 6, 30))


def test_a_long_name_of_who_leads_is_refused_and_nothing_is_planned(tiny: Workspace) -> None:
    with pytest.raises(Refusal, match="A name of 5,000 letters is too long"):
        meetings.plan(tiny, "owner", REVIEW, "acc1", None, "x" * 5000)
    assert meetings.plan(tiny, "owner", REVIEW, "acc1", None, " Zoe   Zahn ").chair == "Zoe Zahn"


def test_a_slot_plan_gives_each_member_three_hours(tiny: Workspace) -> None:
    found = meetings.turns(tiny, QBR, lens_for(tiny, "company"), date(2026, 5, 15), a_day=2)
    told = [(one.name, one.on.isoformat(), meetings.clock(one.start), meetings.clock(one.end)) for one in found]
    assert told == [  # a Friday, and the Monday after it
        ("Ann Abel", "2026-05-15", "9:00", "12:00"), ("Ben Boon", "2026-05-15", "13:00", "16:00"), ("Cid Carr", "2026-05-18", "9:00", "12:00"),
    ]  # fmt: skip
    assert meetings.plan_turns(tiny, "owner", QBR, found) == "3 of 3 are planned."
    planned = {one.about.id: one for one in kept.listed(tiny.records)}
    assert meetings.when(planned["u2"]) == "planned for 15 May 2026, 13:00 to 16:00"
    [entry] = Calendar.from_ical(calendar_file.reviews_ics([planned["u2"]], {planned["u2"].id: "Review"})).walk(
        "VEVENT"
    )
    assert (entry.decoded("dtstart"), entry.decoded("dtend")) == (datetime(2026, 5, 15, 13), datetime(2026, 5, 15, 16))
    moved = meetings.replan(tiny, "owner", planned["u2"], date(2026, 5, 19), 8 * 60 + 30)
    assert meetings.when(moved) == "planned for 19 May 2026, 8:30 to 11:30, first for 15 May 2026"
    without = meetings.replan(tiny, "owner", moved, date(2026, 5, 19))
    assert without.starts is None and meetings.when(without) == "planned for 19 May 2026, first for 15 May 2026"
    [entry] = Calendar.from_ical(calendar_file.reviews_ics([without], {without.id: "Review"})).walk("VEVENT")
    assert (entry.decoded("dtstart"), entry.decoded("dtend")) == (date(2026, 5, 19), date(2026, 5, 20))
    peer = meetings.plan(
        tiny, "owner", meeting_form("peer"), "u1", date(2026, 5, 20), starts=0
    )  # a form without slots has no end
    assert meetings.when(peer) == "planned for 20 May 2026, at 0:00"


@pytest.mark.parametrize(
    ("minutes", "label", "left"),
    [
        (0, "What was said and done", 50), (49, "What was said and done", 1), (50, "Goals of the quarter", 60), (179, "The next quarter", 1),
        (200, "The next quarter", -20),
    ],
)  # fmt: skip
def test_the_clock_says_which_slot_it_is_and_what_is_left_of_it(
    tiny: Workspace, minutes: int, label: str, left: int
) -> None:
    meeting = started(tiny, QBR, "u1")
    tiny.records._clock = lambda: datetime(2026, 5, 15, 9 + minutes // 60, minutes % 60, tzinfo=UTC)
    now = meetings.running(tiny, QBR, meeting)
    assert now and (now.label, now.left, now.in_all) == (label, left, minutes)


# The short review


def test_a_review_asks_seven_of_31_questions_and_names_the_others(tiny: Workspace) -> None:
    old = {"vendors", "trends", "partners", "their_aims", "unseen"}
    a_review_of(tiny, REVIEW, "acc1", date(2025, 11, 3))
    on(tiny, date(2026, 2, 2))
    second = started(tiny, REVIEW, "acc1")
    found = sheet_of(tiny, second)
    assert sum(one.why == "" for one in found.every if one.counts) == 31
    moved = {
        key: reading._replace(value=(reading.value or 0) + 5)
        for key, reading in found.readings.items()
        if key in ("contact_coverage",)
    }
    for one in found.skipped:
        if one.item.key not in old:
            read = {**found.readings, **moved} if one.item.key in ("contacts", "gaps") else found.readings
            reviews.say(
                tiny, found.meeting, "owner", one, a_year() if one.item.kind == "months" else "It stands", "", read
            )
    held(tiny, second, date(2026, 2, 2))
    on(tiny, date(2026, 5, 15))
    third = sheet_of(tiny, started(tiny, REVIEW, "acc1"))
    own = [one for one in third.every if one.counts]
    moved_since = dict.fromkeys(("contacts", "gaps"), "its facts changed")
    assert {one.item.key: one.why for one in own if one.why} == {**dict.fromkeys(old, "old"), **moved_since}
    assert (
        review_report.in_words(third)
        == "7 of 31 questions are asked: 5 old, 2 whose facts changed; 24 stand as they were answered."
    )
    assert len([one for one in third.skipped if one.counts]) == 24


@pytest.mark.parametrize(
    ("item", "facts"),
    [
        ("contacts", {"contact_coverage", "activities"}), ("adviser", {"loyalty_index"}),
        ("competitors", {"win_rate", "competitive_win_rate"}),
    ],
)  # fmt: skip
def test_beside_a_question_of_a_review_stand_the_facts_it_asks_about(
    item: str, facts: set[str], tiny: Workspace
) -> None:
    found = sheet_of(tiny, started(tiny, REVIEW, "acc1"))
    asked = next(one for one in found.every if one.item.key == item)
    assert facts <= {fact.metric for fact in asked.facts} and facts <= found.readings.keys()


def test_a_fact_that_moved_by_a_fifth_asks_nothing_and_by_more_asks_anew() -> None:
    assert not reviews.FactThen("open_pipeline", 100.0, 120.0, True).has_changed
    assert reviews.FactThen("open_pipeline", 100.0, 120.1, True).has_changed
    assert reviews.FactThen("open_pipeline", 100.0, 79.9, True).has_changed
    assert reviews.FactThen("open_pipeline", None, 5.0, True).has_changed
    assert not reviews.FactThen("open_pipeline", None, None, True).has_changed
    assert not reviews.FactThen(
        "open_pipeline", None, 5.0, False
    ).has_changed  # the item had no such fact beside it then


def test_a_closed_review_tells_the_facts_of_its_own_day_first(tiny: Workspace) -> None:
    found = sheet_of(tiny, a_review_of(tiny, REVIEW, "acc1", date(2026, 5, 15)))
    fact = reviews.FactThen("open_pipeline", 300_000.0, found.readings["open_pipeline"].value, True)
    assert review_report.fact_told(fact, found.readings, "USD", closed=True).startswith(
        "Open pipeline $300 k then, now $"
    )
    assert "not kept then" in review_report.fact_told(
        replace(fact, then=None, was_kept=False), found.readings, "USD", closed=True
    )


def test_the_demo_answers_only_promises_that_stand_in_its_ledger() -> None:
    held, talks = (
        json.loads((ROOT / "data" / "demo" / name).read_text(encoding="utf-8"))
        for name in ("reviews.json", "conversations.json")
    )
    promised = {one["text"] for one in _every_dict(talks) if "text" in one}
    assert {promise["text"] for one in held for promise in one["promises"]} <= promised


def _every_dict(found: object) -> Iterator[dict[str, Any]]:
    if isinstance(found, dict):
        yield found
    for inner in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        yield from _every_dict(inner)


def test_the_data_chooses_the_deals_and_a_gap_in_rating_is_told(tiny: Workspace) -> None:
    meeting = started(tiny, REVIEW, "acc1")
    found = sheet_of(tiny, meeting)
    assert [one.label for one in found.topics["deals"]] == ["Alpha five"]
    assert [one.label for one in found.topics["projects"]] == ["Alpha one", "Alpha two"]
    for one in found.asked:
        if one.section.key == "deals" and one.item.key in ("rating_now", "rating_should"):
            reviews.say(tiny, found.meeting, "owner", one, 4 if one.item.key == "rating_now" else 9, "", found.readings)
    assert review_report.rating_gaps(sheet_of(tiny, meeting)) == [
        {"deal": "Alpha five", "sponsor": None, "now": 4, "should": 9, "gap": 5.0}
    ]


def test_what_was_said_of_a_deal_stays_when_the_data_names_it_no_longer(
    tiny: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_review = a_review_of(tiny, REVIEW, "acc1", date(2026, 5, 15))
    monkeypatch.setattr("coaching.method.review_topics.deals.open_deals", lambda *_: [])
    found = sheet_of(tiny, a_review)
    assert [(one.label, one.told) for one in found.topics["deals"]] == [
        ("Alpha five", "open, $30.0 k")
    ]  # as it was that day
    assert [row["now"] for row in review_report.rating_gaps(found)] == [7]


def test_what_was_said_of_a_deal_that_closes_while_the_review_runs_stays_in_it(
    tiny: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = started(tiny, REVIEW, "acc1")
    answer(tiny, meeting, {"rating_now"})
    monkeypatch.setattr("coaching.method.review_topics.deals.open_deals", lambda *_: [])
    assert [(one.label, one.told) for one in sheet_of(tiny, meeting).topics["deals"]] == [
        ("Alpha five", "as it was answered here")
    ]


def test_an_account_without_open_deals_says_so_and_can_be_reviewed(tiny: Workspace) -> None:
    assert sheet_of(tiny, started(tiny, REVIEW, "acc3")).topics["deals"] == ()
    assert a_review_of(tiny, REVIEW, "acc4", date(2026, 5, 15)).state == "held"


def test_a_part_without_anything_needed_is_done_once_something_is_answered_in_it(tiny: Workspace) -> None:
    meeting = started(tiny, REVIEW, "acc1")
    found = sheet_of(tiny, meeting)
    assert reviews.done_parts(found) == set() and reviews.open_parts(found).isdisjoint(
        {"deals", "projects", "functions"}
    )
    answer(tiny, meeting, {"rating_now", "standing"})
    assert reviews.done_parts(sheet_of(tiny, meeting)) == {"deals"}  # the account asks for five answers more
    answer(tiny, meeting, {"business", "health", "pain", "vendors", "about_us"})
    assert reviews.done_parts(sheet_of(tiny, meeting)) == {"deals", "overview"}
    answer(tiny, meeting)
    held(tiny, meeting, date(2026, 5, 15))
    following = sheet_of(tiny, started(tiny, REVIEW, "acc1"))  # what still stands from the review before is answered
    assert (
        reviews.done_parts(following) == {one.key for one in REVIEW.section} and reviews.open_parts(following) == set()
    )


def test_twelve_months_that_lack_one_or_do_not_add_up_are_refused() -> None:
    financial_plan.check_months(a_year())
    with pytest.raises(Refusal, match=r"add up to 1,200 and the sum says 1,300: 100 too little\."):
        financial_plan.check_months(a_year(total=1300.0))
    with pytest.raises(Refusal, match=r"add up to 1\.20 and the sum says 1\.50: 0\.30 too little\."):
        financial_plan.check_months(a_year(month=0.1, total=1.5))
    financial_plan.check_months(a_year(month=0.1, total=1.2))
    for amount in (1e300, -1.0):
        with pytest.raises(Refusal, match=r"June 2026 is not an amount from 0 to 1,000,000,000,000;"):
            financial_plan.check_months((f"2026-06={amount!r}", *a_year()[1:]))
    with pytest.raises(Refusal, match="June 2026 has no amount"):
        financial_plan.check_months(("2026-06=", *a_year()[1:]))
    with pytest.raises(Refusal, match="sum of the twelve months is empty"):
        financial_plan.check_months((*a_year()[:-1], "total="))


def test_what_changed_in_the_financial_plan_is_a_difference_month_by_month(tiny: Workspace) -> None:
    a_review_of(tiny, REVIEW, "acc1", date(2025, 11, 3))
    on(tiny, date(2026, 5, 15))
    meeting = started(tiny, REVIEW, "acc1")
    found = sheet_of(tiny, meeting)
    one = next(one for one in found.every if one.item.kind == "months")
    reviews.say(
        tiny,
        found.meeting,
        "owner",
        one,
        (*a_year()[:5], "2026-11=250.0", *a_year()[6:12], "total=1350.0"),
        "",
        found.readings,
    )
    again = next(one for one in sheet_of(tiny, meeting).every if one.item.kind == "months")
    reviews.say(
        tiny,
        found.meeting,
        "owner",
        again,
        (*a_year()[:5], "2026-11=260.0", *a_year()[6:12], "total=1360.0"),
        "",
        found.readings,
    )
    again = next(one for one in sheet_of(tiny, meeting).every if one.item.kind == "months")
    reviews.say(
        tiny,
        found.meeting,
        "owner",
        again,
        (*a_year()[:5], "2026-11=250.0", *a_year()[6:12], "total=1350.0"),
        "",
        found.readings,
    )
    changes = review_report.plan_changes(
        tiny, meeting
    )  # what was mended in this review is no change since the last one
    assert [(one.month, one.before, one.now) for one in changes if one.before != one.now] == [("2026-11", 100.0, 250.0)]


def test_who_spoke_is_counted_by_what_was_written_down(tiny: Workspace) -> None:
    meeting = started(tiny, REVIEW, "acc1")
    answer(tiny, meeting, {"standing", "pain"}, spoke="Ann Abel", text="1234567890")
    answer(tiny, meeting, {"health"}, spoke="Mia Moor", text="12345")
    answer(tiny, meeting, {"months"}, spoke="")
    assert [(one.name, one.answers, one.part) for one in review_report.who_spoke(sheet_of(tiny, meeting))] == [
        ("Ann Abel", 2, 0.8), ("Mia Moor", 1, 0.2), ("not said", 1, 0.0),  # twelve numbers are no speech
    ]  # fmt: skip


def test_a_report_tells_changed_unchanged_and_unanswered(tiny: Workspace) -> None:
    a_review_of(tiny, REVIEW, "acc4", date(2025, 11, 3))
    on(tiny, date(2026, 5, 15))
    meeting = started(tiny, REVIEW, "acc4")
    answer(tiny, meeting, {"pain"}, text="Late delivries")
    answer(tiny, meeting, {"pain"}, text="Late deliveries")
    answer(tiny, meeting, {"health"})
    found = review_report.report(tiny, sheet_of(tiny, meeting))
    told = [(one.item.key, before, one.last.value if one.last else None) for one, before in found.changed]
    assert told == [("pain", "It stands", "Late deliveries")]
    assert "health" in {one.item.key for one in found.unchanged}
    assert {one.section.key for one in found.unanswered} == set()


def test_two_people_who_answer_the_same_question_lose_nothing(tiny: Workspace) -> None:
    meeting = started(tiny, REVIEW, "acc1")
    both = sheet_of(tiny, meeting)
    one = next(one for one in both.asked if one.item.key == "pain")
    reviews.say(tiny, both.meeting, "owner", one, "Late deliveries", "", both.readings)
    with pytest.raises(ChangedElsewhere) as told:
        reviews.say(tiny, both.meeting, "owner", one, "Prices", "", both.readings)
    assert list(told.value.unsaved.values()) == ["Prices"]
    kept.call_off(tiny.records, kept.get(tiny.records, meeting.id), "owner", "late")
    with pytest.raises(
        Refusal, match=r"called off; what was said in it stays as it is\. Not kept: Prices"
    ):  # this tab still shows it running
        reviews.say(tiny, both.meeting, "owner", one, "Prices", "", both.readings)
    with pytest.raises(Refusal, match="called off meanwhile"):
        reviews.promise(tiny, both.meeting, "owner", "Call", "u1", date(2026, 6, 1))
    with pytest.raises(ChangedElsewhere):  # and so with the roster
        kept.call_off(tiny.records, replace(meeting, version=meeting.version - 1), "owner", "late")


def test_what_was_said_in_a_review_that_was_called_off_does_not_count_for_the_account(tiny: Workspace) -> None:
    a_review_of(tiny, REVIEW, "acc1", date(2025, 12, 3))
    on(tiny, date(2026, 2, 2))
    trial = started(tiny, REVIEW, "acc1")
    found = sheet_of(tiny, trial)
    for one in found.every:
        if one.item.key in ("pain", "months"):
            reviews.say(
                tiny,
                trial,
                "owner",
                one,
                a_year(2400.0, 200.0) if one.item.kind == "months" else "A rumour",
                "",
                found.readings,
            )
    on(tiny, date(2026, 2, 3))
    kept.call_off(tiny.records, kept.get(tiny.records, trial.id), "owner", "The customer did not come")
    assert {one.last.value for one in sheet_of(tiny, trial).every if one.item.key == "pain" and one.last} == {
        "A rumour"
    }  # it stays what was said
    on(tiny, date(2026, 2, 4))
    following = started(tiny, REVIEW, "acc1")
    pain = next(one for one in sheet_of(tiny, following).every if one.item.key == "pain")
    assert pain.last and (pain.last.value, pain.age, pain.why) == ("It stands", 63, "")
    reviews.say(tiny, following, "owner", pain, "Late deliveries", "", {})
    year = next(one for one in sheet_of(tiny, following).every if one.item.key == "months")
    reviews.say(tiny, following, "owner", year, a_year(1320.0, 110.0), "", {})
    told = review_report.report(tiny, sheet_of(tiny, following)).changed
    assert ("pain", "It stands") in [(one.item.key, before) for one, before in told]
    assert {one.before for one in review_report.plan_changes(tiny, following)} == {100.0}


def test_what_a_held_review_stood_on_stays_though_the_one_it_was_said_in_is_called_off_later(tiny: Workspace) -> None:
    first = started(tiny, REVIEW, "acc1")
    answer(tiny, first)
    second = kept.plan(
        tiny.records, "owner", form="plan_review", about=About("account", "acc1"), chair="m1", planned_on=None
    )
    kept.seat(tiny.records, second, "owner", Attendee("Ann Abel", "owner", "present"))
    closed = held(tiny, second, date(2026, 5, 15))
    on(tiny, date(2026, 5, 16))
    kept.call_off(tiny.records, kept.get(tiny.records, first.id), "owner", "only a trial")
    assert {one.last.value for one in sheet_of(tiny, closed).every if one.item.key == "pain" and one.last} == {
        "It stands"
    }
    later = sheet_of(
        tiny,
        kept.plan(
            tiny.records, "owner", form="plan_review", about=About("account", "acc1"), chair="m1", planned_on=None
        ),
    )
    assert [one.why for one in later.asked if one.item.key == "pain"] == ["never answered"]


# The quarterly review


def a_talk(space: Workspace, day: date, text: str, due: date) -> None:
    talk = conversations.plan(space.records, "owner", manager_id="m1", rep_id="u1", team="North", planned_on=day)
    commitments.commit(
        space.records, "owner", rep_id="u1", text=text, owner_kind="rep", owner_id="u1", conversation_id=talk.id, due_on=due, metric="conversations",
        scope_by="rep", scope_id="u1", target_value=1.0,
    )  # fmt: skip
    now = conversations.start(space.records, talk.id, conversations.get(space.records, talk.id).version, "owner")
    conversations.confirm(space.records, talk.id, now.version, "owner", held_on=day)


def test_a_quarterly_review_begins_with_what_two_talks_promised_and_answers_it(tiny: Workspace) -> None:
    on(tiny, date(2026, 1, 9))
    a_talk(tiny, date(2026, 1, 9), "Ten calls a week", date(2026, 2, 27))
    on(tiny, date(2026, 3, 2))
    a_talk(tiny, date(2026, 3, 2), "Visit the board of Acme", date(2026, 3, 20))
    on(tiny, date(2026, 4, 7))
    meeting = started(tiny, QBR, "u1")
    assert meeting.period == "2026-Q1"
    found = sheet_of(tiny, meeting)
    assert [one.label for one in found.topics["said"]] == ["Ten calls a week", "Visit the board of Acme"]
    assert [(one.key, one.state) for one in found.topics["goals"]] == [
        ("quota_attainment", "missed"),
        ("cadence_attainment", "missed"),
    ]
    answer(tiny, meeting, {"did", "next_goal", "lesson"})
    lacking = reviews.lacks(sheet_of(tiny, meeting))
    assert any("Quota attainment: “Why was it not made?” has no answer." in one for one in lacking)
    with pytest.raises(Refusal, match="What will you do differently"):
        held(tiny, meeting, date(2026, 4, 7))
    first = next(one for one in sheet_of(tiny, meeting).asked if one.item.key == "did")
    reviews.say(tiny, found.meeting, "owner", first, "partly", "", {})
    assert any("What did you learn from it" in one for one in reviews.lacks(sheet_of(tiny, meeting)))
    second = next(
        one
        for one in sheet_of(tiny, meeting).asked
        if one.item.key == "did" and one.topic.label == "Visit the board of Acme"
    )
    reviews.say(
        tiny, found.meeting, "owner", second, "running", "", {}
    )  # what is not due yet was neither done nor left undone
    assert not any("Visit the board of Acme" in one for one in reviews.lacks(sheet_of(tiny, meeting)))
    answer(tiny, meeting, {"learned", "why", "different"})
    with pytest.raises(Refusal, match="still to come"):
        held(tiny, meeting, date(2026, 4, 8))
    assert held(tiny, meeting, date(2026, 4, 7)).state == "held"
    with pytest.raises(Refusal, match="stays as it is"):
        reviews.say(tiny, kept.get(tiny.records, meeting.id), "owner", first, "done", "", {})
    assert [one.text for one in commitments.listed(tiny.records, rep_ids=["u1"])] == [
        "Ten calls a week",
        "Visit the board of Acme",
    ]


def test_a_held_quarterly_review_tells_how_promises_and_goals_stood_on_its_day(
    tiny: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(tiny, date(2026, 3, 2))
    made = commitments.commit(
        tiny.records,
        "owner",
        rep_id="u1",
        text="Ask Acme",
        owner_kind="manager",
        owner_id="m1",
        due_on=date(2026, 3, 20),
    )
    on(tiny, date(2026, 4, 7))
    then = sheet_of(tiny, a_review_of(tiny, QBR, "u1", date(2026, 4, 7)))
    assert [(one.label, one.state, one.owner) for one in then.topics["said"]] == [("Ask Acme", "missed", "m1")]
    assert {one.state for one in then.topics["goals"]} == {"missed"}
    told = review_topics.topic_told(tiny, then.topics["said"][0])
    assert told.startswith("Mia Moor, one-on-one, 2 Mar 2026; due 20 Mar 2026. The data: unknown")
    on(tiny, date(2026, 5, 15))
    commitments.mark_done(tiny.records, made.id, made.version, "owner", date(2026, 5, 14))
    monkeypatch.setattr(review_topics, "FULL", 0.0)  # as if what came in later had made every goal
    later = sheet_of(tiny, then.meeting)
    assert later.topics == then.topics and review_topics.topic_told(tiny, later.topics["said"][0]) == told
    again = kept.plan(
        tiny.records, "owner", form="qbr", about=About("rep", "u1"), chair="m1", planned_on=None, period="2026-Q1"
    )
    now = sheet_of(tiny, again)  # one that runs looks at today
    assert [one.state for one in now.topics["said"]] == ["made"] and {one.state for one in now.topics["goals"]} == {
        "made"
    }
    kept.call_off(tiny.records, again, "owner", "held already")
    assert sheet_of(tiny, again).topics["said"] == ()  # nothing was answered in it
    one_person.erase(tiny.records, "owner", "m1", "Mia Moor")
    [erased] = sheet_of(tiny, then.meeting).topics["said"]
    assert (erased.label, erased.owner) == ("Ask Acme", "erased")


def test_what_a_review_agrees_stands_in_the_ledger_and_begins_the_next_one(tiny: Workspace) -> None:
    on(tiny, date(2026, 4, 7))
    meeting = started(tiny, QBR, "u1")
    reviews.promise(tiny, meeting, "owner", "Call ten new accounts", "u1", date(2026, 6, 30), "conversations", 10.0)
    with pytest.raises(Refusal, match="has passed"):
        reviews.promise(tiny, meeting, "owner", "Too late", "u1", date(2026, 4, 6))
    with pytest.raises(Refusal, match="needs an owner to stand"):
        reviews.promise(tiny, meeting, "owner", "Whose", "", date(2026, 6, 30))
    reviews.promise(tiny, meeting, "owner", "Two days of an engineer", "m1", date(2026, 5, 29), request=True)
    told = [
        (row["text"], row["sort"], row["owner"])
        for row in review_report.agreed(tiny, kept.get(tiny.records, meeting.id))
    ]
    assert told == [("Call ten new accounts", "Action", "Ann Abel"), ("Two days of an engineer", "Request", "Mia Moor")]
    on(tiny, date(2026, 7, 6))
    kept.call_off(tiny.records, kept.get(tiny.records, meeting.id), "owner", "only a trial")
    following = sheet_of(tiny, started(tiny, QBR, "u1"))
    assert [one.label for one in following.topics["said"]] == ["Two days of an engineer", "Call ten new accounts"]
    assert "quarterly business review, request" in following.topics["said"][0].told


def test_an_action_of_a_workshop_moved_once_is_said_in_the_review_with_its_first_day(tiny: Workspace) -> None:
    on(tiny, date(2026, 2, 2))
    made = commitments.commit(
        tiny.records, "owner", rep_id="u1", text="Name a sponsor", owner_kind="rep", owner_id="u1", due_on=date(2026, 2, 27),
        source="tune-up workshop",
    )  # fmt: skip
    commitments.redate(tiny.records, made.id, made.version, "owner", date(2026, 3, 31), "The board met later")
    on(tiny, date(2026, 4, 7))
    [topic] = sheet_of(tiny, started(tiny, QBR, "u1")).topics["said"]
    assert "tune-up workshop, 2 Feb 2026" in topic.told and "first promised for 27 Feb 2026, moved 1 time" in topic.told


# Who takes part, and what follows


def test_a_planning_session_without_the_first_line_manager_is_not_held(tiny: Workspace) -> None:
    meeting = started(tiny, PLANNING, "acc1")
    assert [one.key for one in meetings.missing_roles(PLANNING, meeting)] == [
        "support",
        "service",
        "marketing",
        "product",
        "customer",
    ]
    manager = next(one for one in meeting.roster if one.role == "first_line")
    meeting = kept.seat(tiny.records, meeting, "owner", replace(manager, presence="absent"))
    answer(tiny, meeting)
    with pytest.raises(Refusal, match="First-line sales manager"):
        held(tiny, meeting, date(2026, 5, 15))
    meeting = kept.seat(
        tiny.records, kept.get(tiny.records, meeting.id), "owner", replace(manager, presence="part of it")
    )
    assert held(tiny, meeting, date(2026, 5, 15)).state == "held"


def test_a_roster_of_three_hundred_is_there_at_once(tiny: Workspace) -> None:
    meeting = kept.seat(
        tiny.records, meetings.plan(tiny, "owner", PLANNING, "acc1", None), "owner",
        *(Attendee(f"Person {number}", "service", "invited") for number in range(300)),
    )  # fmt: skip
    meetings.all_here(tiny, "owner", meeting)
    assert [one.presence for one in kept.get(tiny.records, meeting.id).roster] == ["present"] * 302


def test_a_low_level_of_the_customer_is_told(tiny: Workspace) -> None:
    meeting = started(tiny, PLANNING, "acc1")
    assert meetings.level_told(PLANNING, meeting) == ""
    meeting = kept.seat(tiny.records, meeting, "owner", Attendee("Fay Finn", "customer", "present", "management"))
    assert "No executive of the customer" in meetings.level_told(
        PLANNING, meeting
    ) and "management" in meetings.level_told(PLANNING, meeting)
    meeting = kept.seat(tiny.records, meeting, "owner", Attendee("Eve East", "customer", "present", "executive"))
    assert meetings.level_told(PLANNING, meeting) == ""


def test_what_follows_a_session_stands_in_its_order_with_its_days(tiny: Workspace) -> None:
    meeting = a_review_of(tiny, PLANNING, "acc1", date(2026, 5, 15))
    on(tiny, date(2026, 7, 1))
    with pytest.raises(Refusal, match="comes after"):
        meetings.follow(tiny, "owner", meeting, "accepted", date(2026, 6, 1))
    with pytest.raises(Refusal, match="before 15 May 2026"):
        meetings.follow(tiny, "owner", meeting, "plan", date(2026, 5, 14))
    meeting = meetings.follow(tiny, "owner", meeting, "plan", date(2026, 5, 20))
    meeting = meetings.follow(tiny, "owner", meeting, "accepted", date(2026, 6, 1))
    with pytest.raises(Refusal, match="how it went"):
        meetings.follow(tiny, "owner", meeting, "presented", date(2026, 6, 20))
    with pytest.raises(Refusal, match="still to come"):
        meetings.follow(tiny, "owner", meeting, "presented", date(2026, 7, 2), "Signed off")
    meeting = meetings.follow(tiny, "owner", meeting, "presented", date(2026, 6, 20), "Signed off")
    assert meeting.after["presented"] == (date(2026, 6, 20), "Signed off")
    with pytest.raises(Refusal, match="follows it"):
        meetings.follow(tiny, "owner", meeting, "plan", None)


def test_an_account_that_left_the_data_keeps_what_was_said(tiny: Workspace) -> None:
    made = kept.plan(
        tiny.records, "owner", form="plan_review", about=About("account", "gone"), chair="m1", planned_on=None
    )
    begun = kept.start(tiny.records, made, "owner")
    found = sheet_of(tiny, begun)
    assert meetings.name_of(tiny, begun) == "gone" and found.readings == {} and found.topics["deals"] == ()
    answer(tiny, begun, {"pain"})
    with pytest.raises(Refusal, match="Nobody owns this account"):
        reviews.promise(tiny, begun, "owner", "Call", "u1", date(2026, 6, 1))


def test_a_rep_sees_the_reviews_of_the_own_accounts_and_no_others(tiny: Workspace) -> None:
    mine, other = (meetings.plan(tiny, "owner", REVIEW, one, None) for one in ("acc1", "acc3"))
    ann = seen_by(tiny, Viewer("u1", "Ann Abel", "rep", "u1", frozenset({"u1"})))
    assert (meetings.may_see(ann, mine), meetings.may_see(ann, other)) == (True, False)
    assert [one.id for one in meetings.seen_by(ann, lens_for(ann, "rep", ["u1"]))] == [mine.id]
    assert [one.id for one in kept.listed(ann.records)] == [mine.id]


def test_reviews_stand_in_the_calendar_of_talks_due_held_and_missed(tiny: Workspace) -> None:
    a_review_of(tiny, REVIEW, "acc1", date(2025, 8, 10))
    on(tiny, date(2026, 5, 1))
    meetings.plan(tiny, "owner", BUSINESS, "acc2", date(2026, 5, 4))
    lens = lens_for(tiny, "company")
    told = {
        (one.kind, one.state) for one in cadence.calendar(tiny, lens, date(2025, 7, 1), date(2026, 6, 30)) if one.review
    }
    assert told == {
        ("Account plan review", "held"),
        ("Account plan review", "overdue"),
        ("External business review", "missed"),
    }


# On the page


def test_a_review_is_planned_started_answered_and_held_on_the_page(workspace: Workspace) -> None:
    app = opened("reviews", by="company", who="company")
    app.selectbox(key="review form").set_value("peer").run()
    app.button(key="start review").click().run()
    assert "Peer review: Ann Abel" in texts(app)
    [meeting] = kept.listed(workspace.records)
    app.button(key="hold meeting").click().run()
    assert "has no answer" in texts(app)
    kept.seat(
        workspace.records, kept.get(workspace.records, meeting.id), "owner", Attendee("Ben Boon", "peer", "present")
    )
    meetings.all_here(workspace, "owner", kept.get(workspace.records, meeting.id))
    app.run()
    for key in ("works", "copy"):
        app.text_area(key=f"{meeting.id} peer.{key} 0").set_value("Ask *who* signs").run()
    app.button(key="hold meeting").click().run()
    assert not app.exception and kept.get(workspace.records, meeting.id).state == "held"
    again = opened("reviews", by="company", who="company")
    assert "Held on" in texts(again) and "Led by" not in texts(again)
    gone = kept.plan(
        workspace.records, "owner", form="plan_review", about=About("account", "gone"), chair="m1", planned_on=None
    )
    unknown = texts(opened("reviews", by="company", who="company", meeting=gone.id, section="deals"))
    assert "whether there are any is unknown" in unknown and "No deal is open" not in unknown
    on_paper = opened("reviews", by="company", who="company", meeting=meeting.id, part="report", print="1")
    assert "Unanswered: 1" in texts(on_paper) and not [one for one in on_paper.button if one.key == "all reviews"]


def test_a_rated_function_opens_a_dependency_of_the_account_on_the_page(workspace: Workspace) -> None:
    meeting = started(workspace, REVIEW, "acc1")
    app = opened("reviews", by="company", who="company", meeting=meeting.id, section="functions")
    [rating] = [
        one for one in sheet_of(workspace, meeting).asked if one.question == "plan_review.supports customer_support"
    ]
    reviews.say(workspace, meeting, "owner", rating, 3, "", {})
    place = f"depends {meeting.id} customer_support 0"
    app.button(key=f"do {place}").click().run()
    assert "Say what we wait for, who there and by when" in texts(app)
    today = workspace.records.now().date()
    app.text_input(key=f"what {place}").set_value("Answers within a *day*")
    app.text_input(key=f"whom {place}").set_value("R. Oye")
    app.date_input(key=f"due {place}").set_value(today)
    app.button(key=f"do {place}").click().run()
    book = review_dependencies.book_of(workspace, OWNER, meeting)
    assert book is not None and not app.exception
    [one] = book.of("dependency")
    assert (one.state, one.fields["function"], one.fields["asked_on"]) == ("waiting", "support", today.isoformat())
    assert "Answers within a *day*: R. Oye, asked 0 days ago" in texts(app)
    support, billing = (Topic(key, key) for key in ("customer_support", "billing"))
    assert [found.id for found in review_dependencies.waiting(book, support)] == [one.id]
    assert review_dependencies.waiting(book, billing) == []
    begun = kept.get(workspace.records, meeting.id)
    assert [(row["text"], row["function"]) for row in review_dependencies.opened(book, begun)] == [
        ("Answers within a *day*", "Support")
    ]
    assert review_dependencies.opened(book, replace(begun, closed_at=one.first_when - timedelta(seconds=1))) == []
    assert "Dependencies opened here" in texts(
        opened("reviews", by="company", who="company", meeting=meeting.id, part="report")
    )
    own = Topic("logistics", "Logistics")  # a function that only a workspace's own form names
    opened_here = review_dependencies.open_one(workspace, OWNER, book, own, "Pallets", "Kim", today, None)
    assert (opened_here.title, opened_here.fields["function"]) == ("Logistics: Pallets", "other")
    with pytest.raises(Refusal, match="has passed"):
        review_dependencies.open_one(workspace, OWNER, book, own, "Pallets", "Kim", date(2020, 1, 1), None)


def test_erasing_a_person_takes_the_own_reviews_and_the_name_out_of_the_others(tiny: Workspace) -> None:
    mine, other = started(tiny, QBR, "u1"), started(tiny, REVIEW, "acc3")
    kept.seat(tiny.records, other, "owner", Attendee("Ann Abel", "team", "present"))
    answer(tiny, other, {"pain"}, spoke="Ann Abel")
    one_person.erase(tiny.records, "owner", "u1", "Ann Abel")
    assert [one.id for one in kept.listed(tiny.records)] == [other.id] and mine.id != other.id
    assert [one.name for one in kept.get(tiny.records, other.id).roster] == ["Ben Boon", "Mia Moor"]
    assert [one.spoke for one in sheet_of(tiny, other).every if one.item.key == "pain"] == ["erased"]
    one_person.erase(tiny.records, "owner", "m1", "Mia Moor")
    left = kept.get(tiny.records, other.id)
    assert (left.chair, left.state, left.about.id) == ("erased", "open", "acc3")
