"""From dropping exports on the page to the first charts of them, beside a bare Streamlit app of thirty lines that checks nothing."""

import os
import re
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.company import Company
from benchmarks.screen import running_streamlit
from benchmarks.side_by_side import Measured
from tests.browser import launch, running_app

DROPS = 3  # of each, one after the other
DROPPED = ("User", "Account", "Opportunity", "Event")  # at M 83 MB
MOST_MS = 300_000
PROBE = """
import tempfile
from pathlib import Path

import altair as alt
import duckdb
import streamlit as st

st.title("Sales")
files = st.file_uploader("Exports", accept_multiple_files=True)
if len(files) == NUMBER:
    folder = Path(tempfile.mkdtemp())
    con = duckdb.connect()
    for file in files:
        path = folder / file.name
        path.write_bytes(file.getvalue())
        con.execute(f"create table {path.stem} as from read_csv('{path}')")
    stages = con.execute("select StageName, sum(Amount) as amount from Opportunity group by 1").df()
    months = con.execute(
        "select date_trunc('month', CloseDate) as month, sum(Amount) as amount from Opportunity where IsWon = 1 group by 1"
    ).df()
    busy = con.execute("select date_trunc('month', ActivityDate) as month, count(*) as n from Event group by 1").df()
    open_ones = con.execute(
        "select OwnerId, sum(Amount) as amount from Opportunity where IsClosed = 0 group by 1 order by 2 desc limit 20"
    ).df()
    st.altair_chart(alt.Chart(stages).mark_bar().encode(x="amount", y="StageName"))
    st.altair_chart(alt.Chart(months).mark_line().encode(x="month", y="amount"))
    st.altair_chart(alt.Chart(busy).mark_line().encode(x="month", y="n"))
    st.altair_chart(alt.Chart(open_ones).mark_bar().encode(x="amount", y="OwnerId"))
"""
CHART = "[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg"


def drop(company: Company) -> list[Measured]:
    """Seconds from the drop to the first chart, medians of drops one after the other, the work of both servers in the note; and ours' memory."""
    files = [company.folder / f"{name}.csv" for name in DROPPED]
    taken: dict[str, list[tuple[float, float, float]]] = {"ours": [], "probe": []}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        probe = Path(folder) / "probe.py"
        probe.write_text(PROBE.replace("NUMBER", str(len(files))), encoding="utf-8")
        browser = launch(playwright)
        for number in range(DROPS):
            with running_app(Path(folder) / f"w{number}", CADENCE_NO_DEMO="1") as address:
                taken["ours"].append(_ours(browser, address, files))
            limit = "--server.maxUploadSize=1000"
            with running_streamlit(Path(folder), "run", str(probe), limit) as address:
                taken["probe"].append(_probes(browser, address, files))
        browser.close()
    (ours, work, peak), (theirs, its, _) = (
        [statistics.median(each) for each in zip(*taken[who], strict=True)] for who in taken
    )
    size = sum(file.stat().st_size for file in files) / 1e6
    note = f"server's work {work:.1f} s, the probe's {its:.1f} s" if work else ""
    return [
        Measured("drop", f"dropping {size:.0f} MB to the first chart, checked and with proof", company.size.key, "s", ours, "a bare probe",
                 theirs, at_most=2.0, note=note),
        Measured("drop", "the server's highest memory meanwhile", company.size.key, "MB", peak, at_most=700, as_ratio=False),
    ][: 2 if peak else 1]  # fmt: skip


def _ours(browser: Browser, address: str, files: list[Path]) -> tuple[float, float, float]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{address}/data")
    page.wait_for_selector("input[type=file]", state="attached", timeout=MOST_MS)
    before, begun = _of_server(address)[0], time.perf_counter()
    page.locator("input[type=file]").set_input_files(files)
    page.get_by_role("button", name=f"Load {len(files)} files").click(timeout=MOST_MS)
    page.get_by_text(re.compile(r"Import \d+; undo it")).first.wait_for(timeout=MOST_MS)
    page.goto(f"{address}/pipeline?by=company")
    page.locator(CHART).first.wait_for(timeout=MOST_MS)
    seconds, (worked, peak) = time.perf_counter() - begun, _of_server(address)
    page.close()
    return seconds, worked - before, peak


def _probes(browser: Browser, address: str, files: list[Path]) -> tuple[float, float, float]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address)
    page.wait_for_selector("input[type=file]", state="attached", timeout=MOST_MS)
    before, begun = _of_server(address)[0], time.perf_counter()
    page.locator("input[type=file]").set_input_files(files)
    page.locator(CHART).first.wait_for(timeout=MOST_MS)
    seconds, (worked, peak) = time.perf_counter() - begun, _of_server(address)
    page.close()
    return seconds, worked - before, peak


def _of_server(address: str) -> tuple[float, float]:
    """Processor seconds so far of the server at this address and of what it started and ended, and its highest memory in MB.

    0 where the system does not tell.
    """
    port, ticks, peak = f"--server.port={address.rpartition(':')[2]}", 0, 0.0
    for each in Path("/proc").glob("[0-9]*"):
        try:
            if port in (each / "cmdline").read_text(errors="replace").split("\0"):
                ticks += sum(map(int, (each / "stat").read_text().rpartition(")")[2].split()[11:15]))
                peak = max(peak, float((each / "status").read_text().partition("VmHWM:")[2].split()[0]) / 1024)
        except (OSError, IndexError):  # it ended meanwhile
            continue
    return (ticks / os.sysconf("SC_CLK_TCK") if ticks else 0.0), peak
