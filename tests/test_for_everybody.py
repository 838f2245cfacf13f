"""For those who cannot see well, hold a phone, or use no mouse: every page in the dark and at 390 px, and a conversation by keyboard alone."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from pages._words import named
from tests.browser import running_app
from tests.test_story import DESK, PAGES, PHONE, PROMISE, settled, violations

REP = "by=rep&who=005Tf000000000CIAQ&period=2026-Q2"
CALL_AND_CADENCE = {"forecast_call": ("call", "deals", "judged"), "coaching": ("calendar", "focus", "digest")}
CUSTOMERS_AND_PEOPLE = {"accounts": ("due", "products", "growth", "recurs"), "rewards": ("given", "pay", "people")}
WHO = (REP, "by=team&period=2026-Q2", "by=company&period=all")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[str]:
    """The address of a Cadence with the demo team."""
    with running_app(tmp_path_factory.mktemp("full") / "workspace") as address:
        page = browser.new_page()
        page.goto(f"{address}/data")
        expect(page.get_by_text("Invented team")).to_be_visible(timeout=180_000)
        page.close()
        yield address


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Cadence without any data."""
    with running_app(tmp_path_factory.mktemp("empty") / "workspace", CADENCE_NO_DEMO="1") as address:
        yield address


def faults_of(page: Page, where: str) -> list[str]:
    """What axe finds serious or critical on the page as it stands, and whether the page can be moved sideways."""
    found = []
    for one in violations(page):
        if one["impact"] in ("serious", "critical"):
            seen = [node for node in one["nodes"] if not _accent_of_a_choice(one["id"], node)]
            found += [
                f"{where}: {one['id']}: {node['html'][:200]} {node['any'][0]['message'] if node['any'] else ''}"
                for node in seen[:4]
            ]
    too_wide = page.evaluate(TOO_WIDE)
    return found + ([f"{where}: wider than the screen: {too_wide}"] if too_wide else [])


def _accent_of_a_choice(rule: str, node: dict[str, Any]) -> bool:
    """Streamlit writes a chosen pill, and a button pointed at, in the accent: no theme colour is both light enough for that in the dark and
    dark enough to carry white text, so here 3 to 1 must do; that it is chosen is told by its border and to screen readers as well."""
    if rule != "color-contrast" or not node["any"] or not re.match(r"<(button|p|span|div|label)\b", node["html"]):
        return False
    data = node["any"][0].get("data") or {}
    return str(data.get("fgColor", "")).lower() == ACCENT_IN_THE_DARK and float(data.get("contrastRatio") or 0) >= 3


ACCENT_IN_THE_DARK = "#1b7f92"
TOO_WIDE = """() => {
  const main = document.querySelector('[data-testid=stMain]') || document.documentElement
  return main.scrollWidth > main.clientWidth + 1 ? `${main.scrollWidth} in ${main.clientWidth}` : ''
}"""


def walked(
    browser: Browser, address: str, queries: tuple[str, ...], dark: bool, size: dict[str, int], full: bool
) -> list[str]:
    """Every page under each of these choices, in one mode and size."""
    context = browser.new_context(viewport=size, color_scheme="dark" if dark else "light")
    page, found = context.new_page(), list[str]()
    for query in queries:
        for name in PAGES:
            page.goto(f"{address}/{name}?{query}")
            settled(page)
            where = f"{'full' if full else 'empty'} {name or 'home'} {query[:7]} {'dark' if dark else 'light'} {size['width']}"
            found += faults_of(page, where)
            if dark:
                shade = page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
                found += [] if shade == "rgb(18, 24, 31)" else [f"{where}: not dark but {shade}"]
    context.close()
    return found


@pytest.mark.slow
def test_every_page_can_be_read_in_the_dark_and_on_a_phone(browser: Browser, full: str, empty: str) -> None:
    found = walked(browser, full, (REP,), True, PHONE, True)
    found += walked(browser, empty, ("",), True, PHONE, False)
    assert found == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "read", [CALL_AND_CADENCE, CUSTOMERS_AND_PEOPLE], ids=["call and cadence", "customers and people"]
)
def test_every_tab_can_be_read_by_everybody(
    read: dict[str, tuple[str, ...]], browser: Browser, full: str, empty: str
) -> None:
    pages = [f"{name}?tab={tab}" for name, tabs in read.items() for tab in tabs]
    found = []
    for size, dark in ((DESK, False), (PHONE, True)):
        context = browser.new_context(viewport=size, color_scheme="dark" if dark else "light")
        page = context.new_page()
        for name in pages:
            for address, query in ((full, "by=company&period=2026-Q3"), (full, REP), (empty, "")):
                page.goto(f"{address}/{name}&{query}")
                settled(page)
                found += faults_of(page, f"{name} {query[:7]} {size['width']}")
                found += [f"{name} {query[:7]}: an error"] if page.get_by_test_id("stException").count() else []
        context.close()
    assert found == []


@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_can_be_read_whoever_is_chosen(
    browser: Browser, full: str, empty: str, dark: bool, size: dict[str, int]
) -> None:
    found = walked(browser, full, WHO, dark, size, True)
    found += walked(browser, empty, ("",), dark, size, False)
    assert found == []


def test_the_label_of_a_field_is_heard_without_backslashes_and_is_still_inert() -> None:
    assert named("What went well (optional)") == "What went well (optional)"
    assert named("Ana Weiss-Lang, Dr.: north") == "Ana Weiss-Lang, Dr.: north"
    assert named("![x](y) :red[z] **b**") == r"!\[x\](y) \:" + "\u2060" + r"red\[z\] \*\*b\*\*"
    assert (named("1. first"), named("# first"), named("- first")) == (r"1\. first", r"\# first", r"\- first")


FOCUSED = """() => {
  const one = document.activeElement
  const said = one.getAttribute('aria-label') || (one.labels && one.labels[0] && one.labels[0].innerText) || one.innerText || ''
  const box = one.getBoundingClientRect()
  const look = getComputedStyle(one)
  const seen = box.width > 0 && box.height > 0
  return {tag: one.tagName, role: one.getAttribute('role') || '', said: said.trim().replace(/\\s+/g, ' '), seen, html: one.outerHTML.slice(0, 160),
          ring: look.outlineStyle !== 'none' || look.boxShadow !== 'none' || look.backgroundColor !== 'rgba(0, 0, 0, 0)'}
}"""


def tab_to(page: Page, said: str, back: bool = False, most: int = 80) -> None:
    """Press Tab until what is called that has the focus; what is passed has a name."""
    passed = []
    for _ in range(most):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        here = page.evaluate(FOCUSED)
        passed.append(here["said"][:40] or here["html"])
        if here["tag"] in ("A", "BUTTON", "INPUT", "SUMMARY", "TEXTAREA"):
            assert here["said"] and here["seen"], f"no name, or not to be seen: {here['html']}"
            assert here["ring"] or here["tag"] in ("INPUT", "TEXTAREA"), (
                f"no sign that it has the focus: {here['html']}"
            )
        if re.search(said, here["said"]):
            return
    raise AssertionError(f"Tab does not come to {said!r}, only to {passed}")


def on(page: Page) -> None:
    """Press Enter and wait until the page stands still."""
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    settled(page)


@pytest.mark.slow
def test_a_conversation_is_walked_with_the_keyboard_alone(page: Page, full: str) -> None:
    page.goto(f"{full}/conversations?{REP}")
    settled(page)
    tab_to(page, "^(add )?Plan a conversation")
    on(page)
    tab_to(page, "^Start now")
    on(page)
    expect(page.get_by_role("heading", name="1 Prepare")).to_be_visible()
    tab_to(page, "^What should be different")
    page.keyboard.type("Dates that hold")
    tab_to(page, "^Reward$")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    settled(page)
    expect(page.get_by_role("button", name="Hi-value activities", pressed=True)).to_have_count(1)
    for number, label in (
        (2, "How the rep sees it"),
        (3, "What the facts tell you both"),
        (4, "Ways forward"),
        (5, "The plan in the rep's words"),
    ):
        tab_to(page, "^(arrow_forward )?Next$")
        on(page)
        expect(page.get_by_role("heading", name=re.compile(f"^{number} "))).to_be_visible()
        tab_to(page, f"^{label}")
        page.keyboard.type("Two dates slipped")
        page.keyboard.press("Control+Enter")
        settled(page)
    tab_to(page, "^What will be done", back=True)
    page.keyboard.type(PROMISE)
    on(page)
    expect(page.get_by_role("textbox", name="Promise 1")).to_have_value(PROMISE)
    sign(page)


def sign(page: Page) -> None:
    """Fill in the line of the plan and put both names under it."""
    tab_to(page, "^Promise 1$", back=True)
    tab_to(page, "^year")
    page.keyboard.type(f"{date.today() + timedelta(days=30):%Y%m%d}")
    tab_to(page, "^Which number will show it")
    page.keyboard.type("Deals won")
    on(page)
    tab_to(page, r"^To\b")
    page.keyboard.type("9")
    on(page)
    for name in ("^Tobias Renner$", "."):
        tab_to(page, name)
        page.keyboard.press("Space")
        settled(page)
    tab_to(page, "Confirm the action plan$")
    on(page)
    expect(page.get_by_role("heading", name="What was promised")).to_be_visible()
    expect(page.get_by_text(PROMISE)).to_be_visible()
