"""A whole conversation by two people on two days, with a kill in each step and an import between (slow: run with --all)."""

import csv
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from coaching.__main__ import main
from coaching.records import Records, commitments, conversations, frozen
from tests.browser import running_app
from tests.test_story import DEMO, PROMISE, load_two_exports, settled, sign, write

REP = "005Tf000000000CIAQ"
SAID = {
    1: ("What should be different after this talk?", "Dates that hold"), 2: ("How the rep sees it", "Customers are slow"),
    3: ("What the facts tell you both", "Two dates slipped"), 4: ("Ways forward", "Ask who signs"),
    5: ("The plan in the rep's words", "I ask who signs"),
}  # fmt: skip


def all_won(folder: Path) -> Path:
    """The export of the next day, in which every open deal of the rep was won."""
    target = folder / "Opportunity.csv"
    with (
        (DEMO / "Opportunity.csv").open(encoding="utf-8-sig", newline="") as source,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        reader = csv.DictReader(source)
        writer = csv.DictWriter(out, list(reader.fieldnames or ()))
        writer.writeheader()
        for row in reader:
            if row["OwnerId"] == REP and row["IsClosed"].lower() in ("false", "0"):
                row |= {"StageName": "Closed Won", "IsClosed": "true", "IsWon": "true", "CloseDate": "2026-06-15"}
            writer.writerow(row)
    return target


def both(browser: Browser) -> tuple[Page, Page]:
    """Two people, each with a browser of their own."""
    rep, leader = (browser.new_context(viewport={"width": 1280, "height": 900}).new_page() for _ in range(2))
    return rep, leader


@pytest.mark.slow
def test_two_people_hold_a_talk_on_two_days_through_kills_and_an_import(browser: Browser, tmp_path: Path) -> None:
    folder, (rep, leader) = tmp_path / "workspace", both(browser)
    with running_app(folder, kill=True, CADENCE_NO_DEMO="1") as address:
        load_two_exports(leader, address)
        leader.goto(f"{address}/conversations?by=rep&who={REP}&period=2026-Q2")
        settled(leader)
        leader.get_by_role("button", name="Start now").click()
        settled(leader)
        leader.get_by_role("button", name="Hi-value activities").click()
        settled(leader)
        there = leader.url[len(address) :]
    for step, (label, words) in SAID.items():
        if step == 4:  # the second day begins with a new export
            assert (
                main(
                    [
                        "import",
                        str(all_won(tmp_path)),
                        "--accept-proposals",
                        "--as-of",
                        "2026-11-01",
                        "--workspace",
                        str(folder),
                    ]
                )
                == 0
            )
        with ExitStack() as stack:
            address = stack.enter_context(running_app(folder, kill=step < 5, CADENCE_NO_DEMO="1"))
            writer, reader = (rep, leader) if step in (2, 4) else (leader, rep)
            for page in (writer, reader):
                page.goto(address + there)
                settled(page)
            if step > 1:
                expect(writer.get_by_role("heading", name=f"{step} ")).to_be_visible(timeout=30_000)
            write(writer, label, words)
            reader.reload()
            settled(reader)
            expect(reader.get_by_role("textbox", name=label)).to_have_value(words)
            if step < 5:
                reader.get_by_role("button", name="Next", exact=True).click()
                expect(reader.get_by_role("heading", name=f"{step + 1} ")).to_be_visible()
                settled(reader)
                continue
            expect(leader.get_by_text("Facts frozen on")).to_be_visible()
            sign(leader, lambda _: None)
            rep.reload()
            settled(rep)
            expect(rep.get_by_text(PROMISE)).to_be_visible()
            expect(rep.get_by_text("now ").first).to_be_visible()
    records = Records.open(folder / "records.sqlite")
    talk = conversations.get(records, conversations.listed(records)[0].id)
    assert talk.state == "held"
    assert [
        talk.answers[key]
        for key in ("prepare.aim", "open.rep_view", "explore.insight", "collaborate.ideas", "confirm.summary")
    ] == [words for _, words in SAID.values()]
    assert frozen.frozen_facts(records, talk.id) and [
        one.text for one in commitments.of_conversation(records, talk.id)
    ] == [PROMISE]
    records.close()
