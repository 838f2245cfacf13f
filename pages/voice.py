"""Customer voice: what customers say of us, which state each account is in and where it moved, who disagrees, and who said nothing."""

from typing import Any

import streamlit as st

from coaching.charts import four_states, trend
from coaching.method.entries import book as books
from coaching.metrics import customer_voice, loyal_growth, show, voice_by_seat, voice_told
from coaching.metrics.curves import quarters_up_to, span_of
from coaching.records import About
from pages import _widgets as w
from pages._entry import shelf
from pages._entry_tab import kinds_of_tab

TABS = {
    "states": "Four states",
    "seats": "By seat",
    "heard": "Who is heard",
    "comments": "What came of it",
    "back": "Back to the customer",
}
CARDS = [
    ("loyalty_index", "Loyalty index"), ("loyalty_performance", "Performance"), ("loyalty_commitment", "Commitment"), ("loyalty_gap", "Gap"),
]  # fmt: skip

FURTHER = [
    ("closed_loop", "Met within 30 days"), ("plan_agreed", "Plan agreed"), ("secure_customers", "Secure"), ("ces", "Ease, 1 to 7"),
    ("csat", "Satisfied"), ("csat_mean", "Satisfaction, 1 to 5"),
]  # fmt: skip
LESS_SECURE = [
    ("favourable_customers", "Favourable"),
    ("vulnerable_customers", "Vulnerable"),
    ("customers_at_risk", "At risk"),
]
SILENT, USUAL = {"6": "6 months", "12": "12 months", "24": "24 months"}, "12"


def states() -> None:
    """Four numbers, each account between its two scores, and what moved between two surveys."""
    w.slim_cards(w.tiles(CARDS, year))
    if not found.states:
        w.none_found("No account answered enough of the nine loyalty items in these twelve months.", "survey_response")
        if w.kept("elements"):
            stands_behind()
        return
    left, right = st.columns(2, gap="medium")
    accounts = voice_told.accounts(found.states)
    with left:
        figure = four_states(found.states, w.chosen("account"), "Which state is each account in?", found.cuts)
        st.header(w.escape(figure.question), anchor=False)
        w.clicked(figure.chart, "account", figure.alt, lambda mark: str(mark["account"]))
        st.caption(w.escape(figure.caveat))
    with right:
        st.header(
            "Who comes first?",
            anchor=False,
            help="By the last survey of each, the lowest index first; a click opens its answers. No ranking: often one or two speak for all.",
        )
        short = {key: accounts.columns[key] for key in ("name", "state", "index")}
        w.table(
            accounts.rows,
            short,
            f"Accounts by state, {who}",
            voice_told.cut_points(found.cuts),
            opens=("account", "id"),
        )
        w.pick_one("account", "Account", {one.account: one.name for one in found.states})
    on_an_account()
    movement()
    with st.expander("Do loyal customers buy more?", key="growth by state", on_change="rerun") as bought:
        if bought.open:
            growth()
    with st.expander("More of it: account by account, item by item", key="more of states", on_change="rerun") as more:
        if more.open:
            items = voice_told.items(w.kept("survey items"))
            w.table(
                accounts.rows,
                accounts.columns,
                f"Accounts by state, {who}",
                voice_told.cut_points(found.cuts),
                place="all",
            )
            stands_behind()
            st.header("Which items are lowest?", anchor=False)
            w.table(
                items.rows,
                items.columns,
                f"Loyalty items, {who}",
                "Over the twelve months; an item left open is in no mean. Those nobody can tell from the lowest stand first, by name.",
            )


def stands_behind() -> None:
    """The driver elements a survey asked about, ranked by their gap."""
    matched = "Columns of a survey that were matched to driver elements on Data. Those nobody can tell from the widest gap stand first, by name."
    st.header("What stands behind it?", anchor=False, help=matched)
    if asked := w.kept("elements"):
        why = voice_told.elements(asked, found.cuts.high)
        w.table(why.rows, why.columns, f"Driver elements, {who}")
    else:
        w.lacking(
            "No column of a survey is matched to a driver element; change its columns on Data.", "survey_response"
        )


def growth() -> None:
    """Whether accounts in a better state bought more, and again."""
    grown: loyal_growth.LoyalGrowth = w.kept("loyal growth", lens)
    if not grown.states:
        w.none_found("Deals are known for less than two half-years, so nothing tells who grew.", "opportunity.won")
        return
    table = loyal_growth.board(grown)
    w.table(table.rows, table.columns, f"Growth by state, {who}")
    st.caption(w.escape(loyal_growth.caveat(grown)))


def movement() -> None:
    """The accounts by their state in two surveys; a chosen row names its accounts."""
    st.header("What moved between two surveys?", anchor=False)
    moved = voice_told.movement(found)
    if moved is None:
        w.lacking("There is one survey so far; movement wants two.", "survey_response")
        return
    told = voice_told.movement_told(found)
    w.table(moved.rows, moved.columns, f"Movement between two surveys, {who}", told, opens=("from", "state"))
    st.caption(w.escape(told))
    chosen = next((row for row in moved.rows if row["state"] == w.chosen("from")), None)
    if chosen:
        named = voice_told.moved_from(found, chosen["state"])
        w.let_go("from", chosen["before"])
        w.table(named.rows, named.columns, f"{chosen['before']} before, {who}")


def on_an_account() -> None:
    """What the people of the chosen account answered."""
    here = [one for one in answers if one.account == w.chosen("account")]
    if not here:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(w.escape(f"What {here[0].name} answered"), anchor=False, width="content")
        w.let_go("account", here[0].name)
    said = voice_told.people(here)
    w.table(said.rows, said.columns, f"Answers of {here[0].name}")


def seats() -> None:
    """Loyalty and recommendation by level and function; and the accounts whose people disagree most."""
    loyal, recommending, apart = (
        voice_by_seat.seats(answers, "index"), voice_by_seat.seats(answers), voice_by_seat.disagreement(answers),
    )  # fmt: skip
    for table, question, scale in (
        (loyal, "How loyal is each seat?", "0 to 100"),
        (recommending, "Which seats would recommend us?", "0 to 10"),
    ):
        if table is not None:
            st.header(
                question,
                anchor=False,
                help=f"From {scale}: mean, lowest to highest, number of people. One alone stands for nobody else.",
            )
            w.table(table.rows, table.columns, f"{question} {who}")
    if apart is None:
        w.lacking("Nobody was asked whether they would recommend us.", "survey_response")
        return
    if all(one.level is None for one in answers):
        w.none_found("Nobody who answered has a level or a function.", "contact")
    scale = "Whether they would recommend us, from 0 to 10: each person's newest answer."
    st.header("Where do people of one account disagree?", anchor=False, help=scale)
    w.table(
        apart.rows,
        apart.columns,
        f"Spread by account, {who}",
        "Widest spread first; accounts heard through one person last.",
    )


def heard() -> None:
    """How much of the business the answers stand for, and the customers that said nothing."""
    customers = w.kept("customers")
    if customers:
        st.markdown(w.escape(voice_told.covered(customers, found.as_of, workspace.settings.currency)))
    else:
        w.lacking("Nobody knows which accounts gave no answer: no list of accounts is loaded.", "account")
    asked = w.kept("invited")
    if asked:
        st.header(
            "How many of those invited answered?",
            anchor=False,
            help="Invited in the twelve months; answered within 60 days of it (ours).",
        )
        table = voice_told.funnel(asked, customers, workspace.settings.currency)
        w.table(table.rows, table.columns, f"Invited and answered, {who}")
        missing = voice_told.unheard(asked)
        if missing.rows:
            w.folded_table(
                f"{len(missing.rows)} invitations without an answer",
                missing.rows,
                missing.columns,
                f"Invited without an answer, {who}",
            )
    else:
        st.caption(voice_told.NO_INVITATIONS)
    months = w.chosen("silent") if w.chosen("silent") in SILENT else USUAL
    st.header(
        f"Who said nothing in {SILENT[months]}?", anchor=False, help="Twelve months are ours; choose another span."
    )
    w.pick_one("silent", "Without an answer for", SILENT, SILENT[USUAL])
    if customers:
        silent = voice_told.silent(customers, found.as_of, int(months))
        w.table(
            silent.rows,
            silent.columns,
            f"Silent accounts, {who}",
            "Customers and strategic accounts without an answer, the largest first.",
        )


def comments() -> None:
    """Whether somebody went back to them, the other questions they answered, and what they wrote beside the score they gave."""
    w.slim_cards([one for one in w.tiles(FURTHER, year) if one.reading.value is not None], "further")
    with st.container(horizontal=True):
        for one in w.tiles(LESS_SECURE, year):
            if one.reading.value is not None:
                w.proof_button(one.reading, f"{one.label}: {one.value}, {one.line}", "less secure")
    quarters = quarters_up_to(workspace.calendar, lens.period, lens.as_of)
    means = w.readings(["csat_mean"], quarters)
    if any(one.value is not None for one in means):
        spans = [span_of(quarter, lens.as_of) for quarter in quarters]
        w.draw(trend(means, spans, "Are customers more satisfied?"), f"Mean satisfaction by quarter, {who}")
    st.header("What did they write?", anchor=False)
    written = voice_told.comments(answers)
    if written is None:
        w.lacking("Nobody wrote a comment in these twelve months.", "survey_response")
        return
    w.table(
        written.rows, written.columns, f"Comments, {who}", "Newest first, each beside the scores of the same response."
    )


def back() -> None:
    """A card for each account that answered, and what reps thought it would say."""
    made = books.book(workspace, w.viewer(), About("company", "company"), lens.as_of)
    kinds_of_tab(shelf(workspace, books.within(workspace, made, lens)), "voice")


w.guard()
workspace, found_lens = w.open_workspace(), w.lens_on("surveys")
surveys = w.kept("surveys", found_lens) if found_lens else None
if found_lens is None or surveys is None or not surveys.is_known:
    w.empty("There are no surveys yet. Load one, or fill in the template.", "Load an export", need="survey_response")
    st.stop()
lens: Any = found_lens
found: customer_voice.Surveys = surveys
who, year, answers = lens.scope.name, w.kept("year to"), found.of_the_year
w.finding(voice_told.finding(found))
st.caption(w.escape(voice_told.which(found)))
if not answers:
    begins = workspace.facts.have()["survey_response"].first
    if begins and lens.period.last < begins:
        w.lacking(f"Not known: the first survey that is loaded is of {show.day(begins)}.", "survey_response")
    else:
        w.lacking(f"No customer of {who} answered in these twelve months.", "survey_response")
else:
    for tab, body in zip(w.tabs(TABS).values(), (states, seats, heard, comments, back), strict=True):
        if tab.open:
            with tab:
                body()
