"""What a visit of each page costs the server once it stands: its processor time and what it sends, for the company and for one rep."""

import asyncio
import statistics
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.company import ROOT, Company
from benchmarks.crowd import LONGEST_SECONDS, busy_seconds, serving, wait_until_idle
from benchmarks.screen import open_talk_in
from benchmarks.side_by_side import Measured

VISITS = 20  # of each page: the system tells processor time in hundredths of a second
MOST_MS, MOST_KB = 30.0, 60.0  # a page on average; what Pipeline may send


def visits(company: Company) -> list[Measured]:
    """Processor time of the server and kB sent, page by page and on average of all; every page is opened once beforehand."""
    rep = company.lens("rep").scope.id
    talk = open_talk_in(company.workspace)
    company.close()
    asked = {"company": {"by": "company"}, "rep": {"by": "rep", "who": rep}}
    rows: list[Measured] = []
    with serving(company.workspace_folder) as (port, process):
        asyncio.run(_every_page(port, process, asked["company"], talk, rounds=1))
        wait_until_idle(process)  # it adds up beside the pages what they may ask, which is no work of a visit
        for by, query in asked.items():
            found = asyncio.run(_every_page(port, process, query, talk, VISITS))
            work = statistics.mean(ms for ms, _ in found.values())
            rows += [
                Measured("visits", f"server's work for {page}, {by}", company.size.key, "ms", ms, note=f"sends {kb:.0f} kB")
                for page, (ms, kb) in found.items()
            ]  # fmt: skip
            rows += [
                Measured("visits", f"server's work for a page, average of {len(found)}, {by}", company.size.key, "ms", work,
                         at_most=MOST_MS, as_ratio=False),
                Measured("visits", f"what pipeline sends, {by}", company.size.key, "kB", found["pipeline"][1],
                         at_most=MOST_KB, as_ratio=False),
            ]  # fmt: skip
    return rows


async def _every_page(
    port: int, process: int, query: dict[str, str], talk: str, rounds: int
) -> dict[str, tuple[float, float]]:
    """Milliseconds and kB of each page, by its name."""
    found = {}
    for page in sorted(page.stem for page in (ROOT / "pages").glob("[!_]*.py")):
        of_page = {**query, "conversation": talk} if page == "conversation" else query
        address = f"ws://127.0.0.1:{port}/_stcore/stream"
        async with connect(
            address, subprotocols=["streamlit"], origin=f"http://127.0.0.1:{port}", max_size=None, open_timeout=LONGEST_SECONDS,  # type: ignore[list-item, arg-type]
            ping_interval=None,
        ) as line:  # fmt: skip
            name = "" if page == "home" else page
            await _visit(line, name, of_page)
            sent = await _visit(line, name, of_page)
            before = busy_seconds(process)
            for _ in range(rounds):
                await _visit(line, name, of_page)
            found[page] = 1000 * (busy_seconds(process) - before) / rounds, sent / 1000
    return found


async def _visit(line: ClientConnection, page: str, query: dict[str, str]) -> int:
    """Ask for a page and wait until it is whole; gives back how many bytes came."""
    ask = BackMsg()
    ask.rerun_script.query_string = urlencode(query)
    ask.rerun_script.page_name = page
    await line.send(ask.SerializeToString())
    came = 0
    while True:
        frame = await asyncio.wait_for(line.recv(decode=False), LONGEST_SECONDS)
        came += len(frame)
        told = ForwardMsg()
        told.ParseFromString(frame)
        if told.WhichOneof("type") != "script_finished":
            continue
        if told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            return came
        if told.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            raise RuntimeError(f"{page} could not be read.")
