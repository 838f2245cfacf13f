"""The room of a workshop: what is said in it, who may say it, what its server answers, and that no acknowledged vote is lost."""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from coaching.errors import Refusal
from coaching.room import Room, address, serving
from coaching.room.__main__ import server_of
from coaching.room.entries import (
    ACT,
    ASSESSMENT,
    IDEAS,
    LATEST,
    POLL,
    STAND,
    WALL,
    AgendaStep,
    Choice,
    Setup,
    poll_of,
    score_of,
)
from coaching.room.server import GUESSES
from coaching.room.store import LETTERS

SOON = (date.today() + timedelta(days=30)).isoformat()
SETUP = Setup(
    "North", "2026", "Tune-up workshop, North",
    tuple(AgendaStep(key, key.capitalize(), 10, "Told to all.") for key in (POLL, STAND, ASSESSMENT, IDEAS, ACT, WALL)),
    (Choice("none", "No plan"), Choice("draft", "A draft"), Choice("open", "Undecided"), Choice("well", "None needed")),
    tuple(Choice(f"area{number}", f"Area {number}") for number in range(8)),
    tuple(Choice(f"metric{number}", f"Metric number {number} of the list", f"area{number % 8}") for number in range(70)),
    tuple(Choice("", f"What would make area {number} twice as good, and who would notice it first?", f"area{number // 4}") for number in range(32)),
)  # fmt: skip


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room.make(tmp_path / "rooms" / "one.sqlite", SETUP, address.HERE, serving.free_port(), "one")
    yield made
    made.close_file()


@dataclass
class Phone:
    """One browser: it keeps its cookie and speaks to the room."""

    room: Room
    cookie: str = ""

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        state = self.room.state
        line = http.client.HTTPConnection(address.HERE, state.port, timeout=10)
        head = {"Cookie": self.cookie} if self.cookie else {}
        if form is not None:
            head["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, f"/{state.code}{path}", None if form is None else urllib.parse.urlencode(form), head)
        answer = line.getresponse()
        said = answer.read().decode()
        if given := answer.headers["set-cookie"]:
            self.cookie = given.split(";")[0]
        return answer.status, said


@pytest.fixture
def by_itself(room: Room) -> Iterator[Room]:
    """Served by a process of its own, as in the product."""
    serving.serve(room.file)
    yield room
    serving.stop(room.file)


@pytest.fixture
def served(room: Room) -> Iterator[Room]:
    """Served by a thread, which is there at once; another connection to the file, as the process has it."""
    own = Room(room.file)
    server = server_of(own)
    thread = threading.Thread(target=server.run)
    thread.start()
    serving.wait_for(room.file)
    yield room
    server.should_exit = True
    thread.join(10)
    own.close_file()


def joined(room: Room, name: str) -> Phone:
    phone = Phone(room)
    assert phone.ask("POST", "/join", {"name": name})[0] == 303
    return phone


def acted(room: Room, participant: int, number: int, **more: str) -> None:
    said = {"text": "Call Acme", "area": "area1", "metric": "metric3", "owner": "Ana", "due": SOON} | more
    room.act(participant, number, **said)


# what is said


def test_a_second_vote_replaces_the_first_and_the_counts_sum_to_the_voters(room: Room) -> None:
    people = [room.join(name)[0] for name in ("Ana", "Ben", "Cleo")]
    for one, state in zip(people, ("none", "none", "well"), strict=True):
        room.say(one.id, poll_of(1), state)
    room.say(people[0].id, poll_of(1), "draft")
    assert room.tally(poll_of(1)) == {"none": 1, "draft": 1, "open": 0, "well": 1}


def test_the_second_round_opens_after_the_first_is_shown_and_stands_beside_it(room: Room) -> None:
    one, _ = room.join("Ana")
    room.say(one.id, poll_of(1), "none")
    with pytest.raises(Refusal, match="Reveal the first round"):
        room.second_round()
    with pytest.raises(Refusal, match="second round is not open"):
        room.say(one.id, poll_of(2), "well")
    room.reveal(poll_of(1))
    with pytest.raises(Refusal, match="on the screen already"):
        room.say(one.id, poll_of(1), "well")
    room.second_round()
    room.say(one.id, poll_of(2), "well")
    assert (room.tally(poll_of(1))["none"], room.tally(poll_of(2))["well"]) == (1, 1)


def test_a_revealed_step_can_be_opened_again_and_a_reset_throws_away_only_its_own_answers(room: Room) -> None:
    one, _ = room.join("Ana")
    room.say(one.id, poll_of(1), "none")
    room.say(one.id, score_of("area1"), "7")
    room.reveal(poll_of(1))
    room.reopen(poll_of(1))
    room.say(one.id, poll_of(1), "draft")
    assert room.reset(poll_of(1)) == 1
    assert [said.question for said in room.said()] == [score_of("area1")]


@pytest.mark.parametrize(
    ("value", "fits"),
    [("0", True), ("10", True), ("", True), ("11", False), ("-1", False), ("5.5", False), ("x", False)],
)
def test_a_score_is_a_whole_number_from_0_to_10_or_cannot_say(room: Room, value: str, fits: bool) -> None:
    one, _ = room.join("Ana")
    if fits:
        room.say(one.id, score_of("area0"), value)
    else:
        with pytest.raises(Refusal, match="offered"):
            room.say(one.id, score_of("area0"), value)


def test_three_actions_each_and_no_fourth(room: Room) -> None:
    one, _ = room.join("Ana")
    for number in (1, 2, 3):
        acted(room, one.id, number)
    for number in (0, 4):
        with pytest.raises(Refusal, match="3 actions are enough"):
            acted(room, one.id, number)
    acted(room, one.id, 2, text="Call Bravo instead")
    assert [action.text for action in room.actions(one.id)] == ["Call Acme", "Call Bravo instead", "Call Acme"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"text": "  "}, "lacks what will be done"), ({"metric": ""}, "lacks the metric"), ({"area": ""}, "lacks the driver"),
        ({"owner": ""}, "lacks whose"), ({"due": ""}, "lacks the day"), ({"due": "30.9.2026"}, "is no day"), ({"due": "2001-01-01"}, "in the past"),
        ({"due": "9999-12-31"}, "is due on 31 Dec 9999, too late"), ({"metric": "made up"}, "of the lists"), ({"target": "many"}, "is no number"),
        ({"target": "1,500"}, "two ways"), ({"target": "inf"}, "no number"),
        ({"text": "x" * 281}, "281 letters; 280 fit"),
    ],
)  # fmt: skip
def test_an_action_says_what_it_lacks(room: Room, change: dict[str, str], told: str) -> None:
    one, _ = room.join("Ana")
    with pytest.raises(Refusal, match=told):
        acted(room, one.id, 1, **change)
    assert room.actions() == []


@pytest.mark.parametrize(
    ("typed", "kept"), [("", None), ("25", 25.0), ("25 %", 25.0), ("2,5", 2.5), ("1500", 1500.0), ("-3", -3.0)]
)
def test_a_target_may_be_left_out_and_is_kept_as_a_number(room: Room, typed: str, kept: float | None) -> None:
    one, _ = room.join("Ana")
    acted(room, one.id, 1, target=typed)
    assert room.actions()[0].target == kept


def test_the_room_closes_only_when_everybody_present_has_three_actions(room: Room) -> None:
    ana, ben = room.join("Ana")[0], room.join("Ben")[0]
    for number in (1, 2, 3):
        acted(room, ana.id, number)
    acted(room, ben.id, 1)
    with pytest.raises(Refusal, match="Ben has 1 of 3 actions"):
        room.end()
    room.leave(ben.id)
    room.end()
    with pytest.raises(Refusal, match="closed"):
        room.say(ana.id, poll_of(1), "none")
    with pytest.raises(Refusal, match="closed"):
        room.join("Cleo")


def test_a_name_is_taken_whatever_its_capitals_and_one_person_has_one_place(room: Room) -> None:
    first, token = room.join("  Ana   Lopez ")
    with pytest.raises(Refusal, match="here as Ana Lopez already"):
        room.join("ANA lopez")
    again, other = room.join("ana Lopez", again=True)
    assert again.id == first.id
    assert token != other
    assert (room.place_of(token), room.place_of(other), room.place_of("guessed")) == (None, again, None)


@pytest.mark.parametrize("name", ["", "   ", "…", "x" * 41])
def test_an_empty_or_endless_name_is_refused(room: Room, name: str) -> None:
    with pytest.raises(Refusal):
        room.join(name)
    assert room.places() == []


def test_one_name_written_in_two_ways_is_one_name(room: Room) -> None:
    room.join("Jos\u00e9")
    with pytest.raises(Refusal, match="Is that you"):
        room.join("Jose\u0301")


def test_who_writes_after_leaving_is_here_again(room: Room) -> None:
    place, _ = room.join("Ana")
    for back in (
        lambda: room.add_idea(place.id, "Call"),
        lambda: room.dot(place.id, 1),
        lambda: acted(room, place.id, 1),
    ):
        room.leave(place.id)
        back()  # type: ignore[no-untyped-call]
        assert room.places()[0].left is None
    assert room.lacking() == ["Ana has 1 of 3 actions"]


def test_a_file_that_is_no_workshop_is_named(tmp_path: Path) -> None:
    for said in (b"", b"no database at all, but long enough to be taken for one" * 99):
        (tmp_path / "cut.sqlite").write_bytes(said)
        with pytest.raises(Refusal, match=r"cut\.sqlite holds no workshop"):
            Room(tmp_path / "cut.sqlite")


@pytest.mark.parametrize("letter", ["x", "\u00fc", "\u6f22", "\U0001f600"])
def test_ten_thousand_letters_of_any_script_come_back_with_a_sentence(served: Room, letter: str) -> None:
    ana = joined(served, "Ana")
    served.move(0, 3)
    status, page = ana.ask("POST", "/idea?at=ideas", {"idea": letter * 10_000})
    assert status == 422
    assert "That has 10,000 letters; 280 fit" in page
    assert letter * 10_000 in page


def test_a_place_lives_on_one_device_and_both_are_told_when_it_moves(served: Room) -> None:
    old = joined(served, "Ana")
    old.ask("POST", "/vote?at=poll", {"state": "draft"})
    assert "moves to this device" in Phone(served).ask("POST", "/join", {"name": "ana"})[1]
    new = Phone(served)
    assert new.ask("POST", "/join", {"name": "ana", "again": "yes"}) == (303, "")
    assert "Your vote is kept" in new.ask("GET", "")[1]
    assert "The device that held this place no longer does" in new.ask("GET", "?took=1")[1]
    assert (old.ask("GET", "/now")[1], new.ask("GET", "/now")[1]) == ("elsewhere", "0.1.")
    status, said = old.ask("POST", "/idea?at=ideas", {"idea": "Call before ten"})
    assert status == 401
    assert "taken on another device" in said and "Go on here instead as Ana" in said and "Call before ten" in said
    old.ask("POST", "/join", {"name": "Ana", "again": "yes"})
    assert (old.ask("GET", "/now")[1], new.ask("GET", "/now")[1]) == ("0.1.", "elsewhere")
    assert [place.name for place in served.places()] == ["Ana"]


def test_leaving_is_asked_about_gives_up_the_place_and_can_be_taken_back(served: Room) -> None:
    ana = joined(served, "Ana")
    assert "<summary>Leave the room</summary>" in ana.ask("GET", "")[1]
    ana.ask("POST", "/leave", {})
    assert served.places()[0].left is not None
    assert "You have left the room, Ana" in ana.ask("GET", "")[1]
    ana.ask("POST", "/join", {"name": "Ana", "again": "yes"})
    assert served.places()[0].left is None
    served.leave(1)
    assert "You are marked as having left" in ana.ask("GET", "")[1], "a facilitator may err; the device keeps its place"


def test_the_time_of_the_first_step_begins_when_the_first_comes_in(room: Room) -> None:
    opened = room.state.since
    time.sleep(0.01)
    room.join("Ana")
    began = room.state.since
    assert began > opened
    room.join("Ben")
    assert room.state.since == began


def test_a_kept_action_says_its_driver_its_number_and_its_aim_and_numbers_stand_by_driver(served: Room) -> None:
    ana = joined(served, "Ana")
    served.move(0, 4)
    acted(served, 1, 1, target="25")
    said = ana.ask("GET", "")[1]
    assert "Area 1, shown by: Metric number 3 of the list, to 25" in said
    assert '<optgroup label="Area 3" data-area="area3"><option value="metric3">' in said
    assert f'max="{date.today() + LATEST}"' in said


@pytest.mark.parametrize(("people", "told"), [(4, "fewer than 5 people gave one"), (5, "The scores are on the screen")])
def test_fewer_than_five_are_told_why_no_score_is_shown(served: Room, people: int, told: str) -> None:
    phones = [joined(served, f"P{number}") for number in range(people)]
    served.move(0, 2)
    for phone in phones:
        page = phone.ask("POST", "/scores?at=assessment", {"area1": "3"}) and phone.ask("GET", "")[1]
        assert "scores are shown where 5 people or more gave one" in page
    assert (f"{people} are here" in page) == (people < 5)
    served.reveal(ASSESSMENT)
    assert told in phones[0].ask("GET", "")[1]
    assert [area.key for area in served.lowest()] == ["area1"] * (people >= 5)
    served.move(2, 3)
    assert ("<details open><summary>Area 1: scored lowest</summary>" in phones[0].ask("GET", "")[1]) == (people >= 5)


def test_two_hundred_ideas_are_read_a_page_at_a_time(served: Room) -> None:
    ana = joined(served, "Ana")
    served.move(0, 3)
    for number in range(200):
        served.add_idea(1, f"Idea {number} {'x' * 200}")
    first, last = ana.ask("GET", "")[1], ana.ask("GET", "?at=ideas&from=195")[1]
    assert "1 to 15 of 200" in first and "More ideas" in first and "Ideas before" not in first
    assert "Idea 199 " in last and "More ideas" not in last and "from=180" in last
    assert "1 to 15 of 200" in ana.ask("GET", "?at=ideas&from=x")[1]
    assert max(len(first.encode()), len(last.encode())) <= 10_000


def test_a_dots_button_says_which_idea_it_is_for(served: Room) -> None:
    ana = joined(served, "Ana")
    served.move(0, 3)
    served.add_idea(1, "Call before ten")
    page = ana.ask("GET", "")[1]
    assert '<p id="i1">Call before ten' in page
    assert 'name="idea" value="1" aria-describedby="i1">Give a dot' in page


def test_a_wall_of_thirty_ideas_is_still_a_small_page(served: Room) -> None:
    ana = joined(served, "Ana")
    served.move(0, 3)
    for number in range(30):
        served.add_idea(1, f"Ask for the second contact in every account, number {number}")
    assert len(ana.ask("GET", "?at=ideas")[1].encode()) <= 10_000


def test_dots_are_three_and_can_be_taken_back(room: Room) -> None:
    one, _ = room.join("Ana")
    for text in ("One", "Two", "Three", "Four", "Four"):
        room.add_idea(one.id, text)
    ids = [idea.id for idea in room.ideas()]
    assert len(ids) == 4
    for idea in ids[:3]:
        room.dot(one.id, idea)
    with pytest.raises(Refusal, match="given your 3 dots"):
        room.dot(one.id, ids[3])
    room.dot(one.id, ids[0])
    room.dot(one.id, ids[3])
    assert {idea.id: idea.dots for idea in room.ideas()} == {ids[0]: 0, ids[1]: 1, ids[2]: 1, ids[3]: 1}


def test_an_idea_can_be_taken_down_with_its_dots(room: Room) -> None:
    one, _ = room.join("Ana")
    for text in ("Spoilt", "Good"):
        room.add_idea(one.id, text)
    spoilt, good = sorted(room.ideas(), key=lambda idea: idea.id)
    room.dot(one.id, spoilt.id)
    room.take_down(spoilt.id)
    assert room.ideas() == [good]
    assert room.dots_of(one.id) == set()


def test_two_facilitators_do_not_pull_the_agenda_apart(room: Room) -> None:
    other = Room(room.file)
    room.move(0, 1)
    with pytest.raises(Refusal, match="Another facilitator went to “Stand”"):
        other.move(0, 3)
    assert other.state.step == 1
    other.close_file()


# what its server answers


def test_a_phone_comes_in_votes_and_keeps_its_place(served: Room) -> None:
    assert "Your name or a nickname" in Phone(served).ask("GET", "")[1]
    ana = joined(served, "Ana")
    assert ana.ask("POST", "/vote?at=poll", {"state": "draft"})[0] == 303
    assert "Your vote is kept" in ana.ask("GET", "")[1]
    assert Phone(served, ana.cookie).ask("GET", "")[0] == 200
    assert served.tally(poll_of(1))["draft"] == 1
    status, said = Phone(served).ask("POST", "/join", {"name": "ana"})
    assert status == 409
    assert "Yes, that is me" in said


def test_the_tally_stays_sealed_on_every_phone_until_it_is_shown(served: Room) -> None:
    ana, ben = joined(served, "Ana"), joined(served, "Ben")
    ben.ask("POST", "/vote?at=poll", {"state": "well"})
    assert "<td>" not in ana.ask("GET", "")[1]
    served.reveal(poll_of(1))
    assert "<td>1</td>" in ana.ask("GET", "")[1]
    assert ana.ask("POST", "/vote?at=poll", {"state": "draft"})[0] == 422


def test_only_steps_that_were_reached_are_shown_and_one_can_go_back(served: Room) -> None:
    ana = joined(served, "Ana")
    assert "What will be done" not in ana.ask("GET", "?at=actions")[1]
    served.move(0, 4)
    assert "What will be done" in ana.ask("GET", "")[1]
    assert 'name="state"' in ana.ask("GET", "?at=poll")[1]


def test_what_was_typed_stays_in_the_form_when_it_is_refused(served: Room) -> None:
    ana = joined(served, "Ana")
    served.move(0, 4)
    long = "call " * 2000
    form = {"number": "1", "text": long, "area": "area1", "metric": "metric1", "owner": "Ana", "due": SOON}
    status, said = ana.ask("POST", "/action?at=actions", form)
    assert status == 422
    assert "Shorten it" in said
    assert long.strip() in said
    assert ana.ask("POST", "/idea?at=ideas", {"idea": "x" * 300_000})[0] == 413
    assert served.actions() == []


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "![x](http://evil.example/x.png)", '" onload="x', "Дима 🙂"]
)
def test_text_of_people_is_text_on_every_page(served: Room, text: str) -> None:
    ana = joined(served, text[:30] + " x")
    served.move(0, 3)
    ana.ask("POST", "/idea?at=ideas", {"idea": text})
    said = ana.ask("GET", "")[1]
    assert "<script>alert" not in said
    assert 'onload="x' not in said
    assert "evil.example" not in said or "<img" not in said


def test_the_server_answers_below_its_code_alone_and_slows_down_guessing(served: Room) -> None:
    state = served.state

    def status(path: str) -> int:
        line = http.client.HTTPConnection(address.HERE, state.port, timeout=10)
        line.request("GET", path)
        return line.getresponse().status

    assert len(state.code) == 6
    assert set(state.code) <= set(LETTERS)
    assert status(f"/{state.code.lower()}") == 308
    assert [
        status(path) for path in ("/", "/docs", "/ABCDEF/now", f"/{state.code}/facts", f"/{state.code}/../etc/passwd")
    ] == [404] * 5
    ana = joined(served, "Ana")
    assert [status(path) for path in ("/favicon.ico", "/apple-touch-icon.png")] * 9 == [404] * 18
    wrong = state.code[1:] + state.code[0] if len(set(state.code)) > 1 else "ABCDEF"
    assert {status(f"/{wrong}") for _ in range(3 * 30)} == {404}, (
        "thirty phones behind one address mistype three times each"
    )
    assert {joined(served, f"Phone {number}").ask("GET", "")[0] for number in range(30)} == {200}
    assert 429 in [status(f"/{wrong}") for _ in range(GUESSES)]
    assert status(f"/{state.code}") == 429, "whoever guessed too often does not learn that it has found the code"
    assert status(f"/{state.code.lower()}") == 429
    assert ana.ask("GET", "")[0] == 200, "whoever has a place keeps it"


def test_pages_are_small_and_bring_nothing_from_elsewhere(served: Room) -> None:
    ana = joined(served, "Ana")
    served.move(0, 5)
    for key in (POLL, ASSESSMENT, IDEAS, ACT, WALL):
        said = ana.ask("GET", f"?at={key}")[1]
        assert len(said.encode()) <= 10_000, key
        assert "http://" not in said
        assert "https://" not in said


def test_after_closing_the_phone_sees_its_actions_and_nothing_more(served: Room) -> None:
    ana = joined(served, "Ana")
    for number in (1, 2, 3):
        acted(served, 1, number)
    served.end()
    status, said = ana.ask("GET", "")
    assert status == 410
    assert "This workshop is closed" in said
    assert "Call Acme" in said
    assert ana.ask("POST", "/vote?at=poll", {"state": "none"})[0] == 410


def test_a_room_ended_without_results_says_so_on_the_phone(served: Room) -> None:
    ana = joined(served, "Ana")
    acted(served, 1, 1)
    served.abandon()
    status, said = ana.ask("GET", "")
    assert status == 410
    assert "ended without results: what was written stands in no ledger" in said
    assert ana.ask("GET", "/now")[1] == "closed"


# its process


def test_five_kills_while_people_vote_lose_no_acknowledged_vote(by_itself: Room) -> None:
    phones = [joined(by_itself, f"P{number}") for number in range(10)]
    states = [one.key for one in SETUP.poll]
    kept: dict[int, str] = {}

    def votes(place: int) -> None:
        for turn in range(12):
            wanted = states[(place + turn) % 4]
            try:
                if phones[place].ask("POST", "/vote?at=poll", {"state": wanted})[0] == 303:
                    kept[place] = wanted
                else:
                    kept.pop(place, None)
            except OSError:
                kept.pop(place, None)  # not acknowledged: either may stand
            except http.client.HTTPException:
                kept.pop(place, None)
            time.sleep(0.15)

    keeper = serving.serve(by_itself.file)
    with ThreadPoolExecutor(10) as pool:
        running = [pool.submit(votes, place) for place in range(10)]
        for _ in range(5):
            time.sleep(0.4)
            if keeper.pid:
                try:
                    os.kill(keeper.pid, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
                except ProcessLookupError:
                    continue
        for one in running:
            one.result()
    serving.wait_for(by_itself.file)
    places = {place.id: place.name for place in by_itself.places()}
    stands = {places[said.participant]: said.value for said in by_itself.said()}
    assert all(stands[f"P{place}"] == value for place, value in kept.items())
    assert [phone.ask("GET", "")[0] for phone in phones] == [200] * 10


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are listed by Linux alone")
def test_the_rooms_process_opens_its_own_file_and_no_other(by_itself: Room, tmp_path: Path) -> None:
    joined(by_itself, "Ana")
    pid = serving.serve(by_itself.file).pid
    links = [os.readlink(one) for one in Path(f"/proc/{pid}/fd").iterdir() if one.is_symlink()]
    inside = {Path(link).name.partition(".sqlite")[0] for link in links if link.startswith(str(tmp_path))}
    assert inside == {"one"}
    assert not [link for link in links if "duckdb" in link or "records" in link]


def test_the_rooms_process_imports_neither_facts_nor_records() -> None:
    ours = tuple(f"coaching.{room}" for room in ("facts", "records", "workspace", "metrics"))
    heavy = ("duckdb", "pandas", "sqlalchemy", "streamlit")
    code = (
        f"import sys, coaching.room.__main__; print([name for name in sys.modules if name.startswith({ours + heavy})])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert said.stdout.strip() == "[]", said.stderr


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be deleted there")
def test_a_room_whose_file_was_deleted_takes_no_votes(by_itself: Room) -> None:
    for file in by_itself.file.parent.glob(f"{by_itself.file.name}*"):
        file.unlink()
    give_up = time.monotonic() + 15
    while time.monotonic() < give_up and serving.running(by_itself.file):
        time.sleep(0.2)
    with pytest.raises(OSError):
        Phone(by_itself).ask("GET", "")


def test_the_process_ends_with_whoever_started_it(room: Room) -> None:
    child = subprocess.Popen([sys.executable, "-m", "coaching.room", str(room.file)], stdin=subprocess.PIPE)
    serving.wait_for(room.file)
    assert child.stdin
    child.stdin.close()
    assert child.wait(10) == 0


@pytest.mark.skipif(os.name == "nt", reason="a single process cannot be interrupted there")
def test_ctrl_c_ends_the_process_without_a_trace(room: Room) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "coaching.room", str(room.file)], stdin=subprocess.PIPE, stderr=subprocess.PIPE
    )
    serving.wait_for(room.file)
    child.send_signal(signal.SIGINT)
    assert b"Traceback" not in child.communicate(timeout=10)[1]
