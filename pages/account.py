"""Account: one customer with its facts, its open deals, the people we know there, what was done with them, and what they answered."""

from typing import Any

import streamlit as st

from coaching.method.entries import book as books
from coaching.method.entries import changes, key_figures, relationships
from coaching.metrics import account, calendar_days, deal_past, deals, metric, portfolio, show
from coaching.metrics.tables import behind_changes, behind_deals
from coaching.records import About
from pages import _widgets as w
from pages._entry import Shelf, empty_cell, shelf
from pages._entry_tab import kinds_of_tab

TABS = {
    "now": "Now", "plan": "Plan", "people": "People", "value": "Value", "fit": "Type and fit", "history": "History", "voice": "Survey answers",
}  # fmt: skip
CARDS = [
    ("bookings", "Won"),
    ("open_pipeline", "Open pipeline"),
    ("activities", "Contacts"),
    ("contact_coverage", "3x3x3 coverage"),
]
FIRST = 12


def choose_one() -> None:
    """Which account to look at, where nobody chose one: those that matter most first."""
    st.header(
        "Which account?",
        anchor=False,
        help="Strategic ones first, then by revenue. Any other one stands under Who, above.",
    )
    found: portfolio.Portfolio = w.kept("portfolio", lens)
    if not found.accounts:
        w.none_of_ones_own(lens)
    elif found.by_id:
        w.lacking("The accounts stand here by their ids: the list of accounts brings their names.", "account")
    for one in found.accounts[:FIRST]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            w.turn_to(one.name, one.id, by="account", who=one.id)
            st.markdown(f":small[{w.escape(portfolio.line(one, currency))}]", width="content")
    if len(found.accounts) > FIRST:
        w.go("pages/accounts.py", f"All {len(found.accounts)} accounts", icon=":material/arrow_forward:")


def now() -> None:
    """Four numbers, the people at a glance and the open deals."""
    chosen = key_figures.chosen(workspace, w.viewer(), lens.scope.id)
    w.slim_cards(w.tiles(chosen or CARDS, scope=lens))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        the_grid()
    with right:
        st.header("What is open?", anchor=False)
        open_ones: list[deals.OpenDeal] = w.kept("deals", lens)
        if not open_ones:
            st.markdown("No deal is open here.")
        for deal in open_ones[:FIRST]:
            w.row(deal.name, deals.line(deal, currency, True), "deal", deal.id, f"deal {deal.id}")
    journey()
    if len(open_ones) > FIRST:
        table = behind_deals(open_ones)
        w.folded_table(f"All {len(open_ones)} open deals", table.rows, table.columns, f"Open deals, {who}")


def journey() -> None:
    """What happened to the chosen deal, newest first."""
    known = deal_past.named_deals(workspace, lens) if w.chosen("deal") else {}
    if w.chosen("deal") not in known:
        return
    name = known[w.chosen("deal")]
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.header(f"What happened to {w.escape(name)}", anchor=False, width="content")
            w.let_go("deal", name)
        changed = behind_changes(deal_past.changes(deal_past.past_of(workspace, lens, w.chosen("deal"))), currency)
        w.table(changed.rows, changed.columns, f"Changes of {name}")


def the_grid(shelved: Shelf | None = None) -> None:
    """Levels by functions, with those we know; where we speak to nobody, what is to be done or why not, where the book is given."""
    st.header(
        "Whom do we know, how high and how wide?", anchor=False, help=w.escape(metric("contact_coverage").definition)
    )
    written_of, until = relationships.relationships(shelved.book) if shelved else {}, min(lens.as_of, lens.period.last)
    if not people:
        w.lacking("No contact of this account is known.", "contact")
    elif not any(one.is_placed for one in people):
        w.none_found("No contact has a level and a function.", "contact")
    else:
        for level, cells in account.cells(people):
            st.markdown(f"**{w.escape(level)}**")
            with st.grid(3, min_column_width=150, gap="small"):
                for function, persons in cells:
                    with st.container(border=True, gap=None):
                        st.markdown(f":small[{w.escape(function)}]")
                        for person in persons:
                            to_us = relationships.line(person, written_of.get(person.id, ""), until)
                            below = f"  \n:small[:gray[{w.escape(to_us)}]]" if shelved else ""
                            st.markdown(f"{w.escape(account.marked(person))}{below}")
                        if not any(person.is_active for person in persons):
                            empty_cell(shelved, f"{level}, {function}") if shelved else st.markdown(
                                "" if persons else "–"
                            )
        st.caption(f"● spoken to in 90 days, ○ not. {w.escape(account.about_people(people))}")
        if shelved:
            st.caption(w.escape(relationships.RULE))


def everybody() -> None:
    """Everybody we know there, and what they are to us."""
    shelved = written()
    the_grid(shelved)
    if people:
        table = account.behind_people(people, relationships.relationships(shelved.book))
        w.folded_table(f"Everybody: {len(people)}", table.rows, table.columns, f"People, {who}")
        table = account.counted(people)
        w.folded_table(
            "How many, how high and how wide", table.rows, table.columns, f"People counted by level and function, {who}"
        )
    kinds_of_tab(shelved, "people")
    w.questions([metric("contact_coverage").question])
    w.question_lists("accounts")


def history() -> None:
    """What was done with this account in the year, and what was written about it, newest first."""
    in_writing()
    found = calendar_days.of_the_year(workspace, lens)
    if not found:
        w.none_here("No activity with this account is logged in these 12 months.", "activity")
        return
    st.header(f"{show.cases(len(found), 'activities')} in 12 months", anchor=False)
    st.caption(w.escape(calendar_days.told(found)))
    table = calendar_days.behind_touches(found)
    w.table(table.rows, table.columns, f"Activities, {who}")


def in_writing() -> None:
    """What was written about this account and changed, newest first."""
    table = changes.since(workspace, w.viewer(), written().book)
    if table.rows:
        st.header("What was written, and changed", anchor=False)
        w.table(table.rows, table.columns, f"Changes of entries, {who}")


def voice() -> None:
    """What they answered, the newest first."""
    table = account.answers(workspace, lens)
    if not table.rows:
        w.none_here("Nobody of this account answered a survey.", "survey_response")
        return
    st.header(
        "What did they say?",
        anchor=False,
        help="Performance and commitment from 0 to 100, each the mean of the items answered.",
    )
    if said := account.about_roles(table):
        st.markdown(w.escape(said))
    w.table(table.rows, table.columns, f"Survey answers, {who}")
    w.questions([metric("loyalty_index").question])


def written() -> Shelf:
    """What is written about this account."""
    return shelf(workspace, books.book(workspace, w.viewer(), About("account", lens.scope.id), lens.as_of))


def plan() -> None:
    """Where the account is to go, and how."""
    kinds_of_tab(written(), "plan")


def value() -> None:
    """What we are worth to this customer, and what of its spending we have."""
    kinds_of_tab(written(), "value")


def fit() -> None:
    """Which sort of account it is, and whether it deserves the work."""
    kinds_of_tab(written(), "fit")


w.guard()
workspace, found_lens = w.open_workspace(), w.lens()
if found_lens is None:
    w.empty(
        "There are no accounts yet. Load an export of them, or of deals that name them.",
        "Load an export",
        need="account",
    )
    st.stop()
lens: Any = found_lens
currency, who = workspace.settings.currency, lens.scope.name
if lens.by != "account":
    choose_one()
    st.stop()
people = account.people(workspace, lens)
st.markdown(w.escape(" · ".join(f"{label}: {value}" for label, value in account.facts(workspace, lens).items())))
with st.container(horizontal=True):
    w.go("pages/accounts.py", "The accounts around it", icon=":material/arrow_back:")
    w.go("pages/reviews.py", "Review this account", icon=":material/groups:")
for tab, body in zip(w.tabs(TABS).values(), (now, plan, everybody, value, fit, history, voice), strict=True):
    if tab.open:
        with tab:
            body()
