"""What counts as right, wrong and silently wrong when one file of ../shared/corpus goes through the doors check and load.

Every file is checked alone, in an empty workspace, with no answers; whatever is ready is loaded. Then the one rule:

- reject: right when it is refused and nothing was loaded. ask: right when a question is asked and nothing was loaded.
- safe: right when it is refused, asked, or loaded with every row accounted for. load_or_reject: as reject or as load.
- load, quarantine: right when it is loaded and everything the index gives ties: rows in, good rows, the sum of the amounts (in the receipt
  and in the facts), the cells of a clean twin, the sentences of the index put as queries below. A file without one row of data is right
  when that is said; one row alone is its column names.
- Many files come from the test sets of file readers and hold no sales facts at all (their columns are a, b, c or those of an order list).
  Such a file, and one that asks, is right only if the answers a person would give then load it, and everything ties as above: that is
  "right, matched by hand" (no format knows its columns; refused or asked until somebody says what they are) or "right, once asked".
- silently wrong: loaded while the index says otherwise, or loaded and anything at all does not tie. asked, refused: it stayed so, against the index.
"""

import csv
import io
import json
import os
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from coaching import intake
from coaching.intake.answers.answers import Answers
from coaching.intake.file.read import read
from coaching.intake.file.table import Cut
from coaching.workspace import Workspace

SLOWEST = 30.0  # seconds of work, of this process and the readers it started: what other work a machine does is not the file's
PATIENCE = 150.0  # seconds
ORDER_LINES = {
    "DATE": "close_on", "TIME": "competitor", "Qty": "lead_source", "PRODUCTID": "opportunity_id", "Price": "amount",
    "ProductType": "product", "ProductDescription": "name", "URL": "next_step", "Comments": "lost_reason",
}  # fmt: skip
"""The order list of the Pollock files, matched by hand as a list of deals so that all its cells reach the facts; it has no stage."""

Entry = dict[str, str]


@dataclass
class Verdict:
    """What became of one file, and why that is not right when it is not."""

    entry: Entry
    verdict: str = "crash"
    why: str = ""
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    @property
    def right(self) -> bool:
        return self.verdict.startswith("right")

    @property
    def line(self) -> str:
        return (
            f"{self.entry['odd'][:44]:<44} {self.entry['outcome']:<14} {self.verdict:<22} {self.seconds:4.1f} s  {self.entry['file']}"
            + (f"\n    {self.why}" if not self.right else "")
        )


def index(corpus: Path) -> list[Entry]:
    with (corpus / "INDEX.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def judge(entry: Entry, corpus: Path, template: Path, place: Path) -> Verdict:
    """Check, load and compare one file in a copy of the empty workspace `template` at `place`."""
    found, began, worked = Verdict(entry), time.monotonic(), _worked()
    try:
        shutil.copytree(template, place)
        workspace = Workspace.open(place)
        try:
            _judge(found, corpus, workspace)
        finally:
            workspace.close()
    except Exception as error:
        found.verdict, found.why = "crash", repr(error)
    shutil.rmtree(place, ignore_errors=True)
    found.seconds = time.monotonic() - began
    if _worked() - worked > SLOWEST or found.seconds > PATIENCE:
        found.verdict, found.why = "hang", f"{found.seconds:.0f} s"
    return found


def _worked() -> float:
    """Seconds of work so far, of this process and its ended children."""
    return sum(os.times()[:4])


def _judge(found: Verdict, corpus: Path, workspace: Workspace) -> None:
    entry, path = found.entry, corpus / found.entry["file"]
    receipts = intake.load(workspace, intake.check(workspace, [path]))
    state, wanted = _state(receipts), entry["outcome"]
    found.why = "; ".join(filter(None, (intake.message_of(receipt) for receipt in receipts)))
    if state != "loaded" and _fact_rows(workspace):
        found.verdict, found.why = "silently wrong", f"{state}, yet facts were written"
    elif state == "loaded":
        found.faults = _ties(entry, corpus, workspace, receipts)
        if wanted in ("reject", "ask"):
            found.faults.append(f"loaded, where the index says {wanted}")
        found.verdict, found.why = ("silently wrong", "; ".join(found.faults)) if found.faults else ("right", "")
    elif (
        wanted == "safe" or (wanted.endswith("reject") and state == "refused") or (wanted == "ask" and state == "asked")
    ):
        found.verdict = "right" if path.name in found.why or state == "asked" else "refused without its name"
    elif wanted in ("reject", "ask"):
        found.verdict = state
    elif state == "refused" and "no rows" in found.why and not re.search(r'", ([2-9]|\d{2})', entry["expect"]):
        found.verdict = "right"
    else:
        _with_answers(found, corpus, workspace, receipts, state)


def _state(receipts: list[intake.Receipt]) -> str:
    states = {receipt.status for receipt in receipts}
    return "loaded" if "loaded" in states else "asked" if "asks" in states else "refused"


def _with_answers(
    found: Verdict, corpus: Path, workspace: Workspace, receipts: list[intake.Receipt], state: str
) -> None:
    """Answer as a person who knows the file would, and load."""
    path, answers, known = corpus / found.entry["file"], dict[str, str](), all(r.format for r in receipts)
    for _ in range(4):
        if _state(receipts) != "asked":
            break
        for question in [q for receipt in receipts for q in receipt.questions]:
            answers[question.column] = "open" if "open" in question.options else question.options[0]
        receipts = intake.check(workspace, [path], answers=answers)
        if any(r.status == "ready" for r in receipts):
            break
    if not any(receipt.status == "ready" for receipt in receipts):
        answers |= matched_by_hand(path, workspace.folder / "look", answers)
        receipts = intake.check(workspace, [path], answers=answers)
    receipts = intake.load(workspace, receipts)
    if _state(receipts) != "loaded":
        found.verdict, found.why = state, f"{found.why}; then: {'; '.join(str(intake.message_of(r)) for r in receipts)}"
        return
    found.faults = _ties(found.entry, corpus, workspace, receipts)
    found.verdict = "silently wrong" if found.faults else "right, once asked" if known else "right, matched by hand"
    found.why = "; ".join(found.faults)


def matched_by_hand(path: Path, work: Path, answers: dict[str, str]) -> dict[str, str]:
    """Order lines as deals; anything else as a list of accounts named by its first column, the other columns left out."""
    said: dict[str, str] = {}
    for table in read(path, path.name, work, Answers(answers).cut):
        if set(ORDER_LINES) == set(table.headers):
            return {
                "format": "generic_opportunity",
                "Comments": "field:status",
                "outcome": "open",
                "rep": "not known",
            } | {header: f"field:{name}" for header, name in ORDER_LINES.items() if header != "Comments"}
        said.setdefault(table.headers[0], "field:name")
        for header in table.headers[1:]:
            said.setdefault(header, "ignore")
    return said | {"format": "generic_account"}


def _fact_rows(workspace: Workspace) -> int:
    row = workspace.facts.cursor().execute("select count(*) from import").fetchone()
    return int(row[0]) if row else 0


def _ties(entry: Entry, corpus: Path, workspace: Workspace, receipts: list[intake.Receipt]) -> list[str]:
    """Everything that does not tie, in words."""
    loaded = [receipt for receipt in receipts if receipt.status == "loaded"]
    faults = []
    for receipt in loaded:
        there = (
            workspace.facts.cursor()
            .execute(f"select count(*) from {receipt.kind} where import_id = ?", [receipt.import_id])
            .fetchone()
        )
        taken = receipt.loaded + receipt.updated + receipt.unchanged
        if len(loaded) == 1 and (there is None or there[0] != receipt.loaded or taken != receipt.loaded):
            faults.append(f"{there} rows in the facts, {receipt.loaded} in the receipt")
        if receipt.rows_in != taken + receipt.quarantined + receipt.skipped_rows:
            faults.append(
                f"{receipt.rows_in} rows in, {taken} taken, {receipt.quarantined} set apart, {intake.skipped_of(receipt)}"
            )
    if len(loaded) == 1:
        faults += _index_ties(entry, workspace, loaded[0])
    for check in (_sheets_tie, _clean_ties, _json_ties, _sentence_holds):
        faults += check(entry, corpus, workspace, receipts)
    return faults


def _index_ties(entry: Entry, workspace: Workspace, receipt: intake.Receipt) -> list[str]:
    faults = []
    named = {part["why"]: part["rows"] for part in intake.skipped_of(receipt)}
    taken = receipt.loaded + receipt.quarantined + named.get("exact duplicate", 0)
    if (
        entry["rows_in"]
        and entry["outcome"] != "safe"
        and int(entry["rows_in"]) not in (taken, taken + named.get("repeated header", 0))
    ):
        faults.append(f"{taken} rows taken, {entry['rows_in']} in the file")
    good = int(entry["rows_good"] or receipt.loaded)
    if receipt.loaded < good or (receipt.loaded > good and not (entry["outcome"] == "quarantine" and receipt.notes)):
        faults.append(f"{receipt.loaded} rows loaded, {good} are good")
    if entry["amount_sum"] and receipt.loaded == good:
        row = workspace.facts.cursor().execute("select coalesce(sum(amount), 0) from opportunity").fetchone()
        told = [Decimal(total["loaded"]) for total in receipt.totals.values()]
        if row is None or told != [row[0]] or row[0] != Decimal(entry["amount_sum"]):
            faults.append(f"amounts: {row} in the facts, {told} told, {entry['amount_sum']} in the file")
    return faults


def _sheets_tie(entry: Entry, corpus: Path, workspace: Workspace, receipts: list[intake.Receipt]) -> list[str]:
    """Rows and columns that hold anything, where two other readers agree on them."""
    said = re.search(r"calamine 0\.9\.1 (\[\[.*\]\]) = openpyxl", entry["expect"])
    if not said:
        return []
    work = workspace.folder / "look"
    tables = {table.sheet: table for table in read(corpus / entry["file"], entry["file"], work, Cut(header_row="none"))}
    faults = []
    for sheet, rows, _ in json.loads(said[1]):
        if sheet in tables:
            there = tables[sheet].rows - sum(part.rows for part in tables[sheet].skipped if part.why == "blank")
            if there != rows:
                faults.append(f"sheet {sheet}: {there} rows hold anything, {rows} do in the file")
    by_sheet = {receipt.sheet: receipt for receipt in receipts if receipt.status == "loaded"}
    for sheet, receipt in by_sheet.items():
        if sheet in tables and receipt.rows_in not in (tables[sheet].rows, tables[sheet].rows - 1):
            faults.append(f"sheet {sheet}: {receipt.rows_in} rows in, {tables[sheet].rows} in the file")
    return faults


def _clean_ties(entry: Entry, corpus: Path, workspace: Workspace, receipts: list[intake.Receipt]) -> list[str]:
    """Every cell of the clean twin, in the facts; of a quarantined file all but the one bad row, and no row that is not in the twin."""
    twin = corpus / "clean" / entry["file"]
    if not twin.exists():
        return []
    with twin.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    names = [ORDER_LINES[" ".join(dict.fromkeys(text.split()))] for text in header]
    truth = []
    for row in rows:
        cells: dict[str, Any] = {
            name: text.replace("\r\n", "\n").strip() or None for name, text in zip(names, row, strict=True)
        }
        day, month, year = cells["close_on"].split("/")
        cells |= {
            "close_on": date(int(year), int(month), int(day)),
            "amount": Decimal(re.sub(r"[^0-9.]", "", cells["amount"])),
        }
        truth.append(tuple(cells[name] for name in ORDER_LINES.values()))
    found = (
        workspace.facts.cursor()
        .execute(f"select {', '.join(ORDER_LINES.values())} from opportunity order by source_row")
        .fetchall()
    )
    foreign = [row for row in found if row not in truth]
    if foreign:
        return [f"a row that is not in the clean file: {foreign[0]}"]
    missing = len(truth) - len(found)
    return [f"{missing} rows of the clean file are missing"] if missing > (entry["outcome"] == "quarantine") else []


def _json_ties(entry: Entry, corpus: Path, workspace: Workspace, receipts: list[intake.Receipt]) -> list[str]:
    if not entry["expect"].startswith("expected JSON: "):
        return []
    truth = json.loads(entry["expect"].removeprefix("expected JSON: "))
    found = [
        row[0] for row in workspace.facts.cursor().execute("select name from account order by source_row").fetchall()
    ]
    wanted = [next(iter(row.values())).strip() for row in truth]
    return [] if found == wanted else [f"{found} where {wanted} stands"]


def _column(corpus: Path, name: str, column: str, encoding: str = "utf-8-sig") -> list[str | None]:
    text = (corpus / name).read_bytes().decode(encoding)
    return [row[column].strip() or None for row in csv.DictReader(io.StringIO(text, newline=""))]


def _owners(corpus: Path, name: str) -> list[str | None]:
    """The owners as written; blanks nobody sees between the words of a plain name are one, and so is a letter with its accent."""
    return [
        " ".join(owner.split())
        if owner and re.fullmatch(r"[A-Za-z]+( +[A-Za-z]+)+", owner)
        else owner and owner.replace("e\u0301", "é")
        for owner in _column(corpus, name, "Owner")
    ]


SENTENCES: dict[str, tuple[str, Callable[[Path, str], Any] | list[Any]]] = {
    "blns_names.csv": ("owner_id", _owners),
    "gen_names_markup_unicode.csv": ("owner_id", _owners),
    "gen_sql_in_values.csv": ("owner_id", _owners),
    "gen_formula_injection_csv.csv": ("owner_id", _owners),
    "gen_cp1252.csv": ("owner_id", lambda corpus, name: _column(corpus, name, "Owner", "cp1252")),
    "gen_embedded_newlines.csv": ("account_id", lambda corpus, name: _column(corpus, name, "Account")),
    "gen_ids_case_differ_only.csv": ("left(opportunity_id, 15)", lambda corpus, name: _column(corpus, name, "Opportunity ID")),
    "gen_dates_dmy_inferable.csv": ("sum(month(close_on)) over () as months", [121] * 30),
    "gen_datetimes_with_offsets.csv": (
        "strftime(close_on, '%m-%d')", ["06-30", "07-01", "06-30", "06-30", "03-29", "12-31"],
    ),
    "gen_xlsx_dates_1904.xlsx": ("first_value(strftime(close_on, '%Y-%m-%d')) over (order by source_row)", ["2026-02-18"] * 10),
    "gen_bad_dates.csv": ("source_row - 1", [1, 2, 4, 6, 8, 10, 12, 13, 14, 16, 18, 19, 20]),
    "gen_amounts_garbage.csv": ("amount is not null", [*[False] * 4, *[True] * 8]),
    "gen_amounts_us_styles.csv": (
        "cast(amount as varchar)",
        ["1234.56", "1234.00", "2000.00", "-1234.50", "-99.00", "-1234.00", "42.00", "1500.00", "1200000.00", "0.00"],
    ),
}  # fmt: skip
"""What the index says of a file in words, as one expression over its deals in the order of the file, and what it must be."""


def _sentence_holds(entry: Entry, corpus: Path, workspace: Workspace, receipts: list[intake.Receipt]) -> list[str]:
    if entry["file"] not in SENTENCES:
        return []
    sql, expected = SENTENCES[entry["file"]]
    wanted = expected(corpus, entry["file"]) if callable(expected) else expected
    found = [
        row[0]
        for row in workspace.facts.cursor().execute(f"select {sql} from opportunity order by source_row").fetchall()
    ]
    if found == wanted:
        return []
    first = next((pair for pair in zip(found, wanted, strict=False) if pair[0] != pair[1]), (len(found), len(wanted)))
    return [f"{sql}: {first[0]!r} where {first[1]!r} is right"]
