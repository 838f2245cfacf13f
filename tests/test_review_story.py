"""A browser story of reviews: a quarterly review whose promises come from two talks, and an account review that asks only what is old or changed."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import tiny_team
from tests.browser import running_app
from tests.test_reviews import QBR, REVIEW, a_review_of, a_talk, a_year, held, on, sheet_of, started
from tests.test_story import settled

pytestmark = pytest.mark.slow


def written(folder: Path) -> None:
    """Two talks of the first quarter, and two sittings of an account review: 30 answers are young, five of the others old."""
    from coaching.method import reviews

    space = tiny_team.build(folder)
    today = datetime.now(UTC).date()
    before = space.calendar.previous(space.calendar.containing("quarter", today))
    for place, text in ((8, "Ten calls a week"), (60, "Visit the board of Acme")):
        day = before.start + timedelta(days=place)
        on(space, day)
        a_talk(space, day, text, before.last)
    a_review_of(space, REVIEW, "acc1", date.fromordinal(today.toordinal() - 190))
    on(space, date.fromordinal(today.toordinal() - 100))
    second = started(space, REVIEW, "acc1")
    found = sheet_of(space, second)
    old = {"vendors", "trends", "partners", "their_aims", "unseen"}
    for one in found.every:
        if one.item.key not in old and one.counts:
            reviews.say(
                space,
                found.meeting,
                "owner",
                one,
                a_year() if one.item.kind == "months" else "It stands",
                "",
                found.readings,
            )
    held(space, second, date.fromordinal(today.toordinal() - 100))
    space.close()


def test_a_quarterly_review_answers_two_talks_and_an_account_review_asks_only_what_is_old(
    page: Page, tmp_path: Path
) -> None:
    written(tmp_path / "workspace")
    with running_app(tmp_path / "workspace") as address:
        page.goto(f"{address}/reviews?by=account&who=acc1")
        settled(page)
        page.get_by_text("Plan a review").first.click()
        page.get_by_role("button", name="Start now").click()
        settled(page)
        expect(page.get_by_text(re.compile("5 of 31 questions are asked: 5 old; 26 stand"))).to_be_visible()
        page.get_by_role("button", name="Still true").first.click()
        settled(page)
        expect(page.get_by_text(re.compile("4 old, 1 answered here"))).to_be_visible()
        page.get_by_text(re.compile("Not asked, as the answers still stand: ")).click()
        expect(page.get_by_text("Answer one of them anew")).to_be_visible()
        page.goto(f"{address}/reviews?by=company&who=company")
        settled(page)
        page.get_by_text(re.compile("^Never held: ")).click()
        settled(page)
        expect(page.get_by_role("button", name="Start now")).not_to_be_visible()
        page.get_by_role("button", name="Plan it").last.click()
        settled(page)
        expect(page.get_by_role("button", name="Start now")).to_be_visible()
        page.goto(f"{address}/reviews?by=rep&who=u1")
        settled(page)
        page.get_by_text("Plan a review").first.click()
        assert QBR.minutes == 180
        page.get_by_role("button", name="Start now").click()
        settled(page)
        expect(page.get_by_text("What was said and done: 50 minutes left; 0 of 180 minutes are gone.")).to_be_visible()
        for text in ("Ten calls a week", "Visit the board of Acme"):
            expect(page.get_by_text(text, exact=True)).to_be_visible()
        assert page.get_by_role("textbox", name="Ten calls a week").count() == 0  # said is answered, not written anew
