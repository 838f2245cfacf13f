"""Where we stand: the annual target, what is won, and what the rest of the year asks."""

from collections.abc import Sequence

import streamlit as st

from coaching.charts import Figure, month_split, ratio_chain
from coaching.lens import Lens
from coaching.method import run_rate
from coaching.metrics import findings, show, what_it_takes
from coaching.metrics.curves import finished
from coaching.metrics.drivers import DriverStatus
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


def known_drivers(scope: Lens) -> Sequence[DriverStatus]:
    """What the facts say of each driver; none where there is no board."""
    board = next(iter(w.driver_boards(scope)), None)
    return (*board.five, *board.foundation) if board else ()


def driver_facts(scope: Lens) -> None:
    """What the facts say of each driver, with the way to its page."""
    for one in known_drivers(scope):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
            st.markdown(
                f"{w.mark(one.colour)} **{w.escape(one.driver.label)}**: {w.escape(one.sentence)}", width="content"
            )
            page_of(one.driver.key)


def funnel(rate: run_rate.RunRate) -> Figure | None:
    """From call to contract in the year so far; None where no link is known."""
    found = findings.links({one.metric: one for one in rate.readings}, {})
    return ratio_chain(found, "", "How many come through?") if found else None


def linearity(workspace: Workspace, scope: Lens) -> Figure | None:
    """When the bookings of the last finished quarter landed, by month; None where there were none."""
    over = finished(workspace.calendar, scope)
    months = w.kept("months", over)
    if not any(month.reading.value is not None for month in months):
        return None
    return month_split(months, f"When did bookings land? {over.period.label}", workspace.settings.currency)


def figures(rate: run_rate.RunRate, currency: str) -> list[tuple[str, str]]:
    """What is left of the annual target, in all, a month and a working day; none while it is unknown."""
    if rate.a_month is None or rate.a_day is None:
        return []
    found = (("Still to win", rate.remaining), ("Needed a month", rate.a_month), ("Needed a working day", rate.a_day))
    return [(label, show.money(value or 0.0, currency)) for label, value in found]


def stand(workspace: Workspace, scope: Lens) -> None:
    """The run-rate to the annual target and the pace of the running quarter."""
    rate: run_rate.RunRate = w.kept("run rate", scope)
    if said := run_rate.finding(rate, workspace.settings.currency):
        st.markdown(w.escape(said))
    for lack in rate.lacks:
        w.lacking(lack, "quota.bookings") if rate.target is None else st.caption(w.escape(lack))
    with st.grid(3, min_column_width=150, gap="small"):
        for label, value in figures(rate, workspace.settings.currency):
            st.metric(w.escape(label), w.escape(value), border=True)
    if rate.needs:
        st.markdown(
            w.escape(f"A month that takes on average: {', '.join(run_rate.spoken(one) for one in rate.needs)}.")
        )
        st.caption(
            w.escape(
                f"{what_it_takes.WHENCE} The same as on the page Activity, and no promise: a better rate needs fewer."
            )
        )
    with st.grid(2, min_column_width=340, gap="medium"):
        with st.container():
            w.draw_pace(scope)
        with st.container():
            if through := funnel(rate):
                w.draw(through, "Call to contract, the year so far")
        with st.container():
            if landed := linearity(workspace, scope):
                w.draw(landed, f"Bookings by month, {scope.scope.name}")
    driver_facts(scope)
    w.folded_table("What the rest of the year needs", run_rate.rows(rate), NEEDED, f"Run-rate, {scope.scope.name}")
