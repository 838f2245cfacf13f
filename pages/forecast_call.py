"""The weekly forecast call: what each rep calls for the period, the manager beside it, what shows it deal by deal, and how calls turned out."""

from typing import Any

import streamlit as st

from coaching.charts import miss_by_week
from coaching.errors import Refusal
from coaching.method import calls_judged, evidence, forecast_call, talks
from coaching.method.evidence import CalledDeal
from coaching.method.forecast_call import LABELS, Line
from coaching.metrics import show
from coaching.metrics.curves import finished
from pages import _widgets as w

TABS = {"call": "This week's call", "deals": "What shows it", "judged": "How calls turned out"}
JUDGED = [("call_error", "Error of the call"), ("call_bias", "Leans"), ("call_wape", "Missed rep by rep")]
MONEY = {key: (label, "money") for key, label in LABELS.items()}
COLUMNS: w.Columns = {
    "rep": "Rep", "booked": ("Booked so far", "money"), **MONEY, "moved": ("Commit moved by", "money"), "manager": ("Manager's commit", "money"),
    "on": ("Called on", "date"), "why": "Why the manager differs",
}  # fmt: skip
HISTORY: w.Columns = {"on": ("Called on", "date"), "rep": "Rep", "side": "By", **MONEY, "why": "Why"}
BY_WHO: w.Columns = {
    "who": "Forecast", "wape": ("Missed, of actual", "share"), "added": ("Value added, points", "number"), "n": ("Calls", "count"),
}  # fmt: skip
ONE_BY_ONE: w.Columns = {
    "period": "Period", "rep": "Rep", "first": ("First commit", "money"), "last": ("Last commit", "money"),
    "manager": ("Manager's first", "money"), "booked": ("Booked", "money"), "naive": ("Naive", "money"),
    "bias": ("First commit against booked", "share"),
}  # fmt: skip
OUTCOMES: w.Columns = {
    "category": "Category", "shown": "On the day it was decided", "deals": ("Deals", "count"), "won": ("Won", "count"),
    "rate": ("Share won", "share"), "low": ("95 % from", "share"), "high": ("95 % to", "share"),
}  # fmt: skip
SHOWN = 8
NEWEST = "The newest commit made within seven days of each week; a week without one is a gap."
SAME = (
    "The first call of a period, over the same reps and periods, misses added up. Naive: bookings of the same period a year before, else of the "
    "period before. The manager's is the rep's where none stands beside it. Value added: how much less was missed than naively."
)


def this_week() -> None:
    """Everybody's call of the period, the form of the chosen rep, and all calls made for it."""
    w.finding(forecast_call.finding(lines, period, lens.as_of, currency))
    committed = w.readings(["commit"], [period])[0].value
    if said := forecast_call.with_the_others(lines, period, committed, currency):
        st.caption(w.escape(said))
    if lens.by == "rep":
        form(lines[0])
    else:
        w.table(
            forecast_call.rows(lines),
            COLUMNS,
            f"Calls for {period.label}, {who}",
            "Who has not called stands first, then the largest commit.",
        )
        if added_up := sums():
            st.caption(w.escape(added_up))
        if differ := [one for one in lines if one.manager and one.manager.reason]:
            st.markdown(
                "  \n".join(["**Why the manager calls it differently**", *(w.escape(why(one)) for one in differ)])
            )
        chosen = st.selectbox(
            "Call of",
            lines,
            format_func=lambda one: f"{one.name}, {forecast_call.when(one.rep)}",
            width=320,
            key="call of",
        )
        if chosen:
            form(chosen)
    made = forecast_call.history(workspace, lens)
    if made:
        names = talks.names(workspace)
        w.folded_table(
            f"Every call made for {period.label}: {len(made)}",
            forecast_call.history_rows(made, names),
            HISTORY,
            f"Calls made, {who}",
        )


def sums() -> str:
    """The calls added up, in one line."""
    told = [(label, forecast_call.total(lines, key)) for key, label in LABELS.items()]
    told.append(("with the manager's adjustments", forecast_call.total(lines, "commit", "manager")))
    known = [f"{label} {show.money(amount, currency)}" for label, amount in told if amount is not None]
    return f"Added up: {' · '.join(known)}" if known else ""


def why(line: Line) -> str:
    """The manager's call of a rep beside the rep's own, with its reason in full."""
    own, beside = (
        show.money(amount, currency) if (amount := line.said("commit", side)) is not None else "none"
        for side in ("rep", "manager")
    )
    return f"{line.name}: {own}, the manager {beside}. {line.manager.reason if line.manager else ''}"


def form(line: Line) -> None:
    """The rep's call and the manager's beside it, each added to those before; once the period is over, the way to the one that runs."""
    if why := forecast_call.over(workspace, period):
        now = forecast_call.running(workspace, period)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(w.escape(why), width="content")
            w.go(
                "pages/forecast_call.py",
                f"Call {now.label}",
                icon=":material/arrow_forward:",
                by=lens.by,
                who=lens.scope.id,
                period=now.key,
            )
        return
    left, right = st.columns(2, gap="medium")
    with left:
        side_form(line, "rep", f"{line.name} calls {period.label}")
    with right:
        if w.viewer().role == "rep":
            beside = line.said("commit", "manager")
            told = (
                f"The manager calls {show.money(beside, currency)} beside it: {line.manager.reason}"
                if beside is not None and line.manager
                else ""
            )
            st.caption(w.escape(told or "The manager has called nothing beside it."))
        else:
            side_form(line, "manager", "The manager, beside it")


def side_form(line: Line, side: str, title: str) -> None:
    """The fields of one side, filled with its newest call."""
    now = line.rep if side == "rep" else line.manager
    with st.form(f"call {line.rep_id} {side} {period.key}", border=True):
        st.markdown(f"**{w.escape(title)}** :gray[{w.escape(forecast_call.when(now))}]")
        said: dict[str, Any] = {}
        for key, label in LABELS.items():
            asked = label if key != "commit" else f"{label}, the whole of {period.label} in {currency}"
            said[key] = st.number_input(
                w.named(asked),
                value=line.said(key, side),
                step=1000.0,
                format="%.0f",
                key=f"{key} {line.rep_id} {side}",
            )
        why = st.text_input(
            "Why differently?" if side == "manager" else "What changed since the last call?",
            key=f"why {line.rep_id} {side}",
        )
        if st.form_submit_button("Make this call", type="primary" if side == "rep" else "secondary"):
            w.attempt(forecast_call.call, workspace, w.viewer().viewer_id, line.rep_id, period, said, side, why)


def what_shows_it() -> None:
    """The deals called by a category: what each still has to show, with the evidence and its day."""
    try:
        found = [one for one in evidence.called_deals(workspace, lens.during(period)) if one.outcome == "open"]
    except Refusal as refusal:  # a fault in the workspace's own playbook
        st.error(w.escape(str(refusal)))
        return
    if not found:
        w.none_here(f"No open deal due in {period.label} is in a category with written criteria.", "opportunity")
    w.finding(evidence.finding(found))
    every = len(found) <= SHOWN or st.toggle(f"Show all {len(found)}", key="all called deals")
    for one in found if every else found[:SHOWN]:
        deal(one)
    judged_by_outcome()


def deal(one: CalledDeal) -> None:
    """One deal: its category, how many criteria have evidence, and each of them to fill in."""
    amount = show.money(one.amount, currency) if one.amount is not None else "no amount"
    title = f"{one.name} · {amount} · {one.category.label} · {one.count} shown"
    with st.expander(w.escape(title), key=f"deal {one.id}", on_change="rerun") as fold:
        if not fold.open:
            return
        st.caption(w.escape(f"{one.rep}, due {show.day(one.close_on)}. {one.category.label}: {one.category.meaning}"))
        for criterion in one.category.criterion:
            given = one.met.get(criterion.key)
            key = f"{one.id} {criterion.key} {given.id if given else 0}"
            said = f": {given.note}, {show.day(given.when.date())}" if given else ""
            st.markdown(
                f"{w.state_mark('green' if given else 'grey', 'shown' if given else 'open')} {w.escape(criterion.text + said)}"
            )
            with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
                hint = "Why does it no longer hold?" if given else "Who said what, and when?"
                label = w.named(f"{hint} {criterion.text}")
                words = st.text_input(
                    label, placeholder=hint, key=f"words {key}", label_visibility="collapsed", width=420
                )
                change = evidence.take_back if given else evidence.show
                if st.button("Take back" if given else "Write it down", key=f"write {key}"):
                    w.attempt(change, workspace, w.viewer().viewer_id, one.id, criterion.key, words)


def judged_by_outcome() -> None:
    """Whether deals that showed everything were won more often, in the last finished period."""
    over = finished(workspace.calendar, lens)
    rows = evidence.outcomes(evidence.called_deals(workspace, over))
    st.header(w.escape(f"Did what was shown tell? {over.period.label}"), anchor=False)
    begins = workspace.facts.have().get("opportunity_snapshot")
    if not rows and begins and begins.first and begins.first > over.period.start:
        w.lacking(f"Not known: the history of deals begins on {show.day(begins.first)}.", "opportunity_snapshot")
        return
    if not rows:
        w.none_here(f"No deal of a category with criteria was decided in {over.period.label}.", "opportunity")
        return
    w.table(
        rows,
        OUTCOMES,
        f"Evidence and outcome, {who}",
        "Only what was written down up to the day of the decision. An association, not a cause.",
    )


def how_calls_turned_out() -> None:
    """Error and bias of finished quarters, or months, by weeks before the end, and against a naive forecast."""
    kind, over = calls_judged.kind_of(lens), finished(workspace.calendar, lens)
    found = calls_judged.results(workspace, lens)
    if not found:
        w.lacking(
            f"No call of a finished {kind} yet: calls made here, or loaded with the forecasts, are held against what was booked.",
            "forecast",
        )
        return
    if kind == "quarter":
        st.header(w.escape(f"The call of the first week, {over.period.label}"), anchor=False)
        w.slim_cards(w.tiles(JUDGED, scope=over), "call")
    else:
        st.caption(
            "Calls of single months, each held against its own month. Choose a quarter for the calls of quarters."
        )
    left, right = st.columns(2, gap="medium")
    with left:
        leads = {"Call": calls_judged.by_lead(found)}
        if lens.by != "rep":
            leads["Rep by rep"] = calls_judged.by_lead(found, each=True)
        w.draw(miss_by_week(leads, "From which week on could the call be trusted?"), f"Calls by week, {who}")
        st.caption(NEWEST)
    with right:
        st.header("Did the call beat a naive forecast?", anchor=False)
        w.table(calls_judged.by_forecaster(found), BY_WHO, f"Forecast value added, {who}", SAME)
        st.caption(SAME)
    w.folded_table(
        "Rep by rep",
        calls_judged.one_by_one(found, talks.names(workspace)),
        ONE_BY_ONE,
        f"Calls against bookings, {who}",
    )


w.guard()
workspace, found_lens = w.open_workspace(), w.lens_on("deals")
if found_lens is None:
    w.empty("A call is made for the people in your data: load an export first.", "Load an export", need="opportunity")
    st.stop()
lens: Any = found_lens
currency, who, period = workspace.settings.currency, lens.scope.name, forecast_call.period_of(workspace, lens)
lines = forecast_call.lines(workspace, lens)
if not lines:
    w.nobody(lens, "there is no forecast call")
    st.stop()
for tab, body in zip(w.tabs(TABS).values(), (this_week, what_shows_it, how_calls_turned_out), strict=True):
    if tab.open:
        with tab:
            body()
