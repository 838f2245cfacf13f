"""What activities are for: who began them, in which layer they were, and whether they had a goal that was reached."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coaching import intake
from coaching.errors import Refusal
from coaching.lens import lens_for
from coaching.metrics import effort, measure, proof, talked_about
from coaching.workspace import Workspace
from tests import tiny_team
from tests.one_rep_a_case import Case, Row, account, case, deal, done, holds, named, won, workspace_of
from tests.test_fact_pages import opened, said
from tests.test_intake import take, write

DAY = "2026-02-10"
LAYERS = ("effort_on_prospects", "effort_on_deals", "effort_on_customers")


def call(**said: object) -> Row:
    return done("call", DAY, **said)


CASES: list[Case] = [
    case("two out and one in", "proactive_share", {"part": 2, "whole": 3}, call(direction="out"), call(direction="out"), call(direction="in")),
    case("who began it is not known", "proactive_share", {"value": None, "n": 0}, call(), call(direction="internal")),
    case("a planned one is none", "proactive_share", {"whole": 1}, call(direction="out"), call(direction="out", done=False)),
    case("one on a deal is work on deals", "effort_on_deals", {"part": 1, "whole": 2}, deal(opportunity_id="d"), call(opportunity_id="d"), call()),
    case("one with a customer is the care of customers", "effort_on_customers", {"part": 1, "whole": 1}, account(),
         won("2026-01-10", account_id="a"), call(account_id="a")),
    case("one on a customer's deal is work on deals", "effort_on_customers", {"part": 0, "whole": 1}, account(),
         won("2026-01-10", account_id="a", opportunity_id="d"), call(account_id="a", opportunity_id="d")),
    case("a customer of 365 days ago is none any more", "effort_on_customers", {"part": 0}, account(), won("2025-02-10", account_id="a"),
         call(account_id="a")),
    case("of 364 days ago is one", "effort_on_customers", {"part": 1}, account(), won("2025-02-11", account_id="a"), call(account_id="a")),
    case("everything else is work on contacts and leads", "effort_on_prospects", {"part": 2, "whole": 2}, account(), call(account_id="a"), call()),
    case("a note of one's own is no effort with customers", "effort_on_prospects", {"value": None}, done("note", DAY)),
    case("proposals for demos held", "demos_to_proposals", {"value": 2.0, "part": 2, "whole": 1}, done("demo", DAY), done("demo", DAY, done=False),
         done("proposal", DAY, opportunity_id="d"), done("proposal", "2026-02-12", opportunity_id="d"), done("proposal", DAY, opportunity_id="e")),
    case("no demo, no ratio", "demos_to_proposals", {"value": None, "note": "no demo was held"}, done("proposal", DAY, opportunity_id="d")),
    case("half with a goal", "touches_with_goal", {"part": 1, "whole": 2}, call(goal="Meet the CFO"), call(goal=" ")),
    case("of one account alone", "touches_with_goal", {"part": 1, "whole": 1}, account(), call(account_id="a", goal="A"), call(), by="account"),
    case("one of two goals reached", "goals_reached", {"part": 1, "whole": 2}, call(goal="A", goal_reached=True), call(goal="B", goal_reached=False)),
    case("one of three about products", "talk_product", {"part": 1, "whole": 3}, call(talked_about="product"), call(talked_about="insight"),
         call(talked_about="other"), call()),
    case("of one account alone is its own talk", "talk_business", {"part": 1, "whole": 1}, account(), call(account_id="a", talked_about="business"),
         call(talked_about="product"), by="account"),
    case("nothing says what it was about", "talk_insight", {"value": None, "n": 0}, call()),
    case("nobody said whether it was reached", "goals_reached", {"value": None, "n": 0}, call(goal="A"), call(goal_reached=True)),
]  # fmt: skip


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace_of(tmp_path_factory.mktemp("effort") / "w", CASES) as workspace:
        yield workspace


@pytest.mark.parametrize("one", CASES, ids=named(CASES))
def test_edge(many: Workspace, one: Case) -> None:
    holds(many, CASES, one)


def test_each_activity_is_in_exactly_one_layer(many: Workspace) -> None:
    for scope in (None, *(f"p{place}" for place in range(len(CASES)))):
        lens = lens_for(many, "rep" if scope else "company", [scope] if scope else None, "2026-Q1")
        layers = measure(many, lens, LAYERS)
        assert sum(one.part or 0 for one in layers) == layers[0].whole and len({one.whole for one in layers}) == 1


def test_effort_of_each_layer_stands_against_the_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = tiny_team.build(tmp_path / "w")
    found = measure(
        workspace, lens_for(workspace, "rep", ["u1"], "2026-Q1"), LAYERS
    )  # all six contacts are work on deals
    wanted = {"effort_on_prospects": 0.3, "effort_on_deals": 0.5, "effort_on_customers": 0.2}
    rows = {row["layer"]: (row["share"], row["gap"]) for row in effort.board(found, wanted).rows}
    assert rows == {
        "Contacts and leads": (0, -30.0),
        "Deals": (1, 50.0),
        "Customers": (0, -20.0),
    }
    assert (
        effort.finding(found, wanted)
        == "Deals: 100.0 % of 6 contacts, against 50.0 % wanted. It is furthest from its target."
    )
    assert effort.finding(found, {}) == "" and "target" not in effort.board(found, {}).columns
    with pytest.raises(Refusal, match="make 110 % together"):
        workspace.save_settings(effort_targets=wanted | {"effort_on_deals": 0.6})
    workspace.close()
    page = opened("activity", tmp_path / "w", monkeypatch, by="rep", who="u1", period="2026-Q1", tab="mix")
    for key, share in wanted.items():
        page.number_input(key=f"target of {key}").set_value(round(100 * share))
    next(one for one in page.button if one.key == "agree on effort" or one.label == "Save").click().run()
    assert not page.exception and "Deals: 100.0 % of 6 contacts, against 50.0 % wanted" in said(page)


def test_those_whose_beginning_nobody_tells_are_counted_apart(many: Workspace) -> None:
    place = named(CASES).index("who began it is not known")
    left = proof(many, lens_for(many, "rep", [f"p{place}"], "2026-Q1"), "proactive_share").left_out.to_pylist()
    assert [row["code"] for row in left] == ["lacks direction"] * 2


def test_goals_come_with_the_columns_of_an_export(workspace_folder: Path, tmp_path: Path) -> None:
    workspace = Workspace.open(workspace_folder)
    header = ["Date", "Rep", "Type", "Account", "Subject", "Goal", "Goal reached", "Status"]
    said = (("Acme", "Meet the CFO", "Yes"), ("Acme", "A date for the demo", "No"), ("Brick", "", ""))
    rows = [
        ["2026-02-10", "Ann Abel", "Meeting", whose, f"{whose} {goal}", goal, reached, "Completed"]
        for whose, goal, reached in said
    ]
    [receipt] = take(workspace, write(tmp_path, "activities-2026-03-01.csv", rows, header))
    assert receipt.status == "loaded", intake.message_of(receipt)
    company = {
        one.metric: one
        for one in measure(
            workspace, lens_for(workspace, "company", None, "2026-Q1"), ["touches_with_goal", "goals_reached"]
        )
    }
    assert (company["touches_with_goal"].part, company["touches_with_goal"].whole) == (2, 3)
    assert (company["goals_reached"].part, company["goals_reached"].whole) == (1, 2)
    workspace.close()


def test_what_is_talked_about_comes_with_a_column_and_stands_by_account(workspace_folder: Path, tmp_path: Path) -> None:
    workspace = Workspace.open(workspace_folder)
    header = ["Date", "Rep", "Type", "Account", "Subject", "Talked about", "Status"]
    words = ["Features", "Product", "product", "Pricing", "Their business", "Insight", "", "Golf"]
    rows = [
        ["2026-02-10", "Ann Abel", "Meeting", "Acme", f"Acme {place}", word, "Completed"]
        for place, word in enumerate(words)
    ]
    rows += [["2026-02-11", "Ann Abel", "Meeting", "Brick", "Brick", "Product", "Completed"]]
    file = write(tmp_path, "activities-2026-03-01.csv", rows, header)
    [receipt] = intake.check(workspace, [file], accept_proposals=True)
    assert "talked about" in intake.message_of(receipt) and '"Golf"' in intake.message_of(receipt)
    [receipt] = take(workspace, file, answers={"Talked about: Golf": "other"})
    assert receipt.status == "loaded", intake.message_of(receipt)
    lens = lens_for(workspace, "company", None, "2026-Q1")
    found = measure(workspace, lens, list(talked_about.SHARES))
    assert [(one.part, one.whole) for one in found] == [(5, 8), (1, 8), (1, 8)]
    by = talked_about.by_account(workspace, lens)
    assert [(one.name, one.told, one.product, one.business, one.insight, one.other, one.untold) for one in by] == [
        ("Acme", 7, 4, 1, 1, 1, 1), ("Brick", 1, 1, 0, 0, 0, 0),
    ]  # fmt: skip
    acme, brick = talked_about.board(by).rows
    assert (
        acme["share"] == pytest.approx(4 / 7)
        and acme["low"] is not None
        and (brick["share"], brick["low"]) == (None, None)
    )
    told = "62.5 % of 8 activities that say their topic were about products. Of 1 account with 5 or more of them, 0 heard of products only."
    assert talked_about.finding(found, by) == told and talked_about.finding([], by) == ""
    workspace.close()
