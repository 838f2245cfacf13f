"""The facilitator's view: where the agenda stands, who has answered, and the buttons that move the room."""

from collections.abc import Callable
from typing import Any, Literal

import streamlit as st

from coaching.errors import Refusal
from coaching.lens import Lens
from coaching.method import tune_up
from coaching.room import Room, address
from coaching.room.entries import ACT, ASSESSMENT, IDEAS, POLL, STAND, WALL, poll_of
from coaching.room.entries import ACTIONS as EACH
from coaching.workspace import Workspace
from pages import _widgets as w
from pages._room_facts import page_of, stand

EVERY = 1.0  # seconds between two looks at the room
ROOM, CLOSING = "room", "room closing"
CLOCK = (
    "The first step’s time runs from when the first person comes in, that of every other step from when you go to it."
)
ACTIONS: w.Columns = {
    "who": "Who",
    "text": "Action",
    "area": "Driver",
    "metric": "Shown by",
    "target": ("To", "number"),
    "owner": "Whose",
    "due": ("Due", "date"),
}


def attempt(change: Callable[[], Any]) -> None:
    """Do it, or keep why not."""
    w.tried(change, ROOM)


def refused() -> None:
    """What was refused, until the next thing is done: the room is looked at every second."""
    w.refused(ROOM, stays=True)


def lead(workspace: Workspace, scope: Lens, room: Room) -> None:
    """The whole view of whoever leads the workshop."""
    w.finding(room.setup.title)
    how_to_come_in(room)
    agenda(room)
    live(workspace, scope, room)
    with st.expander("Export so far, people, end of the workshop", key="room more"):
        export(scope, room)
        people(room)
        ending(workspace, room)


def export(scope: Lens, room: Room) -> None:
    """Everything said so far, as a workbook made when it is asked for."""
    from coaching.handover import workshop

    board = w.driver_boards(scope)[0]
    st.download_button("Workbook of everything so far", lambda: workshop.so_far(room, board), "workshop-so-far.xlsx", w.XLSX,
                       icon=":material/download:", on_click="ignore", key="room export")  # fmt: skip


def how_to_come_in(room: Room) -> None:
    """Address and code, and what to do where phones do not reach it."""
    state = room.state
    with st.container(horizontal=True, vertical_alignment="center"):
        w.go("pages/workshop.py", "Open the projector view", icon=":material/cast:", view="projector")
        st.caption(
            "On the projector, F11 fills the screen. It turns pages by itself; a page can be held there.",
            width="content",
        )
        with st.popover("How people come in", icon=":material/qr_code:", key="room come in"):
            where = tune_up.where(room)
            st.image(address.qr_svg(where), width=240, alt=f"QR code of {where}")
            st.code(where, language=None)
            if state.host == address.HERE:
                st.caption("Only this computer can open it: the room was opened without the local network.")
            else:
                st.caption(
                    "Phones have to be in the same network as this computer. Where the page does not open, the computer’s firewall has to let "
                    f"Python receive connections on port {state.port}; it asks once. Guest networks often keep devices apart: use your own hotspot."
                )


def agenda(room: Room) -> None:
    """The steps, and the way to the next and back."""
    state, steps = room.state, room.setup.steps
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for place, one in enumerate(steps):
            kind: Literal["secondary", "tertiary"] = "secondary" if place == state.step else "tertiary"
            st.button(
                w.named(one.label),
                key=f"step {place}",
                type=kind,
                on_click=attempt,
                args=(lambda to=place: room.move(state.step, to),),
            )


@st.fragment(run_every=EVERY)
def live(workspace: Workspace, scope: Lens, room: Room) -> None:
    """The running step, looked at every second."""
    if not room.file.exists():
        attempt(lambda: gone(room))
        st.rerun()
    state = room.state
    if st.session_state.get("room seen") not in (None, (state.step, state.closed is None)):
        st.session_state["room seen"] = (state.step, state.closed is None)
        st.rerun()
    st.session_state["room seen"] = (state.step, state.closed is None)
    step = room.setup.steps[state.step]
    if step.key != WALL:  # there it stands beside its button, under the whole wall
        refused()
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.header(w.escape(step.label), anchor=False, width="content")
            with st.container(horizontal=True, width="content", vertical_alignment="center", gap="small"):
                st.markdown(f"**{w.escape(tune_up.time_left(room))}**", width="content", help=CLOCK)
                st.button(
                    "5 more minutes", key="room time", type="tertiary", on_click=attempt, args=(lambda: room.extend(5),)
                )
                going_on(room)
        st.caption(w.escape(tune_up.present(room)))
        STEPS[step.key](workspace, scope, room)


def gone(room: Room) -> None:
    """Refuse to go on without the file."""
    raise Refusal(
        f"The workshop’s file {room.file.name} is gone from the workspace, so its room was closed. Open the room again."
    )


def going_on(room: Room) -> None:
    """The one button to the next step, in colour as soon as the running one has shown what it asked."""
    here, following = room.state.step, tune_up.next_step(room)
    if following is not None:
        kind: Literal["primary", "secondary"] = "primary" if tune_up.is_done(room) else "secondary"
        go = (lambda: room.move(here, here + 1),)
        st.button(
            w.named(f"Next: {following.label}"),
            key=f"room next {here}",
            type=kind,
            icon=":material/arrow_forward:",
            on_click=attempt,
            args=go,
        )


def poll(workspace: Workspace, scope: Lens, room: Room) -> None:
    """The sealed poll: who has answered, the result once it is revealed, the second round."""
    state = room.state
    question = poll_of(state.round)
    st.markdown(w.escape(tune_up.counted(room)))
    with st.container(horizontal=True, gap="small"):
        if question not in state.revealed:
            st.button(
                "Show the result",
                key=f"reveal {question}",
                type="primary",
                disabled=bool(tune_up.sealed(room)),
                help=tune_up.sealed(room) or None,
                on_click=attempt,
                args=(lambda: room.reveal(question),),
            )
        else:
            st.button(
                "Let them change it", key=f"reopen {question}", on_click=attempt, args=(lambda: room.reopen(question),)
            )
            if state.round == 1:
                st.button("Second round", key="second", on_click=attempt, args=(room.second_round,))
        starting_over(room, question)
    result(room)


def result(room: Room) -> None:
    """The revealed rounds of the poll as bars."""
    from coaching.charts import votes

    rows = tune_up.poll_rows(room)
    if len(rows[0]) > 1:
        w.draw(votes(rows, "What does the room say?"), f"Poll, {room.setup.team}")


def facts(workspace: Workspace, scope: Lens, room: Room) -> None:
    """Where we stand in numbers."""
    stand(workspace, scope)


def assessment(workspace: Workspace, scope: Lens, room: Room) -> None:
    """The sealed scores: who has answered, and the areas beside the facts once they are revealed."""
    state = room.state
    st.markdown(w.escape(tune_up.counted(room)))
    with st.container(horizontal=True, gap="small"):
        if ASSESSMENT not in state.revealed:
            st.button(
                "Show the scores",
                key="reveal scores",
                type="primary",
                disabled=bool(tune_up.sealed(room)),
                help=tune_up.sealed(room) or None,
                on_click=attempt,
                args=(lambda: room.reveal(ASSESSMENT),),
            )
        else:
            st.button(
                "Let them change it", key="reopen scores", on_click=attempt, args=(lambda: room.reopen(ASSESSMENT),)
            )
        starting_over(room, ASSESSMENT)
    if why := tune_up.why_no_score(room):
        st.caption(w.escape(why))
    if ASSESSMENT in state.revealed:
        areas(workspace, scope, room)


def areas(workspace: Workspace, scope: Lens, room: Room) -> None:
    """The areas with scores, spread and facts, and what is missing for a whole picture."""
    from coaching.charts import area_scores

    found = tune_up.scores(room, w.driver_boards(scope)[0])
    w.draw(area_scores(found, "What do we think, and what do the facts say?"), f"Assessment, {room.setup.team}")
    st.markdown("  \n".join(f"{w.mark(one.colour)} **{w.escape(one.label)}**: {w.escape(one.fact)}" for one in found))
    if missing := tune_up.not_scored(found):
        st.caption(w.escape(f"Not in an overall score: {'; '.join(missing)}."))


def ideas(workspace: Workspace, scope: Lens, room: Room) -> None:
    """The questions the talk begins with, and the wall of ideas, most dots first."""
    to_talk_about(scope, room)
    found = room.ideas()
    if not found:
        st.markdown("No idea hangs yet.")
    pages, page = tune_up.wall_pages(found), 1
    if pages > 1:
        st.caption(w.escape(f"{len(found)} ideas, most dots first"))
        page = st.pagination(pages, key="room ideas")
    for one in tune_up.wall_page(found, page):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"{w.escape(one.text)} :gray[{w.escape(tune_up.dots(one))}]")
            st.button(
                "Take down",
                key=f"down {one.id}",
                type="tertiary",
                on_click=attempt,
                args=(lambda gone=one.id: room.take_down(gone),),
            )


def to_talk_about(scope: Lens, room: Room) -> None:
    """The questions of the areas the talk begins with, why these, and the way to their facts; nothing while the scores are sealed."""
    for area, why in tune_up.to_talk_about(room, w.driver_boards(scope)[0]):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{w.escape(area.label)}** :gray[{w.escape(why)}]", width="content")
            page_of(area.key)
        st.markdown("\n".join(f"- {w.escape(question)}" for question in area.questions))


def actions(workspace: Workspace, scope: Lens, room: Room) -> None:
    """Who has how many of three actions."""
    st.markdown(w.escape(tune_up.finished(room)))
    with st.grid(3, min_column_width=200, gap="xsmall"):
        for place, count in tune_up.actions_by(room):
            colour = "green" if count == EACH else "grey" if place.left else "amber"
            gone = " (left)" if place.left else ""
            st.markdown(f"{w.mark(colour)} {w.escape(place.name)}{gone}: {count} of {EACH}")


def wall(workspace: Workspace, scope: Lens, room: Room) -> None:
    """Everything promised, who everybody is in the data, and the end."""
    w.table(tune_up.action_rows(room), ACTIONS, f"Wall of actions, {room.setup.team}", place="wall")
    who = tune_up.likely(workspace, scope, room)
    reps = tune_up.reps(workspace, scope)
    st.markdown("**Who is who in the data**")
    st.caption("An action of a rep stands in the ledger about that rep; that of a guest about the team.")
    with st.grid(3, min_column_width=200, gap="small"):
        for place in room.places():
            key, options = f"room who {place.id}", [tune_up.GUEST, *reps]
            st.session_state[key] = who[place.id]
            called = lambda key: reps.get(key, "Guest")  # noqa: E731
            st.selectbox(
                w.named(place.name), options, format_func=called, key=key, on_change=is_rep, args=(room, place.id, key)
            )

    def close() -> None:
        tune_up.close(workspace, scope, room, w.viewer().viewer_id, w.driver_boards(scope)[0])
        ask_to_close(False)
        st.query_params.pop("workshop", None)  # the newest is shown

    refused()
    if not st.session_state.get(CLOSING):
        st.button("Close the workshop", key="room closing asked", type="primary", on_click=ask_to_close, args=(True,))
        return
    with st.container(border=True):
        st.markdown(w.escape(tune_up.what_closing_does(room)))
        with st.container(horizontal=True, gap="small"):
            st.button("Close it for everybody", key="room close", type="primary", on_click=attempt, args=(close,))
            st.button("Not yet", key="room not closed", type="tertiary", on_click=ask_to_close, args=(False,))


def ask_to_close(asked: bool) -> None:
    """Whether the facilitator is asked to confirm the closing."""
    st.session_state[CLOSING] = asked


def is_rep(room: Room, participant: int, key: str) -> None:
    """Who somebody is in the data, for every facilitator."""
    attempt(lambda: room.match(participant, st.session_state[key]))


STEPS = {POLL: poll, STAND: facts, ASSESSMENT: assessment, IDEAS: ideas, ACT: actions, WALL: wall}


def starting_over(room: Room, what: str) -> None:
    """Throw the answers of a step away, after a second click."""
    with st.popover("Start over", type="tertiary", key=f"over {what}"):
        st.markdown("Throws away the answers of this step, for everybody.")
        st.button("Throw them away", key=f"reset {what}", on_click=attempt, args=(lambda: room.reset(what),))


@st.fragment(run_every=EVERY)
def people(room: Room) -> None:
    """Who is here and who has answered; somebody who left is not waited for."""
    has = tune_up.has_answered(room)
    with st.grid(2, min_column_width=300, gap="xsmall"):
        for place in room.places():
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                said = (
                    "left"
                    if place.left
                    else "here"
                    if place.id not in has
                    else "answered"
                    if has[place.id]
                    else "not yet"
                )
                st.markdown(f"{w.escape(place.name)} :gray[{said}]", width="content")
                label, change = ("Mark as here", room.back) if place.left else ("Mark as left", room.leave)
                st.button(
                    label,
                    key=f"{label} {place.id}",
                    type="tertiary",
                    on_click=attempt,
                    args=(lambda do=change, one=place.id: do(one),),
                )


def ending(workspace: Workspace, room: Room) -> None:
    """End it without results."""
    with st.popover("End it without results", type="tertiary", key="room abandon"):
        st.markdown("Nothing of this workshop goes into the ledger. What was said stays in its file in the workspace.")
        st.button("End it", key="room abandoned", on_click=attempt, args=(lambda: tune_up.abandon(room),))
