"""Pages are drawn one at a time in the order in which they were asked for, and none keeps the others waiting for long."""

import threading
import time
from collections.abc import Callable

import pytest

from coaching.turns import Turns


class Crowd:
    """People who ask one after the other; each draws until let_go, and what begins and ends is noted."""

    def __init__(self, turns: Turns) -> None:
        self.turns, self.noted, self.ends = turns, list[str](), dict[str, threading.Event]()
        self.threads: list[threading.Thread] = []

    def ask(self, name: str) -> None:
        self.ends[name] = threading.Event()

        def draw() -> None:
            with self.turns.turn():
                self.noted.append(f"{name} begins")
                self.ends[name].wait(20)
                self.noted.append(f"{name} ends")

        before = len(self.turns._line)
        self.threads.append(threading.Thread(target=draw, daemon=True))
        self.threads[-1].start()
        until_it_is(lambda: len(self.turns._line) > before or f"{name} begins" in self.noted)

    def let_go(self, name: str) -> None:
        self.ends[name].set()
        until_it_is(lambda: f"{name} ends" in self.noted)


def until_it_is(so: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not so():
        assert time.monotonic() < until
        time.sleep(0.002)


def test_one_page_is_drawn_at_a_time_in_the_order_of_asking() -> None:
    crowd = Crowd(Turns(seconds=60))
    names = ["Ann", "Ben", "Cid", "Dora"]
    for name in names:
        crowd.ask(name)
    for name, after in zip(names, [*names[1:], None], strict=True):
        assert crowd.noted[-1] == f"{name} begins"
        crowd.let_go(name)
        if after:
            until_it_is(lambda after=after: f"{after} begins" in crowd.noted)  # type: ignore[misc]
    assert crowd.noted == [f"{name} {what}" for name in names for what in ("begins", "ends")]


def test_a_page_that_takes_long_keeps_the_next_waiting_for_a_while_only() -> None:
    crowd = Crowd(Turns(seconds=0.1))
    for name in ("Ann", "Ben", "Cid"):
        crowd.ask(name)
    until_it_is(lambda: "Ben begins" in crowd.noted)  # Ann still draws
    until_it_is(lambda: "Cid begins" in crowd.noted)
    for name in ("Ben", "Ann", "Cid"):
        crowd.let_go(name)
    assert crowd.noted[:3] == ["Ann begins", "Ben begins", "Cid begins"]
    crowd.ask("Dora")  # nobody holds a turn that was given back late
    assert crowd.noted[-1] == "Dora begins"
    crowd.let_go("Dora")


def test_a_page_that_fails_or_is_stopped_hands_its_turn_on() -> None:
    turns = Turns(seconds=60)
    for end in (ValueError, KeyboardInterrupt):
        with pytest.raises(end), turns.turn():
            raise end
    crowd = Crowd(turns)
    crowd.ask("Ann")
    assert crowd.noted == ["Ann begins"]
    crowd.let_go("Ann")
