"""From a click in the list of pages to the last chart of each page, beside a reload of a Dash app that draws four charts of the same data.

Dash is no part of the project: it is looked for here and in the folder that CADENCE_DASH names (`pip install --target FOLDER dash`).
"""

import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.company import ROOT, Company
from benchmarks.screen import open_talk_in
from benchmarks.side_by_side import ROUNDS, Measured
from tests.browser import free_port, launch, running_app, stop

MOST_MS, STARTS_WITHIN = 120_000, 120
DASH = """
import sys

import duckdb
import plotly.express as px
from dash import Dash, Input, Output, callback, dcc, html

con = duckdb.connect()
for name in ("Opportunity", "Event"):
    con.execute(f"create table {name} as from read_csv('{sys.argv[1]}/{name}.csv')")
CHARTS = [
    (px.bar, "select StageName, sum(Amount) as amount from Opportunity group by 1", "amount", "StageName"),
    (px.line, "select date_trunc('month', CloseDate) as month, sum(Amount) as amount from Opportunity where IsWon = 1 group by 1 order by 1",
     "month", "amount"),
    (px.line, "select date_trunc('month', ActivityDate) as month, count(*) as n from Event group by 1 order by 1", "month", "n"),
    (px.bar, "select OwnerId, sum(Amount) as amount from Opportunity where IsClosed = 0 group by 1 order by 2 desc limit 20", "amount", "OwnerId"),
]
app = Dash(__name__)
app.layout = html.Div([dcc.Location(id="here"), dcc.Link("Other", href="/other"), dcc.Link("Sales", href="/"), html.Div(id="page")])


@callback(Output("page", "children"), Input("here", "pathname"))
def page(where):
    charts = [dcc.Graph(figure=draw(con.cursor().execute(sql).df(), x=x, y=y)) for draw, sql, x, y in CHARTS]
    return [html.H1("Sales" if where == "/" else "Other"), *charts]


app.run(port=int(sys.argv[2]), debug=False)
"""
DRAWN = "() => document.querySelectorAll('.js-plotly-plot .cartesianlayer .trace, .js-plotly-plot .cartesianlayer .bars').length >= 4"
TURNED = "title => document.querySelector('h1')?.innerText === title"
WHOLE = """before => {
    const title = document.querySelector('h1'), app = document.querySelector('[data-testid=stApp]')
    const charts = [...document.querySelectorAll('[data-testid=stVegaLiteChart]')]
    return title && title.innerText !== before && app.getAttribute('data-test-script-state') === 'notRunning'
        && charts.every(chart => chart.querySelector('canvas, svg'))
}"""


def switching(company: Company) -> list[Measured]:
    """Seconds from the click to the last chart, page by page: medians of rounds in which Dash draws its charts before every page."""
    found = os.environ.get("CADENCE_DASH")
    if not found and importlib.util.find_spec("dash") is None:
        print("left out: Dash is not installed; CADENCE_DASH may name a folder that holds it", file=sys.stderr)
        return []
    talk = open_talk_in(company.workspace)
    company.close()
    ours: dict[str, list[float]] = {}
    reloads, switches = [], []
    with (
        running_app(company.workspace_folder) as cadence,
        running_dash(company.folder, found) as dash,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright)
        page, other = (browser.new_page(viewport={"width": 1280, "height": 900}) for _ in range(2))
        _open(
            page, f"{cadence}/conversation?by=company&conversation={talk}"
        )  # from here on it stands in the list of pages
        _reload(other, dash)
        links = page.locator("[data-testid=stSidebar] a").all_inner_texts()
        for number in range(ROUNDS + 1):
            for place, link in enumerate(links):
                taken = _reload(other, dash), _click(page, place)
                if number:  # in the first round every page is opened for the first time
                    reloads.append(taken[0])
                    ours.setdefault(link, []).append(taken[1])
            if number:
                switches.append(_switch(other))
        browser.close()
    peer = statistics.median(reloads)
    note = f"Dash's own switch between two pages of four charts {statistics.median(switches):.2f} s"
    rows = [
        Measured("switching", f"{link}: click to last chart", company.size.key, "s", statistics.median(taken), "reload of Dash",
                 peer, at_most=0.5)
        for link, taken in ours.items()
    ]  # fmt: skip
    whole = statistics.mean(row.ours for row in rows)
    return [*rows, Measured("switching", f"click to last chart, average of {len(rows)} pages", company.size.key, "s", whole, "reload of Dash",
                            peer, at_most=0.5, note=note)]  # fmt: skip


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_function(WHOLE, arg="", timeout=MOST_MS)


def _click(page: Page, place: int) -> float:
    """Seconds from the click on a page at its place in the list until its last chart is drawn."""
    before = page.locator("h1").first.inner_text()
    link = page.locator("[data-testid=stSidebar] a").nth(place)
    begun = time.perf_counter()
    link.click()
    page.wait_for_function(WHOLE, arg=before, timeout=MOST_MS)
    return time.perf_counter() - begun


def _reload(page: Page, address: str) -> float:
    """Seconds until a page of Dash stands with its four charts."""
    begun = time.perf_counter()
    page.goto(address)
    page.wait_for_function(DRAWN, timeout=MOST_MS)
    return time.perf_counter() - begun


def _switch(page: Page) -> float:
    """Seconds from the click on Dash's other page until its charts stand."""
    begun = time.perf_counter()
    page.get_by_role("link", name="Other").click()
    page.wait_for_function(TURNED, arg="Other", timeout=MOST_MS)
    page.wait_for_function(DRAWN, timeout=MOST_MS)
    return time.perf_counter() - begun


@contextmanager
def running_dash(exports: Path, installed: str | None) -> Iterator[str]:
    """The address of the Dash app on a company's exports, stopped afterwards."""
    port = free_port()
    paths = [path for path in (installed, os.environ.get("PYTHONPATH")) if path]
    with tempfile.TemporaryDirectory() as folder:
        app, output = Path(folder) / "sales.py", Path(folder) / "dash.log"
        app.write_text(DASH, encoding="utf-8")
        settings = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
        with output.open("wb") as log:
            command = [sys.executable, str(app), str(exports), str(port)]
            process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=log, stderr=subprocess.STDOUT)
        try:
            address, until = f"http://127.0.0.1:{port}", time.monotonic() + STARTS_WITHIN
            direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            while True:
                try:
                    direct.open(address, timeout=5).close()
                    break
                except OSError:
                    if process.poll() is not None or time.monotonic() > until:
                        raise RuntimeError(
                            f"Dash did not start:\n{output.read_text(errors='replace')[-2_000:]}"
                        ) from None
                    time.sleep(0.2)
            yield address
        finally:
            stop(process)
