"""What keeps a workspace from being opened, or was mended in it, as it is read: in a real browser, wide and narrow (slow: --all)."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from coaching.records import commitments
from coaching.workspace import Workspace
from tests.browser import running_app
from tests.conftest import ROOT
from tests.test_disk_full import fill, small_disk
from tests.test_refused_on_screen import HOLD
from tests.tiny_team import build

pytestmark = pytest.mark.slow
WIDTHS = ((1280, 900), (390, 844))
SOME = ("", "pipeline", "commitments", "data")
WORDS = 60_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with facts, two promises and a backup that holds the first of them."""
    folder = tmp_path_factory.mktemp("refused") / "workspace"
    workspace = build(folder)
    for text in ("first", "second"):
        commitments.commit(
            workspace.records, "owner", rep_id="u1", text=text, owner_kind="rep", owner_id="u1", due_on=date(2026, 6, 1)
        )
        if text == "first":
            workspace.keep_records()
    workspace.close()
    return folder


@contextmanager
def in_use(folder: Path) -> Iterator[None]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as other:
        try:
            assert other.stdout is not None and other.stdout.readline().strip() == "open"
            yield
        finally:
            other.kill()


HARM: dict[str, tuple[Callable[[Path], object], tuple[str, ...], bool]] = {  # what is said, and whether the page stands beside it
    "settings that cannot be read": (
        lambda folder: (folder / "settings.toml").write_text("currency = [", encoding="utf-8"),
        ("settings.toml in the workspace is not readable", "Mend it, or delete it"), False,
    ),
    "facts that cannot be read": (
        lambda folder: (folder / "facts.duckdb").write_bytes(b"no database" * 900),
        ("could not be read and was put aside as facts.damaged-",), True,
    ),
    "records that are gone": (
        lambda folder: (folder / "records.sqlite").unlink(),
        ("was missing or empty", "stands in its place: 1 of 2 changes"), True,
    ),
    "records that cannot be read": (
        lambda folder: (folder / "records.sqlite").write_bytes(b"no records" * 900),
        ("could not be read and were put aside as records.damaged-", "1 of 2 changes"), True,
    ),
}  # fmt: skip


@contextmanager
def seen(browser: Browser, where: str, width: int, height: int) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto(where)
    yield page
    context.close()


def said_everywhere(browser: Browser, address: str, words: tuple[str, ...], has_page: bool) -> None:
    """These words stand on some pages at both widths, without a trace of an error, and nothing sticks out of a narrow screen."""
    for width, height in WIDTHS:
        for name in SOME if width > 400 else SOME[:2]:
            with seen(browser, f"{address}/{name}", width, height) as page:
                for said in words:
                    expect(page.get_by_text(said).first).to_be_visible(timeout=WORDS)
                told = page.inner_text("body")
                assert "encountered an error" not in told and "Traceback" not in told, name
                assert page.evaluate("document.documentElement.scrollWidth") <= width, name
                if has_page:
                    expect(page.get_by_role("button", name="Understood")).to_be_visible(timeout=WORDS)
                else:
                    assert not page.locator("[data-testid=stMetric]").count(), name


@pytest.mark.parametrize("what", HARM)
def test_what_is_wrong_with_a_workspace_is_read_on_every_page(
    what: str, browser: Browser, made: Path, tmp_path: Path
) -> None:
    harm, words, has_page = HARM[what]
    shutil.copytree(made, tmp_path / "workspace")
    harm(tmp_path / "workspace")
    with running_app(tmp_path / "workspace", CADENCE_NO_DEMO="1") as address:
        said_everywhere(browser, address, words, has_page)


def test_a_second_start_is_told_who_has_the_workspace_and_works_once_it_is_free(
    browser: Browser, made: Path, tmp_path: Path
) -> None:
    shutil.copytree(made, tmp_path / "workspace")
    with running_app_while_held(tmp_path / "workspace") as (address, let_go):
        said_everywhere(browser, address, ("Cadence is already running on", "close it there"), False)
        let_go()
        with seen(browser, address, *WIDTHS[0]) as page:
            expect(page.get_by_role("heading", name="My team today")).to_be_visible(timeout=WORDS)


@contextmanager
def running_app_while_held(folder: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    holder = in_use(folder)
    holder.__enter__()
    freed: list[None] = []

    def let_go() -> None:
        if not freed:
            holder.__exit__(None, None, None)
            freed.append(None)

    try:
        with running_app(folder, CADENCE_NO_DEMO="1") as address:
            yield address, let_go
    finally:
        let_go()


def test_a_full_disk_is_told_in_words_and_a_save_works_once_there_is_space(
    browser: Browser, made: Path, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk") as disk:
        shutil.copytree(made, disk / "workspace")
        with running_app(disk / "workspace", CADENCE_NO_DEMO="1") as address:
            with seen(browser, f"{address}/commitments", *WIDTHS[0]) as page:
                expect(page.get_by_text("second").first).to_be_visible(timeout=WORDS)
            filler = fill(disk, leave=0)
            for width, height in WIDTHS:
                with seen(browser, f"{address}/data?tab=settings", width, height) as page:
                    company = page.get_by_label("Company", exact=True)
                    company.fill("Ours", timeout=WORDS)
                    page.get_by_role("button", name="Save", exact=True).first.click()
                    expect(page.get_by_text("The disk is full").first).to_be_visible(timeout=WORDS)
                    assert "encountered an error" not in page.inner_text("body")
            filler.unlink()
            with seen(browser, f"{address}/commitments", *WIDTHS[1]) as page:
                expect(page.get_by_text("second").first).to_be_visible(timeout=WORDS)
        again = Workspace.open(disk / "workspace")
        assert [one.text for one in commitments.listed(again.records)] == ["first", "second"] and not again.mended
        again.close()
