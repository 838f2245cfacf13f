"""One focus at a time, and whether its number moved beyond chance, regression to the mean and what peers did."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from coaching.errors import Refusal
from coaching.lens import lens_for
from coaching.method import did_it_help, focus
from coaching.method.did_it_help import NO_SIGNAL, SIGNAL, TOO_EARLY, TOO_FEW, Case
from coaching.metrics import measure, metric, reach
from coaching.metrics.own_date import last_complete
from coaching.records import commitments, conversations
from coaching.workspace import Workspace
from tests import tiny_team
from tests.conftest import ROOT

DEMO = ROOT / "data" / "demo"


@pytest.fixture
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    built = tiny_team.build(tmp_path_factory.mktemp("focus") / "workspace")
    on(built, date(2026, 2, 10))
    yield built
    built.close()


def on(workspace: Workspace, day: date) -> None:
    workspace.records._clock = lambda: datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def agreed(workspace: Workspace, key: str = "calls", kind: str = "month", target: float | None = 5, review: date | None = date(2026, 6, 1),
           text: str = "Ask for the signer") -> focus.Focus:  # fmt: skip
    return focus.open_focus(workspace, "owner", "u1", text, key, kind, target, review)


def test_one_focus_is_open_at_a_time_and_its_baseline_is_the_last_whole_period(workspace: Workspace) -> None:
    on(workspace, date(2026, 5, 15))
    one = agreed(workspace, review=date(2026, 7, 1))
    assert (one.baseline_period, one.baseline, one.target, one.is_open) == ("2026-04", 0, 5, True)
    with pytest.raises(Refusal, match='One focus at a time: "Ask for the signer" is open until 1 Jul 2026'):
        agreed(workspace)
    with pytest.raises(Refusal, match="what you learned"):
        focus.close(workspace, "owner", "u1", " ")
    focus.close(workspace, "owner", "u1", "She asks earlier now")
    assert focus.current(workspace, "u1") is None
    again = agreed(workspace, review=date(2026, 7, 1), text="Plan the call")
    both = [(found.text, found.learned) for found in focus.of_rep(workspace, "u1")]
    assert both == [("Plan the call", ""), ("Ask for the signer", "She asks earlier now")]
    assert again.is_open


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"text": " "}, "which skill or process"),
        ({"target": None}, "where the number should be"),
        (
            {"target": -1e308},
            "-1e+308 is no target: write a number between -1,000,000,000,000,000 and 1,000,000,000,000,000.",
        ),
        ({"target": float("nan")}, "nan is no target"),
        ({"review": None}, "June 2026 answers for it, which ends on 30 Jun 2026"),
        ({"review": date(2026, 6, 30)}, "review it on a day after that"),
        ({"key": "win_rate", "kind": "week"}, "is read by month or quarter, not by week"),
        (
            {"key": "forecast_error", "kind": "month"},
            "is read by quarter, not by month",
        ),  # no result before the quarter ends
        ({"key": "csat", "kind": "month"}, "there is no baseline"),
    ],
)
def test_a_focus_that_cannot_be_read_is_refused_in_a_sentence(
    workspace: Workspace, said: dict[str, object], told: str
) -> None:
    on(workspace, date(2026, 5, 15))
    with pytest.raises(Refusal) as refused:
        agreed(workspace, **said)  # type: ignore[arg-type]
    assert told in str(refused.value)


def test_what_holds_on_a_day_or_is_of_people_is_no_focus(workspace: Workspace) -> None:
    offered = focus.choices(workspace)
    assert {"win_rate", "calls", "proposals_to_contracts"} <= set(offered)
    assert not {"open", "open_pipeline", "months_in_seat", "coaching_sessions"} & set(offered)


def test_a_running_month_is_not_yet_and_a_whole_one_is_read(workspace: Workspace) -> None:
    on(workspace, date(2026, 4, 10))
    agreed(workspace, review=date(2026, 6, 2))  # May answers, and the data ends on 15 May
    found = did_it_help.verdict(workspace, focus.of_rep(workspace, "u1")[0])
    assert (found.effect.state, found.words) == (TOO_EARLY, "May 2026 answers for it, and ends on 31 May 2026: not yet")


@pytest.mark.parametrize(
    ("opened", "kind", "before", "after"),
    [
        (date(2026, 4, 30), "month", "2026-03", "2026-05"),
        (date(2026, 5, 1), "month", "2026-04", "2026-06"),
        (date(2026, 3, 31), "quarter", "2025-Q4", "2026-Q2"),
        (date(2026, 4, 1), "quarter", "2026-Q1", "2026-Q3"),
    ],
)
def test_the_periods_before_and_after_are_alike_and_one_lies_between(
    workspace: Workspace, opened: date, kind: str, before: str, after: str
) -> None:
    known = metric("calls")
    assert last_complete(workspace, known, kind, opened - timedelta(days=1)).key == before
    assert focus.follow_up(workspace, known, workspace.calendar.parse(before), opened).key == after


def test_what_comes_of_deals_waits_a_sales_cycle_and_other_work_does_not(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    april, opened = workspace.calendar.parse("2026-04"), date(2026, 5, 10)
    assert focus.cycle(workspace, metric("calls"), opened) is None
    took = focus.cycle(workspace, metric("win_rate"), opened)
    won = measure(workspace, lens_for(workspace, "company", None, "2025-05-10..2026-05-10"), [focus.CYCLE])[0]
    assert took == round(won.value or 0) and won.n
    for days, answers in (
        (31, "2026-06"),
        (32, "2026-07"),
        (61, "2026-07"),
        (62, "2026-08"),
    ):  # June begins 31 days after April
        monkeypatch.setattr(focus, "_cycle", lambda *_, days=days: days)
        workspace.facts._told.clear()
        assert focus.follow_up(workspace, metric("won"), april, opened).key == answers
        assert focus.follow_up(workspace, metric("calls"), april, opened).key == "2026-06"
    workspace.facts._told.clear()


def test_how_many_were_tried_is_said_and_never_why(workspace: Workspace) -> None:
    for text in ("First", "Second"):
        on(workspace, date(2026, 2, 10))
        agreed(workspace, text=text)
        focus.close(workspace, "owner", "u1", "Not much")
    effect = did_it_help.Effect(SIGNAL, 3, 5, 3, 2.5, 6)
    words = did_it_help._words(workspace, focus.of_rep(workspace, "u1")[0], effect, "March 2026", 2)
    assert (
        "focus number 2 of this rep" in words
        and "because" not in words
        and words.endswith("It says that the number moved, not why")
    )


def test_too_few_cases_say_so_with_both_numbers(workspace: Workspace) -> None:
    one = Case(0.5, 0.2, cases=(10, 20), cases_after=19)
    assert did_it_help.effect(one, [Case(0.5, 0.5, (10, 20), 20)] * 6).state == TOO_FEW
    assert did_it_help.effect(Case(5, 9, past=(5.0,) * 5), []).state == TOO_FEW


def test_a_share_is_held_against_its_shrunk_baseline_counted_by_hand() -> None:
    peers = [Case(0.5, 0.5, (50, 100), 100)] * 3  # too few peers to take off
    found = did_it_help.effect(Case(0.2, 0.45, (20, 100), 100), peers)
    # pooled 170 of 400 = .425; s2 by moments = .020375, so the team is worth 10.99 cases: (20 + .425 x 10.99) / 110.99 = .2223
    assert found.raw == pytest.approx(0.25)
    assert found.expected == pytest.approx(0.2223, abs=1e-3)
    assert found.net == pytest.approx(0.45 - 0.2223, abs=1e-3)
    assert (found.state, found.peers) == (SIGNAL, 0)


@pytest.mark.slow
def test_the_verdicts_of_the_demo_team_are_as_counted(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Each state once: a whole month without a signal, one with, too short a past, and a quarter that still runs."""
    workspace = Workspace.open(tmp_path_factory.mktemp("demo") / "workspace")
    reach.load_demo(workspace, DEMO)
    found = {one.text[:12]: did_it_help.verdict(workspace, one).effect for one in focus.everybodys(workspace)}
    assert {text: one.state for text, one in found.items()} == {
        "Two hours a ": NO_SIGNAL, "End each vis": SIGNAL, "Open a talk ": TOO_FEW, "Ask for the ": TOO_EARLY, "Call named p": TOO_EARLY,
    }  # fmt: skip
    proposals = found[
        "End each vis"
    ]  # 3 proposals in May, 11 in July; ten peers, without the one who works on it and one too new
    assert (proposals.raw, proposals.peers) == (8, 10)
    for one in focus.everybodys(workspace):  # what was written down as the baseline is what the data says
        lens = lens_for(workspace, "rep", [one.rep_id], one.baseline_period)
        assert measure(workspace, lens, [one.metric])[0].value == pytest.approx(one.baseline, abs=1e-5)
    held = {one.id: one.held_on for one in conversations.listed(workspace.records, states=("held",))}
    promised = [one for one in commitments.listed(workspace.records, states=("open", "done")) if one.baseline_period]
    said = [
        did_it_help.of_promise(workspace, one, held.get(str(one.conversation_id)) or date(2026, 9, 1))
        for one in promised
    ]
    states = [one.effect.state for one in said if one]
    assert len(states) >= 8 and {TOO_EARLY, TOO_FEW, NO_SIGNAL} <= set(states)
    workspace.close()


def test_what_peers_did_as_well_is_no_signal_of_one() -> None:
    past = (
        (4.0, 6.0) * 4,
        (5.0, 7.0) * 4,
        (6.0, 4.0) * 4,
        (7.0, 5.0) * 4,
        (5.5, 4.5) * 4,
        (4.5, 6.5) * 4,
        (6.5, 5.0) * 4,
    )
    moved = [Case(row[-1], row[-1] + 20 + place / 3, past=row) for place, row in enumerate(past)]
    assert did_it_help.effect(moved[0], moved[1:]).state == NO_SIGNAL
    still = [Case(row[-1], row[-1] + place / 3 - 1, past=row) for place, row in enumerate(past)]
    assert did_it_help.effect(moved[0], still[1:]).state == SIGNAL


def test_a_newcomers_few_periods_shorten_nobody_elses_past() -> None:
    rows = [(4.0, 6.0) * 4, (7.0, 5.0) * 4, (5.5, 4.5) * 4]
    old = [Case(row[-1], row[-1], past=row) for row in rows]
    assert did_it_help.persistence([*old, Case(1, 2, past=(1.0,))]) == did_it_help.persistence(old)
    assert did_it_help.persistence([Case(1, 2, past=(1.0, 2.0))]) is None


@pytest.mark.parametrize("worst", [False, True], ids=["anybody", "the lowest are coached"])
@pytest.mark.parametrize("shares", [False, True], ids=["counts", "shares"])
def test_chance_alone_gives_the_nominal_rate_of_signals(shares: bool, worst: bool) -> None:
    draw, signals, runs = np.random.default_rng(4), 0, 1500
    for _ in range(runs):
        if shares:
            true = np.clip(draw.normal(0.3, 0.06, 12), 0.05, 0.9)
            before, after = draw.binomial(40, true), draw.binomial(40, true)
            made = [Case(b / 40, a / 40, (float(b), 40.0), 40.0) for b, a in zip(before, after, strict=True)]
        else:
            level = draw.normal(20, 3, 12)
            rows = draw.poisson(level[:, None], (12, 10)).astype(float)
            made = [Case(row[-2], row[-1], past=tuple(row[:-1])) for row in rows]
        chosen = int(np.argmin([one.before for one in made])) if worst else 0
        found = did_it_help.effect(made[chosen], [one for place, one in enumerate(made) if place != chosen])
        signals += found.state == SIGNAL
    assert 0.03 < signals / runs < 0.075
