"""Open deals: all of them, narrowed; those that stand still or matter most; what happened to one, and what is put aside."""

from datetime import date

import streamlit as st

from coaching.charts import days_at_stage
from coaching.method import key_deals, snooze
from coaching.metrics import ageing, calendar_days, deal_past, deals, metric, show
from coaching.metrics.tables import behind_changes, behind_deals
from pages import _widgets as w
from pages._pipeline_whose import Here

FIRST = 6


def deal_rows(here: Here, found: list[deals.OpenDeal]) -> None:
    """Deals as rows that wrap: the name opens what happened to it; snoozed ones are counted apart."""
    found, aside = snooze.apart(found, here.put)
    if aside:
        st.caption(f"{show.cases(len(aside), 'deals')} snoozed, not listed here.")
    if not found:
        st.markdown("No open deal here.")
    for deal in found[:FIRST]:
        w.row(deal.name, deals.line(deal, here.currency, here.lens.by != "rep"), "deal", deal.id, f"deal {deal.id}")
        if w.chosen("deal") == deal.id:
            journey(here, deal.id)
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
        journey(here, w.chosen("deal"))


def journey(here: Here, one: str) -> None:
    """What happened to one deal, newest first; it can be looked at as of any day."""
    known = deal_past.named_deals(here.workspace, here.lens)
    if one not in known:
        of_others = deal_past.is_loaded(here.workspace, one)
        st.caption(
            f"This deal is not among those of {w.escape(here.who)}."
            if of_others
            else f"No deal with the id {w.escape(one)} is loaded."
        )
        w.let_go("deal", "Deal")
        return
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.header(f"What happened to {w.escape(known[one])}", anchor=False, width="content")
            w.let_go("deal", known[one])
        put_aside(here, one)
        flag(here, one)
        if said := key_deals.sponsors(here.workspace, [one]).get(one):
            st.markdown(w.escape(f"Sponsor {said.told}"))
        on = st.date_input(
            "As of",
            value=here.lens.as_of,
            max_value=here.lens.as_of,
            format="YYYY-MM-DD",
            key=f"past on {one}",
            width=180,
        )
        past = deal_past.past_of(here.workspace, here.lens, one)
        if isinstance(on, date):
            st.markdown(w.escape(deal_past.told(deal_past.on_day(past, on), on, here.currency)))
        changed = behind_changes(deal_past.changes(past), here.currency)
        w.table(
            changed.rows,
            changed.columns,
            f"Changes of {known[one]}",
            "Later evidence holds from its day on; an export against it is marked.",
        )
        done_on(here, one, known[one])


def done_on(here: Here, one: str, name: str) -> None:
    """What was done on a deal, the newest first."""
    found = calendar_days.of_deal(here.workspace, one, here.lens.as_of)
    if not found:
        w.none_here("No activity is logged on this deal.", "activity")
        return
    with st.expander(w.escape(calendar_days.in_short(found)), key=f"done on {one}", on_change="rerun") as more:
        if more.open:
            table = calendar_days.behind_touches(found)
            w.table(
                table.rows, {key: said for key, said in table.columns.items() if key != "deal"}, f"Activities on {name}"
            )


def put_aside(here: Here, one: str) -> None:
    """Snooze a deal with a reason and a day, or bring it back."""
    aside = here.put.get(one)
    if aside:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{w.state_mark('grey', 'snoozed')} {w.escape(aside.told)}", width="content")
            if st.button("Bring it back", key=f"wake {one}"):
                snooze.wake(here.workspace, w.viewer().viewer_id, one)
                st.rerun()
        return
    with st.popover("Snooze", icon=":material/snooze:", type="tertiary", key=f"snooze {one}"):
        why = st.text_input("Why is it put aside?", key=f"snooze why {one}")
        until = st.date_input("Comes back on", value=None, format="YYYY-MM-DD", key=f"snooze until {one}")
        st.caption(w.escape(snooze.read_by(here.lens.as_of)))
        if st.button("Put it aside", key=f"snooze it {one}"):
            day = until if isinstance(until, date) else None
            w.attempt(snooze.put_aside, here.workspace, w.viewer().viewer_id, one, day, why, here.lens.as_of)


def snoozed(here: Here, found: list[deals.OpenDeal]) -> None:
    """The deals that are put aside, apart from the others."""
    if found:
        st.header(f"Snoozed: {len(found)}", anchor=False, help=w.escape(snooze.read_by(here.lens.as_of)))
        for deal in found:
            w.row(deal.name, here.put[deal.id].told, "deal", deal.id, f"snoozed {deal.id}")


def open_deals(here: Here) -> None:
    """Every open deal, those due first; narrowed to when they are due, what to look at, and a stage."""
    found = w.kept("deals")
    if not found:
        w.none_here("No open deal.", "opportunity.open")
        return
    by_age(here, found)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        w.pick_few("due", "Due", deals.dues(found, here.lens.period.label))
        w.pick_few("look", "To look at", {key_deals.LOOK: "key deals", **deals.looks(found)})
        w.pick_one("stage", "Stage", {name: name for name in dict.fromkeys(one.stage for one in w.kept("stages"))})
        if w.chosen("stage"):
            w.let_go("stage", w.chosen("stage"))
    if w.chosen("look") == key_deals.LOOK:
        key_ones(here, found)
        return
    shown, aside = snooze.apart(deals.chosen(found, w.chosen("due"), w.chosen("stage"), w.chosen("look")), here.put)
    apart = f" {len(aside)} more {'is' if len(aside) == 1 else 'are'} snoozed, below." if aside else ""
    of_all, worth = w.readings(("open", "open_pipeline"))
    st.caption(w.escape(deals.listed(shown, of_all, worth, here.currency, found) + apart))
    if w.chosen("deal"):
        journey(here, w.chosen("deal"))
    table = behind_deals(shown)
    w.table(
        table.rows, table.columns, f"Open deals, {here.who}", metric("open_pipeline").definition, opens=("deal", "id")
    )
    snoozed(here, aside)


def key_ones(here: Here, found: list[deals.OpenDeal]) -> None:
    """The deals that matter most: flagged ones, else the largest, with age, pushes, next step and how their sponsor is rated."""
    every = found if len(found) < deals.LISTED else deals.open_deals(here.workspace, here.lens, None)
    flags = key_deals.flagged(here.workspace)
    shown, how = key_deals.chosen(deals.chosen(every, w.chosen("due"), w.chosen("stage")), flags)
    rated = key_deals.sponsors(here.workspace, [one.id for one in shown])
    st.caption(w.escape(f"{how} {key_deals.about(shown, rated)}"))
    if w.chosen("deal"):
        journey(here, w.chosen("deal"))
    table = key_deals.behind(shown, rated, flags)
    told = "Choose a deal to flag it. Sponsors are rated from 1 to 5 on Account, People, or from 0 to 10 in a review, of which the newer counts."
    w.table(table.rows, table.columns, f"Key deals, {here.who}", told, opens=("deal", "id"))


def flag(here: Here, one: str) -> None:
    """Flag a deal as one that matters most, or take the flag off."""
    is_key = one in key_deals.flagged(here.workspace)
    st.button(
        "★ Key deal: take the flag off" if is_key else "Flag as key deal",
        key=f"flag {one}",
        type="tertiary",
        icon=":material/star:",
        on_click=w.tried,
        args=(lambda: key_deals.flag(here.workspace, w.viewer().viewer_id, one, not is_key),),
    )


def by_age(here: Here, found: list[deals.OpenDeal]) -> None:
    """How long deals have been at their stage, against the days within which most moved on from it."""
    aged = ageing.aged(found, w.kept("usual days"), w.kept("days before"))
    if not aged:
        st.header("Which deals stand still?", anchor=False)
        w.none_found("No history tells since when a deal is at its stage.", "opportunity_snapshot")
        return
    figure = days_at_stage(
        aged, list(dict.fromkeys(one.stage for one in w.kept("stages"))), "Which deals stand still?", here.currency
    )
    st.header(w.escape(figure.question), anchor=False)
    if said := ageing.finding(aged):
        st.markdown(w.escape(said))
    w.clicked(figure.chart, "deal", figure.alt, lambda mark: str(mark["id"]))
    st.caption(w.escape(figure.caveat))
    with st.container(horizontal=True):
        for tile in w.tiles([("aged_deals", "By count"), ("aged_value", "By value")]):
            w.proof_button(tile.reading, f"{tile.label}: {tile.value}, {tile.line}", "aged")
    w.folded_table("See the numbers", figure.table.rows, figure.table.columns, f"Days at the stage, {here.who}")
