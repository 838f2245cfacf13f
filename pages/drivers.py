"""Five drivers: what stands under each, its colour by an open rule, and what to ask."""

import streamlit as st

from coaching.metrics import show
from coaching.metrics.colours import FactStatus
from coaching.metrics.drivers import DriverStatus
from coaching.metrics.peers import reps_under
from coaching.metrics.tables import SYMBOLS, behind_boards
from pages import _widgets as w

FACTS_ON_A_TILE = 4
WORST_FIRST = ("red", "amber", "green", "grey")
WAY_OUT = {"coaching": ("pages/conversation.py", "To the conversation")}
PAINT = {"red": ":red[■]", "amber": ":orange[▲]", "green": ":green[●]", "grey": ":gray[○]"}


def tile(status: DriverStatus, currency: str) -> None:
    """One driver: name, colour in symbol and word, its facts with their cases, and the way to why and what to ask."""
    driver = status.driver
    with st.container(border=True, height="stretch"):
        st.markdown(f"**{driver.number} {w.escape(driver.label)}**")
        w.state_badge(status.colour, status.word)
        if not status.known:
            st.caption(w.escape(status.sentence))
            if status.word == "no facts yet":
                page, label = WAY_OUT.get(driver.key, ("pages/data.py", "To the data"))
                w.go(page, label, icon=":material/arrow_forward:")
        for fact in sorted(status.known, key=lambda fact: WORST_FIRST.index(fact.colour))[:FACTS_ON_A_TILE]:
            line(fact, currency)
        if status.known:
            st.caption(counted(status))
        with st.popover("Why · ask", type="tertiary", key=f"why {driver.key}"):
            why(status, currency)


def line(fact: FactStatus, currency: str) -> None:
    """One fact in two lines: symbol, name and value; the cases behind it."""
    value = w.escape(show.show(fact.reading, currency)).replace(" ", "\u00a0")
    cases = w.escape(show.detail(fact.reading, currency))
    st.markdown(f"{PAINT[fact.colour]} {w.escape(fact.label)} **{value}**  \n:small[{cases}]")


def counted(status: DriverStatus) -> str:
    """How many facts there are, and how many of them stand in each colour."""
    colours = [fact.colour for fact in status.known]
    listed = [f"{SYMBOLS[colour]} {colours.count(colour)}" for colour in WORST_FIRST if colour in colours]
    return f"{len(status.known)} of {len(status.facts)} facts: {', '.join(listed)}"


def why(status: DriverStatus, currency: str) -> None:
    """The rule made visible: the sentence, what would change it, every fact with its target and its proof, and the driver's questions."""
    st.markdown(w.escape(status.driver.meaning))
    st.markdown(w.escape(f"{status.sentence} {status.would_change}"))
    for fact in status.facts:
        told = show.show(fact.reading, currency) if fact.reading.value is not None else fact.reading.note or "unknown"
        held = f"held against {fact.fact.target_text}" if fact.target is not None or fact.fact.target == "band" else fact.fact.target_text
        critical = ", critical" if fact.fact.critical else ""
        w.proof_button(fact.reading, fact.label, f"why {status.driver.key}")
        st.caption(w.escape(f"{SYMBOLS[fact.colour]} {told} · {held}{critical} · {show.source(fact.fact.source)}"))
    w.questions(status.driver.questions)


def foundation(statuses: tuple[DriverStatus, ...], currency: str) -> None:
    """Talent, territory and planning as one strip under the five: state, facts with their cases, and why."""
    st.subheader("Foundation", anchor=False)
    with st.grid(3, min_column_width=230):
        for status in statuses:
            with st.container(border=True, height="stretch"):
                with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                    st.markdown(f"**{w.escape(status.driver.label)}**", width="content")
                    w.state_badge(status.colour, status.word)
                if not status.known:
                    st.caption(w.escape(status.sentence))
                    w.go("pages/data.py", "To the data", icon=":material/arrow_forward:")
                for fact in status.known:
                    line(fact, currency)
                with st.popover("Why · ask", type="tertiary", key=f"why {status.driver.key}"):
                    why(status, currency)


w.guard()
workspace, lens = w.open_workspace(), w.lens()
if lens is None:
    w.empty("There are no facts yet. Load an export of your CRM, and the drivers fill from it.", "Load an export")
    st.stop()

board, currency = w.driver_boards()[0], workspace.settings.currency
w.finding(board.finding)
if lens.by == "rep" and lens.scope.id:
    w.go("pages/conversation.py", "Prepare conversation", icon=":material/forum:")
for column, status in zip(st.columns(5, gap="xsmall"), board.five, strict=True):
    with column:
        tile(status, currency)
foundation(board.foundation, currency)
for status in board.five:
    if status.colour in ("red", "amber"):
        st.markdown(f"**{w.escape(status.driver.label)}** · {w.escape(status.sentence)} {w.escape(status.would_change)}")

if reps := reps_under(workspace, lens):
    st.subheader("Who needs which talk?", anchor=False)
    table = behind_boards([rep.name for rep in reps.scopes], w.driver_boards(reps))
    w.table(table.rows, table.columns, f"Five drivers of {lens.scope.name}", "Colours by the rule of each driver; no score.")
