"""A workshop in a real browser: one who leads, a projector and five phones, from opening the room to the ledger and the results."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import tiny_team
from tests.browser import running_app
from tests.test_story import DESK, PHONE, settled, violations

NAMES = ("Ana", "Ben", "Cleo", "Dan", "Eve")
SOON = (date.today() + timedelta(days=30)).isoformat()


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    tiny_team.build(tmp_path / "workspace").close()
    with running_app(tmp_path / "workspace") as where:
        yield where


def serious(page: Page) -> list[str]:
    return [one["id"] for one in violations(page) if one["impact"] in ("serious", "critical")]


def step(lead: Page, name: str) -> None:
    lead.get_by_role("button", name=name, exact=True).click()
    expect(lead.get_by_role("heading", name=name).first).to_be_visible()


def vote(phone: Page, label: str) -> None:
    phone.get_by_label(label).check()
    phone.get_by_role("button", name=re.compile("Vote|Change my vote")).click()
    expect(phone.get_by_text("Your vote is kept")).to_be_visible()


def write_three(phone: Page, name: str) -> None:
    for number in (1, 2, 3):
        phone.get_by_label("What will be done").fill(f"{name} does {number}")
        phone.get_by_label("Driver").select_option(index=number)
        phone.get_by_label("The number that will show it").select_option(index=1)
        phone.get_by_label("By when").fill(SOON)
        phone.get_by_role("button", name="Keep it").click()
        expect(phone.get_by_text(f"{name} does {number}").first).to_be_visible()


def phones_of(browser: Browser, where: str) -> list[tuple[BrowserContext, Page]]:
    found = []
    for name in NAMES:
        context = browser.new_context(viewport=PHONE, color_scheme="dark" if name == "Eve" else "light")
        page = context.new_page()
        page.goto(where)
        page.get_by_label("Your name or a nickname").fill(name)
        page.get_by_role("button", name="Come in").click()
        expect(page.get_by_role("heading", name="Where do we stand?")).to_be_visible()
        found.append((context, page))
    return found


@pytest.mark.slow
def test_a_workshop_from_the_first_scan_to_the_ledger(browser: Browser, address: str) -> None:
    lead = browser.new_context(viewport=DESK).new_page()
    lead.goto(f"{address}/workshop")
    settled(lead)
    lead.get_by_role("button", name="Open the room").click()
    lead.get_by_role("button", name="How people come in").click()
    where = lead.locator("code", has_text="http://").first.inner_text()
    assert where.startswith("http://127.0.0.1:")
    lead.keyboard.press("Escape")

    opened = phones_of(browser, where)
    phones = [page for _, page in opened]
    assert [serious(page) for page in (phones[0], phones[-1])] == [[], []]
    for page, label in zip(phones, ("no plan", "no plan", "finished", "not decided", "need none"), strict=True):
        vote(page, page.get_by_text(label).first.inner_text())
    expect(lead.get_by_text("5 of 5 have answered")).to_be_visible()
    projector = browser.new_context(viewport=DESK).new_page()
    projector.goto(f"{address}/workshop?view=projector")
    expect(projector.get_by_alt_text("We have no plan for the second half yet. There is a plan")).to_be_visible(
        timeout=30_000
    )
    expect(projector.get_by_alt_text("5 of 5 have answered")).to_be_visible()
    assert projector.get_by_alt_text("Ana").count() == 0
    lead.get_by_role("button", name="Show the result").click()
    expect(projector.get_by_alt_text("We have no plan for the second half yet: 2 votes")).to_be_visible()
    lead.get_by_role("button", name="Second round").click()
    expect(lead.get_by_text("0 of 5 have answered")).to_be_visible()
    phones[0].reload()
    vote(phones[0], phones[0].get_by_text("finished").last.inner_text())

    lead.get_by_role("button", name="Next: The facts so far").click()
    expect(lead.get_by_role("heading", name="The facts so far").first).to_be_visible()
    expect(projector.get_by_alt_text("The facts so far")).to_be_visible()
    step(lead, "How good are we at it?")
    for place, page in enumerate(phones):
        expect(page.get_by_text("There is something new")).to_be_visible()
        page.get_by_text("There is something new").click()
        page.get_by_label("Reward").select_option(str(2 * place))
        page.get_by_role("button", name="Keep my scores").click()
        expect(page.get_by_text("Your scores are kept")).to_be_visible()
    lead.get_by_role("button", name="Show the scores").click()
    expect(lead.get_by_text("no facts").first).to_be_visible()

    step(lead, "What could we change?")
    phones[1].reload()
    phones[1].goto(where)
    phones[1].get_by_label("One idea").fill("Call *before* ten <b>")
    phones[1].get_by_role("button", name="Hang it on the wall").click()
    expect(phones[1].get_by_text("Call *before* ten <b>")).to_be_visible()
    phones[2].goto(where)
    phones[2].get_by_role("button", name="Give a dot").click()
    expect(projector.get_by_alt_text("Call *before* ten <b> (1 dot)")).to_be_visible(
        timeout=90_000
    )  # its pages turn by themselves

    step(lead, "Three actions each")
    for page, name in zip(phones, NAMES, strict=True):
        page.goto(where)
        if name != "Eve":
            write_three(page, name)
    step(lead, "The wall of actions")
    lead.get_by_role("button", name="Close the workshop").click()
    expect(lead.get_by_text("12 actions of 4 go into the ledger")).to_be_visible()
    lead.get_by_role("button", name="Close it for everybody").click()
    expect(lead.get_by_text("Eve has none of 3 actions")).to_be_visible()
    lead.wait_for_timeout(2500)  # two looks at the room later
    expect(lead.get_by_text("Eve has none of 3 actions")).to_be_visible()
    phones[-1].goto(f"{where}?at=actions")
    write_three(phones[-1], "Eve")
    expect(lead.get_by_text("15 actions of 5 go into the ledger")).to_be_visible()
    lead.get_by_role("button", name="Close it for everybody").click()
    expect(lead.get_by_text("15 actions of 5 people")).to_be_visible(timeout=30_000)
    phones[0].goto(where)
    expect(phones[0].get_by_text("This workshop is closed")).to_be_visible()
    settled(lead)
    assert serious(lead) == []

    lead.goto(f"{address}/commitments")
    settled(lead)
    expect(lead.get_by_text("Ana does 1").first).to_be_visible()
    for context, _ in opened:
        context.close()
