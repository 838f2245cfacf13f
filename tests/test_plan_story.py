"""A browser story of an account plan: from an empty account to a plan that is printed, one written by keyboard, one taken in as a workbook.

On the way axe looks at the drawer on a desk and a phone, by day and by night; names written to be read as markup stay text.
"""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, Page, expect

from coaching.lens import OWNER
from coaching.method.entries import book as books
from coaching.method.entries import saving
from coaching.records import About, Entry
from coaching.workspace import Workspace
from tests import tiny_team
from tests.browser import running_app
from tests.test_for_everybody import faults_of
from tests.test_story import DESK, PHONE, settled

pytestmark = pytest.mark.slow
HERE = About("account", "acc1")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ELSEWHERE = "elsewhere.invalid"
HOSTILE = (
    f"**bold** ![pic](http://{ELSEWHERE}/a.png) [go](http://{ELSEWHERE}) <img src=http://{ELSEWHERE}/b.png> $x$ :red[r]"
)


def drawer(page: Page) -> Locator:
    return page.get_by_role("dialog")


def put(page: Page, label: str, value: str, choice: bool = False) -> None:
    """Fill one field of the drawer by its name; a choice is picked by typing it, a day by its three parts."""
    named = re.compile(f"^{re.escape(label)}")
    group = drawer(page).get_by_role("group", name=named)
    box = drawer(page).get_by_role("combobox" if choice else "textbox", name=named)
    group.or_(box).first.wait_for()  # the drawer may still be drawn
    if group.count():
        group.get_by_role("spinbutton").first.focus()
        page.keyboard.type(value.replace("-", ""))
        page.keyboard.press("Escape")  # the calendar that opened with it
        return
    if choice:
        box.click()
        box.press_sequentially(value)
        page.get_by_role("option", name=value).first.click()
    else:
        box.fill(value)


def save(page: Page) -> None:
    drawer(page).get_by_role("button", name="Save", exact=True).click()
    expect(drawer(page)).to_have_count(0)
    settled(page)


def add(page: Page, kind: str, *fields: tuple[str, str, bool], last: bool = False) -> None:
    buttons = page.get_by_role("button", name=f"Add {kind}", exact=True)
    (buttons.last if last else buttons.first).click()
    expect(drawer(page)).to_be_visible()
    settled(page)
    for label, value, choice in fields:
        put(page, label, value, choice)
    save(page)


def part(page: Page, address: str, tab: str, key: str) -> None:
    page.goto(f"{address}/account?by=account&who=acc1&tab={tab}&part={key}")
    settled(page)


def written(space: Workspace, kind: str, parent: Entry | None = None, about: About = HERE, **said: object) -> Entry:
    book = books.book(space, OWNER, about, datetime.now(UTC).date())
    one = saving.draft(book, book.kinds[kind], said, parent=parent.id if parent else None)
    return saving.save(space, OWNER, book, one)


def test_an_empty_account_gets_a_plan_that_is_whole_and_printed(page: Page, tmp_path: Path) -> None:
    tiny_team.build(tmp_path / "workspace").close()
    day = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
    with running_app(tmp_path / "workspace") as address:
        part(page, address, "plan", "vision")
        add(
            page,
            "vision",
            ("Where we are with", "First call", False),
            ("By when", day, False),
            ("What shows", "Six sites", False),
        )
        expect(page.get_by_role("button", name="First call")).to_be_visible()
        part(page, address, "plan", "customer_goal")
        add(page, "customer goal", ("What the customer wants to reach", "Fewer stops", False))
        part(page, address, "plan", "goal")
        add(page, "goal", ("What is to be reached", "Standard at Acme", False), ("By when", day, False))
        expect(page.get_by_text("it has fewer than two strategies").first).to_be_visible()
        for way in ("By service", "By price"):
            add(
                page,
                "strategy",
                ("How the goal is to be reached", way, False),
                ("Which goal of the customer", "Fewer stops", True),
            )
        expect(page.get_by_text("it has fewer than two strategies")).to_have_count(0)
        for number in range(2):
            page.get_by_role("button", name="Add initiative", exact=True).nth(number).click()
            settled(page)
            put(page, "What is undertaken", f"Work {number}")
            save(page)
            page.get_by_role("button", name="Add tactic", exact=True).nth(number).click()
            settled(page)
            drawer(page).get_by_role("button", name="Save", exact=True).click()
            expect(drawer(page).get_by_text("What somebody does: it is missing.")).to_be_visible()
            put(page, "What somebody does", f"Call {number}")
            put(page, "Owner", "Ann Abel", True)
            put(page, "By when", day)
            save(page)
        expect(page.get_by_text("Nothing is missing in this tree.")).to_be_visible()
        part(page, address, "people", "sponsor")
        add(page, "executive sponsor", ("What the sponsor stands for", "Budget", False), ("Sponsor", "Eve East", True))
        part(page, address, "value", "evp_case")
        add(page, "value case", ("What the customer gets", "Less downtime", False), ("Paid at the start", "1000", False),
            ("Years", "3", False), ("Discount rate", "10", False))  # fmt: skip
        today = datetime.now(UTC).date().isoformat()
        add(page, "benefit", ("What changes for them", "Scrap", False), ("Kind of benefit", "Cost avoid", True), ("Expected, a year", "900", False),
            ("Where the figure comes from", "Their books", False), ("Told to", "Eve East", True), ("Told on", today, False),
            ("Confirmed by", "Eve East", True), ("Confirmed on", today, False))  # fmt: skip
        page.locator(
            "summary", has_text="Less downtime"
        ).first.click()  # a branch in which nothing is missing is folded
        expect(page.get_by_text(re.compile("Confirmed on: ")).first).to_be_visible()
        part(page, address, "plan", "whole")
        expect(page.get_by_text("Which of the eight parts are there?")).to_be_visible()
        page.goto(f"{address}/account?by=account&who=acc1&tab=plan&part=goal&print=1")
        settled(page)
        expect(page.get_by_text("Call 1")).to_be_visible()
        expect(page.get_by_role("button", name="Add goal")).to_have_count(0)
        page.goto(f"{address}/accounts?by=company&tab=plans")
        settled(page)
        expect(page.get_by_text(re.compile("has a plan; 1 of these is complete"))).to_be_visible()


def test_the_drawer_is_written_by_keyboard_and_seen_by_everybody(browser: Browser, tmp_path: Path) -> None:
    space = tiny_team.build(tmp_path / "workspace")
    goal = written(space, "goal", title="Standard at Acme")
    space.close()
    found: list[str] = []
    with running_app(tmp_path / "workspace") as address:
        for size in (DESK, PHONE):
            for dark in (False, True):
                context = browser.new_context(viewport=size, color_scheme="dark" if dark else "light")
                page = context.new_page()
                for query in (
                    f"tab=plan&entry={goal.id}",
                    "tab=plan&part=request&new=request",
                    "tab=plan&new=tactic",
                    "tab=value&new=evp",
                ):
                    page.goto(f"{address}/account?by=account&who=acc1&{query}")
                    settled(page)
                    expect(drawer(page)).to_be_visible()
                    found += faults_of(page, f"{query} {size['width']} {'dark' if dark else 'light'}")
                context.close()
        page = browser.new_page(viewport=DESK)
        part(page, address, "plan", "goal")
        page.get_by_role("button", name="Add goal", exact=True).focus()
        page.keyboard.press("Enter")
        expect(drawer(page)).to_be_visible()
        settled(page)
        for _ in range(6):
            if (
                drawer(page)
                .get_by_role("textbox", name="What is to be reached")
                .evaluate("one => one === document.activeElement")
            ):
                break
            page.keyboard.press("Tab")
        page.keyboard.type("Second goal")
        for _ in range(12):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.innerText.trim()") == "Save":
                break
        page.keyboard.press("Enter")
        expect(drawer(page)).to_have_count(0)
        settled(page)
        expect(page.get_by_role("button", name="Second goal").first).to_be_visible()
        after = page.evaluate("document.activeElement.innerText.slice(0, 80)")
        page.close()
    assert found == []
    assert "Add goal" in after


def test_a_workbook_is_taken_away_filled_in_and_taken_in_again(page: Page, tmp_path: Path) -> None:
    tiny_team.build(tmp_path / "workspace").close()
    with running_app(tmp_path / "workspace") as address:
        part(page, address, "plan", "vision")
        page.get_by_text("Workbook: take away, fill in, take in again").click()
        settled(page)
        with page.expect_download() as got:
            page.get_by_role("button", name="Vision, blank").click()
        book = load_workbook(BytesIO(got.value.path().read_bytes()))
        sheet = book["Vision"]
        assert [cell.value for cell in sheet[1]][1:3] == ["Where we are with this customer then", "By when"]
        filled, faulty = BytesIO(), BytesIO()
        sheet.append([None, "First call of every site", "next spring", "Six sites"])
        book.save(faulty)
        sheet["C2"] = "2028-01-01"
        book.save(filled)
        for data, said in ((faulty, re.compile("next spring")), (filled, re.compile("First call of every site"))):
            page.locator("input[type=file]").set_input_files(
                {"name": "vision.xlsx", "mimeType": XLSX, "buffer": data.getvalue()}
            )
            settled(page)
            page.get_by_role("button", name="Take it in", exact=True).click()
            expect(page.get_by_text(said).first).to_be_visible()
            settled(page)
        expect(page.get_by_role("button", name="First call of every site")).to_be_visible()


def test_names_written_as_markup_stay_text_wherever_an_entry_is_shown(browser: Browser, tmp_path: Path) -> None:
    space = tiny_team.build(tmp_path / "workspace")
    goal = written(space, "goal", title=HOSTILE, measure=HOSTILE)
    way = written(space, "strategy", goal, title=HOSTILE)
    written(space, "initiative", way, title=HOSTILE)
    written(space, "vision", title=HOSTILE, horizon="2027-01-01", markers=HOSTILE)
    written(space, "request", title=HOSTILE)
    written(space, "whitespace", title=HOSTILE, product=HOSTILE, unit=HOSTILE)
    written(space, "feedback", about=About("company", "company"), account="acc1", note=HOSTILE)
    space.close()
    asked: list[str] = []
    places = [f"account?by=account&who=acc1&{one}" for one in (
        "tab=plan&part=goal", f"tab=plan&entry={goal.id}", f"tab=plan&new=initiative:{way.id}", "tab=plan&part=vision", "tab=plan&part=request",
        "tab=plan&part=whole", "tab=value&part=whitespace", "tab=history",
    )]  # fmt: skip
    with running_app(tmp_path / "workspace") as address:
        page = browser.new_page(viewport=DESK)
        page.on("request", lambda request: asked.append(request.url) if ELSEWHERE in request.url else None)
        shown = 0
        for place in (
            *places,
            *(f"{one}&print=1" for one in places),
            "accounts?by=company&tab=plans",
            "voice?by=company&tab=back",
        ):
            page.goto(f"{address}/{place}")
            settled(page)
            assert page.locator(f"a[href*='{ELSEWHERE}'], img[src*='{ELSEWHERE}']").count() == 0, place
            assert page.get_by_text("has encountered an error").count() == 0, place
            bold = page.locator("strong, b, em, .katex, [style*='red']").filter(has_text=re.compile(r"^(bold|x|r)$"))
            assert bold.count() == 0, place
            shown += page.get_by_text("![pic]").count() > 0
        page.close()
    assert asked == []
    assert shown >= 12
