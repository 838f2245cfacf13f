"""Starts the room's process, starts it again where it dies, and ends it with whoever started it."""

import atexit
import contextlib
import http.client
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from coaching.errors import Refusal
from coaching.room.store import Room

HERE, FIRST_PORT, PORTS = "127.0.0.1", 8611, 40
START_SECONDS, PAUSE = 15.0, 0.3
_RUNNING: dict[Path, "Keeper"] = {}
_GUARD = threading.Lock()


class Keeper:
    """Keeps one room's process alive until the workshop closes or it is told to stop."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._child: subprocess.Popen[bytes] | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="room", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether the process runs at this moment."""
        return self._child is not None and self._child.poll() is None

    @property
    def pid(self) -> int | None:
        """The process's number."""
        return self._child.pid if self._child else None

    def stop(self) -> None:
        """End the process and do not start it again."""
        self._over.set()
        if self._child is not None:
            with contextlib.suppress(OSError):
                if self._child.stdin:
                    self._child.stdin.close()  # the life line: the server ends by itself
            try:
                self._child.wait(5)
            except subprocess.TimeoutExpired:
                self._child.kill()

    def _is_over(self) -> bool:
        try:
            room = Room(self.file)
        except Refusal:  # the workspace was moved away
            return True
        closed = room.state.closed is not None
        room.close_file()
        return closed

    def _keep(self) -> None:
        while not self._over.is_set():
            command = [sys.executable, "-m", "coaching.room", str(self.file.resolve())]
            self._child = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=Path(__file__).resolve().parents[2])
            self._child.wait()
            if self._is_over():
                return
            self._over.wait(PAUSE)


def serve(file: Path) -> Keeper:
    """The keeper of a room's process, started where none runs; Refusal where the server does not answer in time."""
    file = file.resolve()
    with _GUARD:
        keeper = _RUNNING.get(file)
        if keeper is None:
            keeper = _RUNNING[file] = Keeper(file)
            atexit.register(keeper.stop)
    wait_for(file)
    return keeper


def running(file: Path) -> bool:
    """Whether this process keeps the room's server."""
    keeper = _RUNNING.get(file.resolve())
    return keeper is not None and keeper.alive


def stop(file: Path) -> None:
    """End the room's process."""
    with _GUARD:
        keeper = _RUNNING.pop(file.resolve(), None)
    if keeper is not None:
        keeper.stop()


def wait_for(file: Path) -> None:
    """Until the room answers; Refusal after some seconds, naming the port."""
    room = Room(file)
    state = room.state
    room.close_file()
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up:
        with contextlib.suppress(OSError):
            line = http.client.HTTPConnection(HERE, state.port, timeout=2)
            line.request("GET", f"/{state.code}/now")
            if line.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise Refusal(f"The room's server does not answer on port {state.port}; close the room and open it again.")


def free_port() -> int:
    """The first free port from 8611 on; Refusal where none of forty is free."""
    for port in range(FIRST_PORT, FIRST_PORT + PORTS):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((HERE, port))
            return port
    raise Refusal(
        f"None of the ports {FIRST_PORT} to {FIRST_PORT + PORTS - 1} is free; end another program and open the room again."
    )
