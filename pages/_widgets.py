"""What two pages share: who and when, Readings, words, and here the number card, the proof drawer, tables and charts.

Nothing on a page is computed here: Readings come from coaching.metrics and are spoken by coaching.metrics.show.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

import streamlit as st

from coaching.charts import Figure, noted, pace_line, sparkline
from coaching.errors import Refusal
from coaching.intake.desk.checklist import crm_of
from coaching.lens import UNASSIGNED, Lens, accounts_of
from coaching.method import checklists, noted_days
from coaching.method.entries import layout as entry_layout
from coaching.metrics import Proof, Reading, metric, proof, reach, show
from coaching.metrics.has_facts import missing
from coaching.metrics.needs import brings, kind_of, not_loaded
from coaching.metrics.proof import signed
from coaching.metrics.same_day import reaches
from coaching.metrics.tables import as_arrow
from coaching.metrics.tiles import Tile
from coaching.playbook.kinds import kinds
from pages._challenge import challenged
from pages._chosen import (
    address,
    against,
    compared_with,
    empty,
    go,
    keep_at_hand,
    lens,
    lens_on,
    move_on,
    navigation,
    newest_period,
    picker,
    to_load,
    turn_to,
)
from pages._drill import (
    cell_of,
    choose,
    chosen,
    clicked,
    let_go,
    marks_open,
    pick_few,
    pick_mark,
    pick_one,
    row,
    rows_of,
    tabs,
    turn_page,
    whole_page,
)
from pages._numbers import (
    add_up,
    add_up_ahead,
    add_up_before_it_shows,
    comparisons,
    driver_boards,
    get_ready_to_load,
    kept,
    pasts,
    read_ahead,
    readings,
    tiles,
)
from pages._opened import (
    SteadyProgress,
    attempt,
    bring_back,
    ended,
    guard,
    is_a_page_drawn,
    let_in,
    load_demo,
    may_change,
    memory,
    move_home,
    notice,
    notices,
    on_paper,
    open_already,
    open_workspace,
    progress_bar,
    refused,
    signed_in,
    start_afresh,
    the_workspace,
    told_in_words,
    tried,
    typed_meanwhile,
    viewer,
)
from pages._words import STATES, escape, finding, mark, moved, named, of_chosen, questions, state_badge, state_mark

__all__ = [
    "STATES",
    "XLSX",
    "SteadyProgress",
    "add_up",
    "add_up_ahead",
    "add_up_before_it_shows",
    "address",
    "against",
    "attempt",
    "bring_back",
    "card",
    "cell_of",
    "choose",
    "chosen",
    "clicked",
    "compared_with",
    "comparisons",
    "draw",
    "draw_pace",
    "driver_boards",
    "empty",
    "ended",
    "escape",
    "file_name",
    "finding",
    "folded_table",
    "get_ready_to_load",
    "go",
    "guard",
    "in_one_piece",
    "is_a_page_drawn",
    "keep_at_hand",
    "kept",
    "lacking",
    "lens",
    "lens_on",
    "let_go",
    "let_in",
    "load_demo",
    "mark",
    "may_change",
    "memory",
    "move_home",
    "move_on",
    "named",
    "navigation",
    "newest_period",
    "nobody",
    "none_here",
    "none_of_ones_own",
    "notice",
    "notices",
    "of_chosen",
    "on_paper",
    "open_already",
    "open_workspace",
    "pasts",
    "pick_few",
    "pick_one",
    "picker",
    "progress_bar",
    "proof_button",
    "proof_in_address",
    "question_lists",
    "questions",
    "quota_cards",
    "read_ahead",
    "readings",
    "refused",
    "row",
    "rows_of",
    "show_chart",
    "signed_in",
    "slim",
    "slim_cards",
    "start_afresh",
    "state_badge",
    "state_mark",
    "table",
    "tabs",
    "the_workspace",
    "tiles",
    "to_load",
    "told_in_words",
    "tried",
    "turn_page",
    "turn_to",
    "typed_meanwhile",
    "viewer",
]  # fmt: skip
ENTRIES_SHOWN = 20  # links to what people wrote, behind a proof
PROOF = "proof"  # under this name the address holds whose proof is open
SHOWN_ROWS, SHORT, ON_A_PRINT = 2000, 15, 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_LISTS = 3  # of the subjects of a question list
AT_ONCE = 8  # columns that fit beside each other; beyond, the table says how many it has
Columns = Mapping[str, str | tuple[str, str]]


def card(
    reading: Reading, compare: Reading | None = None, label: str | None = None, trend: Sequence[float | None] | None = None,
    state: str | None = None, place: str = "", held_against: str | None = None,
) -> None:  # fmt: skip
    """One number: label, value with unit, part of whole, comparison in words, interval, state, and the way to its proof.

    place tells two cards of the same Reading on one page apart; held_against names what it is compared with where that is not the chosen one.
    """
    currency = open_workspace().settings.currency
    one = metric(reading.metric)
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.markdown(
            escape(label or one.label), help=escape(one.definition)
        )  # the label of st.metric would be cut off where it is long
        st.metric(
            escape(label or one.label), escape(show.show(reading, currency)), label_visibility="collapsed", delta_color="off",
            chart_data=[value for value in trend if value is not None] if trend else None,
        )  # fmt: skip
        if state:
            state_badge(state)
        said = [show.detail(reading, currency)]
        if compare and (words := show.difference(reading, compare, held_against or compared_with(), currency)):
            said.append(words)
        said += [text for text in (show.interval(reading), reading.note if reading.value is not None else None) if text]
        st.caption("  \n".join(escape(text) for text in said))
        proof_button(reading, "Proof", place)


def slim_cards(found: Sequence[Tile], place: str = "", columns: int = 4) -> None:
    """Even slim cards in one row, two of them beside each other on a phone."""
    with st.grid(columns, min_column_width=150, gap="small"):
        for one in found:
            slim(one, place)


def quota_cards(with_quota: Sequence[tuple[str, str]], without: Sequence[tuple[str, str]]) -> None:
    """Four cards against the quota; where none is loaded, what can be said without one, and which file brings it."""
    have = open_workspace().facts.have()
    if missing(metric("quota_attainment"), have) is None:
        slim_cards(tiles(with_quota))
    elif missing(metric("bookings"), have) is None:
        slim_cards(tiles(without))
        lacking("No quota is loaded, so there is no attainment, pace or coverage.", "quota.bookings")
    else:
        lacking("No deals are loaded, so nothing can be said of bookings and pipeline.", "booked")


def slim(tile: Tile, place: str = "") -> None:
    """One slim card: label, value and one comparison, the trend beside them, and its part of the whole, which opens the proof."""
    help_ = escape(tile.about)
    with st.container(border=True, height="stretch", gap=None):
        st.markdown(escape(tile.label), help=help_)  # the label of st.metric would be cut off where it is long
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap=None):
            st.metric(escape(tile.label), escape(tile.value), width="content", label_visibility="collapsed")
            if line := sparkline(tile.past, tile.reading.value, tile.runs):
                st.image(line, width=60, alt=tile.trend)
        if tile.delta:
            st.markdown(f"{moved(tile.delta, tile.rises, tile.good, tile.by_chance)} :small[{escape(tile.beside)}]")
        proof_button(tile.reading, tile.line, place or "card")


def proof_button(reading: Reading, label: str, place: str = "") -> None:
    """The way to the proof of a Reading; place tells two ways to the same proof on one page apart."""
    if on_paper():
        st.caption(escape(label))
        return
    key = f"proof {reading.metric} {reading.by} {reading.scope} {reading.period} {place}"
    about = escape(f"How {metric(reading.metric).label} comes about")
    st.button(
        escape(label),
        type="tertiary",
        icon=":material/receipt_long:",
        key=key,
        help=about,
        on_click=choose,
        args=(PROOF, reading.sign),
    )


def proof_in_address() -> None:
    """Open the proof that the address names, so that Back closes it and a link shows it."""
    whole_page()
    if (sign := chosen(PROOF)) and open_workspace().facts.as_of and not on_paper():
        _proof_drawer(sign)


@st.dialog("Proof", width="large", icon=":material/receipt_long:", on_dismiss=lambda: choose(PROOF, ""))
def _proof_drawer(sign: str) -> None:
    """What a number means and which rows add up to it: definition, sum, rows, rows left out by reason, source, SQL, download."""
    workspace = open_workspace()
    try:
        key, lens = signed(workspace, sign)
        shown = proof(workspace, lens, key)
    except Refusal as refusal:
        st.error(escape(str(refusal)))
        return
    reading, one, currency = shown.reading, shown.metric, workspace.settings.currency
    when = workspace.calendar.label(lens.period, lens.as_of)
    st.markdown(f"**{escape(one.label)}** · {escape(reading.name)} · {when} · data of {show.day(reading.as_of)}")
    st.markdown(escape(one.definition))
    st.code(show.arithmetic(reading, currency), language=None, wrap_lines=True)
    st.caption(escape(f"{show.STATUS[one.status]} · {show.source(one.source)}"))
    challenged(reading)
    _proof_tables(shown, f"{one.label}, {reading.name}, {when}")
    with st.expander("The SQL behind it"):
        st.code(one.sql, language="sql", wrap_lines=True)


def _proof_tables(shown: Proof, name: str) -> None:
    rows, left_out = shown.rows.to_pylist(), shown.left_out.to_pylist()
    unit = "money" if shown.metric.unit == "money" else "number"
    columns: dict[str, str | tuple[str, str]] = {
        "name": "What", "rep": "Who", "day": ("Day", "date"), "part": ("Part", unit), "whole": ("Whole", "number"),
        "file": "File", "sheet": "Sheet", "row": ("Row", "row"), "import": ("Import", "row"),
    }  # fmt: skip
    st.markdown(f"**Rows that add up to it: {len(rows):,}**")
    table(rows, columns, name, note=shown.metric.definition)
    entries_behind([*rows, *left_out])
    if left_out:
        st.markdown(f"**Left out: {len(left_out):,}**")
        table(reach.by_reason(left_out), {"reason": "Reason", "rows": ("Rows", "count")}, f"{name}, left out by reason")
        with st.expander("The rows left out"):
            table(left_out, {**columns, "reason": "Reason"}, f"{name}, left out")


def entries_behind(rows: Sequence[Mapping[str, Any]]) -> None:
    """Of the rows that people wrote the ways to them, those that lack something first."""
    read = kinds(open_workspace().folder / "playbook")
    found = {row["entry"]: row for row in sorted(rows, key=lambda row: row.get("part") or 0) if row.get("entry")}
    if not found:
        return
    with st.expander(f"Open what was written: {len(found)}", key="behind the proof"):
        for key, row in list(found.items())[:ENTRIES_SHOWN]:
            page, tab, part = entry_layout.place_of(read, row["kind"])
            if page:
                whose = {"by": "account", "who": row["about"]} if page == "account" else {}
                go(f"pages/{page}.py", row["name"], tab=tab, part=part, entry=key, **whose)
        if len(found) > ENTRIES_SHOWN:
            st.caption(f"The first {ENTRIES_SHOWN} of {len(found)}; the others stand on their accounts.")


def table(
    rows: Sequence[Mapping[str, Any]],
    columns: Columns,
    name: str,
    note: str | None = None,
    opens: tuple[str, str] | None = None,
    place: str = "",
) -> None:
    """A table and its download as a workbook. columns: key of the rows -> label, or (label, kind).

    opens: under which name of the address a click on a row chooses, and the key of the rows that holds its value.

    kind: text, date, count, number, money (its currency stands in the heading), share (0..1), times (2.1 x), days, years or row (a number without
    thousands sign). A column that is empty throughout is left out; the first 2,000 rows are shown, the workbook holds all of them. place tells two
    tables of one name apart.
    """
    kept = _headed(columns)
    kept = {key: said for key, said in kept.items() if any(row.get(key) is not None for row in rows)}
    if not rows or not kept:
        st.caption("No rows.")
        return
    with st.container():
        frame = as_arrow(rows[:SHOWN_ROWS], list(kept), {key: kind for key, (_, kind) in kept.items()})
        config = {key: _column(label, kind) for key, (label, kind) in kept.items()}
        whole = len(rows) <= (ON_A_PRINT if on_paper() else SHORT)  # else it scrolls inside itself, which paper cannot
        height: Literal["content", "auto"] = "content" if whole else "auto"
        if opens:
            rows_of(
                frame,
                opens[0],
                [str(row[opens[1]]) for row in rows[:SHOWN_ROWS]],
                name,
                height=height,
                column_config=config,
            )
        else:
            st.dataframe(
                frame,
                hide_index=True,
                placeholder="–",
                width="stretch",
                height=height,
                alt=name,
                row_height=32,
                column_config=config,
            )
        if len(rows) > SHOWN_ROWS:
            st.caption(f"The first {SHOWN_ROWS:,} of {len(rows):,} rows; the workbook holds all of them.")
        if on_paper():
            return
        titles = [label for label, _ in kept.values()]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.download_button(
                "Download as workbook", data=lambda: _workbook(name, kept, rows, note),
                file_name=f"{file_name(name)}.xlsx", on_click="ignore", type="tertiary",
                icon=":material/download:", key=f"workbook {name} {place}",
                mime=XLSX,
            )  # fmt: skip
            if len(titles) > AT_ONCE:
                st.caption(
                    escape(
                        f"{len(titles)} columns, {titles[0]} to {titles[-1]}; what does not fit is reached by scrolling sideways."
                    ),
                    width="content",
                )


def _headed(columns: Columns) -> dict[str, tuple[str, str]]:
    """Columns as (heading, kind); that of money names its currency."""
    kept = {key: said if isinstance(said, tuple) else (said, "text") for key, said in columns.items()}
    if not any(kind == "money" for _, kind in kept.values()):
        return kept
    unit = show.currency_sign(open_workspace().settings.currency)
    return {key: (f"{label}, {unit}" if kind == "money" else label, kind) for key, (label, kind) in kept.items()}


def file_name(of: str) -> str:
    """What a file that is taken away is called by what it holds, without its ending."""
    return re.sub(r"[^A-Za-z0-9]+", "_", of).strip("_")[:80]


def lacking(said: str, need: str) -> None:
    """What a place on the page lacks, and which file brings it."""
    with st.container(border=True):
        st.markdown(f"{escape(said)}  \n:small[{escape(brings(need, crm_of(open_workspace())))}]")
        to_load("Load it", ":material/upload_file:")


def none_found(said: str, need: str) -> None:
    """What was not found, where facts of this kind are loaded; else that nothing is known of it. Both with the file that brings it."""
    lacking(said if kind_of(need) in open_workspace().facts.have() else f"Not known: {not_loaded(need)}.", need)


def none_here(said: str, need: str) -> None:
    """That there is none, where what tells it is loaded; else what `none_found` says."""
    if need in open_workspace().facts.have():
        st.markdown(escape(said))
    else:
        none_found(said, need)


def none_of_ones_own(lens: Lens) -> None:
    """That no account is known to be a lens's, where there are others; else that none is known at all."""
    if accounts_of(open_workspace()):
        lacking(
            f"No account is known to be of {lens.scope.name}: each has another owner, or no owner and deals of several people. "
            "A list of accounts with their owners says whose they are.",
            "account",
        )
    else:
        none_found("No account is known.", "account")


def nobody(lens: Lens, so: str) -> None:
    """That a lens holds no rep: records without an owner, or data without people."""
    if lens.scope.id == UNASSIGNED:
        st.markdown(
            escape(f"{lens.scope.name}: nobody owns these records, so {so}. Choose a rep, a team or the company.")
        )
    else:
        lacking("No rep is known yet.", "rep")


def folded_table(
    label: str, rows: Sequence[Mapping[str, Any]], columns: Columns, name: str, above: Callable[[], None] | None = None
) -> None:
    """A table behind a fold: sent to the browser, with all that draws it, only once somebody opens the fold."""
    if on_paper():
        return
    fold = st.expander(label, on_change="rerun", key=f"fold {name}", type="compact")
    if fold.open:
        with fold:
            if above:
                above()
            table(rows, columns, name)


def _workbook(
    name: str, columns: Mapping[str, tuple[str, str]], rows: Sequence[Mapping[str, Any]], note: str | None
) -> bytes:
    from coaching.handover.workbook import FORMATS, InUnit, table_workbook  # only when somebody asks for it

    def cell(key: str, value: Any) -> Any:
        kind = columns[key][1]
        return InUnit(value, kind) if kind in FORMATS and isinstance(value, int | float | Decimal) else value

    titles = [label for label, _ in columns.values()]
    return table_workbook(
        name, titles, [[cell(key, row.get(key)) for key in columns] for row in rows], [note] if note else ()
    )


def _column(label: str, kind: str) -> Any:
    if kind == "date":
        return st.column_config.DateColumn(label, format="D MMM YYYY")
    if kind == "text":
        return st.column_config.TextColumn(label)
    formats = {"share": "percent", "row": "%d", "days": "%.0f", "years": "%.1f", "times": "%.1f x"}
    return st.column_config.NumberColumn(label, format=formats.get(kind, "localized"))


def in_one_piece() -> Any:
    """Where a heading and its chart stand: on paper in a border, which Streamlit does not split between two sheets."""
    return st.container(border=on_paper())


def draw(figure: Figure, name: str, scope: Lens | None = None) -> None:
    """A figure under its question, its caveat in small, its figures behind a fold; one over time with the notes about whom it shows."""
    here = scope or lens() if figure.days else None
    if here is not None:
        figure = noted(figure, noted_days.on_the_axis(open_workspace(), here))
    with in_one_piece():
        st.header(escape(figure.question), anchor=False)
        if opens := OPENS.get(figure.picks):
            label, then = opens
            marks_open(figure.chart, figure.alt, name, lambda mark: then(str(mark.get(figure.picks, ""))))
            _marks_named(figure)
            folded_table(
                "See the numbers",
                figure.table.rows,
                figure.table.columns,
                name,
                lambda: pick_mark(label, named_marks(figure), name, then),
            )
        else:
            chart: Any = figure.chart  # a whole spec of Altair, which Streamlit draws but does not name
            st.altair_chart(chart, width="stretch", alt=figure.alt)
            _marks_named(figure)
            folded_table("See the numbers", figure.table.rows, figure.table.columns, name)


def _marks_named(figure: Figure) -> None:
    """What the marks of a chart stand for, under it, where it has more than its labels say."""
    if figure.caveat:
        st.caption(escape(figure.caveat))


def named_marks(figure: Figure) -> dict[str, str]:
    """The marks of a figure that can be chosen, by what they stand for."""
    return {str(row[figure.picks]): f"{row['label']}: {row['said']}" for row in figure.marks if row.get(figure.picks)}


def _turn_to_rep(rep: str) -> None:
    if rep:
        turn_page({"by": "rep", "who": rep})


OPENS: Mapping[str, tuple[str, Callable[[str], None]]] = {  # what a click on a mark does, and the name of the list that does it by keyboard
    "sign": ("Rows behind", lambda sign: choose(PROOF, sign)), "rep": ("Look at", _turn_to_rep),
    "call": ("Rows behind", lambda call: choose("call", call)),
}  # fmt: skip


def draw_pace(scope: Lens) -> bool:
    """Are we on pace: bookings on their way to the quota, beside the period before; whether there was anything to draw."""
    figure = pace(scope)
    if figure is not None:
        draw(figure, f"Bookings by working day, {scope.scope.name}", scope)
    return figure is not None


def pace(scope: Lens) -> Figure | None:
    """The picture of draw_pace; None where there is nothing to draw."""
    workspace, curve = open_workspace(), kept("bookings")
    if not curve or not curve.now or curve.is_flat:
        return None
    before = workspace.calendar.previous(scope.period)
    past = kept("bookings", scope.during(before)) if reaches(workspace, "bookings", before) else None
    sign = readings(["bookings"], scope=scope)[0].sign
    return pace_line(curve, past, before.label, "Are we on pace?", workspace.settings.currency, sign)


def show_chart(chart: Any, alt: str, rows: Sequence[Mapping[str, Any]], columns: Columns, name: str) -> None:
    """A chart as wide as its place, with a text for those who cannot see it and its figures behind it."""
    st.altair_chart(chart, width="stretch", alt=alt)
    folded_table("See the numbers", rows, columns, name)


def question_lists(driver: str = "", since: datetime | None = None, scope: Lens | None = None) -> None:
    """The question lists that belong here, one line each with how much is answered and since when; a line opens its list."""
    here = scope or lens()
    if here is None:
        return
    try:
        found = checklists.beside(open_workspace(), here, open_workspace().records.now().date(), driver, since)
    except Refusal as refusal:
        st.error(escape(str(refusal)))
        return
    for one in found[:SHOWN_LISTS]:
        st.caption(escape(one.told))
        who: Any = {f"of_{one.questions.about}": one.subject}
        go(
            "pages/checklists.py",
            f"Open {one.questions.label}, {one.subject}",
            icon=":material/checklist:",
            list=one.questions.label,
            **who,
        )
    if len(found) > SHOWN_LISTS:
        go("pages/checklists.py", f"All {len(found)} lists", icon=":material/checklist:", list=found[0].questions.label)
