"""Typed rows are finished: shaped as facts, set apart where something is wrong, counted, and tied out by column."""

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from coaching.currency import code_of, is_currency
from coaching.errors import Problem, Question, said, told_by
from coaching.intake.answers.answers import TOTAL, OfFile, OfWord, spell
from coaching.intake.answers.finding import Finding, Step
from coaching.intake.answers.receipt import ColumnReading, Draft, money_text
from coaching.intake.columns.column import DATE_TYPES, Column, Converted
from coaching.intake.file.table import RawTable
from coaching.intake.rows.repeats import (
    FIGURE,
    MAY_SUM_UP,
    add_up_parts,
    leave_out_copies,
    leave_out_groups,
    tell_equal,
)
from coaching.intake.rows.shared_credit import (
    SHARING,
    leave_first_name,
    parts_of_deals,
    read_amounts,
    read_credit,
    write_credit,
)
from coaching.intake.words import convert
from coaching.intake.words.convert import identifier, literal, name, quoted
from coaching.intake.words.fields import CONFLICT, DELETED, KINDS, TABLE_COLUMNS
from coaching.intake.words.format import Match
from coaching.intake.words.staging import Staging, one_row, statement, workbench, write
from coaching.time_zone import UTC

_WHO = {
    "account_id": "account_id account_name",
    "contact_id": "contact_id contact_name",
    "owner_id": "owner_id owner_name",
}
_SAID_BY: dict[str, dict[str, str]] = {
    "rep": {"name": "name first_name last_name", "role": "role title user_role", "team": "team division department user_role",
            "manager_id": "manager_id manager_name"},
    "account": {"parent_id": "parent_id parent_name", "region": "region state country", "currency": "currency annual_revenue category_spend", **_WHO},
    "contact": {"name": "name first_name last_name", **_WHO},
    "opportunity": {"created_by_id": "created_by_id created_by_name", "stage_raw": "stage status",
                    "outcome": "stage status status_reason is_won is_lost is_closed not_archived", "amount_won": "amount_won amount",
                    "close_on": "close_on closed_on won_on lost_on", "closed_on": "close_on closed_on won_on lost_on",
                    "contradiction": "stage status is_won is_lost is_closed close_on", "currency": "currency amount",
                    "recurring": "recurring_a_year recurring_a_month", **_WHO},
    "activity": {"rep_id": "rep_id rep_name", "account_id": "account_id account_name what_id", "contact_id": "contact_id contact_name who_id",
                 "opportunity_id": "opportunity_id opportunity_name what_id", "lead_id": "lead_id who_id", "kind_raw": "type subtype",
                 "subject": "subject notes", "status_raw": "status", "done": "done status", "outcome_raw": "outcome", "connected": "outcome",
                 "duration_min": "minutes seconds milliseconds end_at end_on", "attendees_n": "attendees_n attendees other_attendees"},
}  # fmt: skip
_ALWAYS = {"activity": {"kind", "at", "is_customer_facing", "done"}}


def speaks_of(kind: str, fields: Iterable[str]) -> tuple[str, ...]:
    """The table columns that these input fields fill; all of them for kinds whose rows are never merged from several files."""
    if kind not in _SAID_BY and kind != "lead":
        return TABLE_COLUMNS[kind]
    have = set(fields)
    said_by, always = _SAID_BY.get(kind, {}), _ALWAYS.get(kind, set()) | set(KINDS[kind].key)
    return tuple(name for name in TABLE_COLUMNS[kind] if name in always or have & set(said_by.get(name, name).split()))


def note_deals(staging: Staging, receipt: Draft, source: str) -> None:
    """Contradictions, days out of all reason, and deals without a day, an amount or a stage, as notes of the receipt."""
    told = staging.execute(
        f"select contradiction, count(*) from {source} where contradiction is not null group by 1 order by 2 desc"
    ).fetchall()
    receipt.contradictions = sum(count for _, count in told)
    receipt.notes += [said("contradiction", count=count, codes=codes) for codes, count in told]
    counts = one_row(staging, statement(__file__, "lacking", source=source))
    lacking = zip(("no close date", "no amount", "no stage", "days far off", "below nothing"), counts, strict=True)
    receipt.notes += [said(what, count=count) for what, count in lacking if count]


SAYS_WHEN = ("modified_at",)  # tells which of two rows with one id is the newer; a difference of its own it is not


def leave_out_older(staging: Staging, kind: str, columns: Mapping[str, Column], receipt: Draft) -> None:
    """Leave out by name each row (of shaped) that differs from one of the same id changed after it, where every row of the id says when."""
    key, known = KINDS[kind].key, {name for (name, *_) in staging.execute(f"describe {staging.typed}").fetchall()}
    changed = next((columns[name] for name in SAYS_WHEN if name in columns and name in known), None)
    if changed is None or len(key) > 1 or key[0] not in columns:
        return
    content = ", ".join(f's."{name}"' for name in TABLE_COLUMNS[kind])
    staging.execute(
        statement(__file__, "older_row", **staging.names, key=key[0], content=content, changed=changed.field)
    )
    receipt.skip(staging.leave_out("older_row"), said("older row", header=changed.header))


SHOWN_PROBLEMS = 500
CLOSINGS = 500  # days on which deals closed, the newest, that are compared with the date of the data
PARQUET = "format parquet, parquet_version v2, compression lz4_raw, dictionary_size_limit 4000"  # the quickest to write of those tried
WHOLE = "shaped.parquet"  # all shaped rows of a table, where they were written at once: with nothing to leave out it is what may be loaded
OWN = {
    "opportunity_snapshot",
    "stage_history",
}  # kinds whose rows carry an id of their own that is no column of the facts


@dataclass(frozen=True)
class Taken:
    """A table on its way into rows: its cells, how its columns are read, its receipt, the folder its rows are written to, and who is known."""

    staging: Staging
    table: RawTable
    match: Match
    columns: Mapping[str, Column]
    receipt: Draft
    folder: Path
    people: Sequence[str] = ()

    @property
    def kind(self) -> str:
        """The kind of fact its rows are."""
        return self.match.format.kind


def finish(taken: Taken) -> None:
    """Skip by name, set duplicates apart, sum up, and write both files from shaped, typed_all and quarantine_row."""
    staging, columns, receipt, kind = taken.staging, taken.columns, taken.receipt, taken.kind
    skipped = _skip_by_name(staging, receipt)
    is_changed = kind == "activity" and leave_first_name(staging, columns, receipt)
    shares = _leave_out(taken)
    if kind == "deal_split":
        parts_of_deals(staging)
    if shares or kind == "deal_split":
        write_credit(staging, receipt, taken.folder)
    some_left = staging.has(staging.left)
    without = f" where source_row not in (select source_row from {staging.left})" if some_left else ""
    staging.execute(f"create or replace temp view {staging.good} as select * from {staging.shaped}{without}")
    silent, broken = one_row(
        staging,
        f"""select count(*) filter (bad = '' and source_row not in (select source_row from {staging.shaped})), count(*) filter (bad <> '')
            from {staging.typed}""",
    )
    receipt.skip(silent, said("no answer"))
    is_whole = not (some_left or silent or broken)
    for column in columns.values():
        if column.type == "money":
            receipt.totals[column.header] = _totals(staging, column.field, is_whole)
    if DELETED in skipped:
        deleted = f"""select "{KINDS[kind].key[0]}", source_row from {staging.shaped} where skip_why = '{DELETED}' order by source_row"""
        write(staging, deleted, taken.folder / "removed.parquet")
    _write_rows(taken, as_shaped=not (shares or some_left or is_changed))
    _write_quarantine(taken)
    sum_up(staging, kind, columns, receipt)


def _skip_by_name(staging: Staging, receipt: Draft) -> list[str]:
    """Make left, with the rows whose shape says why they are none to load; the reasons."""
    found = staging.execute(
        f"select skip_why, count(distinct source_row) from {staging.shaped} where skip_why is not null group by 1 order by 1"
    ).fetchall()
    for why, rows in found:
        receipt.skip(rows, said("row skipped", code=why))
    staging.execute(f"create or replace temp table {staging.left} (source_row bigint)")
    if found:
        staging.leave_out(f"{staging.shaped} where skip_why is not null group by 1")
    return [str(why) for why, _ in found]


def _leave_out(taken: Taken) -> bool:
    """Put into left what sums up others, copies and duplicates; whether rows share the credit of a deal."""
    staging, columns, receipt, kind = taken.staging, taken.columns, taken.receipt, taken.kind
    headers = taken.table.headers
    repeats = staging.has(f"(from {staging.shaped} select {_key(kind)} group by all having count(*) > 1)")
    shares = kind == "opportunity" and (
        read_credit(staging, columns, receipt) or (repeats and read_amounts(staging, columns, receipt, headers))
    )
    if kind in MAY_SUM_UP:
        leave_out_groups(staging, kind, columns, receipt, taken.people)
    if kind == "activity":
        leave_out_copies(staging, columns, receipt, headers)
        tell_equal(staging, columns, receipt, headers)
    if repeats and not shares:
        leave_out_older(staging, kind, columns, receipt)
    staging.execute("create or replace temp table added_row (source_row integer)")
    if kind in FIGURE:
        add_up_parts(staging, kind, columns, receipt, taken.table)
    if repeats or shares:
        _set_duplicates_apart(taken, shares)
    else:
        staging.execute("create or replace temp table unlike_row (source_row bigint, first_row bigint, place integer)")
    return shares


def _write_rows(taken: Taken, as_shaped: bool) -> None:
    """The rows that may be loaded, as a file; as_shaped: they are all that was shaped."""
    staging, whole, rows = taken.staging, taken.folder / WHOLE, taken.folder / "rows.parquet"
    if as_shaped and whole.exists():
        shutil.copyfile(whole, rows)
        return
    names = ", ".join(f'"{name}"' for name in (*TABLE_COLUMNS[taken.kind], "source_row"))
    staging.execute(f"copy (select {names} from {staging.good} order by source_row) to {quoted(rows)} ({PARQUET})")


def _key(kind: str) -> str:
    """The columns by which rows of a kind are one record."""
    return ", ".join(f'"{name}"' for name in (*KINDS[kind].key, *(["own_id"] if kind in OWN else [])))


CONFLICTS = "conflicts"


def _set_duplicates_apart(taken: Taken, shares: bool) -> None:
    staging, columns, receipt, headers = taken.staging, taken.columns, taken.receipt, taken.table.headers
    kind = KINDS[taken.kind]
    key = _key(kind.name)
    content = ", ".join(f'"{name}"' for name in TABLE_COLUMNS[kind.name])
    same = " and ".join(f"t.{name} is not distinct from s.{name}" for name in key.split(", "))
    staging.execute(
        statement(
            __file__,
            "twin",
            **staging.names,
            key=key,
            key_of_row=", ".join(f"s.{name}" for name in key.split(", ")),
            content=content,
            same=same,
        )
    )
    conflicts = "select source_row, min(first_row) as first_row from twin where place > 1 and not same group by 1"
    named = columns.get(kind.key[0])
    header = named.header if named else None
    same_in = {"key": kind.key[0] if named else None, "kind": kind.name}
    message = f"""'["{CONFLICTS}", {{"row": ' || c.first_row || {literal(f", {json.dumps(same_in)[1:]}]")}"""
    staging.execute(
        statement(__file__, "conflicts_apart", **staging.names, message=message, code=CONFLICT, conflicts=conflicts),
        [header],
    )
    staging.leave_out(f"({conflicts})")
    if shares:
        _set_sharing_apart(staging, receipt)
    unlike = [
        index
        for index in range(len(headers))
        if index not in {column.index for name, column in columns.items() if name in SAYS_WHEN}
    ]
    for header, count in _set_unlike_apart(staging, unlike, headers):
        receipt.skip(count, said("same but for", header=header))
    others = f"twin where source_row not in (from {staging.left})"
    receipt.skip(staging.leave_out(f"{others} group by 1 having bool_and(place > 1 and same)"), "exact duplicate")


def _set_unlike_apart(staging: Staging, places: Sequence[int], headers: Sequence[str]) -> list[tuple[str, int]]:
    """Put into unlike_row the rows that say the same as an earlier one in what is read but differ in another column; the columns, with how many."""
    differs = {i: f"nullif(trim(a.c{i}), '') is distinct from nullif(trim(b.c{i}), '')" for i in places}
    first = " ".join(f"when {condition} then {i}" for i, condition in differs.items())
    staging.execute(statement(__file__, "unlike_row", **staging.names, differing=first or "when false then 0"))
    rows = staging.execute("select place, count(*) from unlike_row group by 1 order by 1").fetchall()
    staging.leave_out("unlike_row")
    return [(headers[place], count) for place, count in rows]


def _set_sharing_apart(staging: Staging, receipt: Draft) -> None:
    """The further rows of a deal that say no more than who else has a part of it."""
    staging.execute(statement(__file__, "sharing_row", **staging.names))
    receipt.skip(staging.leave_out("sharing_row"), SHARING)


def _totals(staging: Staging, field: str, is_whole: bool) -> dict[str, str]:
    """The sum of a field in the file, in what is loaded, and in what is not, where any row is not."""
    if is_whole:
        (both,) = one_row(staging, f'select sum("{field}") from {staging.typed}')
        return {"file": money_text(both), "loaded": money_text(both)}
    row = one_row(staging, statement(__file__, "totals", **staging.names, field=field))
    total = {"file": money_text(row[0]), "loaded": money_text(row[1])}
    for part, value in (("quarantined", row[2]), ("skipped", row[3])):
        if value:
            total[part] = money_text(value)
    return total


def _write_quarantine(taken: Taken) -> None:
    staging, table, receipt = taken.staging, taken.table, taken.receipt
    if table.broken is None and not staging.has(staging.apart):
        nothing = f"select source_row, header, value, message, cast([] as varchar[]) as cells from {staging.apart}"
        write(staging, nothing, taken.folder / "quarantine.parquet")
        receipt.quarantined = 0
        return
    cells = "list_value(" + ", ".join(f"s.c{i}" for i in range(len(table.headers))) + ")"
    broken = ""
    if table.broken is not None:
        broken = f" union all select source_row, null, text, message, null from read_parquet({quoted(table.broken)})"
    staging.execute(statement(__file__, "quarantined", **staging.names, columns=cells, broken=broken))
    write(staging, "from quarantined order by source_row", taken.folder / "quarantine.parquet")
    (receipt.quarantined,) = one_row(staging, "select count(distinct source_row) from quarantined")
    rows = staging.execute(
        f"select source_row, header, value, message from {staging.apart} order by source_row limit ?", [SHOWN_PROBLEMS]
    ).fetchall()
    receipt.problems += [Problem(row, header, value, told_by(text)) for row, header, value, text in rows]


def sum_up(staging: Staging, kind: str, columns: Mapping[str, Column], receipt: Draft) -> None:
    """Rows that may be loaded, the newest recorded day, and what the person should look at, of the good rows."""
    source, also = staging.good, _recorded(kind, columns)
    row = one_row(
        staging,
        f"select count({'distinct source_row' if kind == 'survey_response' else '*'}), "
        "max(cast(recorded_at as date)) filter (cast(recorded_at as date) <= ?)"
        f"{f', max(cast({also} as date)) filter (cast({also} as date) <= ?)' if also else ', null'} from {source}",
        [date.today()] * (2 if also else 1),
    )
    receipt.ready_rows = row[0]
    receipt.recorded_on, receipt.happened_on = row[1], row[2]
    if (
        kind in ("opportunity", "lead")
    ):  # a deal that is closed, or a lead converted, was so before the export was made, unlike an activity without a status
        receipt.recorded_on = max((day for day in row[1:] if day), default=None)
    receipt.present = speaks_of(kind, columns)
    _by_currency(staging, kind, receipt, source)
    if kind == "opportunity":
        note_deals(staging, receipt, source)
        receipt.closings = staging.execute(
            f"""select coalesce(closed_on, close_on) as day, count(*) from {source}
                where outcome <> 'open' and coalesce(closed_on, close_on) is not null group by 1 order by 1 desc limit {CLOSINGS}"""
        ).fetchall()


def _by_currency(staging: Staging, kind: str, receipt: Draft, source: str) -> None:
    """Sums of money by the currency the rows name; several currencies are never one sum."""
    money = next(
        (
            name
            for name in ("amount", "target", "annual_revenue")
            if name in TABLE_COLUMNS[kind] and "currency" in TABLE_COLUMNS[kind]
        ),
        None,
    )
    if money is None:
        return
    rows = staging.execute(
        f"select coalesce(currency, ''), count(*), sum({money}) from {source} where {money} is not null group by 1 order by 2 desc, 1"
    ).fetchall()
    receipt.currencies = {word: (count, money_text(total)) for word, count, total in rows}
    none = [word for word, *_ in rows if word and not is_currency(word)]
    if none:
        receipt.notes.append(said("no such currency", words=none[:5], count=len(none)))
    sums: dict[str, tuple[int, Decimal]] = {}
    for word, (count, total) in receipt.currencies.items():
        code = code_of(word, "USD") if word else ""
        before = sums.get(code, (0, Decimal()))
        sums[code] = (before[0] + count, before[1] + Decimal(total))
    if len(sums.keys() - {""}) > 1:
        told = [(code, total, count) for code, (count, total) in sums.items()]
        receipt.notes.append(said("several currencies", sums=told))
    elif len(sums) > 1:
        receipt.notes.append(said("own currency", total=sums[""][1], count=sums[""][0]))


def _recorded(kind: str, columns: Mapping[str, Column]) -> str | None:
    """Where nothing says when a row was written, the day a deal was closed or an activity took place."""
    if kind == "opportunity" and not columns.keys() & {"modified_at", "last_activity_on"}:
        return "closed_on"
    if kind == "lead" and "converted_on" in columns and "modified_at" not in columns:
        return "converted_on"
    if kind == "activity" and not columns.keys() & {"modified_at", "created_at", "completed_at", "status", "done"}:
        return '"at"'
    return None


LOAD_ANYWAY = "load anyway"


def tell_columns(receipt: Draft, table: RawTable, columns: Mapping[str, Column]) -> None:
    """Say how every column was read, and every word."""
    by_index: dict[int, Column] = {}
    for column in columns.values():
        by_index.setdefault(column.index, column)
    before = {entry.header: entry for entry in receipt.columns}
    receipt.columns = [_reading(header, by_index.get(i), before.get(header)) for i, header in enumerate(table.headers)]
    receipt.unmatched = [entry.header for entry in receipt.columns if entry.becomes is None]
    if zones := {column.zone for column in columns.values()} - {None}:
        _tell_zone(receipt, next((zone for zone in zones if zone), ""))
    _tell_day_numbers(receipt, columns)
    for column in columns.values():
        if column.words:
            receipt.words[column.header] = {word: reading or _unread(column) for word, reading in column.words.items()}
            receipt.proposed_words += [
                spell(OfWord(column.header, word)) for word in column.words if word in column.proposed
            ]


def _tell_zone(receipt: Draft, zone: str) -> None:
    """Say whose days moments in UTC became."""
    receipt.time_zone = zone or UTC
    told = said("moments in UTC", zone=receipt.time_zone, declared=bool(zone))
    if told not in receipt.notes:
        receipt.notes.append(told)


def _tell_day_numbers(receipt: Draft, columns: Mapping[str, Column]) -> None:
    """Say where days are written as the numbers a workbook counts them by."""
    for column in columns.values():
        if column.type in DATE_TYPES and column.order in convert.DAY_ZERO and column.examples:
            day = date.fromisoformat(convert.DAY_ZERO[column.order]) + timedelta(days=int(float(column.examples[0])))
            receipt.notes.append(said("days as numbers", header=column.header, number=column.examples[0], day=day))


def show_unmatched(staging: Staging, receipt: Draft) -> None:
    """Put examples beside the columns nobody has matched yet, from the first rows of the view `cells`."""
    for place, entry in enumerate(receipt.columns):
        if entry.becomes is None and not entry.examples:
            rows = staging.execute(
                f"select distinct left(c{place}, 60) from (select c{place} from {staging.cells} where c{place} is not null limit 200) limit 3"
            ).fetchall()
            receipt.columns[place] = replace(entry, examples=tuple(str(row[0]) for row in rows))


def _reading(header: str, column: Column | None, before: ColumnReading | None) -> ColumnReading:
    proposed, score = (before.proposed, before.score) if before else (False, 100)
    if column is None:
        return ColumnReading(header, None, ("left out",), (), proposed, score)
    order = column.order if column.type in DATE_TYPES else ""
    return ColumnReading(header, column.field, column.read_as, column.examples, proposed, score, order, column.answers)


def _unread(column: Column) -> str:
    """What is shown for a word nobody has explained."""
    return {"type": "by its subject", "subtype": "by its subject", "outcome": "unknown", "status": "unknown"}.get(
        column.field, "as written"
    )


def _tie_out(seen: Converted) -> Finding | None:
    """The sums beside the grand total the file itself prints; a difference is a question, never silent."""
    questions, shown = list[Question](), dict[str, str]()
    for column in seen.columns.values():
        printed = seen.table.grand_totals.get(column.header)
        total = seen.totals.get(column.header)
        if column.type != "money" or printed is None or not total:
            continue
        with workbench(1) as con:
            row = con.execute(f"select {column.value('$1::varchar')}", [printed.strip()]).fetchone()
        if row is None or row[0] is None:
            continue
        shown[column.header] = f"{row[0]:.2f}"
        places = len(printed.strip().rpartition(".")[2]) if "." in printed else 0
        rounding = Decimal("0.005") * seen.table.data_rows if places > 2 else Decimal(0)
        about = OfFile(TOTAL, column.header)
        if abs(row[0] - Decimal(total["file"])) > rounding and seen.answers.get(about) != LOAD_ANYWAY:
            text = said("total differs?", header=column.header, printed=shown[column.header], added=total["file"])
            questions.append(Question(spell(about), text, (LOAD_ANYWAY,), (printed,)))
    return Finding(questions=questions, printed=shown)


TOTALS_TIE = Step[Converted](lambda seen: bool(seen.table.grand_totals), _tie_out)


NAMED = "named.parquet"
PAIRS = (("owner_id", "owner_name"), ("rep_id", "rep_name"))


def people_named(match: Match) -> tuple[str, str] | None:
    """The cells with the id and with the name of a person, where a table has both."""
    if match.format.kind not in KINDS or match.format.kind == "rep":
        return None
    held = next((pair for pair in PAIRS if set(pair) <= match.columns.keys()), None)
    return (f"c{match.columns[held[0]]}", f"c{match.columns[held[1]]}") if held else None


def write_named(staging: Staging, match: Match, path: Path, receipt: Draft, source: str = Staging.cells) -> None:
    """Keep rep_id and the name it stands beside most often, of the relation source; the receipt tells of ids beside several names."""
    pair = people_named(match)
    if pair is None:
        return
    staging.execute(statement(__file__, "named_beside", id=identifier(pair[0]), name=name(pair[1]), source=source))
    staging.execute(statement(__file__, "most_named", file=quoted(path)))
    _tell_several(staging, receipt)


def tell_accounts(staging: Staging, match: Match, receipt: Draft) -> None:
    """Tell of ids of accounts that stand beside several names, of the relation cells."""
    if match.format.kind in ("account", "rep") or not {"account_id", "account_name"} <= match.columns.keys():
        return
    number, called = (f"c{match.columns[field]}" for field in ("account_id", "account_name"))
    staging.execute(statement(__file__, "named_beside", id=identifier(number), name=name(called), source=staging.cells))
    _tell_several(staging, receipt)


def _tell_several(staging: Staging, receipt: Draft) -> None:
    several = staging.execute(
        """select rep_id, list(name order by times desc, name), list(times order by times desc, name)
           from named_beside group by 1 having count(*) > 1 order by 1"""
    ).fetchall()
    if several:
        one, names, times = several[0]
        counted = list(zip(names, times, strict=True))
        receipt.notes.append(said("several names", one=one, names=counted, others=len(several) - 1))
