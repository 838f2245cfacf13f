"""The facts of a conversation: those of its drivers as the fact pages show them, and those that were frozen as they were seen."""

from collections.abc import Sequence
from datetime import date, datetime

import streamlit as st

from coaching.charts import sparkline
from coaching.lens import Lens
from coaching.method import facts_to_freeze as freezing
from coaching.metrics import metric, show
from coaching.metrics.colours import FactStatus
from coaching.metrics.drivers import DriverStatus
from coaching.metrics.tables import SYMBOLS
from coaching.records import Conversation, FrozenFact, conversations, frozen
from pages import _widgets as w
from pages._talk import Here, attempt, chosen_drivers, look

PAINT = {"green": "green", "amber": "orange", "red": "red", "grey": "gray"}


def facts(here: Here, talk: Conversation, in_full: bool) -> None:
    """The facts of the chosen drivers: as lines beside the words, in full in step 3; what was frozen stands as it was seen."""
    lens = look(here, talk)
    kept = frozen.frozen_facts(here.records, here.talk_id)
    chosen = (
        freezing.drivers_of(w.driver_boards(lens)[0], chosen_drivers(talk), w.kept("further", lens)) if lens else []
    )
    if kept:
        frozen_facts(here, kept, in_full)
    seen = {(fact.metric, fact.period) for fact in kept}
    since = last_held(here, lens) if in_full else None
    if lens is None and not kept:
        w.empty("There are no facts about this rep in the data.", "Load an export", need="opportunity")
    elif not chosen and not kept:
        st.caption("Choose one or two drivers in step 1, and their facts stand here.")
    for status in chosen:
        fresh = [fact for fact in freezing.facts_of(status) if (fact.reading.metric, fact.reading.period) not in seen]
        if fresh or not kept:
            driver_facts(here, status, fresh, lens, in_full, since)
    if in_full and any(
        (fact.reading.metric, fact.reading.period) not in seen for status in chosen for fact in status.known
    ):
        told = "Keeps the numbers as both of you see them now."
        st.button(
            "Freeze these facts", icon=":material/ac_unit:", key="freeze", on_click=freeze, args=(here,), help=told
        )


def last_held(here: Here, lens: Lens | None) -> datetime | None:
    """When the last talk with the rep was written down; None without one."""
    held = conversations.history(here.records, lens.scope.id) if lens else []
    return held[0].updated_at if held else None


def freeze(here: Here) -> None:
    """Keep the facts of the chosen drivers as they stand on the screen."""
    now = conversations.get(here.records, here.talk_id)
    lens = look(here, now)
    if lens is None:
        return
    chosen = freezing.drivers_of(w.driver_boards(lens)[0], chosen_drivers(now), w.kept("further", lens))
    keys = [fact.reading.metric for status in chosen for fact in status.known]
    ready = freezing.to_freeze(here.workspace, lens, chosen, w.comparisons(keys, scope=lens), w.compared_with())
    attempt(lambda: frozen.freeze(here.records, here.talk_id, here.me, ready, period=lens.period.key, as_of=lens.as_of))


def driver_facts(
    here: Here,
    status: DriverStatus,
    found: Sequence[FactStatus],
    lens: Lens | None,
    in_full: bool,
    since: datetime | None,
) -> None:
    """One driver: its state, its facts, what it lacks, what to ask, and which of its answers changed since the last talk."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{w.escape(status.driver.label)}**", width="content")
        w.state_badge(status.colour)
        if in_full and status.driver.questions:
            with st.popover("What to ask", type="tertiary", key=f"ask {status.driver.key}"):
                st.markdown("\n".join(f"- {w.escape(question)}" for question in status.driver.questions))
    if in_full and found:
        beside = w.comparisons([fact.reading.metric for fact in found], scope=lens)
        with st.grid(2, min_column_width=200, gap="small"):
            for fact in found:
                w.card(
                    fact.reading, beside.get((fact.reading.metric, fact.reading.scope)), state=fact.colour, place="talk"
                )
    else:
        currency = here.workspace.settings.currency
        with st.container(gap="xsmall"):
            for fact in found:
                line(
                    fact.colour,
                    metric(fact.reading.metric).label,
                    show.show(fact.reading, currency),
                    show.detail(fact.reading, currency),
                )
    if in_full and lens:
        w.question_lists(status.driver.key, since, lens)
    if lacking := freezing.unknown_of(status):
        st.caption(w.escape(f"Unknown: {'; '.join(lacking)}."))


def line(colour: str, label: str, shown: str, detail: str) -> None:
    """One fact in one line: symbol, name, value, cases."""
    st.markdown(
        f":{PAINT[colour]}[{SYMBOLS[colour]}] {w.escape(label)} **{w.escape(shown)}** :gray[{w.escape(detail)}]"
    )


def frozen_facts(here: Here, kept: Sequence[FrozenFact], in_full: bool) -> None:
    """Facts as they were seen, with what the data says now where that differs."""
    st.markdown(f"**Facts frozen on {show.day(kept[0].frozen_at.date())}** :gray[{w.escape(frozen_words(here, kept))}]")
    found = freezing.now_beside(here.workspace, kept)
    if not in_full:
        with st.container(gap="xsmall"):
            for one in found:
                line(
                    one.fact.colour,
                    one.fact.label,
                    one.fact.shown,
                    f"{one.fact.detail} · now {one.shown}" if one.shown else one.fact.detail,
                )
        return
    with st.grid(2, min_column_width=200, gap="small"):
        for one in found:
            with st.container(border=True, height="stretch", gap="xsmall"):
                st.markdown(w.escape(one.fact.label), help=w.escape(one.fact.definition))
                st.metric(w.escape(one.fact.label), w.escape(one.fact.shown), label_visibility="collapsed")
                w.state_badge(one.fact.colour)
                before = [
                    (period, value)
                    for period, value in one.fact.trend
                    if period != one.fact.period and value is not None
                ]
                said = trend_in_words(here, before, one.fact) if before else ""
                if course := sparkline(
                    tuple(before), one.fact.reading.get("value"), one.fact.period not in dict(one.fact.trend)
                ):
                    st.image(course, width=96, alt=f"{one.fact.label}: {said}, {one.fact.shown} as seen")
                seen = one.fact.reading
                care = (
                    show.between(seen.get("low"), seen.get("high")),
                    seen.get("note") if seen.get("value") is not None else "",
                )
                st.caption(
                    "  \n".join(w.escape(text) for text in (one.fact.detail, *care, one.fact.compare, said) if text)
                )
                if one.shown:
                    st.caption(f"**Now {w.escape(one.shown)}** · {w.escape(one.detail)}")


def trend_in_words(here: Here, before: Sequence[tuple[str, float | None]], fact: FrozenFact) -> str:
    """The periods before a frozen fact, as they were seen: "by quarter, Q3 2025 to Q2 2026: 24 %, 18 %, 30 %"."""
    periods = [here.workspace.calendar.parse(period) for period, _ in before]
    values = ", ".join(
        freezing.in_its_unit(fact, value or 0.0, here.workspace.settings.currency) for _, value in before
    )
    return f"by {periods[0].kind}, {periods[0].label} to {periods[-1].label}: {values}"


def frozen_words(here: Here, kept: Sequence[FrozenFact]) -> str:
    """Of which period, and from data of which day."""
    period = here.workspace.calendar.parse(kept[0].period).label
    return f"{period} · data of {show.day(date.fromisoformat(kept[0].reading['as_of']))}"
