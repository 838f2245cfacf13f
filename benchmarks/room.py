"""The workshop's room under a whole team voting: time of a vote, size of a page, memory of its process, and votes lost."""

import http.client
import os
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.company import Company
from benchmarks.side_by_side import Measured
from coaching import playbook
from coaching.method.tune_up import metrics
from coaching.room import Room, Setup, address, serving
from coaching.room.entries import AgendaStep, Choice, poll_of

SECONDS, KILLS, IDEAS = 10.0, 5, 60
VOTE_MS, PAGE_KB, MEMORY_MB = 100.0, 10.0, 80.0  # what the room may take


@dataclass
class Heard:
    """What one run of votes gave: milliseconds of each, votes acknowledged, votes that do not stand, places lost."""

    times: list[float]
    kept: int
    lost: int
    places_lost: int


def rooms(company: Company) -> list[Measured]:
    """30 and 60 people vote within ten seconds, half of them twice; then 30 while the process is killed five times."""
    found = []
    for people in (30, 60):
        with served() as room:
            heard = voting(room, people)
            what = f"{people} people vote within {SECONDS:.0f} s, half twice"
            note = f"{heard.kept} acknowledged, {heard.lost} lost"
            found.append(
                Measured(
                    "room",
                    f"{what}: p95 of a vote",
                    "room",
                    "ms",
                    at_95(heard.times),
                    at_most=VOTE_MS,
                    as_ratio=False,
                    note=note,
                )
            )
            if people == 60:
                size = memory(serving.serve(room.file).pid)
                found.append(
                    Measured(
                        "room", "memory of the room's process", "room", "MB", size, at_most=MEMORY_MB, as_ratio=False
                    )
                )
                found.append(
                    Measured(
                        "room", "largest page of a phone", "room", "kB", largest(room), at_most=PAGE_KB, as_ratio=False
                    )
                )
    with served() as room:
        heard = voting(room, 30, kills=KILLS)
        note = f"{heard.kept} acknowledged, {heard.places_lost} places lost"
        found.append(
            Measured(
                "room",
                f"acknowledged votes lost in {KILLS} kills",
                "room",
                "votes",
                heard.lost,
                at_most=0,
                as_ratio=False,
                note=note,
            )
        )
    return found


@contextmanager
def served() -> Iterator[Room]:
    """A room with the product's own agenda, and its process."""
    with tempfile.TemporaryDirectory() as folder:
        setup = Setup(
            "North", "2026", "Tune-up workshop, North", tuple(AgendaStep(one.key, one.label, one.minutes, one.told) for one in playbook.agenda()),
            tuple(Choice(one.key, one.label) for one in playbook.poll()), tuple(Choice(one.key, one.label) for one in playbook.drivers()), metrics(),
            tuple(Choice("", question, one.key) for one in playbook.drivers() for question in one.questions),
        )  # fmt: skip
        room = Room.make(Path(folder) / "room.sqlite", setup, address.HERE, serving.free_port(), "room")
        serving.serve(room.file)
        try:
            yield room
        finally:
            serving.stop(room.file)
            room.close_file()


def ask(
    room: Room, method: str, path: str, form: dict[str, str] | None = None, cookie: str = ""
) -> http.client.HTTPResponse:
    """One request as a phone makes it, on a line of its own."""
    state = room.state
    line = http.client.HTTPConnection(address.HERE, state.port, timeout=10)
    head = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    line.request(method, f"/{state.code}{path}", None if form is None else urllib.parse.urlencode(form), head)
    answer = line.getresponse()
    answer.read()
    return answer


def voting(room: Room, people: int, kills: int = 0) -> Heard:
    """Everybody votes at a moment of their own, every second one changes it later."""
    cookies = [
        str(ask(room, "POST", "/join", {"name": f"P{place}"}).headers["set-cookie"]).split(";")[0]
        for place in range(people)
    ]
    states = [one.key for one in room.setup.poll]
    stands: dict[int, str] = {}
    times: list[float] = []

    def vote(place: int, turn: int, wait: float) -> None:
        time.sleep(wait)
        wanted = states[(place + turn) % len(states)]
        began = time.perf_counter()
        try:
            kept = ask(room, "POST", "/vote?at=poll", {"state": wanted}, cookies[place]).status == 303
        except (OSError, http.client.HTTPException):
            kept = False
        if kept:
            times.append(1000 * (time.perf_counter() - began))
            stands[place] = wanted
        else:
            stands.pop(place, None)  # either may stand

    def one(place: int) -> None:
        vote(place, 0, SECONDS / 2 * place / people)
        if place % 2:
            vote(place, 1, SECONDS / 2)

    keeper = serving.serve(room.file)
    with ThreadPoolExecutor(people) as pool:
        running = [pool.submit(one, place) for place in range(people)]
        for _ in range(kills):
            time.sleep(SECONDS / (kills + 1))
            if keeper.pid:
                os.kill(keeper.pid, 9)
        for done in running:
            done.result()
    serving.wait_for(room.file)
    places = {place.id: place.name for place in room.places()}
    said = {places[one.participant]: one.value for one in room.said() if one.question == poll_of(1)}
    lost = sum(said.get(f"P{place}") != value for place, value in stands.items())
    here = [ask(room, "GET", "", cookie=cookie).status == 200 for cookie in cookies]
    return Heard(times, len(stands), lost, here.count(False))


def at_95(times: list[float]) -> float:
    """The 95th of a hundred, by rank."""
    return sorted(times)[min(int(0.95 * len(times)), len(times) - 1)]


def memory(pid: int | None) -> float:
    """Resident memory of a process in MB; 0 where the system does not tell."""
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    return int(text.split("VmRSS:")[1].split()[0]) / 1024


def largest(room: Room) -> float:
    """The largest page a participant is sent, in kB."""
    cookie = str(ask(room, "POST", "/join", {"name": "Last"}).headers["set-cookie"]).split(";")[0]
    room.move(0, len(room.setup.steps) - 1)
    for number in range(IDEAS):
        room.add_idea(1, f"Idea {number}: " + "ask for the second contact in every account before lunch " * 2)
    return (
        max(
            int(ask(room, "GET", f"?at={step.key}", cookie=cookie).headers["content-length"])
            for step in room.setup.steps
        )
        / 1000
    )
