"""Fact pages answer on the first screen and open what they show: heights, cards and charts at both widths, a drill and back by mouse and keyboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import running_app
from tests.test_for_everybody import on, tab_to
from tests.test_story import DESK, PHONE, settled, violations

REP = "by=rep&who=005Tf000000000IIAQ&period=2026-Q3"
FACTS = ("", "pipeline", "accounts", "account", "voice", "activity", "drivers", "data")
OTHERS = (
    "rewards",
    "definitions",
    "forecast_call",
    "coaching",
    "conversations",
    "commitments",
    "checklists",
    "workshop",
)
LOOKED_AT = (
    "",
    "pipeline",
    "accounts",
    "voice",
)  # by axe, for anything at all; test_for_everybody.py looks for what is serious on every page
SCREENS = ((DESK, 3), (PHONE, 6))
COUNTED = """() => {
  const main = document.querySelector('[data-testid=stMain]'), block = document.querySelector('[data-testid=stMainBlockContainer]')
  const cards = [...main.querySelectorAll('[data-testid=stMetric]')]
  return {height: block.scrollHeight, cards: cards.length, charts: main.querySelectorAll('[data-testid=stVegaLiteChart]').length,
          wide: main.scrollWidth > main.clientWidth + 1, lowest: Math.max(0, ...cards.map(card => card.getBoundingClientRect().bottom))}
}"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[str]:
    """The address of a Cadence with the demo team."""
    with running_app(tmp_path_factory.mktemp("demo") / "workspace") as address:
        page = browser.new_page()
        page.goto(f"{address}/definitions")
        expect(page.get_by_text("Invented team")).to_be_visible(timeout=180_000)
        page.close()
        yield address


def where(page: Page) -> str:
    """The address as the browser has it, without the server."""
    return str(page.evaluate("location.pathname + location.search"))


def headings(page: Page) -> str:
    return " | ".join(page.locator("h2").all_inner_texts())


COMPANY = "by=company"


@pytest.mark.parametrize(
    ("pages", "whose"),
    [
        (FACTS, [COMPANY]),
        pytest.param(FACTS, [REP], marks=pytest.mark.slow),
        pytest.param(OTHERS, [COMPANY, REP], marks=pytest.mark.slow),
    ],
    ids=["facts", "a rep's facts", "others"],
)
def test_every_page_answers_in_few_screens_with_four_cards_and_two_pictures(
    page: Page, demo: str, pages: tuple[str, ...], whose: list[str]
) -> None:
    faults = []
    for who in whose:
        for name in pages:
            page.goto(f"{demo}/{name}?{who}")
            settled(page)
            for size, screens in SCREENS:
                page.set_viewport_size(size)
                page.wait_for_timeout(400)
                found, at = page.evaluate(COUNTED), f"{name or 'home'}, {who[:8]}, {size['width']}"
                faults += [f"{at}: {found['height']} px"] if found["height"] > screens * size["height"] else []
                faults += (
                    [f"{at}: {found['cards']} cards, {found['charts']} charts"]
                    if found["cards"] > 4 or found["charts"] > 2
                    else []
                )
                faults += [f"{at}: wider than the screen"] if found["wide"] else []
                faults += [f"{at}: cards below the fold"] if found["lowest"] > size["height"] else []
            page.set_viewport_size(DESK)
            if who == COMPANY and name in LOOKED_AT:
                faults += [f"{name or 'home'}: {one['id']}" for one in violations(page)]
    assert faults == []


def test_a_reps_phone_answers_on_its_first_screen(page: Page, demo: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{demo}/?{REP}")
    settled(page)
    for said in (
        "Promises:",
        "Next talk",
        "This week",
    ):  # what was promised, the next talk and the week, under the four numbers
        box = page.get_by_text(said, exact=False).first.bounding_box()
        assert box is not None and box["y"] + 20 < PHONE["height"], said


@pytest.mark.few("pipeline")
@pytest.mark.parametrize(("name", "sheets"), [("", 3), ("pipeline", 3), ("drivers", 1)])
def test_a_page_as_it_prints_has_no_list_of_pages_and_nothing_to_press(
    page: Page, demo: str, name: str, sheets: int
) -> None:
    page.goto(f"{demo}/{name}")
    settled(page)
    page.get_by_test_id("stPopover").first.click()
    with page.expect_popup() as opening:
        page.get_by_role("link", name="Show as it prints").click()
    paper = opening.value
    expect(paper.get_by_test_id("stMetric").or_(paper.get_by_test_id("stTable")).first).to_be_visible()
    settled(paper)
    assert "print=1" in where(paper) and paper.get_by_test_id("stSidebar").count() == 0
    left = paper.get_by_test_id("stMain").locator(
        "[data-testid=stPageLink], [data-testid=stSelectbox], [data-testid=stPopover]"
    )
    assert left.count() == 0, name
    assert 0 < paper.pdf(format="A4").count(b"/Type /Page\n") <= sheets, name
    paper.close()


@pytest.mark.slow
def test_open_deals_are_narrowed_side_by_side_and_the_address_holds_it(page: Page, demo: str) -> None:
    page.goto(f"{demo}/pipeline?by=company&period=2026-Q3&tab=deals")
    page.get_by_test_id("stMain").get_by_text("past due (").click()
    page.wait_for_function("location.search.includes('due=past')")
    page.get_by_test_id("stMain").get_by_text("no next step (").click()
    page.wait_for_function("location.search.includes('look=no+step') || location.search.includes('look=no%20step')")
    settled(page)
    page.get_by_test_id("stMain").get_by_text("past due (").click()  # a second click lets go
    page.wait_for_function("!location.search.includes('due=past')")


def test_from_the_company_to_one_activity_and_back_by_the_address(page: Page, demo: str) -> None:
    page.goto(f"{demo}/")
    settled(page)
    page.get_by_role("button", name="Owen Strandberg").click()
    expect(page.get_by_role("heading", name="My dashboard")).to_be_visible()
    page.get_by_role("link", name="Activity and ratios").click()
    expect(page.get_by_role("heading", name="How steady is the rhythm?")).to_be_visible()
    settled(page)
    box = page.get_by_test_id("stVegaLiteChart").nth(1).bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 40)
    expect(page.get_by_role("heading", name="activities on")).to_be_visible()
    settled(page)
    chosen = where(page)
    assert "day=2026-" in chosen and "who=005Tf000000000IIAQ" in chosen
    page.locator("[class*=st-key-touch]").first.get_by_role("button").click()
    expect(page.get_by_text("Stands in: ")).to_be_visible()
    settled(page)
    assert "activity=" in where(page)
    page.reload()
    expect(page.get_by_text("Stands in: ")).to_be_visible()  # the address alone leads here
    settled(page)
    for there, seen in (
        (chosen, "activities on"),
        (chosen.partition("&day")[0], "How steady"),
        ("/?", "My week"),
        ("/", "reps shows a signal"),
    ):
        page.go_back()
        expect(page.get_by_role("heading", name=seen)).to_be_visible()
        settled(page)
        assert where(page).startswith(there)
    assert "activities on" not in headings(page)


@pytest.mark.slow
def test_a_tab_and_a_stage_are_entries_of_the_history_and_let_go_with_a_cross(page: Page, demo: str) -> None:
    page.goto(f"{demo}/pipeline")
    settled(page)
    page.get_by_role("radio", name="Forecast quality").click()
    expect(page.get_by_role("heading", name="How good was the call? Q2 2026")).to_be_visible()
    settled(page)
    assert where(page) == "/pipeline?tab=forecast"
    page.go_back()
    expect(page.get_by_role("heading", name="Where does the open pipeline stand?")).to_be_visible()
    settled(page)
    for _ in range(2):  # a second time after it was let go
        box = page.get_by_test_id("stVegaLiteChart").nth(1).bounding_box()
        assert box
        page.mouse.click(box["x"] + 40, box["y"] + box["height"] * 0.81)
        expect(page.get_by_role("button", name="Negotiation ✕")).to_be_visible()
        settled(page)
        assert where(page) == "/pipeline?stage=Negotiation"
        page.get_by_role("button", name="Negotiation ✕").click()
        expect(page.get_by_role("heading", name="deals due")).to_be_visible()
        settled(page)
        assert where(page) == "/pipeline"


def test_home_pipeline_and_a_drill_are_walked_with_the_keyboard_alone(page: Page, demo: str) -> None:
    page.goto(f"{demo}/")
    settled(page)
    tab_to(page, r"\$1\.33 M of \$1\.93 M$")  # the part of the whole is the way to the proof
    on(page)
    expect(page.get_by_role("dialog").get_by_text("Rows that add up to it")).to_be_visible()
    page.keyboard.press("Escape")
    tab_to(page, "^Pipeline and forecast$")
    on(page)
    expect(page.get_by_role("heading", name="Where does the open pipeline stand?")).to_be_visible()
    tab_to(page, "^Deals at the stage")
    page.keyboard.type("Negot")
    on(page)
    expect(page.get_by_role("button", name="Negotiation ✕")).to_be_visible()
    tab_to(page, "^Fallowmont Packaging")
    on(page)
    expect(page.get_by_role("heading", name="What happened to Fallowmont Packaging")).to_be_visible()
    assert "deal=" in where(page)


@pytest.mark.slow
def test_from_the_portfolio_to_one_accounts_survey_answers_and_back(page: Page, demo: str) -> None:
    page.goto(f"{demo}/accounts")
    settled(page)
    page.get_by_role("button", name="Nettlecombe Energy", exact=True).click()
    expect(page.get_by_role("link", name="Open Nettlecombe Energy")).to_be_visible()
    settled(page)
    chosen = where(page)
    assert "account=" in chosen
    page.get_by_role("link", name="Open Nettlecombe Energy").click()
    expect(page.get_by_role("heading", name="Whom do we know")).to_be_visible()
    settled(page)
    assert where(page).startswith("/account?by=account&who=")
    page.get_by_role("radio", name="Survey answers").click()
    expect(page.get_by_role("heading", name="What did they say?")).to_be_visible()
    settled(page)
    page.reload()
    expect(page.get_by_role("heading", name="What did they say?")).to_be_visible()  # the address alone leads here
    settled(page)
    for seen in ("Whom do we know", "Who brings the revenue?"):
        page.go_back()
        expect(page.get_by_role("heading", name=seen)).to_be_visible()
        settled(page)
    assert where(page) == chosen
