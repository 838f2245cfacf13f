"""Where the Cadence that has a workspace open is found, so that a second start leads to it; `python -m coaching.running` prints the address."""

import atexit
import http.client
import json
import os
import sys
from contextlib import suppress
from pathlib import Path

from coaching import home

NOTE = "running.json"  # of a workspace: the address and process of the server that has it open
SECONDS = 2  # that a server on the same machine may take to say that it is well


def tell(folder: Path, host: str, port: int) -> None:
    """Note in a workspace that this process shows it at an address, until the process ends."""
    note = folder / NOTE
    with suppress(OSError):  # a full disk keeps nobody from working
        note.write_text(json.dumps({"host": host, "port": port, "process": os.getpid()}), encoding="utf-8")
        atexit.register(_forget, note)


def address_of(folder: Path) -> str | None:
    """The address of the server that shows a workspace; None where none does, a note that was left behind included."""
    try:
        said = json.loads((folder / NOTE).read_text(encoding="utf-8"))
        host, port, process = str(said["host"]), int(said["port"]), int(said["process"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return f"http://{host}:{port}" if _lives(process) and _is_well(host, port) else None


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


def _is_well(host: str, port: int) -> bool:
    try:
        connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200
    except (OSError, ValueError, http.client.HTTPException):
        return False


if __name__ == "__main__" and (found := address_of(home.default_workspace())):
    print(found)
