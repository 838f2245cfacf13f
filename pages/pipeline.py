"""Pipeline and forecast: this quarter against the quota, the open deals, how good the call was, and where deals are won and lost."""

from datetime import date
from typing import Any

import streamlit as st

from coaching.charts import (
    compare_reps,
    days_at_stage,
    forecast_bars,
    miss_by_week,
    misses,
    month_split,
    open_by_stage,
    still_open,
    trend,
    waterfall,
)
from coaching.charts import where_it_ends as ends_at
from coaching.errors import Refusal
from coaching.method import key_deals, snooze
from coaching.metrics import (
    Reading,
    ageing,
    calendar_days,
    calibration,
    coverage,
    deal_past,
    deals,
    findings,
    lasting,
    losses,
    metric,
    movement,
    outlook,
    pulled_in,
    same_day,
    show,
    value_added,
    velocity,
)
from coaching.metrics.curves import finished, quarters_up_to, span_of
from coaching.metrics.peers import among_peers
from coaching.metrics.tables import behind_changes, behind_deals, by_rep
from coaching.metrics.win_rule import win_rate_key, win_rate_rule
from pages import _widgets as w

TABS = {
    "quarter": "Against the quota", "deals": "Open deals", "moved": "Movement", "outlook": "Outlook", "forecast": "Forecast quality",
    "won": "Won and lost",
}  # fmt: skip
FIRST = 6
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
LOST_BY = {"reason": losses.by_reason, "stage": losses.by_stage, "competitor": losses.by_competitor}
HEARD = [("losses_heard", "With the customer's own reason")]
BEHIND_LOSSES = [
    ("losses_explained", "With a reason"),
    ("competitive_win_rate", "Win rate where a competitor is named"),
]
LASTING = [("cycle_days_half", "Half closed, begun in the period"), ("cycle_days_most", "Four of five closed")]
IN_THE_TABLE = ("bookings", "quota_attainment", "quota_pace", "pipeline_coverage")


def against_the_quota() -> None:
    """Four numbers, the way to the quota, the open pipeline by stage, and the deals that decide it."""
    cards = st.container()  # filled once the first picture stands, as they read more than it does
    left, right = st.columns(2, gap="medium")
    with left:
        if not w.draw_pace(lens):
            w.none_here("No bookings to draw yet.", "booked")
    where_it_stands()
    fourth = ("commit", "Commit") if own["commit"].value is not None else (rate, "Win rate")
    with_quota = [("quota_attainment", "Attainment"), ("quota_gap", "To go"), ("pipeline_coverage", "Coverage"), fourth]
    without = [
        ("bookings", "Booked"),
        ("open_pipeline", "Open pipeline"),
        ("average_won_deal", "Average deal won"),
        fourth,
    ]
    with cards:
        w.quota_cards(with_quota, without)
    with right:
        stages()
    stage = w.chosen("stage")
    if stage:
        deal_list(deals.chosen(w.kept("deals"), stage=stage), deals.summed(w.kept("stages"), stage=stage), stage)
        return
    if not w.kept("deals"):
        return
    due = deals.chosen(w.kept("deals"), deals.DUE)
    st.header(
        deals.against_the_gap(w.kept("stages"), own["quota_gap"], currency), anchor=False, help="The largest first."
    )
    deal_rows(due or deals.chosen(w.kept("deals"), deals.PAST))
    how_covered()


def where_it_stands() -> None:
    """What sentence and cards say, asked once the first picture stands, where there is one."""
    w.add_up("quarter")
    own.update({one.metric: one for one in w.readings(("quota_gap", "quota_pace", "pipeline_coverage", "commit"))})
    if runs:
        answer()


def answer() -> None:
    """Where the quarter stands, in one sentence; of a period that is over also which way its calls leaned."""
    told = own | {one.metric: one for one in (() if runs else w.readings(("forecast_bias",)))}
    with sentence:
        w.finding(findings.about_pipeline(told, w.kept("needed").get(lens.scope.id), currency, runs))


def how_covered() -> None:
    """Coverage at the start of the quarter, to go and weighted, each beside what is needed."""
    if own["quota_gap"].value is None:
        return
    with st.expander("How well is it covered? At the start, to go, weighted", key="covered", on_change="rerun") as more:
        if more.open:
            found = w.kept("coverage")
            table = coverage.behind(found)
            w.table(table.rows, table.columns, f"Coverage, {who}")
            with st.container(horizontal=True):
                for one in found:
                    w.proof_button(
                        one.reading, f"{metric(one.reading.metric).label}: {show.show(one.reading)}", "covered"
                    )


def stages() -> None:
    """Open pipeline by stage and when it is due; a bar opens its deals."""
    found = w.kept("stages")
    if not found:
        st.header("Where does the open pipeline stand?", anchor=False)
        w.none_here("No open deal.", "opportunity.open")
        return
    figure = open_by_stage(found, w.chosen("stage"), "Where does the open pipeline stand?", currency)
    with w.in_one_piece():
        st.header(
            w.escape(figure.question), anchor=False, help="Click a bar, or choose its stage below, for its deals."
        )
        st.markdown(f":small[:orange[■] past due  :blue[■] due in {w.escape(lens.period.label)}  :gray[■] later]")
        w.clicked(figure.chart, "stage", figure.alt, lambda mark: str(mark["label"]))
    names = list(dict.fromkeys(one.stage for one in found))
    w.pick_one("stage", "Deals at the stage", {name: name for name in names})


def deal_list(found: list[deals.OpenDeal], total: tuple[int, float], stage: str) -> None:
    """The deals of the chosen stage, named and to be let go."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(f"{show.cases(total[0], 'deals')}, {show.money(total[1], currency)}", anchor=False, width="content")
        w.let_go("stage", stage)
    deal_rows(found)


def deal_rows(found: list[deals.OpenDeal]) -> None:
    """Deals as rows that wrap: the name opens what happened to it; snoozed ones are counted apart."""
    found, aside = snooze.apart(found, put)
    if aside:
        st.caption(f"{show.cases(len(aside), 'deals')} snoozed, not listed here.")
    if not found:
        st.markdown("No open deal here.")
    for deal in found[:FIRST]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button(
                w.named(deal.name), key=f"deal {deal.id}", type="tertiary", on_click=w.choose, args=("deal", deal.id)
            )
            st.markdown(f":small[{w.escape(deals.line(deal, currency, lens.by != 'rep'))}]", width="content")
        if w.chosen("deal") == deal.id:
            journey(deal.id)
    if len(found) > FIRST and not w.on_paper():
        more = {"tab": "deals", **({} if w.chosen("stage") else {"due": found[0].due})}
        st.button(
            f"See all {len(found)}",
            key="all deals",
            type="tertiary",
            icon=":material/arrow_forward:",
            on_click=w.turn_page,
            args=(more,),
        )
    if w.chosen("deal") and w.chosen("deal") not in [deal.id for deal in found[:FIRST]]:
        journey(w.chosen("deal"))


def journey(one: str) -> None:
    """What happened to one deal, newest first; it can be looked at as of any day."""
    known = deal_past.named_deals(workspace, lens)
    if one not in known:
        of_others = deal_past.is_loaded(workspace, one)
        st.caption(
            f"This deal is not among those of {w.escape(who)}."
            if of_others
            else f"No deal with the id {w.escape(one)} is loaded."
        )
        w.let_go("deal", "Deal")
        return
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.header(f"What happened to {w.escape(known[one])}", anchor=False, width="content")
            w.let_go("deal", known[one])
        put_aside(one)
        flag(one)
        if said := key_deals.sponsors(workspace, [one]).get(one):
            st.markdown(w.escape(f"Sponsor {said.told}"))
        on = st.date_input(
            "As of", value=lens.as_of, max_value=lens.as_of, format="YYYY-MM-DD", key=f"past on {one}", width=180
        )
        past = deal_past.past_of(workspace, lens, one)
        if isinstance(on, date):
            st.markdown(w.escape(deal_past.told(deal_past.on_day(past, on), on, currency)))
        changed = behind_changes(deal_past.changes(past), currency)
        w.table(
            changed.rows,
            changed.columns,
            f"Changes of {known[one]}",
            "Later evidence holds from its day on; an export against it is marked.",
        )
        done_on(one, known[one])


def done_on(one: str, name: str) -> None:
    """What was done on a deal, the newest first."""
    found = calendar_days.of_deal(workspace, one, lens.as_of)
    if not found:
        w.none_here("No activity is logged on this deal.", "activity")
        return
    with st.expander(w.escape(calendar_days.in_short(found)), key=f"done on {one}", on_change="rerun") as more:
        if more.open:
            table = calendar_days.behind_touches(found)
            w.table(
                table.rows, {key: said for key, said in table.columns.items() if key != "deal"}, f"Activities on {name}"
            )


def put_aside(one: str) -> None:
    """Snooze a deal with a reason and a day, or bring it back."""
    here = put.get(one)
    if here:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{w.state_mark('grey', 'snoozed')} {w.escape(here.told)}", width="content")
            if st.button("Bring it back", key=f"wake {one}"):
                snooze.wake(workspace, w.viewer().viewer_id, one)
                st.rerun()
        return
    with st.popover("Snooze", icon=":material/snooze:", type="tertiary", key=f"snooze {one}"):
        why = st.text_input("Why is it put aside?", key=f"snooze why {one}")
        until = st.date_input("Comes back on", value=None, format="YYYY-MM-DD", key=f"snooze until {one}")
        st.caption(w.escape(snooze.read_by(lens.as_of)))
        if st.button("Put it aside", key=f"snooze it {one}"):
            day = until if isinstance(until, date) else None
            w.attempt(snooze.put_aside, workspace, w.viewer().viewer_id, one, day, why, lens.as_of)


def snoozed(found: list[deals.OpenDeal]) -> None:
    """The deals that are put aside, apart from the others."""
    if found:
        st.header(f"Snoozed: {len(found)}", anchor=False, help=w.escape(snooze.read_by(lens.as_of)))
        for deal in found:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.button(
                    w.named(deal.name),
                    key=f"snoozed {deal.id}",
                    type="tertiary",
                    on_click=w.choose,
                    args=("deal", deal.id),
                )
                st.markdown(f":small[{w.escape(put[deal.id].told)}]", width="content")


def open_deals() -> None:
    """Every open deal, those due first; narrowed to when they are due, what to look at, and a stage."""
    found = w.kept("deals")
    if not found:
        w.none_here("No open deal.", "opportunity.open")
        return
    by_age(found)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        w.pick_few("due", "Due", deals.dues(found, lens.period.label))
        w.pick_few("look", "To look at", {key_deals.LOOK: "key deals", **deals.looks(found)})
        w.pick_one("stage", "Stage", {name: name for name in dict.fromkeys(one.stage for one in w.kept("stages"))})
        if w.chosen("stage"):
            w.let_go("stage", w.chosen("stage"))
    if w.chosen("look") == key_deals.LOOK:
        key_ones(found)
        return
    shown, aside = snooze.apart(deals.chosen(found, w.chosen("due"), w.chosen("stage"), w.chosen("look")), put)
    apart = f" {len(aside)} more {'is' if len(aside) == 1 else 'are'} snoozed, below." if aside else ""
    of_all, worth = w.readings(("open", "open_pipeline"))
    st.caption(w.escape(deals.listed(shown, of_all, worth, currency, found) + apart))
    if w.chosen("deal"):
        journey(w.chosen("deal"))
    table = behind_deals(shown)
    w.table(table.rows, table.columns, f"Open deals, {who}", metric("open_pipeline").definition, opens=("deal", "id"))
    snoozed(aside)


def key_ones(found: list[deals.OpenDeal]) -> None:
    """The deals that matter most: flagged ones, else the largest, with age, pushes, next step and how their sponsor is rated."""
    every = found if len(found) < deals.LISTED else deals.open_deals(workspace, lens, None)
    flags = key_deals.flagged(workspace)
    shown, how = key_deals.chosen(deals.chosen(every, w.chosen("due"), w.chosen("stage")), flags)
    rated = key_deals.sponsors(workspace, [one.id for one in shown])
    st.caption(w.escape(f"{how} {key_deals.about(shown, rated)}"))
    if w.chosen("deal"):
        journey(w.chosen("deal"))
    table = key_deals.behind(shown, rated, flags)
    told = "Choose a deal to flag it. Sponsors are rated from 1 to 5 on Account, People, or from 0 to 10 in a review, of which the newer counts."
    w.table(table.rows, table.columns, f"Key deals, {who}", told, opens=("deal", "id"))


def flag(one: str) -> None:
    """Flag a deal as one that matters most, or take the flag off."""
    is_key = one in key_deals.flagged(workspace)
    st.button(
        "★ Key deal: take the flag off" if is_key else "Flag as key deal",
        key=f"flag {one}",
        type="tertiary",
        icon=":material/star:",
        on_click=w.tried,
        args=(lambda: key_deals.flag(workspace, w.viewer().viewer_id, one, not is_key),),
    )


def by_age(found: list[deals.OpenDeal]) -> None:
    """How long deals have been at their stage, against the days within which most moved on from it."""
    aged = ageing.aged(found, w.kept("usual days"), w.kept("days before"))
    if not aged:
        st.header("Which deals stand still?", anchor=False)
        w.lacking("No history tells since when a deal is at its stage.", "opportunity_snapshot")
        return
    figure = days_at_stage(
        aged, list(dict.fromkeys(one.stage for one in w.kept("stages"))), "Which deals stand still?", currency
    )
    st.header(w.escape(figure.question), anchor=False)
    if said := ageing.finding(aged):
        st.markdown(w.escape(said))
    w.clicked(figure.chart, "deal", figure.alt, lambda mark: str(mark["id"]))
    st.caption(w.escape(figure.caveat))
    with st.container(horizontal=True):
        for tile in w.tiles([("aged_deals", "By count"), ("aged_value", "By value")]):
            w.proof_button(tile.reading, f"{tile.label}: {tile.value}, {tile.line}", "aged")
    w.folded_table("See the numbers", figure.table.rows, figure.table.columns, f"Days at the stage, {who}")


def moved() -> None:
    """What moved the pipeline between two days: one cause a deal, and start plus all causes is the end."""
    first, last = movement.usual_days(workspace, lens)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        before = st.date_input("From the end of", first, format="YYYY-MM-DD", key="moved from", width=170)
        after = st.date_input("To the end of", last, format="YYYY-MM-DD", key="moved to", width=170)
        only = (
            st.toggle(w.named(f"Only deals due in {lens.period.label}"), value=True, key="moved due")
            if lens.period.kind != "all"
            else False
        )
    if not isinstance(before, date) or not isinstance(after, date):
        return
    try:
        found = movement.movement(workspace, lens, before, after, lens.period if only else None)
    except Refusal as refusal:
        st.error(w.escape(str(refusal)))
        return
    if not found.deals:
        w.none_here("No deal stood in the pipeline on either day.", "opportunity")
        return
    w.finding(movement.finding(found, currency, lens.period.label if only else ""))
    figure = waterfall(found, w.chosen("cause"), "What moved the pipeline?", currency)
    st.header(w.escape(figure.question), anchor=False, help="Click a bar, or choose its cause below, for its deals.")
    w.clicked(figure.chart, "cause", figure.alt, lambda mark: str(mark.get("cause", "")))
    st.caption(w.escape(figure.caveat))
    w.pick_one(
        "cause",
        "Deals that",
        {cause: f"{cause} ({len(found.of(cause))})" for cause in movement.CAUSES if found.of(cause)},
    )
    cause = w.chosen("cause")
    if cause:
        w.let_go("cause", cause)
        table = movement.behind_cause(found.of(cause))
        w.table(table.rows, table.columns, f"{cause} from {show.day(before)} to {show.day(after)}, {who}")
    w.folded_table(
        "See the numbers",
        figure.table.rows,
        figure.table.columns,
        f"Movement from {show.day(before)} to {show.day(after)}, {who}",
    )


def where_it_ends() -> None:
    """Where the quarter will end, read four ways, and from which week before the end a call could be trusted."""
    found, weeks = w.kept("outlook"), w.kept("over weeks")
    if found:
        st.markdown(w.escape(outlook.in_words(found, currency)))
        if apart := outlook.beside_the_calls(found, own["commit"].value, currency):
            st.caption(w.escape(apart))
    leads = {label: outlook.by_lead(weeks, call) for label, call in (("Commit", "commit"), ("Weighted", "weighted"))}
    left, right = st.columns(2, gap="medium")
    with left:
        if found:
            w.draw(ends_at(found, "Where will the quarter end?", currency), f"Outlook, {who}")
        else:
            st.header("Where will the quarter end?", anchor=False)
            w.lacking(
                f"An outlook needs a quarter in progress with a history of its deals; {lens.period.label} has none.",
                "opportunity_snapshot",
            )
    with right:
        if leads["Commit"]:
            w.draw(
                miss_by_week(leads, "From which week can the call be trusted?"), f"Miss by weeks before the end, {who}"
            )
            st.caption(w.escape(outlook.finding(leads["Commit"])))
        else:
            st.header("From which week can the call be trusted?", anchor=False)
            w.lacking("No history covers a finished quarter.", "opportunity_snapshot")
    if found:
        table = outlook.behind(found)
        if (call := w.chosen("call")) in outlook.CALLS:
            w.let_go("call", outlook.CALLS[call])
            table = outlook.behind_call(found, call)
        w.table(table.rows, table.columns, f"{outlook.CALLS.get(call, 'Ways to read the outlook')}, {who}")
    if leads["Commit"]:
        with st.expander(
            "More: rep by rep and week by week, and against a naive call", key="more of outlook", on_change="rerun"
        ) as more:
            if more.open:
                judged_by_week(weeks)


def judged_by_week(weeks: outlook.Weeks) -> None:
    """Accuracy and lean of each rep's commit by weeks before the end, and what the call adds to a naive one, locked in any week."""
    if lens.by != "rep":
        st.header("Whose commit can be trusted how early?", anchor=False)
        grid = outlook.rep_grid(outlook.by_rep(weeks))
        w.table(grid.rows, grid.columns, f"Accuracy and lean by weeks before the end, {who}",
                "Accuracy is 100 % less the miss, of the actual bookings; plus leans to over-calling. By name: not a ranking.")  # fmt: skip
    st.header("Does the call beat a naive one?", anchor=False)
    lead = st.selectbox("Locked", list(outlook.LEADS[:-1]), format_func=outlook.lock_in_words, key="locked", width=260)
    found = value_added.added(workspace, lens, weeks, lead)
    if not found:
        st.markdown("No quarter before the finished ones is known to compare with.")
        return
    st.markdown(w.escape(value_added.finding(found)))
    table = value_added.behind(found)
    naive = "Naive: what was booked in the same quarter a year before, else in the quarter before."
    w.table(table.rows, table.columns, f"Value added to a naive call, {who}", naive)
    st.caption(naive)


def forecast_quality() -> None:
    """How good the call was in the last finished quarter, and how it went before."""
    over = finished(workspace.calendar, lens)
    w.go("pages/forecast_call.py", "This week's call", icon=":material/record_voice_over:")
    st.header(w.escape(f"How good was the call? {over.period.label}"), anchor=False)
    if over != lens:
        st.caption(w.escape(f"{lens.period.label} has no result yet: this is the last finished {over.period.kind}."))
    w.slim_cards(w.tiles(JUDGED, scope=over), "call")
    quarters = quarters_up_to(workspace.calendar, lens.period, lens.as_of)
    labels = [span_of(quarter, lens.as_of) for quarter in quarters]
    by_quarter = w.readings(["forecast_bias", "forecast_error", "forecast_wape", "slip_rate"], quarters)
    history = {key: [one for one in by_quarter if one.metric == key] for key in {one.metric for one in by_quarter}}
    left, right = st.columns(2, gap="medium")
    with left:
        if any(one.part or one.whole for one in history["forecast_bias"]):
            w.draw(
                forecast_bars(history["forecast_bias"], labels, "Was the commit what was booked?", currency),
                f"Commit and bookings, {who}",
            )
        else:
            w.lacking("No forecast can be compared with its result yet.", "opportunity_snapshot")
    with right:
        months = w.kept("months", over)
        if any(month.reading.value is not None for month in months):
            w.draw(month_split(months, "When did bookings land?", currency), f"Bookings by month, {who}")
    what_became(over)
    with st.expander(
        "More of it: misses, slips, and how evenly it came in", key="more of forecast", on_change="rerun"
    ) as more:
        if more.open:
            w.slim_cards(w.tiles(EVEN, scope=over), "even", columns=3)
            if luck := w.kept("luck", over):
                st.caption(w.escape(luck))
            pulled(over)
            if any(one.value is not None for one in history["forecast_wape"]) and lens.by != "rep":
                errors, each = history["forecast_error"], history["forecast_wape"]
                w.draw(misses(errors, each, labels, "Do misses cancel out in the total?", currency), f"Misses, {who}")
            if any(one.value is not None for one in history["slip_rate"]):
                w.draw(
                    trend(history["slip_rate"], labels, "How many deals due slip out of the quarter?"),
                    f"Slipped deals by quarter, {who}",
                )
    w.questions([metric(key).question for key, _ in JUDGED])


def pulled(over: Any) -> None:
    """Deals of the last two weeks that had been planned for a later quarter, and what that quarter lacked."""
    found = w.kept("pulled in", over)
    if not found:
        return
    st.header("Was the next quarter's business pulled in?", anchor=False)
    st.markdown(w.escape(pulled_in.finding(found, currency)))
    if found.deals:
        table = pulled_in.behind(found.deals)
        w.table(
            table.rows, table.columns, f"Pulled in, {over.period.label}, {who}", opens=("deal", "id"), place="pulled"
        )
    if found.next_gap:
        w.proof_button(
            found.next_gap, f"{found.next_label}: {show.show(found.next_gap, currency)} against its quota", "pulled"
        )


def what_became(over: Any) -> None:
    """What was said of deals on the first day of a quarter, by category or by probability, against what became of them by its end."""
    st.header("Did deals become what was said of them?", anchor=False)
    found = calibration.stated(workspace, lens, over.period.last)
    if not found:
        w.lacking("No history reaches back to the first day of a quarter that is over.", "opportunity_snapshot")
        return
    st.caption(
        w.escape(
            f"All quarters to {over.period.label}: deals due in a quarter, as they stood on its first day. {calibration.finding(found)}"
        )
    )
    by = st.segmented_control(
        "What was said", list(SAID) if lens.by != "rep" else ["category", "probability"], default="category", required=True, key="said by",
        format_func=lambda one: f"By {one}", label_visibility="collapsed",
    )  # fmt: skip
    table = SAID[by](found)
    w.table(
        table.rows,
        table.columns,
        f"What became of deals by {by}, {who}",
        "Each deal whole, with its owner on the first day of the quarter.",
    )
    with st.container(horizontal=True):
        for tile in w.tiles(BEHIND_CALLS, scope=over):
            w.proof_button(tile.reading, f"{tile.label}: {tile.value}, {tile.line}", "said")


def won_and_lost() -> None:
    """Win rate by every rule, how long deals take, and whether anybody really wins more."""
    wanted = [("win_rate", "Win rate (won against lost)"), ("win_rate_broad", "Win rate, no decision included"),
              ("cycle_days_won", "Days to win a deal"), ("average_won_deal", "Average deal won")]  # fmt: skip
    w.slim_cards(w.tiles(wanted), "won")
    quarters = quarters_up_to(workspace.calendar, lens.period, lens.as_of)
    labels = [span_of(quarter, lens.as_of) for quarter in quarters]
    rates = w.readings([rate], quarters)
    left, right = st.columns(2, gap="medium")
    with left:
        if any(one.value is not None for one in rates):
            w.draw(
                trend(rates, labels, f"Does the win rate move? {win_rate_rule(workspace).capitalize()}"),
                f"Win rate by quarter, {who}",
            )
        else:
            w.none_here("No deal was won or lost yet.", "opportunity")
    with right:
        lost_deals() if lens.by == "rep" else reps_beside_each_other()
    if lens.by != "rep":
        lost_deals()
    with st.expander(
        "More: how long deals take, levers of the velocity, rep by rep", key="more of won", on_change="rerun"
    ) as more:
        if more.open:
            how_long()
            levers()
            rep_table()
    w.questions([metric(key).question for key in ("win_rate", "sales_velocity")])


def reps_beside_each_other() -> None:
    """For a team, whether anybody really wins more."""
    peers = among_peers(w.readings([rate], each="rep"))
    if len(peers) < 2:
        st.header("Who really wins more?", anchor=False)
        w.lacking("There are fewer than two reps to compare.", "rep")
    elif any(peer.reading.value is not None for peer in peers):
        w.draw(compare_reps(peers, "Who really wins more?"), f"Win rate by rep, {who}")
        st.caption(w.escape(findings.about_peers(peers)))


def lost_deals() -> None:
    """Why deals were lost, at which stage and to whom; whether the reasons tell enough stands above them."""
    st.header("Why were deals lost?", anchor=False)
    found = losses.ended(workspace, lens)
    if not losses.any_lost(found):
        w.none_here(f"No deal was lost or cancelled in {lens.period.label}.", "opportunity")
        return
    if said := losses.reliability(found):
        (st.warning if losses.are_unreliable(found) else st.caption)(w.escape(said))
    by = st.segmented_control(
        "Lost deals by", list(LOST_BY), default="reason", required=True, key="lost by", format_func=lambda one: f"By {one}",
        label_visibility="collapsed",
    )  # fmt: skip
    table = LOST_BY[by](found)
    w.table(
        table.rows,
        table.columns,
        f"Lost deals by {by}, {who}",
        "Each deal whole, with its owner. No decision: cancelled, neither won nor lost.",
    )
    heard = losses.by_customer(found)
    if heard:
        st.header(
            "What did the customers say?", anchor=False, help="As they said when asked; never mixed with what reps say."
        )
        w.table(heard.rows, heard.columns, f"Lost deals by the customer's reason, {who}")
    with st.container(horizontal=True):
        for tile in w.tiles(BEHIND_LOSSES + HEARD if heard else BEHIND_LOSSES):
            w.proof_button(tile.reading, f"{tile.label}: {tile.value}, {tile.line}", "lost")


def how_long() -> None:
    """How long deals take until they are closed, those still open among them."""
    found = w.kept("lasting")
    if not found:
        return
    st.markdown(w.escape(lasting.finding(found)))
    w.draw(still_open(found, "How long until a deal is closed?"), f"Deals still open by days, {who}")
    with st.container(horizontal=True):
        for tile in w.tiles(LASTING):
            w.proof_button(tile.reading, f"{tile.label}: {tile.value}, {tile.line}", "lasting")


def levers() -> None:
    """The sales velocity beside its four levers, of which one has most room."""
    keys = ("sales_velocity", "win_rate", "win_rate_value", "median_won_deal", "pipeline_created", *velocity.LEVERS)
    found = {one.metric: one for one in w.readings(keys)}
    whole = velocity.whole_before(workspace.calendar, lens, w.against())
    than = (
        {one.metric: one for one in w.readings(keys, [whole])}
        if whole
        else {key: one for (key, _), one in w.comparisons(keys).items()}
    )
    wanted = [("sales_velocity", "Sales velocity, a day"), ("win_rate_value", "Win rate by value"), ("median_won_deal", "Median deal won"),
              ("pipeline_created", "Pipeline created")]  # fmt: skip
    w.slim_cards(w.tiles(wanted), "levers")
    if found["sales_velocity"].value is not None:
        st.header("Which lever of the sales velocity has most room?", anchor=False)
        table = velocity.levers(found, than, whole.label if whole else w.compared_with(), currency)
        w.table(table.rows, table.columns, f"Levers of the sales velocity, {who}", metric("sales_velocity").definition)
        st.caption(
            "Open deals × win rate × average deal ÷ days. Each by its own definition: deals without a date or an amount may part them."
        )


def rep_table() -> None:
    """Rep by rep; who can be told apart first, the others as one group."""
    if lens.by == "rep":
        return
    columns = (*IN_THE_TABLE, rate, "open_pipeline")
    each_rep = w.readings(columns, each="rep")
    table = by_rep(each_rep, columns, among_peers([one for one in each_rep if one.metric == rate]))
    st.header("Rep by rep", anchor=False)
    w.table(
        table.rows,
        table.columns,
        f"Pipeline by rep, {who}",
        "Who really stands out first, the others by name: not a ranking.",
    )


w.guard()
workspace, found_lens = w.open_workspace(), w.lens_on("deals")
if found_lens is None:
    said = "There are no opportunities yet. Load an export of them, and bookings, pipeline and forecast stand here."
    w.empty(said, "Load an export", need="opportunity")
    st.stop()
lens: Any = found_lens
currency, who, rate = workspace.settings.currency, lens.scope.name, win_rate_key(workspace)
put = snooze.snoozed(workspace, lens.as_of)
runs = same_day.runs_on(lens.period, lens.as_of)
own: dict[str, Reading] = {}
sentence = st.container()
for tab, body in zip(
    w.tabs(TABS).values(),
    (against_the_quota, open_deals, moved, where_it_ends, forecast_quality, won_and_lost),
    strict=True,
):
    if tab.open:
        with tab:
            if body is not against_the_quota:
                where_it_stands()
            body()
if not runs:
    answer()  # it reads more than the first picture, which need not wait for it
