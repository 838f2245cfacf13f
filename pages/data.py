"""Data: drop exports, see what each was recognised as and how it is read, confirm, and take a load back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from coaching import intake
from coaching.errors import Question, Refusal
from coaching.intake import Receipt, uploads
from coaching.metrics import show
from pages import _widgets as w

MOST_WORDS = 60
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLOURS = {"ready": "green", "loaded": "green", "asks": "amber", "refused": "red", "unchanged": "grey"}


def drop(kept: dict[str, Any]) -> None:
    """The place to drop files, and what was made of them so far."""
    files = st.file_uploader(
        "Drop one or several exports here: CSV or XLSX from Salesforce, HubSpot, Dynamics 365, Pipedrive, or any table with a header row",
        accept_multiple_files=True, key=f"files {kept.setdefault('round', 0)}",
    )  # fmt: skip
    ids = tuple(file.file_id for file in files)
    if ids != kept.get("ids", ()):
        uploads.forget([one for one in kept.get("uploads", []) if one])
        kept |= {"ids": ids, "uploads": [uploads.keep_aside(workspace, file.name, file.getvalue()) for file in files], "done": []}
        check(kept)


def check(kept: dict[str, Any]) -> None:
    """Read the files again with the answers given so far."""
    if kept["uploads"]:
        with st.status("Reading the files …", expanded=True) as status:
            uploads.check_uploads(workspace, kept["uploads"], kept.get("as of"), w.progress_bar())
            status.update(label="Read", state="complete", expanded=False)


def receipts(kept: dict[str, Any]) -> None:
    """One receipt a table, its questions, and the button that loads them all."""
    if not kept.get("uploads"):
        return
    before = [(upload.name, dict(upload.answers)) for upload in kept["uploads"]]
    for number, upload in enumerate(kept["uploads"]):
        for place, receipt in enumerate(upload.receipts):
            with st.container(border=True):
                told(upload, receipt, f"{kept['round']} {number} {place}")
    said = st.date_input("The exports were made on", value=None, max_value=date.today(), format="YYYY-MM-DD", width=260, key=f"as of {kept['round']}",
                         help="Leave it empty, and the date comes from the file name or from the newest moment the rows record.")  # fmt: skip
    if said != kept.get("as of") or before != [(upload.name, upload.answers) for upload in kept["uploads"]]:
        kept["as of"] = said
        check(kept)
        st.rerun()
    confirm(kept, [receipt for upload in kept["uploads"] for receipt in upload.receipts])


def told(upload: uploads.Upload, receipt: Receipt, key: str) -> None:
    """A receipt: recognised as, rows that tie, totals, what to answer, and how everything was read."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        w.state_badge(COLOURS.get(receipt.status, "grey"), uploads.STATUS_WORDS[receipt.status])
        sheet = f", sheet {receipt.sheet}" if receipt.sheet else ""
        st.markdown(f"**{w.escape(receipt.file + sheet)}**", width="content")
        st.markdown(w.escape(f"recognised as: {receipt.format_label}" if receipt.format_label else "not recognised"), width="content")
    if receipt.status in ("refused", "unchanged") and receipt.message:
        st.markdown(w.escape(receipt.message))
    if receipt.status == "refused":
        if receipt.format is None and upload.path.suffix.lower() in (".csv", ".txt", ".tsv", ".xlsx") and not receipt.sheet:
            by_hand(upload, key)
        return
    st.markdown(w.escape(uploads.rows_told(receipt)))
    dated = f"data of {show.day(receipt.as_of)} ({receipt.as_of_source})" if receipt.as_of and receipt.status != "unchanged" else ""
    st.caption("  \n".join(w.escape(text) for text in (*uploads.totals_told(receipt), dated, *receipt.notes) if text))
    if receipt.status != "unchanged":
        ask(upload, receipt, key)
    with st.container(gap="xsmall"):
        read_how(upload, receipt, key)


def ask(upload: uploads.Upload, receipt: Receipt, key: str) -> None:
    """The questions only a person can answer, with examples from the file."""
    if receipt.needs_confirmation and receipt.questions and (receipt.format or "").startswith("generic_"):
        matching(upload, receipt, key)
        return
    for question in receipt.questions:
        answer = one_question(question, key)
        if answer:
            upload.answers[question.column] = answer
    if upload.answers and st.button("Answer anew", key=f"anew {key}", type="tertiary", icon=":material/undo:"):
        upload.answers.clear()


def one_question(question: Question, key: str) -> str | None:
    """One choice; None while it is open."""
    examples = f" In the file: {', '.join(question.examples[:5])}." if question.examples else ""
    name = f"{key} {question.column}"
    if not question.options:
        return st.text_input(w.escape(question.question + examples), key=f"text {name}") or None
    if question.open:
        return st.selectbox(
            w.escape(question.question + examples), question.options, index=None, accept_new_options=True, key=f"choice {name}", width=420,
            placeholder="Choose, or write another",
        )  # fmt: skip
    return st.radio(
        w.escape(question.question + examples), question.options, index=None, horizontal=True, key=f"choice {name}",
        format_func=lambda option: w.escape(uploads.kind_label(option)),
    )  # fmt: skip


def matching(upload: uploads.Upload, receipt: Receipt, key: str) -> None:
    """No format knows this file: each column with its examples, and the field it is proposed to be."""
    kinds = next((question.options for question in receipt.questions if question.column == "format"), (receipt.format or "",))
    st.markdown("No format knows these headers. Say once what each column is; the next file with the same headers is read the same way.")
    kind = st.selectbox("Each row of this file is one of the", kinds, format_func=uploads.kind_label, key=f"kind {key}", width=320)
    if kind != receipt.format:
        upload.answers = {"format": kind}
        return
    proposed = {column.header: f"field:{column.becomes}" if column.becomes else uploads.IGNORED for column in receipt.columns}
    fields(upload, kind, proposed, {column.header: column.examples for column in receipt.columns}, key)


def by_hand(upload: uploads.Upload, key: str) -> None:
    """Nothing fits by name: match the columns from scratch."""
    if not st.toggle("Match its columns yourself", key=f"by hand {key}"):
        return
    examples = uploads.headers_of(workspace, upload)
    if not examples:
        st.markdown("No table can be read from this file.")
        return
    kind = st.selectbox("Each row of this file is one of the", uploads.generic_kinds(), format_func=uploads.kind_label, key=f"kind {key}", width=320)
    fields(upload, kind, dict.fromkeys(examples, uploads.IGNORED), examples, key)


def fields(upload: uploads.Upload, kind: str, proposed: Mapping[str, str], examples: Mapping[str, tuple[str, ...]], key: str) -> None:
    """One choice a column, and the button that confirms them all."""
    choices = uploads.field_choices(kind)
    with st.form(f"matching {key} {kind}", border=False):
        answers: dict[str, str] = {}
        with st.grid(3, min_column_width=220):
            for header, first in proposed.items():
                seen = f"in the file: {', '.join(examples[header][:3])}" if examples.get(header) else "empty in the file"
                answers[header] = st.selectbox(
                    w.escape(header), list(choices), index=list(choices).index(first) if first in choices else 0,
                    format_func=lambda one: choices.get(one, one), key=f"field {key} {kind} {header}", help=w.escape(seen),
                )  # fmt: skip
        if st.form_submit_button("Confirm this matching", type="primary"):
            if claimed := uploads.twice(answers):
                st.error(f"More than one column is matched to: {w.escape(', '.join(claimed))}. Leave all but one of them out.")
            else:
                upload.answers |= {**answers, "format": kind}


def read_how(upload: uploads.Upload, receipt: Receipt, key: str) -> None:
    """Columns, words and problems, each behind a fold that says how many there are."""
    if receipt.columns:
        used = [column for column in receipt.columns if column.becomes]
        with st.expander(f"How each column is read: {len(used)} of {len(receipt.columns)} are used"):
            rows = [
                {"header": one.header, "becomes": (one.becomes or "left out").replace("_", " "), "read": one.read_as,
                 "seen": ", ".join(one.examples[:3])}
                for one in receipt.columns
            ]  # fmt: skip
            columns = {"header": "Column in the file", "becomes": "Becomes", "read": "Read as", "seen": "Examples"}
            w.table(rows, columns, f"Columns of {receipt.file} {receipt.sheet or ''}")
    if receipt.words:
        count = len([word for words in receipt.words.values() for word in words])
        unsure = f", {len(receipt.proposed_words)} of them to check" if receipt.proposed_words else ""
        with st.expander(f"What each word became: {count} words{unsure}"):
            for column, words in receipt.words.items():
                choose_words(upload, receipt, column, words, key)
    if receipt.problems:
        with st.expander(f"Rows set apart, and why: {show.cases(len(receipt.problems), 'problems')}", expanded=receipt.status == "ready"):
            rows = [{"row": p.row, "column": p.column, "value": p.value, "message": p.message} for p in receipt.problems]
            columns = {"row": ("Row", "row"), "column": "Column", "value": "Value", "message": "What is wrong"}
            w.table(rows, columns, f"Problems of {receipt.file}")


def choose_words(upload: uploads.Upload, receipt: Receipt, column: str, words: Mapping[str, str], key: str) -> None:
    """Every distinct word of a column and what it became, to be changed where it is wrong."""
    choices = uploads.word_choices(receipt, column)
    st.markdown(f"**{w.escape(column)}**")
    if not choices or receipt.status == "unchanged":
        rows = [{"word": word, "became": became} for word, became in words.items()]
        w.table(rows, {"word": "Word", "became": "Became"}, f"{column} of {receipt.file}")
        return
    with st.grid(4, min_column_width=170, gap="small"):
        for word, became in list(words.items())[:MOST_WORDS]:
            options = list(dict.fromkeys((became, *choices)))
            name = f"{column}: {word}"
            doubt = " (to check)" if name in receipt.proposed_words and name not in upload.answers else ""
            chosen = st.selectbox(w.escape(word + doubt), options, key=f"word {key} {name}")
            if chosen != became:
                upload.answers[name] = chosen
    if len(words) > MOST_WORDS:
        st.caption(f"The {MOST_WORDS} most frequent of {len(words)} words; change the others with --answer on the command line.")


def confirm(kept: dict[str, Any], found: list[Receipt]) -> None:
    """Load what is ready, all of it or nothing."""
    ready = [receipt for receipt in found if receipt.status == "ready"]
    waiting = [receipt for receipt in found if receipt.status == "asks"]
    if waiting:
        st.markdown(f"{len(waiting)} of {len(found)} wait for an answer.")
    files = f"{len(ready)} file{'' if len(ready) == 1 else 's'}"
    if ready and st.button(f"Load {files}", type="primary", icon=":material/check:", key=f"load {kept['round']}"):
        try:
            with st.status("Loading …", expanded=True) as status:
                intake.load(workspace, ready, w.progress_bar())
                status.update(label="Loaded", state="complete")
        except Refusal as refusal:
            st.error(w.escape(str(refusal)))
            return
        uploads.forget(kept["uploads"])
        kept |= {"done": ready, "uploads": [], "ids": (), "as of": None, "round": kept["round"] + 1}
        st.rerun()


def result(kept: dict[str, Any]) -> None:
    """What the load just made brought."""
    for receipt in kept.get("done", []):
        st.success(w.escape(f"{receipt.file}: {uploads.rows_told(receipt)}. Import {receipt.import_id}; it can be undone below."))
    if kept.get("done"):
        w.go("pages/home.py", "See what it says", icon=":material/arrow_forward:")


def templates() -> None:
    """Workbooks to fill in by hand, for what no CRM exports."""
    with st.expander("Templates to fill in: quotas, targets, forecasts, rewards, survey answers, contacts, team, strategic accounts"):
        st.markdown("One workbook with your own people, accounts and activities to choose from. Fill in the sheets you need and drop it above.")
        with st.container(horizontal=True):
            for label, known in (("With what is known", True), ("Empty", False)):
                st.download_button(
                    label, data=lambda known=known: template(known), file_name="cadence-templates.xlsx", on_click="ignore",
                    icon=":material/download:", key=f"templates {label}", mime=XLSX,
                )  # fmt: skip


def template(known: bool) -> bytes:
    from coaching.handover.templates import template_workbook  # only when somebody asks for it

    return template_workbook(workspace, known=known)


def ledger() -> None:
    """Every load, newest first, with the way back."""
    entries = intake.imports(workspace)
    st.subheader("Loads so far", anchor=False)
    if not entries:
        st.markdown("Nothing has been loaded yet.")
        return
    rows = [
        {"id": one.import_id, "file": ", ".join(filter(None, (one.file, one.sheet))), "holds": uploads.kind_label(one.kind), "as_of": one.as_of,
         "in": one.rows_in, "new": one.loaded, "changed": one.updated, "same": one.unchanged, "apart": one.quarantined, "out": one.skipped,
         "state": "undone" if one.undone_at else "counts"}
        for one in entries
    ]  # fmt: skip
    columns: dict[str, str | tuple[str, str]] = {
        "id": ("Import", "row"), "file": "File", "holds": "Holds", "state": "State", "as_of": ("Data of", "date"), "in": ("Rows in", "count"),
        "new": ("New", "count"), "changed": ("Changed", "count"), "same": ("Same", "count"), "apart": ("Set apart", "count"),
        "out": ("Left out", "count"),
    }  # fmt: skip
    w.table(rows, columns, "Loads so far")
    counting = {one.import_id: f"{one.import_id} · {one.file} · data of {show.day(one.as_of)}" for one in entries if one.undone_at is None}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "One load", list(counting), format_func=lambda one: counting.get(one, str(one)), index=None, placeholder="Choose a load", width=420,
            key="one load",
        )  # fmt: skip
        if chosen and st.button("Undo it …", icon=":material/undo:", key="undo"):
            undo(chosen, counting[chosen])
    if chosen and (apart := uploads.set_apart(workspace, chosen)):
        st.markdown("Mend these rows in the workbook and drop it above: they are loaded as if they had been right from the start.")
        w.table(apart, {name: name for name in apart[0]}, f"Rows set apart of import {chosen}")


@st.dialog("Undo a load")
def undo(import_id: int, name: str) -> None:
    """Ask once more, then take the load back."""
    st.markdown(w.escape(f"{name}: its rows no longer count, and what older loads said stands again. The kept copy stays in the folder."))
    if st.button("Undo this load", type="primary", key="really undo"):
        try:
            w.notice(intake.undo(workspace, import_id))
        except Refusal as refusal:
            w.notice(str(refusal))
        st.rerun()


def settings() -> None:
    """What a team decides once: name, currency, fiscal year, holidays."""
    now = workspace.settings
    with st.expander("Company, currency, fiscal year and holidays"), st.form("settings", border=False):
        with st.grid(3, min_column_width=220):
            company = st.text_input("Company", now.company)
            currency = st.text_input("Currency (ISO code)", now.currency, max_chars=3)
            months = [f"{date(2000, month, 1):%B}" for month in range(1, 13)]
            start = months.index(st.selectbox("The fiscal year starts in", months, index=now.fiscal_start_month - 1)) + 1
            patterns = ("months", "4-4-5", "4-5-4", "5-4-4")
            pattern = st.selectbox("Quarters are made of", patterns, index=patterns.index(now.calendar_pattern))
            country = st.text_input("Country for holidays (two letters, or empty)", now.country, max_chars=2)
            region = st.text_input("State or region (its code, or empty)", now.subdivision)
        if st.form_submit_button("Save"):
            try:
                workspace.save_settings(
                    company=company.strip(), currency=currency.strip().upper() or "USD", fiscal_start_month=start, calendar_pattern=pattern,
                    country=country.strip().upper(), subdivision=region.strip().upper(),
                )  # fmt: skip
                w.notice("Saved. Every number now follows these settings.")
                st.rerun()
            except Refusal as refusal:
                st.error(w.escape(str(refusal)))


def holdings() -> None:
    """What the data folder holds, and how to rebuild or start anew."""
    with st.expander("What the data folder holds"):
        st.code(str(workspace.folder), language=None, wrap_lines=True)
        st.markdown(
            "- `facts.duckdb`: what the exports said; it can be rebuilt from the kept copies\n"
            "- `records.sqlite`: what people wrote; nothing can rebuild it, so back it up\n"
            "- `imports`: a dated copy of every load that is never changed, with its manifest\n"
            "- `formats`: matchings you confirmed; `settings.toml`: the settings above\n\n"
            "To start empty without the demo team, set CADENCE_NO_DEMO=1, or CADENCE_WORKSPACE to another folder."
        )
        rows = [{"what": have.what.replace(".", ": ").replace("_", " "), "rows": have.rows, "first": have.first, "last": have.last}
                for have in workspace.facts.have().values()]  # fmt: skip
        w.table(rows, {"what": "Facts", "rows": ("Rows", "count"), "first": ("From", "date"), "last": ("To", "date")}, "What the workspace holds")
        if st.button("Rebuild the facts from the kept copies", icon=":material/refresh:", key="rebuild"):
            try:
                w.notice(intake.rebuild(workspace))
            except Refusal as refusal:
                w.notice(str(refusal))
            st.rerun()


w.guard()
workspace = w.open_workspace()
w.notices()
memory = w.memory("upload")
if workspace.facts.as_of is None:
    w.finding("This workspace is empty. Drop your exports here, or look around with an invented team first.")
    if st.button("Load the demo team", icon=":material/group:", key="demo"):
        w.load_demo(workspace)
elif workspace.settings.demo == "loaded":
    with st.container(border=True):
        st.markdown("This workspace holds the **demo team**, which is invented. Start with an empty one before you load your own exports.")
        st.button("Start with your own data", icon=":material/start:", key="afresh", on_click=w.start_afresh)
drop(memory)
receipts(memory)
result(memory)
templates()
ledger()
settings()
holdings()
