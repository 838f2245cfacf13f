"""Cadence on the screen: page settings, every page registered, its title, who and when, and the page that was asked for."""

from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent
PAGES = {
    "Now": [("home", "Home"), ("drivers", "Five drivers")],
    "Facts": [
        ("activity", "Activity and ratios"),
        ("pipeline", "Pipeline and forecast"),
        ("accounts", "Accounts"),
        ("account", "Account"),
        ("voice", "Customer voice"),
        ("rewards", "Rewards and people"),
    ],
    "Conversations": [
        ("conversations", "Conversations"),
        ("conversation", "Coaching conversation"),
        ("coaching", "Cadence and focus"),
        ("forecast_call", "Forecast call"),
        ("reviews", "Reviews"),
        ("commitments", "Commitments"),
        ("checklists", "Question lists"),
        ("workshop", "Tune-up workshop"),
    ],
    "Setup": [("data", "Data"), ("definitions", "Definitions")],
}
groups = {
    group: [st.Page(f"pages/{name}.py", title=title, default=name == "home") for name, title in pages]
    for group, pages in PAGES.items()
}  # fmt: skip
page = st.navigation(groups, position="hidden")
st.set_page_config(
    page_title=f"{page.title} · Cadence",
    page_icon=str(HERE / ".streamlit" / "favicon.png"),
    layout="wide",
    initial_sidebar_state=220,
)
if "is_logged_in" in st.user:
    from pages import _widgets

    _widgets.let_in()
header = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
title = header.container(width="content").empty()
of_a_rep = st.query_params.get("by") == "rep"
title.title(page.title if page.url_path else "My dashboard" if of_a_rep else "My team today", anchor=False)

from pages import _widgets as w  # noqa: E402  (takes a second in a new server, where the title already stands)

with w.told_in_words():
    w.add_up(page.url_path)
    w.picker(header, title, page)
    w.navigation(groups, page)
    w.proof_in_address()
    w.notices()
    elsewhere = st.container()
    page.run()
    with elsewhere:
        w.refused()  # what no place of the page has told: it is not on the screen any more
