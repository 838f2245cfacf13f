"""Fifty people at once: each looks at another rep, page after page, and thinks in between; how long they wait, and whether anybody sees another's."""

import asyncio
import itertools
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.company import ROOT, Company
from benchmarks.side_by_side import Measured
from coaching.lens import Scope, scopes
from tests.browser import stop, wait_until_up

PEOPLE, THINK_SECONDS, LOOKS = 50, 5.0, 8
PAGES = ("", "drivers", "activity", "pipeline", "conversations")
LONGEST_SECONDS = 120


@dataclass
class Person:
    """One session: whom it looks at, how long each page took, and what it saw of somebody else."""

    rep: Scope
    waited: list[float] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)


def crowd(company: Company) -> list[Measured]:
    """The 95th percentile of a page's rerun, the server's memory, and the pages that showed another rep than the one asked for."""
    reps = [rep for rep in scopes(company.workspace, "rep") if rep.id]
    company.close()
    people = [Person(rep) for rep in itertools.islice(itertools.cycle(reps), PEOPLE)]
    with serving(company.workspace_folder) as (port, process):
        asyncio.run(everybody(port, people[:1]))  # what a server does once is not what people wait for
        people[0].waited.clear()
        before = busy_seconds(process)
        asyncio.run(everybody(port, people))
        busy = busy_seconds(process) - before
        memory = resident_megabytes(process)
    waited = sorted(seconds for one in people for seconds in one.waited)
    what, size = f"{len(people)} people, {THINK_SECONDS:g} s between pages", company.size.key
    rows = [
        Measured("crowd", f"{what}: 95 in 100 pages within", size, "s", waited[int(0.95 * (len(waited) - 1))], "median",
                 statistics.median(waited), at_most=1.0, as_ratio=False),
        Measured("crowd", f"{what}: pages that showed another rep", size, "pages", float(sum(len(one.strange) for one in people)),
                 at_most=0, as_ratio=False, note=f"of {len(waited)}"),
    ]  # fmt: skip
    if busy:
        rows.append(Measured("crowd", f"{what}: work of the server for a page", size, "ms", 1000 * busy / len(waited)))
    if memory is not None:
        rows.append(Measured("crowd", f"{what}: memory of the server", size, "MB", memory, at_most=700, as_ratio=False))
    return rows


@contextmanager
def serving(workspace: Path) -> Iterator[tuple[int, int]]:
    """Port and process id of a Cadence started for this workspace; it is stopped afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "pages._server", "--server.headless=true", f"--server.port={port}"]
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "server.log"
        with output.open("wb") as log:
            settings = {**os.environ, "CADENCE_WORKSPACE": str(workspace)}
            process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=log, stderr=subprocess.STDOUT)
        try:
            wait_until_up(process, port, LONGEST_SECONDS, output)
            yield port, process.pid
        finally:
            stop(process)


async def everybody(port: int, people: list[Person]) -> None:
    """All sessions at once, each begun a little later than the one before."""
    starts = (number * THINK_SECONDS / len(people) for number in range(len(people)))
    await asyncio.gather(
        *(
            one_session(port, one, start, random.Random(n))
            for n, (one, start) in enumerate(zip(people, starts, strict=True))
        )
    )


async def one_session(port: int, person: Person, start: float, chance: random.Random) -> None:
    """Look at one page after the other, and think in between."""
    await asyncio.sleep(start)
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    patient: dict[str, Any] = {
        "subprotocols": ["streamlit"],
        "origin": f"http://127.0.0.1:{port}",
        "max_size": None,
        "open_timeout": LONGEST_SECONDS,
        "ping_interval": None,
    }
    async with connect(address, **patient) as line:
        for look in range(LOOKS):
            asked = time.perf_counter()
            shown = await page_of(line, PAGES[look % len(PAGES)], person.rep.id)
            person.waited.append(time.perf_counter() - asked)
            if not shown.startswith(spoken(person.rep.name)):
                person.strange.append(shown)
            await asyncio.sleep(chance.uniform(0.5, 1.5) * THINK_SECONDS)


async def page_of(line: ClientConnection, page: str, who: str) -> str:
    """Ask for a page and wait until it is whole; gives back its line of who, when and as of."""
    ask = BackMsg()
    ask.rerun_script.query_string = urlencode({"by": "rep", "who": who})
    ask.rerun_script.page_name = page
    await line.send(ask.SerializeToString())
    choice = ""
    while True:
        told = ForwardMsg()
        told.ParseFromString(await asyncio.wait_for(line.recv(decode=False), LONGEST_SECONDS))
        kind = told.WhichOneof("type")
        if (
            kind == "delta"
            and told.delta.WhichOneof("type") == "add_block"
            and told.delta.add_block.WhichOneof("type") == "popover"
        ):
            choice = choice or told.delta.add_block.popover.label
        if kind == "script_finished" and told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            return choice.replace("\\", "")


def spoken(name: str) -> str:
    """A name as it stands on the screen, spaces made one."""
    return " ".join(name.split())


def resident_megabytes(process: int) -> float | None:
    """The memory a process holds; None where the system does not tell."""
    try:
        said = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, text=True).stdout.strip()
    except OSError:
        said = ""
    if said:
        return int(said) / 1024
    status = Path(f"/proc/{process}/status")
    found = (
        [line.split()[1] for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmRSS:")]
        if status.exists()
        else []
    )
    return int(found[0]) / 1024 if found else None


def busy_seconds(process: int) -> float:
    """Processor time a process has used; 0 where the system does not tell."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
