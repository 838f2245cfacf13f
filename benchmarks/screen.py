"""What a person waits for: the server's rerun of each page, and the first paint in a real browser."""

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.company import ROOT, Company
from benchmarks.side_by_side import ROUNDS, Measured, medians
from coaching.workspace import Workspace
from tests.browser import launch, running_app, stop, wait_until_up

FIRST_RUN_SECONDS = 300
SETTLE_MS = 3000  # without a message, after which a page has sent all of itself
VISITS = 3  # servers started and visited once each


def page_reruns(company: Company) -> list[Measured]:
    """The server-side rerun of every page, warm, with the demo team and with the invented company."""
    with tempfile.TemporaryDirectory() as folder:
        demo = reruns(Path(folder) / "workspace")
    company.close()
    return [
        Measured("page-rerun", f"rerun of {page}, warm", size, "ms", taken["page"], "an empty page", taken["bare"],
                 at_most=150, as_ratio=False)
        for size, pages in (("demo", demo), (company.size.key, reruns(company.workspace_folder)))
        for page, taken in pages.items()
    ]  # fmt: skip


def reruns(workspace: Path) -> dict[str, dict[str, float]]:
    """Median milliseconds of each page's rerun and of an empty page's, measured in a process of its own."""
    job = json.dumps({"rounds": ROUNDS})
    said = subprocess.run(
        [sys.executable, "-m", "benchmarks.screen", job],
        cwd=ROOT, env={**os.environ, "CADENCE_WORKSPACE": str(workspace)}, capture_output=True, text=True,
    )  # fmt: skip
    if said.returncode:
        raise RuntimeError(said.stderr[-2_000:])
    found: dict[str, dict[str, float]] = json.loads(said.stdout.splitlines()[-1])
    return found


def _rerun_pages(rounds: int) -> dict[str, dict[str, float]]:
    """Runs in a process of its own: every page that the navigation offers, opened once and then run again."""
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=FIRST_RUN_SECONDS).run()
    bare = AppTest.from_string("import streamlit as st\nst.title('Nothing')").run()
    taken: dict[str, dict[str, float]] = {}
    for page in sorted((ROOT / "pages").glob("[!_]*.py")):
        if page.stem == "conversation":
            app.query_params["conversation"] = open_talk()
        app.switch_page(f"pages/{page.name}").run()
        if app.exception:
            raise RuntimeError(f"{page.name}: {app.exception[0].value}")
        seconds = medians(rounds, True, page=app.run, bare=bare.run)
        taken[page.stem] = {name: 1000 * median for name, median in seconds.items()}
    return taken


def open_talk() -> str:
    """The id of a conversation at its third step, with two drivers chosen: without one the page only leads to the list."""
    from pages import _widgets as w

    return open_talk_in(w.the_workspace())


def open_talk_in(workspace: Workspace) -> str:
    """The same in a workspace that is open here."""
    from coaching.lens import scopes
    from coaching.records import conversations

    rep = next(one for one in scopes(workspace, "rep") if one.id)
    talk = conversations.plan(workspace.records, "benchmark", manager_id="leader", rep_id=rep.id, planned_on=None)
    drivers = {"prepare.drivers": ["activity", "coaching"]}
    return conversations.save_step(workspace.records, talk.id, talk.version, "benchmark", 3, drivers).id


def first_paint(company: Company) -> list[Measured]:
    """From opening the address in a cold browser tab to the page's title, beside Streamlit's own hello."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder) / "workspace") as cadence,
        running_streamlit(Path(folder), "hello") as hello,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright)
        paint(browser, cadence)
        taken = medians(ROUNDS, True, ours=lambda: paint(browser, cadence), hello=lambda: paint(browser, hello))
        browser.close()
    return [
        Measured("first-paint", "first paint of the first visit after a start", "demo", "s", *first_visit(), as_ratio=False),
        Measured("first-paint", "first paint, server up, cold tab", "demo", "s", taken["ours"], "streamlit hello",
                 taken["hello"], at_most=2.0, as_ratio=False)
    ]  # fmt: skip


PAYLOAD_BEFORE = {
    "home": 17.7,
    "drivers": 42.4,
    "activity": 57.3,
    "pipeline": 102.5,
    "definitions": 149.8,
    "data": 19.7,
    "conversations": 26.1,
}
"""kB of each page's first load at commit 054f5bd, measured as payload() does, before the pages were made to answer on one screen."""


def payload(company: Company) -> list[Measured]:
    """What the server sends for the first load of each page, over the socket, with the demo team; beside what it sent before, where it stood."""
    company.close()
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder) / "workspace") as cadence,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright)
        paint(browser, cadence)
        pages = sorted(page.stem for page in (ROOT / "pages").glob("[!_]*.py"))
        sent = {page: _sent(browser, f"{cadence}/{'' if page == 'home' else page}") for page in pages}
        browser.close()
    return [
        Measured("payload", f"first load of {page}", "demo", "kB", kb, "commit 054f5bd" if page in PAYLOAD_BEFORE else None, PAYLOAD_BEFORE.get(page))
        for page, kb in sent.items()
    ]  # fmt: skip


def _sent(browser: Browser, address: str) -> float:
    tab, frames = browser.new_context(viewport={"width": 1280, "height": 900}), []
    try:
        page = tab.new_page()
        page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(len(frame))))
        page.goto(address)
        page.wait_for_selector("h1", timeout=1000 * FIRST_RUN_SECONDS)
        page.wait_for_selector(
            "[data-testid=stApp][data-test-script-state=notRunning]", timeout=1000 * FIRST_RUN_SECONDS
        )
        heard = -1
        while heard < len(frames):
            heard = len(frames)
            page.wait_for_timeout(SETTLE_MS)
    finally:
        tab.close()
    return sum(frames) / 1000


def first_visit() -> tuple[float, str, float]:
    """The median first paint of servers just started, Cadence's (with the demo team loaded) and hello's, one after the other."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = launch(playwright)
        workspace = Path(folder) / "workspace"
        with running_app(workspace) as cadence:
            paint(browser, cadence)
        taken: dict[str, list[float]] = {"ours": [], "hello": []}
        for _ in range(VISITS):
            for name, start in (("ours", running_app(workspace)), ("hello", running_streamlit(Path(folder), "hello"))):
                with start as address:
                    begun = time.perf_counter()
                    paint(browser, address)
                    taken[name].append(time.perf_counter() - begun)
        browser.close()
    return statistics.median(taken["ours"]), "streamlit hello", statistics.median(taken["hello"])


def paint(browser: Browser, address: str) -> None:
    """Open the address in a tab without cache and wait for its title."""
    tab = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        page = tab.new_page()
        page.goto(address)
        page.wait_for_selector("h1", timeout=1000 * FIRST_RUN_SECONDS)
    finally:
        tab.close()


@contextmanager
def running_streamlit(folder: Path, *what: str) -> Iterator[str]:
    """The address of `streamlit` with these arguments ("hello"; "run", a file), stopped afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    output = folder / "streamlit.log"
    command = [sys.executable, "-m", "streamlit", *what, "--server.headless=true", f"--server.port={port}"]
    command += ["--server.address=127.0.0.1", "--server.fileWatcherType=none", "--browser.gatherUsageStats=false"]
    with output.open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_until_up(process, port, 60, output)
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(process)


if __name__ == "__main__":
    print(json.dumps(_rerun_pages(**json.loads(sys.argv[1]))))
