"""Readings equal what others computed from the same raw files (../shared/data/*/expected.json), through the ordinary intake."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coaching import intake
from coaching.lens import lens_for
from coaching.metrics import measure
from coaching.workspace import Workspace

WAVE = ("Task", "Event", "Quota", "Opportunity", "OpportunityHistory", "User", "Manager", "Account")


def loaded(folder: Path, files: list[Path], as_of: date, **answers: str) -> Workspace:
    workspace = Workspace.open(folder)
    receipts = intake.check(workspace, files, as_of=as_of, answers=answers, accept_proposals=True)
    assert [receipt.status for receipt in receipts] == ["ready"] * len(files), [
        (r.file, r.status, intake.message_of(r), r.questions) for r in receipts
    ]
    receipts = intake.load(workspace, receipts)
    return workspace


def values(
    workspace: Workspace, keys: list[str], by: str, periods: list[str]
) -> dict[tuple[str, str, str], float | None]:
    lens = lens_for(workspace, by, None, periods[0])  # type: ignore[arg-type]
    found = measure(workspace, lens, keys, [workspace.calendar.parse(period) for period in periods])
    return {(reading.metric, reading.name, reading.period): reading.value for reading in found}


def check_company(workspace: Workspace, said: dict[str, Any]) -> None:
    keys = [
        "opportunities",
        "won",
        "lost",
        "open",
        "bookings",
        "win_rate",
        "win_rate_value",
        "average_won_deal",
        "median_won_deal",
    ]
    keys += ["cycle_days_won", "cycle_days_mean_won", "open_pipeline"]
    got = {key: value for (key, _, _), value in values(workspace, keys, "company", ["all"]).items()}
    assert got["opportunities"] == said["opportunities"]
    for outcome in ("won", "lost", "open"):
        assert got[outcome] == said[outcome]["count"]
    assert got["bookings"] == said["won"]["amount"]
    assert (got["open_pipeline"] or 0) == said["open"]["amount"]  # unknown where no open deal has an amount
    assert got["win_rate"] == pytest.approx(said["win_rate"], abs=5e-5)
    assert got["win_rate_value"] == pytest.approx(said["win_rate_amount"], abs=5e-5)
    assert got["average_won_deal"] == pytest.approx(said["avg_deal_size"], abs=5e-3)
    assert got["median_won_deal"] == pytest.approx(said["median_deal_size"], abs=5e-3)
    assert got["cycle_days_won"] == said["cycle_days_won"]["median"]
    assert got["cycle_days_mean_won"] == pytest.approx(said["cycle_days_won"]["mean"], abs=5e-3)


def check_bookings(workspace: Workspace, said: dict[str, Any], rows: dict[str, dict[str, float]]) -> None:
    periods = {text.replace("Q", "-Q") if "Q" in text else text: text for text in rows}
    got = values(workspace, ["bookings", "won"], "company", list(periods))
    for (key, _, period), value in got.items():
        assert value == rows[periods[period]]["amount" if key == "bookings" else "deals"], (key, period)


def check_linearity(workspace: Workspace, said: dict[str, Any]) -> None:
    quarters = {text.replace("Q", "-Q"): shares for text, shares in said["linearity"].items()}
    got = values(workspace, [f"month_{n}_share" for n in (1, 2, 3)], "company", list(quarters))
    for (key, _, quarter), value in got.items():
        assert value == pytest.approx(quarters[quarter][int(key[6]) - 1], abs=5e-5), (key, quarter)


def check_reps(workspace: Workspace, said: dict[str, Any]) -> None:
    got = values(workspace, ["bookings", "won", "lost", "open", "opportunities", "win_rate"], "rep", ["all"])
    for name, amount in said["per_rep_won_amount_all"].items():
        assert got["bookings", name, "all"] == amount
    for row in said["per_rep_top5_by_won_amount"]:
        for key in ("won", "lost", "open", "opportunities"):
            assert got[key, row["rep"], "all"] == row[key]
        assert got["win_rate", row["rep"], "all"] == pytest.approx(row["win_rate"], abs=5e-5)


@pytest.fixture(scope="module")
def wave(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, dict[str, Any]]]:
    folder = shared / "data" / "salesforce_wave_sales"
    workspace = loaded(tmp_path_factory.mktemp("wave"), [folder / f"{name}.csv" for name in WAVE], date(2017, 6, 13))
    yield workspace, json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    workspace.close()


def test_the_salesforce_set_gives_the_company_figures_others_computed(wave: tuple[Workspace, dict[str, Any]]) -> None:
    workspace, said = wave
    check_company(workspace, said)
    check_bookings(workspace, said, said["bookings_quarter"])
    check_bookings(workspace, said, said["bookings_month"])
    check_linearity(workspace, said)


def test_the_salesforce_set_gives_every_rep_the_figures_others_computed(wave: tuple[Workspace, dict[str, Any]]) -> None:
    check_reps(*wave)


def test_quota_attainment_joins_by_user_id_and_not_by_the_stale_names(wave: tuple[Workspace, dict[str, Any]]) -> None:
    workspace, said = wave
    quarters = {text.replace("Q", "-Q"): row for text, row in said["quota_attainment"].items()}
    company = values(workspace, ["quota_attainment", "quota", "bookings"], "company", list(quarters))
    reps = values(workspace, ["quota", "bookings"], "rep", list(quarters))
    for (key, _, quarter), value in company.items():
        row = quarters[quarter]
        wanted = {
            "quota": row["team_quota"],
            "bookings": row["team_bookings"],
            "quota_attainment": row["team_attainment"],
        }[key]
        assert value == pytest.approx(wanted, abs=5e-5), (key, quarter)
    for quarter, row in quarters.items():
        for name, one in row["per_rep"].items():
            assert (reps["quota", name, quarter], reps["bookings", name, quarter]) == (one["quota"], one["bookings"])


def test_the_commit_at_quarter_start_is_what_the_history_said_then(wave: tuple[Workspace, dict[str, Any]]) -> None:
    workspace, said = wave
    quarters = {text.replace("Q", "-Q"): row for text, row in said["forecast_at_quarter_start"].items()}
    lens = lens_for(workspace, "company", None, next(iter(quarters)))
    for reading in measure(
        workspace, lens, ["forecast_error"], [workspace.calendar.parse(quarter) for quarter in quarters]
    ):
        row = quarters[reading.period]
        assert (reading.part, reading.whole) == (row["commit_total"], row["actual_bookings"]), reading.period


def test_activities_of_the_salesforce_set_are_all_there(wave: tuple[Workspace, dict[str, Any]]) -> None:
    workspace, said = wave
    cursor = workspace.facts.cursor()
    counts = dict(cursor.execute("select source_file, count(*) from activity group by 1").fetchall())
    assert counts == {"Task.csv": said["activities"]["tasks"], "Event.csv": said["activities"]["events"]}
    statuses = dict(
        cursor.execute("select status_raw, count(*) from activity where source_file = 'Task.csv' group by 1").fetchall()
    )
    assert statuses == said["activities"]["task_status"]
    months = cursor.execute("select strftime(day, '%Y-%m'), count(*) from touch group by 1 order by 1").fetchall()
    assert dict(months) == said["activities"]["activities_per_month_by_ActivityDate"]


@pytest.mark.few(1)
@pytest.mark.parametrize("spelling", ["iso", "dmy_resaved"])
def test_both_spellings_of_the_maven_set_give_the_figures_others_computed(
    shared: Path, tmp_path: Path, spelling: str
) -> None:
    folder = shared / "data" / "maven_b2b_pipeline"
    files = [folder / spelling / f"{name}.csv" for name in ("sales_pipeline", "sales_teams", "accounts")]
    said = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    workspace = loaded(tmp_path, files, date(2017, 12, 31))
    try:
        check_company(workspace, said | {"open": {"count": said["open"]["count"], "amount": said["open"]["amount"]}})
        check_bookings(workspace, said, said["bookings_quarter"])
        check_linearity(workspace, said)
        check_reps(workspace, said)
        teams = values(workspace, ["bookings"], "team", ["all"])
        assert {name: value for (_, name, _), value in teams.items() if value} == said["won_amount_by_manager"]
    finally:
        workspace.close()
