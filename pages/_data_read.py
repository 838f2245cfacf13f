"""How a file is read: its columns, its words, the rows set apart and those that contradict themselves, each to be changed where it is wrong."""

from collections.abc import Mapping

import streamlit as st

from coaching.intake import ASK_AGAIN, Receipt, how_read, in_words, one_sheet
from coaching.intake.desk import receipt_view, uploads
from coaching.metrics import show
from pages import _widgets as w

MOST_WORDS = 60
CUTS = {
    "encoding": ("Encoding", ("utf-8", "cp1252", "latin-1", "utf-16")),
    "delimiter": ("Separator", ("comma", "semicolon", "tab", "pipe")),
}


def columns_read(upload: uploads.Upload, receipt: Receipt, key: str) -> None:
    """How each column is read, and the ways to read it otherwise."""
    if receipt.columns:
        used = [column for column in receipt.columns if column.becomes]
        with st.expander(f"Columns: {len(used)} of {len(receipt.columns)} used", expanded=True):
            _columns(upload, receipt, key)


def words_and_rows(upload: uploads.Upload, receipt: Receipt, key: str) -> None:
    """Words, contradictions and problems, each behind a fold that says how many there are."""
    receipt = uploads.tell_subjects(upload, receipt)
    if receipt_view.asks_own_domains(receipt) and receipt.status != "unchanged":
        known = receipt.answers.written.get(receipt_view.OWN_DOMAINS, "")
        own = st.text_input(
            "Your company's mail domains", known, placeholder="acme.com, acme.de", width=320, key=f"domains {key}"
        )
        if own and own != known:
            one_sheet.answer(upload.answers, receipt, {receipt_view.OWN_DOMAINS: own})
    if receipt.words:
        count = len([word for words in receipt.words.values() for word in words])
        unsure = f", {len(receipt.proposed_words)} to check" if receipt.proposed_words else ""
        told = f"Words and what they count as: {count:,}{unsure}"
        with st.expander(
            told, key=f"words {key}", on_change="rerun"
        ) as fold:  # a hundred choices take the browser long
            for column, words in receipt.words.items() if fold.open else ():
                _choose_words(upload, receipt, column, words, key)
    if against := receipt_view.contradicting(receipt):
        with st.expander(f"Deals that contradict themselves: {receipt.contradictions:,}"):
            columns: w.Columns = {
                "row": ("Row", "row"), "name": "Deal", "stage": "Stage in the file", "counts_as": "Counts as", "says": "Contradiction",
            }  # fmt: skip
            w.table(against, columns, f"Contradictions in {receipt.file}", place=key)
    if receipt.problems:
        with st.expander(
            f"Set apart, to be corrected: {show.cases(len(receipt.problems), 'problems')}",
            expanded=receipt.status == "ready",
        ):
            rows = [
                {"row": p.row, "column": p.column, "value": p.value, "message": in_words(p.message)}
                for p in receipt.problems
            ]
            wrong: w.Columns = {"row": ("Row", "row"), "column": "Column", "value": "Value", "message": "What is wrong"}
            w.table(rows, wrong, f"Problems of {receipt.file}", place=key)


def _columns(upload: uploads.Upload, receipt: Receipt, key: str) -> None:
    rows = [
        {
            "header": one.header,
            "becomes": receipt_view.becomes(one),
            "read": how_read(one),
            "seen": ", ".join(one.examples[:3]),
        }
        for one in receipt.columns
    ]
    columns: w.Columns = {"header": "Column in the file", "becomes": "Read as", "read": "How", "seen": "Examples"}
    w.table(rows, columns, f"Columns of {receipt.file} {receipt.sheet or ''}", place=key)
    if receipt.status == "unchanged":
        return
    ways = receipt_view.how_to_read(receipt)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        about = st.selectbox("Change how a column is read", list(ways), index=None, placeholder="Choose a column", width=260, key=f"another {key}",
                             format_func=lambda one: one.removesuffix(" is"))  # fmt: skip
        if about:
            said = st.selectbox(
                "As",
                ways[about],
                index=None,
                placeholder="Choose",
                width=220,
                key=f"way {key} {about} {receipt.answers.written.get(about)}",
            )
            if said and receipt.answers.written.get(about) != said:
                one_sheet.answer(upload.answers, receipt, {about: said})
        if receipt.recalled and st.button(
            "Ask me again", key=f"again {key}", icon=":material/history:", type="tertiary"
        ):
            one_sheet.answer(upload.answers, receipt, dict.fromkeys(receipt.recalled, ASK_AGAIN))
        kinds = [kind for kind in receipt_view.generic_kinds() if kind != receipt_view.matched_as(receipt.kind or "")]
        other = st.selectbox("Not this? Each row is", kinds, index=None, placeholder="Choose", width=220,
                             format_func=receipt_view.row_label, key=f"else {key} {receipt.format}")  # fmt: skip
        if other:
            one_sheet.answer(upload.answers, receipt, {"format": other}, anew=True)
    if upload.path.suffix.lower() not in (".xlsx", ".xls", ".xlsm"):
        _cut(upload, key)


def _cut(upload: uploads.Upload, key: str) -> None:
    """Encoding, separator and header row, where the file was not read as it should be."""
    with st.popover("Change header row or separator", icon=":material/table_rows:"):
        for about, (label, ways) in CUTS.items():
            said = st.selectbox(label, ways, index=ways.index(upload.answers[about]) if upload.answers.get(about) in ways else None,
                                placeholder="as detected", key=f"cut {key} {about}")  # fmt: skip
            if said:
                upload.answers[about] = said
            else:
                upload.answers.pop(about, None)
        row = st.number_input("Header row", min_value=1, max_value=500, value=None, step=1, key=f"cut {key} header",
                              placeholder="as detected")  # fmt: skip
        if row:
            upload.answers["header row"] = f"row {row}"


def _choose_words(upload: uploads.Upload, receipt: Receipt, column: str, words: Mapping[str, str], key: str) -> None:
    """Every distinct word of a column and what it became, to be changed where it is wrong."""
    choices = receipt_view.word_choices(receipt, column)
    st.markdown(f"**{w.escape(column)}**")
    if not choices or receipt.status == "unchanged":
        rows = [{"word": word, "became": became} for word, became in words.items()]
        w.table(rows, {"word": "Word", "became": "Counts as"}, f"{column} of {receipt.file}", place=key)
        return
    shown = list(words) if len(words) <= MOST_WORDS else _page_of_words(receipt, column, words, key)
    with st.grid(4, min_column_width=170, gap="small"):
        for word in shown:
            became = words[word]
            options = list(dict.fromkeys((became, *choices)))
            name = f"{column}: {word}"
            doubt = " (to check)" if name in receipt.proposed_words and name not in upload.answers else ""
            chosen = st.selectbox(
                w.named(word + doubt), options, index=options.index(became), key=f"word {key} {name} {became}"
            )
            if chosen != became:
                upload.answers[name] = chosen


def _page_of_words(receipt: Receipt, column: str, words: Mapping[str, str], key: str) -> list[str]:
    """The words to show of a column of many: those that hold a text, those still to check, or those that became one thing, a page at a time."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        text = st.text_input("Find words", key=f"holds {key} {column}", placeholder="any", width=200)
        became = st.selectbox(
            "Counted as",
            receipt_view.became(words),
            index=None,
            placeholder="anything",
            key=f"became {key} {column}",
            width=200,
        )
        unsure = st.toggle("Only to check", key=f"unsure {key} {column}")
        found = receipt_view.words_like(receipt, column, text or "", became, unsure)
        pages = dict(enumerate(receipt_view.pages_of(found, MOST_WORDS), 1))
        page = st.number_input(
            f"Page of {len(pages)}", 1, len(pages), 1, key=f"page {key} {column} {text} {became} {unsure}", width=140
        )
    st.caption(f"{len(found):,} of {len(words):,} words, the most frequent first.")
    return pages[page]
