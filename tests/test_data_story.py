"""The way of files into the workspace in a real browser: asked, gone on with after a restart, loaded, mended, a name confirmed, undone."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from coaching import intake
from coaching.intake.desk import mending
from coaching.intake.kept import people
from coaching.workspace import Workspace
from tests.browser import running_app
from tests.test_intake import HEADER, deal
from tests.test_story import looked_at, settled

USERS = [
    ["Id", "Username", "FirstName", "LastName", "Email", "IsActive"],
    ["u1", "aw", "Ana", "Weiss", "ana@x.example", "1"],
]


def exports(folder: Path) -> list[Path]:
    """Deals whose dates are unclear, with two unknown stages, a bad amount, two currencies, a contradiction, and a name that nearly fits."""
    folder.mkdir(parents=True)
    rows = [
        [*deal(1, Close_Date="03/04/2026", Stage="Parked"), "USD"], [*deal(2, Close_Date="05/06/2026", Opportunity_Owner="Anna Weiss"), "EUR"],
        [*deal(3, Close_Date="05/06/2026", Amount="abc"), "USD"], [*deal(4, Close_Date="05/06/2026", Stage="Asleep"), "USD"],
    ]  # fmt: skip
    for name, table in (("Deals.csv", [[*HEADER, "Amount Currency"], *rows]), ("User.csv", USERS)):
        with (folder / name).open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows(table)
    return [folder / "Deals.csv", folder / "User.csv"]


def answer(page: Page) -> None:
    """The two unknown stages together, in one form."""
    for place in (0, 1):
        box = page.get_by_test_id("stForm").first.get_by_role("combobox").nth(place)
        box.click()
        page.get_by_role("option", name="cancelled").click()
    page.get_by_role("button", name="Next").click()


def asked(page: Page, files: list[Path]) -> None:
    page.locator("input[type=file]").set_input_files(files)
    expect(page.get_by_text("Your next question")).to_be_visible(timeout=30_000)
    settled(page)
    page.get_by_text("month first", exact=True).click()
    expect(page.get_by_role("button", name="Next")).to_be_visible(timeout=30_000)
    settled(page)


def count_as_lost(page: Page) -> None:
    """The one choice that moves the win rate, told before and after it is made."""
    page.get_by_text("Cancelled deals count as lost", exact=True).click()
    expect(page.get_by_text("Cancelled deals count as lost where one win rate is shown.")).to_be_visible(timeout=30_000)
    settled(page)
    expect(page.get_by_role("switch", name="Cancelled deals count as lost")).to_be_checked()


def say_what_is_missing(page: Page, address: str) -> None:
    """Where all deals have ended, the pipeline page says what it lacks and which export of the own CRM brings it."""
    page.goto(f"{address}/pipeline?tab=deals")
    settled(page)
    expect(page.get_by_text("No open deal.")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Salesforce: Reports › New report › Opportunities")).to_be_visible()
    expect(page.get_by_text("HubSpot: CRM › Deals")).to_have_count(0)  # of the CRM whose exports are loaded alone


def turned_to(page: Page, tab: str) -> None:
    page.get_by_role("radio", name=tab).click()
    expect(page.get_by_role("radio", name=tab)).to_have_attribute("aria-checked", "true")
    settled(page)


def mend(page: Page) -> None:
    """Type a number over the cell that was no number, and load the row again."""
    turned_to(page, "Past imports")
    page.get_by_role(
        "button", name="Download as workbook"
    ).last.scroll_into_view_if_needed()  # a list of choices shuts when the page moves
    page.get_by_role("combobox", name="Inspect or undo an import").click()
    page.get_by_role("option").filter(has_text="Deals.csv").click()
    expect(page.get_by_text("1 row set apart.")).to_be_visible()
    settled(page)
    grid = page.locator(".st-key-mend-2-0")
    grid.scroll_into_view_if_needed()
    grid.click(position={"x": 130, "y": 52}, force=True)  # a table is drawn, so its cells are found by where they are
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    cell = page.locator("#portal").locator("input, textarea").first
    cell.fill("70.00")
    cell.press("Enter")
    settled(page)
    page.get_by_role("button", name="Load corrected rows").click()
    expect(page.get_by_text("Deals.csv (mended): 1 row in = 1 new")).to_be_visible(timeout=30_000)
    settled(page)


def take_back(page: Page) -> None:
    turned_to(page, "Past imports")
    page.get_by_role(
        "button", name="Download as workbook"
    ).last.scroll_into_view_if_needed()  # a list of choices shuts when the page moves
    page.get_by_role("combobox", name="Inspect or undo an import").click()
    page.get_by_role("option").filter(has_text="(mended)").click()
    settled(page)
    page.get_by_role("button", name="Undo …").click()
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_text("was undone")).to_be_visible(timeout=30_000)


@pytest.mark.slow
def test_files_are_asked_about_gone_on_with_loaded_mended_and_taken_back(page: Page, tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    faults: list[str] = []
    with running_app(folder, CADENCE_NO_DEMO="1") as address:
        page.goto(f"{address}/data")
        settled(page)
        asked(page, exports(tmp_path / "exports"))
        faults += looked_at(page, "asking")
    with running_app(folder, CADENCE_NO_DEMO="1") as address:
        page.goto(f"{address}/data")
        settled(page)
        expect(page.get_by_text("1 answer kept")).to_be_visible()
        faults += looked_at(page, "unfinished files")
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("button", name="Next")).to_be_visible(timeout=30_000)
        settled(page)
        answer(page)
        load = page.get_by_role("button", name="Load 2 files")
        expect(load).to_be_visible(timeout=30_000)
        settled(page)
        expect(page.get_by_text("No rate yet for EUR")).to_be_visible()
        load.click()
        expect(page.get_by_text("undo it under Past imports").first).to_be_visible(timeout=30_000)
        settled(page)
        turned_to(page, "Names and rules")
        expect(page.get_by_text("ended without a decision")).to_be_visible()
        count_as_lost(page)
        page.get_by_text("Ana Weiss (ana").click()
        page.get_by_role("button", name="Confirm").click()
        expect(page.get_by_text("Anna Weiss counts as Ana Weiss from now on.")).to_be_visible()
        settled(page)
        mend(page)
        faults += looked_at(page, "mended")
        take_back(page)
        faults += looked_at(page, "undone")
        say_what_is_missing(page, address)
        faults += looked_at(page, "a deal's past")
    what_is_kept(folder)
    assert faults == []


def what_is_kept(folder: Path) -> None:
    workspace = Workspace.open(folder)
    loads = {entry.file: entry.undone_at is None for entry in intake.imports(workspace)}
    assert loads == {"Deals.csv": True, "User.csv": True, "Deals.csv (mended)": False}
    assert [row["Opportunity ID"] for row in mending.set_apart(workspace, 2)] == ["D0003"]
    assert workspace.settings.cancelled_counts_as_lost
    assert people.said_same(workspace) == [("Anna Weiss", "Ana Weiss")]
    assert not list((folder / "staging").iterdir()), "what was loaded is no longer kept aside"
    workspace.close()
