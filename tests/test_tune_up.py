"""The tune-up workshop: what the rest of the year asks, scores beside facts, and actions that stand in the one ledger."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from coaching import intake
from coaching.calendar import Calendar
from coaching.errors import Refusal
from coaching.lens import lens_for
from coaching.method import ledger, run_rate, talks, tune_up, tune_up_results
from coaching.metrics.drivers import boards
from coaching.records import workshops
from coaching.room import Room, serving
from coaching.room.entries import score_of
from coaching.workspace import Workspace
from tests import tiny_team

SOON = (date.today() + timedelta(days=30)).isoformat()


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """Of which a room is opened, written in and closed here; nobody has a phone, so no process serves it."""
    monkeypatch.setattr(serving, "serve", lambda _: None)
    built = tiny_team.build(tmp_path / "workspace")
    yield built
    built.close()


def test_a_room_that_is_opened_is_served(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    room = tune_up.open_room(workspace, lens_for(workspace, "team", ["North"]))
    assert serving.running(room.file)
    serving.stop(room.file)
    assert not serving.running(room.file)


def of_year(**more: Any) -> run_rate.RunRate:
    year = Calendar().parse("2026")
    bare = run_rate.RunRate(year, date(2026, 6, 30), 1_200_000.0, 500_000.0, 6.0, 130, (), (), ())
    return replace(bare, **more)


def test_six_months_left_and_700_thousand_to_win_are_116_67_thousand_a_month() -> None:
    rate = of_year()
    assert rate.remaining == 700_000
    assert rate.a_month == pytest.approx(116_666.67, abs=0.01)
    assert rate.a_day == pytest.approx(5_384.62, abs=0.01)
    assert rate.so_far == pytest.approx(83_333.33, abs=0.01)


@pytest.mark.parametrize(
    ("as_of", "months"),
    [
        (date(2026, 6, 30), 6.0),
        (date(2025, 12, 31), 12.0),
        (date(2026, 12, 31), 0.0),
        (date(2026, 11, 30), 1.0),
        (date(2026, 12, 15), 12 / 23),
    ],
)
def test_months_left_are_whole_ones_and_the_working_days_of_the_running_one(as_of: date, months: float) -> None:
    assert run_rate.months_left(Calendar(), Calendar().parse("2026"), as_of) == pytest.approx(months)


def test_a_reached_target_an_ended_year_and_an_unknown_target_are_said() -> None:
    assert "reached" in run_rate.finding(of_year(won=1_300_000.0), "USD")
    assert "the year is over" in run_rate.finding(of_year(months=0.0, working_days=0), "USD")
    assert run_rate.finding(of_year(target=None), "USD") == ""
    assert of_year(target=None).remaining is None


def test_a_quarter_without_quota_makes_the_annual_target_unknown_and_names_it(workspace: Workspace) -> None:
    found = run_rate.run_rate(workspace, lens_for(workspace, "company"))
    quotas = [one for one in found.readings if one.metric == "quota"]
    assert (found.target is None) == any(one.value is None for one in quotas)
    assert bool(found.lacks) or found.target is not None
    if found.target is None:
        assert found.lacks[0].startswith("No quota for ")


def in_room(workspace: Workspace, *names: str) -> Room:
    room = tune_up.open_room(workspace, lens_for(workspace, "company"))
    for name in names:
        room.join(name)
    return room


def acted(room: Room, name: str, count: int = 3) -> None:
    place = room.named(name)
    assert place
    for number in range(1, count + 1):
        one = room.setup.metrics[number]
        room.act(place.id, number, text=f"{name} does {number}", area=one.area, metric=one.key, owner=name, due=SOON)


def test_one_room_at_a_time(workspace: Workspace) -> None:
    room = in_room(workspace)
    with pytest.raises(Refusal, match="is open since"):
        tune_up.open_room(workspace, lens_for(workspace, "company"))
    tune_up.abandon(room)
    assert tune_up.current(workspace) is None


def test_a_broken_room_file_keeps_nobody_from_opening_a_room(workspace: Workspace) -> None:
    (workspace.folder / "rooms").mkdir()
    (workspace.folder / "rooms" / "cut.sqlite").write_bytes(b"")
    assert tune_up.current(workspace) is None
    assert in_room(workspace).setup.team


def test_a_workshop_ended_without_results_stays_ended_whatever_was_written_in_it(workspace: Workspace) -> None:
    room = in_room(workspace, "Ana")
    acted(room, "Ana", 1)
    tune_up.abandon(room)
    assert tune_up.current(workspace) is None
    assert tune_up.open_room(workspace, lens_for(workspace, "company")).state.id != room.state.id
    assert tune_up_results.held(workspace) == []


def test_the_demos_workshop_answers_what_a_room_asks(workspace: Workspace) -> None:
    room = in_room(workspace)
    workshops.seed_from(workspace.records, Path(__file__).parent.parent / "data" / "demo" / "workshop.json")
    [held] = tune_up_results.held(workspace)
    asked = set(room.questions()) | {f"{workshops.FACTS} {one.key}" for one in room.setup.areas}
    asked |= {workshops.TEAM, workshops.PERIOD, workshops.CLOSED, workshops.HERE, workshops.ACTION, workshops.IDEA}
    assert {one.question for one in held.said} == asked


def test_a_rep_is_one_participant_and_what_a_facilitator_said_holds_for_all(workspace: Workspace) -> None:
    lens = lens_for(workspace, "company")
    rep, name = next(iter(tune_up.reps(workspace, lens).items()))
    room = in_room(workspace, name.split()[0], "Gus", name)
    first, gus, whole = room.places()
    assert tune_up.likely(workspace, lens, room) == {first.id: tune_up.GUEST, gus.id: tune_up.GUEST, whole.id: rep}
    room.match(whole.id, tune_up.GUEST)
    room.match(gus.id, rep)
    with pytest.raises(Refusal, match="Gus stands for that rep already"):
        room.match(first.id, rep)
    assert tune_up.likely(workspace, lens, Room(room.file)) == {
        first.id: tune_up.GUEST,
        gus.id: rep,
        whole.id: tune_up.GUEST,
    }


def test_what_somebody_wrote_who_left_early_is_kept_and_in_no_ledger(workspace: Workspace) -> None:
    lens = lens_for(workspace, "company")
    room = in_room(workspace, "Ana", "Dan")
    acted(room, "Ana")
    acted(room, "Dan", 1)
    dan = room.named("Dan")
    assert dan
    room.leave(dan.id)
    tune_up.close(workspace, lens, room, "owner", None)
    [held] = tune_up_results.held(workspace)
    assert {one.who for one in tune_up_results.outcomes(workspace, held, lens)} == {"Ana"}
    assert [one.value for one in held.said if one.question == workshops.UNFINISHED] == ["Dan does 1"]
    assert "1 left before the third action" in tune_up_results.told_of(held, None)


def test_the_room_listens_on_this_computer_alone_until_phones_are_let_in(workspace: Workspace) -> None:
    assert in_room(workspace).state.host == "127.0.0.1"


def test_scores_are_shown_from_five_people_on_beside_the_facts(workspace: Workspace) -> None:
    room = in_room(workspace, *"ABCDE")
    board = boards(workspace, lens_for(workspace, "company"))[0]
    area = room.setup.areas[0].key
    for place, value in zip(room.places()[:4], ("2", "4", "6", "8"), strict=True):
        room.say(place.id, score_of(area), value)
    first = tune_up.scores(room, board)[0]
    assert (first.n, first.mean, first.low) == (4, None, None)
    room.say(room.places()[4].id, score_of(area), "10")
    first = tune_up.scores(room, board)[0]
    assert (first.n, first.mean, first.low, first.high) == (5, 6.0, 2, 10)
    assert {one.fact for one in tune_up.scores(room, None)} == {"no facts"}


def test_the_talk_begins_with_the_questions_of_the_areas_scored_lowest(workspace: Workspace) -> None:
    room = in_room(workspace, *"ABCDE")
    for place in room.places():
        for number, area in enumerate(room.setup.areas):
            room.say(place.id, score_of(area.key), str(9 - number))
    board = boards(workspace, lens_for(workspace, "company"))[0]
    assert tune_up.to_talk_about(room, board) == []
    room.reveal("assessment")
    assert [one.key for one, _ in tune_up.to_talk_about(room, board)] == [one.key for one in room.setup.areas[-1:-3:-1]]
    assert {why for _, why in tune_up.to_talk_about(room, board)} == {"scored lowest"}
    room.reset("assessment")
    room.reveal("assessment")
    coloured = [
        one.driver.key
        for colour in ("red", "amber")
        for one in (*board.five, *board.foundation)
        if one.colour == colour
    ]
    assert coloured
    assert [one.key for one, why in tune_up.to_talk_about(room, board) if why.startswith("the facts say")] == coloured[
        :2
    ]


def test_a_wall_of_many_ideas_is_led_a_page_at_a_time(workspace: Workspace) -> None:
    room = in_room(workspace, "Ana")
    assert (tune_up.wall_pages([]), tune_up.wall_page([], 1)) == (1, [])
    for number in range(31):
        room.add_idea(1, f"Idea {number}")
    found = room.ideas()
    assert tune_up.wall_pages(found) == 3
    assert [one.text for page in (1, 2, 3) for one in tune_up.wall_page(found, page)] == [one.text for one in found]


def test_the_facilitator_sees_whom_to_wait_for_and_what_comes_next(workspace: Workspace) -> None:
    room = in_room(workspace, *(f"P{number}" for number in range(1, 13)))
    [first, second, *_] = room.places()
    room.say(first.id, "poll 1", room.setup.poll[0].key)
    assert tune_up.counted(room) == "1 of 12 have answered; waiting for P2, P3, P4, P5, P6, P7, P8, P9 and 3 more"
    assert (tune_up.has_answered(room)[first.id], tune_up.has_answered(room)[second.id]) == (True, False)
    assert tune_up.at_a_glance(room) == "1 of 12 have answered · 10 min left"
    assert not tune_up.is_done(room)
    room.reveal("poll 1")
    assert tune_up.is_done(room)
    following = tune_up.next_step(room)
    assert following is not None
    assert following.key == "stand"
    room.move(0, 5)
    assert tune_up.next_step(room) is None
    assert tune_up.has_answered(room) == {}


def test_the_projector_begins_a_step_with_its_first_page_and_turns_by_itself(workspace: Workspace) -> None:
    room = in_room(workspace)
    since = room.state.since
    assert [tune_up.page_now(room, 3, since + timedelta(seconds=gone)) for gone in (0, 14, 15, 44, 45)] == [
        0,
        0,
        1,
        2,
        0,
    ]
    assert tune_up.page_now(room, 1, since + timedelta(hours=1)) == 0
    room.extend(5)  # its time begins anew, later than now
    assert tune_up.page_now(room, 3, since) in range(3)


def test_the_export_of_a_running_workshop_keeps_what_is_sealed(workspace: Workspace) -> None:
    from coaching.handover import workshop

    room = in_room(workspace, *"ABCDE")
    for place in room.places():
        room.say(place.id, "poll 1", room.setup.poll[0].key)
        room.say(place.id, score_of(room.setup.areas[0].key), "7")
    room.add_idea(1, "=1+1")
    acted(room, "A")

    def sheets() -> dict[str, list[tuple[object, ...]]]:
        return {
            sheet.title: list(sheet.iter_rows(values_only=True))
            for sheet in load_workbook(BytesIO(workshop.so_far(room, None)))
        }

    assert list(sheets()) == ["Actions", "Ideas", "About"]
    room.reveal("poll 1")
    room.reveal("assessment")
    shown = sheets()
    assert list(shown) == ["Actions", "Ideas", "Poll", "Areas", "About"]
    assert len(shown["Actions"]) == 4
    assert shown["Poll"][1][1] == 5
    assert shown["Areas"][1][1:5] == (7, 7, 7, 5)


def test_an_action_of_a_rep_stands_in_the_next_talk_with_the_rep(workspace: Workspace) -> None:
    lens = lens_for(workspace, "company")
    (rep, name), (other, _) = list(tune_up.reps(workspace, lens).items())[:2]
    room = in_room(workspace, name, "Gus")
    acted(room, name)
    acted(room, "Gus")
    tune_up.close(workspace, lens, room, "owner", None)
    assert [one.text for one in talks.promised_elsewhere(workspace.records, rep, "")] == [
        f"{name} does {number}" for number in (1, 2, 3)
    ]
    assert talks.promised_elsewhere(workspace.records, other, "") == []


def test_a_workshop_closes_into_the_ledger_whole(workspace: Workspace) -> None:
    lens = lens_for(workspace, "company")
    rep, name = next(iter(tune_up.reps(workspace, lens).items()))
    room = in_room(workspace, name, "Guest Gus")
    acted(room, name)
    acted(room, "Guest Gus", 2)
    matched = tune_up.likely(workspace, lens, room)
    assert list(matched.values()) == [rep, tune_up.GUEST]
    with pytest.raises(Refusal, match="Guest Gus has 2 of 3"):
        tune_up.close(workspace, lens, room, "owner", None)
    acted(room, "Guest Gus")
    tune_up.close(workspace, lens, room, "owner", None)
    lines = [line for line in ledger.ledger(workspace, lens) if line.commitment.source == workshops.SOURCE]
    assert len(lines) == 6
    assert {line.owner for line in lines} == {name, "Guest Gus"}
    [held] = tune_up_results.held(workspace)
    assert held.people == (name, "Guest Gus")
    assert tune_up.current(workspace) is None
    with pytest.raises(Refusal, match="stands in the records already"):
        tune_up.close(workspace, lens, room, "owner", None)
    assert len(tune_up_results.outcomes(workspace, held, lens)) == 6


def test_a_closing_that_was_cut_off_can_be_done_again(workspace: Workspace) -> None:
    lens = lens_for(workspace, "company")
    room = in_room(workspace, "Ana")
    acted(room, "Ana")
    room.end()  # and the machine stops here
    assert tune_up.current(workspace) is not None
    tune_up.close(workspace, lens, room, "owner", None)
    assert len(tune_up_results.outcomes(workspace, tune_up_results.held(workspace)[0], lens)) == 3


def test_somebody_who_was_not_there_gets_exactly_three_actions_once(workspace: Workspace) -> None:
    lens = lens_for(workspace, "company")
    room = in_room(workspace, "Ana")
    acted(room, "Ana")
    tune_up.close(workspace, lens, room, "owner", None)
    [held] = tune_up_results.held(workspace)
    due = date.fromisoformat(SOON)
    shown_by = tune_up.metrics()[0]
    asked = [
        tune_up.Typed(text, shown_by.area, shown_by.key, owner, due)
        for text, owner in (("One", ""), ("Two", "Ana"), ("Three", ""))
    ]
    for change, told in (
        ({"text": " "}, "Action 3 lacks what will be done"), ({"area": None, "due": None}, "Action 3 lacks the driver, the day"),
        ({"due": date(2001, 1, 1)}, "Action 3 is due in the past"), ({"due": date(9999, 12, 31)}, "too late"), ({"text": "x" * 281}, "280 fit"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=told):
            tune_up.written("Zoe", [*asked[:2], replace(asked[2], **change)])
    with pytest.raises(Refusal, match="Exactly 3 actions"):
        tune_up.add_absent(workspace, lens, held.key, "owner", "Zoe", "", tune_up.written("Zoe", asked[:2]))
    three = tune_up.written("Zoe", asked)
    assert [(one.owner, one.area) for one in three] == [
        ("Zoe", shown_by.area),
        ("Ana", shown_by.area),
        ("Zoe", shown_by.area),
    ]
    tune_up.add_absent(workspace, lens, held.key, "owner", "Zoe", "", three)
    with pytest.raises(Refusal, match="already"):
        tune_up.add_absent(workspace, lens, held.key, "owner", "zoe", "", three)
    assert tune_up_results.held(workspace)[0].people == ("Ana", "Zoe")
    told = tune_up_results.told_of(tune_up_results.held(workspace)[0], None)
    assert told.startswith("1 person on") and "1 person added afterwards" in told


def test_a_later_import_changes_what_the_results_say_now(workspace: Workspace, tmp_path: Path) -> None:
    def seen() -> tuple[str, str, str, str]:
        lens = lens_for(workspace, "company")
        [held] = tune_up_results.held(workspace)
        area = tune_up_results.results(held, None, boards(workspace, lens)[0])[0]
        [one] = tune_up_results.outcomes(workspace, held, lens)
        return area.fact_then, area.fact_now, one.standing.state, one.standing.reason

    first = tune_up.scores(in_room(workspace), boards(workspace, lens_for(workspace, "company"))[0])[0]
    promised = workshops.Promised(
        "Ann", "u1", "u1", "Reward sooner", "reward", "rewards_in_time", date(2026, 5, 14), "rep", None, None, 0.9
    )
    given = [
        workshops.Given("Ann", workshops.HERE, "Ann"),
        workshops.Given("owner", f"facts {first.key}", first.fact, first.colour),
    ]
    workshops.keep(
        workspace.records,
        "owner",
        "w1",
        "Whole company",
        "2026-Q2",
        given,
        [promised],
        datetime(2026, 4, 20, 16, tzinfo=UTC),
    )
    before = seen()
    assert before[0] == first.fact
    rows = "".join(f"n{number},u1,2026-05-0{number},2026-05-0{number},cash,100,USD\n" for number in range(1, 9))
    file = tmp_path / "Rewards.csv"
    file.write_text(f"Reward ID,Rep,Earned On,Given On,Kind,Amount,Currency\n{rows}", encoding="utf-8")
    intake.load(workspace, intake.check(workspace, [file], as_of=tiny_team.AS_OF))
    after = seen()
    assert after[0] == first.fact
    assert after[1] != before[1]
    assert (before[2], after[2]) == ("unknown", "kept")


def test_what_was_promised_in_a_room_is_judged_by_a_later_import_and_overdue_without_one(
    workspace: Workspace, tmp_path: Path
) -> None:
    today, lens = date.today(), lens_for(workspace, "company")
    name = next(iter(tune_up.reps(workspace, lens).values()))
    room = in_room(workspace, name)
    due = today + timedelta(days=10)
    for number, (aim, day) in enumerate((("200000", due), ("300000", due), ("", due + timedelta(days=400))), start=1):
        room.act(
            1,
            number,
            text=f"Does {number}",
            area="activity",
            metric="bookings",
            owner=name,
            due=day.isoformat(),
            target=aim,
        )
    tune_up.close(workspace, lens, room, "owner", None)

    def states(as_of: date | None = None) -> list[str]:
        seen = lens_for(workspace, "company", as_of=as_of)
        return [one.state for one in tune_up_results.outcomes(workspace, tune_up_results.held(workspace)[0], seen)]

    assert states() == ["too early"] * 3
    assert states(due) == ["too early"] * 3, "what is due today is not overdue"
    assert states(due + timedelta(days=1)) == ["overdue", "overdue", "too early"]
    file = tmp_path / "deals.csv"
    rows = "".join(f"N{number},{name},Pump,Alpha,Won,{today},{due},30000\n" for number in range(8))
    file.write_text(
        f"opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n{rows}",
        encoding="utf-8",
    )
    intake.load(workspace, intake.check(workspace, [file], as_of=workspace.calendar.containing("quarter", due).end))
    assert states() == ["kept", "overdue", "unknown"]


def test_the_next_workshop_stands_beside_the_one_before(workspace: Workspace) -> None:
    lens = lens_for(workspace, "company")
    for value in ("4", "7"):
        room = in_room(workspace, *"ABCDE")
        for place in room.places():
            room.say(place.id, score_of(room.setup.areas[0].key), value)
            acted(room, place.name)
        tune_up.close(workspace, lens, room, "owner", None)
    now, before = tune_up_results.held(workspace)
    first = tune_up_results.results(now, before, None)[0]
    assert (first.before, first.then, first.delta, first.n) == (4.0, 7.0, 3.0, 5)
    assert tune_up_results.result_rows([replace(first, before=4.04, then=6.375)])[0]["then"] == 6.4
    from coaching.handover import workshop

    outcomes = tune_up_results.outcomes(workspace, now, lens)
    told = tune_up_results.told_by_person(outcomes, tune_up_results.outcomes(workspace, before, lens))
    assert set(told) == set("ABCDE")
    assert told["A"].count(f"{tune_up_results.by_person(outcomes)['A']}") == 2
    assert "of the workshop before" in told["A"]
    assert tune_up_results.told_by_person(outcomes, []) == tune_up_results.by_person(outcomes)
    assert workshop.pdf(now, outcomes, tune_up_results.results(now, before, None)).startswith(b"%PDF")
    assert workshop.workbook(now, outcomes, tune_up_results.results(now, before, None)).startswith(b"PK")
