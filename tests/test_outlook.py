"""Where a quarter ends, and how early the call was right before: counted on the tiny team and on rows of a case."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from coaching.calendar import Calendar, Period
from coaching.charts import miss_by_week, where_it_ends
from coaching.lens import lens_for, scopes
from coaching.metrics import outlook, value_added
from coaching.metrics.outlook import AtLead, Moment, Outlook, Standing, Weeks
from coaching.workspace import Workspace
from tests import tiny_team
from tests.one_rep_a_case import Row, case, deal, done, saved, target, won, workspace_of
from tests.test_fact_pages import opened, said

OVER = date(2026, 7, 1)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    workspace = tiny_team.build(tmp_path_factory.mktemp("tiny"))
    yield workspace
    workspace.close()


def test_a_call_is_read_on_each_week_before_the_end_as_counted_on_paper(tiny: Workspace) -> None:
    weeks = outlook.over_weeks(tiny, lens_for(tiny, "rep", ["u2"], "2026-Q2", OVER))
    # the second quarter ends before 1 July: 12 before is 8 April, 8 weeks 6 May, when B4 was committed at 70 000; on 12 May 90 000 came in
    second = {lead: outlook.called_and_booked(weeks, lead).get("2026-Q2") for lead in (12, 8, 7, 6, 0)}
    assert second == {
        12: (70_000, 90_000),
        8: (70_000, 90_000),
        7: (90_000, 90_000),
        6: (90_000, 90_000),
        0: (90_000, 90_000),
    }
    # the first ends before 1 April: B1 was committed at 60 000 on 10 March, three weeks before, and won on the 27th; 12 weeks before nothing is known
    first = {lead: outlook.called_and_booked(weeks, lead).get("2026-Q1") for lead in (12, 11, 4, 3, 0)}
    assert first == {12: None, 11: (0, 60_000), 4: (0, 60_000), 3: (60_000, 60_000), 0: (60_000, 60_000)}
    found = {one.lead: one for one in outlook.by_lead(weeks)}
    assert (found[12].quarters, found[12].error, found[12].bias) == (1, pytest.approx(20 / 90), pytest.approx(-20 / 90))
    assert (found[8].quarters, found[8].error) == (2, pytest.approx(80 / 150))  # 20 of 90 and 60 of 60 missed
    assert (found[7].error, found[3].error) == (pytest.approx(60 / 150), 0)
    assert outlook.finding(list(found.values())).endswith("within a tenth of the result from 3 weeks before the end.")


def standing(category: str, amount: float, lead: int = 0, rep: str = "Ann") -> Standing:
    quarter = tiny_quarter()
    return Standing(
        Moment(quarter, quarter.end - timedelta(weeks=lead), lead), rep, rep, category, 1, amount, amount / 2, 0.0
    )


def tiny_quarter() -> Period:
    return Calendar().parse("2026-Q1")


def weeks_of(*rows: Standing) -> Weeks:
    return Weeks(tuple(dict.fromkeys(one.moment for one in rows)), rows)


def test_accuracy_and_lean_of_the_mission() -> None:
    for called, lean in ((60, 0.2), (40, -0.2)):
        weeks = weeks_of(standing("commit", called, 4), standing("won", 50, 0))
        [four, end] = outlook.by_lead(weeks)
        assert (four.accuracy, four.bias, end.accuracy) == (pytest.approx(0.8), pytest.approx(lean), 1.0)
        assert outlook.rep_grid({"Ann": [four]}).rows[0]["week 4"] == f"80%, {lean:+.0%}"
    [four, end] = outlook.by_lead(weeks_of(standing("commit", 40, 4), standing("omitted", 5, 0)))
    assert (four.accuracy, four.called, four.booked) == (None, 40, 0)
    assert outlook.rep_grid({"Ann": [four]}).rows[0]["week 4"] == "nothing booked"


def test_who_had_nothing_in_a_week_called_nothing() -> None:
    weeks = weeks_of(standing("commit", 40, 4, "Ann"), standing("won", 50, 0, "Ben"), standing("commit", 10, 4, "Ben"))
    found = outlook.by_rep(weeks)
    assert [(one.lead, one.called, one.booked) for one in found["Ben"]] == [(4, 10, 50), (0, 50, 50)]
    assert [(one.lead, one.called, one.booked) for one in found["Ann"]] == [(4, 40, 0), (0, 0, 0)]


def test_a_dated_export_stands_for_seven_days_and_no_longer(tmp_path: Path) -> None:
    rows: list[Row] = [deal(opportunity_id="d", close_on="2026-06-30", forecast_category="commit")]
    with workspace_of(tmp_path / "w", [case("export", "open", {}, *rows)]) as workspace:  # one export, of 15 May
        lens = lens_for(workspace, "company", None, "2026-Q2")
        quarter = lens.period
        days = [date(2026, 5, day) for day in (15, 16, 22, 23)]
        assert [one.day.day for one in outlook._known(workspace, [Moment(quarter, day) for day in days])] == [16, 22]


def past_and_now() -> list[Row]:
    """In two quarters before, 46 days before the end, a commit came and as much of the best case did not; now 100 of each are open, and 50 won."""
    rows: list[Row] = []
    for quarter, at, end, amount in (("a", "2025-07-15", "2025-09-20", 100), ("b", "2025-10-15", "2025-12-20", 50)):
        for outcome, one, category, likely in (
            ("won", f"{quarter}1", "commit", 0.8),
            ("lost", f"{quarter}2", "best_case", 0.5),
        ):
            rows += [deal(outcome, opportunity_id=one, created_on=at, closed_on=end, close_on=end, amount=amount),
                     saved(f"{at} 08:00", opportunity_id=one, close_on=end, forecast_category=category, probability=likely, amount=amount),
                     saved(f"{end} 08:00", outcome, opportunity_id=one, close_on=end, amount=amount)]  # fmt: skip
    for one, category, likely in (("c1", "commit", 0.8), ("c2", "best_case", 0.5)):
        said: dict[str, Any] = {
            "opportunity_id": one,
            "close_on": "2026-06-20",
            "forecast_category": category,
            "probability": likely,
        }
        rows += [deal(**said, created_on="2026-04-10"), saved("2026-04-10 08:00", **said)]
    began = done("call", "2025-07-01")  # from which day on it is known what was won
    return [*rows, began, won("2026-05-01", amount=50), target("bookings", "2026-04-01", "2026-07-01", 400)]


@pytest.mark.parametrize(("first", "known"), [("2025-07-31", 2), ("2025-08-02", 1)])
def test_a_quarter_of_which_wins_are_known_from_its_middle_on_teaches_nothing(
    first: str, known: int, tmp_path: Path
) -> None:
    rows = [
        ("activity", {**told, "at": f"{first} 09:00"}) if kind == "activity" else (kind, told)
        for kind, told in past_and_now()
    ]
    with workspace_of(tmp_path / "w", [case("late", "open", {}, *rows)]) as workspace:
        lens = lens_for(workspace, "company", None, "2026-Q2")
        found = outlook.outlook(workspace, lens)
        assert found and (found.quarters, found.history is not None) == (known, known == 2)
        over = lens_for(workspace, "company", None, "2026-Q1")
        assert (outlook.is_over(lens), outlook.is_over(over)) == (
            "",
            "Q1 2026 is over: what was called and what came is under Forecast quality.",
        )


def test_the_four_ways_to_read_a_quarter_that_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    none: dict[str, Any] = {"opportunity_id": "n", "close_on": "2026-06-20"}  # nobody put it in a category
    uncalled = case("uncalled", "open", {}, deal(**none, created_on="2026-04-10"), saved("2026-04-10 08:00", **none))
    with workspace_of(tmp_path / "w", [case("past", "open", {}, *past_and_now()), uncalled]) as workspace:
        found = outlook.outlook(workspace, lens_for(workspace, "company", None, "2026-Q2"))
        rep = outlook.outlook(workspace, lens_for(workspace, "rep", ["p0"], "2026-Q2"))
        other = outlook.outlook(workspace, lens_for(workspace, "rep", ["p1"], "2026-Q2"))
        over = outlook.outlook(workspace, lens_for(workspace, "company", None, "2026-Q1"))
    assert found is not None and rep is not None and over is None
    assert (
        other is not None
        and not other.is_told
        and found.is_told
        and (other.won, other.commit, other.best_case, other.weighted) == (0, None, None, None)
    )
    page = opened("pipeline", tmp_path / "w", monkeypatch, by="rep", who="p1", period="2026-Q2", tab="outlook")
    assert "Nothing tells what will become of the deals that are due." in said(page)
    # 50 won; the commit of 100, the best case of 100; 80 and 50 weighted; before, all of the commit and none of the best case
    assert (found.won, found.commit, found.best_case, found.weighted, found.history, found.quota) == (
        50,
        150,
        250,
        180,
        150,
        400,
    )
    assert (found.quarters, found.beside, found.days_left) == (2, 0, 46)
    assert rep.history == pytest.approx(150)  # one's own share and the company's are the same
    told = outlook.in_words(found, "EUR")
    assert outlook.beside_the_calls(found, 120.0, "EUR").endswith(
        "what reps called in place of their deals in commit: €30 less."
    )
    assert outlook.beside_the_calls(found, 150.0, "EUR") == "" == outlook.beside_the_calls(found, None, "EUR")
    assert told.startswith(
        "€50 won and 46 days left: with the deals in commit the quarter ends at €150, as it went in 2 quarters before at €150"
    )
    assert told.endswith("the quota is €400, €250 above won and commit.")
    assert [row["gap"] for row in outlook.behind(found).rows] == [-350, -250, -150, -220, -250]
    figure = where_it_ends(found, "Where?", "EUR")
    assert "Dashed: the quota, €400." in figure.caveat and figure.chart.to_dict(validate=True)


def test_few_deals_of_ones_own_weigh_little_beside_the_companys() -> None:
    assert outlook._share_of((1.0, 10), (0.2, 500)) == pytest.approx((10 + 0.2 * 30) / 40)
    assert outlook._share_of(None, (0.2, 500)) == pytest.approx(0.2)
    assert outlook._share_of((0.4, 3), None) == 0.4 and outlook._share_of(None, None) == 0.0


def test_without_two_quarters_before_nothing_is_said_by_own_history(tiny: Workspace) -> None:
    found = outlook.outlook(tiny, lens_for(tiny, "rep", ["u2"], "2026-Q2"))
    assert found is not None and (found.history, found.quarters) == (None, 1)
    assert "as it went" not in outlook.in_words(found, "EUR")
    no_category = tuple(replace(one, category="no category") for one in found.rows)
    uncalled = replace(found, commit=None, best_case=None, history=70.0, quarters=3, rows=no_category)
    told = outlook.in_words(uncalled, "EUR")
    assert (
        "no deal that is due bears a forecast category, so what is in commit is not known, as it went in 3 quarters before"
        in told
    )
    assert "€0" not in told and outlook.beside_the_calls(uncalled, 50.0, "EUR") == ""
    assert [row["value"] for row in outlook.behind(uncalled).rows][1:3] == [None, None]
    assert where_it_ends(uncalled, "Where?").chart.to_dict(validate=True)
    all_won = replace(found, rows=tuple(replace(one, category="won") for one in found.rows))
    assert "left: no open deal is due in it, so it ends at" in outlook.in_words(all_won, "EUR")
    nothing = Outlook(0, 0, 0, None, None, 0, 0, None, 5)
    assert [row["value"] for row in outlook.behind(nothing).rows] == [0, 0, 0, None, None]
    assert where_it_ends(nothing, "Where?").chart.to_dict(validate=True)


def test_the_picture_by_week_names_each_call_once() -> None:
    leads = [AtLead(4, 2, 60, 50, 0.2, 0.2), AtLead(1, 2, 50, 50, 0.0, 0.0)]
    figure = miss_by_week({"Commit": leads, "Weighted": []}, "From which week?")
    assert figure.alt == "Miss of the bookings: Commit 4 weeks before 20.0 %; Commit 1 week before 0.0 %."
    assert figure.chart.to_dict(validate=True)
    assert (
        outlook.finding(leads)
        == "Over 2 finished quarters the commit was within a tenth of the result from 1 week before the end."
    )
    assert outlook.finding([AtLead(1, 2, 9, 5, 0.8, 0.8), AtLead(0, 2, 9, 5, 0.0, 0.0)]).endswith(
        "only at the very end."
    )
    assert outlook.finding([AtLead(0, 2, 9, 5, 0.8, 0.8)]).endswith(
        "never within a tenth of the result before the end."
    )
    assert outlook.finding([]) == ""


def test_what_a_call_adds_is_counted_over_the_same_quarters(tmp_path: Path) -> None:
    with workspace_of(tmp_path / "w", [case("past", "open", {}, *past_and_now())]) as workspace:
        lens = lens_for(workspace, "company", None, "2026-Q2")
        found = value_added.added(workspace, lens, outlook.over_weeks(workspace, lens), 4)
    # 100 booked in the third quarter of 2025, which has none before it, and 50 in the fourth, of which naive says 100
    by_method = {one.method: (one.quarters, one.wape, one.added) for one in found}
    assert by_method["Naive"] == (1, pytest.approx(1.0), None)
    assert by_method["Commit"] == (1, pytest.approx(0.0), pytest.approx(1.0))
    assert value_added.finding(found) == "Over 1 quarter the commit missed by 100 points less than a naive call."


def test_a_quarter_before_the_first_bookings_is_no_naive_call(tmp_path: Path) -> None:
    rows = [won("2026-02-10", opportunity_id="d"), saved("2025-12-01", opportunity_id="d", close_on="2026-02-10", forecast_category="commit"),
            saved("2026-02-10 08:00", "won", opportunity_id="d")]  # fmt: skip
    with workspace_of(tmp_path / "w", [case("first", "open", {}, *rows)]) as workspace:
        lens = lens_for(workspace, "company", None, "2026-Q2")
        assert value_added.added(workspace, lens, outlook.over_weeks(workspace, lens), 4) == []
    assert value_added.finding([]) == ""


def test_the_outlook_of_accounts_is_read_as_well_and_adds_up_to_no_more_than_the_company(tiny: Workspace) -> None:
    """By account it is read of the deals an account has today."""
    whole = outlook.outlook(tiny, lens_for(tiny, "company", None, "2026-Q2"))
    accounts = scopes(tiny, "account")
    each = [outlook.outlook(tiny, lens_for(tiny, "account", [one.id], "2026-Q2")) for one in accounts]
    assert whole is not None and any(one is not None for one in each)
    assert sum(one.won for one in each if one is not None) <= whole.won
