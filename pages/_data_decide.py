"""What only a person can decide about a file: one thing at a time, with examples from the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from coaching.errors import Question
from coaching.intake import Receipt, one_sheet
from coaching.intake.desk import receipt_view, uploads, wording
from coaching.workspace import Workspace
from pages import _widgets as w

MOST_AT_ONCE = 60  # words of one column decided together


@dataclass(frozen=True)
class Decision:
    """One thing to decide about one table: its matching, one question, or the unknown words of one column together."""

    upload: uploads.Upload
    receipt: Receipt
    key: str
    questions: tuple[Question, ...] = ()
    is_matching: bool = False


def open_decisions(found: Sequence[tuple[uploads.Upload, Receipt, str]]) -> list[Decision]:
    """Everything that waits for an answer, in the order it is asked."""
    waiting = []
    for upload, receipt, key in found:
        if receipt.status != "asks":
            continue
        if receipt_view.asks_matching(receipt):
            waiting.append(Decision(upload, receipt, key, is_matching=True))
            continue
        groups: dict[str, list[Question]] = {}
        for question in receipt.questions:
            groups.setdefault(_group(question), []).append(question)
        waiting += [Decision(upload, receipt, key, tuple(questions)) for questions in groups.values()]
    return waiting


def _group(question: Question) -> str:
    """Words of one column are decided together, anything else by itself."""
    return question.word_of or question.column


def decide(workspace: Workspace, waiting: Sequence[Decision], total: int) -> None:
    """The next open decision, where it stands among all of them, and the way back."""
    one = waiting[0]
    with st.container(border=True):
        rest = "" if len(waiting) == 1 else f", {len(waiting) - 1} more after it"
        sheet = f", sheet {one.receipt.sheet}" if one.receipt.sheet else ""
        st.caption(w.escape(f"Your next question{rest} · {one.receipt.file}{sheet}"))
        if one.is_matching:
            _matching(one)
        elif len(one.questions) > 1 or _is_about_a_word(one):
            _words(one)
        elif answer := one_question(one.questions[0], one.key):
            one_sheet.answer(one.upload.answers, one.receipt, {one.questions[0].column: answer})
        start_over(one.upload, f"asked {one.key}", one.receipt.file)


def start_over(upload: uploads.Upload, place: str, file: str) -> None:
    """The way back to the file as it was dropped, as long as anything was said about it."""
    forget = w.escape(f"Forget every answer about {file}")
    if upload.answers and st.button(
        "Start over", key=f"anew {place}", type="tertiary", icon=":material/undo:", help=forget
    ):
        upload.answers.clear()


def _is_about_a_word(one: Decision) -> bool:
    """Whether the one question asks what a word of a column means, and with all that it may mean."""
    asked = one.questions[0]
    return bool(asked.word_of) and receipt_view.word_choices(one.receipt, asked.word_of) == asked.options


def one_question(question: Question, key: str) -> str | None:
    """One choice; None while it is open."""
    said = wording.asked(question)
    new = [example for example in question.examples[:5] if example not in said]
    examples = f" In the file: {', '.join(new)}." if new else ""
    name, asked = f"{key} {question.column}", w.escape(said + examples)
    if question.column == "as of":
        on = st.date_input(asked, value=None, max_value=date.today(), format="YYYY-MM-DD", key=f"day {name}", width=420)
        return on.isoformat() if isinstance(on, date) else None
    if not question.options and not question.open:
        return st.text_input(asked, key=f"text {name}") or None
    may_write = question.open or question.column == "rep"
    if may_write or len(question.options) > 6:
        return st.selectbox(
            asked, question.options, index=None, accept_new_options=may_write, key=f"choice {name}", width=420,
            placeholder="Choose or type" if may_write else "Choose", format_func=receipt_view.kind_label,
        )  # fmt: skip
    return st.radio(
        asked, question.options, index=None, horizontal=True, key=f"choice {name}",
        format_func=lambda option: w.escape(receipt_view.option_label(question, option)),
    )  # fmt: skip


def _words(one: Decision) -> None:
    """The unknown words of one column, each with what it may mean, decided together."""
    column = one.questions[0].word_of
    with st.form(f"words {one.key} {column}", border=False, enter_to_submit=False):
        later = one.questions[MOST_AT_ONCE:]
        rest = f" The {MOST_AT_ONCE} most frequent first, {len(later)} more after them." if later else ""
        st.markdown(w.escape(f'What do these words under "{column}" mean?{rest}'))
        chosen: dict[str, str | None] = {}
        with st.grid(3, min_column_width=200, gap="small"):
            for question in one.questions[:MOST_AT_ONCE]:
                (word,) = question.examples
                chosen[question.column] = st.selectbox(
                    w.escape(word),
                    question.options,
                    index=None,
                    placeholder="Choose",
                    key=f"means {one.key} {question.column}",
                )
        if st.form_submit_button("Next", type="primary"):
            one_sheet.answer(one.upload.answers, one.receipt, {about: said for about, said in chosen.items() if said})


def _matching(one: Decision) -> None:
    """No format knows this file: each column with its examples, and what it is proposed to be."""
    receipt = one.receipt
    kinds = next(
        (question.options for question in receipt.questions if question.column == "format"), (receipt.format or "",)
    )
    st.markdown(
        "We don't recognise these columns. Say once what each one is; the next file like it is read the same way."
    )
    kind = st.selectbox("Each row is", kinds, format_func=receipt_view.row_label, key=f"kind {one.key}", width=320)
    if kind != receipt.format:
        one_sheet.answer(one.upload.answers, receipt, {"format": kind}, anew=True)
        return
    proposed = {column.header: receipt_view.what(column.becomes) for column in receipt.columns}
    fields(one.upload, receipt, kind, proposed, {column.header: column.examples for column in receipt.columns}, one.key)


def by_hand(workspace: Workspace, upload: uploads.Upload, receipt: Receipt, key: str) -> None:
    """Not enough fits by name: match the columns, those that were recognised being proposed."""
    if not st.toggle("Match the columns yourself", key=f"by hand {key}"):
        return
    examples = receipt_view.headers_of(workspace, upload, receipt.sheet)
    if not examples:
        st.markdown("This file holds no table.")
        return
    kinds = receipt_view.generic_kinds()
    taken_for = receipt_view.matched_as(receipt.kind or "")
    kind = st.selectbox("Each row is", kinds, index=kinds.index(taken_for) if taken_for in kinds else 0,
                        format_func=receipt_view.row_label, key=f"kind {key}", width=320)  # fmt: skip
    proposed = dict.fromkeys(examples, receipt_view.IGNORED)
    if kind == taken_for:
        proposed |= {
            column.header: receipt_view.what(column.becomes)
            for column in receipt.columns
            if column.becomes and column.header in proposed
        }
    fields(upload, receipt, kind, proposed, examples, key)


def fields(
    upload: uploads.Upload, receipt: Receipt, kind: str, proposed: Mapping[str, str], examples: Mapping[str, tuple[str, ...]], key: str
) -> None:  # fmt: skip
    """One choice a column, and the button that confirms them all."""
    choices = receipt_view.field_choices(kind)
    with st.form(f"matching {key} {kind}", border=False, enter_to_submit=False):
        answers: dict[str, str] = {}
        with st.grid(3, min_column_width=220):
            for header, first in proposed.items():
                seen = f"such as {', '.join(examples[header][:3])}" if examples.get(header) else "empty"
                with st.container(gap="xxsmall"):
                    answers[f"column {header}"] = st.selectbox(
                        w.escape(header), list(choices), index=list(choices).index(first) if first in choices else 0,
                        format_func=lambda one: choices.get(one, one), key=f"field {key} {kind} {header}",
                    )  # fmt: skip
                    st.caption(w.escape(seen))
        if st.form_submit_button("Confirm columns", type="primary"):
            if claimed := receipt_view.twice(answers):
                st.error(f"Two columns are both: {w.escape(', '.join(claimed))}. Leave one of them out.")
            else:
                one_sheet.answer(upload.answers, receipt, {**answers, "format": kind})
