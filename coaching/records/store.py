"""The records on disk: opening, migrating, one transaction per write, and the version that changes with each."""

import copy
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, select, text
from sqlalchemy.exc import DatabaseError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from coaching import shared_file
from coaching.errors import Refusal
from coaching.records import should_hold
from coaching.records.entries import About, ChangedElsewhere
from coaching.records.may import NOT_YOURS, PEOPLE_CHANGED, TEAM_PROMISE, May, Theirs, narrowed
from coaching.records.models import AnswerRow, ChangeRow, CommitmentRow, ConversationRow, EntryRow
from coaching.records.rows import as_json
from coaching.records.unreadable import told
from coaching.viewer import OWNER, Viewer

RECORDS_URL = "CADENCE_RECORDS_URL"
LOOKED = "looked"  # what the audit calls it that somebody opened a page about somebody
MIGRATIONS = Path(__file__).parent / "migrations"
NEWEST = max(file.stem[1:5] for file in (MIGRATIONS / "versions").glob("r[0-9]*.py"))
BUSY_SECONDS = 15
LONGEST_TEXT = 20_000


class Records:
    """What people wrote in one workspace; open it once and share it between threads."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime], timezone: str | None) -> None:
        self.engine = engine
        self._clock = clock
        self._zone = ZoneInfo(timezone) if timezone else None
        self.whole = self
        self.viewer = OWNER
        self.may: May | None = None  # None: whoever owns the folder, who sits on every side of the desk
        self._kinds: dict[str, tuple[object, list[str]]] = {}
        self._facts: Callable[[], int] = lambda: 0
        self._holds: Callable[[], bool] = lambda: True

    def seen_by(self, viewer: Viewer, theirs: Theirs, facts: Callable[[], int], holds: Callable[[], bool]) -> "Records":
        """The same records as a viewer may see and change them: every door that is given these keeps to it.

        facts tells one state of the facts from another: whose an account or a deal is stands in them. holds: whether who may see what is still
        as it was; where it is not, nothing is saved, since a click acts before its page looks who clicks.
        """
        seen = copy.copy(self.whole)
        seen.viewer, seen.may, seen._kinds = viewer, May(viewer, theirs), {}
        seen._facts, seen._holds = facts, holds
        return seen

    @property
    def as_owner(self) -> "Records":
        """The whole records, for what only an owner does; Refusal for anybody else."""
        if self.viewer.role != "owner":
            raise Refusal(NOT_YOURS)
        return self.whole

    def side(self, talk: Any, asked: str) -> str | None:
        """The side of a talk the viewer sits on; without sign-in the one that is asked for, since one desk serves both."""
        return asked if self.may is None else self.may.side_of(talk)

    @classmethod
    def open(
        cls, where: str | Path, *, clock: Callable[[], datetime] | None = None, timezone: str | None = None
    ) -> "Records":
        """The records at a path or database URL, brought up to date; CADENCE_RECORDS_URL, when set, wins over both.

        clock gives aware moments (default: the machine's); times are spoken in timezone, the business time zone.
        Refusal when the place cannot be opened, is not a records database, or was written by a newer Cadence.
        """
        url = on_server() or _url(where)
        shown = url.removeprefix("sqlite:///") if url.startswith("sqlite") else url.split("@")[-1]
        try:
            engine = _engine(url)
            records = cls(engine, clock or (lambda: datetime.now(UTC)), timezone)
            _migrate(engine, shown)
        except OperationalError as error:
            do = (
                "check that the folder can be written"
                if url.startswith("sqlite")
                else "check that the server runs, and its address"
            )
            raise Refusal(
                f"The records at {shown} cannot be opened ({' '.join(str(error.orig).split())}); {do}."
            ) from error
        except DatabaseError as error:
            raise Refusal(
                f"{shown} is not a records database ({error.orig}); move it away or restore a backup."
            ) from error
        except ModuleNotFoundError as error:
            raise Refusal(
                f"Records at {shown} need the package {error.name}, which is not installed: pip install -r requirements-postgres.txt."
            ) from error
        except SQLAlchemyError as error:
            raise Refusal(
                f'"{shown}" cannot be used as a records address ({error}); give a file or a database URL.'
            ) from error
        return records

    @property
    def version(self) -> int:
        """A number that grows with every change, by any process; cheap enough to read on each rerun. Who looked at something changes nothing."""
        with told(self.file):
            try:  # asked many times a page: a session of the mapper costs ten times as much
                connection = self.engine.raw_connection()
                try:
                    cursor = connection.cursor()
                    cursor.execute(
                        f"select id from {ChangeRow.__tablename__} where what <> '{LOOKED}' order by id desc limit 1"
                    )
                    row = cursor.fetchone()
                    return int(row[0] or 0) if row else 0
                finally:
                    connection.close()
            except self.engine.dialect.loaded_dbapi.Error as error:  # as the mapper would have said it
                raise OperationalError(None, None, error) from error

    def now(self) -> datetime:
        """The present moment, with its zone."""
        return self._clock()

    def spoken_time(self, moment: datetime) -> str:
        """A moment as a person says it: the time today, with the day before it otherwise."""
        here, now = moment.astimezone(self._zone), self.now().astimezone(self._zone)
        return f"{here:%H:%M}" if here.date() == now.date() else f"{here:%H:%M} on {here.day} {here:%b %Y}"

    def refuse_stale(
        self, row: ConversationRow | CommitmentRow, version: int, what: str, unsaved: Mapping[str, Any]
    ) -> None:
        """ChangedElsewhere when the row was saved since that version; it carries what could not be saved."""
        if row.version != version:
            at = self.spoken_time(row.updated_at)
            raise ChangedElsewhere(f"Somebody else changed this {what} at {at}; reload to see it.", unsaved)

    def close(self) -> None:
        """Let go of the file; the object is of no use afterwards."""
        self.engine.dispose()
        if self.file is not None and self.file.exists():
            should_hold.seal(self.file)

    @property
    def file(self) -> Path | None:
        """The file of SQLite records; None where they are kept on a server or in memory."""
        database = self.engine.url.database
        return Path(database) if self.engine.dialect.name == "sqlite" and database and database != ":memory:" else None

    def backup(self, target: Path) -> None:
        """A whole, consistent copy of SQLite records in a new file, also while others write; Refusal for a server."""
        if self.engine.dialect.name != "sqlite":
            raise Refusal("Records kept on a database server are backed up with that server's own tools.")
        if target.exists():
            raise Refusal(f"{target.name} is already there; choose another name for the copy of the records.")
        connection = self.engine.raw_connection()  # no `begin` of ours: vacuum refuses to run inside a transaction
        try:
            connection.cursor().execute("vacuum into ?", (str(target),))
        finally:
            connection.close()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one consistent state and writes nothing."""
        with told(self.file), self._kept_to(Session(self.engine)) as session:
            yield session

    def _kept_to(self, session: Session) -> Session:
        if self.may is not None:
            event.listen(session, "do_orm_execute", narrowed(self.may, self._ids))
            event.listen(session, "before_flush", self.may.refuse)
        return session

    def _ids(self, kind: str) -> list[str]:
        """The ids of a kind that something is written about, and whose people the viewer may see; asked once a change of records or facts."""
        known, state = self._kinds.get(kind), (self.version, self._facts())
        if self.may is None or (known and known[0] == state):
            return known[1] if known else []
        columns = [select(table.about_id).where(table.about_kind == kind) for table in (AnswerRow, EntryRow)]
        with Session(self.engine) as session:
            wanted = [select(CommitmentRow.rep_id)] if kind == TEAM_PROMISE else columns
            found = {one for column in wanted for one in session.scalars(column.distinct())}
        self._kinds[kind] = state, sorted(self.may.theirs("team" if kind == TEAM_PROMISE else kind, found))
        return self._kinds[kind][1]

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are saved together or not at all; it holds the write lock from the start."""
        if not self._holds():
            raise Refusal(PEOPLE_CHANGED)
        writer = self.engine.execution_options(cadence_writes=True)
        try:
            with told(self.file):
                with self._kept_to(Session(writer, expire_on_commit=False)) as session, session.begin():
                    event.listen(session, "before_flush", _refuse_endless)
                    yield session
                if self.file is not None:
                    should_hold.note(self.file)
        except OperationalError as error:
            raise Refusal(
                f"The records could not be saved just now ({error.orig}); nothing was changed, please try again."
            ) from error


def _refuse_endless(session: Session, *_: object) -> None:
    """A text as long as a book would stand on the pages of everybody who sees it."""
    for row in (*session.new, *session.dirty):
        if (letters := max(map(_letters, vars(row).values()))) > LONGEST_TEXT:
            raise Refusal(
                f"A text of {letters:,} letters does not fit; write at most {LONGEST_TEXT:,}. Nothing was saved."
            )


def _letters(value: object) -> int:
    """The letters of the longest text in a value."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return max(map(_letters, value), default=0)
    return len(value) if isinstance(value, str) else 0


def note_change(
    session: Session, records: Records, who: str, what: str, about: About, details: Mapping[str, Any] | None = None
) -> None:
    """Add the audit line of a write to the write's own transaction; nobody writes under another's name."""
    if records.may is not None and who != records.viewer.viewer_id:
        raise Refusal(NOT_YOURS)
    session.add(
        ChangeRow(
            when=records.now(),
            who=who,
            what=what,
            about_kind=about.kind,
            about_id=about.id,
            details=as_json(details or {}),
        )
    )


def on_server() -> str:
    """The database that CADENCE_RECORDS_URL names; empty where the records lie in the workspace. Refusal: it names none that holds records."""
    said = os.environ.get(RECORDS_URL, "").strip()
    try:
        is_one = not said or make_url(said).get_backend_name() in ("postgresql", "sqlite")
    except (SQLAlchemyError, ValueError):  # the second of a port that is no number
        is_one = False
    if not is_one:
        raise Refusal(
            f'{RECORDS_URL} says "{said.split("@")[-1]}", which is no database that records can stand in: write it as '
            "postgresql+psycopg://user:password@host:5432/database, or leave it out to keep them in the workspace."
        )
    return said


def _url(where: str | Path) -> str:
    if isinstance(where, Path) or "://" not in where:
        return f"sqlite:///{Path(where).absolute()}"
    return where


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # the driver must not begin or commit on its own: `begin` below does
        shared_file.make_ready(connection, BUSY_SECONDS)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A write takes its lock at once: read-then-write under a late lock fails when another writer came between.
        writes = connection.get_execution_options().get("cadence_writes")
        connection.exec_driver_sql("begin immediate" if writes else "begin")

    return engine


def _migrate(engine: Engine, shown: str) -> None:
    if _revision(engine) == NEWEST or _made_from_nothing(engine):
        return
    from alembic import command  # half a second to import, and only records of an older form need it
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if (found := _revision(engine)) is not None and found not in known:
        raise Refusal(
            f"The records at {shown} were written by a newer Cadence (form {found}); update Cadence to open them."
        )
    with engine.execution_options(cadence_writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _made_from_nothing(engine: Engine) -> bool:
    """Whether this was an empty SQLite file, which has every table now."""
    if engine.dialect.name != "sqlite":
        return False
    with engine.execution_options(cadence_writes=True).begin() as connection:
        if connection.exec_driver_sql("select 1 from sqlite_master limit 1").first():
            return False
        for statement in (Path(__file__).parent / "newest.sql").read_text(encoding="utf-8").split(";\n\n"):
            connection.exec_driver_sql(statement)
    return True


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(text("select version_num from alembic_version")).scalar()
        return found
