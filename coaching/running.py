"""Where the Cadence that has a workspace open is found, so that a second start leads to it; `python -m coaching.running` prints the address."""

import atexit
import http.client
import json
import os
import sys
from contextlib import suppress
from pathlib import Path

from coaching import home
from coaching.errors import Refusal

NOTE = "running.json"  # of a workspace: where the server that has it open listens, how it is called, its process
SECONDS = 2  # that a server on the same machine may take to say that it is well


def tell(folder: Path, listens: str, port: int, host: str = "") -> None:
    """Note in a workspace that this process listens at an address and shows it to who asks for a host, by default the same, until it ends."""
    note = folder / NOTE
    with suppress(OSError):  # a full disk keeps nobody from working
        said = {"listens": listens, "host": host or listens, "port": port, "process": os.getpid()}
        note.write_text(json.dumps(said), encoding="utf-8")
        atexit.register(_forget, note)


def address_of(folder: Path) -> str | None:
    """The address of the server that shows a workspace; None where none does, a note that was left behind included."""
    try:
        said = json.loads((folder / NOTE).read_text(encoding="utf-8"))
        listens, host, port, process = str(said["listens"]), str(said["host"]), int(said["port"]), int(said["process"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return f"http://{host}:{port}" if _lives(process) and _is_well(listens, port, host) else None


def _forget(note: Path) -> None:
    with suppress(OSError, ValueError, KeyError, TypeError):
        if json.loads(note.read_text(encoding="utf-8"))["process"] == os.getpid():
            note.unlink()


def _lives(process: int) -> bool:
    if sys.platform == "win32":
        import ctypes

        handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, process)  # the right to ask about it, no more
        return bool(handle and ctypes.windll.kernel32.CloseHandle(handle))
    if process <= 0:
        return False
    try:
        os.kill(process, 0)
    except PermissionError:
        return True  # somebody else's
    except (OSError, OverflowError):
        return False
    return True


def _is_well(listens: str, port: int, host: str) -> bool:
    try:
        connection = http.client.HTTPConnection(listens, port, timeout=SECONDS)
        connection.request("GET", "/_stcore/health", headers={"Host": f"{host}:{port}"})
        return connection.getresponse().status == 200
    except (OSError, ValueError, http.client.HTTPException):
        return False


if __name__ == "__main__":
    with suppress(Refusal):  # the server will say it
        print(address_of(home.default_workspace()) or "")
