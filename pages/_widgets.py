"""What two pages share: the open workspace, who and when, the number card, the proof drawer, tables, charts and links.

Nothing on a page is computed here: Readings come from coaching.metrics and are spoken by coaching.metrics.show.
"""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from coaching import intake
from coaching.calendar import Period
from coaching.errors import Refusal
from coaching.lens import OWNER, Lens, Scope, Viewer, lens_for, scopes
from coaching.metrics import Proof, Reading, curves, deals, drivers, luck, measure, metric, proof, reach, show, today
from coaching.metrics import compare as comparing
from coaching.workspace import Workspace

ROOT = Path(__file__).parent.parent
BY = {"rep": "Rep", "team": "Team", "company": "Company"}
COMPARE = {"previous": "Period before", "year": "A year before", "team": "The team"}
STATES = {"green": ("●", "green"), "amber": ("▲", "orange"), "red": ("■", "red"), "grey": ("○", "gray")}
STATUS = {"published": "Published definition", "variant": "Published, in a variant", "house": "House rule"}
SHOWN_ROWS = 2000
Columns = Mapping[str, str | tuple[str, str]]


# The workspace


def _folder() -> str:
    return os.environ.get("CADENCE_WORKSPACE") or str(ROOT / "data" / "workspace")


@st.cache_resource(show_spinner=False)
def _opened(folder: str) -> Workspace:
    workspace = Workspace.open(Path(folder))
    intake.mend(workspace)
    return workspace


def open_workspace() -> Workspace:
    """The workspace of this server; a fresh one takes in the demo team first, unless CADENCE_NO_DEMO=1."""
    try:
        workspace = _opened(_folder())
        wanted = workspace.facts.as_of is None and not workspace.settings.demo and os.environ.get("CADENCE_NO_DEMO") != "1"
        if wanted and not intake.imports(workspace):
            load_demo(workspace)
    except Refusal as refusal:
        st.error(escape(str(refusal)))
        st.stop()
    return workspace


def load_demo(workspace: Workspace) -> None:
    """Take in the demo team through the ordinary intake, with its progress on the screen."""
    with workspace.facts.writing, st.status("Loading the demo team …", expanded=True) as status:
        if workspace.facts.as_of is None:
            reach.load_demo(workspace, ROOT / "data" / "demo", progress_bar())
        status.update(label="The demo team is loaded", state="complete", expanded=False)
    st.rerun()


def start_afresh() -> None:
    """Put the workspace with the demo team aside and open an empty one in its place."""
    aside = open_workspace().put_aside()
    st.cache_data.clear()  # the new workspace counts its versions from the start
    st.cache_resource.clear()
    _opened(_folder()).save_settings(demo="declined")
    st.query_params.clear()
    notice(f"This workspace is empty now. The demo team was put aside in {aside.name}.")


def progress_bar() -> Callable[[str, int, int], None]:
    """A bar for what takes a while: call it with what is being done, how far, and how far it goes."""
    bar = st.progress(0.0, "Starting …")

    def tell(what: str, done: int, of: int) -> None:
        bar.progress(reach.fraction(done, of), escape(what))

    return tell


def guard() -> None:
    """The first line of every page: a page that was opened around app.py is opened again, through it.

    The first request after a start runs a file of pages/ by itself, because Streamlit has not yet seen st.navigation.
    """
    if not st.session_state.pop("through_app", False):
        st.navigation([st.Page(path) for path in sorted((ROOT / "pages").glob("[!_]*.py"))], position="hidden")
        st.rerun()


def memory(name: str) -> dict[str, Any]:
    """What a page keeps from one run to the next, for this session alone."""
    kept: dict[str, Any] = st.session_state.setdefault(f"memory {name}", {})
    return kept


def notice(said: str) -> None:
    """A sentence to be shown after the page has run again."""
    memory("notices").setdefault("said", []).append(said)


def notices() -> None:
    """The sentences left for this run."""
    for said in memory("notices").pop("said", []):
        st.info(escape(said))


def viewer() -> Viewer:
    """Who is looking. On one's own machine that is the owner; a rep's scope shows a rep the same values."""
    return OWNER


# Who and when: kept in the address alone (?by=rep&who=ID&period=2016-Q1&compare=team), which every link carries on.
# The widgets are not bound to it by Streamlit: its binding writes labels instead of ids, and drops them when the page changes.


def navigation(groups: Mapping[str, Sequence[Any]]) -> None:
    """The list of pages, each link keeping who and when."""
    with st.sidebar:
        if _opened(_folder()).settings.demo == "loaded":
            st.badge("Invented team", icon=":material/science:", color="blue")
        for group, pages in groups.items():
            if pages:
                st.caption(group)
            for page in pages:
                st.page_link(page, query_params=address(), width="stretch")


def picker(page: Any) -> None:
    """The page's title and the one line of who, when and as of, with the choice behind it."""
    workspace = open_workspace()
    st.session_state["through_app"] = True
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        chosen = _chosen() if workspace.facts.as_of else {}
        title = page.title if page.url_path or not chosen else "My dashboard" if chosen["by"] == "rep" else "My team today"
        st.title(title, width="content", anchor=False)
        if not chosen:
            return
        st.session_state["who and when"] = chosen
        line = _spoken_choice(workspace)
        with st.popover(line, icon=":material/tune:", wrap=True, key="who_and_when"):
            kinds = {by: BY[by] for by in BY if _people(by)}
            _pick(st.segmented_control, "by", "Who", kinds, chosen["by"], required=True)
            _pick(st.selectbox, "who", BY[chosen["by"]], _labelled(chosen["by"]), chosen["who"])
            _pick(st.selectbox, "period", "When", _periods(), chosen["period"])
            _pick(st.selectbox, "compare", "Compared with", COMPARE, chosen["compare"])


def _pick(widget: Any, key: str, label: str, choices: Mapping[str, str], value: str, **options: Any) -> None:
    choices = choices if value in choices else {**choices, value: open_workspace().calendar.parse(value).label}
    st.session_state[f"pick {key}"] = value
    widget(label, list(choices), format_func=lambda one: choices.get(one, one), key=f"pick {key}", on_change=_picked, args=(key,), **options)


def _picked(key: str) -> None:
    query = _chosen() | {key: st.session_state[f"pick {key}"]}
    if key == "by":
        query["who"] = next(iter(_labelled(query["by"])))
    st.query_params.update(query)


def _chosen() -> dict[str, str]:
    """by, who (an id), period (a key) and compare: as the address says, else as they were, else the company in this quarter."""
    workspace = _opened(_folder())
    said = {**st.session_state.get("who and when", {}), **st.query_params.to_dict()}
    asked = (id(workspace), workspace.facts.version, tuple(sorted(said.items())))
    if st.session_state.get("chosen for") != asked:
        st.session_state["chosen"], st.session_state["chosen for"] = _choose(workspace, said), asked
    return dict(st.session_state["chosen"])


def _choose(workspace: Workspace, said: Mapping[str, str]) -> dict[str, str]:
    kinds = [by for by in BY if _people(by)]
    by = said.get("by") if said.get("by") in kinds else kinds[-1]
    people = _labelled(str(by))
    who = str(said.get("who"))
    if who not in people:
        who = next((one for one, name in people.items() if name == who), next(iter(people)))
    try:
        period = workspace.calendar.parse(said.get("period", "")).key
    except Refusal:
        period = next(iter(_periods()))
    compare = said.get("compare") if said.get("compare") in COMPARE else "previous"
    return {"by": str(by), "who": who, "period": period, "compare": str(compare)}


@st.cache_resource(show_spinner=False, max_entries=50)
def _people_at(folder: str, version: int, viewer_id: str, by: str) -> list[Scope]:
    return scopes(_opened(folder), by, viewer())  # type: ignore[arg-type]


def _people(by: str) -> list[Scope]:
    return _people_at(_folder(), _opened(_folder()).facts.version, viewer().viewer_id, by)


def _labelled(by: str) -> dict[str, str]:
    """Id to name; where two people share a name the id stands beside it."""
    names = [person.name for person in _people(by)]
    return {one.id: one.name if names.count(one.name) == 1 else f"{one.name} ({one.id})" for one in _people(by)}


def _periods() -> dict[str, str]:
    return _periods_at(_folder(), _opened(_folder()).facts.version)


@st.cache_resource(show_spinner=False, max_entries=20)
def _periods_at(folder: str, version: int) -> dict[str, str]:
    return {period.key: period.label for period in reach.periods_in_reach(_opened(folder))}


def _spoken_choice(workspace: Workspace) -> str:
    chosen = _chosen()
    when = workspace.calendar.parse(chosen["period"])
    as_of = workspace.facts.as_of
    label = workspace.calendar.label(when, as_of) if as_of else when.label
    return f"{escape(_labelled(chosen['by'])[chosen['who']])} · {escape(label)} · data of {show.day(as_of)}"


def lens() -> Lens | None:
    """Who and when as chosen; None while the workspace is empty."""
    workspace = open_workspace()
    if workspace.facts.as_of is None:
        return None
    chosen = _chosen()
    return lens_for(workspace, chosen["by"], [chosen["who"]], chosen["period"], viewer=viewer())  # type: ignore[arg-type]


def address(**change: str) -> dict[str, str]:
    """The query of a link that keeps who, when and the comparison; by=, who= (an id), period= (a key) or anything else changes it."""
    if _opened(_folder()).facts.as_of is None:
        return change
    query = _chosen() | change
    if query["who"] not in _labelled(query["by"]):
        query["who"] = next(iter(_labelled(query["by"])))
    return query


def go(page: str, label: str, icon: str | None = None, **query: str) -> None:
    """A link to another page ("pages/pipeline.py") that keeps who and when; by=, who= and period= change them."""
    if ROOT.joinpath(page).exists():
        st.page_link(page, label=escape(label), icon=icon, query_params=address(**query))


# Readings


def _versions() -> tuple[str, int, int, str]:
    workspace = _opened(_folder())
    return _folder(), workspace.facts.version, workspace.records.version, viewer().viewer_id


def _scalars(lens: Lens) -> tuple[str, tuple[str, ...], str, date]:
    return lens.by, tuple(scope.id for scope in lens.scopes), lens.period.key, lens.as_of


def _lens_again(folder: str, scalars: tuple[str, tuple[str, ...], str, date]) -> Lens:
    by, ids, period, as_of = scalars
    return lens_for(_opened(folder), by, list(ids), period, as_of, viewer())  # type: ignore[arg-type]


@st.cache_data(show_spinner=False, max_entries=400)
def _readings(at: tuple[Any, ...], who: tuple[Any, ...], keys: tuple[str, ...], periods: tuple[str, ...], each: str | None) -> list[Reading]:
    workspace = _opened(at[0])
    when = [workspace.calendar.parse(key) for key in periods]
    return measure(workspace, _lens_again(at[0], who), keys, when or None, each)  # type: ignore[arg-type]


def readings(
    keys: Sequence[str], periods: Sequence[Period] | None = None, each: str | None = None, scope: Lens | None = None
) -> list[Reading]:
    """The Readings of these metrics under the chosen lens (or another one), kept until facts or records change."""
    chosen = scope or lens()
    if chosen is None:
        return []
    return _readings(_versions(), _scalars(chosen), tuple(keys), tuple(period.key for period in periods or ()), each)


@st.cache_data(show_spinner=False, max_entries=200)
def _boards(at: tuple[Any, ...], who: tuple[Any, ...]) -> list[drivers.DriverBoard]:
    return drivers.boards(_opened(at[0]), _lens_again(at[0], who))


def driver_boards(scope: Lens | None = None) -> list[drivers.DriverBoard]:
    """The driver boards of the chosen lens, one for each of its scopes, kept until facts or records change."""
    chosen = scope or lens()
    return _boards(_versions(), _scalars(chosen)) if chosen else []


@st.cache_data(show_spinner=False, max_entries=100)
def _coach_next(at: tuple[Any, ...], who: tuple[Any, ...]) -> list[today.CoachNext]:
    return today.coach_next(_opened(at[0]), _lens_again(at[0], who))


def coach_next() -> list[today.CoachNext]:
    """Whom to coach next in the chosen lens, kept until facts or records change."""
    chosen = lens()
    return _coach_next(_versions(), _scalars(chosen)) if chosen else []


@st.cache_data(show_spinner=False, max_entries=400)
def _compared(at: tuple[Any, ...], who: tuple[Any, ...], keys: tuple[str, ...], to: str, each: str | None) -> list[Reading]:
    return comparing.compare(_opened(at[0]), _lens_again(at[0], who), keys, to, each)  # type: ignore[arg-type]


DOORS: dict[str, Callable[[Workspace, Lens], Any]] = {
    "luck": luck.luck_in_words, "bookings": curves.bookings_curve, "months": curves.month_split, "deals": deals.open_deals,
}  # fmt: skip


@st.cache_data(show_spinner=False, max_entries=400)
def _kept(at: tuple[Any, ...], who: tuple[Any, ...], door: str) -> Any:
    return DOORS[door](_opened(at[0]), _lens_again(at[0], who))


def kept(door: str) -> Any:
    """What one of the doors says of the chosen lens, kept until facts or records change; None while the workspace is empty."""
    chosen = lens()
    return _kept(_versions(), _scalars(chosen), door) if chosen else None


def against() -> str:
    """The chosen comparison: previous, year or team."""
    return _chosen()["compare"]


def comparisons(keys: Sequence[str], each: str | None = None, scope: Lens | None = None) -> dict[tuple[str, str], Reading]:
    """What the Readings of these metrics are held against, by metric and scope id; where there is nothing to hold against, no entry."""
    chosen = scope or lens()
    if chosen is None:
        return {}
    found = _compared(_versions(), _scalars(chosen), tuple(keys), against(), each)
    return {(one.metric, one.scope): one for one in found}


def compared_with() -> str:
    """The chosen comparison in words: "Q4 2015", "the same days of Q4 2015", "team North"."""
    chosen = lens()
    return comparing.in_words(open_workspace().calendar, chosen, against()) if chosen else ""  # type: ignore[arg-type]


# What a page shows


def escape(text: str) -> str:
    """Text that markdown leaves alone: no link, image, colour, formula or symbol comes of it."""
    whole = re.sub(r"(?<=\d) (?=%|[kMB]\b)", "\u00a0", " ".join(text.split()))  # a number stays with its unit
    inert = re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~$:^&])", r"\\\1", whole)
    return re.sub(r"(?i)(\\:(?=\w|//)|\bwww(?=\\\.)|(?<=\w)@)", lambda found: f"{found[0]}\u2060", inert)


def finding(sentence: str) -> None:
    """The page's first sentence; nothing where there is no finding."""
    if sentence:
        st.markdown(f"**{escape(sentence)}**")


def questions(asked: Sequence[str]) -> None:
    """Questions to put to the other person."""
    if asked:
        st.subheader("Questions to ask", anchor=False)
        st.markdown("\n".join(f"- {escape(question)}" for question in asked))


def empty(what: str, action_label: str, page: str = "pages/data.py") -> None:
    """The designed state of "nothing here yet", with the way out."""
    with st.container(border=True):
        st.markdown(escape(what))
        go(page, action_label, icon=":material/arrow_forward:")


def state_badge(colour: str, words: str = "") -> None:
    """A state by shape, colour and word: ● green, ▲ amber, ■ red, ○ no colour."""
    shape, paint = STATES.get(colour, STATES["grey"])
    st.badge(f"{shape} {escape(words or colour)}", color=paint)  # type: ignore[arg-type]


def card(
    reading: Reading, compare: Reading | None = None, label: str | None = None, trend: Sequence[float | None] | None = None,
    state: str | None = None, place: str = "",
) -> None:  # fmt: skip
    """One number: label, value with unit, part of whole, comparison in words, interval, state, and the way to its proof.

    place tells two cards of the same Reading on one page apart.
    """
    currency = open_workspace().settings.currency
    one = metric(reading.metric)
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.markdown(escape(label or one.label), help=escape(one.definition))  # the label of st.metric would be cut off where it is long
        st.metric(
            escape(label or one.label), escape(show.show(reading, currency)), label_visibility="collapsed", delta_color="off",
            chart_data=[value for value in trend if value is not None] if trend else None,
        )  # fmt: skip
        if state:
            state_badge(state)
        said = [show.detail(reading, currency)]
        if compare and (words := show.difference(reading, compare, compared_with(), currency)):
            said.append(words)
        said += [text for text in (show.interval(reading), reading.note if reading.value is not None else None) if text]
        st.caption("  \n".join(escape(text) for text in said))
        proof_button(reading, "Proof", place)


def proof_button(reading: Reading, label: str, place: str = "") -> None:
    """The way to the proof of a Reading; place tells two ways to the same proof on one page apart."""
    key = f"proof {reading.metric} {reading.by} {reading.scope} {reading.period} {place}"
    if st.button(escape(label), type="tertiary", icon=":material/receipt_long:", key=key, help=f"How {metric(reading.metric).label} comes about"):
        chosen = _lens_of(reading)
        if chosen:
            proof_drawer(reading.metric, chosen)


def _lens_of(reading: Reading) -> Lens | None:
    return lens_for(open_workspace(), reading.by, [reading.scope], reading.period, reading.as_of, viewer())  # type: ignore[arg-type]


@st.dialog("Proof", width="large", icon=":material/receipt_long:")
def proof_drawer(key: str, lens: Lens, period: Period | None = None) -> None:
    """What a number means and which rows add up to it: definition, sum, rows, rows left out by reason, source, SQL, download."""
    workspace = open_workspace()
    try:
        shown = proof(workspace, lens, key, period)
    except Refusal as refusal:
        st.error(escape(str(refusal)))
        return
    reading, one, currency = shown.reading, shown.metric, workspace.settings.currency
    when = workspace.calendar.label(period or lens.period, lens.as_of)
    st.markdown(f"**{escape(one.label)}** · {escape(reading.name)} · {when} · data of {show.day(lens.as_of)}")
    st.markdown(escape(one.definition))
    st.code(show.arithmetic(reading, currency), language=None, wrap_lines=True)
    st.caption(escape(f"{STATUS[one.status]} · {show.source(one.source)}"))
    _proof_tables(shown, f"{one.label}, {reading.name}, {when}")
    with st.expander("The SQL behind it"):
        st.code(one.sql, language="sql", wrap_lines=True)


def _proof_tables(shown: Proof, name: str) -> None:
    rows, left_out = shown.rows.to_pylist(), shown.left_out.to_pylist()
    unit = "money" if shown.metric.unit == "money" else "number"
    columns: dict[str, str | tuple[str, str]] = {
        "name": "What", "rep": "Who", "day": ("Day", "date"), "part": ("Part", unit), "whole": ("Whole", "number"),
        "file": "File", "sheet": "Sheet", "row": ("Row", "row"),
    }  # fmt: skip
    st.markdown(f"**Rows that add up to it: {len(rows):,}**")
    table(rows, columns, name, note=shown.metric.definition)
    if left_out:
        st.markdown(f"**Left out: {len(left_out):,}**")
        table(reach.by_reason(left_out), {"reason": "Reason", "rows": ("Rows", "count")}, f"{name}, left out by reason")
        with st.expander("The rows left out"):
            table(left_out, {**columns, "reason": "Reason"}, f"{name}, left out")


def table(rows: Sequence[Mapping[str, Any]], columns: Columns, name: str, note: str | None = None) -> None:
    """A table and its download as a workbook. columns: key of the rows -> label, or (label, kind).

    kind: text, date, count, number, money, share (0..1), days or row (a number without thousands sign). A column that is empty throughout
    is left out; the first 2,000 rows are shown, the workbook holds all of them.
    """
    kept = {key: said if isinstance(said, tuple) else (said, "text") for key, said in columns.items()}
    kept = {key: said for key, said in kept.items() if any(row.get(key) is not None for row in rows)}
    if not rows or not kept:
        st.caption("No rows.")
        return
    shown = [{key: row.get(key) for key in kept} for row in rows[:SHOWN_ROWS]]
    with st.container():
        st.dataframe(
            shown, hide_index=True, width="stretch", alt=name, row_height=32,
            column_config={key: _column(label, kind) for key, (label, kind) in kept.items()},
        )  # fmt: skip
        if len(rows) > SHOWN_ROWS:
            st.caption(f"The first {SHOWN_ROWS:,} of {len(rows):,} rows; the workbook holds all of them.")
        titles = [label for label, _ in kept.values()]
        st.download_button(
            "Download as workbook", data=lambda: _workbook(name, titles, [[row.get(key) for key in kept] for row in rows], note),
            file_name=f"{re.sub(r'[^A-Za-z0-9]+', '_', name).strip('_')[:80]}.xlsx", on_click="ignore", type="tertiary",
            icon=":material/download:", key=f"workbook {name}",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )  # fmt: skip


def _workbook(name: str, titles: list[str], rows: list[list[Any]], note: str | None) -> bytes:
    from coaching.handover.workbook import table_workbook  # only when somebody asks for it

    return table_workbook(name, titles, rows, [note] if note else ())


def _column(label: str, kind: str) -> Any:
    if kind == "date":
        return st.column_config.DateColumn(label, format="D MMM YYYY")
    if kind == "text":
        return st.column_config.TextColumn(label)
    formats = {"share": "percent", "row": "%d", "days": "%.0f"}
    return st.column_config.NumberColumn(label, format=formats.get(kind, "localized"))


def show_chart(chart: Any, alt: str, rows: Sequence[Mapping[str, Any]], columns: Columns, name: str) -> None:
    """A chart as wide as its place, with a text for those who cannot see it and its figures behind it."""
    st.altair_chart(chart, width="stretch", alt=alt)
    with st.expander("The figures behind it"):
        table(rows, columns, name)
