"""Where we stand: the annual target, what is won, and what the rest of the year asks, to be read from five metres."""

from collections.abc import Sequence

import streamlit as st

from coaching.charts import from_afar, ratio_chain
from coaching.lens import Lens
from coaching.method import run_rate
from coaching.metrics import findings, show, what_it_takes
from coaching.workspace import Workspace
from pages import _widgets as w

NEEDED: w.Columns = {
    "what": "What", "amount": ("Amount", "money"), "in_all": ("In all", "count"), "a_month": ("A month", "number"),
    "n": ("By so many cases", "count"),
}  # fmt: skip
PAGE = {
    "reward": ("rewards", "Rewards"), "voice": ("voice", "Customer voice"), "accounts": ("accounts", "Strategic accounts"),
    "activity": ("activity", "Activity"), "coaching": ("conversations", "Conversations"), "talent": ("rewards", "People"),
    "territory": ("accounts", "Accounts"), "planning": ("pipeline", "Pipeline"),
}  # fmt: skip


def page_of(driver: str) -> None:
    """The way to the page that a driver's facts stand on."""
    page, label = PAGE.get(driver, ("drivers", "Five drivers"))
    w.go(f"pages/{page}.py", label, icon=":material/arrow_forward:")


def marks_from_afar(found: Sequence[tuple[str, str]]) -> None:
    """Several drivers in large words, each with the shape, the colour and the word of its state."""
    with st.grid(4, min_column_width=250, gap="xsmall"):
        for colour, label in found:
            st.header(f"{w.escape(label)} {w.state_mark(colour)}", anchor=False)


def driver_facts(scope: Lens, far: bool) -> None:
    """What the facts say of each driver, with the way to its page; for the projector its name and colour alone."""
    board = next(iter(w.driver_boards(scope)), None)
    found = (*board.five, *board.foundation) if board else ()
    if far:
        marks_from_afar([(one.colour, one.driver.label) for one in found])
        return
    for one in found:
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
            st.markdown(f"{w.mark(one.colour)} **{w.escape(one.driver.label)}**: {w.escape(one.sentence)}", width="content")
            page_of(one.driver.key)


def funnel(rate: run_rate.RunRate, far: bool) -> None:
    """From call to contract in the year so far."""
    found = findings.links({one.metric: one for one in rate.readings}, {})
    if found:
        figure = ratio_chain(found, "", "How many come through?")
        w.draw(from_afar(figure) if far else figure, "Call to contract, the year so far")


def stand(workspace: Workspace, scope: Lens, far: bool = False) -> None:
    """The run-rate to the annual target and the pace of the running quarter; far is for the projector."""
    rate: run_rate.RunRate = w.kept("run rate", scope)
    currency = workspace.settings.currency
    if said := run_rate.finding(rate, currency):
        (st.header if far else st.markdown)(w.escape(said))
    for lack in rate.lacks:
        w.lacking(lack, "quota.bookings") if rate.target is None else st.caption(w.escape(lack))
    if rate.a_month is not None and rate.a_day is not None:
        with st.grid(3, min_column_width=150, gap="small"):
            for label, value in (("Still to win", rate.remaining), ("Needed a month", rate.a_month), ("Needed a working day", rate.a_day)):
                st.metric(label, w.escape(show.money(value or 0.0, currency)), border=True)
    if rate.needs:
        told = ", ".join(run_rate.spoken(one) for one in rate.needs)
        (st.header if far else st.markdown)(w.escape(f"A month that takes on average: {told}."))
        st.caption(w.escape(f"{what_it_takes.WHENCE} The same as on the page Activity, and no promise: a better rate needs fewer."))
    with st.grid(2, min_column_width=340, gap="medium"):
        with st.container():
            w.draw_pace(scope, far)
        with st.container():
            funnel(rate, far)
    driver_facts(scope, far)
    w.folded_table("What the rest of the year needs", run_rate.rows(rate), NEEDED, f"Run-rate, {scope.scope.name}")
