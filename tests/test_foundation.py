"""Contacts agreed by tier, people needed, the ramp, new products and the tree of managers, counted by hand; and the forms where a team says them."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from coaching.errors import Refusal
from coaching.lens import lens_for
from coaching.method.entries import time_spent
from coaching.metrics import cadence, managers, measure, portfolio, proof, ramp, territories
from coaching.metrics.reading import Reading
from coaching.records import About, revisions
from coaching.records.revisions import Draft
from coaching.workspace import Workspace
from tests import tiny_team
from tests.one_rep_a_case import AS_OF, Case, Row, account, case, done, holds, named, target, won, workspace_of
from tests.test_fact_pages import again, opened, said
from tests.test_findings import reading

Q2 = "2026-Q2"
AGREED = {
    "tier_contacts": {"A": 12.0},
    "contacts_per_rep": 100.0,
    "ramp": (0.25, 0.5),
    "launches": {"Pumps": "2024-09-10"},
}


def seen(number: int, days_ago: int) -> list[Row]:
    return [done("call", (AS_OF - timedelta(days=days_ago)).isoformat(), account_id="a")] * number


def of_tier(tier: str | None = "A", days_old: int = 900) -> Row:
    return account(tier=tier, created_on=(AS_OF - timedelta(days=days_old)).isoformat())


FEBRUARY = target("bookings", "2026-02-01", "2026-03-01", 20)  # 20 working days, 1 a day
CASES: list[Case] = [
    case("as many contacts as agreed are on cadence", "tier_cadence", {"part": 1, "whole": 1}, of_tier(), seen(12, 364), seen(1, 900), period=Q2),
    case("one fewer is not", "tier_cadence", {"part": 0, "whole": 1}, of_tier(), seen(11, 364), period=Q2),
    case("a contact of 365 days ago is too old", "tier_cadence", {"part": 0, "whole": 1}, of_tier(), seen(11, 1), seen(1, 365), period=Q2),
    case("an account of a month needs a month's contacts", "tier_cadence", {"part": 1, "whole": 1}, of_tier(days_old=31), seen(1, 5), period=Q2),
    case("and none is too few", "tier_cadence", {"part": 0, "whole": 1}, of_tier(days_old=31), period=Q2),
    case("an account without a tier is not in the base", "tier_cadence", {"whole": 0}, of_tier(None), seen(1, 5), period=Q2),
    case("people needed are agreed contacts over capacity", "reps_needed", 0.12, of_tier(), period=Q2),
    case("a quota in the ramp counts by the months since the start", "ramped_attainment", {"whole": 3 * 0.25 + 17 * 0.5}, FEBRUARY,
         person={"hired_on": "2026-01-05"}),  # 2 to 4 February are still of the first month
    case("after the ramp it counts in full", "ramped_attainment", {"whole": 20.0}, FEBRUARY, person={"hired_on": "2025-12-01"}),
    case("before the start there is none", "ramped_attainment", {"value": None, "note": "no quota"}, FEBRUARY, person={"hired_on": "2026-03-01"}),
    case("a product of 18 months is new", "new_product_wins", 1.0, won("2026-03-10", product="Pumps")),
    case("a day more is not", "new_product_wins", 0.0, won("2026-03-11", product="Pumps")),
    case("a product nobody said the day of is not new", "new_product_wins", 0.0, won("2026-03-01", product="Valves")),
    case("what a new product won is its value", "new_product_value", 70.0, won("2026-03-01", product="Pumps", amount=70)),
]  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace_of(tmp_path_factory.mktemp("foundation"), CASES, **AGREED) as found:
        yield found


@pytest.mark.parametrize("one", CASES, ids=named(CASES))
def test_edge(one: Case, workspace: Workspace) -> None:
    holds(workspace, CASES, one)


def test_who_has_no_day_of_start_has_the_full_quota_and_its_row_says_so(tmp_path: Path) -> None:
    with workspace_of(tmp_path, [case("x", "ramped_attainment", None, FEBRUARY, won("2026-02-10"), person={"hired_on": None}),
                                 case("y", "ramped_attainment", None, person={"hired_on": "2020-01-01"})], ramp=(0.5,)) as found:  # fmt: skip
        shown = proof(found, lens_for(found, "rep", ["p0"], "2026-Q1"), "ramped_attainment")
        assert shown.reading.whole == 20 and "Quota from 2026-02-01, full: no day of start" in {
            row["name"] for row in shown.rows.to_pylist()
        }


def test_without_a_capacity_the_mean_of_the_people_counts(tmp_path: Path) -> None:
    cases = [
        case("x", "reps_needed", None, of_tier(), seen(3, 5)),
        case("y", "reps_needed", None, of_tier(), seen(5, 5)),
    ]
    with workspace_of(tmp_path, cases, tier_contacts={"A": 12.0}) as found:
        assert measure(found, lens_for(found, "company", None, Q2), ["reps_needed"])[0].value == 24 / 4


@pytest.mark.parametrize(("text", "shares"), [("25, 50,75", (0.25, 0.5, 0.75)), ("25 %; 100%", (0.25, 1.0)), ("", ())])
def test_a_ramp_is_written_in_percent(text: str, shares: tuple[float, ...]) -> None:
    assert ramp.ramp_of(text) == shares and ramp.ramp_of(ramp.in_text(shares)) == shares


def test_who_began_within_a_year_is_new(tmp_path: Path) -> None:
    workspace = tiny_team.build(tmp_path / "tiny")
    try:
        ages = {
            one.name: one.value
            for one in measure(
                workspace, lens_for(workspace, "company", None, "2026-Q1"), ["months_in_seat"], each="rep"
            )
        }
        new = ramp.newcomers(workspace, lens_for(workspace, "company", None, "2026-Q1"))
        assert new and [row["name"] for row in new.rows] == [
            name for name, age in ages.items() if age is not None and age < 12
        ]
    finally:
        workspace.close()


@pytest.mark.parametrize(("text", "says"), [("25, half", 'Month 2: "half"'), ("120", "Month 1: 120 %")])
def test_what_is_no_share_is_refused_by_its_month(text: str, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        ramp.ramp_of(text)


def test_quotas_add_up_along_the_tree_and_what_is_stated_stands_beside_them(tmp_path: Path) -> None:
    workspace = tiny_team.build(tmp_path / "tiny")
    found = managers.tree(workspace, lens_for(workspace, "company", None, Q2))
    told = {
        one.name: (
            one.depth,
            one.people,
            one.own and round(one.own),
            one.rolled_up and round(one.rolled_up),
            one.stated,
        )
        for one in found
    }
    assert told == {
        "Mia Moor": (0, 2, None, 384_000, 999_999), "Ann Abel": (1, 0, 320_000, 320_000, None), "Ben Boon": (1, 0, 64_000, 64_000, None),
        "m2": (0, 1, None, None, None), "Cid Carr": (1, 0, None, None, None),
    }  # fmt: skip
    assert [row["apart"] for row in managers.board(found).rows if row["stated"]] == [pytest.approx(615_999)]
    assert all(row["ramped"] is None for row in managers.board(found).rows), "nobody is on a ramp"
    workspace.save_settings(ramp=(0.5,) * 9)  # Ann began on 15 October: the whole of the quarter at half
    ramped = {
        row["id"]: row["ramped"]
        for row in managers.board(managers.tree(workspace, lens_for(workspace, "company", None, Q2))).rows
    }
    assert (ramped["u1"], ramped["u2"], ramped["m1"]) == pytest.approx((160_000, 64_000, 224_000))
    ann = managers.tree(workspace, lens_for(workspace, "rep", ["u1"], Q2))
    assert [one.name for one in ann] == ["Mia Moor", "Ann Abel"]
    with workspace.facts.transaction() as cursor:
        cursor.execute("update rep set manager_id = 'u1' where rep_id = 'm1'")  # Ann leads Mia, who leads Ann
        workspace.settle(cursor)
    assert len(managers.tree(workspace, lens_for(workspace, "company", None, Q2))) == 5
    workspace.close()


def test_contacts_agreed_on_the_page_tell_who_is_overdue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny_team.build(tmp_path / "tiny").close()
    app = opened("accounts", tmp_path / "tiny", monkeypatch, by="company", tab="due", period=Q2)
    next(field for field in app.number_input if field.label.startswith("A:")).set_value(4.0)
    next(button for button in app.button if button.label == "Save").click().run()
    assert not app.exception and "On their cadence" in said(app)
    from pages._widgets import the_workspace

    workspace = the_workspace()
    found = portfolio.portfolio(workspace, lens_for(workspace, "company", None, Q2))
    held = cadence.kept(
        workspace, found
    )  # one in 92 days: Acme last on 14 January, Crane on 20 February; 15 May is day 121 and 84
    assert [(one.name, one.overdue, one.contacts, one.is_kept) for one in held] == [
        ("Acme North", 29, 5, True),
        ("Crane Ltd", -8, 3, True),
    ]


def test_a_launch_is_said_on_the_page_and_its_wins_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = tiny_team.build(tmp_path / "tiny")
    workspace.save_settings(launches={"Pumps": "2025-12-01"})
    workspace.close()
    app = opened("accounts", tmp_path / "tiny", monkeypatch, by="company", tab="products", period="2026-Q1")
    next(field for field in app.selectbox if field.label == "Product").set_value("Filters")
    next(field for field in app.date_input if field.label == "Sold since").set_value(date(2026, 3, 1))
    next(button for button in app.button if button.label == "Save").click().run()
    shown = said(app)
    assert not app.exception and "Filters since 2026-03-01" in shown
    assert "Wins of new products" in shown and "Pumps since 2025-12-01" in shown
    assert [button.label for button in app.button if "wins" in button.label] == ["3 wins", "3 wins"]  # A1, A2 and B1


@pytest.mark.few(2)
@pytest.mark.parametrize(
    "who", [{"by": "company"}, {"by": "rep", "who": "u1"}, {"by": "rep", "who": "u3"}, {"by": "team", "who": "North"}]
)
def test_people_and_plan_open_for_everybody(
    who: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny_team.build(tmp_path / "tiny").close()
    app = opened("rewards", tmp_path / "tiny", monkeypatch, tab="people", period=Q2, **who)
    again(app, tab="territory")
    assert "Where does the time go?" in said(app)


def index(key: str, value: float | None, name: str) -> Reading:
    return reading(key, value, name=name)


def test_territories_are_in_balance_by_each_index_and_few_are_only_listed() -> None:
    work = [
        index("workload_index", value, name) for name, value in zip("DCBA", (84.0, 85.0, 115.0, 116.0), strict=True)
    ]
    sold = [index("sales_index", value, name) for name, value in zip("DCBA", (0.0, 100.0, 100.0, 200.0), strict=True)]
    rows = territories.spread([*work, *sold]).rows
    assert [(row["index"], row["inside"], row["times"]) for row in rows] == [
        ("Work", "2 of 4", pytest.approx(116 / 84)), ("Sales", "2 of 4", None),
    ]  # fmt: skip
    assert [row["varies"] for row in rows] == [
        pytest.approx((962 / 3) ** 0.5 / 100),
        pytest.approx((20_000 / 3) ** 0.5 / 100),
    ]
    listed = [(row["name"], row["outside"]) for row in territories.board([*work, *sold]).rows]
    assert listed == [("A", "▲ work, ▲ sales"), ("D", "▼ work, ▼ sales"), ("B", ""), ("C", "")]
    assert territories.spread(work[:3]).rows == [] and len(territories.board(work[:3]).rows) == 3
    assert territories.finding(territories.spread(work[:3])) == "Fewer than 4 territories are listed, not rated."


def test_where_the_time_of_each_rep_goes_stands_beside_its_risk(tmp_path: Path) -> None:
    workspace = tiny_team.build(tmp_path)
    for rep, line, time in (
        ("u1", "coverage", 0.1),
        ("u2", "opportunity", 0.5),
        ("u2", "penetration", 0.51),
        ("gone", "coverage", 1.0),
    ):
        draft = Draft("horizon", About("rep", rep), line, {"_line": line, "time": time})
        revisions.write(workspace.records, "owner", draft)
    found = time_spent.horizons(workspace, lens_for(workspace, "company", None, Q2))
    ann = time_spent.horizons(workspace, lens_for(workspace, "rep", ["u1"], Q2))
    workspace.close()
    assert [(row["name"], row["above"]) for row in found.table.rows] == [
        ("Ben Boon", "▲ account penetration (long horizon)"),
        ("Ann Abel", ""),
    ]
    assert found.risks == [
        "Ben Boon, account penetration (long horizon): 51.0 %, its band ends at 50 %; you come to depend on a few accounts or one industry."
    ]
    assert [row["coverage"] for row in ann.table.rows] == [0.1] and (ann.people, ann.risks) == (1, [])
