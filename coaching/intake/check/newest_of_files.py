"""One record in several files of one load: the row changed last counts, as within a file; where nothing tells which is newer, it is asked."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from coaching.errors import Note, Question, said
from coaching.intake.answers.answers import NEWER_FILE, NONE, SAME_MEETING, Answers, is_asked, spell
from coaching.intake.answers.choices import EACH_MEETING, ONE_MEETING
from coaching.intake.answers.receipt import Receipt, money_text, skipped_too
from coaching.intake.rows.calendars import INVITED
from coaching.intake.rows.finish import SAYS_WHEN
from coaching.intake.rows.repeats import DAY_TELLS, WHY_BY_DAY
from coaching.intake.rows.repeats import WHY as ONCE_MORE
from coaching.intake.words.convert import quoted
from coaching.intake.words.fields import KINDS
from coaching.intake.words.staging import Bench, one_row, statement, workbench, write

ASKED = ("opportunity", "activity")
SHOWN = 3
MADE_ID = "made-"
"""How the ids begin that Cadence makes of what a row says, where its file has none."""
TYPED, ROWS, AS_READ = "typed.parquet", "rows.parquet", "rows.as_read.parquet"


def with_equal_headers(files: Sequence[Path]) -> set[Path]:
    """The files of a load that begin with the same line as another one: they may hold the same records."""
    lines: dict[bytes, list[Path]] = {}
    for path in files:
        if path.is_file():
            with path.open("rb") as file:
                lines.setdefault(file.readline(1 << 16).strip(), []).append(path)
    return {path for alike in lines.values() if len(alike) > 1 for path in alike}


def keep_newest(receipts: Sequence[Receipt], answers: Sequence[Answers]) -> list[Receipt]:
    """Leave out by name the older rows of records that several tables of one format and day hold, and ask where that is not told.

    What was answered about one of them holds for all of them.
    """
    _with_rows_as_read(receipts)
    groups: dict[tuple[str, str, str], list[int]] = {}
    found = list(receipts)
    for place, one in enumerate(receipts):
        told = one.status in ("ready", "asks") and one.kind and not one.by_hand and not one.mends
        if told and one.kind and len(KINDS[one.kind].key) == 1 and _rows(one).exists():
            groups.setdefault((one.kind, one.format or "", str(one.as_of)), []).append(place)
    for (kind, _, _), places in groups.items():
        if len(places) > 1:
            group, said = [found[place] for place in places], NONE
            for place in places:
                said = said.over(answers[place])
            with workbench(sum(one.rows_in for one in group)) as con:
                for place, one in zip(places, _newest(con, kind, group, said), strict=True):
                    found[place] = one
    return found


def _newest(con: Bench, kind: str, group: list[Receipt], answers: Answers) -> list[Receipt]:
    """The receipts of one kind, format and day."""
    key = f'"{KINDS[kind].key[0]}"'
    if _are_apart(con, group, key):
        return group
    if kind == "activity":
        group = _with_own_ids(con, group, answers)
    common = [name for name in group[0].present if f'"{name}"' != key and all(name in one.present for one in group)]
    content = "hash(" + ", ".join(f'r."{name}"' for name in common) + ")" if common else "0"
    parts = " union all ".join(_part(con, number, one, key, content) for number, one in enumerate(group))
    con.execute(f"create or replace temp table several as with row as ({parts}) select * from row where id in ("
                "select id from row group by id having count(distinct file) > 1 and count(distinct content) > 1)")  # fmt: skip
    done = list[tuple[int, int]]()
    for file, why, rows in (*_older(con, group), *((file, ONCE_MORE, rows) for file, rows in _once_more(con, kind))):
        group[file] = _without(con, group[file], rows, why)
        done += [(file, row) for row in rows]
    con.execute("create or replace temp table settled (file integer, source_row bigint)")
    con.executemany("insert into settled values (?, ?)", done) if done else None
    open_ = con.execute(
        """select id, list(distinct file order by file) from (from several where (file, source_row) not in (from settled))
           group by id having count(distinct file) > 1 and count(distinct content) > 1 order by id"""
    ).fetchall()
    return _asked(con, kind, group, open_, answers) if open_ and kind in ASKED else group


def _are_apart(con: Bench, group: Sequence[Receipt], key: str) -> bool:
    """Whether the ids of each file lie wholly before or behind those of the others."""
    asked = (f"select min({key}), max({key}) from read_parquet({quoted(_rows(one))})" for one in group)
    ranges = sorted((str(low), str(high)) for low, high in (one_row(con, sql) for sql in asked) if low is not None)
    return all(one[1] < other[0] for one, other in pairwise(ranges))


def _older(con: Bench, group: Sequence[Receipt]) -> list[tuple[int, Note, list[int]]]:
    """By file the rows of records that another one has as changed later, where that one tells all that they do."""
    told = con.execute(
        f"""select n.file, s.file, list(s.source_row) from several s join ({statement(__file__, "newest_of_several")}) n
            on n.id = s.id and n.contents = 1 where s.changed < n.changed group by 1, 2 order by 2, 1"""
    ).fetchall()
    return [
        (file, said("older than in", file=group[by].file), rows)
        for by, file, rows in told
        if set(group[file].present) <= set(group[by].present)
    ]


def _with_own_ids(con: Bench, group: list[Receipt], answers: Answers) -> list[Receipt]:
    """The receipts with an id each for activities that differ in what makes them one (METRICS A1) and share a made-up id, as each file counts for
    itself; meetings of a day without a time that differ in who came are asked about, as within a file."""
    if any((one.staged / INVITED).exists() for one in group if one.staged):
        return group
    fields = 'source_row, activity_id, rep_id, account_id, kind, "at", contact_id, subject'
    parts = " union all ".join(
        f"select {number} as file, {fields} from ({_numbered(one)}) {'where skip_why is null' if one.left_in else ''}"
        for number, one in enumerate(group)
    )
    con.execute(statement(__file__, "of_one_made_id", parts=parts, made=MADE_ID))
    others = f"select file, source_row, what, day, id from made where own_id <> id and not is_known and {DAY_TELLS}"
    asked = sorted(con.execute(others).fetchall())
    answer = answers.get(SAME_MEETING)
    if answer == ONE_MEETING:
        for file in sorted({row[0] for row in asked}):
            group[file] = _without(con, group[file], [row for of, row, *_ in asked if of == file], WHY_BY_DAY)
    elif asked and answer != EACH_MEETING:
        file, row, subject, day, _ = asked[0]
        text = said(
            "one meeting in files?", count=len(asked), file=_called(group[file]), on=day, row=row, subject=subject
        )
        question, ids = Question(spell(SAME_MEETING), text, (ONE_MEETING, EACH_MEETING)), [one[4] for one in asked]
        sql = "select distinct file from made where id in (select unnest(?::varchar[]))"
        for (file,) in con.execute(sql, [ids]).fetchall():
            if not is_asked(group[file].questions, SAME_MEETING):
                group[file] = replace(group[file], questions=(*group[file].questions, question))
    for file, one in enumerate(group):
        if con.execute("select 1 from made where file = ? and own_id <> id limit 1", [file]).fetchone():
            group[file] = _renamed(con, file, one)
    return group


def _renamed(con: Bench, file: int, receipt: Receipt) -> Receipt:
    """The receipt with the ids of made in what may be loaded."""
    own = f"left join made m on m.file = {file} and m.source_row = r.source_row order by r.source_row"
    ids = "r.* replace (coalesce(m.own_id, r.activity_id) as activity_id)"
    _write_anew(con, f"select {ids} from ({_numbered(receipt)}) r {own}", receipt)
    return replace(receipt, first_row=None)


def _once_more(con: Bench, kind: str) -> list[tuple[int, list[int]]]:
    """By file the rows of activities that an earlier file holds too, of the same person, account, kind and minute: who came differs alone."""
    if kind != "activity":
        return []
    return con.execute(
        f"""select file, list(source_row order by source_row) from (from several where starts_with(id, '{MADE_ID}') and minute is not null
            qualify file > min(file) over (partition by id, minute)) group by 1 order by 1"""
    ).fetchall()


def _asked(
    con: Bench, kind: str, group: list[Receipt], open_: Sequence[tuple[str, list[int]]], answers: Answers
) -> list[Receipt]:  # fmt: skip
    """The receipts as somebody said which file is the newer one, or with the question for it."""
    files = sorted({file for _, held in open_ for file in held})
    names = {file: _called(group[file]) for file in files}
    told = next((file for file, name in names.items() if name == answers.get(NEWER_FILE)), None)
    if told is not None:
        ids = [one for one, held in open_ if told in held]
        for file in files:
            rows = con.execute(
                "select source_row from several where file = ? and id in (select unnest(?::varchar[]))", [file, ids]
            ).fetchall()
            if file != told and rows:
                why = said("newer file said", file=names[told])
                group[file] = _without(con, group[file], [row for (row,) in rows], why)
        return group
    shown, called = [one for one, _ in open_[:SHOWN]], list(names.values())
    ids = [_shown(con, kind, one, group[open_[0][1][0]]) for one in shown]
    text = said("newer file?", count=len(open_), kind=kind, ids=ids, files=called)
    asked = Question(spell(NEWER_FILE), text, tuple(names.values()))
    return [replace(one, questions=(*one.questions, asked)) if file in files else one for file, one in enumerate(group)]


def _shown(con: Bench, kind: str, record: str, receipt: Receipt) -> str:
    """What a record is called for a person: its id, or what it says where Cadence made the id."""
    if not record.startswith(MADE_ID):
        return record
    fields = (
        ('cast("at" as date)', "kind", "rep_id", "account_id", "subject")
        if kind == "activity"
        else ("name", "account_id")
    )
    key = KINDS[kind].key[0]
    row = con.execute(
        f"select concat_ws(' · ', {', '.join(fields)}) from ({_numbered(receipt)}) where {key} = ? limit 1", [record]
    ).fetchone()
    return str(row[0]) if row else record


def _called(receipt: Receipt) -> str:
    return f"{receipt.file} [{receipt.sheet}]" if receipt.sheet else receipt.file


def _rows(receipt: Receipt) -> Path:
    return (receipt.staged or Path()) / ROWS


def _write_anew(con: Bench, rows: str, receipt: Receipt) -> None:
    """Keep these rows as those of a receipt, and those that were read beside them."""
    fresh, now = _rows(receipt).with_suffix(".new"), _rows(receipt)
    write(con, rows, fresh)
    if not now.with_name(AS_READ).exists():
        now.replace(now.with_name(AS_READ))
    fresh.replace(now)


def _with_rows_as_read(receipts: Sequence[Receipt]) -> None:
    """Forget what was left out of the rows of these receipts because of another file that stood beside them."""
    for receipt in receipts:
        if receipt.staged and (read := receipt.staged / AS_READ).exists():
            read.replace(_rows(receipt))


def _numbered(receipt: Receipt) -> str:
    """The rows of a receipt with the number each has in its file."""
    number = (
        "" if receipt.first_row is None else f", cast(file_row_number + {receipt.first_row} as integer) as source_row"
    )
    hidden = " exclude (file_row_number)" if receipt.first_row is not None else ""
    more = ", file_row_number = true" if receipt.first_row is not None else ""
    return f"select *{hidden}{number} from read_parquet({quoted(_rows(receipt))}{more})"


def _part(con: Bench, number: int, receipt: Receipt, key: str, content: str) -> str:
    """SELECT of file, row, id, content, moment of the last change, and minute where they say a time of day, of the rows of a receipt."""
    typed = (receipt.staged or Path()) / TYPED
    held = (
        {name for (name,) in con.execute(f"select name from parquet_schema({quoted(typed)})").fetchall()}
        if typed.exists()
        else set()
    )
    when = next((name for name in SAYS_WHEN if name in held), None)
    changed = f'cast(t."{when}" as timestamp)' if when else "cast(null as timestamp)"
    beside = f"left join read_parquet({quoted(typed)}) t on t.source_row = r.source_row" if when else ""
    kept = "where r.skip_why is null" if receipt.left_in else ""
    day, minute = (f"date_trunc('{one}', r.\"at\")" for one in ("day", "minute"))
    timed = f'case when r."at" <> {day} then {minute} end' if receipt.kind == "activity" else "cast(null as timestamp)"
    return (
        f"select {number} as file, r.source_row, r.{key} as id, {content} as content, {changed} as changed, {timed} as minute "
        f"from ({_numbered(receipt)}) r {beside} {kept}"
    )


def _without(con: Bench, receipt: Receipt, rows: Sequence[int], why: Note) -> Receipt:
    """The receipt without these rows in what may be loaded, and in the totals of it."""
    totals = {header: dict(total) for header, total in receipt.totals.items()}
    for header, total in totals.items():
        field = next((column.becomes for column in receipt.columns if column.header == header), None)
        out = con.execute(
            f'select sum("{field}") from ({_numbered(receipt)}) where source_row in (select unnest(?::bigint[]))', [list(rows)]
        ).fetchone() if field in receipt.present else None  # fmt: skip
        if out and out[0]:
            total["loaded"] = money_text(Decimal(total["loaded"]) - out[0])
            total["skipped"] = money_text(Decimal(total.get("skipped") or "0") + out[0])
    others = f"source_row not in (select unnest({list(rows)}::bigint[]))"
    _write_anew(con, f"from ({_numbered(receipt)}) where {others} order by source_row", receipt)
    return replace(
        receipt, totals=totals, first_row=None, ready_rows=receipt.ready_rows - len(rows),
        skipped=tuple(skipped_too(receipt.skipped, len(rows), why)),
    )  # fmt: skip
