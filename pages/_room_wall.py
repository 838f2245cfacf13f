"""The projector's view: large and calm, without data of single reps, a page at a time so that nothing lies below the fold."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from coaching.charts import Figure, from_afar, slide
from coaching.charts.slide import FIGURE, NAME, TITLE, Bar, Block, Head, Page, Words
from coaching.lens import Lens
from coaching.method import run_rate, tune_up
from coaching.room import Room, address
from coaching.room.entries import ACT, ACTIONS, ASSESSMENT, BEST, IDEAS, POLL, STAND, WALL, AgendaStep
from coaching.workspace import Workspace
from pages import _widgets as w
from pages._room_facts import figures, funnel, known_drivers, linearity

EVERY = 1.0  # seconds between two looks at the room
STATES = {"green": "● green", "amber": "▲ amber", "red": "■ red", "grey": "○ not rated"}


@dataclass(frozen=True)
class Shown:
    """One page for the room: blocks in columns, or a chart, under a line of its own where it has one."""

    page: Page = ()
    columns: int = 1
    told: str = ""
    figure: Figure | None = None


@st.fragment(run_every=EVERY)
def projector(workspace: Workspace, scope: Lens, room: Room) -> None:
    """The running step for the whole room, a page at a time, with the code to come in."""
    if room.state.closed is not None:
        head = Head(tune_up.THANKS, room.setup.title, "", "")
        st.image(slide.picture(head, (), dark=_dark()), width="stretch", alt=slide.said(head, ()))
        return
    step = room.setup.steps[room.state.step]
    pages = PAGES[step.key](workspace, scope, room) or [Shown()]
    whole = st.container()  # above the ways to its pages
    shown = pages[turned(room, step, len(pages))]
    head = _head(room, step, shown.told)
    with whole:
        st.image(
            slide.picture(head, shown.page, shown.columns, _dark()), width="stretch", alt=slide.said(head, shown.page)
        )
        if shown.figure:
            w.show_chart(
                shown.figure.chart,
                shown.figure.alt,
                shown.figure.table.rows,
                shown.figure.table.columns,
                shown.figure.question,
            )


def turned(room: Room, step: AgendaStep, of: int) -> int:
    """Which of the step's pages stands now: they turn by themselves, unless one is held."""
    turning, names = tune_up.page_now(room, of), tune_up.page_names(of)
    if of == 1:
        return turning
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        held = st.pills("Page", names, key=f"far {step.key} {of}", label_visibility="collapsed")
        how = (
            "Press it again to let them turn."
            if held
            else f"They turn every {tune_up.TURNS} seconds; press one to hold it."
        )
        st.caption(f"Page {held or names[turning]} of {of}. {how}", width="content")
    return names.index(held) if held else turning


def _dark() -> bool:
    return st.context.theme.type == "dark"


def _head(room: Room, step: AgendaStep, told: str = "") -> Head:
    state = room.state
    where = tune_up.where(room)
    coming = step.key == POLL and not state.revealed
    if step.key == WALL:  # nobody comes in any more, and there is much to show
        return Head(f"{room.setup.team}: {step.label}", "", tune_up.at_a_glance(room), "")
    return Head(
        f"{room.setup.team}: {step.label}",
        told or step.told,
        tune_up.at_a_glance(room),
        where,
        address.qr_svg(where),
        coming,
    )


def _paged(blocks: Sequence[Block], room: Room, columns: int = 1, told: str = "") -> list[Shown]:
    head = _head(room, room.setup.steps[room.state.step], told)
    return [Shown(page, columns, told) for page in slide.paged(blocks, head, columns)]


def poll(workspace: Workspace, scope: Lens, room: Room) -> list[Shown]:
    """The four sentences while people vote, then how many chose each."""
    rows = tune_up.poll_rows(room)
    rounds = [key for key in rows[0] if key != "state"]
    if tune_up.asked(room) not in room.state.revealed and not rounds:
        return _paged([[Words(str(row["state"]), NAME)] for row in rows], room)
    mark = " (mark: the first round)" if len(rounds) > 1 else ""
    return _paged(slide.voted(rows), room, 1, f"What the room says{mark}")


def facts(workspace: Workspace, scope: Lens, room: Room) -> list[Shown]:
    """Target and rest, what a month takes, the pace, the funnel, and what the facts say of each driver."""
    rate: run_rate.RunRate = w.kept("run rate", scope)
    currency = workspace.settings.currency
    said = run_rate.finding(rate, currency)
    large = [[Words(label), Words(value, FIGURE, True)] for label, value in figures(rate, currency)]
    found = (
        [Shown([[one] for one in large], len(large), said)]
        if large
        else _paged([[Words(one)] for one in (said, *rate.lacks) if one], room)
    )
    takes = [[Words(run_rate.spoken(one), TITLE, True)] for one in rate.needs]
    needed = _paged(takes, room, 1, "A month that takes, on average") if takes else []
    pictures = (w.pace(scope), linearity(workspace, scope), funnel(rate))
    drawn = [
        Shown(told=f"{figure.question} · {figure.caveat}", figure=from_afar(figure)) for figure in pictures if figure
    ]
    drivers = [
        [Words(f"{one.driver.label}: {STATES[one.colour]}", NAME, True, one.colour), Words(one.sentence)]
        for one in known_drivers(scope)
    ]
    return [*found, *needed, *drawn, *(_paged(drivers, room, 2) if drivers else [])]


def assessment(workspace: Workspace, scope: Lens, room: Room) -> list[Shown]:
    """The areas while people score; then the scores with their spread, and beside each what the facts say."""
    if ASSESSMENT not in room.state.revealed:
        return _paged([[Words(area.label, NAME)] for area in room.setup.areas], room, 2)
    found = tune_up.scores(room, w.driver_boards(scope)[0])
    scored: list[list[Words | Bar]] = [
        [Words(f"{one.label}: {one.short}"), Bar.of(BEST, one.mean, one.low, one.high)] for one in found
    ]
    beside: list[list[Words | Bar]] = [
        [Words(f"{one.label}: {one.short}, facts {STATES[one.colour]}", NAME, True, one.colour), Words(one.fact)]
        for one in found
    ]
    scale = tune_up.why_no_score(room) or "Mean of the room from 0 to 10, lowest to highest score"
    return [*_paged(scored, room, 2, scale), *_paged(beside, room, 1, "What we think, and what the facts say")]


def ideas(workspace: Workspace, scope: Lens, room: Room) -> list[Shown]:
    """The questions the talk begins with, then the wall, most dots first."""
    about = tune_up.to_talk_about(room, w.driver_boards(scope)[0])
    asked = [
        [Words(f"{area.label}: {why}", NAME, True), *(Words(question) for question in area.questions)]
        for area, why in about
    ]
    hung = [[Words(f"{one.text} ({tune_up.dots(one)})")] for one in room.ideas()]
    return [*(_paged(asked, room, 2) if asked else []), *(_paged(hung, room, 2) if hung else [])]


def actions(workspace: Workspace, scope: Lens, room: Room) -> list[Shown]:
    """What each of the three actions says."""
    asked = [
        [Words(name, NAME, True), *(Words(one) for one in tune_up.AN_ACTION)] for name in tune_up.page_names(ACTIONS)
    ]
    return [Shown([[one] for one in asked], ACTIONS)]


def wall(workspace: Workspace, scope: Lens, room: Room) -> list[Shown]:
    """Everybody's actions as cards."""
    return _paged(
        [[Words(name, NAME, True), *(Words(one) for one in told)] for name, told in tune_up.wall(room).items()], room, 2
    )


PAGES = {POLL: poll, STAND: facts, ASSESSMENT: assessment, IDEAS: ideas, ACT: actions, WALL: wall}
