"""What a team agrees once beside its numbers: contacts by tier, since when a product is sold, the ramp of new people, who answers for a metric."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from coaching.metrics import Metric, answered_for, effort, ramp, recurring, scorecard, show
from coaching.metrics.goes_with import label
from coaching.metrics.show import inside
from coaching.settings import MOST_WEIGHT
from coaching.workspace import Workspace
from pages import _widgets as w


def by_tier(workspace: Workspace, tiers: Mapping[str, int]) -> None:
    """Contacts a year for an account of each tier, and how many a person can make."""
    if not w.may_change("Contacts by tier are agreed"):
        return
    agreed = workspace.settings.tier_contacts
    with st.form("tiers", border=False):
        with st.grid(4, min_column_width=150):
            for tier, number in tiers.items():
                help_ = f"{show.cases(number, 'accounts')} of this tier; 0 is none agreed."
                label, before = f"{w.escape(tier)}: contacts a year", agreed.get(tier, 0.0)
                st.number_input(label, 0.0, value=before, step=1.0, help=help_, format="%.0f", key=f"tier {tier}")
            help_ = "0: the mean of the people who had any in the last 365 days."
            st.number_input("Contacts a person can make a year", 0.0, value=workspace.settings.contacts_per_rep, step=10.0, help=help_, format="%.0f",
                            key="contacts of a person")  # fmt: skip
        st.form_submit_button("Save", on_click=_tiers, args=(list(tiers),), key="agree by tier")


def _tiers(tiers: Sequence[str]) -> None:
    said = {tier: st.session_state[f"tier {tier}"] for tier in tiers}
    _save(
        "Saved. Cadence, workload and the people needed follow it.",
        tier_contacts={**w.the_workspace().settings.tier_contacts, **said},
        contacts_per_rep=st.session_state["contacts of a person"],
    )


def _save(then: str, **said: Any) -> None:
    w.tried(lambda: w.the_workspace().save_settings(**said), then=then)


def on_launches(products: Sequence[str]) -> None:
    """Since when a product is sold; without a day it is forgotten."""
    if not w.may_change("Since when a product is sold is said"):
        return
    with st.form("launches", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox("Product", products, index=None, placeholder="Choose", width=240, key="launched product")
        st.date_input("Sold since", value=None, format="YYYY-MM-DD", width=160, key="launched on")
        st.form_submit_button("Save", on_click=_launch, key="launch")


def _launch() -> None:
    product, day = st.session_state["launched product"], st.session_state["launched on"]
    if product:
        rest = {name: since for name, since in w.the_workspace().settings.launches.items() if name != product}
        _save(f"Saved: {product}.", launches={**rest, **({product: day.isoformat()} if day else {})})


def on_amounts(workspace: Workspace) -> None:
    """What the amount of a deal holds of what recurs of it, without which nothing is told apart."""
    holds = workspace.settings.amount_holds
    said = (
        f"The amount of a deal holds: {inside(recurring.AMOUNTS[holds])}."
        if holds
        else "Nobody said yet what the amount of a deal holds."
    )
    st.caption(w.escape(said))
    if not w.may_change("What an amount holds is said"):
        return
    with st.form("amounts", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        choices = list(recurring.AMOUNTS)
        st.selectbox("The amount of a deal holds", choices, choices.index(holds) if holds else None, placeholder="Choose", width=420,
                     format_func=recurring.AMOUNTS.__getitem__, key="amounts hold")  # fmt: skip
        st.form_submit_button("Save", on_click=_amounts, key="agree on amounts")


def _amounts() -> None:
    if holds := st.session_state["amounts hold"]:
        _save("Saved. What comes once and what recurs stand apart.", amount_holds=holds)


def on_tiers(workspace: Workspace, products: Sequence[str]) -> None:
    """Which product is more than which: a customer that buys of a higher tier than ever before is upgraded."""
    if not w.may_change("Tiers of products are agreed"):
        return
    agreed = workspace.settings.product_tiers
    with st.form("product tiers", border=False):
        with st.grid(4, min_column_width=150):
            for product in products:
                label = w.named(f"{product}: tier")
                st.number_input(
                    label, 0, 20, agreed.get(product, 0), help="1 is the lowest, 0 none.", key=f"tier of {product}"
                )
        st.form_submit_button(
            "Save", on_click=_product_tiers, args=(tuple(products),), key="agree on tiers of products"
        )


def _product_tiers(products: Sequence[str]) -> None:
    said = {
        **w.the_workspace().settings.product_tiers,
        **{product: st.session_state[f"tier of {product}"] for product in products},
    }
    _save("Saved. Upgrades follow it.", product_tiers={product: tier for product, tier in said.items() if tier})


def on_effort(workspace: Workspace, layers: Mapping[str, str]) -> None:
    """What part of the contacts with customers each of three layers is to get."""
    if not w.may_change("Targets of the layers are agreed"):
        return
    agreed = workspace.settings.effort_targets
    with st.form("effort", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        for key, label in layers.items():
            st.number_input(
                f"{label}, %", 0, 100, effort.percent(agreed.get(key, 0.0)), width=150, key=f"target of {key}"
            )
        st.form_submit_button("Save", on_click=_effort, args=(tuple(layers),), key="agree on effort")


def _effort(layers: Sequence[str]) -> None:
    said = effort.targets({key: st.session_state[f"target of {key}"] for key in layers})
    _save("Saved. Effort is held against it.", effort_targets=said)


def on_a_ramp(workspace: Workspace) -> None:
    """The shares of the quota that hold in the first months after a start."""
    agreed = workspace.settings.ramp
    first = (
        f"Ramp: {ramp.in_text(agreed)} % of the quota in the first {show.cases(len(agreed), 'months')}, then all of it."
    )
    st.caption(w.escape(first if agreed else "No ramp is agreed."))
    if not w.may_change("The ramp is agreed"):
        return
    with st.form("ramp", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Percent of the quota, month by month",
            ramp.in_text(agreed),
            placeholder="25, 50, 75",
            width=320,
            key="ramp in percent",
        )
        st.form_submit_button("Save", on_click=_ramp, key="agree on ramp")


def _ramp() -> None:
    said = st.session_state["ramp in percent"]
    w.tried(
        lambda: w.the_workspace().save_settings(ramp=ramp.ramp_of(said)),
        then="Saved. Attainment by the ramped quota follows it.",
    )


def on_owner(workspace: Workspace, one: Metric, driver: str) -> None:
    """Who answers for what a metric means, and the way to say so, for it alone or for all of its driver."""
    owners = workspace.settings.metric_owners
    named = answered_for.owner_of(owners, one)
    whole = f" (for all of {driver})" if named and one.key not in owners else ""
    st.markdown(w.escape(f"Who answers for it: {named or 'nobody yet'}{whole}"))
    if not w.may_change("Who answers for a metric is said"):
        return
    with (
        st.popover("Say who answers for it", type="tertiary", icon=":material/person:", key=f"owner of {one.key}"),
        st.form(f"owner {one.key}", border=False),
    ):
        name, what = f"answers for {one.key}", f"answers for what {one.key}"
        st.text_input("A person or a function", named, key=name, placeholder="Sales operations")
        choices = {one.key: "this metric", one.driver: f"every metric of {driver} without one of its own"}
        st.radio("For", list(choices), format_func=lambda key: w.named(choices[key]), key=what)
        st.form_submit_button("Save", on_click=_owner, args=(name, what), key=f"save owner of {one.key}")


def _owner(name: str, what: str) -> None:
    said, of = st.session_state[name], st.session_state[what]

    def keep() -> None:
        workspace = w.the_workspace()
        workspace.save_settings(metric_owners=answered_for.said(workspace.settings.metric_owners, of, said))

    w.tried(keep, then="Saved." if said.strip() else "Saved: nobody is named for it any more.")


def on_hi_value(workspace: Workspace) -> None:
    """Which kinds of activity create revenue, and what one of each counts on the scorecard; 0 is not hi-value."""
    if not w.may_change("What is hi-value is agreed"):
        return
    now = workspace.settings
    with st.form("hi-value", border=False):
        st.markdown("**Points that one of each counts**")
        with st.grid(4, min_column_width=150):
            for kind in scorecard.KINDS:
                weight = scorecard.weight_of(kind, now.hi_value_kinds, now.hi_value_weights)
                st.number_input(
                    label(kind), 0.0, float(MOST_WEIGHT), weight, step=0.5, format="%g", key=f"weight of {kind}"
                )
        st.caption(
            "0 is not hi-value. A call, meeting, demo or visit that was a conversation counts what a conversation does where that is more. "
            "That each counts 1, and which do, are ours until you say otherwise: no benchmark."
        )
        st.form_submit_button("Save", on_click=_hi_value, key="agree on hi-value")


def _hi_value() -> None:
    said = {kind: float(st.session_state[f"weight of {kind}"]) for kind in scorecard.KINDS}
    w.tried(
        lambda: w.the_workspace().save_settings(**scorecard.agreed(said)),
        then="Saved. Hi-value activities, points and rewards follow it.",
    )
