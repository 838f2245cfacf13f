"""What entries come to: value cases as published, wallet share, ladder, selection, what waits for others; both sides of each bound."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from coaching.method.entries import company_figures, figures, layout, lines, relationships, whole
from coaching.metrics import entry_rules as rules
from coaching.metrics.account import Person
from coaching.metrics.written import Answered, Book, Deal, Known, Touch
from coaching.playbook.kinds import kinds, rule_of
from coaching.records import About, Entry

DAY = date(2026, 9, 18)
HERE = About("account", "a")
WHEN = datetime(2026, 9, 1, tzinfo=UTC)


def entry(
    kind: str,
    key: str,
    parent: str | None = None,
    state: str = "",
    author: str = "me",
    when: datetime = WHEN,
    **fields: Any,
) -> Entry:
    return Entry(key, 1, kind, HERE, parent, 0, key, state, fields, author, when, author, when)


def book(*entries: Entry, **known: Any) -> Book:
    return Book(HERE, "Alpha", DAY, "USD", kinds(), list(entries), Known(**known))


def numbers(name: str, made: Book) -> dict[str, str]:
    return {label: value for label, value, _ in company_figures.figure(name, made).numbers}


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
def test_a_value_case_has_one_irr_or_says_so(
    flows: tuple[float, ...], rate: float, irr: float | None, payback: float | None, many: bool
) -> None:
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
    assert (found.sums["low"], found.sums["expected"], found.sums["high"], found.avoided["expected"]) == (
        750,
        850,
        1050,
        200,
    )
    assert (found.without_margin, found.said["low"], found.lines) == (("e",), 1, 5)
    assert figures.flows_of(CASE, 850) == [-1000, 750, 750]
    shown = company_figures.figure("roi", made)
    assert shown.table and [row["a_year"] for row in shown.table.rows] == [750, 550, 850, 650, 1050, 850]
    assert 'Not counted in "Filters", revenue without a margin: e.' in shown.warned


def test_benefits_and_costs_without_a_line_are_named_and_a_line_names_its_step_of_the_cash_cycle() -> None:
    made = book(CASE, line("a", "reduction", 300, benefit="accuracy", cost="personnel", step="receivables"))
    assert company_figures.figure("roi", made).said[-1] == (
        '"Filters": benefits without a line: availability, compatibility, efficiency, maintainability, modularity, reliability, access; '
        "costs without a line: indirect, depreciation, operating, capital."
    )
    [_, row] = layout.table(made, {}, kinds()["evp_case"]).rows
    assert (row["f benefit"], row["f cost"], row["f step"]) == ("Accuracy", "Personnel", "Receivables")


@pytest.mark.parametrize(("second", "warned"), [("profit", True), ("reduction", False), ("revenue", False)])
def test_a_benefit_under_both_revenue_and_profit_is_warned_about(second: str, warned: bool) -> None:
    made = book(
        CASE,
        line("a", "revenue", 100, margin=0.5, benefit="accuracy"),
        line("b", second, 100, margin=0.5, benefit="accuracy"),
    )
    said = 'Accuracy stands under both revenue and profit in "Filters": is it counted twice?'
    assert (said in company_figures.figure("roi", made).warned) is warned


def test_a_case_that_turns_twice_says_so() -> None:
    case = entry("evp_case", "Filters", investment=-100.0, yearly=230.0, years=1.0, rate=0.1)
    assert (
        figures.worked_out([100, -230, 132], 0.1).many_irr
        and not figures.worked_out(figures.flows_of(case, 0), 0.1).many_irr
    )


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
def test_the_wallet_share_is_what_the_estimate_says(fields: dict[str, Any], share: float | None, fault: str) -> None:
    found, _, warned = figures.wallet_share(book(revenue=100.0), entry("wallet", "Filters", **fields))
    assert (
        found == (share if share is None else pytest.approx(share)) and fault in warned and bool(fault) is bool(warned)
    )


def test_what_could_be_sold_says_who_estimates_it_and_how_old_that_is() -> None:
    made = book(
        entry("whitespace", "Filters", state="idea", product="Filters", unit="Halle", worth=500.0, source="Plan", on="2026-09-08"),
        entry("whitespace", "Pumps", state="idea", product="Pumps", unit="Halle"),
        entry("whitespace", "Meters", state="bought", product="Meters", unit="Halle", worth=900.0, source="Plan", on="2026-09-08"),
        entry("whitespace", "Valves", state="open", product="Valves", unit="Halle"),
    )  # fmt: skip
    assert numbers("whitespace", made) == {"Possible, a year": "$500", "Open deal, a year": "unknown"}
    found = company_figures.figure("whitespace", made)
    assert found.numbers[0][2] == "1 of 2 possibilities with an estimate." and found.table is not None
    assert found.table.rows == [{"what": "Filters", "worth": 500.0, "source": "Plan", "age": 10}]


@pytest.mark.parametrize(
    ("on", "counts"), [("2026-09-18", True), ("2026-03-21", True), ("2026-03-20", False), ("2026-09-19", False)]
)
def test_value_delivered_counts_the_last_six_months(on: str, counts: bool) -> None:
    found = numbers("delivered", book(entry("value_delivered", "x", on=on, amount=500.0)))
    assert found == (
        {"Delivered in six months": "$500", "Confirmed by the customer": "$0", "Not confirmed": "$500"}
        if counts
        else {}
    )


@pytest.mark.parametrize(("dates", "kind"), [((), "friend"), (("advice",), "influencer"), (("advice", "talks"), "influencer"),
                                             (("advice", "talks", "insight"), "adviser"), (figures.FACTS_OF_TIE, "adviser")])  # fmt: skip
def test_four_dated_facts_tell_the_kind_of_a_relationship(dates: tuple[str, ...], kind: str) -> None:
    fresh: dict[str, Any] = dict.fromkeys(dates, "2026-01-05")
    old: dict[str, Any] = dict.fromkeys(dates, "2025-09-17")
    assert figures.tie(entry("relationship", "x", contact="c", **fresh), DAY) == kind
    assert figures.tie(entry("relationship", "x", contact="c", **old), DAY) == "friend", "older than a year"


def test_the_mix_of_relationships_sums_to_the_contacts() -> None:
    known = {"c1": "Amy", "c2": "Bob", "c3": "Cem"}
    made = company_figures.figure(
        "mix", book(entry("relationship", "x", contact="c1", advice="2026-05-01"), contact=known)
    )
    assert made.table and sum(int(row["number"]) for row in made.table.rows) == 3
    assert made.said == ["Of 3 contacts: 0 trusted adviser, 1 influencer, 0 friend, 2 not judged."]


def test_each_contact_stands_on_the_map_with_what_it_is_to_us_and_when_it_was_spoken_to() -> None:
    made = book(
        entry("relationship", "1", contact="c1", advice="2026-05-01", talks="2025-09-18", insight="2026-06-01"),
        entry("relationship", "2", contact="c2", advice="2025-09-17"),
        entry("sponsor", "3", contact="c1", now=2.0, should=4.0), entry("sponsor", "4", contact="c3"),
        entry("peer_pair", "5", ours="r", theirs="c3"), entry("champion", "6", contact="c1"),
        entry("rival_champion", "7", contact="c4", competitor="Rival"),
        person={"r": "Ann"},
    )  # fmt: skip
    assert relationships.relationships(made) == {
        "c1": "trusted adviser, sponsor 2 of 5, should be 4, our champion", "c2": "friend", "c3": "sponsor, peer of Ann",
        "c4": "▲ stands for Rival",
    }  # fmt: skip
    amy = Person("c1", "Amy", "", "executive", "IT", "", date(2026, 9, 8), True)
    assert relationships.line(amy, "friend", DAY) == "10 days ago, friend"
    assert relationships.line(replace(amy, spoken_on=None), "", DAY) == "never spoken to, not judged"


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
    assert (
        figures.position(
            book(*(entry("involvement", f"{place}", step=what, on=on) for place, (what, on) in enumerate(facts))), DAY
        )
        == step
    )


def test_unknown_factors_lower_the_confidence_and_not_the_score() -> None:
    one = figures.chosen(book(entry("selection", "a", _line="business", score=4.0, weight=2.0)))
    assert (one.score, round(one.confidence, 3), one.answered, one.of) == (4.0, round(2 / 12, 3), 1, 11)
    two = figures.chosen(
        book(
            entry("selection", "a", _line="business", score=4.0, weight=2.0),
            entry("selection", "b", _line="funding", score=1.0),
        )
    )
    assert (two.score, round(two.confidence, 3)) == (3.0, round(3 / 12, 3))
    assert figures.chosen(book()).score is None and figures.chosen(book()).confidence == 0


def test_the_amount_that_waits_counts_each_open_deal_once() -> None:
    said = (("d1", 100.0, "open"), ("d2", 900.0, "won"), ("d3", None, "open"))
    deals = tuple(Deal(key, key, amount, outcome, None, None) for key, amount, outcome in said)
    rows = [("pricing", "d1", "waiting"), ("pricing", "d1", "waiting"), ("pricing", "d2", "waiting"), ("legal", "d3", "waiting"),
            ("billing", "d1", "delivered")]  # fmt: skip
    waits = [entry("dependency", f"{n}", state=state, function=function, asked_on="2026-09-08", deal=deal)
             for n, (function, deal, state) in enumerate(rows)]  # fmt: skip
    made = company_figures.figure("blocked", book(*waits, deals=deals, deal={one.id: one.name for one in deals})).table
    assert made and [(row["function"], row["number"], row["days"], row["deals"], row["amount"]) for row in made.rows] == [
        ("Pricing", 3, 10, 1, 100.0), ("Legal", 1, 10, 1, None),
    ]  # fmt: skip


def test_a_carnival_day_shows_who_was_met_first_and_what_began_within_90_days() -> None:
    people = (
        Person("c1", "Amy", "", "executive", "IT", "", DAY, True),
        Person("c2", "Bob", "", "operations", "IT", "", DAY, True),
    )
    touches = tuple(Touch(f"t{n}", date.fromisoformat(on), "meeting", who, "r", None) for n, (on, who) in enumerate(
        [("2026-07-30", "c1"), ("2026-07-30", "c2"), ("2026-04-30", "c2")]))  # fmt: skip
    begun = ("2026-04-30", "2026-05-01", "2026-07-30", "2026-07-31")
    deals = tuple(Deal(on, on, 50.0, "open", date.fromisoformat(on), None) for on in begun)
    held = entry("carnival", "Future of filters", state="held", on="2026-05-01", owner="r")
    made = company_figures.figure("carnival", book(held, contacts=people, touches=touches, deals=deals)).table
    assert made and [(row["people"], row["cells"], row["deals"], row["amount"], row["over"]) for row in made.rows] == [
        (1, "Executives, IT", 2, 100.0, "yes"),
    ]  # fmt: skip
    assert company_figures.figure("carnival", book(replace(held, state="planned"))).table is None


def test_days_of_cash_and_what_one_is_worth() -> None:
    found = numbers(
        "cash",
        book(
            entry("cash_cycle", "2025", receivables=50.0, inventory=70.0, payables=40.0, revenue=3_650_000.0, days=5.0)
        ),
    )
    assert found == {
        "2025: days their money is bound": "80",
        "One day is worth": "$10.0 k",
        "5 days are worth": "$50.0 k",
    }


def test_a_cell_where_nobody_is_spoken_to_stands_in_the_list_until_it_has_an_action_or_a_reason() -> None:
    people = (
        Person("c1", "Amy", "", "executive", "IT", "", DAY, True),
        Person("c2", "Bob", "", "operations", "IT", "", None, False),
    )
    assert [one.key for one in lines.lines("cells", book(contacts=people))] == ["management/IT", "operations/IT"]
    gap = entry("cell_gap", "Operations, IT", state="open", _line="operations/IT")
    assert rules.lacks(book(gap), gap) == ["neither an action nor a reason"]
    told = entry("cell_gap", "Operations, IT", state="open", _line="operations/IT", waiver="they have none")
    assert rules.lacks(book(told), told) == []


def test_deals_that_ended_without_a_decision_stand_among_what_was_never_considered_until_somebody_says_why() -> None:
    deals = (Deal("d1", "Pumps", 1.0, "cancelled", None, None), Deal("d2", "Filters", 1.0, "lost", None, None))
    assert [one.label for one in layout.untouched(book(deals=deals), kinds()["application"])] == ["No decision: Pumps"]
    assert (
        layout.untouched(
            book(entry("application", "Pumps", _line="d1", why="too small"), deals=deals), kinds()["application"]
        )
        == []
    )


def test_five_sorts_of_understanding_are_asked_for_and_each_is_old_after_a_year() -> None:
    fresh, old = (entry("understanding", key, _line=key, note="x", when=datetime(2025, 9, day, tzinfo=UTC))
                  for key, day in (("social", 18), ("business", 17)))  # fmt: skip
    made = book(fresh, old)
    assert [one.label for one in layout.untouched(made, kinds()["understanding"])] == [
        "Technical",
        "Political",
        "Organisational",
    ]
    assert (rules.lacks(made, fresh), rules.lacks(made, old)) == ([], ["it is older than a year"])


NEEDS = [
    ("due:due", entry("event", "x", due="2026-09-18"), True), ("due:due", entry("event", "x", due="2026-09-17"), False),
    ("due:due", entry("event", "x", state="taken", due="2026-09-17"), True), ("due:due", entry("event", "x"), True),
    ("age<=17d", entry("event", "x"), True), ("age<=16d", entry("event", "x"), False),
    ("fresh:on<=10d", entry("event", "x", on="2026-09-08"), True), ("fresh:on<=10d", entry("event", "x", on="2026-09-07"), False),
    ("touch:contact<=90d", entry("champion", "x", contact="c1"), True), ("touch:contact<=89d", entry("champion", "x", contact="c1"), False),
    ("touch:contact<=90d", entry("champion", "x", contact="c2"), False), ("touch:contact<=90d", entry("champion", "x"), True),
    ("either:action|waiver", entry("cell_gap", "x"), False), ("either:action|waiver", entry("cell_gap", "x", waiver="no"), True),
    ("when:type=oem:embedded", entry("account_type", "x", type="oem"), False),
    ("when:worth:source", entry("whitespace", "x", worth=1.0), False),
    ("when:worth:source", entry("whitespace", "x"), True),
    ("when:worth:source", entry("whitespace", "x", worth=1.0, source="Plan"), True),
    ("when:type=oem:embedded", entry("account_type", "x", type="var"), True),
    ("when:type=oem:embedded", entry("account_type", "x", type="oem", embedded="trial"), True),
    ("distinct:contact", entry("relationship", "x", contact="c1"), True), ("sum:days<=5", entry("session", "x", days=5.0), True),
    ("sum:days<=5", entry("session", "x", days=5.5), False), ("field:goal", entry("sponsor", "x", goal="g"), True),
    ("field:goal", entry("sponsor", "x"), False),
    ("entry:event>=1<=17d", entry("event", "x"), True), ("entry:event>=1<=16d", entry("event", "x"), False),
    ("entry:event<=0", entry("event", "x"), False),
    ("share<=1", entry("event", "x"), True), ("share<=0.9", entry("event", "x"), False), ("taken<=365d", entry("event", "x"), False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "one", "met"), NEEDS, ids=[f"{rule} {number}" for number, (rule, _, _) in enumerate(NEEDS)]
)
def test_a_rule_holds_up_to_its_bound_and_not_beyond(rule: str, one: Entry, met: bool) -> None:
    made = book(one, contact={"c1": "Amy", "c2": "Bob"}, spoken_on={"c1": date(2026, 6, 20), "c2": None})
    assert rules.meets(rule_of(rule), made, one) is met


EDGES = [(0, 0), (199_999, 9_999.95), (200_000, 10_000), (200_001, 10_000.08), (260_000, 14_800), (300_000, 18_000)]


@pytest.mark.parametrize(("sold", "pays"), EDGES)
def test_a_plan_pays_by_its_tiers_at_every_edge(sold: float, pays: float) -> None:
    assert company_figures.payout(sold, 200_000, [(1.0, 0.08), (0.0, 0.05)]) == pytest.approx(pays)


def test_the_published_accelerator_pays_what_it_says_on_the_page_too(shared: Path) -> None:
    said = json.loads((shared / "metrics" / "examples" / "g14_commission_accelerator.json").read_text(encoding="utf-8"))
    (quota, base), (more, faster) = said["inputs"]["tiers"]
    plan = entry("pay_plan", "Field", quota=float(quota), what_if=100.0 * (quota + more) / quota)
    tiers = [
        entry("pay_tier", "a", "Field", **{"from": 0.0, "rate": base}),
        entry("pay_tier", "b", "Field", **{"from": 100.0, "rate": faster}),
    ]
    assert (
        numbers("tiers", book(plan, *tiers)) == {"Field: at 130 %": "$14,800"} and said["published"]["total"] == 14_800
    )
    told = company_figures.figure("tiers", book(plan, tiers[1])).warned
    assert told == ['"Field" pays nothing below 100 % of the quota: its lowest tier begins there.']


def test_the_gap_of_understanding_is_held_against_what_was_computed() -> None:
    guess = [entry("payout_guess", who, who=who, payout=900.0, on="2026-09-01") for who in ("r1", "r2", "r3")]
    made = company_figures.figure("understanding", book(*guess, payout={"r1": 1000.0, "r2": 0.0}))
    assert made.table and [row["gap"] for row in made.table.rows] == [pytest.approx(0.1), None, None]
    assert made.said[0].startswith("1 of 3 predictions")


@pytest.mark.parametrize(("until", "covered"), [("2026-09-18", "1 of 10"), ("2026-09-17", "0 of 10")])
def test_a_reward_covers_its_behaviour_to_its_last_day(until: str, covered: str) -> None:
    one = entry("reward_offer", "x", behaviour="demo", sort="cash", figure="demos", until=until, cost=10.0)
    assert numbers("rewarded", book(one))["Hi-value behaviours rewarded"] == covered
    agreed = numbers("rewarded", book(one, hi_value=("demo", "vip_visit")))["Hi-value behaviours rewarded"]
    assert agreed == covered.replace("10", "2"), "what the team agreed counts, no more"


def test_a_card_shows_the_survey_before_and_the_next_one_and_a_guess_its_gap() -> None:
    said = (Answered(date(2026, 2, 1), 60.0, 80.0), Answered(date(2026, 7, 1), 80.0, 90.0))
    card = entry("feedback", "Alpha", state="survey", account="a", answered="2026-02-01", met="2026-02-10")
    made = company_figures.figure("loop", book(card, answered={"a": said})).table
    assert made and (made.rows[0]["before"], made.rows[0]["after"], made.rows[0]["days"]) == (70, 85, 9)
    guess = entry("voice_guess", "Alpha", account="a", who="r", performance=90.0, commitment=85.0)
    told = company_figures.figure("guessed", book(guess, answered={"a": said})).table
    assert told and (told.rows[0]["performance gap"], told.rows[0]["commitment gap"]) == (10, -5)


BANDS = [(0.5, "in its band", 0), (0.51, "above", 1), (0.3, "in its band", 0), (0.29, "below", 0)]


@pytest.mark.parametrize(("time", "state", "warned"), BANDS)
def test_time_above_its_band_says_the_risk(time: float, state: str, warned: int) -> None:
    made = company_figures.figure("horizon", book(entry("horizon", "Penetration", _line="penetration", time=time)))
    assert made.table and made.table.rows[0]["state"] == state and len(made.warned) == warned


def test_hours_studied_and_planned() -> None:
    days = (
        ("2026-09-18", "done"),
        ("2026-06-21", "done"),
        ("2026-06-20", "done"),
        ("2026-09-18", "planned"),
        ("2026-09-17", "planned"),
    )
    logged = [entry("study", on, state=state, on=on, hours=2.0) for on, state in days]
    assert numbers("studied", book(*logged)) == {"Hours studied in 90 days": "4", "Hours planned ahead": "2"}


def tactic(key: str, due: str, **more: Any) -> Entry:
    return entry("tactic", key, "i", state="open", owner="r", due=due, activity="meeting", **more)


TREE = (entry("goal", "g"), entry("strategy", "s", "g"), entry("initiative", "i", "s"))


def failing(*entries: Entry, taken: date | None = None) -> set[str]:
    made = whole.failures(replace(book(*entries), taken_on=taken))
    return {str(row["way"]) for row in made.rows if str(row["state"]).startswith("▲")}


def test_each_of_the_six_ways_of_failing_is_seen_and_is_gone_when_mended() -> None:
    owned = tactic("x", "2026-09-30")
    assert failing() == set(), "no plan, no failing"
    assert failing(TREE[0]) == {
        "No time",
        "One person dominates",
        "Objectives without actions",
        "Not documented",
        "No formal review",
    }
    session = entry("session", "Day", author="you", on="2026-09-01", review="2026-09-18")
    others = [replace(one, first_who="you") for one in (*TREE[1:], owned)]
    assert failing(TREE[0], *others[:2], owned, session, taken=date(2026, 9, 1)) == set()
    assert failing(TREE[0], *others[:2], replace(owned, fields={"due": "2026-09-30"}), session, taken=date(2025, 9, 17)) == {
        "Nobody responsible", "Not documented",
    }  # fmt: skip
    over = replace(session, fields={"review": "2026-09-17"})
    assert failing(TREE[0], *others[:2], owned, over, taken=date(2026, 9, 1)) == {"No formal review"}


def test_the_eight_parts_say_which_is_there_and_how_old() -> None:
    made = whole.parts(book(entry("vision", "v"), entry("tool", "t")))
    there = {str(row["part"]): row["age"] for row in made.rows if str(row["state"]).startswith("●")}
    assert (len(made.rows), there) == (8, {"Vision": 17, "Tools": 17})


LACKING = [
    ("vision", {}, {"by when is missing", "what shows that we are there is missing"}),
    ("vision", {"horizon": "2028-01-01", "markers": "x"}, set()),
    ("strategy", {"state": "draft"}, {"it has no initiative", "it serves no goal of the customer"}),
    ("sponsor", {"contact": "c1"}, {"no goal is agreed with the sponsor"}),
    ("sponsor", {"contact": "c1", "goal": "g"}, set()),
    ("sponsor", {"contact": "c2", "goal": "g"}, {"not spoken to for 180 days"}),
    ("peer_pair", {"ours": "r", "theirs": "c2", "target": 4.0}, {"they have not met for 180 days"}),
    ("peer_pair", {"ours": "r", "theirs": "c1"}, {"no target rating"}),
    ("rival_champion", {"contact": "c1", "competitor": "Rival"}, {"nobody said whether to win over or to outweigh", "no action"}),
    ("rival_champion", {"contact": "c1", "competitor": "Rival", "way": "convert", "action": "Invite"}, set()),
    ("adviser", {"role": "adviser"}, set()),
    ("adviser", {}, {"part is missing"}),
    ("team_member", {"person": "r"}, {"function is missing"}),
    ("request", {"goal": "gone"}, {"for which goal: no longer known to the data"}),
    ("champion", {"contact": "gone"}, {"champion: no longer known to the data"}),  # and not: never spoken to
    ("programme", {"milestone": "m", "due": "2026-09-17"}, {"its milestone is over its day"}),
    ("tool", {}, {"address is missing"}),
    ("whitespace", {"product": "p", "unit": "u"}, {"nobody said whether the customer was told"}),
    ("whitespace", {"product": "p", "unit": "u", "told": False}, set()),
    ("whitespace", {"product": "p", "unit": "u", "told": True, "worth": 1.0},
     {"nobody is named who says what it is worth", "what it is worth has no day"}),
    ("whitespace", {"product": "p", "unit": "u", "told": True, "worth": 1.0, "source": "Plan", "on": "2025-09-18"}, set()),
    ("whitespace", {"product": "p", "unit": "u", "told": True, "worth": 1.0, "source": "Plan", "on": "2025-09-17"},
     {"what it is worth is older than a year"}),
    ("strength", {}, {"presented there is missing"}),
    ("application", {"why": "too small"}, {"nothing is planned"}),
    ("account_type", {"type": "var", "mode": "management"}, {"a reseller without a word about its business plan"}),
    ("account_type", {"type": "var", "mode": "management", "business_plan": False}, set()),
    ("evp", {"line": "reduction", "expected": 1.0, "evidence": "x"}, {"told to nobody there", "nobody there confirmed it"}),
    ("value_delivered", {"on": "2026-09-01", "amount": 1.0}, {"the customer has not confirmed it"}),
    ("wallet", {"source": "x", "on": "2026-09-01"}, {"neither the spending nor our rank"}),
    ("wallet", {"source": "x", "on": "2025-09-17", "spend": 1.0}, {"it is older than a year"}),
    ("event", {"sort": "trial", "on": "2026-09-01", "due": "2026-09-17"}, {"its day is over: taken, or missed?", "nobody owns it"}),
    ("understanding", {"note": "x"}, set()),
    ("selection", {"score": 3.0}, set()),
    ("carnival", {"on": "2026-09-01"}, {"owner is missing"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "fields", "said"), LACKING, ids=[f"{kind} {number}" for number, (kind, _, _) in enumerate(LACKING)]
)
def test_each_kind_lists_what_an_entry_of_it_lacks(kind: str, fields: dict[str, Any], said: set[str]) -> None:
    states = kinds()[kind].state
    one = entry(kind, "x", **{"state": states[0].key if states else "", **fields})
    known = {
        "contact": {"c1": "Amy", "c2": "Bob"},
        "spoken_on": {"c1": date(2026, 6, 20), "c2": date(2026, 3, 21)},
        "person": {"r": "Ann"},
    }
    assert set(rules.lacks(book(one, **known), one)) == said
