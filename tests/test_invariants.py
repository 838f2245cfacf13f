"""What must hold of any data: a random company read as it is, with every amount times seven, with its rows shuffled, and with more in it."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from coaching.lens import lens_for, scopes
from coaching.metrics import Reading, all_metrics, measure
from coaching.metrics.statistics import shrunk_rate, team_rate, wilson
from coaching.workspace import Workspace
from tests.one_rep_a_case import AS_OF, Case, Row, case, deal, done, lost, saved, target, won, workspace_of

pytestmark = pytest.mark.slow

FIRST = date(2025, 1, 6)
PERIODS = ("2026-Q1", "2025-Q4", "2026-Q2", "2025")


def made(chance: random.Random, who: int, times: int = 1) -> list[Row]:
    """Of one person: 30 deals with histories, activities and quotas; every amount times so much."""
    rows: list[Row] = [target("bookings", f"{year}-{month:02d}-01", f"{year + month // 10}-{(month + 2) % 12 + 1:02d}-01", 40_000 * times)
                       for year in (2025, 2026) for month in (1, 4, 7, 10)]  # fmt: skip
    for n in range(30):
        created = FIRST + timedelta(days=chance.randrange(480))
        planned, days = created + timedelta(days=chance.randrange(20, 120)), chance.randrange(5, 130)
        amount, one = chance.randrange(1, 90) * 500 * times, f"d{n}"
        outcome = chance.choice(("won", "won", "lost", "cancelled", "open"))
        closed = created + timedelta(days=days)
        if closed > AS_OF:
            outcome = "open"
        said: dict[str, Any] = {"opportunity_id": one, "amount": amount, "created_on": created.isoformat(),
                "probability": chance.choice((0.2, 0.5, 0.8)),
                "forecast_category": chance.choice(("commit", "best_case", "pipeline")), "account_id": f"a{n % 7}"}  # fmt: skip
        ended = (
            {"closed_on": closed.isoformat(), "close_on": closed.isoformat()}
            if outcome != "open"
            else {"close_on": planned.isoformat()}
        )
        rows.append(deal(outcome, **{**said, **ended}))
        past = {name: said[name] for name in ("opportunity_id", "probability", "forecast_category")}
        rows.append(saved(f"{created} 08:00", **past, amount=amount, close_on=planned.isoformat(), stage_raw="Start"))
        middle = created + timedelta(days=max(1, days // 2))
        if middle <= AS_OF:
            rows.append(
                saved(
                    f"{middle} 09:00",
                    **past,
                    amount=amount + 500 * times,
                    close_on=planned.isoformat(),
                    stage_raw="Proposal",
                )
            )
        if outcome != "open":
            rows.append(
                saved(f"{closed} 10:00", outcome, opportunity_id=one, amount=amount, close_on=closed.isoformat())
            )
        if chance.random() < 0.6 and middle <= AS_OF:
            rows.append(
                done("proposal", middle.isoformat(), opportunity_id=one, account_id=f"a{n % 7}", duration_min=20)
            )
        for _ in range(chance.randrange(4)):
            day = created + timedelta(days=chance.randrange(60))
            rows.append(
                done(
                    "call",
                    min(day, AS_OF).isoformat(),
                    account_id=f"a{n % 7}",
                    duration_min=5,
                    activity_id=f"c{n}-{len(rows)}",
                )
            )
    return rows


def company(times: int = 1, shuffled: bool = False, more: Sequence[Row] = ()) -> list[Case]:
    chance = random.Random(10)
    people = [made(chance, who, times) for who in range(4)]
    if shuffled:
        for rows in people:
            random.Random(4).shuffle(rows)
    people[0] = [*people[0], *more]
    return [case(f"person {who}", "won", {}, rows) for who, rows in enumerate(people)]


NOBODYS: list[Row] = [
    won("2026-02-10", opportunity_id="n1", owner_id=None, amount=500), lost("2026-02-11", opportunity_id="n2", owner_id=None, amount=500),
    won("2025-11-10", opportunity_id="n3", owner_id=None, created_on="2025-09-01"), deal(opportunity_id="n4", owner_id=None, close_on="2026-06-01"),
    done("call", "2026-02-10", rep_id=None, activity_id="n5"),
]  # fmt: skip


@pytest.fixture(scope="module")
def read_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[tuple[str, str, str, str], Reading]]]:
    folder, companies = tmp_path_factory.mktemp("invariants"), {
        "as it is": company(), "times seven": company(7), "shuffled": company(shuffled=True), "nobody's too": company(more=NOBODYS),
    }  # fmt: skip
    found = {}
    for name, cases in companies.items():
        with workspace_of(folder / name, cases) as workspace:
            found[name] = everything(workspace)
    yield found


def everything(workspace: Workspace) -> dict[tuple[str, str, str, str], Reading]:
    """Every Reading of the company and of each person in every period, by metric, by, scope and period."""
    found = {}
    for by in ("company", "rep"):
        lens = lens_for(workspace, by, None if by == "rep" else ["company"], PERIODS[0])
        for one in measure(workspace, lens, list(all_metrics()), [workspace.calendar.parse(key) for key in PERIODS]):
            found[one.metric, by, one.scope, one.period] = one
    return found


Readings = dict[str, dict[tuple[str, str, str, str], Reading]]


def test_there_is_enough_to_read(read_of: Readings) -> None:
    known = {key[0] for key, one in read_of["as it is"].items() if one.value}
    wanted = {"win_rate", "bookings", "forecast_error", "brier_score", "slip_rate", "linearity_score", "cohort_prospects_to_contracts",
              "sales_velocity", "start_coverage", "cycle_days_half", "gini_weeks"}  # fmt: skip
    assert wanted <= known


def test_an_amount_times_seven_changes_money_by_seven_and_no_ratio(read_of: Readings) -> None:
    wrong = []
    for key, one in read_of["as it is"].items():
        other, metric = read_of["times seven"][key], all_metrics()[one.metric]
        times = 7 if metric.unit == "money" else 1
        expected = None if one.value is None else pytest.approx(one.value * times, rel=1e-6, abs=1e-5)
        if other.value != expected:
            wrong.append((key, one.value, other.value))
    assert wrong == []


def test_the_order_of_rows_changes_nothing(read_of: Readings) -> None:
    wrong = [(key, one.value, read_of["shuffled"][key].value) for key, one in read_of["as it is"].items()
             if (one.n, one.value) != (read_of["shuffled"][key].n, pytest.approx(read_of["shuffled"][key].value))]  # fmt: skip
    assert wrong == []


COMPARED_WITH_ALL = {"workload_index", "potential_index", "sales_index"}  # held against the mean of all territories


def test_what_is_nobodys_moves_no_persons_number_and_the_companys_total(read_of: Readings) -> None:
    before, after = read_of["as it is"], read_of["nobody's too"]
    moved = [key for key, one in before.items() if key[1] == "rep" and key[0] not in COMPARED_WITH_ALL
             and (one.n, one.value) != (after[key].n, pytest.approx(after[key].value))]  # fmt: skip
    assert [
        key for key in moved if not key[0].startswith(("cohort_", "aged_"))
    ] == []  # these have a limit that is the company's
    for metric, more in (("won", 1), ("lost", 1), ("bookings", 500), ("calls", 1)):
        key = (metric, "company", "company", "2026-Q1")
        assert (after[key].value or 0) - (before[key].value or 0) == more


def test_rates_and_shares_stand_as_their_definitions_say(read_of: Readings) -> None:
    found = read_of["as it is"]
    for (metric, by, scope, period), one in found.items():
        if one.low is not None and one.high is not None:
            assert 0 <= one.low <= (one.value or 0) + 1e-9 and (one.value or 0) <= one.high + 1e-9 and one.high <= 1
        if metric == "win_rate" and one.value is not None:
            broad = found["win_rate_broad", by, scope, period].value
            assert broad is not None and one.value >= broad - 1e-9
        if metric == "month_1_share" and one.value is not None:
            assert sum(found[f"month_{n}_share", by, scope, period].value or 0 for n in (1, 2, 3)) == pytest.approx(
                1, abs=1e-5
            )
        if metric == "cohort_prospects_to_contracts" and one.value is not None:
            links = [
                found[key, by, scope, period].value
                for key in ("cohort_prospects_to_proposals", "cohort_proposals_to_contracts")
            ]
            assert one.value == pytest.approx((links[0] or 0) * (links[1] or 0), abs=1e-5)
        if metric == "forecast_accuracy" and one.value is not None:
            assert 0 <= one.value <= 1


def test_a_shrunk_rate_lies_between_ones_own_and_the_teams(read_of: Readings) -> None:
    rates = [
        one
        for key, one in read_of["as it is"].items()
        if key[0] == "win_rate" and key[1] == "rep" and key[3] == "2025" and one.whole
    ]
    team = team_rate([(one.part or 0, one.whole or 0) for one in rates])
    assert team is not None and len(rates) == 4
    for one in rates:
        raw, shrunk = (one.part or 0) / (one.whole or 1), shrunk_rate(one.part or 0, one.whole or 0, team)
        assert min(raw, team.rate) - 1e-9 <= shrunk <= max(raw, team.rate) + 1e-9


def test_a_lock_stays_as_it_was_whenever_it_is_read_and_a_cohort_is_all_accounted_for(tmp_path: Path) -> None:
    with workspace_of(tmp_path / "w", company()) as workspace:
        sooner, later = (
            {
                one.scope: one.part
                for one in measure(workspace, lens_for(workspace, "rep", None, "2025-Q4", on), ["forecast_bias"])
            }
            for on in (date(2026, 1, 2), AS_OF)
        )
        assert any(sooner.values()) and sooner == later
        for rep in ("", *(one.id for one in scopes(workspace, "rep"))):
            accounted_for(workspace, rep)


def test_a_deal_that_is_deleted_takes_itself_away_and_nothing_else(tmp_path: Path) -> None:
    keys = ("won", "lost", "bookings", "calls", "opportunities")
    with workspace_of(tmp_path / "w", company()) as workspace:

        def read() -> dict[tuple[str, str], float]:
            found = measure(workspace, lens_for(workspace, "company", None, "2025"), keys, each="rep")
            return {(one.metric, one.scope): one.value or 0.0 for one in found}

        before = read()
        sql = """select opportunity_id, owner_id, cast(amount as double) from opportunity where outcome = 'won' and closed_on >= date '2025-01-01'
                 and closed_on < date '2026-01-01' and created_on >= date '2025-01-01' order by all limit 1"""
        deal_id, rep, amount = workspace.facts.cursor().execute(sql).fetchall()[0]
        with workspace.facts.transaction() as cursor:
            cursor.execute(
                "insert into removal (kind, record_id, removed_on, why) values ('opportunity', ?, ?, 'deleted: x.csv')",
                [deal_id, AS_OF],
            )
            workspace.settle(cursor)
        after = read()
        moved = {key: after[key] - before[key] for key in before if after[key] != before[key]}
        assert moved == {("won", rep): -1, ("opportunities", rep): -1, ("bookings", rep): pytest.approx(-amount)}


def accounted_for(workspace: Workspace, rep: str) -> None:
    """won + lost + slipped + removed are the deals that were due in the fourth quarter of 2025."""
    slips = measure(
        workspace, lens_for(workspace, "rep" if rep else "company", [rep] if rep else None, "2025-Q4"), ["slip_rate"]
    )[0]
    rows = workspace.facts.cursor().execute(
        "select d.outcome, count(*) from deal_state_due d where d.quarter_start = date '2025-10-01' and (d.rep_id = $rep or $rep = '') "
        "and d.outcome <> 'open' and d.closed_on < d.quarter_end group by d.outcome", {"rep": rep},
    )  # fmt: skip
    ended = sum(many for _, many in rows.fetchall())
    assert (slips.part or 0) + ended == (slips.whole or 0) and (rep or ended)


def test_an_interval_stays_between_nothing_and_all() -> None:
    for n in range(1, 40):
        for x in range(n + 1):
            low, high = wilson(x, n)
            assert low is not None and high is not None and 0 <= low <= x / n + 1e-12 and x / n - 1e-12 <= high <= 1
