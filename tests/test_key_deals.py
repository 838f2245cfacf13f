"""Key deals: flagged ones or the largest, with age, pushes, next step and the newest rating of their sponsor."""

from datetime import date

from coaching.lens import lens_for
from coaching.method import key_deals, reviews
from coaching.metrics import deals
from coaching.metrics.deals import OpenDeal
from coaching.records import About, revisions
from coaching.records import meetings as kept
from coaching.records.revisions import Draft
from coaching.workspace import Workspace
from tests.test_conversation_page import after_the_first_request, named, opened, texts, workspace

__all__ = ["after_the_first_request", "workspace"]


def deal(key: str, amount: float | None) -> OpenDeal:
    return OpenDeal(key, key, "", "Ann", amount, "", None, deals.LATER, 40, None, "", None, None, 2)


def test_key_deals_are_those_flagged_else_the_largest_with_a_known_amount() -> None:
    many = [deal(f"d{number:02}", 100.0 * number) for number in range(1, 12)] + [deal("unknown", None)]
    largest, told = key_deals.chosen(many, ())
    assert [one.id for one in largest] == [f"d{number:02}" for number in range(11, 1, -1)]
    assert told == "Nobody flagged a deal here, so these are the 10 largest; 10 is ours."
    assert [one.id for one in key_deals.chosen(many, {"unknown", "d03", "closed"})[0]] == ["d03", "unknown"]
    assert key_deals.chosen(many, {"unknown", "d03", "closed"})[1] == "2 open deals flagged as key."
    rated = key_deals.Sponsor("Eve", 2.0, 4.0, 5, date(2026, 5, 1), "sponsor of the deal")
    assert (
        key_deals.about(many[:2], {"d01": rated}) == "Of 2 key deals: 2 without a next step, 1 without a rated sponsor."
    )
    [row] = key_deals.behind(many[:1], {"d01": rated}, {"d01"}).rows
    assert (row["name"], row["age"], row["put_off"], row["next_step"]) == ("★ d01", 40, 2, None)
    assert key_deals.behind(many[:1], {}, ()).rows[0]["sponsor"] == "nobody is named"
    assert row["sponsor"] == "Eve: 2 of 5, should be 4 (sponsor of the deal, 1 May 2026)"


def test_a_deal_is_flagged_on_the_page_and_its_sponsor_is_rated_by_what_was_said_last(workspace: Workspace) -> None:
    lens = lens_for(workspace, "account", ["acc1"], "2026-Q2")
    one = next(one.id for one in deals.open_deals(workspace, lens))
    assert key_deals.sponsors(workspace, [one]) == {}
    sponsor = Draft("sponsor", About("account", "acc1"), "Ours", {"contact": "c1", "now": 2.0, "should": 4.0}, "")
    revisions.write(workspace.records, "owner", sponsor)
    assert key_deals.sponsors(workspace, [one])[one].told.startswith(
        "Eve East: 2 of 5, should be 4 (sponsor of the account"
    )
    app = opened("pipeline", by="company", who="company", period="2026-Q2", tab="deals", look="key", deal=one)
    assert "Nobody flagged a deal here" in texts(app) and "Sponsor Eve East: 2 of 5, should be 4" in texts(app)
    named(app, f"flag {one}").click()
    app.run()
    assert "1 open deal flagged as key." in texts(app)
    shown = next(shown for shown in app.dataframe if "sponsor" in shown.value)
    assert "Amount, $" in shown.proto.columns, "money says in its heading which it is"
    table = shown.value
    assert [name.startswith("★ ") for name in table["name"]] == [True]
    assert {"age", "put_off", "sponsor"} <= set(table.columns)
    named(app, f"flag {one}").click()
    app.run()
    assert "Nobody flagged a deal here" in texts(app)
    said_in_a_review(workspace, one)
    assert key_deals.sponsors(workspace, [one])[one].told.startswith("Sponsor: 4 of 10 (account plan review")
    [meeting] = kept.listed(workspace.records, "plan_review")
    kept.call_off(workspace.records, meeting, "owner", "Nobody came")
    assert key_deals.sponsors(workspace, [one])[one].told.startswith("Eve East: 2 of 5"), (
        "what was called off counts for nothing"
    )
    of_it = Draft("sponsor", About("account", "acc1"), "This deal", {"contact": "gone", "deal": one}, "")
    revisions.write(workspace.records, "owner", of_it)
    assert key_deals.sponsors(workspace, [one])[one].told.startswith(
        "a contact no longer known: not rated (sponsor of the deal"
    )


def said_in_a_review(space: Workspace, one: str) -> None:
    meeting = kept.plan(
        space.records, "owner", form="plan_review", about=About("account", "acc1"), chair="m1", planned_on=None
    )
    found = reviews.sheet(space, kept.start(space.records, meeting, "owner"))
    [asked] = [question for question in found.asked if question.item.key == key_deals.NOW and question.topic.key == one]
    reviews.say(space, found.meeting, "owner", asked, 4, "", found.readings)
