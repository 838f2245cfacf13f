"""How the quarter will end, and how good the calls were: read four ways, week by week, and by what became of what was said."""

from typing import Any

import streamlit as st

from coaching.charts import forecast_bars, miss_by_week, misses, month_split, trend
from coaching.charts import where_it_ends as ends_at
from coaching.metrics import calibration, metric, outlook, pulled_in, show, value_added
from coaching.metrics.curves import finished, quarters_up_to, span_of
from pages import _widgets as w
from pages._pipeline_whose import Here

JUDGED = [
    ("forecast_error", "Forecast error"),
    ("forecast_bias", "Leans"),
    ("forecast_wape", "Average miss per rep"),
    ("slip_rate", "Slipped deals"),
]
EVEN = [
    ("linearity_score", "Linearity"), ("last_stretch_share", "In the last 5 days"), ("month_3_share", "In month 3"),
    ("slip_rate_value", "Slipped, by value"), ("gini_weeks", "Inequality of weeks (Gini)"), ("herfindahl_weeks", "Concentration in weeks"),
    ("forecast_accuracy", "Accuracy, of actual"), ("forecast_mape", "Mean miss of a call"), ("forecast_mae", "Mean miss in money"),
]  # fmt: skip
SAID = {"category": calibration.by_category, "probability": calibration.by_probability, "rep": calibration.by_rep}
BEHIND_CALLS = [("commit_conversion", "Commit won"), ("best_case_conversion", "Best case won"), ("bluebird_share", "Won unforecast (bluebirds)"),
                ("brier_score", "Miss of the probabilities (Brier)")]  # fmt: skip


def where_it_ends(here: Here, commit: float | None) -> None:
    """Where the quarter will end, read four ways, and from which week before the end a call could be trusted."""
    found, weeks = w.kept("outlook"), w.kept("over weeks")
    if found:
        st.markdown(w.escape(outlook.in_words(found, here.currency)))
        if apart := outlook.beside_the_calls(found, commit, here.currency):
            st.caption(w.escape(apart))
    leads = {label: outlook.by_lead(weeks, call) for label, call in (("Commit", "commit"), ("Weighted", "weighted"))}
    left, right = st.columns(2, gap="medium")
    with left:
        if found and not found.is_told:
            st.header("Where will the quarter end?", anchor=False)
            w.lacking("Nothing tells what will become of the deals that are due.", "opportunity.likely")
        elif found:
            w.draw(ends_at(found, "Where will the quarter end?", here.currency), f"Outlook, {here.who}")
        else:
            st.header("Where will the quarter end?", anchor=False)
            if over := outlook.is_over(here.lens):
                st.markdown(w.escape(over))
            else:
                w.none_found(
                    f"An outlook needs a quarter in progress with a history of its deals; {here.lens.period.label} has none.",
                    "opportunity_snapshot",
                )
    with right:
        if leads["Commit"]:
            w.draw(
                miss_by_week(leads, "From which week can the call be trusted?"),
                f"Miss by weeks before the end, {here.who}",
            )
            st.caption(w.escape(outlook.finding(leads["Commit"])))
        else:
            st.header("From which week can the call be trusted?", anchor=False)
            w.none_found("No history covers a finished quarter.", "opportunity_snapshot")
    if found:
        table = outlook.behind(found)
        if (call := w.chosen("call")) in outlook.CALLS:
            w.let_go("call", outlook.CALLS[call])
            table = outlook.behind_call(found, call)
        w.table(table.rows, table.columns, f"{outlook.CALLS.get(call, 'Ways to read the outlook')}, {here.who}")
    if leads["Commit"]:
        with st.expander(
            "More: rep by rep and week by week, and against a naive call", key="more of outlook", on_change="rerun"
        ) as more:
            if more.open:
                judged_by_week(here, weeks)


def judged_by_week(here: Here, weeks: outlook.Weeks) -> None:
    """Accuracy and lean of each rep's commit by weeks before the end, and what the call adds to a naive one, locked in any week."""
    if here.lens.by != "rep":
        st.header("Whose commit can be trusted how early?", anchor=False)
        grid = outlook.rep_grid(outlook.by_rep(weeks))
        w.table(grid.rows, grid.columns, f"Accuracy and lean by weeks before the end, {here.who}",
                "Accuracy is 100 % less the miss, of the actual bookings; plus leans to over-calling. By name: not a ranking.")  # fmt: skip
    st.header("Does the call beat a naive one?", anchor=False)
    lead = st.selectbox("Locked", list(outlook.LEADS[:-1]), format_func=outlook.lock_in_words, key="locked", width=260)
    found = value_added.added(here.workspace, here.lens, weeks, lead)
    if not found:
        st.markdown("No quarter before the finished ones is known to compare with.")
        return
    st.markdown(w.escape(value_added.finding(found)))
    table = value_added.behind(found)
    naive = "Naive: what was booked in the same quarter a year before, else in the quarter before."
    w.table(table.rows, table.columns, f"Value added to a naive call, {here.who}", naive)
    st.caption(naive)


def forecast_quality(here: Here) -> None:
    """How good the call was in the last finished quarter, and how it went before."""
    over = finished(here.workspace.calendar, here.lens)
    w.go("pages/forecast_call.py", "This week's call", icon=":material/record_voice_over:")
    st.header(w.escape(f"How good was the call? {over.period.label}"), anchor=False)
    if over != here.lens:
        st.caption(
            w.escape(f"{here.lens.period.label} has no result yet: this is the last finished {over.period.kind}.")
        )
    w.slim_cards(w.tiles(JUDGED, scope=over), "call")
    quarters = quarters_up_to(here.workspace.calendar, here.lens.period, here.lens.as_of)
    labels = [span_of(quarter, here.lens.as_of) for quarter in quarters]
    by_quarter = w.readings(["forecast_bias", "forecast_error", "forecast_wape", "slip_rate"], quarters)
    history = {key: [one for one in by_quarter if one.metric == key] for key in {one.metric for one in by_quarter}}
    left, right = st.columns(2, gap="medium")
    with left:
        if any(one.part or one.whole for one in history["forecast_bias"]):
            w.draw(
                forecast_bars(history["forecast_bias"], labels, "Was the commit what was booked?", here.currency),
                f"Commit and bookings, {here.who}",
            )
        else:
            w.none_found("No forecast can be compared with its result yet.", "opportunity_snapshot")
    with right:
        months = w.kept("months", over)
        if any(month.reading.value is not None for month in months):
            w.draw(month_split(months, "When did bookings land?", here.currency), f"Bookings by month, {here.who}")
    what_became(here, over)
    with st.expander(
        "More of it: misses, slips, and how evenly it came in", key="more of forecast", on_change="rerun"
    ) as more:
        if more.open:
            w.slim_cards(w.tiles(EVEN, scope=over), "even", columns=3)
            if luck := w.kept("luck", over):
                st.caption(w.escape(luck))
            pulled(here, over)
            if any(one.value is not None for one in history["forecast_wape"]) and here.lens.by != "rep":
                errors, each = history["forecast_error"], history["forecast_wape"]
                w.draw(
                    misses(errors, each, labels, "Do misses cancel out in the total?", here.currency),
                    f"Misses, {here.who}",
                )
            if any(one.value is not None for one in history["slip_rate"]):
                w.draw(
                    trend(history["slip_rate"], labels, "How many deals due slip out of the quarter?"),
                    f"Slipped deals by quarter, {here.who}",
                )
    w.questions([metric(key).question for key, _ in JUDGED])


def pulled(here: Here, over: Any) -> None:
    """Deals of the last two weeks that had been planned for a later quarter, and what that quarter lacked."""
    found = w.kept("pulled in", over)
    if not found:
        return
    st.header("Was the next quarter's business pulled in?", anchor=False)
    st.markdown(w.escape(pulled_in.finding(found, here.currency)))
    if found.deals:
        table = pulled_in.behind(found.deals)
        w.table(
            table.rows,
            table.columns,
            f"Pulled in, {over.period.label}, {here.who}",
            opens=("deal", "id"),
            place="pulled",
        )
    if found.next_gap:
        w.proof_button(
            found.next_gap,
            f"{found.next_label}: {show.show(found.next_gap, here.currency)} against its quota",
            "pulled",
        )


def what_became(here: Here, over: Any) -> None:
    """What was said of deals on the first day of a quarter, by category or by probability, against what became of them by its end."""
    st.header("Did deals become what was said of them?", anchor=False)
    found = calibration.stated(here.workspace, here.lens, over.period.last)
    if not found:
        w.none_found("No history reaches back to the first day of a quarter that is over.", "opportunity_snapshot")
        return
    st.caption(
        w.escape(
            f"All quarters to {over.period.label}: deals due in a quarter, as they stood on its first day. {calibration.finding(found)}"
        )
    )
    by = st.segmented_control(
        "What was said", list(SAID) if here.lens.by != "rep" else ["category", "probability"], default="category", required=True, key="said by",
        format_func=lambda one: f"By {one}", label_visibility="collapsed",
    )  # fmt: skip
    table = SAID[by](found)
    w.table(
        table.rows,
        table.columns,
        f"What became of deals by {by}, {here.who}",
        "Each deal whole, with its owner on the first day of the quarter.",
    )
    with st.container(horizontal=True):
        for tile in w.tiles(BEHIND_CALLS, scope=over):
            w.proof_button(tile.reading, f"{tile.label}: {tile.value}, {tile.line}", "said")
