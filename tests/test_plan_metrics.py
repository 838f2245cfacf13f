"""What plans, cards, modes, sessions and estimates come to as metrics, with the days on which they stood, counted by hand on the tiny team."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from coaching.lens import OWNER, lens_for
from coaching.method import erasing
from coaching.method.entries import book as books
from coaching.method.entries import layout, portfolio, time_spent
from coaching.metrics import Reading, all_metrics, drivers, measure, proof
from coaching.metrics import portfolio as customers
from coaching.metrics.written import TAKEN
from coaching.playbook.kinds import kinds
from coaching.records import About, Entry, revisions
from coaching.records.answers import record
from coaching.records.revisions import REMOVED, Draft
from coaching.workspace import Workspace
from tests import tiny_team

ACME = About("account", "acc1")


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    workspace = tiny_team.build(tmp_path / "plans")
    yield workspace
    workspace.close()


def on(space: Workspace, day: str) -> None:
    """From now on it is that day for whoever writes."""
    moment = datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=UTC).replace(hour=12)
    space.records._clock = lambda: moment


def write(
    space: Workspace, kind: str, title: str, parent: Entry | None = None, about: About = ACME, state: str = "", who: str = "owner", **fields: Any
) -> Entry:  # fmt: skip
    draft = Draft(kind, about, title, fields, state, parent.id if parent else None)
    return revisions.write(space.records, who, draft)


def again(space: Workspace, one: Entry, state: str | None = None, who: str = "owner", **fields: Any) -> Entry:
    draft = Draft(
        one.kind, one.about, one.title, {**one.fields, **fields}, one.state if state is None else state, one.parent,
        one.position, one.id, one.revision,
    )  # fmt: skip
    return revisions.write(space.records, who, draft)


def read(
    space: Workspace,
    key: str,
    by: str = "account",
    scope: str = "acc1",
    period: str = "2026-Q2",
    day: str | None = None,
) -> Reading:
    lens = lens_for(space, by, [scope], period, date.fromisoformat(day) if day else None)  # type: ignore[arg-type]
    return measure(space, lens, [key])[0]


def both(reading: Reading) -> tuple[float | None, float | None]:
    return reading.part, reading.whole


def rows(space: Workspace, key: str, period: str = "2026-Q2") -> dict[str, float]:
    found = proof(space, lens_for(space, "account", ["acc1"], period), key)
    return {row["name"]: row["part"] for row in found.rows.to_pylist()}


def tree(space: Workspace) -> Entry:
    """A goal with one strategy, an initiative and nothing else; the initiative is handed back."""
    goal = write(space, "goal", "Standard")
    way = write(space, "strategy", "Plant managers", goal)
    return write(space, "initiative", "Trial", way)


def test_plan_health_knows_what_stood_at_the_end_of_each_month(space: Workspace) -> None:
    on(space, "2026-02-10")
    work = tree(space)
    on(space, "2026-04-20")
    done = write(space, "tactic", "Visit", work, owner="u1", due="2026-05-20", activity="meeting")
    assert both(read(space, "plan_health", period="2026-02")) == (0, 3), "one strategy, no goal served, no tactic"
    assert both(read(space, "plan_health", period="2026-Q1")) == (0, 3), "31 March does not know April's tactic"
    assert both(read(space, "plan_health", period="2026-04")) == (2, 4), (
        "the initiative has its tactic, which has owner and day"
    )
    assert read(space, "plan_health", period="2026-01").whole == 1, "a strategic account without a plan lacks one"
    assert both(read(space, "plan_health")) == (2, 4)
    on(space, "2026-11-30")
    again(space, done, state="dropped")
    assert both(read(space, "plan_health")) == (1, 3), (
        "what is written after the data's day is taken in, and what is dropped left out"
    )
    assert both(read(space, "plan_health", period="2026-04")) == (2, 4), "the past stays as it stood"
    assert read(space, "plan_health").low is None, "a count of checks has no interval"


def test_a_tactic_over_its_day_is_missing_from_the_month_end_after_it_on(space: Workspace) -> None:
    on(space, "2026-02-10")
    work = tree(space)
    write(space, "tactic", "Visit", work, owner="u1", due="2026-03-31")
    assert both(read(space, "plan_health", period="2026-03")) == (2, 4), "its day is not over on that day"
    assert both(read(space, "plan_health", period="2026-04")) == (1, 4)
    named = rows(space, "plan_health")
    assert named["Visit: its day is over: done, or a new day?"] == 0 and named["Trial: nothing is missing"] == 1


def test_a_strategic_account_without_a_goal_counts_against_plan_health_and_others_do_not(space: Workspace) -> None:
    on(space, "2026-02-10")
    tree(space)
    company = read(space, "plan_health", "company", "company")
    assert both(company) == (0, 3 + 2), "two more strategic accounts have no plan; the fourth account is not strategic"
    assert both(read(space, "plan_health", "rep", "u2")) == (0, 1)
    left = proof(space, lens_for(space, "rep", ["u2"], "2026-Q2"), "plan_health").rows.to_pylist()
    assert [row["name"] for row in left] == ["Crane Ltd: it has no plan"]


def test_planning_is_judged_by_plan_health_once_a_plan_is_written(space: Workspace) -> None:
    def said() -> str:
        return drivers.board(space, lens_for(space, "company", ["company"], "2026-Q2")).foundation[-1].sentence

    assert "plan health" not in said(), "without a plan nothing is judged"
    on(space, "2026-02-10")
    tree(space)
    assert "plan health 0.0 % (0 of 5 entries of plans) (red)" in said()


def test_ways_of_failing_are_told_of_their_day(space: Workspace) -> None:
    on(space, "2026-02-10")
    tree(space)
    assert both(read(space, "planning_failures", period="2026-Q1")) == (5, 6)
    on(space, "2026-04-10")
    write(space, "session", "Day", who="u2", on="2026-04-10", review="2026-09-01")
    record(space.records, "owner", ACME, TAKEN, True)
    assert both(read(space, "planning_failures", period="2026-Q1")) == (5, 6), "what came in April mends no March"
    assert both(read(space, "planning_failures")) == (1, 6), "the goal still has no tactic below it"
    assert (
        rows(space, "planning_failures")["Acme North, Objectives without actions: a goal has no tactic below it"] == 1
    )


FOLLOWED = [  # a meeting with c1 on 8 January, and what a tactic says: due, further fields -> whether it was followed, or why it does not count
    ("on its day", "2026-01-08", {}, 1), ("14 days before", "2025-12-25", {}, 1), ("15 days before", "2025-12-24", {}, 0),
    ("60 days after", "2026-03-09", {}, 1), ("61 days after", "2026-03-10", {}, 0), ("with its contact", "2026-01-08", {"contact": "c1"}, 1),
    ("with another contact", "2026-01-08", {"contact": "c2"}, 0), ("of another kind", "2026-01-08", {"activity": "demo"}, 0),
    ("named, of any day", "2026-05-01", {"activity": "none", "done_by": "t1"}, 1), ("due on the day", "2026-05-15", {"activity": "demo"}, 0),
    ("due after it", "2026-05-16", {"activity": "demo"}, "not due yet"), ("of no logged kind", "2026-01-08", {"activity": "none"}, "never logged"),
    ("dropped", "2026-01-08", {"state": "dropped"}, "dropped"), ("without a day", None, {}, "lacks day"),
]  # fmt: skip


def test_a_tactic_became_the_activity_of_its_kind_contact_and_days(space: Workspace) -> None:
    on(space, "2026-01-01")
    work = tree(space)
    for title, due, more, _ in FOLLOWED:
        write(
            space,
            "tactic",
            title,
            work,
            **dict[str, Any]({"owner": "u1", "activity": "meeting", **({"due": due} if due else {}), **more}),
        )
    found = proof(space, lens_for(space, "account", ["acc1"], "2026-Q2"), "tactics_followed")
    said = {row["name"].partition(":")[0]: row["part"] for row in found.rows.to_pylist()}
    said |= {row["name"].partition(":")[0]: row["code"] for row in found.left_out.to_pylist()}
    assert said == {title: wanted for title, _, _, wanted in FOLLOWED}
    assert found.reading.part == sum(wanted == 1 for *_, wanted in FOLLOWED)
    book = books.book(space, OWNER, ACME, date(2026, 5, 15))
    told = {book.titles[key]: kind for key, (kind, _) in book.known.followed.items()}
    assert told["on its day"] == "meeting" and told["named, of any day"] == "call" and "15 days before" not in told


def test_an_account_without_a_plan_has_no_score_and_activity_that_serves_none_is_counted(space: Workspace) -> None:
    on(space, "2026-01-01")
    assert read(space, "activity_in_plan").value is None
    work = tree(space)
    assert read(space, "activity_in_plan", period="2026-Q1").value is None, "a plan without a tactic asks for nothing"
    write(space, "tactic", "Visit", work, owner="u1", due="2026-01-08", activity="meeting")
    assert both(read(space, "activity_in_plan", period="2026-01")) == (1, 5), (
        "five activities in January, one a meeting"
    )
    assert both(read(space, "activity_in_plan", day="2026-04-04")) == (1, 5)
    assert both(read(space, "activity_in_plan", day="2026-04-05")) == (1, 4), "the first call lies 90 days before"


def test_a_tactic_is_on_time_by_its_day_for_its_owner(space: Workspace) -> None:
    on(space, "2026-03-01")
    work = tree(space)
    late, early = (
        write(space, "tactic", name, work, owner="u2", due="2026-04-10", activity="none") for name in ("Late", "Early")
    )
    write(space, "tactic", "Open", work, owner="u2", due="2026-05-15", activity="none")
    write(space, "tactic", "Ahead", work, owner="u2", due="2026-05-16", activity="none")
    on(space, "2026-04-10")
    again(space, early, state="done")
    on(space, "2026-04-11")
    again(space, late, state="done")
    assert both(read(space, "tactics_on_time", "rep", "u2")) == (1, 3)
    assert both(read(space, "tactics_on_time", "rep", "u2", "2026-04")) == (1, 2)
    assert both(read(space, "tactics_on_time", "rep", "u2", "2026-04", "2026-04-10")) == (1, 2), (
        "as it stood on that day"
    )
    assert both(read(space, "tactics_on_time", "rep", "u1")) == (0, 0), "whose account it is does not own it"


CARDS = [("2026-04-01", "2026-05-01", 1), ("2026-04-02", "2026-05-03", 0), ("2026-04-14", None, 0), ("2026-04-15", None, "not due yet"),
         ("2026-05-10", "2026-05-10", 1), ("2026-05-10", "2026-05-09", "not due yet")]  # fmt: skip


@pytest.mark.parametrize(("answered", "met", "wanted"), CARDS)
def test_a_card_is_closed_by_a_meeting_within_30_days(
    space: Workspace, answered: str, met: str | None, wanted: float | str
) -> None:
    write(
        space,
        "feedback",
        "Acme North",
        state="results",
        answered=answered,
        owner="u1",
        **dict[str, Any]({"met": met} if met else {}),
    )
    found = proof(space, lens_for(space, "rep", ["u1"], "2026-Q2"), "cards_closed")
    assert [row["part"] for row in found.rows.to_pylist()] + [row["code"] for row in found.left_out.to_pylist()] == [
        wanted
    ]


def test_effort_goes_to_accounts_by_the_mode_of_the_day(space: Workspace) -> None:
    on(space, "2026-01-07")
    mode = write(space, "account_type", "End user", type="end_user", mode="development")
    assert both(read(space, "developing_effort", "company", "company", "2026-Q1")) == (5, 5), (
        "the first mode holds before its day as well"
    )
    on(space, "2026-01-13")
    again(space, mode, mode="management")
    assert both(read(space, "developing_effort", "company", "company", "2026-Q1")) == (4, 5)
    left = proof(space, lens_for(space, "company", ["company"], "2026-Q1"), "developing_effort").left_out.to_pylist()
    assert {row["code"] for row in left} == {"not done", "no mode"}


def test_planning_days_are_those_of_the_sessions_held(space: Workspace) -> None:
    write(space, "session", "Two days", on="2026-05-15", days=2.0)
    write(space, "session", "A day", on="2026-04-01")
    write(space, "session", "Ahead", on="2026-05-16", days=3.0)
    assert read(space, "planning_days").value == 3
    assert read(space, "planning_days", period="2026-05").value == 2


def test_the_wallet_share_takes_the_newest_of_what_files_and_people_say(space: Workspace) -> None:
    with space.facts.transaction() as cursor:  # a deal won a year before, so that a year of them is known
        cursor.execute(
            "insert into opportunity_row (opportunity_id, owner_id, outcome, amount, created_on, close_on, closed_on, row_id, import_id) "
            "values ('of 2025', 'u3', 'won', 10, '2025-02-02', '2025-03-03', '2025-03-03', 900001, 1)"
        )
        space.settle(cursor)
    assert read(space, "wallet_share").value is None
    old = write(space, "wallet", "Pumps", spend=600_000.0, source="Analyst", on="2026-01-01")
    assert both(read(space, "wallet_share")) == (150_000, 600_000)
    assert list(rows(space, "wallet_share")) == ["Acme North, Analyst, spend of 2026-01-01, 134 days old"]
    with space.facts.transaction() as cursor:
        cursor.execute(
            "update account set category_spend = 300000, spend_on = date '2026-02-01', spend_source = 'CRM' where account_id = 'acc1'"
        )
        space.settle(cursor)
    assert both(read(space, "wallet_share")) == (150_000, 300_000), "the file's figure is newer"
    newer = again(space, old, on="2026-03-01", spend=500_000.0)
    assert both(read(space, "wallet_share")) == (150_000, 500_000)
    again(space, newer, state=REMOVED)
    assert both(read(space, "wallet_share")) == (150_000, 300_000)


def test_what_was_erased_is_in_no_table_of_the_facts(space: Workspace) -> None:
    work = tree(space)
    write(space, "tactic", "Visit", work, owner="u3", due="2026-05-01", activity="meeting")
    read(space, "plan_health")
    erasing.erase(space, "owner", "u3", "Cid Carr")
    asked = "select count(*) from entry_value where text = 'u3'"
    assert space.facts.cursor().execute(asked).fetchone() == (0,)
    assert both(read(space, "plan_health"))[1] == 4


def test_a_row_of_a_proof_names_the_entry_it_is_of(space: Workspace) -> None:
    on(space, "2026-02-10")
    work = tree(space)
    other = write(space, "goal", "Theirs", about=About("account", "acc3"))
    found = proof(space, lens_for(space, "company", ["company"], "2026-Q2"), "plan_health").rows.to_pylist()
    named = {row["entry"]: (row["kind"], row["about"]) for row in found if row["entry"]}
    assert named[work.id] == ("initiative", "acc1") and named[other.id] == ("goal", "acc3")
    assert [row["entry"] for row in found if "no plan" in row["name"]] == [None], "Brick & Co is strategic and has none"
    failing = proof(space, lens_for(space, "company", ["company"], "2026-Q2"), "planning_failures").rows.to_pylist()
    assert len(failing) == 12 and not any(row["entry"] for row in failing), (
        "six ways of two accounts, each a row of its own"
    )


def test_every_kind_stands_on_a_page_with_its_tab() -> None:
    read = kinds()
    for key in read:
        page, tab, part = layout.place_of(read, key)
        text = (Path(__file__).parent.parent / "pages" / f"{page}.py").read_text(encoding="utf-8")
        assert f'"{tab}": "' in text and part in read, (key, page, tab)
    assert layout.place_of(read, "tactic") == ("account", "plan", "goal")
    assert layout.place_of(read, "nothing") == ("", "", "")


def test_the_metrics_a_kind_stands_under_are_there() -> None:
    assert [(key, one) for key, kind in kinds().items() for one in kind.cards if one not in all_metrics()] == []


def test_contacts_are_told_by_kind_for_each_mode(space: Workspace) -> None:
    on(space, "2026-01-01")
    write(space, "account_type", "End user", mode="development", type="end_user")
    write(space, "account_type", "End user", about=About("account", "acc3"), mode="management", type="end_user")
    found = time_spent.modes(
        space, lens_for(space, "company", ["company"], "2026-Q1"), portfolio.books(space, OWNER, tiny_team.AS_OF)
    )
    assert (
        time_spent.told(found, "Q1") == "Development: 1 account, 5 contacts; Management: 1 account, 3 contacts in Q1."
    )
    row = next(row for row in time_spent.mix(found).rows if row["kind"] == "Call")
    assert (row["n development"], row["share development"], row["n management"]) == (2, 0.4, 1)
    nothing = time_spent.modes(space, lens_for(space, "company", ["company"], "2026-Q1"), [])
    assert time_spent.told(nothing, "Q1") == "" and time_spent.mix(nothing).rows == []


def test_planning_days_stand_beside_what_an_account_brings(space: Workspace) -> None:
    lens = lens_for(space, "company", ["company"], "2026-Q2")
    accounts = customers.portfolio(space, lens)
    assert time_spent.about_planning(time_spent.planning(space, lens, accounts)).startswith("No day was set aside")
    write(space, "session", "A day", on="2026-04-01", days=1.5)
    write(space, "session", "Long ago", about=About("account", "acc3"), on="2025-05-15", days=1.0)
    table = time_spent.planning(space, lens, accounts)
    by_name = {row["name"]: (row["days"], row["part"], row["revenue"]) for row in table.rows}
    assert by_name["Acme North"] == (1.5, 1.0, 0.5) and by_name["Crane Ltd"] == (0, 0, 0.2), (
        "150 and 60 of 300 thousand"
    )
    assert (
        time_spent.about_planning(table) == "1.50 planning days went to 1 account, which brings 50.0 % of the revenue."
    )
