"""The main job in a real browser: from two exports to a signed conversation that is still there after a restart.

On the way axe looks at every page, on a desk and on a phone.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from coaching.records import Records, commitments, conversations, frozen
from tests.browser import running_app

DEMO = Path(__file__).resolve().parent.parent / "data" / "demo"
expect.set_options(timeout=15_000)  # a machine may be busy with more than this test
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PAGES = ("", "drivers", "activity", "pipeline", "conversations", "data", "definitions")
PROMISE = "Agree a signing date with three customers"


STILL = """() => {
  const moves = document.querySelector('[data-testid=stApp][data-test-script-state=running], [data-testid=stSkeleton], [data-stale=true]')
  if (moves || !window.stillSince) window.stillSince = Date.now()
  return Date.now() - window.stillSince > 200
}"""  # a run that begins late is waited for too


def settled(page: Page) -> None:
    """Wait until the page stands still: its script has ended and nothing on it is older than that."""
    page.wait_for_selector("h1")
    page.wait_for_timeout(100)
    page.evaluate("window.stillSince = 0")
    page.wait_for_function(STILL)


def violations(page: Page) -> list[dict[str, Any]]:
    """What axe finds on the page as it stands; it is spared the work of telling what is right."""
    found: list[dict[str, Any]] = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return found


def looked_at(page: Page, where: str) -> list[str]:
    """What axe finds serious or critical on the page as it stands, on a desk and on a phone."""
    found = []
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        page.wait_for_timeout(250)
        for one in violations(page):
            if one["impact"] in ("serious", "critical"):
                nodes = "; ".join(node["html"][:160] for node in one["nodes"][:3])
                found.append(f"{where} at {size['width']}: {one['id']}: {nodes}")
    page.set_viewport_size(DESK)
    page.wait_for_timeout(100)
    return found


def load_two_exports(page: Page, address: str) -> None:
    page.goto(f"{address}/data")
    settled(page)
    page.locator("input[type=file]").set_input_files([DEMO / "User.csv", DEMO / "Opportunity.csv"])
    button = page.get_by_role("button", name="Load 2 files")
    expect(button).to_be_visible(timeout=30_000)
    settled(page)
    button.click()
    expect(page.get_by_text(re.compile(r"Import \d+; undo it under Past imports")).first).to_be_visible(timeout=30_000)


def read_a_proof(page: Page, address: str) -> str:
    """Open a rep's pipeline, then how a number comes about; gives back the rep's id."""
    page.goto(f"{address}/pipeline?by=rep&period=all")
    settled(page)
    page.locator("[class*=st-key-proof]").first.get_by_role("button").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("Rows that add up to it")).to_be_visible()
    expect(drawer.get_by_text("The SQL behind it")).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    who = re.search(r"who=(\w+)", page.url)
    return who[1] if who else ""


def write(page: Page, label: str, text: str) -> None:
    """Fill in a field by its label and leave it, which saves it."""
    box = page.get_by_role("textbox", name=label)
    box.fill(text)
    box.press("Control+Enter")
    settled(page)


def walk(page: Page, address: str, seen: Callable[[str], None]) -> str:
    """From planning to a signed plan; gives back the address of the conversation."""
    page.goto(f"{address}/conversations?by=rep&who=005Tf000000000CIAQ&period=2026-Q2")
    settled(page)
    page.get_by_role("button", name="Start now").click()
    expect(page.get_by_role("heading", name="1 Prepare")).to_be_visible()
    settled(page)
    write(page, "What should be different after this talk?", "Dates that hold")
    page.get_by_role("button", name="Hi-value activities").click()
    settled(page)
    seen("step 1")
    required = {
        2: "How the rep sees it",
        3: "What the facts tell you both",
        4: "Ways forward",
        5: "The plan in the rep's words",
    }
    for number, label in required.items():
        page.get_by_role("button", name="Next", exact=True).click()
        expect(page.get_by_role("heading", name=re.compile(f"^{number} "))).to_be_visible()
        settled(page)
        write(page, label, "Two dates slipped")
        if number == 3:
            seen("step 3")
    expect(page.get_by_text("Facts frozen on")).to_be_visible()
    sign(page, seen)
    return str(page.url)


def sign(page: Page, seen: Callable[[str], None]) -> None:
    """Refused without a plan, told what is missing, then signed by both."""
    confirm = page.get_by_role("button", name="Confirm the action plan")
    confirm.click()
    expect(page.get_by_text("The plan has no commitment yet")).to_be_visible()
    page.get_by_role("textbox", name="What will be done?").fill(PROMISE)
    page.get_by_role("textbox", name="What will be done?").press("Enter")
    expect(page.get_by_role("textbox", name="Promise 1")).to_have_value(PROMISE)
    settled(page)
    confirm.click()
    expect(page.get_by_text("Choose a day.")).to_be_visible()
    settled(page)
    due = page.get_by_test_id("stDateInput").filter(has_text="By when")
    due.get_by_role("spinbutton").first.click()
    page.keyboard.type(f"{date.today() + timedelta(days=30):%Y%m%d}")
    page.get_by_role("heading", name="5 Confirm the action plan").click()  # a date is taken when its field is left
    expect(page.get_by_text("Choose a day.")).to_have_count(0)
    number = page.get_by_role("combobox", name="Which number will show it")
    number.click()
    number.fill("Deals won")
    number.press("Enter")
    expect(page.get_by_text("Choose a metric for at least one promise.")).to_have_count(0)
    settled(page)
    target = page.get_by_role("spinbutton", name=re.compile(r"^To \(in a "))
    target.fill("9")
    target.press("Enter")
    settled(page)
    seen("step 5")
    names = page.get_by_test_id("stCheckbox")
    for place in (0, 1):
        names.nth(place).click()
        settled(page)
    confirm.click()
    expect(page.get_by_role("heading", name="What was promised")).to_be_visible()
    settled(page)


def test_from_two_exports_to_a_signed_conversation_that_outlives_a_restart(page: Page, tmp_path: Path) -> None:
    folder, faults = tmp_path / "workspace", list[str]()
    with running_app(folder, CADENCE_NO_DEMO="1") as address:
        load_two_exports(page, address)
        for name in PAGES:
            page.goto(f"{address}/{name}?by=team&period=2026-Q2")
            settled(page)
            faults += looked_at(page, name or "home")
        read_a_proof(page, address)
        there = walk(page, address, lambda where: faults.extend(looked_at(page, where)))
        faults += looked_at(page, "after the conversation")
        with page.expect_download() as taken:
            page.get_by_role("button", name="Download as PDF").click()
        assert taken.value.suggested_filename.endswith(".pdf")
        assert Path(taken.value.path()).read_bytes().startswith(b"%PDF")
        page.reload()
        expect(page.get_by_text(PROMISE)).to_be_visible()
    with running_app(folder, CADENCE_NO_DEMO="1") as address:
        page.goto(address + there[there.index("/conversation") :])
        expect(page.get_by_text(PROMISE)).to_be_visible(timeout=20_000)
        expect(page.get_by_text("Dates that hold")).to_be_visible()
        expect(page.get_by_text("Facts frozen on")).to_be_visible()
    what_is_kept(folder)
    assert faults == []


def what_is_kept(folder: Path) -> None:
    """The records on disk say the same as the screen did."""
    records = Records.open(folder / "records.sqlite")
    talk = conversations.listed(records)[0]
    promise = commitments.of_conversation(records, talk.id)[0]
    assert (talk.state, promise.text, promise.metric, promise.target_value) == ("held", PROMISE, "won", 9)
    assert frozen.frozen_facts(records, talk.id)
    records.close()
