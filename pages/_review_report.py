"""What a review found: changed, unchanged and unanswered, who spoke, ratings, the financial plan then and now, and what followed it."""

from datetime import date

import streamlit as st

from coaching.method import financial_plan, meetings, review_dependencies, review_report, reviews, talks
from coaching.metrics import show
from coaching.workspace import Workspace
from pages import _widgets as w


def report(workspace: Workspace, sheet: reviews.Sheet) -> None:
    """The report of a review, as it stands."""
    found = review_report.report(workspace, sheet)
    name = f"{sheet.form.label}, {meetings.name_of(workspace, sheet.meeting)}"
    said = [
        f"{len(found.changed)} answered anew or otherwise",
        f"{len(found.unchanged)} unchanged",
        f"{len(found.unanswered)} unanswered",
    ]
    w.finding("; ".join(said) + ".")
    columns: w.Columns = {"part": "Part", "about": "About", "text": "Question", "before": "Before", "now": "Now", "spoke": "Who spoke",
                          "on": ("Answered on", "date"), "age": ("Days ago", "count")}  # fmt: skip
    currency = workspace.settings.currency
    rows = [
        {
            "before": None if before is None else review_report.answer_told(one.item, before, currency),
            **_row(one, currency),
        }
        for one, before in found.changed
    ]
    st.header("Changed", anchor=False)
    w.table(rows, columns, f"Changed, {name}")
    for kind, which in (("Unchanged", found.unchanged), ("Unanswered", found.unanswered)):
        rest = [_row(one, currency) for one in which]
        if w.on_paper() and rest:
            st.header(f"{kind}: {len(rest)}", anchor=False)
            w.table(rest, columns, f"{kind}, {name}")
        else:
            w.folded_table(f"{kind}: {len(rest)}", rest, columns, f"{kind}, {name}")
    agreed(workspace, sheet, name)
    spoke(sheet, name)
    ratings(sheet, name)
    money(workspace, sheet, name)


def _row(one: reviews.Asked, currency: str) -> dict[str, object]:
    now = review_report.answer_told(one.item, one.last.value, currency) if one.last else None
    return {
        "part": one.section.label, "about": one.topic.label or None, "text": one.item.text, "now": now,
        "spoke": one.spoke or None, "on": one.last.when.date() if one.last else None, "age": one.age,
    }  # fmt: skip


def agreed(workspace: Workspace, sheet: reviews.Sheet, name: str) -> None:
    """What was written here: actions and requests of the ledger, and dependencies of the account's plan, as they stand now."""
    rows = review_report.agreed(workspace, sheet.meeting)
    if rows:
        st.header("Agreed here", anchor=False)
        columns: w.Columns = {
            "text": "What",
            "sort": "Sort",
            "owner": "Whose",
            "due": ("Due", "date"),
            "state": "Stands",
        }
        w.table(rows, columns, f"Agreed, {name}")
    book = review_dependencies.book_of(workspace, w.viewer(), sheet.meeting)
    if book and (waits := review_dependencies.opened(book, sheet.meeting)):
        st.header("Dependencies opened here", anchor=False)
        of_them: w.Columns = {
            "text": "What we wait for",
            "function": "Function",
            "owner": "Who there",
            "due": ("Due", "date"),
            "state": "Stands",
        }
        w.table(waits, of_them, f"Dependencies, {name}")


def spoke(sheet: reviews.Sheet, name: str) -> None:
    """Who gave the answers, by how much was written down of each."""
    shares = review_report.who_spoke(sheet)
    if not shares:
        return
    st.header(
        "Who spoke?",
        anchor=False,
        help="By the letters written down of each in this meeting; a coach asks, the team talks.",
    )
    rows = [{"name": one.name, "answers": one.answers, "part": one.part} for one in shares]
    w.table(
        rows,
        {"name": "Who", "answers": ("Answers", "count"), "part": ("Share of what was said", "share")},
        f"Who spoke, {name}",
    )


def ratings(sheet: reviews.Sheet, name: str) -> None:
    """The sponsors of the largest deals: rated now and as it should be."""
    rows = review_report.rating_gaps(sheet)
    if any(row["now"] is not None or row["should"] is not None for row in rows):
        st.header(
            "Sponsors of the largest deals",
            anchor=False,
            help="0 to 10, as the team rated them; the gap is what should be, less what is.",
        )
        columns: w.Columns = {
            "deal": "Deal", "sponsor": "Sponsor", "now": ("Now", "count"), "should": ("Should be", "count"), "gap": ("Gap", "count"),
        }  # fmt: skip
        w.table(rows, columns, f"Sponsors, {name}")


def money(workspace: Workspace, sheet: reviews.Sheet, name: str) -> None:
    """The financial plan of this review beside that of the one before."""
    changes = review_report.plan_changes(workspace, sheet.meeting)
    if not changes:
        return
    st.header("The financial plan since the last review", anchor=False)
    st.markdown(w.escape(financial_plan.changes_in_words(changes, workspace.settings.currency)))
    rows = [
        {"month": financial_plan.month_name(one.month), "before": one.before, "now": one.now, "gap": one.gap}
        for one in changes
    ]
    columns: w.Columns = {
        "month": "Month",
        "before": ("Last review", "money"),
        "now": ("This review", "money"),
        "gap": ("Change", "money"),
    }
    w.table(rows, columns, f"Financial plan, {name}")


def followed(workspace: Workspace, sheet: reviews.Sheet) -> None:
    """What followed a session, step by step, each with its day."""
    meeting = sheet.meeting
    for one in sheet.form.milestone:
        on, told = meeting.after.get(one.key, (None, ""))
        if on is not None:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(
                    f"{w.state_mark('green', show.day(on))} {w.escape(one.label)} :small[{w.escape(told)}]",
                    width="content",
                )
                if not w.on_paper():
                    st.button(
                        "Take back",
                        key=f"back {one.key}",
                        type="tertiary",
                        on_click=follow,
                        args=(workspace, sheet, one.key, None, ""),
                    )
            continue
        st.markdown(f"{w.state_mark('grey', 'not yet')} {w.escape(one.label)}")
        if not w.on_paper():
            with st.container(horizontal=True, vertical_alignment="bottom"):
                day = st.date_input(
                    "Day", talks.today(workspace.records), format="YYYY-MM-DD", width=150, key=f"on {one.key}"
                )
                outcome = st.text_input("How did it go?", key=f"told {one.key}", width=360) if one.told else ""
                st.button(
                    "Keep it", key=f"after {one.key}", on_click=follow, args=(workspace, sheet, one.key, day, outcome)
                )
        return


def follow(workspace: Workspace, sheet: reviews.Sheet, key: str, on: date | None, told: str) -> None:
    """Keep a step."""
    w.tried(lambda: meetings.follow(workspace, w.viewer().viewer_id, sheet.meeting, key, on, told))
