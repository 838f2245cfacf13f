"""Names that are written to be read as something else: every page shows them as text and asks no other machine for anything."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from coaching import intake
from coaching.records import commitments
from coaching.workspace import Workspace
from tests.browser import running_app
from tests.test_story import settled

ELSEWHERE = "elsewhere.invalid"
PAGES = sorted(
    one.stem for one in (Path(__file__).parent.parent / "pages").glob("[!_]*.py") if one.stem != "conversation"
)


def hostile(name: str) -> str:
    """A name that would bring an image, a link, markup, a formula and a colour, where one is read."""
    return f"![{name}](http://{ELSEWHERE}/{name}.png) <img src=http://{ELSEWHERE}/h{name}.png> $x$ :red[{name}]"


def written(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    rep, boss = hostile("rep"), hostile("boss")
    people = [
        {"Id": "005A", "Name": rep, "ManagerId": "005B", "Department": hostile("team"), "IsActive": "true"},
        {"Id": "005B", "Name": boss, "ManagerId": "", "Department": hostile("team"), "IsActive": "true"},
    ]
    deals = [
        {
            "Deal ID": f"{number}", "Deal Name": hostile("deal"), "Owner": rep, "Account Name": hostile("account"), "Amount": "1000", "Stage": stage,
            "Close Date": f"2026-0{number % 3 + 1}-10", "Created Date": "2025-12-01", "Product": hostile("product"), "Type": hostile("type"),
            "Competitor": hostile("competitor"), "Loss Reason": hostile("reason") if stage == "Closed Lost" else "", "Next Step": hostile("next"),
        }
        for number, stage in enumerate(["Closed Won", "Closed Lost", "Proposal", "Closed Won", "Closed Lost", "Negotiation"] * 2)
    ]  # fmt: skip
    calls = [
        {"Activity ID": f"{number}", "Date": f"2026-03-{number + 1:02d} 10:00", "Type": "Call", "Assigned To": rep,
         "Account Name": hostile("account"),
         "Subject": hostile("subject")}
        for number in range(9)
    ]  # fmt: skip
    files = [
        written(folder / f"{hostile_file}.csv", rows)
        for hostile_file, rows in (("users", people), ("deals ![f](x)", deals), ("calls", calls))
    ]
    workspace = Workspace.open(folder / "workspace")
    for file in files:
        receipts = intake.check(workspace, [file], accept_proposals=True)
        receipts = intake.load(workspace, receipts)
    said = {"rep_id": "005A", "owner_kind": "rep", "owner_id": "005A", "due_on": date(2026, 3, 1)}
    commitments.commit(workspace.records, "owner", text=hostile("promise"), note=hostile("note"), **said)  # type: ignore[arg-type]
    loaded = workspace.facts.cursor().execute("select count(*) from opportunity").fetchone()
    workspace.close()
    assert loaded == (12,)
    with running_app(folder / "workspace") as where:
        yield where


@pytest.mark.slow
def test_no_page_asks_another_machine_for_anything(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if ELSEWHERE in request.url else None)
    shown = 0
    rep = f"by=rep&who={quote('005A')}&period=2026-Q1"
    for place, who in [*((name, "by=company&period=2026-Q1") for name in PAGES), ("home", rep), ("drivers", rep)]:
        page.goto(f"{address}/{'' if place == 'home' else place}?{who}")
        settled(page)
        shown += page.get_by_text("![rep]").count() > 0 or page.get_by_text("![account]").count() > 0
        assert page.locator(f"a[href^='http://{ELSEWHERE}'], img[src*='{ELSEWHERE}']").count() == 0, place
        assert page.get_by_text("has encountered an error").count() == 0, place
    assert asked == []
    assert shown >= 4
    page.close()
