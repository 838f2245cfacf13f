"""Turns at what is done one at a time, in the order in which it was asked for, as pages are drawn."""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

TURN_SECONDS = 0.5  # after which the next page begins beside one that waits for sums, or reads files (ours)


class Turns:
    """Turns at what only one can do at a time anyway: Python draws one page at a time, and fifty that take it from each other need thrice as long."""

    def __init__(self, seconds: float = TURN_SECONDS) -> None:
        """seconds: how long one may keep the next one waiting; it goes on beside the others then."""
        self._seconds, self._lock, self._line = seconds, threading.Lock(), deque[threading.Event]()
        self._holder: threading.Event | None = None
        self._until = 0.0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, and hand it on at the end."""
        me = threading.Event()
        with self._lock:
            self._line.append(me)
        try:
            while not self._mine(me):
                me.wait(max(self._until - time.monotonic(), 0.001) if self._line[0] is me else None)
            yield
        finally:
            with self._lock:
                if me in self._line:  # stopped while it waited
                    self._line.remove(me)
                if self._holder is me:
                    self._holder = None
                self._call_next()

    def _mine(self, me: threading.Event) -> bool:
        with self._lock:
            me.clear()
            if self._line[0] is not me or (self._holder is not None and time.monotonic() < self._until):
                return False
            self._line.popleft()
            self._holder, self._until = me, time.monotonic() + self._seconds
            self._call_next()  # to wait until that
            return True

    def _call_next(self) -> None:
        if self._line:
            self._line[0].set()
