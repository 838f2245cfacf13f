"""What entries come to: value cases as published, wallet share, ladder, selection, what waits for others; both sides of each bound."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from coaching.method.entries import figures, lines, rules
from coaching.method.entries.book import Book, Deal, Known, Touch
from coaching.metrics.account import Person
from coaching.playbook.kinds import kinds, rule_of
from coaching.records import About, Entry

DAY = date(2026, 9, 18)
HERE = About("account", "a")
WHEN = datetime(2026, 9, 1, tzinfo=UTC)


def entry(kind: str, key: str, parent: str | None = None, state: str = "", who: str = "me", when: datetime = WHEN, **fields: Any) -> Entry:
    return Entry(key, 1, kind, HERE, parent, 0, key, state, fields, who, when, who, when)


def book(*entries: Entry, **known: Any) -> Book:
    return Book(HERE, "Alpha", DAY, "USD", kinds(), list(entries), Known(**known))


def numbers(name: str, made: Book) -> dict[str, str]:
    return {label: value for label, value, _ in figures.figure(name, made).numbers}


def test_the_published_value_case_comes_out(shared: Path) -> None:
    said = json.loads((shared / "metrics" / "examples" / "g08_openstax_embroidery.json").read_text(encoding="utf-8"))
    made = figures.worked_out(said["inputs"]["cashflows"], said["inputs"]["rate"])
    for value, key in ((made.npv, "npv"), ((made.irr or 0) * 100, "irr_pct"), (made.payback, "payback_years")):
        assert value == pytest.approx(said["published"][key], abs=said["tolerance_abs"][key])


@pytest.mark.parametrize(
    ("flows", "rate", "irr", "payback", "many"),
    [
        ((-100, 60, 60), 0.1, 0.1307, 1.667, False),
        ((-100, 230, -132), 0.1, None, 0.435, True),  # 10 % and 20 % both make it 0
        ((-100, 10, 10), 0.1, -0.6298, None, False),
        ((100, 100), 0.1, None, None, False),
        ((-100, -5), 0.1, None, None, False),
        ((-100, 100), 0.0, 0.0, 1.0, False),
    ],
)
def test_a_value_case_has_one_irr_or_says_so(flows: tuple[float, ...], rate: float, irr: float | None, payback: float | None, many: bool) -> None:
    made = figures.worked_out(flows, rate)
    assert made.many_irr is many
    assert made.irr == (irr if irr is None else pytest.approx(irr, abs=0.01))
    assert made.payback == (payback if payback is None else pytest.approx(payback, abs=0.001))


CASE = entry("evp_case", "Filters", investment=1000.0, yearly=100.0, years=2.0, rate=0.1)


def line(key: str, kind: str, expected: float, **more: Any) -> Entry:
    return entry("evp", key, "Filters", line=kind, expected=expected, evidence="their books", **more)


def test_benefits_count_revenue_at_its_margin_and_avoidance_apart() -> None:
    made = book(CASE, line("a", "reduction", 300, low=200.0, high=500.0), line("b", "avoidance", 200), line("c", "revenue", 1000, margin=0.3),
                line("d", "profit", 50), line("e", "revenue", 9999))  # fmt: skip
    found = figures.benefits(made, CASE)
    assert (found.sums["low"], found.sums["expected"], found.sums["high"], found.avoided["expected"]) == (750, 850, 1050, 200)
    assert (found.without_margin, found.said["low"], found.lines) == (("e",), 1, 5)
    assert figures.flows_of(CASE, 850) == [-1000, 750, 750]
    shown = figures.figure("roi", made)
    assert shown.table and [row["a_year"] for row in shown.table.rows] == [750, 550, 850, 650, 1050, 850]
    assert 'Not counted in "Filters", revenue without a margin: e.' in shown.warned


@pytest.mark.parametrize(("second", "warned"), [("profit", True), ("reduction", False), ("revenue", False)])
def test_a_benefit_under_both_revenue_and_profit_is_warned_about(second: str, warned: bool) -> None:
    made = book(CASE, line("a", "revenue", 100, margin=0.5, benefit="accuracy"), line("b", second, 100, margin=0.5, benefit="accuracy"))
    said = 'Accuracy stands under both revenue and profit in "Filters": is it counted twice?'
    assert (said in figures.figure("roi", made).warned) is warned


def test_a_case_that_turns_twice_says_so() -> None:
    case = entry("evp_case", "Filters", investment=-100.0, yearly=230.0, years=1.0, rate=0.1)
    assert figures.worked_out([100, -230, 132], 0.1).many_irr and not figures.worked_out(figures.flows_of(case, 0), 0.1).many_irr


@pytest.mark.parametrize(
    ("fields", "share", "fault"),
    [
        ({"spend": 400.0}, 0.25, ""),
        ({"spend": 100.0}, 1.0, ""),
        ({"spend": 99.0}, None, "more than the whole spending"),
        ({"rank": 1.0, "suppliers": 2.0}, 2 / 3, ""),
        ({"rank": 3.0, "suppliers": 2.0}, None, "cannot be"),
        ({"rank": 1.0, "suppliers": 1.0}, 1.0, ""),
        ({}, None, ""),
    ],
)
def test_the_wallet_share_is_what_the_estimate_says(fields: dict[str, float], share: float | None, fault: str) -> None:
    found, _, warned = figures.wallet_share(book(revenue=100.0), entry("wallet", "Filters", **fields))
    assert found == (share if share is None else pytest.approx(share)) and fault in warned and bool(fault) is bool(warned)


@pytest.mark.parametrize(("on", "counts"), [("2026-09-18", True), ("2026-03-21", True), ("2026-03-20", False), ("2026-09-19", False)])
def test_value_delivered_counts_the_last_six_months(on: str, counts: bool) -> None:
    found = numbers("delivered", book(entry("value_delivered", "x", on=on, amount=500.0)))
    assert found == ({"Delivered in six months": "$500", "Confirmed by the customer": "$0", "Not confirmed": "$500"} if counts else {})


@pytest.mark.parametrize(("dates", "kind"), [((), "friend"), (("advice",), "influencer"), (("advice", "talks"), "influencer"),
                                             (("advice", "talks", "insight"), "adviser"), (figures.FACTS_OF_TIE, "adviser")])  # fmt: skip
def test_four_dated_facts_tell_the_kind_of_a_relationship(dates: tuple[str, ...], kind: str) -> None:
    assert figures.tie(entry("relationship", "x", contact="c", **dict.fromkeys(dates, "2026-01-05")), DAY) == kind
    assert figures.tie(entry("relationship", "x", contact="c", **dict.fromkeys(dates, "2025-09-17")), DAY) == "friend", "older than a year"


def test_the_mix_of_relationships_sums_to_the_contacts() -> None:
    known = {"c1": "Amy", "c2": "Bob", "c3": "Cem"}
    made = figures.figure("mix", book(entry("relationship", "x", contact="c1", advice="2026-05-01"), contact=known))
    assert made.table and sum(int(row["number"]) for row in made.table.rows) == 3
    assert made.said == ["Of 3 contacts: 0 trusted adviser, 1 influencer, 0 friend, 2 not judged."]


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        ([("select", "2026-05-01"), ("evaluate", "2026-02-01")], "evaluate"),
        ([("recognize", "2025-09-18"), ("select", "2026-05-01")], "recognize"),
        ([("recognize", "2025-09-17"), ("select", "2026-05-01")], "select"),
        ([("recognize", "2026-09-19")], ""),
        ([], ""),
    ],
)
def test_the_earliest_step_of_a_year_is_the_position(facts: list[tuple[str, str]], step: str) -> None:
    assert figures.position(book(*(entry("involvement", f"{place}", step=what, on=on) for place, (what, on) in enumerate(facts))), DAY) == step


def test_unknown_factors_lower_the_confidence_and_not_the_score() -> None:
    one = figures.chosen(book(entry("selection", "a", _line="business", score=4.0, weight=2.0)))
    assert (one.score, round(one.confidence, 3), one.answered, one.of) == (4.0, round(2 / 12, 3), 1, 11)
    two = figures.chosen(book(entry("selection", "a", _line="business", score=4.0, weight=2.0), entry("selection", "b", _line="funding", score=1.0)))
    assert (two.score, round(two.confidence, 3)) == (3.0, round(3 / 12, 3))
    assert figures.chosen(book()).score is None and figures.chosen(book()).confidence == 0


def test_the_amount_that_waits_counts_each_open_deal_once() -> None:
    said = (("d1", 100.0, "open"), ("d2", 900.0, "won"), ("d3", None, "open"))
    deals = tuple(Deal(key, key, amount, outcome, None, None) for key, amount, outcome in said)
    rows = [("pricing", "d1", "waiting"), ("pricing", "d1", "waiting"), ("pricing", "d2", "waiting"), ("legal", "d3", "waiting"),
            ("billing", "d1", "delivered")]  # fmt: skip
    waits = [entry("dependency", f"{n}", state=state, function=function, asked_on="2026-09-08", deal=deal)
             for n, (function, deal, state) in enumerate(rows)]  # fmt: skip
    made = figures.figure("blocked", book(*waits, deals=deals, deal={one.id: one.name for one in deals})).table
    assert made and [(row["function"], row["number"], row["days"], row["deals"], row["amount"]) for row in made.rows] == [
        ("Pricing", 3, 10, 1, 100.0), ("Legal", 1, 10, 1, None),
    ]  # fmt: skip


def test_a_carnival_day_shows_who_was_met_first_and_what_began_within_90_days() -> None:
    people = (Person("c1", "Amy", "", "executive", "IT", "", DAY, True), Person("c2", "Bob", "", "operations", "IT", "", DAY, True))
    touches = tuple(Touch(f"t{n}", date.fromisoformat(on), "meeting", who, "r", None) for n, (on, who) in enumerate(
        [("2026-07-30", "c1"), ("2026-07-30", "c2"), ("2026-04-30", "c2")]))  # fmt: skip
    begun = ("2026-04-30", "2026-05-01", "2026-07-30", "2026-07-31")
    deals = tuple(Deal(on, on, 50.0, "open", date.fromisoformat(on), None) for on in begun)
    held = entry("carnival", "Future of filters", state="held", on="2026-05-01", owner="r")
    made = figures.figure("carnival", book(held, contacts=people, touches=touches, deals=deals)).table
    assert made and [(row["people"], row["cells"], row["deals"], row["amount"], row["over"]) for row in made.rows] == [
        (1, "Executives, IT", 2, 100.0, "yes"),
    ]  # fmt: skip
    assert figures.figure("carnival", book(replace(held, state="planned"))).table is None


def test_days_of_cash_and_what_one_is_worth() -> None:
    found = numbers("cash", book(entry("cash_cycle", "2025", receivables=50.0, inventory=70.0, payables=40.0, revenue=3_650_000.0, days=5.0)))
    assert found == {"2025: days their money is bound": "80", "One day is worth": "$10.0 k", "5 days are worth": "$50.0 k"}


def test_a_cell_where_nobody_is_spoken_to_stands_in_the_list_until_it_has_an_action_or_a_reason() -> None:
    people = (Person("c1", "Amy", "", "executive", "IT", "", DAY, True), Person("c2", "Bob", "", "operations", "IT", "", None, False))
    assert [one.key for one in lines.lines("cells", book(contacts=people))] == ["management/IT", "operations/IT"]
    gap = entry("cell_gap", "Operations, IT", state="open", _line="operations/IT")
    assert rules.lacks(book(gap), gap) == ["neither an action nor a reason"]
    told = entry("cell_gap", "Operations, IT", state="open", _line="operations/IT", waiver="they have none")
    assert rules.lacks(book(told), told) == []


NEEDS = [
    ("due:due", entry("event", "x", due="2026-09-18"), True), ("due:due", entry("event", "x", due="2026-09-17"), False),
    ("due:due", entry("event", "x", state="taken", due="2026-09-17"), True), ("due:due", entry("event", "x"), True),
    ("age<=17d", entry("event", "x"), True), ("age<=16d", entry("event", "x"), False),
    ("fresh:on<=10d", entry("event", "x", on="2026-09-08"), True), ("fresh:on<=10d", entry("event", "x", on="2026-09-07"), False),
    ("touch:contact<=90d", entry("champion", "x", contact="c1"), True), ("touch:contact<=89d", entry("champion", "x", contact="c1"), False),
    ("touch:contact<=90d", entry("champion", "x", contact="c2"), False), ("touch:contact<=90d", entry("champion", "x"), True),
    ("either:action|waiver", entry("cell_gap", "x"), False), ("either:action|waiver", entry("cell_gap", "x", waiver="no"), True),
    ("when:type=oem:embedded", entry("account_type", "x", type="oem"), False),
    ("when:type=oem:embedded", entry("account_type", "x", type="var"), True),
    ("when:type=oem:embedded", entry("account_type", "x", type="oem", embedded="trial"), True),
    ("distinct:contact", entry("relationship", "x", contact="c1"), True), ("sum:days<=5", entry("session", "x", days=5.0), True),
    ("sum:days<=5", entry("session", "x", days=5.5), False), ("field:goal", entry("sponsor", "x", goal="g"), True),
    ("field:goal", entry("sponsor", "x"), False),
    ("entry:event>=1<=17d", entry("event", "x"), True), ("entry:event>=1<=16d", entry("event", "x"), False),
    ("entry:event<=0", entry("event", "x"), False),
    ("share<=1", entry("event", "x"), True), ("share<=0.9", entry("event", "x"), False), ("taken<=365d", entry("event", "x"), False),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "one", "met"), NEEDS, ids=[f"{rule} {number}" for number, (rule, _, _) in enumerate(NEEDS)])
def test_a_rule_holds_up_to_its_bound_and_not_beyond(rule: str, one: Entry, met: bool) -> None:
    made = book(one, contact={"c1": "Amy", "c2": "Bob"}, spoken_on={"c1": date(2026, 6, 20), "c2": None})
    assert rules.meets(rule_of(rule), made, one) is met
