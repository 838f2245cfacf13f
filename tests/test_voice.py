"""What customers say: four states with their cut points, movement between two surveys, voices that disagree, and who said nothing."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from coaching import intake
from coaching.charts import four_states
from coaching.lens import lens_for
from coaching.metrics import customer_voice as voice
from coaching.metrics import measure, voice_by_seat, voice_told
from coaching.metrics.statistics import mean_interval
from coaching.workspace import Workspace
from tests import tiny_team
from tests.test_fact_pages import again, buttons, opened, said, shown
from tests.test_intake import take, write

NEW, OLD = date(2026, 5, 4), date(2026, 2, 2)


@pytest.mark.parametrize(("performance", "commitment", "state"), [
    (80, 80, voice.LOYAL_COMMITTED), (79.9, 80, voice.LOYAL), (80, 79.9, voice.LOYAL), (60, 60, voice.LOYAL), (100, 59.9, voice.SATISFIED),
    (60, 0, voice.SATISFIED), (59.9, 59.9, voice.NOT_COMMITTED), (59.9, 100, voice.NOT_COMMITTED),
])  # fmt: skip
def test_two_scores_make_exactly_one_state(performance: float, commitment: float, state: str) -> None:
    assert voice.state_of(performance, commitment) == state


def test_cut_points_of_ones_own_part_the_states_and_say_whose_they_are(tmp_path: Path) -> None:
    own = voice.Cuts(fair=50, high=70)
    answers = (heard("acme", 70, 70), heard("bond", 69.9, 70), heard("coil", 50, 49.9), heard("dune", 49.9, 50))
    found = voice.Surveys(date(2026, 5, 15), answers, NEW, OLD, True, own)
    assert {one.account: one.state for one in found.states} == {
        "acme": voice.LOYAL_COMMITTED, "bond": voice.LOYAL, "coil": voice.SATISFIED, "dune": voice.NOT_COMMITTED,
    }  # fmt: skip
    assert [one.account for one in found.states if one.is_trapped] == ["dune"]
    figure = four_states(found.states, "", "Which?", own)
    assert "your own" in figure.caveat and "from 70 on both scores" in figure.caveat
    assert "ours, no benchmark" in four_states(found.states, "", "Which?").caveat
    workspace = tiny_team.build(tmp_path / "tiny")  # acc1 rates us 90 and is bound at 80
    lens = lens_for(workspace, "company", period="2026-Q1")
    states = [voice.surveys(workspace, lens).states[0].state]
    workspace.save_settings(loyalty_fair=81, loyalty_high=82)
    states.append(voice.surveys(workspace, lens).states[0].state)
    workspace.close()
    assert states == [voice.LOYAL_COMMITTED, voice.SATISFIED]


def heard(
    account: str, performance: float, commitment: float, day: date = NEW, who: str = "Pat", recommend: float | None = None, **more: Any
) -> voice.Answer:  # fmt: skip
    seat = {"level": None, "function": None, "comment": None} | more
    return voice.Answer(f"{account}{day}{who}", account, account.title(), "Ann", day, who, seat["level"], seat["function"], performance, commitment,
                        recommend, seat["comment"])  # fmt: skip


def surveys(*answers: voice.Answer, newest: date | None = NEW, before: date | None = OLD) -> voice.Surveys:
    return voice.Surveys(date(2026, 5, 15), tuple(answers), newest, before, True)


def test_an_account_is_the_mean_of_its_respondents_and_its_gap_is_performance_less_commitment() -> None:
    [one] = surveys(heard("acme", 100, 70), heard("acme", 60, 50, who="Kim")).states
    assert (one.performance, one.commitment, one.gap, one.respondents, one.state) == (80, 60, 20, 2, voice.LOYAL)


def test_an_account_that_rates_us_low_and_stays_is_trapped() -> None:
    low, bound = surveys(heard("acme", 59, 59), heard("bond", 59, 60)).states
    assert (low.is_trapped, bound.is_trapped) == (False, True)
    assert [row["state"] for row in voice_told.accounts([bound]).rows] == ["Dissatisfied & not committed (trapped)"]


def test_a_state_older_than_twelve_months_is_none() -> None:
    on = date(2026, 5, 15)
    found = surveys(heard("acme", 90, 90, on - timedelta(days=364)), heard("bond", 90, 90, on - timedelta(days=365)))
    assert [one.account for one in found.states] == ["acme"]


def test_an_account_stands_where_its_last_survey_puts_it() -> None:
    found = surveys(heard("acme", 90, 90, OLD), heard("acme", 50, 50, NEW))
    assert [(one.state, one.respondents, one.day) for one in found.states] == [(voice.NOT_COMMITTED, 1, NEW)]


def test_the_rows_of_the_movement_add_up_to_the_accounts_of_each_survey() -> None:
    found = surveys(
        heard("acme", 90, 90, OLD), heard("acme", 70, 70), heard("bond", 90, 90, OLD), heard("crux", 50, 50, OLD), heard("crux", 55, 40),
        heard("dune", 70, 20), heard("fern", 70, 70, OLD - timedelta(days=60)),
    )  # fmt: skip
    table = voice_told.movement(found)
    assert table is not None
    by_row = {row["state"]: row for row in table.rows}
    assert by_row[voice.LOYAL_COMMITTED] | {} == {
        "state": voice.LOYAL_COMMITTED, "before": "Loyal & committed", voice.LOYAL_COMMITTED: 0, voice.LOYAL: 1, voice.SATISFIED: 0,
        voice.NOT_COMMITTED: 0, voice.NO_ANSWER: 1, "accounts": 2,
    }  # fmt: skip
    assert by_row[voice.NOT_COMMITTED][voice.NOT_COMMITTED] == 1 and by_row[voice.NO_ANSWER][voice.SATISFIED] == 1
    assert sum(row["accounts"] for row in table.rows if row["state"] != voice.NO_ANSWER) == len(found.then) == 3
    assert sum(sum(row.get(state, 0) for row in table.rows) for state in voice.STATES) == len(found.now) == 3
    assert [row["name"] for row in voice_told.moved_from(found, voice.LOYAL_COMMITTED).rows] == ["Acme", "Bond"]


def test_one_survey_moves_nothing() -> None:
    assert voice_told.movement(surveys(heard("acme", 90, 90), before=None)) is None


def test_the_cut_points_are_printed_as_ours_and_drawn_as_lines() -> None:
    figure = four_states(surveys(heard("acme", 90, 90)).states, "", "Which state is each account in?")
    assert "ours, no benchmark" in figure.caveat and "80" in figure.caveat and "60" in figure.caveat
    layers = figure.chart.to_dict(validate=True)["layer"]
    drawn = [layer["data"]["values"][0] for layer in layers if layer["mark"]["type"] == "rule"]
    assert {(row.get("performance"), row.get("commitment")) for row in drawn} == {(60, None), (60, 60), (80, 80)}


def test_nine_and_four_are_a_spread_of_five_and_no_mean() -> None:
    champion = heard("acme", 90, 90, who="Chris", recommend=9, level="executive", function="operations")
    admin = heard("acme", 40, 40, who="Ada", recommend=4, level="operations", function="IT")
    table = voice_by_seat.disagreement([champion, admin, heard("bond", 70, 70, recommend=7)])
    assert table is not None
    assert [(row["name"], row["spread"], row["high"], row["low"], row["flag"]) for row in table.rows] == [
        ("Acme", "5", "9 · Chris (executive, operations)", "4 · Ada (operations, IT)", ""), ("Bond", "", "7 · Pat", "", "▲ one voice"),
    ]  # fmt: skip
    assert "6.5" not in str(table.rows)


def test_two_who_agree_stand_beside_each_other_with_no_spread() -> None:
    both = [heard("acme", 90, 90, who=who, recommend=7) for who in ("Ada", "Chris")]
    table = voice_by_seat.disagreement(both)
    assert table is not None
    assert [(row["spread"], {row["high"], row["low"]}, row["flag"]) for row in table.rows] == [
        ("0", {"7 · Ada", "7 · Chris"}, "")
    ]


def test_one_person_asked_twice_is_still_one_voice() -> None:
    table = voice_by_seat.disagreement(
        [heard("acme", 90, 90, OLD, recommend=9), heard("acme", 40, 40, NEW, recommend=4)]
    )
    assert table is not None and [(row["high"], row["answers"], row["flag"]) for row in table.rows] == [
        ("4 · Pat", 1, "▲ one voice")
    ]


def test_a_seat_shows_its_mean_with_spread_and_cases_and_one_answer_alone() -> None:
    table = voice_by_seat.seats([
        heard("acme", 1, 1, recommend=9, level="executive", function="IT"), heard("bond", 1, 1, recommend=4, level="executive", function="IT"),
        heard("acme", 1, 1, recommend=8, who="Kim"), heard("acme", 1, 1, who="Lee", level="operations", function="IT"),
    ])  # fmt: skip
    assert table is not None
    assert [tuple(row.values()) for row in table.rows] == [
        ("Executive", "6.5 · 4 to 9 · 2", ""), ("No level in the export", "", "8 · 1 alone"),
    ]  # fmt: skip
    assert voice_by_seat.seats([heard("acme", 90, 90)]) is None


def test_the_loyalty_of_a_seat_is_the_index_of_its_people_whatever_the_spelling_of_the_level() -> None:
    answers = [
        heard("acme", 90, 70, level="Executive", function="IT"),
        heard("bond", 40, 40, level="executive", function="IT"),
    ]
    table = voice_by_seat.seats(answers, "index")
    assert table is not None and [tuple(row.values()) for row in table.rows] == [("Executive", "60.0 · 40 to 80 · 2")]


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Workspace]:
    workspace = tiny_team.build(tmp_path / "workspace")
    yield workspace
    workspace.close()


def read(workspace: Workspace, by: str, who: Sequence[str] | None, period: str = "2026-Q2") -> voice.Surveys:
    return voice.surveys(workspace, lens_for(workspace, by, who, period))  # type: ignore[arg-type]


def test_a_rep_hears_the_own_accounts_and_the_company_all(tiny: Workspace) -> None:
    assert {one.account for one in read(tiny, "rep", ["u1"]).answers} == {"acc1", "acc2"}
    assert read(tiny, "rep", ["u2"]).answers == () and read(tiny, "rep", ["u2"]).is_known
    assert len(read(tiny, "team", ["North"]).answers) == len(read(tiny, "company", None).answers) == 3
    assert [one.response for one in read(tiny, "account", ["acc2"]).answers] == ["s3"]


def test_the_tiny_team_has_one_loyal_and_committed_account(tiny: Workspace) -> None:
    [one] = read(tiny, "company", None).states  # s1: 80 and 60, s2: 100 and 100; s3 left too many items open
    assert (one.name, one.performance, one.commitment, one.state) == ("Acme North", 90, 80, voice.LOYAL_COMMITTED)


def test_items_left_open_are_counted_and_in_no_mean(tiny: Workspace) -> None:
    items = {one.item: one for one in voice.items(tiny, lens_for(tiny, "company", None, "2026-Q2"))}
    assert (items["integrity"].mean, items["integrity"].answered, items["integrity"].missing) == (
        80,
        1,
        2,
    )  # of s1 alone
    assert (items["recommend"].answered, items["recommend"].missing) == (3, 0)


def test_means_that_cannot_be_told_from_the_lowest_stand_first_by_name_and_few_answers_last() -> None:
    found = [voice.Item("recommend", 60.0, 20, 0, 15.0), voice.Item("company", 62.0, 20, 0, 15.0), voice.Item("integrity", 90.0, 20, 0, 15.0),
             voice.Item("account_rep", 20.0, 4, 16, 15.0), voice.Item("ease_of_business", 50.0, 9, 11, 0.0)]  # fmt: skip
    stands = [(row["item"], row["stands"]) for row in voice_told.items(found).rows]
    assert stands[:5] == [
        ("Company overall", "▼ among the lowest"), ("Would recommend", "▼ among the lowest"), ("Integrity and trust", "above these"),
        ("Account representative", "few answers"), ("Ease of doing business", "few answers"),
    ]  # fmt: skip
    assert {stood for _, stood in voice_told.apart(found[:2])} == {""}, "where all are alike, none is low"
    low, high = mean_interval(60.0, 15.0, 5)
    assert (low, high) == pytest.approx(
        (60 - 2.776 * 15 / 5**0.5, 60 + 2.776 * 15 / 5**0.5), abs=0.1
    )  # t of 4 degrees: 2.776


def test_silence_is_of_customers_largest_first_and_the_answers_cover_what_they_bought(tiny: Workspace) -> None:
    lens = lens_for(tiny, "company", None, "2026-Q2")
    found = voice.customers(tiny, lens)
    assert [(one.id, one.bought) for one in found] == [
        ("acc1", 150_000),
        ("acc4", 90_000),
        ("acc3", 60_000),
        ("acc2", 0),
    ]
    assert [row["id"] for row in voice_told.silent(found, date(2026, 5, 15)).rows] == ["acc4", "acc3"]
    on = max(one.answered_on for one in found if one.answered_on) + timedelta(days=182)
    listed = {months: [row["id"] for row in voice_told.silent(found, on, months).rows] for months in (6, 12)}
    assert set(listed[6]) > set(listed[12]) == {"acc3", "acc4"}
    told = voice_told.covered(found, date(2026, 5, 15), "USD")
    assert told.startswith(
        "2 of 4 accounts that ever bought or are strategic answered in the twelve months to 15 May 2026; they bought "
    )
    assert "150" in told and "300" in told


def test_who_was_invited_answered_or_did_not_by_people_accounts_and_revenue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = tiny_team.build(tmp_path / "w")
    header = ["Response ID", "Account ID", "Contact ID", "Invited On", "Date", "Likelihood to recommend"]
    rows = [
        ["i1", "acc1", "c1", "2026-02-01", "2026-02-03", "9"], ["i2", "acc1", "c2", "2026-02-01", "", ""], ["i3", "acc4", "", "2026-02-01", "", ""],
        ["i4", "acc2", "c4", "2026-02-01", "", ""], ["i5", "acc2", "c4", "", "2026-04-01", "8"], ["i6", "acc3", "", "2026-02-01", "", ""],
        ["i7", "acc3", "", "", "2026-04-02", "8"],
    ]  # fmt: skip
    [receipt] = take(
        workspace, write(tmp_path, "survey of 2026.csv", rows, header), as_of=tiny_team.AS_OF, accept_proposals=True
    )
    assert (receipt.status, receipt.loaded) == ("loaded", 7)
    lens = lens_for(workspace, "company", None, "2026-Q2")
    asked, accounts = voice.invited(workspace, lens), voice.customers(workspace, lens)
    assert [(row["invited"], row["answered"]) for row in voice_told.funnel(asked, accounts, "USD").rows] == [
        ("5", "2"),
        ("4", "2"),
        ("$300 k", "$150 k"),
    ]  # acc2 answered on the 59th day, acc3 on the 60th
    assert sorted(row["id"] for row in voice_told.unheard(asked).rows) == ["acc1", "acc3", "acc4"]
    assert len(voice.invited(workspace, lens_for(workspace, "rep", ["u1"], "2026-Q2"))) == 3
    assert measure(workspace, lens, ["nps"])[0].n == 2  # i5 and i7; an invitation is no answer
    workspace.close()
    app = opened("voice", tmp_path / "w", monkeypatch, by="company", period="2026-Q2", tab="heard")
    assert "How many of those invited answered?" in said(app) and voice_told.NO_INVITATIONS not in said(app)


def test_satisfaction_is_told_as_a_mean_with_its_answers_and_its_trend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = tiny_team.build(tmp_path / "w")
    rows = [
        [f"q{number}", "acc1", day, score]
        for number, (day, score) in enumerate((("2025-09-01", "3"), ("2026-02-01", "4"), ("2026-03-01", "5")))
    ]
    file = write(tmp_path, "csat.csv", rows, ["Response ID", "Account ID", "Date", "CSAT"])
    [receipt] = take(workspace, file, as_of=tiny_team.AS_OF, accept_proposals=True)
    assert receipt.status == "loaded", intake.message_of(receipt)
    workspace.close()
    app = opened("voice", tmp_path / "w", monkeypatch, by="company", period="2026-Q2", tab="comments")
    card = next(one for one in app.metric if one.label == "Satisfaction, 1 to 5")
    assert card.value.startswith("4") and "3 answers" in " ".join(one.label for one in app.button)
    assert "Are customers more satisfied?" in [one.value for one in app.header]


def test_an_answer_is_a_year_old_on_its_day() -> None:
    one = voice.Account("a", "A", "Ann", False, True, 0, date(2026, 5, 15))
    assert not one.is_silent(date(2027, 5, 14)) and one.is_silent(date(2027, 5, 15))


def test_the_page_opens_for_every_scope_and_says_whose_answers_it_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny_team.build(tmp_path / "w").close()
    app = opened("voice", tmp_path / "w", monkeypatch, by="company", period="2026-Q2")
    assert said(app).startswith("**1 account answered in the last twelve months: 1 loyal & committed.**")
    assert shown(app)["Loyalty index"] == "85" and shown(app)["Gap"] == "10"
    assert "Cut points are ours" in said(app) and "There is one survey so far; movement wants two." in said(app)
    again(app, account="acc1")
    assert "What Acme North answered" in said(app) and "Acme North ✕" in buttons(app)
    for lens in ({"by": "rep", "who": "u1"}, {"by": "team", "who": "North"}, {"by": "account", "who": "acc1"}):
        again(app, **lens)
    for tab in ("seats", "heard", "comments"):
        again(app, by="team", who="North", tab=tab)
    assert "Nobody wrote a comment" in said(app) and shown(app)["Met within 30 days"] == "33 %"
    again(app, tab="heard", silent="24")
    assert "Who said nothing in 24 months?" in said(app)
    again(app, by="rep", who="u2", tab="states")
    assert "No customer of Ben Boon answered in these twelve months." in said(app) and not app.metric


def test_a_workspace_without_surveys_says_what_to_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Workspace.open(tmp_path / "empty").close()
    app = opened("voice", tmp_path / "empty", monkeypatch)
    assert "There are no surveys yet." in said(app) and "It comes with a customer survey." in said(app)
    assert not app.metric and not app.dataframe
