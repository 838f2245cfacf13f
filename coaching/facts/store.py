"""The one DuckDB file of a workspace, and what holds for every use of it.

One process owns the file. Every call takes `cursor()`; connections are never shared between threads. After opening, the database may read
and write only inside its own workspace folder, so files from elsewhere are staged by a separate in-memory instance first.
"""

import hashlib
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from coaching import running
from coaching.errors import Refusal, is_full_disk
from coaching.facts import in_place, marks

Cursor = duckdb.DuckDBPyConnection
HERE = Path(__file__).parent
_UNREADABLE = re.compile(
    r"checksum|corrupt|not a valid DuckDB database|read enough bytes", re.IGNORECASE
)  # it has no code for this


# Each kind of fact has its own date. People, accounts, quotas, calls of a forecast and rewards move none: they speak of other days than theirs.
DEALS, ACTIVITIES, SURVEYS, LEADS = "deals", "activities", "surveys", "leads"
DATED_BY = {
    DEALS: ("opportunity", "opportunity_snapshot", "stage_history", "sales_total", "merged_record"), ACTIVITIES: ("activity", "activity_summary"),
    SURVEYS: ("survey_response", "survey_reply"), LEADS: ("lead",),
}  # fmt: skip
CLOSING_SECONDS = 10  # that whoever closes waits for what is being written
_SCRIPTS: dict[str, list[duckdb.Statement]] = {}  # files of SQL, taken apart once a process
_NEWEST = """select kind, max(as_of) filter (as_of_source is distinct from 'day of the import'), max(as_of)
from import where undone_at is null group by kind"""
_OF_ANY = "select coalesce(max(as_of) filter (as_of_source <> 'day of the import'), max(as_of)) from import where undone_at is null"


@dataclass(frozen=True)
class Have:
    """How much there is of one kind of fact, and the days it covers (last: the newest export of that kind)."""

    what: str
    rows: int
    first: date | None
    last: date | None


class Facts:
    """The facts of one workspace."""

    def __init__(self, path: Path, connection: Cursor) -> None:
        self.path = path
        self.writing = threading.RLock()
        self._sums_only = 0  # how often whoever holds that lock said that only sums are made
        self.waiting = 0  # how many wait for it to add something up
        self._connection = connection
        self.sums_of: dict[str, str] = {}  # by metric: which facts, records and metric file its kept sums stand for
        self.settled: dict[
            str, int
        ] = {}  # by what is derived later than an import: which version of the facts it stands for
        self._lasting: dict[str, Any] = {}  # what was told of the facts alone
        self._marked: dict[str, Any] = {}  # the marks of the facts, which what is derived later does not change
        self.held: dict[
            str, Any
        ] = {}  # what was worked out of facts and records with what it stands for; whoever holds it looks
        self.records_of: int | None = None  # which version of the records stands in the tables of what people wrote
        self.is_older = False  # made by another Cadence: what is derived from the facts is to be derived anew
        self.damaged = ""  # under which name a file that could not be read was put aside on opening
        self.gone: list[str] = []  # imports read in place whose kept copy was not there on opening
        self._behind: dict[str, frozenset[str]] = {}  # by view and table: the tables it comes about by
        self._asking: dict[
            str, threading.RLock
        ] = {}  # of fifty sessions that ask the same one asks, the others are told
        self._told: dict[
            str, Any
        ] = {}  # one process owns the file, so what was told holds until the next transaction here
        self.to_come: Facts | None = None  # as the transaction that is under way leaves them, where that is made ready

    @classmethod
    def open(cls, path: Path) -> "Facts":
        """Open or create the file; one that cannot be read is put aside and begun anew, to be rebuilt from the kept imports.

        Raises Refusal when another process owns it, or the disk is full.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return cls._opened(path)
        except duckdb.Error as trouble:
            if not is_damage(trouble):
                raise Refusal(_not_opened(path, trouble)) from trouble
        aside = put_aside(path)
        try:
            facts = cls._opened(path)
        except duckdb.Error as trouble:
            raise Refusal(f"{path} cannot be opened as a Cadence database: {str(trouble).splitlines()[0]}") from trouble
        facts.damaged = aside.name
        return facts

    @classmethod
    def _opened(cls, path: Path) -> "Facts":
        connection = duckdb.connect(str(path))
        try:
            return cls._brought_up(path, connection)
        except BaseException:
            connection.close()
            raise

    @classmethod
    def _brought_up(cls, path: Path, connection: Cursor) -> "Facts":
        folder = str(path.parent.resolve()).replace("'", "''")
        connection.execute(f"set allowed_directories = ['{folder}']")
        connection.execute(f"set memory_limit = '{_room(connection)}'")
        connection.execute("set preserve_insertion_order = false")
        connection.execute("set allocator_background_threads = true")  # else what was once taken is not given back
        connection.execute(f"set temp_directory = '{folder}/spill'")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        facts = cls(path, connection)
        with facts.transaction() as cursor:
            cursor.execute("create table if not exists made_by (text_hash varchar)")
            if cursor.execute("select 1 from made_by where text_hash = ?", [_text_hash()]).fetchone():
                cursor.execute(
                    "from import"
                ).fetchall()  # damage in the ledger shows here, where the file can be put aside
                facts.gone = in_place.bring_up(cursor, path.parent)
                return facts
            facts.gone = _make_tables(cursor, path.parent)
            cursor.execute("delete from made_by")
            cursor.execute("insert into made_by values (?)", [_text_hash()])
            facts.is_older = bool(cursor.execute("select 1 from import limit 1").fetchone())
        return facts

    def cursor(self) -> Cursor:
        """A connection of one's own on the same database: take one per call, never share it between threads."""
        return self._connection.cursor()

    @contextmanager
    def transaction(self, facts_stay: bool = False, marks_stay: bool = False) -> Iterator[Cursor]:
        """A cursor inside one transaction: everything is kept, or nothing.

        facts_stay: only what people wrote, or sums of it, are put anew; marks_stay: or what is derived later.
        """
        with self.writing:
            cursor = self.cursor()
            cursor.execute("begin")
            try:
                yield cursor
                cursor.execute("commit")
                self._forget(facts_stay, marks_stay)
                self._take_over()
            except BaseException:
                with suppress(duckdb.Error):  # a full disk has ended it already
                    cursor.execute("rollback")
                self._forget(facts_stay, marks_stay)
                raise
            finally:
                self.to_come = None
                cursor.close()

    def _forget(self, facts_stay: bool, marks_stay: bool) -> None:
        self._told, self._asking = {}, {}
        self._lasting = self._lasting if facts_stay else {}
        self._marked = self._marked if facts_stay or marks_stay else {}

    def _take_over(self) -> None:
        """Know what was learnt inside the transaction that has just ended."""
        if made := self.to_come:
            self.sums_of, self.settled, self.records_of = made.sums_of, made.settled, made.records_of
            self._marked = made._marked

    @contextmanager
    def adding_up(self) -> Iterator[None]:
        """Around what only derives from the facts what they do not change by: one at a time, and nobody is told that data is being loaded."""
        self.waiting += 1
        try:
            self.writing.acquire()
        finally:
            self.waiting -= 1
        self._sums_only += 1
        try:
            yield
        finally:
            self._sums_only -= 1
            self.writing.release()

    @property
    def is_being_changed(self) -> bool:
        """Whether somebody else changes the facts at this moment, as while a load runs."""
        if not self.writing.acquire(blocking=False):
            return not self._sums_only
        self.writing.release()
        return False

    def told(self, what: str, ask: Callable[[], Any], lasting: bool = False) -> Any:
        """What was asked before of the facts as they are now, or what ask() says; who asks meanwhile waits. ask() must change nothing.

        lasting: it is of the facts alone, so it also holds where only what people wrote was put anew.
        """
        return self._asked_once(self._lasting if lasting else self._told, what, ask)

    def _asked_once(self, told: dict[str, Any], what: str, ask: Callable[[], Any]) -> Any:
        if what not in told:
            with self._asking.setdefault(what, threading.RLock()):
                if what not in told:
                    told[what] = ask()
        return told[what]

    @property
    def version(self) -> int:
        """Grows by one with every change of the facts; caches use it as their key."""
        return int(self.told("version", lambda: self._one("select coalesce(max(version), 0) from fact_version")))

    def mark(self, sql: str) -> int:
        """Changes with the rows of the tables that a text of SQL reads, also through views and what is derived later."""
        return int(self._asked_once(self._marked, f"mark of {sql}", lambda: self._mark(sql)))

    def _mark(self, sql: str) -> int:
        if not self._behind:
            self._behind = marks.tables_behind(self.cursor())
        known = self._asked_once(self._marked, "marks", self._marks)
        read = {table for word in marks.words_of(sql) for table in self._behind.get(word, ())}
        return int(
            hashlib.sha256("\n".join(f"{name} {known[name]}" for name in sorted(read)).encode()).hexdigest()[:12], 16
        )

    def _marks(self) -> dict[str, str]:
        noted = self.cursor().execute("select name, mark from fact_mark where version = ?", [self.version]).fetchall()
        return dict(noted) or marks.marks(self.cursor())

    def note_marks(self, cursor: Cursor) -> None:
        """Write down the marks of the facts as they are, so that they need not be taken again after the next start."""
        if not cursor.execute("select 1 from fact_mark where version = ?", [self.version]).fetchall():
            taken: dict[str, str] = self._asked_once(self._marked, "marks", self._marks)
            columns = {"version": [self.version] * len(taken), "name": list(taken), "mark": list(taken.values())}
            self.put(cursor, "fact_mark", pa.table(columns))

    @property
    def as_of(self) -> date | None:
        """The data's own date: the newest of deals, activities, surveys and leads, of any file where there are none; None without data."""
        told: date | None = self.told("as_of", self._newest_of_all)
        return told

    def own_date(self, facts: str) -> date | None:
        """The newest export of "deals", "activities", "surveys" or "leads"; None where there are none of them.

        A file that carries no date of its own moves it only where no other file carries one.
        """
        return self._dates.get(facts)

    @property
    def leading_date(self) -> date | None:
        """The date that decides which quarter is "this" one: that of the deals, else the data's own."""
        return self.own_date(DEALS) or self.as_of

    @property
    def _dates(self) -> dict[str, date]:
        told: dict[str, date] = self.told("own dates", self._ask_dates)
        return told

    def _ask_dates(self) -> dict[str, date]:
        newest = {kind: (said, any_day) for kind, said, any_day in self.cursor().execute(_NEWEST).fetchall()}
        said_anywhere = _latest(newest[kind][0] for kinds in DATED_BY.values() for kind in kinds if kind in newest)
        found = {}
        for facts, kinds in DATED_BY.items():
            here = [newest[kind] for kind in kinds if kind in newest]
            day = _latest(said for said, _ in here) or (
                said_anywhere or _latest(day for _, day in here) if here else None
            )
            if day is not None:
                found[facts] = day
        return found

    def _newest_of_all(self) -> date | None:
        """The newest date a dated file says; where none of the facts says one, what any other file says goes before the day of an import."""
        kinds = [kind for kinds in DATED_BY.values() for kind in kinds]
        said = _latest(said for kind, said, _ in self.cursor().execute(_NEWEST).fetchall() if kind in kinds)
        found: date | None = _latest(self._dates.values()) if said else self._one(_OF_ANY)
        return found

    def have(self) -> dict[str, Have]:
        """What there is, by kind and by kind.detail (`activity.call`, `quota.bookings`, `opportunity.cancelled`)."""
        return dict(self.told("have", self._have))

    def _have(self) -> dict[str, Have]:
        rows = self.cursor().execute("select what, rows, first_day, last_day from inventory").fetchall()
        return {what: Have(what, int(count), first, last) for what, count, first, last in rows}

    def _one(self, sql: str) -> Any:
        row = self.cursor().execute(sql).fetchone()
        return row[0] if row else None

    def inventory(self) -> dict[str, int]:
        """Rows by kind and detail."""
        return {what: have.rows for what, have in self.have().items()}

    def put(
        self, cursor: Cursor, table: str, rows: pa.Table, by: str | None = None, which: Sequence[str] | None = None
    ) -> None:
        """Replace a small table by these rows (an Arrow table with the same column names); by, which: only what has these values there."""
        names = ", ".join(f'"{name}"' for name in rows.column_names)
        if by is None:
            cursor.execute(f'delete from "{table}"')
        else:
            cursor.execute(f'delete from "{table}" where list_contains($which, "{by}")', {"which": list(which or ())})
        if rows.num_rows:
            cursor.register("rows_to_put", rows)
            cursor.execute(f'insert into "{table}" ({names}) select {names} from rows_to_put')
            cursor.unregister("rows_to_put")

    def run(self, cursor: Cursor, name: str) -> None:
        """Run a script that stands beside this file, statement by statement; it is taken apart once."""
        for statement in _SCRIPTS.get(name) or _taken_apart(cursor, name):
            cursor.execute(statement)

    def close(self) -> None:
        """Close the file, once nobody writes in it or some seconds have passed; the object is of no use afterwards."""
        is_mine = self.writing.acquire(timeout=CLOSING_SECONDS)
        try:
            self._connection.close()
        finally:
            if is_mine:
                self.writing.release()


def _taken_apart(cursor: Cursor, name: str) -> list[duckdb.Statement]:
    _SCRIPTS[name] = cursor.extract_statements((HERE / name).read_text(encoding="utf-8"))
    return _SCRIPTS[name]


def _room(connection: Cursor) -> str:
    """How much memory the facts may take: a fifth of the machine's (DuckDB alone would take four), from 1 to 4 GiB (ours)."""
    number, unit = str(connection.execute("select current_setting('memory_limit')").fetchall()[0][0]).split()
    usual = float(number) * {"GiB": 1, "TiB": 1024}.get(unit, 0)
    return f"{min(max(usual / 4, 1), 4):.1f}GiB"


def _latest(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day is not None), default=None)


@cache
def _text_hash() -> str:
    """Of all texts that tables, views and what is derived are made by, and of the DuckDB that reads them."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(HERE.rglob("*.sql"))]
    return hashlib.sha256("\n".join([duckdb.__version__, *texts]).encode()).hexdigest()


def _make_tables(cursor: Cursor, folder: Path) -> list[str]:
    """Make what is missing of the tables, and every view; returns the imports whose kept copy is gone."""
    in_place.move_over(cursor)
    cursor.execute((HERE / "schema.sql").read_text(encoding="utf-8"))
    gone = in_place.bring_up(cursor, folder)
    settled = (HERE / "settled.sql").read_text(encoding="utf-8")
    for table in re.findall(r"create table if not exists (\w+)", settled):
        if (
            table != "fact_version"
        ):  # it grows; the others are made anew, as an older Cadence may have given them other columns
            cursor.execute(f"drop table if exists {table}")
    cursor.execute(settled)
    return gone


def _not_opened(path: Path, trouble: duckdb.Error) -> str:
    """Why a file cannot be opened although it may be whole, and what to do; DuckDB gives no code for it, the system does."""
    said = str(trouble)
    owner = said.partition("PID ")[2].partition(")")[0].strip()
    who = f" (process {owner})" if owner.isdigit() and int(owner) != os.getpid() else ""
    if re.search(r"\b(lock on file|conflicting lock|used by another)\b", said, re.IGNORECASE):
        address = running.address_of(path.parent)
        where = f"and shown at {address}: go on or close it there" if address else ": close it there"
        return f"Cadence is already running on {path.parent}{who}{' ' if address else ''}{where}, or use --workspace with another folder."
    if is_full_disk(trouble):
        return f"The disk that holds {path.parent} is full: free some space and start again; nothing was changed."
    try:
        path.open("r+b").close()
    except OSError as refused:
        return f"{path} cannot be opened ({refused.strerror}): give the folder write permission, or use --workspace with another one."
    return f"{path} cannot be opened as a Cadence database: {said.splitlines()[0]}"


def is_damage(trouble: BaseException) -> bool:
    """Whether an error says that the file of the facts cannot be read, and not that a question to it was wrong or the system lacks something."""
    if isinstance(trouble, duckdb.FatalException | duckdb.InternalException | duckdb.SerializationException):
        return True
    return isinstance(trouble, duckdb.Error) and _UNREADABLE.search(str(trouble)) is not None


def put_aside(path: Path) -> Path:
    """Move a file that cannot be read, and its log, beside itself; nothing is deleted."""
    aside = path.with_name(f"{path.stem}.damaged-{datetime.now():%Y%m%d-%H%M%S}{path.suffix}")
    for ending in ("", ".wal"):
        old = path.with_name(path.name + ending)
        if old.exists():
            old.replace(aside.with_name(aside.name + ending))
    return aside
