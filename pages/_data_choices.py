"""Choices that change numbers: rates of other currencies, who a name is, whether cancelled counts as lost, and what a team decides once."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from coaching import intake
from coaching.intake import Receipt, money, people
from coaching.intake.desk.checklist import Export
from coaching.metrics import lasting, show
from coaching.metrics import win_rule as win_rules
from coaching.metrics.account import LEVELS
from coaching.settings import MOST_DAYS, MOST_WEIGHT
from coaching.time_zone import all_zones
from coaching.workspace import Workspace
from pages import _widgets as w

SHOWN_PEOPLE = 5
OF_THEIR_OWN = ""


def rates(workspace: Workspace, receipts: Sequence[Receipt]) -> None:
    """One rate for each other currency; without one its amounts stand with their deals and count in no sum."""
    if bare := money.without_currency(workspace, receipts):
        st.caption(w.escape(intake.in_words(bare)))
    found, own = money.foreign_money(workspace, receipts), workspace.settings.currency
    if not found:
        return
    with st.container(border=True):
        missing = [one.code for one in found if one.rate is None]
        st.markdown(
            "**More than one currency**"
            if not missing
            else w.escape(f"No rate yet for {', '.join(missing)}: this money is in no total")
        )
        if not w.may_change("Rates are set"):
            return
        with st.form("rates", border=False):
            said: dict[str, float | None] = {}
            with st.grid(3, min_column_width=220):
                for one in found:
                    where = "; ".join(
                        (*map(intake.in_words, one.waiting), *(["in loaded files"] if one.is_loaded else []))
                    )
                    said[one.code] = st.number_input(
                        f"1 {w.escape(one.code)} in {w.escape(own)}", value=one.rate, min_value=0.0, format="%.6g", step=None,
                        placeholder="no rate yet", key=f"rate {one.code} {one.rate}", help=w.escape(where),
                    )  # fmt: skip
            if st.form_submit_button("Save rates"):
                w.attempt(_keep_rates, workspace, said, then=f"Saved. Totals are in {own}.")


def _keep_rates(workspace: Workspace, said: Mapping[str, float | None]) -> None:
    for code, rate in said.items():
        if rate != workspace.settings.rates.get(code):
            money.set_rate(workspace, code, rate or None)


def near_names(workspace: Workspace) -> None:
    """Names on facts that are nearly a loaded person: confirmed one by one, never merged by guess."""
    near = [one for one in people.unplaced(workspace) if one.nearly]
    if near and not w.may_change(f"{show.cases(len(near), 'names')} nearly a person's: whose they are is confirmed"):
        return
    for one in near[:SHOWN_PEOPLE]:
        with st.container(border=True):
            _is_this(workspace, one)
    if len(near) > SHOWN_PEOPLE:
        st.caption(f"{len(near[SHOWN_PEOPLE:])} more such names come after these.")


def strangers(workspace: Workspace, exports: Sequence[Export]) -> None:
    """Names that match no user, and those that were confirmed, with the way back."""
    unplaced, said = [one for one in people.unplaced(workspace) if not one.nearly], people.said_same(workspace)
    st.header("Names", anchor=False)
    if not (unplaced or said):
        st.markdown(
            "Every name matches a user."
            if _users_are_loaded(exports)
            else "Load the list of users, and names are matched to it."
        )
    if unplaced:
        names, match = show.cases(len(unplaced), "names"), "matches" if len(unplaced) == 1 else "match"
        helps = (
            "They may have left, or be spelled differently in the list of users."
            if _users_are_loaded(exports)
            else "Load the list of users."
        )
        st.markdown(f"**{names} {match} no user.** {helps}")
        rows = [{"name": one.name, "deals": one.deals, "others": one.others} for one in unplaced]
        columns: w.Columns = {"name": "Name", "deals": ("Deals", "count"), "others": ("Other rows", "count")}
        w.table(rows, columns, "Names that match no user")
    may = not said or w.may_change("Names are confirmed, and taken back,")
    for name, whom in said:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(w.escape(f"{name} is {whom}"), width="content")
            if may and st.button(
                "Undo",
                key=f"take back {name}",
                type="tertiary",
                icon=":material/undo:",
                help=w.escape(f"Undo: {name} is {whom}"),
            ):
                w.notice(intake.in_words(people.take_back(workspace, name)))
                st.rerun()


def _users_are_loaded(exports: Sequence[Export]) -> bool:
    return any(one.is_loaded for one in exports if "rep" in one.kinds)


def _is_this(workspace: Workspace, one: people.Unplaced) -> None:
    held = [show.cases(count, noun) for count, noun in ((one.deals, "deals"), (one.others, "other rows")) if count]
    options = {
        candidate.rep_id: f"{candidate.name} ({candidate.detail or candidate.rep_id})" for candidate in one.nearly
    }
    options[OF_THEIR_OWN] = "Someone else"
    whom = st.radio(
        w.escape(f'Who is "{one.name}" on {" and ".join(held)}?'), list(options), index=None, horizontal=True, key=f"who is {one.name}",
        format_func=lambda rep_id: w.escape(options[rep_id]),
    )  # fmt: skip
    if whom is not None and st.button("Confirm", key=f"confirm {one.name}", type="primary"):
        w.tried(lambda: w.notice(intake.in_words(people.say_same(workspace, one.name, whom))))
        st.rerun()


def rules(workspace: Workspace) -> None:
    """What a team agrees of win rates, of when a deal's cycle begins, and of when a contact is recent and a customer loyal."""
    if w.may_change("The rules of win rates, cycles and loyalty are set"):
        win_rule(workspace)
        renewals(workspace)
        qualified(workspace)
        recent_and_loyal(workspace)


def win_rule(workspace: Workspace) -> None:
    """Whether cancelled deals count as lost, with what that does to the win rate."""
    changes = w.kept("win rule")
    if changes is None:
        return
    st.header("Win rate", anchor=False)
    now = workspace.settings.cancelled_counts_as_lost
    with_, without = show.show(changes.broad), show.show(changes.narrow)
    said = st.toggle("Cancelled deals count as lost", now, key=f"cancelled {now}",
                     help="Pipeline shows both win rates; this one is shown wherever there is room for one.")  # fmt: skip
    st.caption(
        w.escape(
            f"Win rate {with_} if they do, {without} if not: {show.cases(changes.cancelled, 'deals')} ended without a decision."
        )
    )
    if said != now:
        workspace.save_settings(cancelled_counts_as_lost=said)
        w.notice(f"Cancelled deals {'count as lost' if said else 'are left out'} where one win rate is shown.")
        st.rerun()


def renewals(workspace: Workspace) -> None:
    """Whether renewals count in win rates; nothing to choose where no deal is of such a type."""
    types = win_rules.renewals(workspace)
    if not types:
        return
    now = workspace.settings.renewals_in_win_rate
    said = st.toggle(
        "Renewals count in the win rate", now, key=f"renewals {now}", help=w.escape(f"Renewals: {', '.join(types)}")
    )
    if said != now:
        workspace.save_settings(renewals_in_win_rate=said)
        w.notice(f"Renewals {'count in' if said else 'are left out of'} win rates.")
        st.rerun()


def qualified(workspace: Workspace) -> None:
    """From which stages on a deal is qualified, so that its cycle begins there; nothing to choose without stages of open deals."""
    stages = lasting.open_stages(workspace)
    if not stages:
        return
    st.header("Cycle of a deal", anchor=False)
    now = [stage for stage in workspace.settings.qualified_stages if stage in stages]
    said = st.multiselect("A deal is qualified at", stages, now, key=f"qualified {now}", placeholder="not said: its cycle begins when it is created",
                          help="Choose every stage from the first qualified one on. Days until deals are closed begin there.")  # fmt: skip
    if said != now:
        workspace.save_settings(qualified_stages=tuple(said))
        w.notice("Saved." if said else "Saved. A deal's cycle begins when it is created.")
        st.rerun()


def recent_and_loyal(workspace: Workspace) -> None:
    """How long a contact with a strategic account counts as recent, and from which scores on a customer is loyal: house defaults until changed."""
    now = workspace.settings
    with st.form("recent and loyal", border=False), st.expander("When a meeting is recent, and a customer loyal"):
        with st.grid(4, min_column_width=200):
            executive = st.number_input("Executive meeting: days", 1, MOST_DAYS, now.executive_days)
            review = st.number_input("Business review: days", 1, MOST_DAYS, now.review_days)
            fair = st.number_input("Loyal from, of 100", 1, 99, now.loyalty_fair)
            high = st.number_input("Loyal & committed from, of 100", 2, 100, now.loyalty_high)
            weights = {level: st.number_input(f"Weight of answers: {level}", 0.0, float(MOST_WEIGHT), now.voice_weights.get(level, 1.0), step=0.5)
                       for level in LEVELS}  # fmt: skip
        st.caption(
            "180 and 365 days, 60 and 80 of 100 and equal weights are ours, no benchmark. A weight: how much an answer counts in its account."
        )
        if st.form_submit_button("Save these"):
            said = {"executive_days": executive, "review_days": review, "loyalty_fair": fair, "loyalty_high": high,
                    "voice_weights": {} if all(weight == 1 for weight in weights.values()) else weights}  # fmt: skip
            w.attempt(workspace.save_settings, then="Saved.", **said)


def settings(workspace: Workspace) -> None:
    """What a team decides once: name, currency, fiscal year, holidays, time zone."""
    now = workspace.settings
    zones = ["", *all_zones()]
    st.header("Company, currency, fiscal year, holidays, time zone", anchor=False)
    if not w.may_change("Settings are changed"):
        return
    with st.form("settings", border=False):
        with st.grid(3, min_column_width=220):
            company = st.text_input("Company", now.company)
            currency = st.text_input("Currency (three letters)", now.currency, max_chars=3).strip().upper() or "USD"
            months = [f"{date(2000, month, 1):%B}" for month in range(1, 13)]
            start = months.index(st.selectbox("Fiscal year starts in", months, index=now.fiscal_start_month - 1)) + 1
            patterns = ("months", "4-4-5", "4-5-4", "5-4-4")
            pattern = st.selectbox("Quarter pattern", patterns, index=patterns.index(now.calendar_pattern))
            country = st.text_input("Country for holidays (two letters, or empty)", now.country, max_chars=2)
            region = st.text_input("State or region (its code, or empty)", now.subdivision)
            zone = st.selectbox("Time zone of your days", zones, index=zones.index(now.time_zone), format_func=lambda one: one or "not declared",
                                help="Moments that an export gives in UTC become days of this zone when it is loaded.")  # fmt: skip
        if st.form_submit_button("Save"):
            said = {
                "time_zone": zone, "company": company.strip(), "currency": currency, "fiscal_start_month": start, "calendar_pattern": pattern,
                "country": country.strip().upper(), "subdivision": region.strip().upper(),
                "currency_chosen": now.currency_chosen or currency != now.currency,
            }  # fmt: skip
            w.attempt(_keep_settings, workspace, said)


def _keep_settings(workspace: Workspace, said: Mapping[str, Any]) -> None:
    workspace.save_settings(**said)
    w.notice(f"Saved. {intake.of_another_zone(workspace)}".strip())


def holdings(workspace: Workspace) -> None:
    """What the data folder holds, and how to rebuild or start anew."""
    with st.expander("Where your data is kept"):
        st.code(str(workspace.folder), language=None, wrap_lines=True)
        st.markdown(
            "- `facts.duckdb`: what the exports said; it can be rebuilt from the kept copies\n"
            "- `records.sqlite`: what people wrote; nothing can rebuild it, so back it up\n"
            "- `imports`: a dated copy of every load that is never changed, with its manifest\n"
            "- `formats`: matchings and answers you gave; `settings.toml`: settings, rates, and who a name is\n"
            "- `staging`: files dropped and not loaded yet\n\n"
            "CADENCE_WORKSPACE names another folder. A new folder opens with the invented demo team; with CADENCE_NO_DEMO=1 it opens empty."
        )
        rows = [{"what": have.what.replace(".", ": ").replace("_", " "), "rows": have.rows, "first": have.first, "last": have.last}
                for have in workspace.facts.have().values() if have.what != "proposal"]  # fmt: skip
        w.table(
            rows,
            {"what": "Facts", "rows": ("Rows", "count"), "first": ("From", "date"), "last": ("To", "date")},
            "What the workspace holds",
        )
        if w.may_change("Facts are rebuilt") and st.button(
            "Rebuild everything from the kept imports", icon=":material/refresh:", key="rebuild"
        ):
            w.tried(lambda: w.notice(intake.rebuild(workspace)))
            st.rerun()
