"""Fifty people at once: each looks at another rep, page after page, and thinks in between; how long they wait, and whether anybody sees another's.

Also while an export of the deals is loaded beside them, and just after; and spread over several servers, each with a copy of the workspace.
"""

import asyncio
import itertools
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.company import ROOT, Company
from benchmarks.scratch import fresh
from benchmarks.side_by_side import Measured
from benchmarks.sizes import LAST_DAY
from coaching.lens import Scope, scopes
from tests.browser import stop, wait_until_up

PEOPLE, THINK_SECONDS, LOOKS = 50, 5.0, 8
SERVERS = 3  # that share the people, as the README's recipe for several servers has them
PAGES = ("", "drivers", "activity", "pipeline", "conversations")
LONGEST_SECONDS = 120
LOADED = "Opportunity.csv"  # beside them
BEFORE_SECONDS, AFTER_SECONDS = 15.0, 30.0  # that they look before and after the load
BESIDE = """
import runpy, sys
from benchmarks.crowd import load_when_told
load_when_told(sys.argv.pop(1))
runpy.run_module("pages._server", run_name="__main__", alter_sys=True)
"""


@dataclass
class Person:
    """One session: whom it looks at, how long each page took, and what it saw of somebody else."""

    rep: Scope
    asked: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)


def crowd(company: Company) -> list[Measured]:
    """The 95th percentile of a page's rerun, the server's memory, and the pages that showed another rep than the one asked for."""
    people = somebody_of_each(company)
    with serving(company.workspace_folder) as (port, process):
        asyncio.run(everybody([port], people[:1]))  # what a server does once is not what people wait for
        wait_until_idle(process)
        people[0].waited.clear()
        before = busy_seconds(process)
        asyncio.run(everybody([port], people))
        busy = busy_seconds(process) - before
        memory = memory_megabytes(process)
    what = f"{len(people)} people, {THINK_SECONDS:g} s between pages"
    return _of_crowd("crowd", what, company.size.key, people, busy, memory)


def _of_crowd(
    measure: str, what: str, size: str, people: list[Person], busy: float, memory: float | None
) -> list[Measured]:
    """How long people waited, what they saw of others, and what it took."""
    waited = sorted(seconds for one in people for seconds in one.waited)
    rows = [
        Measured(measure, f"{what}: 95 in 100 pages within", size, "s", waited[int(0.95 * (len(waited) - 1))], "median",
                 statistics.median(waited), at_most=0.5, as_ratio=False),
        Measured(measure, f"{what}: pages that showed another rep", size, "pages", float(sum(len(one.strange) for one in people)),
                 at_most=0, as_ratio=False, note=f"of {len(waited)}"),
    ]  # fmt: skip
    if busy:
        rows.append(Measured(measure, f"{what}: work of the server for a page", size, "ms", 1000 * busy / len(waited)))
    if memory:
        rows.append(Measured(measure, f"{what}: memory of the server", size, "MB", memory, at_most=500, as_ratio=False))
    return rows


def crowd_over_servers(company: Company) -> list[Measured]:
    """The same over several servers on this machine, each with a copy of the workspace; what people write is in one database of all of them."""
    people, size = somebody_of_each(company), company.size.key
    with fresh() as another, ExitStack() as stack:
        home = another()
        records = shutil.copy(company.workspace_folder / "records.sqlite", home / "records.sqlite")
        around = {
            "CADENCE_RECORDS_URL": f"sqlite:///{records}",
            "CADENCE_COPY_OF": str(company.workspace_folder),
            "CADENCE_NO_DEMO": "1",
        }
        servers = []
        for number in range(SERVERS):
            shutil.copytree(company.workspace_folder, home / f"copy-{number}")
            servers.append(stack.enter_context(serving(home / f"copy-{number}", around=around)))
        for port, process in servers:
            asyncio.run(everybody([port], people[:1]))
            wait_until_idle(process)
        people[0].waited.clear()
        before = sum(busy_seconds(process) for _, process in servers)
        asyncio.run(everybody([port for port, _ in servers], people))
        busy = sum(busy_seconds(process) for _, process in servers) - before
        memory = [memory_megabytes(process) or 0.0 for _, process in servers]
    return _of_crowd("crowd-servers", f"{len(people)} people over {SERVERS} servers", size, people, busy, sum(memory))


def crowd_and_load(company: Company) -> list[Measured]:
    """The same before, during and just after an export of the deals is loaded beside them, in which one deal has changed."""
    people, size = somebody_of_each(company), company.size.key
    with fresh() as another:
        home = another()
        shutil.copytree(company.workspace_folder, home / "workspace")
        (home / "exports").mkdir()
        changed_deals(company.folder / LOADED, home / "exports" / LOADED)
        with serving(home / "workspace", home / "exports") as (port, process):
            asyncio.run(everybody([port], people[:1]))
            wait_until_idle(process)
            people[0].waited.clear()
            people[0].asked.clear()
            before = busy_seconds(process)
            begun, ended = asyncio.run(everybody_and_load(port, people, home / "exports"))
            wait_until_idle(process)  # what it adds up after the load is of the load
            busy, memory = busy_seconds(process) - before, memory_megabytes(process)
            highest = memory_megabytes(process, "VmHWM")
    every = [(at, took) for one in people for at, took in zip(one.asked, one.waited, strict=True)]
    what = f"{len(people)} people, {THINK_SECONDS:g} s between pages"
    rows = []
    for when, first, after in (
        ("before", 0.0, begun),
        ("during", begun, ended),
        ("just after", ended, ended + AFTER_SECONDS),
    ):
        waited = sorted(took for at, took in every if at + took >= first and at < after)
        if waited:
            rows.append(
                Measured("crowd-load", f"{what}: 95 in 100 pages {when} a load within", size, "s", waited[int(0.95 * (len(waited) - 1))],
                         "median", statistics.median(waited), at_most=0.5 if when == "before" else 1.0, as_ratio=False,
                         note=f"of {len(waited)}, the longest {waited[-1]:.1f} s")
            )  # fmt: skip
    strange = float(sum(len(one.strange) for one in people))
    rows += [
        Measured("crowd-load", f"{what}: pages that showed another rep", size, "pages", strange, at_most=0, as_ratio=False, note=f"of {len(every)}"),
        Measured("crowd-load", f"{what}: the load beside them", size, "s", ended - begun),
    ]  # fmt: skip
    if busy:
        rows.append(Measured("crowd-load", f"{what}: work of the server, the load's with it", size, "s", busy))
    if memory is not None:
        note = f"at most {highest:.0f} MB" if highest else ""
        rows.append(
            Measured(
                "crowd-load",
                f"{what}: memory of the server afterwards",
                size,
                "MB",
                memory,
                at_most=500,
                as_ratio=False,
                note=note,
            )
        )
    return rows


def somebody_of_each(company: Company) -> list[Person]:
    """Fifty people, each of whom looks at another rep, as far as there are as many."""
    reps = [rep for rep in scopes(company.workspace, "rep") if rep.id]
    company.close()
    return [Person(rep) for rep in itertools.islice(itertools.cycle(reps), PEOPLE)]


def changed_deals(export: Path, to: Path) -> None:
    """The same export with another amount of its first deal."""
    with export.open(encoding="utf-8") as before, to.open("w", encoding="utf-8") as after:
        header, deal = before.readline(), before.readline()
        place, cells = header.strip().split(",").index("Amount"), deal.split(",")
        cells[place] = "123456.0"
        after.writelines((header, ",".join(cells)))
        shutil.copyfileobj(before, after)


def load_when_told(folder: str) -> None:
    """In the server: once a file "go" is there, load what lies in the folder as somebody does on the page of data, and say so in "done"."""

    def wait() -> None:
        from coaching import intake
        from pages._opened import open_already

        while not (Path(folder) / "go").exists():
            time.sleep(0.05)
        try:
            if (workspace := open_already()) is None:
                raise RuntimeError("Nobody has opened the workspace.")
            receipts = intake.check(workspace, [Path(folder) / LOADED], as_of=LAST_DAY, accept_proposals=True)
            done = ", ".join(one.status for one in intake.load(workspace, receipts))
        except Exception:
            done = traceback.format_exc()
        (Path(folder) / "done").write_text(done, encoding="utf-8")

    threading.Thread(target=wait, daemon=True).start()


@contextmanager
def serving(
    workspace: Path, exports: Path | None = None, around: Mapping[str, str] | None = None
) -> Iterator[tuple[int, int]]:
    """Port and process id of a Cadence started for this workspace; it is stopped afterwards.

    exports: what it loads once it is told to; around: what is set around it.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    start = ["-m", "pages._server"] if exports is None else ["-c", BESIDE, str(exports)]
    command = [sys.executable, *start, "--server.headless=true", f"--server.port={port}"]
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "server.log"
        with output.open("wb") as log:
            settings = {**os.environ, **(around or {}), "CADENCE_WORKSPACE": str(workspace)}
            process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=log, stderr=subprocess.STDOUT)
        try:
            wait_until_up(process, port, LONGEST_SECONDS, output)
            yield port, process.pid
        finally:
            stop(process)


async def everybody(
    ports: Sequence[int], people: list[Person], is_over: Callable[[Person], bool] | None = None
) -> None:
    """All sessions at once, each begun a little later than the one before and on the next of the servers; until they looked at so many pages."""
    ends = is_over or (lambda person: len(person.waited) >= LOOKS)
    starts = (number * THINK_SECONDS / len(people) for number in range(len(people)))
    await asyncio.gather(
        *(
            one_session(ports[n % len(ports)], one, start, random.Random(n), ends)
            for n, (one, start) in enumerate(zip(people, starts, strict=True))
        )
    )


async def everybody_and_load(port: int, people: list[Person], exports: Path) -> tuple[float, float]:
    """All sessions while a load runs, and until some time after; gives back when that began and ended."""
    until = float("inf")
    at_work = asyncio.create_task(everybody([port], people, lambda _: time.perf_counter() > until))
    await asyncio.sleep(BEFORE_SECONDS)
    begun = time.perf_counter()
    (exports / "go").touch()
    while not (exports / "done").exists() and not at_work.done():
        await asyncio.sleep(0.05)
    ended = time.perf_counter()
    until = ended + AFTER_SECONDS
    await at_work
    if (said := (exports / "done").read_text(encoding="utf-8")) != "loaded":
        raise RuntimeError(said)
    return begun, ended


async def one_session(
    port: int, person: Person, start: float, chance: random.Random, is_over: Callable[[Person], bool]
) -> None:
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
        while not is_over(person):
            asked = time.perf_counter()
            shown = await page_of(line, PAGES[len(person.waited) % len(PAGES)], person.rep.id)
            person.asked.append(asked)
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


def memory_megabytes(process: int, of: str = "VmRSS") -> float | None:
    """The memory a process holds, or its highest (VmHWM); None where the system does not tell."""
    status = Path(f"/proc/{process}/status")
    if status.exists():
        told = [line.split()[1] for line in status.read_text(encoding="utf-8").splitlines() if line.startswith(of)]
        return int(told[0]) / 1024 if told else None
    if of != "VmRSS":
        return None
    try:
        said = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, text=True).stdout.strip()
    except OSError:
        return None
    return int(said) / 1024 if said else None


def busy_seconds(process: int) -> float:
    """Processor time a process has used; 0 where the system does not tell."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_until_idle(process: int) -> None:
    """Until a server has done nearly nothing for a while."""
    for _ in range(LONGEST_SECONDS):
        before = busy_seconds(process)
        time.sleep(2)
        if busy_seconds(process) - before < 0.1:
            return
