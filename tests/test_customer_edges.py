"""Where rewards, answers of customers, strategic accounts and months in the seat change their side: rows on each side of every bound, and on it."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from coaching.errors import Refusal
from coaching.lens import lens_for
from coaching.metrics import measure, proof
from coaching.settings import Settings, settings_as_saved
from coaching.workspace import Workspace
from tests import tiny_team
from tests.one_rep_a_case import (
    AS_OF,
    Case,
    Row,
    account,
    answer,
    case,
    deal,
    done,
    holds,
    named,
    reward,
    won,
    workspace_of,
)
from tests.test_intake import take, write

ITEMS = ("account_rep", "innovative_products", "product_performance", "company", "ease_of_business", "integrity")
BONDS = ("importance_of_relationship", "recommend", "continue_relationship")
Q2 = "2026-Q2"


def before(days: int, on: date = AS_OF) -> str:
    return (on - timedelta(days=days)).isoformat()


def loyal(
    items: int, bonds: int, name: str = "r", score: float = 10, low: float = 0, by: str | None = None
) -> list[Row]:
    return [
        answer(score, "loyalty", low=low, item=item, response_id=name, contact_id=by)
        for item in (*ITEMS[:items], *BONDS[:bonds])
    ]


def apart(items: float, bonds: float) -> list[Row]:
    """A response of all nine items, the six answered apart from the three."""
    answers = [(item, items) for item in ITEMS] + [(item, bonds) for item in BONDS]
    return [answer(score, "loyalty", item=item, response_id="r") for item, score in answers]


def three(name: str = "r", csat: float = 5, continues: float = 10, recommends: float = 10) -> list[Row]:
    """A response to the three questions that make a customer secure."""
    return [
        answer(csat, "csat", 1, 5, response_id=name), answer(continues, "loyalty", item="continue_relationship", response_id=name),
        answer(recommends, "loyalty", item="recommend", response_id=name),
    ]  # fmt: skip


def told(days_ago: int) -> Row:
    return answer(9, asked_on=before(days_ago), account_id="a", response_id="r")


def agreed(days_ago: int, plan: bool) -> Row:
    kind, row = told(days_ago)
    return kind, row | {"plan_agreed": plan}


def seat(name: str, level: str) -> Row:
    return "contact", {"contact_id": name, "account_id": "a", "name": name, "level": level}


def met(days_ago: int, kind: str = "vip_visit", **said: object) -> Row:
    return done(kind, before(days_ago), account_id="a", **said)


CASES: list[Case] = [
    # rewards
    case("given after 30 days is in time", "rewards_in_time", {"part": 1, "whole": 1}, reward("2026-01-01", "2026-01-31")),
    case("given after 31 days is late", "rewards_in_time", {"part": 0, "whole": 1}, reward("2026-01-01", "2026-02-01")),
    case("not given for 30 days is not due yet", "rewards_in_time", {"part": 0, "whole": 0}, reward(before(30), None), period=Q2),
    case("not given for 31 days is late", "rewards_in_time", {"part": 0, "whole": 1}, reward(before(31), None), period=Q2),
    case("a reward without a result day has no delay", "rewards_in_time", {"whole": 0}, reward(None, "2026-01-31")),
    case("a reward counts on the day it is given", "rewards_in_time",
         {"whole": 2}, reward("2025-12-20", "2026-01-01"), reward("2026-03-20", "2026-03-31"),
         reward("2025-12-20", "2025-12-31"), reward("2026-03-20", "2026-04-01")),
    case("before it was given it was not given yet", "rewards_in_time",
         {"part": 0, "whole": 1}, reward("2026-01-01", "2026-03-20"), as_of=date(2026, 3, 19)),
    case("on its day it was given", "rewards_in_time", {"part": 1, "whole": 1}, reward("2026-03-01", "2026-03-20"), as_of=date(2026, 3, 20)),
    case("the days waited so far are among the days", "days_to_reward",
         {"value": 45.0, "n": 2}, reward("2026-04-01", "2026-05-01"), reward(before(60), None),
         period=Q2),
    case("given on the as-of day it waits no longer", "days_to_reward",
         {"value": 10.0, "n": 1}, reward("2026-03-10", "2026-03-20"), as_of=date(2026, 3, 20)),
    case("the day before it still waits", "days_to_reward", {"value": 9.0, "n": 1}, reward("2026-03-10", "2026-03-20"), as_of=date(2026, 3, 19)),
    case("its days count where it is given", "days_to_reward",
         {"value": 20.0, "n": 1}, reward("2025-12-20", "2026-01-09"), reward("2026-03-20", "2026-04-09")),
    case("what is earned on the as-of day waits no day", "days_to_reward", {"value": 0.0, "n": 1}, reward(before(0), None), period=Q2),
    case("what is earned after it waits not at all", "days_to_reward", {"value": None, "n": 0}, reward(before(-1), None), period=Q2),
    case("a day of the result is needed for the days", "days_to_reward",
         {"value": None, "note": "no reward has both dates"}, reward(None, "2026-01-31")),
    # answers
    case("nine and ten promote, seven and eight do not, six and fewer detract", "nps", {"part": -100, "whole": 6},
         *(answer(score) for score in (6, 7, 8, 9, 0, 6.5))),
    case("29 answers are no score", "nps", {"value": None, "note": "only 29 answers: too few for a score"}, [answer(10)] * 29),
    case("30 answers are one", "nps", {"value": 100.0, "n": 30}, [answer(10)] * 30),
    case("another scale is not asked from 0 to 10", "nps", {"whole": 1}, answer(10), answer(5, high=5), answer(7, low=1)),
    case("loyalty asks it too", "nps", {"whole": 1}, loyal(6, 3)),
    case("the two best boxes of five are satisfied", "csat", {"part": 2, "whole": 3}, *(answer(score, "csat", 1, 5) for score in (3, 4, 5))),
    case("on a longer scale the upper quarter is", "csat", {"part": 1, "whole": 2}, answer(7.5, "csat"), answer(7.4, "csat")),
    case("the mean of three, four and five is four", "csat_mean", {"value": 4.0, "n": 3}, *(answer(score, "csat", 1, 5) for score in (3, 4, 5))),
    case("another scale is in no mean from one to five", "csat_mean", {"value": None, "n": 0}, answer(7.5, "csat")),
    case("other questions are no satisfaction", "csat", {"value": None, "note": "nobody was asked"}, answer(10)),
    case("two thirds of each part answered is enough", "loyalty_index", {"value": 100.0, "n": 1}, loyal(4, 2)),
    case("three of six items are not", "loyalty_index", None, loyal(3, 3)),
    case("one of three bonds is not", "loyalty_index", None, loyal(6, 1)),
    case("a scale from 1 to 5 is stretched to 0 to 100", "loyalty_index", 50.0, loyal(6, 3, score=5.5, low=1)),
    case("two respondents are thin", "loyalty_index", {"n": 2, "note": "thin: fewer than three answers"}, loyal(6, 3, "r"), loyal(6, 3, "s")),
    case("three are not", "loyalty_index", {"n": 3, "note": None}, loyal(6, 3, "r"), loyal(6, 3, "s"), loyal(6, 3, "t")),
    case("an account is the mean of its respondents", "loyalty_index", {"value": 75.0}, loyal(6, 3, "r"), loyal(6, 3, "s", 5)),
    case("performance is of its six items", "loyalty_performance", {"value": 40.0, "n": 1}, apart(4, 9)),
    case("commitment is of its three", "loyalty_commitment", {"value": 90.0, "n": 1}, apart(4, 9)),
    case("a part without the other is no complete response", "loyalty_performance", {"value": None, "n": 0}, loyal(6, 1)),
    case("bound more than it rates us is a gap below 0", "loyalty_gap", {"value": -50.0, "n": 1}, apart(4, 9)),
    case("too few items give no gap", "loyalty_gap", {"value": None, "n": 0}, loyal(3, 3)),
    case("the best answer to all three is secure", "secure_customers", {"part": 1, "whole": 1}, three()),
    case("one box below is not", "secure_customers", {"part": 0, "whole": 3}, three("r", csat=4), three("s", continues=9), three("t", recommends=9)),
    case("a response that lacks one of three is not in the base", "secure_customers",
         {"value": None, "whole": 0, "note": "nobody answered all three questions"}, three()[1:], three("s")[:2], loyal(6, 3, "t")),
    case("one box below is favourable", "favourable_customers", {"part": 3, "whole": 4}, three("r", csat=4), three("s", continues=9),
         three("t", csat=4, continues=9, recommends=9), three("u")),
    case("two below is vulnerable", "vulnerable_customers", {"part": 3, "whole": 4}, three("r", csat=3), three("s", continues=8),
         three("t", recommends=5), three("u", csat=4)),
    case("below the middle of a scale is at risk", "customers_at_risk", {"part": 3, "whole": 4}, three("r", csat=2), three("s", continues=4),
         three("t", recommends=4.9), three("u", csat=3, continues=5, recommends=5)),
    case("what lacks one of three is in none of the four", "customers_at_risk", {"value": None, "whole": 0}, three(csat=1)[:2]),
    case("of three boxes the middle is not the second best", "favourable_customers", {"part": 0, "whole": 1},
         answer(2, "csat", 1, 3, response_id="r"), three()[1:]),
    case("of a hundred the upper tenth is", "favourable_customers", {"part": 1, "whole": 2}, answer(90, "csat", 0, 100, response_id="r"), three()[1:],
         answer(89, "csat", 0, 100, response_id="s"), three("s")[1:]),
    case("ease is the mean from 1 to 7", "ces", {"value": 5.0, "n": 2}, answer(3, "ces", 1, 7), answer(7, "ces", 1, 7)),
    case("five to seven is easy", "ces_easy", {"part": 2, "whole": 3}, *(answer(score, "ces", 1, 7) for score in (4, 5, 7))),
    case("effort from 1 to 5 runs the other way and is left out", "ces", {"value": None, "n": 0}, answer(1, "ces", 1, 5)),
    case("of one account there is no score", "nps", {"value": None, "n": 30, "note": "one account shows who said what, no score"},
         [answer(9, account_id="a", response_id=f"r{number}") for number in range(30)], account(), by="account"),
    case("an answer of three times the weight counts three times", "loyalty_index", {"value": 87.5, "n": 2}, seat("boss", "executive"),
         seat("hand", "operations"), loyal(6, 3, "r", by="boss"), loyal(6, 3, "s", 5, by="hand")),
    case("a plan agreed with the customer", "plan_agreed", {"part": 1, "whole": 1}, account(), agreed(31, True), period=Q2),
    case("no plan agreed", "plan_agreed", {"part": 0, "whole": 1}, account(), agreed(31, False), period=Q2),
    case("of 30 days ago it is not due", "plan_agreed", {"whole": 0}, account(), agreed(30, True), period=Q2),
    case("where nobody said, it is not in the base", "plan_agreed", {"whole": 0}, account(), told(31), period=Q2),
    case("a meeting on the 30th day closes the loop", "closed_loop", {"part": 1, "whole": 1}, account(), told(100), met(70, "meeting")),
    case("on the 31st it does not", "closed_loop", {"part": 0, "whole": 1}, account(), told(100), met(69, "meeting")),
    case("an answer of 30 days ago is not due", "closed_loop", {"value": None, "whole": 0}, account(), told(30), met(20, "meeting"), period=Q2),
    case("one of 31 days ago is", "closed_loop", {"part": 0, "whole": 1}, account(), told(31), period=Q2),
    case("a meeting on the day of the answer came before it", "closed_loop", {"part": 0, "whole": 1}, account(), told(100), met(100, "meeting")),
    case("a call or a planned meeting closes nothing", "closed_loop", {"part": 0, "whole": 1}, account(), told(100), met(90, "call"),
         met(90, "meeting", done=False)),
    case("two meetings close one loop", "closed_loop", {"part": 1, "whole": 1}, account(), told(100), met(90, "vip_visit"),
         met(80, "business_review")),
    # strategic accounts
    case("a visit 179 days ago is in the window", "executive_coverage", {"part": 1, "whole": 1}, account(), met(179), period=Q2),
    case("one 180 days ago is not", "executive_coverage", {"part": 0, "whole": 1}, account(), met(180), period=Q2),
    case("one on the as-of day is", "executive_coverage", {"part": 1}, account(), met(0, "peer_meeting"), period=Q2),
    case("one planned after it is not", "executive_coverage", {"part": 0}, account(), met(-1), met(1, done=False), period=Q2),
    case("a call is no executive meeting", "executive_coverage", {"part": 0}, account(), met(1, "call"), period=Q2),
    case("an account of 179 days is not due", "executive_coverage",
         {"whole": 0, "note": "no strategic account, or no executive meeting is logged anywhere"}, account(created_on=before(179)), period=Q2),
    case("one of 180 days is", "executive_coverage", {"part": 0, "whole": 1}, account(created_on=before(180)), period=Q2),
    case("what is known of it before makes it older", "executive_coverage", {"whole": 1}, account(created_on=before(10)),
         deal(account_id="a", created_on=before(180)), period=Q2),
    case("a first win makes it older too", "executive_coverage", {"whole": 1}, account(created_on=before(10), first_won_on=before(180)), period=Q2),
    case("and so does an activity", "executive_coverage", {"whole": 1}, account(created_on=before(10)), met(180, "call"), period=Q2),
    case("of an account without a day of creation the age is not known", "executive_coverage", {"whole": 1}, account(), met(20, "call"), period=Q2),
    case("an ordinary account asks for no executive", "executive_coverage", {"whole": 0}, account(is_strategic=False), met(1), period=Q2),
    case("a review 364 days ago is in the window", "business_review_coverage",
         {"part": 1, "whole": 1}, account(), met(364, "business_review"), period=Q2),
    case("one 365 days ago is not a review of the year", "business_review_coverage", {"part": 0, "whole": 1}, account(), met(365, "business_review"),
         period=Q2),
    case("a review on the as-of day is in it", "business_review_coverage", {"part": 1}, account(), met(0, "business_review"), period=Q2),
    case("a review planned or ahead is none", "business_review_coverage", {"part": 0}, account(), met(-1, "business_review"),
         met(1, "business_review", done=False), met(1, "vip_visit"), period=Q2),
    case("an account of 364 days is not due for a review", "business_review_coverage", {"whole": 0}, account(created_on=before(364)), period=Q2),
    case("one of 365 days is due for one", "business_review_coverage", {"whole": 1}, account(created_on=before(365)), period=Q2),
    case("an ordinary account asks for no review", "business_review_coverage", {"whole": 0}, account(is_strategic=False), period=Q2),
    case("a contact 89 days ago is a touch", "strategic_touched", {"part": 1, "whole": 1}, account(), met(89, "email"), period=Q2),
    case("one 90 days ago is too old", "strategic_touched", {"part": 0, "whole": 1}, account(), met(90, "email"), period=Q2),
    case("one on the as-of day is a touch", "strategic_touched", {"part": 1}, account(), met(0, "email"), period=Q2),
    case("what is planned or ahead touches nobody", "strategic_touched",
         {"part": 0}, account(), met(-1, "email"), met(1, "email", done=False), period=Q2),
    case("work without the customer touches nobody", "strategic_touched", {"part": 0}, account(), met(1, "note"), period=Q2),
    case("an activity on a deal touches the account of the deal", "strategic_touched", {"part": 1}, account(),
         deal(opportunity_id="d", account_id="a"), done("call", before(1), opportunity_id="d"), period=Q2),
    case("an ordinary account is no strategic one", "strategic_touched", {"whole": 0}, account(is_strategic=False), period=Q2),
    # the seat
    case("a month is full on its day", "months_in_seat", 4.0, period=Q2, person={"hired_on": "2026-01-15"}),
    case("and not on the day before", "months_in_seat", 3.0, period=Q2, person={"hired_on": "2026-01-16"}),
    case("years count twelve months each", "months_in_seat", 17.0, period=Q2, person={"hired_on": "2024-12-01"}),
    case("who starts on the as-of day has begun", "months_in_seat", {"value": 0.0, "whole": 1}, period=Q2, person={"hired_on": "2026-05-15"}),
    case("who starts the day after has not", "months_in_seat", {"value": None, "whole": 0}, period=Q2, person={"hired_on": "2026-05-16"}),
    case("no day of start is not known", "months_in_seat", {"value": None, "note": "no day of start in the data"}, period=Q2),
]  # fmt: skip


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace_of(
        tmp_path_factory.mktemp("many") / "workspace", CASES, voice_weights={"executive": 3.0}
    ) as workspace:
        yield workspace


@pytest.mark.parametrize("one", CASES, ids=named(CASES))
def test_edge(many: Workspace, one: Case) -> None:
    holds(many, CASES, one)


def test_where_no_reward_has_a_day_nobody_says_that_none_was_given(tmp_path: Path) -> None:
    only = [case("no day at all", "rewards_in_time", {"whole": 0}, reward("2025-01-01", None), period=Q2)]
    with workspace_of(tmp_path / "workspace", only) as workspace:
        holds(workspace, only, only[0])
        shown = proof(workspace, lens_for(workspace, "rep", ["p0"], Q2), "rewards_in_time")
        assert [row["code"] for row in shown.left_out.to_pylist()] == ["not given yet"]


def territories(folder: Path, *contacts: int) -> list[float | None]:
    """The share in balance and each workload, of territories whose only account, of a tier of its own, got so many contacts in the year."""
    cases = [
        case(
            f"territory {number}",
            "workload_index",
            None,
            account(tier=f"T{place}"),
            [met(100, "call")] * number,
            period=Q2,
        )
        for place, number in enumerate(contacts)
    ]
    with workspace_of(folder / "workspace", cases) as workspace:
        balance = measure(workspace, lens_for(workspace, "company", None, Q2), ["territory_balance"])[0]
        return [balance.part, balance.whole, balance.value]


@pytest.mark.parametrize(
    ("contacts", "balanced"), [((85, 115, 100, 100), 4), ((84, 116, 100, 100), 2), ((85, 100, 100), 3)]
)
def test_a_territory_is_in_balance_from_85_to_115_and_there_is_no_share_below_four(
    tmp_path: Path, contacts: tuple[int, ...], balanced: int
) -> None:
    part, whole, value = territories(tmp_path, *contacts)
    assert (part, whole) == (balanced, len(contacts))
    assert value == (balanced / len(contacts) if len(contacts) >= 4 else None)


def test_contacts_agreed_for_a_tier_make_the_balance_too(tmp_path: Path) -> None:
    cases = [case(f"t{place}", "workload_index", 100.0, account(tier=tier), [met(100, "call")] * number, period=Q2)
             for place, (tier, number) in enumerate((("A", 1), ("B", 9), ("C", 9), ("D", 9)))]  # fmt: skip
    with workspace_of(tmp_path / "w", cases, tier_contacts=dict.fromkeys("ABCD", 12.0)) as workspace:
        read = measure(workspace, lens_for(workspace, "company", None, Q2), ["territory_balance"])[0]
    assert (read.part, read.whole) == (4, 4)


NOTHING_TO_SHARE = {
    "sales_index": ("nobody bought", won("2025-01-05", account_id="a", amount=500)), "workload_index": ("nobody contacted", met(400, "call")),
    "potential_index": ("no revenue at all", met(400, "call")),
}  # fmt: skip


def test_where_there_is_nothing_to_share_an_index_is_unknown_and_says_why(tmp_path: Path) -> None:
    cases = [
        case("nothing", key, None, account(tier="A", annual_revenue=0), row, period=Q2)
        for key, (_, row) in NOTHING_TO_SHARE.items()
    ]
    with workspace_of(tmp_path / "w", cases) as workspace:
        lens = lens_for(workspace, "company", None, Q2)
        for key, (code, _) in NOTHING_TO_SHARE.items():
            assert measure(workspace, lens, [key])[0].value is None
            assert {row["code"] for row in proof(workspace, lens, key).left_out.to_pylist()} == {code}


def test_contacts_of_365_days_make_the_workload_and_older_planned_or_later_ones_do_not(tmp_path: Path) -> None:
    rows = [met(364, "call"), met(0, "call"), met(365, "call"), met(-1, "call"), met(3, "call", done=False)]
    cases = [
        case("ours", "workload_index", 100.0, account(tier="A"), rows, period=Q2),
        case("theirs", "workload_index", 100.0, account(tier="B"), [met(5, "call")] * 2, period=Q2),
    ]
    with workspace_of(tmp_path / "workspace", cases) as workspace:
        for one in cases:
            holds(workspace, cases, one)


def test_an_account_nobody_owns_and_one_without_a_revenue_stand_among_those_left_out(tmp_path: Path) -> None:
    cases = [
        case("ours", "potential_index", 150.0, account(annual_revenue=300), account("b"), period=Q2),
        case(
            "theirs",
            "potential_index",
            50.0,
            account(annual_revenue=100),
            account("b", owner_id=None, annual_revenue=900),
            period=Q2,
        ),
    ]
    with workspace_of(tmp_path / "workspace", cases) as workspace:
        for one in cases:
            holds(workspace, cases, one)
        left = proof(workspace, lens_for(workspace, "company", None, Q2), "potential_index").left_out.to_pylist()
        assert {row["code"] for row in left} == {"lacks revenue", "lacks owner"}
        nobodys = proof(workspace, lens_for(workspace, "company", None, Q2), "workload_index").left_out.to_pylist()
        assert {row["code"] for row in nobodys} == {"nobody contacted", "lacks owner"}


TARGETS = [  # first day, the day after its last, target; whether it is one on 15 May, and one of the quarter after
    ("2026-05-15", "2026-06-01", 1, True, False), ("2026-05-16", "2026-06-01", 1, False, False), ("2026-05-01", "2026-05-16", 1, True, False),
    ("2026-05-01", "2026-05-15", 1, False, False), ("2026-05-01", "2026-06-01", 0, False, False), ("2026-07-01", "2026-10-01", 1, False, True),
    ("2026-06-30", "2026-10-01", 1, False, False), ("2026-09-30", "2026-10-01", 1, False, True), ("2026-10-01", "2027-01-01", 1, False, False),
    ("2026-07-01", "2026-10-01", 0, False, False),
]  # fmt: skip
TARGET_CASES = [
    case(f"{key} from {first} to {after} of {number}", key, {"part": int(is_one), "whole": 1},
         ("quota", {"measure": "call", "period_start": first, "period_end": after, "target": number}), period=Q2)
    for first, after, number, now, ahead in TARGETS for key, is_one in (("targets_set", now), ("targets_ahead", ahead))
] + [
    case(f"{key}, {name}", key, {"whole": whole}, person={"hired_on": day}, period=Q2)
    for key in ("targets_set", "targets_ahead") for name, day, whole in (("begun today", "2026-05-15", 1), ("begins tomorrow", "2026-05-16", 0))
]  # fmt: skip


def test_a_target_is_one_from_its_first_day_to_its_last_and_ahead_in_the_next_quarter(tmp_path: Path) -> None:
    with workspace_of(tmp_path / "workspace", TARGET_CASES) as workspace:
        for one in TARGET_CASES:
            holds(workspace, TARGET_CASES, one)


def test_a_territory_without_anybody_is_kept_apart_from_the_mean(tmp_path: Path) -> None:
    workspace = tiny_team.build(tmp_path / "tiny")
    with workspace.facts.transaction() as cursor:
        cursor.execute("update account set owner_id = null where account_id = 'acc2'")
        workspace.settle(cursor)
    found = {
        one.name: one.value
        for one in measure(workspace, lens_for(workspace, "rep", None, "2026-Q1"), ["workload_index"])
    }
    assert found["Ann Abel"] == found["Ben Boon"] == 100
    workspace.close()


WINDOWS = [
    case(
        "an executive meeting in the window that was set",
        "executive_coverage",
        {"part": 1, "whole": 1},
        account(),
        met(89),
        period=Q2,
    ),
    case("and out of it", "executive_coverage", {"part": 0, "whole": 1}, account(), met(90), period=Q2),
    case("a younger account is not due", "executive_coverage", {"whole": 0}, account(created_on=before(89)), period=Q2),
    case("as old is due", "executive_coverage", {"whole": 1}, account(created_on=before(90)), period=Q2),
    case(
        "a review has a window of its own",
        "business_review_coverage",
        {"part": 1, "whole": 1},
        account(),
        met(199, "business_review"),
        period=Q2,
    ),
    case(
        "which ends",
        "business_review_coverage",
        {"part": 0, "whole": 1},
        account(),
        met(200, "business_review"),
        period=Q2,
    ),
]


def test_the_windows_of_meetings_are_those_that_the_team_set(tmp_path: Path) -> None:
    with workspace_of(tmp_path / "workspace", WINDOWS, executive_days=90, review_days=200) as workspace:
        for one in WINDOWS:
            holds(workspace, WINDOWS, one)


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "wrong",
    [{"executive_days": 0}, {"review_days": 3661}, {"loyalty_fair": 80}, {"loyalty_high": 101}, {"loyalty_fair": 0}],
)
def test_a_setting_that_cannot_be_is_refused_by_its_name(workspace_folder: Path, wrong: dict[str, int]) -> None:
    workspace = Workspace.open(workspace_folder)
    with pytest.raises(Refusal, match=next(iter(wrong))):
        workspace.save_settings(**wrong)
    assert workspace.settings == Settings()
    for edge in (
        {"executive_days": 1, "review_days": 3660},
        {"loyalty_fair": 99, "loyalty_high": 100},
        {"loyalty_fair": 1, "loyalty_high": 2},
    ):
        workspace.save_settings(**edge)
    workspace.close()


@pytest.mark.parametrize(
    ("wrong", "right", "wanted"),
    [
        ('fiscal_start_month = "7"', "fiscal_start_month = 7", "a whole number"),
        ("executive_days = true", "executive_days = 90", "a whole number"),
        ('hi_value_kinds = "demo"', 'hi_value_kinds = ["demo"]', "text in quotes each, in brackets,"),
        ("ramp = 50", "ramp = [0.5, 1]", "a number each, in brackets,"),
        ("rates = {EUR = nan}", "rates = {EUR = 1}", "a name with a number each, in braces,"),
        ("rates = {EUR = 0}", "rates = {EUR = 0.001}", "above 0"),
        ("renewals_in_win_rate = 1", "renewals_in_win_rate = true", "true or false"),
        ("time_zone = 1", 'time_zone = "UTC"', "text in quotes"),
    ],
)
def test_a_setting_of_another_sort_in_the_file_is_refused_by_its_name(
    tmp_path: Path, wrong: str, right: str, wanted: str
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(wrong)
    with pytest.raises(Refusal, match=f"{wrong.partition(' ')[0]}.*{wanted}"):
        settings_as_saved(tmp_path)
    file.write_text(right)
    assert settings_as_saved(tmp_path)[1] == ""


def test_a_disputed_reward_counts_and_is_marked_in_its_proof(workspace_folder: Path, tmp_path: Path) -> None:
    workspace = Workspace.open(workspace_folder)
    rows = [["Ann Abel", "2026-01-20", "2026-02-10", "cash", "yes"], ["Ann Abel", "2026-01-20", "2026-02-20", "cash", "no"],
            ["Ann Abel", "2026-01-20", "2026-02-21", "", ""]]  # fmt: skip
    file = write(tmp_path, "rewards-2026-03-31.csv", rows, ["Rep", "Earned On", "Given On", "Kind", "Disputed"])
    [receipt] = take(workspace, file)
    lens = lens_for(workspace, "company", None, "2026-Q1")
    keys = ("days_to_reward", "rewards_in_time")
    shown = {key: [(row["name"], row["part"]) for row in proof(workspace, lens, key).rows.to_pylist()] for key in keys}
    workspace.close()
    assert (receipt.status, receipt.left_out) == ("loaded", [])
    assert shown["days_to_reward"] == [("cash, disputed", 21), ("cash", 31), ("Reward", 32)]
    assert shown["rewards_in_time"] == [("cash, disputed", 1), ("cash", 0), ("Reward", 0)]
