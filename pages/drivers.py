"""Five drivers: a team as a matrix whose cells open why and what to ask, a rep as five tiles; colours by an open rule."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from coaching.charts import sparkline, tinted
from coaching.metrics import matrix as matrices
from coaching.metrics import same_day, show
from coaching.metrics.colours import FactStatus
from coaching.metrics.drivers import DriverBoard, DriverStatus
from coaching.metrics.peers import reps_under
from coaching.metrics.tables import SYMBOLS
from pages import _widgets as w

FACTS_ON_A_TILE = 2
WORST_FIRST = ("red", "amber", "green", "grey")
WAY_OUT = {"coaching": ("pages/conversation.py", "Plan a talk")}
CELL = "{rep}.{driver}"


def team(reps: Any) -> None:
    """Reps and drivers, most red first; a chosen cell says why below, and leads to the rep and the talk."""
    found = matrices.matrix(reps, w.driver_boards(reps))
    w.finding(found.finding)
    columns = {
        "name": st.column_config.TextColumn("Rep"),
        **{driver: st.column_config.TextColumn(label) for driver, label in found.drivers},
    }

    def read(row: int, column: str) -> str:
        rep = found.reps[row][0]
        driver = column if column in dict(found.drivers) else found.drivers[0][0]
        return CELL.format(rep=rep, driver=driver)

    if w.on_paper():
        st.table(tinted(found, by_label=True), hide_index=True)  # whole, where a table that scrolls would be cut off
        st.caption("■ red  ▲ amber  ● green  ○ not rated. Most red first, reps alike by name.")
        return
    w.cell_of(
        tinted(found),
        "cell",
        f"Five drivers of {lens.scope.name}, {found.finding}",
        read,
        column_config=columns,
        height="content",
    )
    st.caption(
        "■ red  ▲ amber  ● green  ○ not rated. Most red first, reps alike by name. Choose a cell for why and what to ask."
    )
    for alone in matrices.of_no_rep(board, found).values():
        st.markdown(w.escape(alone))
    if said := matrices.lacking(found):
        with st.container(border=True):
            st.markdown(w.escape(said))
            w.go("pages/data.py", "See where each export is found", icon=":material/upload_file:")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names, labels = dict(found.reps), dict(found.drivers)
        w.pick_one("cell", "Why", {CELL.format(rep=rep, driver=driver): f"{names[rep]}: {labels[driver]}"
                                   for rep in names for driver in labels if found.cells[rep, driver].words},
                   "a rep and a driver", 320)  # fmt: skip
    rep, _, driver = w.chosen("cell").rpartition(".")
    if (rep, driver) in found.cells:
        why_cell(rep, names[rep], found.cells[rep, driver])


def why_cell(rep: str, name: str, cell: matrices.Cell) -> None:
    """Why a driver of a rep has its colour and what to ask, with the way to the rep and the talk."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.header(w.escape(f"{name}: {cell.status.driver.label}"), anchor=False, width="content")
            w.state_badge(cell.colour, cell.status.word)
            w.let_go("cell", name)
        with st.container(horizontal=True, gap="small"):
            w.turn_to(f"All five of {name}", f"five of {rep}", by="rep", who=rep)
            w.go("pages/conversation.py", "Prepare the talk", icon=":material/forum:", by="rep", who=rep)
        why(cell.status, f"cell {rep}")


def tile(status: DriverStatus, since: matrices.Since | None) -> None:
    """One driver: name, colour in symbol and word, its two worst facts with their trend, and the way to why and what to ask."""
    driver = status.driver
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.markdown(f"**{w.escape(f'{driver.number} {driver.label}' if driver.number else driver.label)}**")
        w.state_badge(status.colour, status.word)
        if not status.known:
            st.caption(w.escape(status.sentence))
            if status.lacks_facts:
                page, label = WAY_OUT.get(driver.key, ("pages/data.py", "To the data"))
                w.go(page, label, icon=":material/arrow_forward:")
        for fact in sorted(status.known, key=lambda fact: WORST_FIRST.index(fact.colour))[
            : FACTS_ON_A_TILE if driver.number else len(status.known)
        ]:
            line(fact)
        if status.known:
            said = (
                counted(status),
                since.in_words if since else "",
                told[driver.key].scored if driver.key in told else "",
            )
            st.caption("  \n".join(w.escape(text) for text in said if text))
        label = f"Why: {w.named(driver.label)}"
        with st.popover(label, type="tertiary", key=f"why {driver.key}", on_change="rerun") as reasons:
            if reasons.open:  # most of the page, of which somebody reads one
                why(status, "tile")


def line(fact: FactStatus) -> None:
    """One fact: symbol, name and value, its trend beside it, and the cases behind it."""
    value = w.escape(show.on_card(fact.reading, currency)).replace(" ", "\u00a0")
    cases = w.escape(show.detail(fact.reading, currency))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap=None):
        st.markdown(
            f":small[{w.mark(fact.colour)} {w.escape(fact.label)} **{value}**]  \n:small[{cases}]", width="content"
        )
        past = pasts.get((fact.reading.metric, fact.reading.scope), ())
        if trend := sparkline(past, fact.reading.value, same_day.runs_on(lens.period, fact.reading.as_of)):
            st.image(trend, width=48, alt=same_day.in_words(fact.label, past, show.on_card(fact.reading, currency)))


def counted(status: DriverStatus) -> str:
    """How many facts there are, and how many of them stand in each colour."""
    colours = [fact.colour for fact in status.known]
    listed = [f"{SYMBOLS[colour]} {colours.count(colour)}" for colour in WORST_FIRST if colour in colours]
    return f"{len(status.known)} of {len(status.facts)} facts: {', '.join(listed)}"


def why(status: DriverStatus, place: str) -> None:
    """The rule made visible: the sentence, what would change it, every fact with its target and its proof, and the driver's questions."""
    st.markdown(w.escape(status.driver.meaning))
    st.markdown(w.escape(f"{status.sentence} {status.would_change}"))
    for fact in status.facts:
        shown = show.show(fact.reading, currency) if fact.reading.value is not None else fact.reading.note or "unknown"
        held = (
            f"held against {fact.fact.target_text}"
            if fact.target is not None or fact.fact.target == "band"
            else fact.fact.target_text
        )
        critical = ", critical" if fact.fact.critical else ""
        with st.container(gap=None):
            w.proof_button(fact.reading, fact.label, f"why {status.driver.key} {place}")
            st.caption(w.escape(f"{SYMBOLS[fact.colour]} {shown} · {held}{critical} · {show.source(fact.fact.source)}"))
    if status.driver.key == "voice" and status.known:
        w.go("pages/voice.py", "What customers say", icon=":material/arrow_forward:")
    if place == "tile" and status.driver.key in told and told[status.driver.key].promises:
        st.markdown("**Still promised**")
        for one in told[status.driver.key].promises:
            st.markdown(
                f"{w.state_mark(one.colour, one.state)} {w.escape(one.commitment.text)} :small[{w.escape(one.reason)}]"
            )
        w.go("pages/commitments.py", "All promises", icon=":material/list:")
    w.questions(status.driver.questions)
    w.question_lists(status.driver.key)


def tiles(board: DriverBoard, since: dict[str, matrices.Since]) -> None:
    """Five even tiles and the foundation under them."""
    with st.grid(5, min_column_width=140, gap="xsmall"):
        for status in board.five:
            tile(status, since.get(status.driver.key))
    st.header("Foundation", anchor=False)
    with st.grid(3, min_column_width=230, gap="small"):
        for status in board.foundation:
            tile(status, since.get(status.driver.key))


def pack() -> None:
    """The numbers of the board with all that proves them, as one workbook and as one page that prints."""
    if w.on_paper():
        return
    if not w.chosen("pack"):
        help_ = w.escape(
            f"Every number of {lens.scope.name} with its definition, its sum and its rows: a workbook, or a page that prints."
        )
        st.button(
            "One pack with all proofs",
            icon=":material/folder_zip:",
            on_click=w.choose,
            args=("pack", "1"),
            help=help_,
            key="make pack",
        )
        return
    from coaching.handover import pack as packs  # only when somebody asks for it

    def made(form: Callable[[packs.Pack], bytes]) -> Callable[[], bytes]:
        return lambda: form(packs.packed(workspace, lens, board))

    called = w.file_name(f"Numbers with proofs {lens.scope.name} {lens.period.key}")
    known = [fact for status in packs.statuses(board) for fact in status.known]
    with st.container(border=True):
        w.let_go("pack", "One pack with all proofs")
        st.markdown(
            w.escape(
                f"{show.cases(len(known), 'numbers')} of {lens.scope.name}, each with its definition, its sum and its rows."
            )
        )
        with st.container(horizontal=True):
            st.download_button("As workbook", made(packs.workbook), f"{called}.xlsx", w.XLSX, icon=":material/download:",
                               on_click="ignore", key="pack workbook")  # fmt: skip
            st.download_button("As page to print", made(packs.page), f"{called}.html", "text/html", icon=":material/print:",
                               on_click="ignore", key="pack page")  # fmt: skip


w.guard()
workspace, found_lens = w.open_workspace(), w.lens()
if found_lens is None:
    w.empty(
        "There are no facts yet. Load an export of your CRM, and the drivers fill from it.",
        "Load an export",
        need="opportunity",
    )
    st.stop()
lens: Any = found_lens
board, currency, reps = w.driver_boards()[0], workspace.settings.currency, reps_under(workspace, lens)
reps = reps if reps and any(rep.id for rep in reps.scopes) else None  # rows that nobody owns are no rep
told = {} if reps else w.kept("said of drivers")
pasts = {} if reps else w.pasts([fact.reading.metric for status in board.five for fact in status.known])
if reps:
    team(reps)
    with st.expander(
        f"{w.escape(lens.scope.name)} as one: five drivers and the foundation", key="as one", on_change="rerun"
    ) as as_one:
        if as_one.open:
            w.finding(board.finding)
            tiles(board, {})
else:
    w.finding(board.finding)
    if lens.by == "rep" and lens.scope.id:
        w.go("pages/conversation.py", "Prepare conversation", icon=":material/forum:")
    tiles(board, w.kept("since"))
pack()
