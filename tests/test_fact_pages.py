"""Five drivers, Activity and ratios, Pipeline and forecast: opened for real, empty and full, for a rep, a team and the company."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from coaching.lens import lens_for
from coaching.metrics import drivers
from coaching.workspace import Workspace
from pages._widgets import the_workspace
from tests.conftest import ROOT
from tests.tiny_team import build

PAGES = ("drivers", "activity", "pipeline")
LENSES = ({"by": "rep", "who": "u1"}, {"by": "rep", "who": "u3"}, {"by": "team", "who": "North"}, {"by": "company"})
PERIODS = ("2026", "all", "2026-03", "2026-W10", "2026-01-05..2026-02-10", "2019-Q1")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("full") / "workspace"
    build(folder).close()
    return folder


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty") / "workspace"
    Workspace.open(folder).close()
    return folder


def opened(page: str, folder: Path, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    monkeypatch.setenv("CADENCE_WORKSPACE", str(folder))
    monkeypatch.setenv("CADENCE_NO_DEMO", "1")
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).switch_page(f"pages/{page}.py")
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, app.exception[0].message
    return app


def again(app: AppTest, **query: str) -> None:
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, f"{query}: {app.exception[0].message}"


def plain(text: str) -> str:
    """What a person reads: without the signs that keep markdown quiet and numbers together with their units."""
    return text.replace("\\", "").replace("\u00a0", " ").replace("\u2060", "")


def said(app: AppTest) -> str:
    blocks = [*app.markdown, *app.caption, *app.subheader]
    return plain("\n".join(block.value for block in blocks))


def shown(app: AppTest) -> dict[str, str]:
    return {plain(card.label): plain(card.value) for card in app.metric}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_for_every_scope(page: str, full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(page, full, monkeypatch)
    for lens in LENSES:
        again(app, **lens)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_for_every_sort_of_period(page: str, full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(page, full, monkeypatch, by="rep", who="u1")
    for period in PERIODS:
        again(app, by="rep", who="u1", period=period)


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_workspace_says_what_to_load(page: str, empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(page, empty, monkeypatch)
    assert "Load an export" in said(app)
    assert not app.metric and not app.dataframe


def test_a_driver_without_facts_says_what_to_load_and_shows_no_zero(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = build(tmp_path / "workspace")
    with workspace.facts.transaction() as cursor:
        cursor.execute("delete from survey_response")
        workspace.settle(cursor)
    workspace.close()
    app = opened("drivers", tmp_path / "workspace", monkeypatch, by="rep", who="u1", period="2026-Q1")
    assert "No facts yet: load a customer survey." in said(app)
    assert "○ no facts yet" in said(app) and "Loyalty" not in said(app).partition("3 Strategic accounts")[0]
    assert "1 Reward" in said(app) and "5 Leadership and coaching" in said(app)


def test_a_quiet_period_is_told_from_facts_that_were_never_loaded(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("drivers", full, monkeypatch, by="rep", who="u1", period="2026-Q2")
    assert "○ no cases" in said(app)


def test_the_drivers_page_says_first_who_needs_a_talk_and_why(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("drivers", full, monkeypatch, by="company", period="2026-Q1")
    board = drivers.board(the_workspace(str(full)), lens_for(the_workspace(str(full)), "company", None, "2026-Q1"))
    assert said(app).startswith(f"**{board.finding}**") and board.finding
    for status in board.five:
        assert status.colour not in ("red", "amber") or f"{status.sentence} {status.would_change}" in said(app)
        assert all(question in said(app) for question in status.driver.questions)


def test_a_teams_reps_stand_beside_each_other_by_colour_and_word(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = opened("drivers", full, monkeypatch, by="team", who="North", period="2026-Q2").dataframe[0].value
    assert list(table["name"]) == ["Ann Abel", "Ben Boon"]
    assert all(state[0] in "●▲■○" and state[2:] for driver in list(table)[1:] for state in table[driver])


def test_the_activity_page_shows_done_agreed_and_the_chain(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("activity", full, monkeypatch, by="rep", who="u1", period="2026-Q1")
    assert "4 of 24 agreed activities are done to date, 20 behind." in said(app)
    assert {"Calls, pace": "-18", "Proposals, pace": "-2", "Proposals to contracts": "200 %"}.items() <= shown(app).items()
    assert "2 for 1 proposal" in said(app)
    assert "2 calls → 4 prospects → 1 first proposal" in said(app)


def test_the_pipeline_page_shows_both_win_rates_and_both_deal_sizes(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("pipeline", full, monkeypatch, by="team", who="North", period="2026-Q1")
    cards = shown(app)
    assert {"Win rate, narrow", "Win rate, broad", "Win rate by value", "Average won deal", "Median won deal"} <= set(cards)
    assert (cards["Win rate, narrow"], cards["Bookings"]) == ("75.0 %", "$210 k")
    assert "3 of 4 decided deals" in said(app)


def test_a_linearity_score_never_stands_without_what_luck_would_do(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("pipeline", full, monkeypatch, by="team", who="North", period="2026-Q1")
    assert shown(app)["Linearity score"] != "unknown"
    assert "With these 3 deals, luck alone puts the score between " in said(app)
    again(app, by="rep", who="u1", period="2026-Q1")
    assert shown(app)["Linearity score"] == "unknown" and "luck alone" not in said(app)


def test_a_running_quarter_shows_the_call_of_the_last_finished_one_and_says_so(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("pipeline", full, monkeypatch, by="team", who="North", period="2026-Q2")
    assert "How good was the call, and what came of it? Q1 2026" in said(app)
    assert "Q2 2026 has no result yet: this is the last finished quarter." in said(app)
    assert {"Forecast error", "Misses added up", "Slipped deals", "Linearity score"} <= set(shown(app))
    again(app, by="team", who="North", period="2026-Q1")
    assert "no result yet: this is" not in said(app)


def test_the_sales_velocity_stands_beside_its_four_levers(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("pipeline", full, monkeypatch, by="rep", who="u1", period="2026-Q1")
    assert shown(app)["Sales velocity, a day"] == "$2.07 k"
    levers = next(frame.value for frame in app.dataframe if "lever" in frame.value)
    assert list(levers["value"]) == ["1.72", "66.7 %", "$75.0 k", "42 days"]


def test_the_foundation_shows_facts_with_their_cases(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("drivers", full, monkeypatch, by="company", period="2026-Q2")
    assert "Reps with a target **66.7 %**" in said(app) and "2 of 3 sellers" in said(app)


def test_the_pipeline_page_lists_the_open_deals_with_what_is_past_due(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("pipeline", full, monkeypatch, by="rep", who="u1", period="2026-Q2")
    deals = next(frame.value for frame in app.dataframe if "close_on" in frame.value)
    assert list(zip(deals["name"], deals["due"], strict=True)) == [("Alpha four", ""), ("Alpha five", "▲ past")]
    assert "The largest 2 of 2 open deals, $110 k in all." in said(app)


def test_reps_are_not_ranked_where_chance_could_explain_it(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("pipeline", full, monkeypatch, by="team", who="North", period="2026")
    reps = next(frame.value for frame in app.dataframe if "stands" in frame.value and "open_pipeline" in frame.value)
    assert list(reps["rep"]) == ["Ann Abel", "Ben Boon"]
    assert set(reps["stands"]) == {"fewer than five cases"}


@pytest.mark.parametrize("page", ("activity", "pipeline"))
def test_every_chart_has_its_question_above_and_its_figures_below(page: str, full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(page, full, monkeypatch, by="rep", who="u1", period="2026-Q1")
    drawn = app.get("arrow_vega_lite_chart") + app.get("vega_lite_chart")
    behind = [fold for fold in app.expander if fold.label == "The figures behind it"]
    asked = [line.value for line in app.subheader if line.value.endswith("?")]
    assert len(behind) >= len(drawn) >= 2 and len(asked) >= len(drawn)
