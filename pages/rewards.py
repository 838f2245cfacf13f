"""Rewards and people: what is rewarded and whether pay follows results; how new people are held, the tree of quotas, territories."""

from typing import Any

import streamlit as st

from coaching.charts import payout_line
from coaching.lens import scopes
from coaching.method.entries import book as books
from coaching.method.entries import payouts, time_spent
from coaching.metrics import managers, metric, ramp, rewards, show, territories
from coaching.metrics.curves import finished
from coaching.records import About
from pages import _agreed as agreed
from pages import _widgets as w
from pages._entry import shelf
from pages._entry_tab import kinds_of_tab

TABS = {
    "given": "What is rewarded", "pay": "Pay and results", "people": "People and plan", "territory": "Territories", "agreed": "Plans and what-if",
    "time": "Time and study",
}  # fmt: skip
CARDS = [
    ("rewards_in_time", "In time"),
    ("days_to_reward", "Days to reward"),
    ("paid_for_behaviour", "Paid for hi-value"),
]
PAY = [("payout", "Payout"), ("quota_pace", "Attainment to date"), ("pay_mix", "Variable part"), ("planned_for_behaviour", "Planned for hi-value"),
       ("plan_pay", "Earned by the plan"), ("leverage", "Leverage")]  # fmt: skip
TERRITORY = [("territory_balance", "In balance by work"), ("reps_needed", "People needed")]


def given() -> None:
    """How soon and for what, hi-value behaviour against kinds of reward, and the register."""
    if not found.rewards:
        w.none_here(f"No reward of {who} is known in these 12 months.", "reward")
        return
    w.slim_cards(w.tiles(CARDS), columns=3)
    st.header(
        "Which behaviour is rewarded, and how?", anchor=False, help="Hi-value as agreed; the rewards of the 12 months."
    )
    table = rewards.matrix(found)
    w.table(table.rows, table.columns, f"Rewards by behaviour, {who}")
    register = rewards.listed(found)
    w.folded_table(f"All {len(found.rewards)} rewards", register.rows, register.columns, f"Rewards, {who}")
    w.questions([metric(key).question for key, _ in CARDS])


def pay() -> None:
    """Payout against attainment, and how much of the pay is variable."""
    tiles = [one for one in w.tiles(PAY) if one.reading.value is not None]
    if tiles:
        w.slim_cards(tiles, "pay")
    both: list[rewards.Paid] = w.kept("paid")
    if both:
        over = finished(workspace.calendar, lens).period
        if over != lens.period:
            st.caption(
                w.escape(
                    f"Pay for a month is known once the month is over: cards to date lag behind, the picture shows {over.label}."
                )
            )
        asks = "Does pay follow results?" if over == lens.period else f"Did pay follow results in {over.label}?"
        w.draw(payout_line(both, asks), f"Payout, {who}")
    else:
        w.none_found(
            "Attainment, rewards and variable pay at target are known together of no rep yet.", "quota.variable_pay"
        )
    w.questions([metric(key).question for key in ("payout", "pay_mix")])


def people() -> None:
    """New people by the team's ramp, and the tree of managers with their quotas."""
    new = w.kept("newcomers")
    st.header(
        "How do new people do, month by month?", anchor=False, help=w.escape(metric("ramped_attainment").definition)
    )
    if new is None:
        w.none_found("No rep has a start date.", "rep.hired")
    else:
        if new.rows:
            w.table(new.rows, new.columns, f"Ramp, {who}")
        else:
            st.markdown(f"Nobody here began in the last {ramp.NEW} months.")
        agreed.on_a_ramp(workspace)
    tree: list[managers.Place] = w.kept("managers")
    about = w.escape(f"The quotas of {lens.period.label}. Stated: what an export gives as a team's.")
    st.header("Whose quota adds up to whose?", anchor=False, help=about)
    if not tree and not workspace.viewer.alone:
        st.markdown("Nobody here leads anybody whom you see.")
        return
    if not tree:
        w.none_found("No rep has a manager in this data.", "rep.manager")
        return
    table = managers.board(tree)
    w.table(table.rows, table.columns, f"Quotas by manager, {who}")
    w.questions([metric(key).question for key in ("ramped_attainment", "reps_needed")])


def territory() -> None:
    """Whether territories are in balance by work, potential and sales, and where each rep's time goes."""
    read = w.readings(list(territories.INDICES), each="rep")
    table = territories.board(read)
    st.header("Are the territories in balance?", anchor=False, help=territories.BAND)
    if not table.rows:
        no_territories(knows_reps=bool(read))
    else:
        apart = territories.spread(read)
        st.markdown(w.escape(territories.finding(apart)))
        w.slim_cards([one for one in w.tiles(TERRITORY) if one.reading.value is not None], "territory")
        if apart.rows:
            w.table(apart.rows, apart.columns, f"Territories, how far apart, {who}")
        w.table(table.rows, table.columns, f"Territories, {who}", "The furthest from the mean in its work first.")
    st.header(
        "Where does the time go?",
        anchor=False,
        help="As each rep writes it on Time and study; bands and risks are ours.",
    )
    spent = time_spent.horizons(workspace, lens)
    if spent.table.rows:
        w.table(spent.table.rows, spent.table.columns, f"Time by horizon, {who}")
    for risk in spent.risks:
        st.markdown(w.escape(f"▲ {risk}"))
    if spent.people:
        st.caption(
            w.escape(f"{len(spent.table.rows)} of {show.cases(spent.people, 'reps')} wrote where the time goes.")
        )
    w.questions([metric(key).question for key in ("territory_balance", "potential_index")])


def no_territories(knows_reps: bool) -> None:
    """Why there are none: no accounts, nobody who would have them, or nothing to compare them by."""
    if knows_reps or "account" not in workspace.facts.have():
        w.none_found(territories.lacking(w.readings(list(territories.INDICES))), "account")
    else:
        w.lacking("Which owners of accounts are reps is not known yet, so no territories are compared.", "rep")


def in_writing() -> None:
    """What the organisation rewards, its pay plans with what-if, and what people expect to be paid."""
    made = books.book(workspace, w.viewer(), About("company", "company"), lens.as_of)
    kinds_of_tab(shelf(workspace, payouts.beside(workspace, lens, books.within(workspace, made, lens))), "rewards")


def time_and_study() -> None:
    """Where a rep's time goes, and what is studied."""
    if not scopes(workspace, "rep"):
        w.lacking("Time and study are one person's, and no rep is known yet.", "rep")
        return
    if lens.by != "rep":
        st.markdown("Time and study are one person's: choose a rep above.")
        return
    kinds_of_tab(shelf(workspace, books.book(workspace, w.viewer(), About("rep", lens.scope.id), lens.as_of)), "person")


w.guard()
workspace, found_lens = w.open_workspace(), w.lens()
if found_lens is None:
    w.empty("There are no rewards yet. Load a list of them, or fill in the template.", "Load an export", need="reward")
    st.stop()
lens: Any = found_lens
who = lens.scope.name
found: rewards.Register = w.kept("rewards")
w.finding(rewards.finding(found))
for tab, body in zip(w.tabs(TABS).values(), (given, pay, people, territory, in_writing, time_and_study), strict=True):
    if tab.open:
        with tab:
            body()
