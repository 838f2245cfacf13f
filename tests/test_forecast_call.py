"""The weekly forecast call: made by rep and manager, shown by evidence, judged by what was booked; deals that are snoozed."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from coaching.calendar import Calendar
from coaching.errors import Refusal
from coaching.facts import Facts, Have
from coaching.lens import lens_for
from coaching.method import calls_judged, did_it_help, digest, evidence, focus, forecast_call, snooze
from coaching.metrics import deals, measure
from coaching.metrics.proof import proof
from coaching.metrics.tiles import tiles
from coaching.records import About, answers, calls
from coaching.workspace import Workspace
from tests import tiny_team
from tests.test_conversation_page import after_the_first_request, opened, plain, texts
from tests.test_conversation_page import workspace as shown_workspace

__all__ = ["after_the_first_request", "shown_workspace"]
OVER = date(2026, 7, 1)  # the second quarter is over


@pytest.fixture
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    built = tiny_team.build(tmp_path_factory.mktemp("call") / "workspace")
    yield built
    built.close()


def on(workspace: Workspace, day: date) -> None:
    """From here on it is that day."""
    workspace.records._clock = lambda: datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def called(workspace: Workspace, rep: str, day: date, commit: float, side: str = "rep", **more: float | None) -> None:
    on(workspace, day)
    quarter = workspace.calendar.parse("2026-Q2")
    why = "two deals hang on one signer" if side == "manager" else ""
    forecast_call.call(workspace, "owner", rep, quarter, {"commit": commit, **more}, side, why)


def test_a_call_is_added_to_those_before_and_the_manager_stands_beside_it(workspace: Workspace) -> None:
    called(workspace, "u1", date(2026, 4, 2), 80_000, most_likely=100_000, upside=150_000)
    called(workspace, "u1", date(2026, 4, 9), 60_000, most_likely=100_000)
    called(workspace, "u1", date(2026, 4, 10), 50_000, "manager")
    lens = lens_for(workspace, "team", ["North"], "2026-Q2")
    line = next(one for one in forecast_call.lines(workspace, lens) if one.rep_id == "u1")
    assert (line.said("commit"), line.said("upside"), line.said("commit", "manager"), line.moved) == (
        60_000,
        None,
        50_000,
        -20_000,
    )
    assert [one.made_on.day for one in forecast_call.history(workspace, lens)] == [10, 9, 2]
    found = forecast_call.lines(workspace, lens)
    apart = forecast_call.with_the_others(found, lens.period, 90_000.0, "EUR")
    assert apart.startswith("The commit of €90.0 k on the other pages also counts") and apart.endswith(
        "for Q2 2026: €30.0 k."
    )
    assert forecast_call.with_the_others([line], lens.period, 90_000.0, "EUR") == ""  # everybody called
    assert forecast_call.with_the_others(found, lens.period, 60_000.0, "EUR") == ""
    assert (forecast_call.total(found, "commit"), forecast_call.total(found, "commit", "manager")) == (60_000, 50_000)
    assert (line.is_due(date(2026, 4, 15)), line.is_due(date(2026, 4, 16))) == (False, True)


@pytest.mark.parametrize(
    ("amounts", "side", "period", "told"),
    [
        ({}, "rep", "2026-Q2", "Say what you commit to"),
        ({"commit": -1.0}, "rep", "2026-Q2", "Commit is -1; a call is 0 or more."),
        ({"commit": 5.0, "most_likely": 4.0}, "rep", "2026-Q2", "Most likely (4) is below commit (5)"),
        ({"commit": 5.0, "upside": 4.0}, "rep", "2026-Q2", "Upside (4) is below commit (5)"),
        ({"commit": 5.0}, "manager", "2026-Q2", "why you call it differently"),
        ({"commit": 1e308}, "rep", "2026-Q2", "Commit is 1e+308; the most that can be called is"),
        ({"commit": float("nan")}, "rep", "2026-Q2", "Commit is nan"),
        ({"commit": 5.0}, "rep", "2026-Q1", "Q1 2026 is over in the data, which reaches to 15 May 2026"),
    ],
)
def test_a_call_that_cannot_be_is_refused_in_a_sentence(
    workspace: Workspace, amounts: dict[str, float], side: str, period: str, told: str
) -> None:
    on(workspace, date(2026, 3, 31))  # the first quarter runs by the day, and is over in the data
    with pytest.raises(Refusal) as refused:
        forecast_call.call(workspace, "owner", "u1", workspace.calendar.parse(period), amounts, side)
    assert told in str(refused.value)


def test_a_call_is_made_up_to_the_last_day_of_its_period_and_not_after(workspace: Workspace) -> None:
    called(workspace, "u1", date(2026, 6, 30), 5_000)
    with pytest.raises(
        Refusal,
        match=r"Q2 2026 ended on 30 Jun 2026: what is said of it now is no forecast\. Choose a period that runs",
    ):
        called(workspace, "u1", date(2026, 7, 1), 5_000)
    assert forecast_call.running(workspace, workspace.calendar.parse("2026-Q2")).key == "2026-Q3"
    assert len(calls.listed(workspace.records)) == 1


def test_a_call_for_a_month_is_held_against_that_month_and_never_against_its_quarter(workspace: Workspace) -> None:
    may = workspace.calendar.parse("2026-05")
    for day, commit in ((date(2026, 5, 1), 100_000), (date(2026, 5, 29), 80_000)):
        on(workspace, day)
        forecast_call.call(workspace, "owner", "u2", may, {"commit": commit})
    on(workspace, date(2026, 4, 1))
    calls.record(workspace.records, "owner", "u2", "2026-04", "rep", {"commit": 7_000})  # begins with the quarter
    assert calls_judged.results(workspace, lens_for(workspace, "rep", ["u2"], "2026-Q2", OVER)) == []
    found = calls_judged.results(workspace, lens_for(workspace, "rep", ["u2"], "2026-05", OVER))
    assert [(one.period.key, one.rep, one.booked) for one in found] == [
        ("2026-04", {4: 7_000}, 0),
        ("2026-05", {4: 100_000, 0: 80_000}, 90_000),
    ]
    assert [(one.lead, one.called, one.booked) for one in calls_judged.by_lead(found[1:])] == [
        (4, 100_000, 90_000),
        (0, 80_000, 90_000),
    ]


def test_calls_are_judged_by_the_metrics_of_forecasts_counted_by_hand(workspace: Workspace) -> None:
    called(workspace, "u2", date(2026, 4, 7), 120_000)  # the seventh day still counts
    called(workspace, "u2", date(2026, 4, 8), 10_000)  # the eighth does not
    lens = lens_for(workspace, "rep", ["u2"], "2026-Q2", OVER)
    error, bias, wape = measure(workspace, lens, ["call_error", "call_bias", "call_wape"])
    assert (error.part, error.whole, error.n) == (120_000, 90_000, 1)  # B4 was booked at 90 000
    assert (error.value, bias.value, wape.value) == (
        pytest.approx(30 / 90),
        pytest.approx(30 / 90),
        pytest.approx(30 / 90),
    )
    shown = proof(workspace, lens, "call_error")
    assert [row["name"] for row in shown.rows.to_pylist()] == ["Commit of 2026-04-07", "Beta four"]


def test_bookings_of_who_did_not_call_are_in_no_error(workspace: Workspace) -> None:
    called(workspace, "u1", date(2026, 4, 2), 10_000)
    lens = lens_for(workspace, "team", ["North"], "2026-Q2", OVER)
    error = measure(workspace, lens, ["call_error"])[0]
    assert (error.value, error.part, error.whole) == (
        None,
        10_000,
        0,
    )  # Ann booked nothing; Ben's 90 000 were called by nobody
    reasons = {row["reason"] for row in proof(workspace, lens, "call_error").left_out.to_pylist()}
    assert reasons == {"no call was made for this quarter in its first week"}


def test_what_is_committed_is_the_newest_call_and_without_one_what_is_won_and_in_commit(workspace: Workspace) -> None:
    def commit(by: str, *who: str, period: str = "2026-Q2") -> tuple[float | None, int]:
        one = measure(workspace, lens_for(workspace, by, list(who), period), ["commit"])[0]  # type: ignore[arg-type]
        return one.value, one.n

    assert (commit("rep", "u1"), commit("rep", "u2")) == (
        (80_000, 1),
        (90_000, 1),
    )  # A4 is open in commit, A5 is not; B4 is won
    assert commit("team", "North") == (170_000, 2)
    assert commit("rep", "u1", period="2026-Q1") == (None, 0)  # over: what came of it stands elsewhere
    called(workspace, "u1", date(2026, 4, 2), 70_000)
    called(workspace, "u1", date(2026, 5, 20), 60_000)  # after the date of the deals: today's call counts all the same
    called(workspace, "u1", date(2026, 5, 21), 50_000, "manager")
    assert (commit("rep", "u1"), commit("team", "North")) == ((60_000, 1), (150_000, 2))
    lens = lens_for(workspace, "rep", ["u1"], "2026-Q2")
    shown = proof(workspace, lens, "commit")
    assert [row["name"] for row in shown.rows.to_pylist()] == ["Commit of 2026-05-20"]
    told = {row["name"]: row["reason"] for row in shown.left_out.to_pylist()}
    assert told["Alpha four"] == "its owner made a forecast call, which counts in its place"
    assert told["Alpha five"] == "open, in another forecast category than commit"
    card = tiles(workspace, lens, [("commit", "Commit")], "previous")[0]
    assert (card.value, card.delta, card.beside, card.line) == ("$60.0 k", "-$260 k", "vs quota", "$0 of it booked")
    before = lens_for(workspace, "rep", ["u1"], "2026-Q2", date(2026, 5, 1))
    assert measure(workspace, before, ["commit"])[0].value == 70_000  # the call made by then


def test_the_error_by_week_leaves_gaps_and_the_manager_is_held_against_the_naive_forecast(workspace: Workspace) -> None:
    called(workspace, "u2", date(2026, 4, 7), 120_000)  # 12 weeks before 30 June: 7 April
    called(workspace, "u2", date(2026, 6, 30), 90_000)
    called(workspace, "u2", date(2026, 4, 7), 100_000, "manager")
    found = calls_judged.results(workspace, lens_for(workspace, "rep", ["u2"], "2026-Q2", OVER))
    assert [(one.lead, one.error) for one in calls_judged.by_lead(found)] == [(12, pytest.approx(30 / 90)), (0, 0)]
    beside = {row["who"]: (row["wape"], row["added"]) for row in calls_judged.by_forecaster(found)}
    naive = 30 / 90  # 60 000 in the quarter before, B1; a year before there was nothing to read
    assert beside[calls_judged.WHO["naive"]] == (pytest.approx(naive), None)
    assert beside[calls_judged.WHO["rep"]] == (pytest.approx(30 / 90), pytest.approx(0))
    assert beside[calls_judged.WHO["manager"]] == (pytest.approx(10 / 90), 22.2)


def test_misses_of_two_reps_cancel_in_the_call_of_all_and_not_rep_by_rep() -> None:
    quarter = Calendar().parse("2026-Q2")
    found = [
        calls_judged.Result(rep, quarter, 100.0, None, {4: called}, {}) for rep, called in (("a", 130.0), ("b", 80.0))
    ]
    assert [(one.lead, one.quarters, one.error) for one in calls_judged.by_lead(found)] == [(4, 1, pytest.approx(0.05))]
    assert [one.error for one in calls_judged.by_lead(found, each=True)] == [pytest.approx(0.25)]


def test_evidence_is_dated_and_what_came_after_the_decision_is_none(workspace: Workspace) -> None:
    lens = lens_for(workspace, "rep", ["u2"], "2026-Q2")
    deal = next(
        one for one in evidence.called_deals(workspace, lens) if one.id == "B4"
    )  # commit until it was won on 12 May
    assert (deal.category.key, deal.count) == ("commit", "0 of 4")
    for day, criterion in ((date(2026, 5, 12), "commit.signer"), (date(2026, 5, 13), "commit.money")):
        on(workspace, day)
        evidence.show(workspace, "owner", "B4", criterion, "Dr Lang said yes on the phone")
    deal = next(one for one in evidence.called_deals(workspace, lens) if one.id == "B4")
    assert list(deal.met) == ["commit.signer"]
    assert [(row["shown"], row["deals"], row["won"]) for row in evidence.outcomes([deal])] == [
        ("something not shown", 1, 1)
    ]
    with pytest.raises(Refusal, match="who said what"):
        evidence.show(workspace, "owner", "B4", "commit.date", " ")
    with pytest.raises(Refusal, match="why it no longer holds"):
        evidence.take_back(workspace, "owner", "B4", "commit.signer", "")
    evidence.take_back(workspace, "owner", "B4", "commit.signer", "He left the company")
    assert "commit.signer" not in next(one for one in evidence.called_deals(workspace, lens) if one.id == "B4").met


def test_a_workspaces_own_playbook_words_what_a_deal_must_show(workspace: Workspace) -> None:
    own = workspace.folder / "playbook"
    own.mkdir()
    (own / "forecast.toml").write_text(
        '[[category]]\nkey = "commit"\n[[category.criterion]]\nkey = "commit.terms"\noff = true\n'
        '[[category.criterion]]\nkey = "commit.legal"\ntext = "Their lawyers have read it"\n', encoding="utf-8",
    )  # fmt: skip
    deal = next(
        one for one in evidence.called_deals(workspace, lens_for(workspace, "rep", ["u1"], "2026-Q2")) if one.id == "A4"
    )
    assert deal.count == "0 of 4" and "Their lawyers have read it" in deal.lacks
    evidence.show(workspace, "owner", "A4", "commit.legal", "Mail of 2 May")
    (own / "forecast.toml").write_text('[[category]]\nkey = "commit"\nwhen = "now"\n', encoding="utf-8")
    with pytest.raises(Refusal, match="unknown key when"):
        evidence.categories(workspace)


def test_a_snoozed_deal_stands_apart_until_its_day_and_then_comes_back(workspace: Workspace) -> None:
    for until, why, told in (
        (None, "x", "Choose the day"),
        (date(2026, 5, 15), "x", "is not after"),
        (date(2026, 6, 1), " ", "why the deal"),
    ):
        with pytest.raises(Refusal, match=told):
            snooze.put_aside(workspace, "owner", "A4", until, why, date(2026, 5, 15))
    snooze.put_aside(workspace, "owner", "A4", date(2026, 6, 1), "Their budget is decided in June", date(2026, 5, 15))
    found = deals.open_deals(workspace, lens_for(workspace, "rep", ["u1"], "2026-Q2"))
    awake, aside = snooze.apart(found, snooze.snoozed(workspace, date(2026, 5, 31)))
    assert ([one.id for one in aside], "A4" in [one.id for one in awake]) == (["A4"], False)
    assert snooze.snoozed(workspace, date(2026, 6, 1)) == {}
    snooze.wake(workspace, "owner", "A4")
    assert snooze.snoozed(workspace, date(2026, 5, 31)) == {}


def test_a_period_that_is_over_has_no_form_but_the_way_to_the_one_that_runs(shown_workspace: Workspace) -> None:
    on(shown_workspace, date(2026, 8, 3))
    app = opened("forecast_call", period="2026-Q2")
    assert "Q2 2026 ended on 30 Jun 2026" in texts(app)
    assert not [button for button in app.button if button.label == "Make this call"]
    assert "Call Q3 2026" in [plain(link.proto.label) for link in app.get("page_link")] and not app.exception
    app = opened("forecast_call", period="2026-Q3")
    app.number_input(key="commit u1 rep").set_value(70_000)
    next(button for button in app.button if button.label == "Make this call").click().run()
    assert "Ann Abel called Q3 2026: commit $70.0 k" in texts(app)


def test_what_nobody_owns_has_no_call_and_no_rhythm_and_says_so(shown_workspace: Workspace) -> None:
    for page, told in (
        ("forecast_call", "so there is no forecast call"),
        ("coaching", "so there is no rhythm of talks"),
    ):
        shown = texts(opened(page, period="2026-Q2", who=""))
        assert told in shown and "No rep is known" not in shown


def test_what_was_decided_before_the_history_begins_is_not_denied_and_nothing_is_added_up_of_nothing(
    shown_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = texts(opened("forecast_call", period="2026-Q1", tab="deals"))
    assert "Not known: the history of deals begins on" in told and "was decided in" not in told
    have = Facts.have
    earlier = {"opportunity_snapshot": Have("opportunity_snapshot", 1, date(2026, 1, 1), tiny_team.AS_OF)}
    with monkeypatch.context() as patched:
        patched.setattr(Facts, "have", lambda facts: have(facts) | earlier)
        told = texts(opened("forecast_call", period="2026-Q2", tab="deals"))
    assert (
        "No deal of a category with criteria was decided in Q1 2026" in told and "history of deals begins" not in told
    )
    assert "Added up:" not in texts(opened("forecast_call", period="2026-Q2"))


def test_calls_of_months_are_shown_for_a_month(shown_workspace: Workspace) -> None:
    on(shown_workspace, date(2026, 4, 1))
    calls.record(shown_workspace.records, "owner", "u1", "2026-04", "rep", {"commit": 7_000})
    app = opened("forecast_call", period="2026-05", tab="judged")
    assert "Calls of single months" in texts(app)
    assert "No call of a finished quarter yet" in texts(opened("forecast_call", period="2026-Q2", tab="judged"))


def test_words_of_any_length_and_shape_are_kept_as_they_are(shown_workspace: Workspace) -> None:
    on(shown_workspace, date(2026, 5, 15))
    odd = "<script>alert(1)</script> **bold** $x$ :red[no] " + "x" * 10_000
    app = opened("forecast_call", period="2026-Q2")
    app.number_input(key="commit u1 rep").set_value(70_000)
    app.text_input(key="why u1 rep").set_value(odd)
    next(button for button in app.button if button.label == "Make this call").click().run()
    assert calls.listed(shown_workspace.records)[-1].reason == odd.strip() and not app.exception
    app.number_input(key="commit u1 rep").set_value(1e308)
    next(button for button in app.button if button.label == "Make this call").click().run()
    assert "the most that can be called" in texts(app) and not app.exception
    assert len(calls.listed(shown_workspace.records)) == 1


def test_a_call_is_made_on_the_page_and_a_refusal_stands_at_the_form(shown_workspace: Workspace) -> None:
    on(shown_workspace, date(2026, 5, 15))
    app = opened("forecast_call", period="2026-Q2")
    assert "Nobody has called Q2 2026 yet." in texts(app)
    next(button for button in app.button if button.label == "Make this call").click().run()
    assert "Say what you commit to" in texts(app)
    app.number_input(key="commit u1 rep").set_value(70_000)
    next(button for button in app.button if button.label == "Make this call").click().run()
    assert "Ann Abel called Q2 2026: commit $70.0 k" in texts(app)
    app = opened("forecast_call", period="2026-Q2", by="team", who="North")
    assert "1 of 2 called Q2 2026" in texts(app)


def test_what_shows_a_deal_is_written_down_on_the_page(shown_workspace: Workspace) -> None:
    app = opened("forecast_call", period="2026-Q2", tab="deals")
    assert "0 of 1 deal in a category with criteria show everything it asks for" in texts(app)
    assert any("Alpha four" in fold.label and "0 of 4 shown" in fold.label for fold in app.expander)


def test_a_deal_is_snoozed_on_the_page_and_stands_apart(shown_workspace: Workspace) -> None:
    app = opened("pipeline", period="2026-Q2", tab="deals", deal="A4")
    asked = texts(app)
    app.text_input(key="snooze why A4").set_value("Budget in June")
    app.date_input(key="snooze until A4").set_value(date(2026, 6, 10))
    app.button(key="snooze it A4").click().run()
    assert "snoozed until 10 Jun 2026: Budget in June" in texts(app) and "read by the date of the data" in asked
    assert any(header.value == "Snoozed: 1" for header in app.header) and not app.exception
    app = opened(
        "pipeline", period="2026-Q2", tab="deals"
    )  # nothing chosen: the list and the snoozed ones beside each other
    app.button(key="snoozed A4").click().run()
    assert app.query_params["deal"] == ["A4"] or app.query_params["deal"] == "A4"
    app.button(key="wake A4").click().run()
    assert not any("Snoozed" in header.value for header in app.header)


def test_calls_that_were_loaded_are_judged_like_those_made_here(workspace: Workspace) -> None:
    rows = [
        ("Ben Boon", date(2026, 4, 6), "commit", 60_000, None),  # by name, as the file has it
        ("Ben Boon", date(2026, 4, 6), "best_case", 99_000, None),
        ("u1", date(2026, 4, 6), "commit", 10_000, "XYZ"),  # no rate for it
    ]
    with workspace.facts.transaction() as cursor:
        names = "import_id, kind, format, file, as_of, loaded_at"
        cursor.execute(
            f"insert into import ({names}) values (60, 'forecast', 'x', 'f.csv', ?, now()::timestamp)",
            [tiny_team.AS_OF],
        )
        for place, (owner, made_on, category, amount, currency) in enumerate(rows, 2):
            cursor.execute(
                "insert into forecast (made_on, owner_id, period_start, period_end, category, amount, currency, row_id, import_id, source_file, "
                "source_row) values (?, ?, date '2026-04-01', date '2026-07-01', ?, ?, ?, ?, 60, 'f.csv', ?)",
                [made_on, owner, category, amount, currency, 60 * 2**32 + place, place],
            )
        workspace.settle(cursor)
    lens = lens_for(workspace, "team", ["North"], "2026-Q2", OVER)
    error = measure(workspace, lens, ["call_error"])[0]
    assert (error.part, error.whole, error.value) == (
        60_000,
        90_000,
        pytest.approx(30 / 90),
    )  # Ann's has no rate, and she booked nothing
    assert "no rate for XYZ" in {row["reason"] for row in proof(workspace, lens, "call_error").left_out.to_pylist()}
    called(workspace, "u2", date(2026, 4, 7), 80_000)  # the newer one, made here, counts
    assert measure(workspace, lens, ["call_error"])[0].part == 80_000


def test_what_was_written_about_somebody_the_data_no_longer_has_is_kept_and_harms_nothing(workspace: Workspace) -> None:
    calls.record(workspace.records, "owner", "gone", "2026-Q2", "rep", {"commit": 5.0})
    answers.record(workspace.records, "owner", About("rep", "gone"), "focus", json.dumps({
        "text": "Listen", "metric": "calls", "period": "2026-01", "baseline": 3, "target": 5, "review": "2026-04-02",
    }))  # fmt: skip
    on(workspace, date(2026, 5, 15))
    lens = lens_for(workspace, "company", None, "2026-Q2")
    assert "gone" not in [one.rep_id for one in forecast_call.lines(workspace, lens)]
    assert len(calls.listed(workspace.records, ["gone"])) == 1
    assert did_it_help.verdict(workspace, focus.current(workspace, "gone")).effect.state in ("too early", "too few")  # type: ignore[arg-type]
    assert all(name for name in digest.people(workspace, lens).values())
