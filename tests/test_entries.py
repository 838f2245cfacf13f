"""Entries on their pages: written, changed by two at once, listed with what they lack, refused where a condition is unmet."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from coaching.errors import Refusal
from coaching.lens import OWNER, Viewer, accounts_of, lens_for
from coaching.method import erasing
from coaching.method.entries import book as books
from coaching.method.entries import changes, key_figures, payoff, portfolio, saving, typed
from coaching.metrics import entry_rules as rules
from coaching.metrics.portfolio import Account, Portfolio
from coaching.metrics.written import Book
from coaching.playbook.kinds import KindField, kinds, rule_of
from coaching.records import About, ChangedElsewhere, Entry, commitments, revisions
from coaching.workspace import Workspace
from tests.test_conversation_page import after_the_first_request, opened, texts, workspace

__all__ = ["after_the_first_request", "workspace"]
HERE = About("account", "acc1")
TOPICS = ("now", "heading", "influencers", "market", "competition")


def book_of(space: Workspace, about: About = HERE, viewer: Viewer = OWNER) -> Book:
    return books.book(space, viewer, about, date(2026, 5, 15))


def write(
    space: Workspace, kind: str, title: str, parent: Entry | None = None, about: About = HERE, **said: object
) -> Entry:
    book = book_of(space, about)
    one = saving.draft(book, book.kinds[kind], {"title": title, **said}, parent=parent.id if parent else None)
    return saving.save(space, OWNER, book, one)


def lacks(space: Workspace, about: About = HERE) -> dict[str, list[str]]:
    book = book_of(space, about)
    return {book.titles[key]: said for key, said in rules.lacking(book).items()}


def whole_plan(space: Workspace) -> None:
    """Four goals with two strategies each, down to a tactic: the plan the mission says passes."""
    wants = write(space, "customer_goal", "Fewer stops of the line")
    for goal in range(4):
        top = write(space, "goal", f"Goal {goal}", due="2026-12-31")
        for number in range(2):
            way = write(space, "strategy", f"Strategy {goal}{number}", top, customer_goal=wants.id)
            work = write(space, "initiative", f"Initiative {goal}{number}", way)
            write(space, "tactic", f"Tactic {goal}{number}", work, owner="u1", due="2026-06-30", activity="meeting")


def test_a_goal_is_written_in_the_drawer_and_its_tree_says_what_is_missing(workspace: Workspace) -> None:
    app = opened("account", by="account", who="acc1", tab="plan")
    app.button(key="add goal  ").click().run()
    app.button(key="save new goal   0").click().run()
    assert "What is to be reached: it is missing." in texts(app)
    app.text_input(key="title new goal   0").set_value("Standard at Alpha")
    app.button(key="save new goal   0").click().run()
    assert not app.exception
    [goal] = book_of(workspace).of("goal")
    assert "1 thing to mend" in texts(app) and "it has fewer than two strategies" in texts(app)
    app.button(key=f"open {goal.id} ").click().run()
    app.text_input(key=f"measure {goal.id} 1").set_value("Share of lines")
    app.button(key=f"save {goal.id} 1").click().run()
    assert "How we will see it: Share of lines" in texts(app)
    assert changes.told(book_of(workspace), changes.of_entry(workspace, goal.id))[0].endswith(
        "how we will see it: –, then Share of lines"
    )


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((), "it has fewer than two strategies"),
        (("strategy",), "it has fewer than two strategies"),
        (("strategy", "strategy"), None),
        (("strategy",) * 3, None),
        (("strategy",) * 4, "it has more than three strategies"),
    ],
)
def test_a_goal_carries_two_or_three_strategies(workspace: Workspace, parts: tuple[str, ...], said: str | None) -> None:
    top = write(workspace, "goal", "Goal")
    for number, part in enumerate(parts):
        write(workspace, part, f"{part} {number}", top)
    assert lacks(workspace).get("Goal", []) == ([said] if said else [])


def test_four_goals_and_eight_strategies_pass_and_a_tactic_without_owner_or_day_is_listed(workspace: Workspace) -> None:
    whole_plan(workspace)
    assert lacks(workspace) == {}
    work = book_of(workspace).of("initiative")[0]
    write(workspace, "tactic", "Somebody should call", work)
    assert lacks(workspace) == {"Somebody should call": ["owner is missing", "by when is missing"]}
    assert "2 things to mend" in texts(opened("account", by="account", who="acc1", tab="plan")), (
        "one entry may lack several things"
    )
    write(workspace, "tactic", "Yesterday", work, owner="u1", due="2026-05-14")
    write(workspace, "tactic", "Today", work, owner="u1", due="2026-05-15")
    assert lacks(workspace)["Yesterday"] == ["its day is over: done, or a new day?"] and "Today" not in lacks(workspace)


def test_a_strategy_is_ready_only_once_five_topics_are_answered(workspace: Workspace) -> None:
    way = write(workspace, "strategy", "Win the plants")
    for topic in TOPICS[:4]:
        write(workspace, "assessment", topic, answer="Known", _line=topic)
    with pytest.raises(Refusal, match='"Win the plants" cannot be "Ready" yet: the five topics'):
        saving.move(workspace, OWNER, book_of(workspace), way, "ready")
    write(workspace, "assessment", TOPICS[4], answer="Known", _line=TOPICS[4])
    assert saving.move(workspace, OWNER, book_of(workspace), way, "ready").state == "ready"


def test_two_people_who_change_one_entry_are_told_and_lose_nothing(workspace: Workspace) -> None:
    goal = write(workspace, "goal", "Ours", measure="Share of lines")
    app = opened("account", by="account", who="acc1", tab="plan", entry=goal.id)
    book = book_of(workspace)
    saving.save(
        workspace,
        Viewer("u2", "Ben"),
        book,
        saving.draft(book, book.kinds["goal"], {"measure": "Theirs", "due": "2026-12-31"}, goal),
    )
    app.text_input(key=f"measure {goal.id} 1").set_value("Mine")
    app.button(key=f"save {goal.id} 1").click().run()
    assert 'Somebody else saved "Ours" at' in texts(app) and "How we will see it: Mine (theirs: Theirs)" in texts(app)
    assert [one.fields["measure"] for one in revisions.history(workspace.records, goal.id)] == [
        "Theirs",
        "Share of lines",
    ]
    app.button(key="keep mine").click().run()
    assert [one.fields["measure"] for one in revisions.history(workspace.records, goal.id)] == [
        "Mine",
        "Theirs",
        "Share of lines",
    ]


def test_whoever_writes_with_an_older_revision_is_refused_with_what_was_typed(workspace: Workspace) -> None:
    goal = write(workspace, "goal", "Ours")
    saving.move(workspace, OWNER, book_of(workspace), goal, "")
    with pytest.raises(ChangedElsewhere) as refused:
        revisions.write(
            workspace.records, "u2", revisions.Draft("goal", HERE, "Mine", {"measure": "x"}, id=goal.id, revision=1)
        )
    assert refused.value.unsaved == {"title": "Mine", "state": "", "measure": "x"}


def test_a_contact_that_an_import_removed_stays_in_the_entry_and_is_told(workspace: Workspace) -> None:
    contact = next(iter(book_of(workspace).known.contact))
    write(workspace, "customer_goal", "Fewer stops", said_by=contact)
    assert lacks(workspace) == {}
    with workspace.facts.transaction() as cursor:
        cursor.execute("delete from contact where contact_id = ?", [contact])
        workspace.settle(cursor)
    assert lacks(workspace) == {"Fewer stops": ["who said so: no longer known to the data"]}
    app = opened("account", by="account", who="acc1", tab="plan", part="customer_goal")
    assert f"{contact} (no longer known)" in texts(app)
    [goal] = book_of(workspace).of("customer_goal")
    book = book_of(workspace)
    kept = saving.save(
        workspace,
        OWNER,
        book,
        saving.draft(book, book.kinds["customer_goal"], {"title": "Fewer halts", "said_by": contact}, goal),
    )
    assert kept.fields["said_by"] == contact, "changing another field does not lose it"


def test_what_is_taken_out_stays_in_the_history_and_what_has_others_below_is_kept(workspace: Workspace) -> None:
    top = write(workspace, "goal", "Goal")
    below = write(workspace, "strategy", "Way", top)
    with pytest.raises(Refusal, match='"Goal" has 1 below it, "Way" first'):
        saving.take_out(workspace, OWNER, book_of(workspace), top)
    saving.take_out(workspace, OWNER, book_of(workspace), below)
    assert [one.title for one in book_of(workspace).entries] == ["Goal"]
    assert [one.state for one in revisions.history(workspace.records, below.id)] == ["removed", "draft"]


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("12500", 12500), ("12,500.50", 12500.5), ("12.500,50 €", 12500.5), ("1,250,000", 1250000), ("1.250.000", 1250000), ("-5", -5),
        ("0.125", 0.125), ("12,5", 12.5), ("$ 3", 3), ("1 250", 1250), ("0,125", 0.125), ("USD 12", 12),
        ("12,500", 'can be read as 12500 or as 12.500; write 12500 or 12.5000'), ("12.500", "can be read as 12500"), ("twelve", "is no number"),
        ("1,2,3", "is no number"), ("1e400", "is no number"), ("--5", "is no number"), ("9" * 20, "beyond counting"),
    ],
)  # fmt: skip
def test_a_typed_number_is_what_it_can_only_mean(said: str, value: float | str) -> None:
    if isinstance(value, str):
        with pytest.raises(Refusal, match=value):
            typed.number(said)
    else:
        assert typed.number(said) == value


@pytest.mark.parametrize(
    ("field", "said", "told"),
    [
        (
            KindField("x", "Our share", "share"),
            "101",
            "Our share: 101 % cannot be; it is at least 0 % and at most 100 %.",
        ),
        (KindField("x", "Score", "score", low=1, high=5), "6", "Score: 6 cannot be; it is at least 1 and at most 5."),
        (KindField("x", "Day", "date"), "30.9.2026", 'Day: "30.9.2026" is no day; write it as 2026-09-30.'),
        (KindField("x", "Link", "url"), "example", 'Link: "example" is no address; write it from https:// on.'),
        (KindField("x", "Told", "yes"), "maybe", 'Told: "maybe" is neither yes nor no.'),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_its_field(field: KindField, said: str, told: str) -> None:
    with pytest.raises(Refusal) as refused:
        typed.value_of(field, said)
    assert str(refused.value) == told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[kind]]\nkey = "vision"\nlable = "x"', "unknown key lable; there are: key, label"),
        ('[[kind]]\nkey = "ours"\nlabel = "Ours"', "plural is missing"),
        ('[[kind]]\nkey = "vision"\nview = "wheel"', 'view "wheel" is unknown; there are: list, tree, board, grid'),
        (
            '[[kind]]\nkey = "vision"\n[[kind.need]]\nrule = "moon:full"\nsaid = "x"',
            'the rule "moon:full" is unknown; there are: field',
        ),
        (
            '[[kind]]\nkey = "vision"\n[[kind.need]]\nrule = "field:color"\nsaid = "x"',
            'names the field "color"; there are: horizon, markers',
        ),
        ('[[kind]]\nkey = "vision"\n[[kind.need]]\nrule = "children:star>=1"\nsaid = "x"', 'names the kind "star"'),
        ('[[kind]]\nkey = "vision"\n[[kind.field]]\nkey = "x"\nlabel = "X"\nkind = "smell"', 'kind "smell" is unknown'),
        ("[[kinds]]\n", "cannot use [[kinds]]; there is: [[kind]]"),
    ],
)
def test_a_slip_in_a_kind_is_refused_by_name(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "kinds").mkdir()
    (tmp_path / "kinds" / "ours.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        kinds(tmp_path)
    assert said in str(refused.value)


def test_a_workspace_adds_changes_and_switches_off_kinds_in_its_own_playbook(workspace: Workspace) -> None:
    (workspace.folder / "playbook" / "kinds").mkdir(parents=True)
    (workspace.folder / "playbook" / "kinds" / "ours.toml").write_text(
        '[[kind]]\nkey = "vision"\nlabel = "North star"\n[[kind.field]]\nkey = "markers"\nlabel = "Signs"\n'
        '[[kind]]\nkey = "customer_goal"\noff = true\n[[kind]]\nkey = "strategy"\nfield = []\nneed = []\n'
        '[[kind]]\nkey = "award"\nlabel = "Award"\nplural = "Awards"\nmeaning = "What they won."\ntab = "plan"\n', encoding="utf-8",
    )  # fmt: skip
    with pytest.raises(Refusal, match='The kind "strategy" names the kind "customer_goal"'):
        kinds(workspace.folder / "playbook")
    (workspace.folder / "playbook" / "kinds" / "more.toml").write_text(
        '[[kind]]\nkey = "strategy"\nneed = []\n[[kind.field]]\nkey = "customer_goal"\noff = true\n', encoding="utf-8"
    )
    found = kinds(workspace.folder / "playbook")
    assert found["vision"].label == "North star" and [one.label for one in found["vision"].field] == [
        "By when",
        "Signs",
    ]
    assert "customer_goal" not in found and "award" in found and found["strategy"].field == ()
    assert "Awards" in opened("account", by="account", who="acc1", tab="plan").button_group(key="few part").options


@pytest.mark.parametrize(
    "text", ["children:strategy>=2", "entry:vision>=1<=9d", "age<=90d", "touch:contact<=90d", "sum:x<=1", "share<=0.8"]
)
def test_a_rule_is_read_as_it_is_written(text: str) -> None:
    found: Any = rule_of(text)
    assert found.check == text.split(":")[0].split("<")[0]


COMPANY = About("company", "company")


def test_a_card_moves_only_once_its_condition_is_met_and_says_how_long_it_stands(workspace: Workspace) -> None:
    card = write(
        workspace,
        "feedback",
        "",
        about=COMPANY,
        account="acc1",
        answered="2026-04-01",
        owner="u1",
        state="engaged",
        met="2026-04-10",
    )
    app = opened("voice", by="company", who="company", tab="back")
    assert "0 days here, since" in texts(app)
    app.button(key=f"move {card.id} milestone").click().run()
    [said] = [one.value for one in app.error]
    assert "no priorities are agreed with the customer; there is no plan made together" in said.replace("\\", "")
    book = book_of(workspace, COMPANY)
    ready = saving.draft(book, book.kinds["feedback"], {"priorities": "Fewer stops", "plan": "Two visits"}, card)
    saving.save(workspace, OWNER, book, ready)
    app = opened("voice", by="company", who="company", tab="back")
    app.button(key=f"move {card.id} milestone").click().run()
    assert book_of(workspace, COMPANY).of("feedback")[0].state == "milestone" and not app.error


def test_of_one_rep_only_the_cards_of_that_reps_accounts_stand_there(workspace: Workspace) -> None:
    for account in ("acc1", "acc3"):
        write(workspace, "feedback", "", about=COMPANY, account=account, answered="2026-04-01", owner="u1")
    whole, owners = book_of(workspace, COMPANY), {key: owner or "" for key, _, owner in accounts_of(workspace)}
    assert owners["acc1"] != owners["acc3"]
    for by, who, shown in (
        ("company", ["company"], {"acc1", "acc3"}),
        ("rep", [owners["acc1"]], {"acc1"}),
        ("rep", [owners["acc3"]], {"acc3"}),
        ("account", ["acc3"], {"acc3"}),
    ):
        seen = books.within(workspace, whole, lens_for(workspace, by, who))  # type: ignore[arg-type]
        assert {one.about.id for one in seen.of("feedback")} == shown
    app = opened("voice", by="rep", who=owners["acc1"], tab="back")
    assert "From feedback to action" in texts(app) and not app.exception


def test_a_list_shows_what_lacks_something_first_and_a_grid_its_cells(workspace: Workspace) -> None:
    contact = next(iter(book_of(workspace).known.contact))
    write(workspace, "sponsor", "Knows us", contact=contact, goal="Standard")
    write(workspace, "sponsor", "No goal yet", contact=contact)
    said = texts(opened("account", by="account", who="acc1", tab="people", part="sponsor"))
    assert "no goal is agreed with the sponsor" in said
    assert "ago, sponsor" in said
    write(workspace, "whitespace", "Filters for the plant", product="Filters", unit="Halle", told="no")
    app = opened("account", by="account", who="acc1", tab="value", part="whitespace")
    frame = app.dataframe[0].value
    assert frame.values.tolist() == [["Filters", "Filters for the plant (possible)"]]
    assert "Filters for the plant" in [one.label for one in app.button]


def test_plans_stand_side_by_side_and_what_the_data_lost_is_still_there(workspace: Workspace) -> None:
    whole_plan(workspace)
    write(workspace, "account_type", "", type="oem", mode="development")
    write(workspace, "goal", "Theirs", about=About("account", "gone"))
    app = opened("accounts", by="company", who="company", tab="plans")
    assert "1 of " in texts(app) and "has a plan" in texts(app)
    assert "4 deals with an amount, decided in 365 days" in texts(app).replace("\\", "")
    compared = next(one.value for one in app.dataframe if "decided" in one.value.columns)
    assert compared[["plan", "won", "decided"]].values.tolist() == [["With a plan", 1, 1], ["Without a plan", 1, 1]]
    found = portfolio.books(workspace, OWNER, date(2026, 5, 15))
    stand = portfolio.stands(workspace, lens_for(workspace, "company"), found)
    [row] = portfolio.overview(found, stand, "oem").rows
    assert (row["id"], row["type"], row["plan"], row["pairs"]) == ("acc1", "OEM", "28 of 28", 0)
    assert portfolio.overview(found, stand, "var").rows == []
    assert "gone: no longer known to the data" in next(
        one.label for one in app.expander if "gone" in one.label
    ).replace("\\", "")
    assert lacks(workspace)["OEM"] == ["an OEM without the stage of our product in theirs", "an OEM without a horizon"]


def sold(key: str, revenue: float, before: float | None) -> Account:
    return Account(key, key, "", "", False, "", "", revenue, before, 0, None, None, None, None, None, None, 0)


@pytest.mark.parametrize(
    ("accounts", "deals", "with_plan", "without", "growth"),
    [
        ([sold("a", 150, 100), sold("b", 80, 100), sold("c", 50, 0)], [("a", 60, True), ("b", 60, False), ("b", 59, True), ("c", 90, True)],
         (1, 1, 1, 1.0, 1, 0.5), (2, 1, 2, 0.5, 1, -0.2), ""),  # the median is 60: what equals it is large; who did not buy before has no growth
        ([sold("a", 150, None), sold("b", 80, None)], [("b", 10, False)], (1, 0, 0, None, None, None), (1, 0, 1, 0.0, None, None),
         "won deals are not known for the two years"),
        ([sold("a", 150, 0)], [], (1, 0, 0, None, 0, None), (0, 0, 0, None, None, None),
         "no account is known to have bought in the year before"),
    ],
)  # fmt: skip
def test_accounts_with_a_plan_stand_beside_those_without(
    workspace: Workspace,
    accounts: list[Account],
    deals: list[payoff.Decided],
    with_plan: Any,
    without: Any,
    growth: str,
) -> None:
    table = payoff.payoff(Portfolio(date(2026, 5, 15), tuple(accounts), None, 180), {"a"}, deals)
    rows, about = table.rows, payoff.about(workspace, table, deals)
    assert (f"Growth is not known: {growth}" in about) if growth else ("Growth is not known" not in about)
    told = [tuple(row[key] for key in ("n", "won", "decided", "rate", "both", "growth")) for row in rows]
    assert told == [pytest.approx(with_plan), pytest.approx(without)]


def test_a_private_entry_is_its_authors_alone(workspace: Workspace) -> None:
    here = About("rep", "u1")
    write(workspace, "study", "Read on filters", about=here, on="2026-05-01", hours="2")
    assert [one.title for one in book_of(workspace, here).of("study")] == ["Read on filters"]
    assert book_of(workspace, here, Viewer("m1", "Mia")).of("study") == []
    told = erasing.of(workspace, "u1")
    assert told.own["Entries"] == [] and told.counts["Entries"] == 1, (
        "somebody else's private entry goes with the person and is not shown"
    )
    assert "Read on filters" in [
        one.label for one in opened("rewards", by="rep", who="u1", tab="time", part="study").button
    ]


def test_an_action_for_an_empty_cell_is_a_promise_in_the_ledger_once(workspace: Workspace) -> None:
    line = "executive/IT"
    gap = write(
        workspace,
        "cell_gap",
        "Executives, IT",
        _line=line,
        action="Ask Amy for an introduction",
        owner="u1",
        due="2030-01-15",
    )
    [made] = commitments.listed(workspace.records)
    assert (made.scope_by, made.scope_id, made.due_on) == ("account", "acc1", date(2030, 1, 15))
    assert made.text.endswith("Executives, IT: Ask Amy for an introduction")
    book = book_of(workspace)
    saving.save(
        workspace, OWNER, book, saving.draft(book, book.kinds["cell_gap"], {"waiver": "not yet"}, book.get(gap.id))
    )
    assert len(commitments.listed(workspace.records)) == 1


def test_a_natural_event_brings_its_play_and_its_day(workspace: Workspace) -> None:
    made = write(workspace, "event", "Valve redesign", sort="design", on="2026-05-01", owner="u1")
    assert (made.fields["due"], made.fields["play"][:25]) == ("2026-05-15", "Meet the department that ")
    kept = write(workspace, "event", "Budget", sort="budget", on="2026-05-01", due="2026-06-15", play="Ours")
    assert (kept.fields["due"], kept.fields["play"]) == ("2026-06-15", "Ours")


def test_the_figures_an_account_shows_first_are_its_own_then_the_organisations(workspace: Workspace) -> None:
    assert key_figures.chosen(workspace, OWNER, "acc1") == []
    write(workspace, "kpi_set", "All", about=COMPANY, figures=["win_rate", "bookings"])
    assert [key for key, _ in key_figures.chosen(workspace, OWNER, "acc1")] == ["win_rate", "bookings"]
    write(workspace, "kpi_account", "Theirs", figures="customers")
    assert [key for key, _ in key_figures.chosen(workspace, OWNER, "acc1")] == ["customers"]
    assert [key for key, _ in key_figures.chosen(workspace, OWNER, "acc2")] == ["win_rate", "bookings"]
    with pytest.raises(Refusal, match="is not known here"):
        write(workspace, "kpi_account", "Odd", figures=["glory"])
