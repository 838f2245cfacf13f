"""Rewards and pay counted by hand: payout against the plan, the part for hi-value behaviour, the mix; and the page that shows them."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from coaching import intake
from coaching.charts import payout_line
from coaching.handover.templates import template_workbook
from coaching.lens import lens_for
from coaching.metrics import measure, rewards
from coaching.workspace import Workspace
from tests import tiny_team
from tests.one_rep_a_case import Case, Row, case, holds, named, reward, target, won, workspace_of
from tests.test_fact_pages import again, opened, said


def plan(part: str, amount: float, first: str = "2026-01-01", after: str = "2026-04-01") -> Row:
    return target(part, first, after, amount)


RATES = [target("bookings", "2026-01-01", "2026-04-01", 200_000), plan("rate_from_0", 5), plan("rate_from_100", 8)]
CASES: list[Case] = [
    case("half of the variable pay is a payout of half", "payout", {"value": 0.5, "part": 500.0, "whole": 1000.0},
         plan("variable_pay", 1000), reward("2026-02-10", "2026-03-01", amount=500)),
    case("nobody without a plan has a payout", "payout", {"value": None, "part": 0.0}, reward("2026-02-10", "2026-03-01", amount=500)),
    case("variable pay of 0 is no payout", "payout", {"value": None, "note": "no target of variable pay"}, plan("variable_pay", 0),
         reward("2026-02-10", "2026-03-01", amount=500)),
    case("what was taken back is no payout", "payout", {"part": 500.0}, plan("variable_pay", 1000), reward("2026-02-10", None, amount=500),
         reward("2026-02-11", None, amount=-200)),
    case("a plan counts by its working days gone", "payout", {"whole": 33.0}, plan("variable_pay", 65, "2026-04-01", "2026-07-01"),
         reward("2026-04-10", None, amount=10), period="2026-Q2"),  # 33 of the 65 weekdays of the quarter by 15 May
    case("guaranteed pay is no payout", "payout", {"value": None, "part": 0.0, "whole": 0.0}, plan("variable_pay", 1000), plan("guaranteed_pay", 300),
         reward("2026-02-10", None, amount=500)),
    case("after the guarantee pay follows results", "payout", {"part": 500.0, "whole": 656.25}, plan("variable_pay", 1000),  # 42 of 64 weekdays
         plan("guaranteed_pay", 300, after="2026-02-01"), reward("2026-02-10", None, amount=500), reward("2026-01-30", None, amount=70)),
    case("beyond the quota the next rate holds", "plan_pay", {"value": 14_800.0, "n": 2}, RATES, won("2026-02-10", amount=260_000)),
    case("up to the quota the first alone", "plan_pay", 10_000.0, RATES, won("2026-02-10", amount=200_000)),
    case("half the quota is half of that", "plan_pay", 5_000.0, RATES, won("2026-02-10", amount=100_000), won("2026-04-01", amount=900_000)),
    case("rates without a quota pay what nobody knows", "plan_pay", None, RATES[1:], won("2026-02-10", amount=100_000)),
    case("rates are no target of an activity", "cadence_attainment", {"value": None}, RATES[1:]),
    case("a result counts on its day, not on the day of the money", "payout", {"part": 0.0}, plan("variable_pay", 1000),
         reward("2025-12-31", "2026-01-15", amount=500)),
    case("a reward for a VIP visit is for hi-value behaviour", "paid_for_behaviour", {"part": 100.0, "whole": 100.0},
         reward("2026-02-10", None, amount=100, behaviour="VIP visits")),
    case("one for a contract is not", "paid_for_behaviour", {"part": 0.0, "whole": 100.0},
         reward("2026-02-10", None, amount=100, behaviour="contract")),
    case("a fifth of pay is variable", "pay_mix", {"value": 0.2}, plan("base_pay", 8000), plan("variable_pay", 2000)),
    case("the planned part is of variable pay", "planned_for_behaviour", {"value": 0.25}, plan("base_pay", 8000), plan("variable_pay", 2000),
         plan("behaviour_pay", 500)),
    case("a pay plan is no target of an activity", "cadence_attainment", {"value": None}, plan("variable_pay", 2000)),
]  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace_of(tmp_path_factory.mktemp("rewards"), CASES) as found:
        yield found


@pytest.mark.parametrize("one", CASES, ids=named(CASES))
def test_edge(one: Case, workspace: Workspace) -> None:
    holds(workspace, CASES, one)


def test_every_hi_value_behaviour_stands_in_the_matrix_and_those_nothing_rewards_are_named(tmp_path: Path) -> None:
    workspace = tiny_team.build(tmp_path / "tiny")
    with workspace.facts.transaction() as cursor:
        cursor.execute("update reward set behaviour = case reward_id when 'r1' then 'proposal' else 'contract' end")
        workspace.settle(cursor)
    found = rewards.register(workspace, lens_for(workspace, "team", ["North"], "2026-Q1"))
    rows = {row["behaviour"]: (row["all"], row["none"]) for row in rewards.matrix(found).rows}
    assert rows["Proposal"] == (1, "") and rows["Contract"] == (1, "") and rows["VIP visit"] == (0, "▲ none given")
    assert len(rows) == len(workspace.settings.hi_value_kinds) + 1
    said_so = "1 of 8 hi-value behaviours were rewarded in the 12 months; none was for conversation, demo, VIP visit"
    assert rewards.finding(found).startswith(said_so)
    assert [row["days"] for row in rewards.listed(found).rows] == [60, 21]
    assert rewards.register(workspace, lens_for(workspace, "rep", ["u2"], "2026-Q1")).rewards == ()
    workspace.close()


@pytest.mark.parametrize(("quarters", "leverage"), [(5, 2.2), (4, None)])
def test_leverage_is_pay_at_the_attainment_nine_of_ten_quarters_stay_below(
    quarters: int, leverage: float | None, tmp_path: Path
) -> None:
    firsts = ["2025-01-01", "2025-04-01", "2025-07-01", "2025-10-01", "2026-01-01", "2026-04-01"][5 - quarters :]
    quotas = [target("bookings", first, after, 100) for first, after in pairwise(firsts)]
    results = [won(f"{first[:8]}09", amount=100) for first in firsts[:-2]]
    best = won("2026-01-20", amount=200)  # attained 1, 1, 1, 1 and 2: nine of ten stay below 1.6
    rates = [plan("rate_from_0", 5), plan("rate_from_100", 10), plan("variable_pay", 5)]
    with workspace_of(tmp_path, [case("x", "leverage", None, quotas, results, best, rates)]) as workspace:
        [found] = measure(workspace, lens_for(workspace, "rep", ["p0"], "2026-Q1"), ["leverage"])
        assert found.value == (leverage and pytest.approx(leverage))  # 5 % of 100 and 10 % of 60 over 5


def test_payout_stands_beside_the_attainment_of_the_same_days(tmp_path: Path) -> None:
    quota = target("bookings", "2026-01-01", "2026-04-01", 200)
    rows = [plan("variable_pay", 1000), quota, reward("2026-02-10", None, amount=400), won("2026-02-10", amount=100)]
    one = case("x", "payout", None, rows)
    with workspace_of(tmp_path, [one]) as workspace:
        found = rewards.paid(workspace, lens_for(workspace, "company", None, "2026-Q1"))
        assert [(paid.name, paid.attainment, paid.payout) for paid in found] == [("Case 0", 0.5, 0.4)]
        payout_line(found, "Does pay follow results?").chart.to_dict(validate=True)


def test_a_pay_plan_is_filled_in_and_comes_back_unchanged(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    workspace = tiny_team.build(tmp_path / "tiny")
    file = tmp_path / "Cadence pay.xlsx"
    file.write_bytes(template_workbook(workspace, ["pay"]))
    book = load_workbook(file)
    sheet = book["Pay plans"]
    first = next(row for row in range(1, 20) if sheet.cell(row, 1).value == "Rep") + 1
    for place, (part, amount) in enumerate((("base pay", 60_000), ("variable pay", 40_000))):
        for column, value in enumerate(("Ann Abel", part, date(2026, 1, 1), date(2026, 12, 31), amount, "USD"), 1):
            sheet.cell(first + place, column).value = value
    book.save(file)
    receipts = intake.load(workspace, intake.check(workspace, [file], as_of=tiny_team.AS_OF))
    assert [(one.status, one.loaded) for one in receipts if one.kind == "quota"] == [("loaded", 2)]
    assert measure(workspace, lens_for(workspace, "rep", ["u1"], "2026-Q1"), ["pay_mix"])[0].value == pytest.approx(0.4)
    file.write_bytes(template_workbook(workspace, ["pay"]))
    [again_read] = [
        one
        for one in intake.load(workspace, intake.check(workspace, [file], as_of=tiny_team.AS_OF))
        if one.kind == "quota"
    ]
    assert (again_read.loaded, again_read.unchanged) == (0, 2)
    workspace.close()


@pytest.mark.parametrize("tab", ["given", "pay"])
def test_the_page_opens_for_everybody_and_says_which_file_is_missing(
    tab: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny_team.build(tmp_path / "full").close()
    app = opened("rewards", tmp_path / "full", monkeypatch, by="company", tab=tab, period="2026-Q1")
    if tab == "pay":
        assert "pay plans" in said(app)
    for lens in ({"by": "rep", "who": "u1"}, {"by": "team", "who": "North"}, {"by": "rep", "who": "u3"}):
        again(app, tab=tab, **lens)
    Workspace.open(tmp_path / "empty").close()
    assert "no rewards yet" in said(opened("rewards", tmp_path / "empty", monkeypatch))


def test_no_name_stands_on_another_beside_the_line_of_pay() -> None:
    found = [
        rewards.Paid("1", "Ann Abel", 0.88, 1.0),
        rewards.Paid("2", "Bo Berg", 0.8, 0.98),
        rewards.Paid("3", "Cy Cole", 0.6, 0.8),
    ]
    words = payout_line(found, "Does pay follow results?").chart.to_dict()["layer"][-1]
    assert words["mark"]["type"] == "text"
    assert [row["label"] for row in words["data"]["values"]] == ["Cy Cole", "Bo Berg"], (
        "Ann Abel's would lie on Bo Berg's"
    )
