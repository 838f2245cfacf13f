"""How much memory the reading child may use, on each system: it holds itself where the system can, and its parent watches it everywhere.

Linux: the data limit of the process. Windows: a job object. macOS honours neither, so there the parent's look at the resident memory decides.
"""

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess

MEMORY = 1 << 30  # bytes of data
WATCHED = MEMORY * 5 // 4  # bytes resident: the data, and the libraries' own pages
_LOOK = 0.25  # seconds
_SLOW_LOOK = 1.0  # where each look starts a program


def hold_memory(size: int = MEMORY) -> None:
    """Holds this process to size bytes of data, as far as the system can; a request beyond it fails as MemoryError or ends the process."""
    if sys.platform == "win32":
        from coaching.intake.file.windows_job import hold

        hold(size)
        return
    import resource

    # Data, not address space: Arrow's allocator reserves far more addresses than it ever uses.
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or size < hard:
        resource.setrlimit(resource.RLIMIT_DATA, (size, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def resident(process_id: int) -> int | None:
    """The bytes of memory a process holds just now; None where nobody says or the process has ended."""
    import subprocess  # only the parent looks: the child that reads is to begin at once

    try:
        if sys.platform == "win32":
            from coaching.intake.file.windows_job import resident_of

            return resident_of(process_id)
        statm = Path(f"/proc/{process_id}/statm")
        if statm.exists():
            return int(statm.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
        told = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(process_id)], capture_output=True, text=True, timeout=5, check=False
        )
        return int(told.stdout) * 1024
    except (OSError, ValueError, IndexError, subprocess.SubprocessError):
        return None


def ended_within(process: "subprocess.Popen[bytes]", seconds: float, memory: int = WATCHED) -> tuple[str, bytes]:
    """Waits for a process; "ended", "time" or "memory" for why it is no longer waited for, and what it wrote to stderr so far."""
    import subprocess

    until = time.monotonic() + seconds
    pause = _LOOK if sys.platform in ("win32", "linux") else _SLOW_LOOK
    while True:
        try:
            _, words = process.communicate(timeout=max(0.01, min(pause, until - time.monotonic())))
            return "ended", words or b""
        except subprocess.TimeoutExpired:
            if time.monotonic() >= until:
                return "time", b""
            if (resident(process.pid) or 0) > memory:
                return "memory", b""
