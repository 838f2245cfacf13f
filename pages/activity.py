"""Activity and ratios: whether what was agreed is done and how steadily, where the chain from call to contract loses, and what it is spent on."""

from datetime import date
from typing import Any

import streamlit as st

from coaching import playbook
from coaching.charts import (
    activity_mix,
    against_target,
    calendar_heat,
    cohort_bars,
    compare_reps,
    differences,
    done_against_agreed,
    ratio_chain,
    step_counts,
)
from coaching.method import noted_days
from coaching.metrics import (
    calendar_days,
    cohorts,
    data_hints,
    effort,
    findings,
    goes_with,
    metric,
    own_weeks,
    scorecard,
    show,
    talked_about,
    what_it_takes,
)
from coaching.metrics.curves import span_of, weeks_of
from coaching.metrics.peers import among_peers, group_around, name_of_group
from coaching.metrics.reading import NO_FACTS
from coaching.metrics.tables import by_rep
from coaching.metrics.totals import behind_totals, kinds_told
from pages import _agreed as agreed_on
from pages import _widgets as w

TABS = {"cadence": "Cadence", "chain": "Call to contract", "needed": "What it takes", "mix": "Mix"}
KINDS = {
    "call": "calls", "email": "emails", "meeting": "meetings", "demo": "demos", "proposal": "proposals", "vip_visit": "vip_visits",
    "peer_meeting": "peer_meetings", "business_review": "business_reviews", "field_day": "field_days", "carnival_day": "carnival_days",
}  # fmt: skip
AGREED = metric("cadence_attainment").capped
CARDS = [
    ("hi_value_activities", "Hi-value"), ("cadence_attainment", "Of agreed"), ("weeks_on_target", "Weeks on target"), ("longest_gap", "Longest gap"),
]  # fmt: skip
NEEDED = [(f"{kind}_needed", label) for kind, label in (
    ("calls", "Calls"), ("conversations", "Conversations"), ("meetings", "Meetings"), ("demos", "Demos"), ("proposals", "Proposals"),
    ("vip_visits", "VIP visits"),
)]  # fmt: skip
STEPS = ("calls", "opportunities", "proposals", "won")
SPENT = [
    ("hi_value_time", "Of the time with customers on hi-value activities"), ("assumed_time", "Of that time assumed"),
    ("proactive_share", "Begun by us, where that is known"),
    ("demos_to_proposals", "First proposals for demos"), ("touches_with_goal", "With a goal"), ("goals_reached", "Goals reached"),
]  # fmt: skip
WHOLE_WAY = "prospects_to_contracts"
IN_THE_TABLE = (
    "hi_value_activities",
    "cadence_attainment",
    "weeks_on_target",
    "calls_to_prospects",
    "proposals_to_contracts",
)
FIRST = 12


def cadence() -> None:
    """Four numbers, done against agreed kind by kind, and the calendar whose days open their activities."""
    w.slim_cards(w.tiles(CARDS))
    left, right = st.columns(2, gap="medium")
    with left:
        agreed = w.readings(AGREED)
        if any(one.value is not None for one in agreed):
            w.draw(done_against_agreed(agreed, "Is what we agreed being done?"), f"Agreed activities, {who}")
            still_needed()
        else:
            st.header("Is what we agreed being done?", anchor=False)
            w.none_found("No activity targets were agreed for these days.", "quota")
    with right:
        rhythm()
    on_a_day()
    only_totals = not workspace.facts.inventory().get("activity")
    if only_totals:
        loaded_totals()
    with st.expander(
        "More: against the own weeks, week by week, rep by rep, totals loaded by period",
        key="more of cadence",
        on_change="rerun",
    ) as more:
        if more.open:
            against_own_weeks()
            week_by_week()
            rep_by_rep()
            in_a_lump()
            if not only_totals:
                loaded_totals()
    w.questions(playbook.driver("activity").questions)


def still_needed() -> None:
    """What each working day that is left asks for, where the period still runs."""
    needed = [one for one in w.tiles(NEEDED) if one.reading.value]
    if needed:
        st.caption("Needed from here on, each working day that is left:")
        with st.container(horizontal=True):
            for one in needed:
                w.proof_button(one.reading, f"{one.label} {one.value}", "needed")


def rhythm() -> None:
    """How steady it is: a square a day; the list beside it chooses a week by keyboard."""
    days = w.kept("days")
    if not any(day.done for day in days):
        st.header("How steady is the rhythm?", anchor=False)
        w.none_here("No activity is logged in these thirteen weeks.", "activity")
        return
    figure = calendar_heat(days, w.chosen("day"), "How steady is the rhythm?", noted_days.on_the_axis(workspace, lens))
    st.header(w.escape(figure.question), anchor=False)
    w.clicked(figure.chart, "day", figure.alt, lambda mark: str(mark["day"]))
    st.caption(w.escape(figure.caveat))
    w.pick_one("day", "Activities of the day", {day.on.isoformat(): day.in_words for day in reversed(days) if day.done})


def on_a_day() -> None:
    """The activities of the chosen day, one row each; the subject opens all that is known of it."""
    try:
        day = date.fromisoformat(w.chosen("day"))
    except ValueError:
        return
    found = calendar_days.touches(workspace, lens, day, day)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(f"{show.cases(len(found), 'activities')} on {show.day(day)}", anchor=False, width="content")
        w.let_go("day", show.day(day))
    st.caption(w.escape(calendar_days.told(found)))
    for one in found if w.chosen("all") else found[:FIRST]:
        w.row(one.title, calendar_days.line(one, lens.by != "rep"), "activity", one.id, f"touch {one.id}")
        if w.chosen("activity") == one.id:
            one_activity(one)
    if len(found) > FIRST and not w.chosen("all"):
        st.button(
            f"See all {len(found)}",
            key="all touches",
            type="tertiary",
            icon=":material/arrow_forward:",
            on_click=w.choose,
            args=("all", "1"),
        )


def one_activity(one: calendar_days.Touch) -> None:
    """All that is known of one activity, and where it stands in the file it came from."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.header(w.escape(one.title), anchor=False, width="content")
            w.let_go("activity", one.title)
        st.markdown(
            "  \n".join(f"{w.escape(label)}: {w.escape(value)}" for label, value in calendar_days.known(one).items())
        )


def against_own_weeks() -> None:
    """The last whole week against the own thirteen before it: of a rep kind by kind, else rep by rep."""
    if lens.by == "account":
        return
    kinds_here = [
        key for kind, key in scorecard.KINDS.items() if kind in workspace.settings.hi_value_kinds or kind == "call"
    ]
    of_one = lens.by == "rep" and len(lens.scopes) == 1
    st.header(
        "Does the last whole week stand out from the own thirteen before?", anchor=False, help=w.escape(own_weeks.RULE)
    )
    chosen = ["hi_value_activities", *kinds_here]
    if not of_one:
        chosen = [
            st.selectbox("Count of", chosen, format_func=lambda key: metric(key).label, key="own weeks of", width=260)
        ]
    week, found = own_weeks.own_weeks(workspace, lens, chosen)
    st.markdown(w.escape(own_weeks.finding(week, found, of_one)))
    table = own_weeks.behind(found, of_one)
    w.table(
        table.rows,
        table.columns,
        f"Last whole week against the own weeks, {who}",
        "What stands out comes first, the rest by name. Not a ranking.",
    )


def week_by_week() -> None:
    """The agreed number of each week of the period, and what was done."""
    spans = weeks_of(workspace.calendar, lens.period, lens.as_of)
    by_week = w.readings(["cadence_attainment"], spans)
    if any(one.whole for one in by_week):
        labels = [span_of(span, lens.as_of) for span in spans]
        kept = w.readings(["weeks_on_target"])[0]
        said = f"{show.detail(kept)} reached their target." if kept.value is not None else ""
        w.draw(
            against_target(by_week, labels, "Is the agreed number reached week by week?", said),
            f"Agreed by week, {who}",
        )


def rep_by_rep() -> None:
    """Rep by rep; who can be told apart from the others first."""
    if lens.by == "rep":
        return
    each_rep = w.readings(IN_THE_TABLE, each="rep")
    peers = among_peers([one for one in each_rep if one.metric == "weeks_on_target"])
    if any(peer.reading.value is not None for peer in peers):
        w.draw(compare_reps(peers, "Who is really steadier?"), f"Weeks on target by rep, {who}")
    st.caption(w.escape(findings.about_peers(peers)))
    table = by_rep(each_rep, IN_THE_TABLE, peers)
    w.table(
        table.rows,
        table.columns,
        f"Activity by rep, {who}",
        "Those who really stand out come first, the rest by name. Not a ranking.",
    )


def in_a_lump() -> None:
    """Rows that may have been logged in a lump, to be asked about before anybody counts on them."""
    found = w.kept("data hints")
    if found:
        st.header("Was it logged when it was done?", anchor=False)
        st.markdown(w.escape(data_hints.finding(found)))
        table = data_hints.behind(found)
        w.table(table.rows, table.columns, f"Activities logged together, {who}")


def loaded_totals() -> None:
    """What was loaded as totals by period, beside what is logged."""
    totals = behind_totals(workspace, lens)
    if totals:
        st.header("What do the totals loaded by period say?", anchor=False)
        w.table(
            totals.rows,
            totals.columns,
            f"Activities with totals, {who}",
            "A total counts where its whole period lies inside and nothing of it is logged; the other numbers on this page leave it out.",
        )


def chain() -> None:
    """From call to contract, by the counts of the period or by cohorts that have had their time."""
    mode = st.segmented_control("Ratios of", list(MODES), default="period", required=True, key="ratios of", format_func=MODES.__getitem__,
                                label_visibility="collapsed")  # fmt: skip
    ratios_of_cohorts() if mode == "cohort" else ratios_of_the_period()


def ratios_of_the_period() -> None:
    """Counts of the period, each link beside the team's, and where it loses."""
    own = {one.metric: one for one in w.readings([*STEPS, *findings.LINKS, WHOLE_WAY])}
    found = findings.links(own, wider)
    if not found:
        w.lacking("The path from call to contract cannot be shown yet.", "opportunity")
        return
    w.slim_cards(w.tiles([(key, label) for key, label in LINKS if own[key].value is not None]), "chain")
    if valued := [one for one in w.tiles(VALUED) if one.reading.value is not None]:
        w.slim_cards(valued, "valued")
    left, right = st.columns(2, gap="medium")
    with left:
        before = {one.metric: one for (_, scope), one in w.comparisons(STEPS).items() if scope == lens.scope.id}
        w.draw(
            step_counts([own[key] for key in STEPS], before, w.compared_with(), "How many come through?"),
            f"Steps, {who}",
        )
    with right:
        lost_more = f"Where do we lose more than {group_name}?" if group_name else "Where do we lose most?"
        w.draw(ratio_chain(found, group_name, lost_more), f"Call to contract, {who}")
    w.questions([findings.question_of(link) for link in found])


def ratios_of_cohorts() -> None:
    """What became of the opportunities created in a quarter, and of each rep's over a year."""
    found = w.kept("cohorts")
    if not found:
        w.none_found("No opportunity has a created date.", "opportunity")
        return
    year = cohorts.year_of(workspace, lens)
    st.caption(
        w.escape(
            f"{cohorts.in_words(workspace, lens)} Cards: created {show.span(year.start, year.last)}, all of which have had it."
        )
    )
    w.slim_cards(w.tiles(COHORTS, year), "cohort")
    left, right = st.columns(2, gap="medium")
    with left:
        w.draw(cohort_bars(found, "How many are won in the usual time?"), f"Cohorts by quarter, {who}")
    with right:
        if lens.by == "rep":
            w.questions([metric(key).question for key in (cohorts.WHOLE_WAY, "cohort_calls_to_prospects")])
            return
        key = st.selectbox(
            "Link", [key for key, _ in COHORTS[:3]], format_func=lambda one: metric(one).label, key="cohort link"
        )
        peers = cohorts.beside_each_other(workspace, lens, key)
        w.draw(compare_reps(peers, "Who really differs?"), f"{metric(key).label} by rep, {who}")
        st.caption(w.escape(findings.about_peers(peers)))


MODES = {"period": "By period", "cohort": "By cohort"}
COHORTS = [
    ("cohort_prospects_to_proposals", "Prospects → proposals"), ("cohort_proposals_to_contracts", "Proposals → contracts"),
    ("cohort_prospects_to_contracts", "Prospects → contracts"), ("cohort_calls_to_prospects", "Accounts called → prospects"),
]  # fmt: skip
VALUED = [
    ("evp_rate", "Proposals with a value case"), ("win_rate_with_evp", "Won with a value case"), ("win_rate_without_evp", "Won without one"),
]  # fmt: skip
LINKS = [
    ("calls_to_prospects", "Calls → prospects"), ("prospects_to_proposals", "Prospects → proposals"),
    ("proposals_to_contracts", "Proposals → contracts"), (WHOLE_WAY, "Prospects → contracts"),
]  # fmt: skip


def needed() -> None:
    """What the rest of the quota takes, worked out backwards from deals to calls, and what one better link is worth."""
    plan = w.kept("what it takes")
    st.markdown(w.escape(what_it_takes.in_words(plan, workspace.settings.currency)))
    if plan.why:
        if plan.why == what_it_takes.NO_QUOTA:
            w.lacking("Load a quota to see what the rest of it takes.", "quota.bookings")
        return
    if late := what_it_takes.too_late(plan):
        st.markdown(f"▲ {w.escape(late)}")
    st.header("What does the rest of the quota take?", anchor=False)
    steps = what_it_takes.behind(plan)
    w.table(
        steps.rows,
        steps.columns,
        f"What the rest of the quota takes, {who}",
        metric("cohort_prospects_to_contracts").definition,
    )
    st.caption(w.escape(what_it_takes.WHENCE))
    st.header("Which link is worth most?", anchor=False)
    links = what_it_takes.behind_better(plan)
    w.table(links.rows, links.columns, f"What a better link is worth, {who}")
    w.questions(["Is that a week you can work? If not, which ratio do we improve?"])


def mix() -> None:
    """What the time goes to: kinds of activity, those agreed as hi-value in the accent."""
    kinds = w.readings(list(KINDS.values()))
    uncounted = w.kept("uncounted")
    if not any(one.value for one in kinds):
        w.none_here("No activity is logged in this period.", "activity")
        if uncounted:
            st.caption(w.escape(uncounted))
        return
    wanted = [("activities", "With customers"), ("hi_value_activities", "Hi-value"), ("conversations", "Conversations"),
              ("proposals", "Proposals sent")]  # fmt: skip
    w.slim_cards(w.tiles(wanted), "mix")
    hi_value = [scorecard.KINDS[kind] for kind in workspace.settings.hi_value_kinds]
    w.draw(activity_mix(kinds, hi_value, "Which activities were done?"), f"Activity mix, {who}")
    hi_value_agreed()
    goes_with_winning()
    the_scorecard()
    talks()
    layers()
    for tile in w.tiles(SPENT):
        if tile.reading.noted != NO_FACTS:
            w.proof_button(tile.reading, f"{tile.label}: {tile.value}, {tile.line}", "mix")
    if uncounted:
        st.caption(w.escape(uncounted))


def layers() -> None:
    """What part of the effort each of three layers gets, against the target."""
    found, targets = w.readings(list(effort.LAYERS)), workspace.settings.effort_targets
    if all(one.value is None for one in found):
        return
    st.header("Which layer gets the effort?", anchor=False, help=w.escape(metric("effort_on_deals").definition))
    if said := effort.finding(found, targets):
        st.markdown(w.escape(said))
    table = effort.board(found, targets)
    w.table(table.rows, table.columns, f"Effort by layer, {who}")
    with st.container(horizontal=True):
        for one in w.tiles(list(effort.LAYERS.items())):
            w.proof_button(one.reading, f"{one.label}: {one.value}, {one.line}", "layers")
    with st.expander("Agree on targets"):
        agreed_on.on_effort(workspace, effort.LAYERS)


def hi_value_agreed() -> None:
    """Which types of the exports were read as what, what no figure counts first, and what the team agreed is hi-value."""
    with st.expander(
        "What counts as hi-value, and how types of the CRM were read", key="hi-value agreed", on_change="rerun"
    ) as fold:
        if fold.open:
            table = w.kept("types read")
            w.table(
                table.rows,
                table.columns,
                f"Types of activity, {who}",
                "Types are read when a file is loaded; load it again to answer anew.",
            )
            agreed_on.on_hi_value(workspace)


def talks() -> None:
    """What is talked about with customers, as the activities say, and account by account."""
    found = w.readings(list(talked_about.SHARES))
    if all(one.noted == NO_FACTS for one in found):
        return
    st.header("What do we talk about?", anchor=False, help=w.escape(metric("talk_product").definition))
    by = w.kept("talked about")
    if told := talked_about.finding(found, by):
        st.markdown(w.escape(told))
    with st.container(horizontal=True):
        for one in w.tiles(list(talked_about.SHARES.items())):
            w.proof_button(one.reading, f"{one.label}: {one.value}, {one.line}", "talks")
    table = talked_about.board(by)
    w.folded_table("Account by account", table.rows, table.columns, f"What is talked about by account, {who}")
    w.questions([metric("talk_insight").question])


def the_scorecard() -> None:
    """Hi-value activities by the team's weights, and what the own decided deals say of these."""
    with st.expander(
        "Scorecard: points by your own weights, tested on your own deals", key="scorecard", on_change="rerun"
    ) as fold:
        if not fold.open:
            return
        agreed_kinds, weights = workspace.settings.hi_value_kinds, workspace.settings.hi_value_weights
        shown = [kind for kind in scorecard.KINDS if kind in agreed_kinds]
        [points] = w.tiles([(scorecard.POINTS, "Points")])
        w.proof_button(points.reading, f"{points.label}: {points.value}, {points.line}", "points")
        each = w.readings([scorecard.POINTS], each=None if lens.by in ("rep", "account") else "rep")
        table = scorecard.board(each, w.kept("points by kind"), shown, weights)
        w.table(
            table.rows,
            table.columns,
            f"Scorecard, {who}",
            scorecard.ONCE,
        )
        st.caption(scorecard.ONCE)
        st.header("Do your own deals bear the weights out?", anchor=False)
        st.markdown(w.escape(scorecard.finding(w.kept("weights tested"), weights)))
        tested = scorecard.behind_weights(shown, weights, w.kept("goes with"))
        w.table(
            tested.rows,
            tested.columns,
            f"Weights against decided deals, {who}",
            "An association only; intervals hold for all kinds together.",
        )


def goes_with_winning() -> None:
    """Which kinds of activity deals that are won had more often: an association, with its interval."""
    found = w.kept("goes with")
    if any(one.is_enough for one in found.kinds):
        w.draw(differences(found, "What goes with winning?"), f"Win rate with and without a kind of activity, {who}")
        st.caption(w.escape(goes_with.finding(found)))


w.guard()
workspace, found_lens = w.open_workspace(), w.lens_on("activities")
if found_lens is None:
    w.empty(
        "There are no activities yet. Load an export of tasks and events, and they are counted here.",
        "Load an export",
        need="activity",
    )
    st.stop()
lens: Any = found_lens
who, group = lens.scope.name, group_around(workspace, lens)
group_name = name_of_group(group)
own = {one.metric: one for one in w.readings(["activities", "cadence_attainment", *(findings.LINKS if group else ())])}
kinds = {one.metric: one for one in w.readings(AGREED)}
wider = {one.metric: one for one in w.readings(findings.LINKS, scope=group)} if group else {}
w.finding(findings.about_activity(own | kinds, wider, group_name))
bodies = {"cadence": cadence, "chain": chain, "needed": needed, "mix": mix}
if own["activities"].value is None and not kinds_told(workspace):
    none = f"No activity of {lens.period.label} is counted: {own['activities'].note}."
    told = w.kept("uncounted") or (none if "activity" in workspace.facts.have() else "There are no activities yet.")
    w.empty(f"{told} Load an export of tasks and events, and they are counted here.", "Load an export", need="activity")
    if all(one.value is None for one in w.readings(findings.LINKS)):
        st.stop()
    bodies = {"chain": chain}  # the deals tell some of it
for one, tab in w.tabs({one: TABS[one] for one in bodies}).items():
    if tab.open:
        with tab:
            bodies[one]()
