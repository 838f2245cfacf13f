"""Recurring revenue kept, counted by hand: what runs on a day by the months of its contract, and what a file must say for it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from coaching import intake
from coaching.errors import Refusal
from coaching.lens import lens_for
from coaching.metrics import measure, portfolio, recurring
from coaching.workspace import Workspace
from tests.one_rep_a_case import AS_OF, Case, Row, account, case, deal, holds, named, won, workspace_of
from tests.test_fact_pages import opened, said, shown
from tests.test_intake import take

Q2 = "2026-Q2"


def contract(a_year: float, days_ago: int, **more: object) -> Row:
    return won((AS_OF - timedelta(days=days_ago)).isoformat(), recurring=a_year, account_id="a", **more)


def renewal(a_year: float, days_ago: int, **more: object) -> Row:
    return contract(a_year, days_ago, type="Renewal", **more)


CASES: list[Case] = [
    case("nothing a year before is no retention", "net_retention", {"value": None, "note": "no recurring revenue ran 365 days before"}, account()),
    case("a customer won since is in neither", "net_retention", {"whole": 0}, account(), contract(100, 364)),
    case("what ended is kept by nobody", "net_retention", {"value": 0.0, "part": 0.0, "whole": 100.0}, account(), contract(100, 400)),
    case("a contract that grew is more than kept", "net_retention", {"value": 1.3}, account(), contract(100, 400), renewal(130, 40)),
    case("of what grew no more than all is kept", "gross_retention", {"value": 1.0}, account(), contract(100, 400), renewal(130, 40)),
    case("what contracted is kept in part", "gross_retention", {"value": 0.6}, account(), contract(100, 400), renewal(60, 40)),
    case("a renewal before the end counts once", "recurring_revenue", 110.0, account(), contract(100, 100), renewal(110, 10)),
    case("what is no renewal comes on top", "recurring_revenue", 210.0, account(), contract(100, 100), contract(110, 10)),
    case("a renewal of another product takes nothing's place", "recurring_revenue", 210.0, account(), contract(100, 100, product="Pumps"),
         renewal(110, 10, product="Valves")),
    case("a contract of two years still runs after one", "recurring_revenue", 100.0, account(), contract(100, 400, contract_months=24)),
    case("one of twelve months does not", "recurring_revenue", 0.0, account(), contract(100, 400)),
    case("it runs on the last day of its months", "recurring_revenue", 100.0, account(), won("2025-05-16", recurring=100, account_id="a")),
    case("and not on the day after", "recurring_revenue", 0.0, account(), won("2025-05-15", recurring=100, account_id="a")),
    case("without a recurring figure all comes once", "won_once", 900.0, won("2026-05-01", amount=900)),
    case("the contract is taken off the amount", "won_once", 50.0, account(), contract(100, 10, amount=350, contract_months=36)),
    case("a contract without its months has twelve", "won_once", 250.0, account(), contract(100, 10, amount=350)),
    case("a rest under two in a hundred is rounding", "won_once", 0.0, account(), contract(100, 10, amount=305, contract_months=36)),
    case("one below nothing too", "won_once", 0.0, account(), contract(100, 10, amount=295, contract_months=36)),
    case("more that recurs than the amount holds is unknown", "won_once", None, account(), contract(100, 10, amount=200, contract_months=36)),
    case("what recurs is told by the year", "won_recurring", 100.0, contract(100, 10, amount=350, contract_months=36), won("2026-05-01", amount=900)),
    case("an open deal is told apart too", "open_once", 50.0, deal(amount=350, recurring=100, contract_months=36)),
    case("and what would recur of it", "open_recurring", 100.0, deal(amount=350, recurring=100, contract_months=36), deal(amount=70)),
    case("what comes once is not in it", "recurring_revenue", 0.0, account(), won("2026-05-01", amount=900, account_id="a")),
]  # fmt: skip
CASES = [Case(**{**vars(one), "period": Q2}) for one in CASES]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace_of(tmp_path_factory.mktemp("recurring"), CASES, amount_holds="term") as found:
        yield found


@pytest.mark.parametrize("one", CASES, ids=named(CASES))
def test_edge(one: Case, workspace: Workspace) -> None:
    holds(workspace, CASES, one)


def test_no_more_than_all_and_no_more_than_with_growth_is_kept_of_any_contracts(tmp_path: Path) -> None:
    chance = Random(6)

    def one() -> Row:
        said = {"account_id": f"a{chance.randrange(4)}", "contract_months": chance.choice((None, 6, 12, 24)),
                "product": chance.choice((None, "Pumps", "Valves"))}  # fmt: skip
        made = renewal if chance.random() < 0.4 else contract
        kind, row = made(chance.randrange(1, 90), chance.randrange(900))
        return kind, row | said

    people = [
        case(
            f"person {n}",
            "net_retention",
            None,
            [account(f"a{place}") for place in range(4)],
            [one() for _ in range(14)],
        )
        for n in range(12)
    ]
    with workspace_of(tmp_path, people) as workspace:
        read = 0
        looked: Any = (("company", None), *(("rep", [f"p{n}"]) for n in range(12)))
        for by, who in looked:
            net, gross = measure(workspace, lens_for(workspace, by, who, Q2), ["net_retention", "gross_retention"])
            assert (net.value is None) == (gross.value is None)
            if net.value is not None and gross.value is not None:
                read += 1
                assert 0 <= gross.value <= min(1.0, net.value) + 1e-9
        assert read > 8


def test_a_published_year_of_contracts_gives_the_published_shares(tmp_path: Path) -> None:
    def kept(before: float, now: float) -> Case:
        rows = [account(), contract(before, 400), *([renewal(now, 40)] if now else [])]
        return case(str(before), "net_retention", None, rows)

    with workspace_of(
        tmp_path, [kept(6_100, 7_900), kept(3_000, 2_400), kept(900, 0)]
    ) as found:  # 1,800 more, 600 less, 900 gone of 10,000
        lens = lens_for(found, "company", None, Q2)
        assert [one.value for one in measure(found, lens, ["net_retention", "gross_retention"])] == pytest.approx(
            [1.03, 0.85]
        )
        told = recurring.recurring(found, portfolio.portfolio(found, lens))
        assert [one.became for one in told] == [recurring.ENDED, recurring.CONTRACTED, recurring.EXPANDED]
        assert recurring.finding(told, "EUR") == (
            "3 customers of a year ago brought €10.0 k a year: €1.80 k expanded, €600 contracted, €900 ended; €0 came from new ones."
        )


def test_a_contract_that_ends_soon_is_at_risk_where_nothing_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ends_in(days: int, *more: Row) -> Case:
        first_day_after = AS_OF + timedelta(days=days)
        first = won(first_day_after.replace(year=2025).isoformat(), recurring=100, account_id="a")
        return case(str(days), "net_retention", None, account(), first, *more)

    renewing = deal("open", amount=70, account_id="a", close_on="2026-06-20")
    cases = [ends_in(90), ends_in(91), ends_in(40, renewing), ends_in(30, renewal(120, 5)), ends_in(20)]
    with workspace_of(tmp_path, cases) as found:
        soon = recurring.ending(found, portfolio.portfolio(found, lens_for(found, "company", None, Q2)))
        assert [(one.rep, (one.last_day - AS_OF).days, one.is_at_risk) for one in soon] == [
            ("Case 4", 19, True), ("Case 0", 89, True), ("Case 2", 39, False),
        ]  # fmt: skip
        assert recurring.about_ending(soon, "EUR") == (
            "3 contracts, €300 a year, end within 90 days; nothing is open that could renew 2 of them, €200 a year."
        )
    app = opened(
        "accounts", tmp_path, monkeypatch, by="company", period=Q2, tab="recurs"
    )  # two tables of which a row chooses an account
    assert "end within 90 days" in said(app) and len(app.dataframe) == 2


@pytest.mark.few(1)
@pytest.mark.parametrize(("column", "written"), [("ARR", 1200), ("MRR", 100)])
def test_what_recurs_a_month_is_twelve_times_that_a_year(
    column: str, written: int, workspace_folder: Path, tmp_path: Path
) -> None:
    workspace = Workspace.open(workspace_folder)
    file = tmp_path / "deals-2026-06-30.csv"
    header = f"Opportunity ID,Account,Owner,Stage,Amount,Close Date,{column},Contract Months"
    file.write_text(f"{header}\n1,Acme,Ana,Closed Won,2400,2026-02-01,{written},24\n")
    [receipt] = take(workspace, file)
    assert receipt.status == "loaded", intake.message_of(receipt)
    assert workspace.facts.cursor().execute("select recurring, contract_months from opportunity").fetchall() == [
        (1200, 24)
    ]
    assert measure(workspace, lens_for(workspace, "company", None, Q2), ["recurring_revenue"])[0].value == 1200
    workspace.close()


@pytest.mark.parametrize(("holds", "once"), [("once", 350.0), ("year", 250.0), ("term", 50.0), ("", None)])
def test_what_an_amount_holds_is_said_and_never_guessed(holds: str, once: float | None, tmp_path: Path) -> None:
    one = case("one", "won_once", once, account(), contract(100, 10, amount=350, contract_months=36), period=Q2)
    with workspace_of(tmp_path / "w", [one], amount_holds=holds) as workspace:
        holds_here = measure(workspace, lens_for(workspace, "rep", ["p0"], Q2), ["won_once"])[0]
        assert holds_here.value == once
        if not holds:
            assert "say what the amount of a deal holds" in str(holds_here.note)
            with pytest.raises(Refusal, match="one of once, year, term"):
                workspace.save_settings(amount_holds="half")


def test_once_and_recurring_stand_apart_on_the_page_once_somebody_said_what_an_amount_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = case(
        "one", "won_once", 50.0, account(name="Acme"), contract(100, 10, amount=350, contract_months=36), period=Q2
    )
    with workspace_of(tmp_path / "w", [one]):
        pass
    app = opened("accounts", tmp_path / "w", monkeypatch, by="company", period=Q2, tab="recurs")
    assert "Nobody said yet what the amount of a deal holds." in said(app) and "Won once" not in shown(app)
    next(box for box in app.selectbox if box.label == "The amount of a deal holds").select("term")
    next(button for button in app.button if button.label == "Save").click().run()
    assert not app.exception and (shown(app)["Won once"], shown(app)["Won that recurs, a year"]) == ("€50", "€100")
    assert "The amount of a deal holds: what comes once and all that recurs in the contract." in said(app)
