"""Five drivers, Activity and ratios, Pipeline and forecast: opened for real, empty and full, for a rep, a team and the company."""

import re
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from coaching import intake
from coaching.lens import lens_for
from coaching.metrics import drivers
from coaching.workspace import Workspace
from pages._widgets import the_workspace
from tests.conftest import ROOT
from tests.tiny_team import build

PAGES = ("home", "drivers", "activity", "pipeline")
LENSES = (
    {"by": "rep", "who": "u1"},
    {"by": "rep", "who": "u3"},
    {"by": "team", "who": "North"},
    {"by": "company"},
    {"by": "account", "who": "acc1"},
)
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
    blocks = [*app.markdown, *app.caption, *app.header, *app.subheader]
    return plain("\n".join(block.value for block in blocks))


def buttons(app: AppTest) -> str:
    return plain("\n".join(button.label for button in app.button))


def shown(app: AppTest) -> dict[str, str]:
    return {plain(card.label): plain(card.value) for card in app.metric}


HOSTILE = "![x](http://e.example/a.png)"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny team under a team's name that is a picture of somebody's server, with a deal that is called so too."""
    folder = tmp_path_factory.mktemp("hostile") / "workspace"
    build(folder).close()
    workspace = Workspace.open(folder)
    with workspace.facts.transaction() as cursor:
        cursor.execute("update rep set team = ? where team = 'North'", [HOSTILE])
        cursor.execute(
            "update opportunity_row set name = ?, next_step = ? where opportunity_id = 'A4'", [HOSTILE, HOSTILE]
        )
        workspace.settle(cursor)
    workspace.close()
    return folder


@pytest.mark.few("home", "pipeline")
@pytest.mark.parametrize("page", PAGES)
def test_a_team_or_deal_whose_name_is_a_picture_stays_text_on_every_page(
    page: str, hostile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(page, hostile, monkeypatch)
    for lens in ({"by": "team", "who": HOSTILE}, {"by": "rep", "who": "u1"}):
        for tab in TABS.get(page, ("",)):
            again(app, **lens, period="2026-Q2", tab=tab)
            spoken = [
                str(getattr(one, "value", ""))
                for kind in ("markdown", "caption", "header", "subheader")
                for one in app.get(kind)
            ]
            every: list[Any] = [one for kind in ("button", "expander", "selectbox", "metric") for one in app.get(kind)]
            labels = [str(one.label) for one in every]
            assert [text for text in (*spoken, *labels) if "![x](" in text] == []


def test_who_has_nothing_to_be_told_sees_no_empty_sentence(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("home", full, monkeypatch, by="rep", who="u3", period="2019-Q1")
    assert [one.value for one in app.markdown if not one.value.strip(" *")] == []


@pytest.mark.few("pipeline")
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_for_every_scope(page: str, full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(page, full, monkeypatch)
    for lens in LENSES:
        again(app, **lens)


@pytest.mark.few("pipeline")
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


def test_a_driver_without_facts_says_what_to_load_and_shows_no_zero(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
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
    app = opened("drivers", full, monkeypatch, by="rep", who="u1", period="2026-Q1")
    board = drivers.board(the_workspace(str(full)), lens_for(the_workspace(str(full)), "rep", ["u1"], "2026-Q1"))
    assert said(app).startswith(f"**{board.finding}**") and board.finding
    assert not any(status.driver.questions[0] in said(app) for status in board.five)  # behind Why, until somebody asks
    for status in board.five:
        app.session_state[f"why {status.driver.key}"] = True
    app.run()
    for status in board.five:
        assert status.colour not in ("red", "amber") or f"{status.sentence} {status.would_change}" in said(app)
        assert all(question in said(app) for question in status.driver.questions)


def test_a_teams_reps_stand_beside_each_other_worst_first_with_the_fact_that_decides(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("drivers", full, monkeypatch, by="team", who="North", period="2026-Q1")
    table = app.dataframe[0].value
    assert list(table["name"]) == ["Ann Abel", "Ben Boon"]
    assert table["activity"][0] == "■ of agreed 17 %"
    assert all(any(shape in state for shape in "●▲■○") for driver in list(table)[1:] for state in table[driver])
    assert said(app).startswith("**1 of 2 reps has a red driver, most often hi-value activities.**")


def test_a_cell_of_the_matrix_says_why_and_what_to_ask_and_is_let_go(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("drivers", full, monkeypatch, by="team", who="North", period="2026-Q2", cell="u1.activity")
    assert "Ann Abel: Hi-value activities" in said(app) and "Questions to ask" in said(app)
    assert "Which" in said(app) and "All five of Ann Abel" in buttons(app)
    app.button(key="let go cell").click().run()
    assert "cell" not in app.query_params and "Ann Abel: Hi-value activities" not in said(app)


def test_the_foundation_shows_facts_with_their_cases(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("drivers", full, monkeypatch, by="company", period="2026-Q2")
    unfolded(app, "as one")
    assert "Reps with a target **67 %**" in said(app) and "2 of 3 sellers" in said(app)


def unfolded(app: AppTest, key: str) -> None:
    """Open a fold of the page by its key."""
    app.session_state[key] = True
    app.run()
    assert not app.exception, app.exception[0].message


def test_the_activity_page_shows_done_of_agreed_and_the_chain(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("activity", full, monkeypatch, by="rep", who="u1", period="2026-Q1")
    assert "4 of 24 agreed activities are done, 20 behind, calls furthest: 2 of 20." in said(app)
    assert shown(app)["Of agreed"] == "17 %"
    again(app, tab="chain")
    assert {"Calls → prospects": "200 %", "Proposals → contracts": "200 %"}.items() <= shown(app).items()
    assert "2 for 1 first proposal" in buttons(app)
    again(app, tab="mix")
    assert "1 activity of these days is of kinds that no figure counts: 1 internal." in said(app)


def test_the_activities_of_a_chosen_day_are_listed_and_one_opens_with_its_file(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("activity", full, monkeypatch, by="rep", who="u1", period="2026-Q1", day="2026-01-05", activity="t1")
    assert "1 activity on 5 Jan 2026" in said(app) and "First call" in buttons(app)
    assert "Stands in: activities.csv, row 2" in said(app)
    app.button(key="let go day").click().run()
    assert "day" not in app.query_params and "1 activity on" not in said(app)


def test_the_pipeline_page_shows_both_win_rates(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("pipeline", full, monkeypatch, by="team", who="North", period="2026-Q1", tab="won")
    cards = shown(app)
    assert {"Win rate (won against lost)", "Win rate, no decision included", "Average deal won"} <= set(cards)
    assert cards["Win rate (won against lost)"] == "75 %"
    assert "3 of 4 decided deals" in buttons(app)


def test_a_linearity_score_never_stands_without_what_luck_would_do(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("pipeline", full, monkeypatch, by="team", who="North", period="2026-Q1", tab="forecast")
    unfolded(app, "more of forecast")
    assert shown(app)["Linearity"] != "unknown"
    assert "With these 3 deals, luck alone puts the score between " in said(app)
    app = opened("pipeline", full, monkeypatch, by="rep", who="u1", period="2026-Q1", tab="forecast")
    unfolded(app, "more of forecast")
    assert shown(app)["Linearity"] == "unknown" and "luck alone" not in said(app)


def test_what_was_said_of_deals_stands_beside_what_became_of_them(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("pipeline", full, monkeypatch, by="team", who="North", period="2026-Q1", tab="forecast")
    assert "Did deals become what was said of them?" in said(app)
    assert "No history reaches back to the first day of a quarter that is over." in said(app)


def test_lost_deals_are_told_by_reason_stage_and_competitor_with_their_proofs(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("pipeline", full, monkeypatch, by="team", who="North", period="2026-Q1", tab="won")
    assert "Why were deals lost?" in said(app)
    assert plain(app.warning[0].value).startswith('Reasons unreliable. No reason, or only "other": 1 of 1 deal lost')
    assert "With a reason: 0 %, 0 of 1 deal lost" in buttons(app)
    for by, first in (("stage", "stage not known"), ("competitor", "no competitor named")):
        app.button_group(key="lost by").set_value(by).run()
        assert any(first in frame.value.astype(str).values for frame in app.dataframe), by


def test_how_evenly_a_quarter_came_in_is_told_by_its_months_its_line_and_its_weeks(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("pipeline", full, monkeypatch, by="team", who="North", period="2026-Q1", tab="forecast")
    unfolded(app, "more of forecast")
    cards = shown(app)
    assert cards["In month 3"] == "52 %" and cards["Linearity"] != "unknown"  # 110 of 210 thousand
    assert cards["Inequality of weeks (Gini)"] == "0.85"  # 100 and 60 thousand in two of 12 whole weeks


def test_a_running_quarter_shows_the_call_of_the_last_finished_one_and_says_so(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("pipeline", full, monkeypatch, by="team", who="North", period="2026-Q2", tab="forecast")
    assert "How good was the call? Q1 2026" in said(app)
    assert "Q2 2026 has no result yet: this is the last finished quarter." in said(app)
    assert {"Forecast error", "Average miss per rep", "Slipped deals", "Leans"} <= set(shown(app))
    again(app, by="team", who="North", period="2026-Q1")
    assert "no result yet: this is" not in said(app)


def test_the_sales_velocity_stands_beside_its_four_levers(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("pipeline", full, monkeypatch, by="rep", who="u1", period="2026-Q1", tab="won")
    unfolded(app, "more of won")
    assert shown(app)["Sales velocity, a day"] == "$2.07 k"
    levers = next(frame.value for frame in app.dataframe if "lever" in frame.value)
    assert list(levers["value"]) == ["1.72", "66.7 %", "$75.0 k", "42 days"]


def test_the_deals_due_against_the_gap_come_first_then_what_is_past_its_date(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("pipeline", full, monkeypatch, by="rep", who="u1", period="2026-Q2")
    assert "1 deal due, $80.0 k against $320 k to go" in said(app)
    assert "Alpha four" in buttons(app) and "Alpha five" not in buttons(app)
    again(app, tab="deals")
    deals = next(frame.value for frame in app.dataframe if "close_on" in frame.value)
    assert list(zip(deals["name"], deals["due"], strict=True)) == [("Alpha four", "due"), ("Alpha five", "▲ past")]
    assert "2 of 2 open deals, $110 k in all." in said(app)
    again(app, tab="deals", due="past")
    deals = next(frame.value for frame in app.dataframe if "close_on" in frame.value)
    assert list(deals["name"]) == ["Alpha five"] and "1 of 2 open deals, $30.0 k. All 2 amount to $110 k." in said(app)


def test_a_chosen_stage_shows_its_deals_by_name_and_can_be_let_go(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("pipeline", full, monkeypatch, by="rep", who="u1", period="2026-Q2", stage="Qualify")
    assert "1 deal, $30.0 k" in said(app) and "Alpha five" in buttons(app) and "past due" in said(app)
    app.button(key="let go stage").click().run()
    assert "stage" not in app.query_params and "Alpha four" in buttons(app)


def test_a_deal_opens_what_happened_to_it(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("pipeline", full, monkeypatch, by="rep", who="u1", period="2026-Q2", deal="A2")
    assert "What happened to Alpha two" in said(app)
    assert any("said_by" in frame.value for frame in app.dataframe)


def test_reps_are_not_ranked_where_chance_could_explain_it(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("pipeline", full, monkeypatch, by="team", who="North", period="2026", tab="won")
    unfolded(app, "more of won")
    reps = next(frame.value for frame in app.dataframe if "stands" in frame.value and "open_pipeline" in frame.value)
    assert list(reps["rep"]) == ["Ann Abel", "Ben Boon"]
    assert set(reps["stands"]) == {"fewer than five cases"}


def test_on_paper_there_is_nothing_to_press(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for page in ("home", "pipeline", "drivers", "activity", "accounts"):
        app = opened(page, full, monkeypatch, by="team", who="North", period="2026-Q1", print="1")
        assert not app.sidebar.get("page_link") and not app.get("page_link") and not app.selectbox, page
        assert "North · Q1 2026" in said(app)


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("owner", "account", "by_id"),
    [("005Tf000000000BIAQ", "001Tf000000000CIAQ", True), ("Ann Abel", "Acme 4 Ltd", False)],
)
def test_ids_in_place_of_names_say_which_file_brings_the_names_and_names_say_nothing(
    owner: str, account: str, by_id: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = "Id,Name,AccountId,OwnerId,StageName,Amount,CreatedDate,CloseDate,IsClosed,IsWon"
    if not by_id:
        head = "Opportunity ID,Opportunity Name,Account Name,Opportunity Owner,Stage,Amount,Created Date,Close Date,Closed,Won"
    file = tmp_path / "deals.csv"
    file.write_text(
        f"{head}\n006Tf0000000001IAA,Pump,{account},{owner},Closed Won,100,2026-01-05,2026-02-10,1,1\n",
        encoding="utf-8",
    )
    workspace = Workspace.open(tmp_path / "deals alone")
    [receipt] = intake.check(workspace, [file])
    [receipt] = intake.load(workspace, [receipt])
    assert receipt.status == "loaded", (intake.message_of(receipt), receipt.questions)
    workspace.close()
    for page in ("home", "accounts", "account"):
        app = opened(page, tmp_path / "deals alone", monkeypatch, by="company", period="2026-Q1")
        assert ("by their ids" in said(app)) == by_id, page


def test_without_a_quota_the_cards_say_what_is_known_and_which_file_is_lacking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "deals alone"
    file = tmp_path / "deals.csv"
    file.write_text("Id,Name,OwnerId,StageName,Amount,CreatedDate,CloseDate,IsClosed,IsWon\n"
                    "006Tf0000000001IAA,Pump,005Tf000000000BIAQ,Closed Won,100,2026-01-05,2026-02-10,1,1\n"
                    "006Tf0000000002IAA,Valve,005Tf000000000BIAQ,Proposal,50,2026-01-06,2026-03-10,0,0\n", encoding="utf-8")  # fmt: skip
    workspace = Workspace.open(folder)
    [receipt] = intake.check(workspace, [file])
    [receipt] = intake.load(workspace, [receipt])
    assert receipt.status == "loaded", (intake.message_of(receipt), receipt.questions)
    workspace.close()
    for page in ("home", "pipeline"):
        app = opened(page, folder, monkeypatch, period="2026-Q1")
        assert {label: shown(app)[label] for label in ("Booked", "Open pipeline")} == {
            "Booked": "$100",
            "Open pipeline": "$50",
        }
        assert "No quota is loaded" in said(
            app
        ) and "It comes with quotas. Salesforce: Setup › Data export › Forecasting quota" in said(app)
        assert "HubSpot" not in said(app)  # another CRM's menus help nobody here
    assert "by their ids" in said(opened("home", folder, monkeypatch, period="2026-Q1"))
    app = opened("pipeline", folder, monkeypatch, period="2026-Q1", tab="won")
    assert "There are fewer than two reps to compare." in said(app)


def test_what_no_loaded_file_can_tell_is_not_known_and_what_one_tells_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "accounts alone"

    def load(name: str, lines: str) -> None:
        (file := tmp_path / name).write_text(lines, encoding="utf-8")
        workspace = the_workspace(str(folder))
        [receipt] = intake.load(workspace, intake.check(workspace, [file]))
        assert receipt.status == "loaded", (intake.message_of(receipt), receipt.questions)

    def told(page: str, tab: str) -> str:
        return said(opened(page, folder, monkeypatch, tab=tab))

    load("accounts.csv", "Id,Name,Industry,AnnualRevenue,OwnerId\n001Tf0000000001IAA,Alder Mills,Paper,,005Tf000000000BIAQ\n")  # fmt: skip
    for page, tab in (("accounts", "share"), ("accounts", "growth"), ("pipeline", "deals")):
        there = told(page, tab)
        assert "Not known: no deals are loaded." in there and not re.search(r"No (open )?deal|No account bought", there)
    there = told("rewards", "territory")
    assert "Which owners of accounts are reps is not known yet" in there and "list of users" in there
    assert "What we reward" in told("rewards", "agreed")  # is written also before anybody sells
    assert "no rep is known yet" in told("rewards", "time") and "above" not in told("rewards", "time")
    load("deals.csv", "Id,Name,AccountId,OwnerId,StageName,Amount,CreatedDate,CloseDate,IsClosed,IsWon\n"
         "006Tf0000000001IAA,Pump,001Tf0000000001IAA,005Tf000000000BIAQ,Closed Lost,100,2026-01-05,2026-02-10,1,0\n")  # fmt: skip
    assert "No account brought any revenue in these 12 months." in told("accounts", "share")
    assert "No open deal." in told("pipeline", "deals")
    assert "There are no territories to compare. By work: no facts yet: load activities" in told("rewards", "territory")
    load("tasks.csv", "Id,OwnerId,AccountId,Type,ActivityDate,Status,Subject\n"
         "00T000000000001AAA,005Tf000000000BIAQ,001Tf0000000001IAA,Call,2026-02-03,Completed,Talk\n")  # fmt: skip
    assert "no meeting among them" in told("accounts", "board")
    load("events.csv", "Id,AccountId,OwnerId,Subject,ActivityDateTime,ActivityDate,DurationInMinutes,Type,IsChild,IsDeleted\n"
         "00U000000000001AAA,001Tf0000000001IAA,005Tf000000000BIAQ,Visit,2026-02-03 10:00:00,2026-02-03,30,Meeting,0,0\n")  # fmt: skip
    assert "no meeting among them" not in told("accounts", "board")


NAMING = (
    "home", "drivers", "activity", "pipeline", "accounts", "account", "voice", "rewards", "conversations", "commitments", "checklists",
    "forecast_call", "coaching", "workshop", "reviews",
)  # fmt: skip


@pytest.mark.parametrize("page", NAMING)
def test_an_empty_page_names_the_file_that_fills_it_and_where_it_is_found(
    page: str, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert re.search(r"It comes with .*(Salesforce: |Found in )", said(opened(page, empty, monkeypatch)))


TABS = {"activity": ("", "chain", "needed", "mix"), "pipeline": ("", "deals", "outlook", "forecast", "won")}


@pytest.mark.parametrize("page", TABS)
def test_no_tab_opens_more_than_four_cards_and_two_charts_and_each_chart_has_its_question(
    page: str, full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(page, full, monkeypatch)
    drawn = {}
    for tab in TABS[page]:
        again(app, by="team", who="North", period="2026-Q1", tab=tab)
        charts = [*app.get("arrow_vega_lite_chart"), *app.get("vega_lite_chart")]
        asked = [line.value for line in app.header if "?" in line.value]
        drawn[tab] = len(charts)
        assert len(app.metric) <= 4 and len(charts) <= 2 and len(asked) >= len(charts)
    assert sum(drawn.values()) >= 2


def test_a_page_without_quota_or_activity_stays_in_shape_and_says_which_file_brings_it(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("activity", full, monkeypatch, by="rep", who="u2", period="2026-Q2")
    assert "It comes with targets." in said(app) and "template on Data" in said(app)
    app = opened("pipeline", full, monkeypatch, by="rep", who="u3", period="2026-Q2")
    assert "No open deal." in said(app) and "Opportunities" not in said(
        app
    )  # those of others are loaded: no file lacks
    assert set(shown(app).values()) <= {"unknown", "0 %", "$0"}
