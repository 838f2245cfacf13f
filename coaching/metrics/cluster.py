"""Spark Connect as the engine: facts go there as Parquet that both see, views and metrics as its SQL, and only the sums come home."""

import hashlib
import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.fs
import pyarrow.parquet as pq
from grpc import RpcError
from pyspark.errors import PySparkException
from pyspark.sql.connect.client.retries import DefaultPolicy
from pyspark.sql.connect.dataframe import DataFrame
from pyspark.sql.connect.session import SparkSession

from coaching.errors import Refusal
from coaching.facts import Cursor, Facts
from coaching.metrics import portable
from coaching.metrics.asked import Asked, in_words

FACTS = "CADENCE_ENGINE_FACTS"  # a folder or bucket that Cadence writes to and the engine reads, by the same name
TRIES = 4  # of its client, which would go on for ten minutes
ROWS = 250_000
SETTINGS = {"spark.sql.session.timeZone": "UTC", "spark.sql.timestampType": "TIMESTAMP_NTZ"}


def made(engine: str, facts: Facts, asked: Sequence[Asked]) -> Iterator[tuple[Asked, pa.Table]]:
    """What was asked, one by one; raises Refusal, the rest of a sentence, where the engine or the place of the facts cannot be used."""
    try:
        session = SparkSession.builder.remote(engine).create()
        session.client.set_retry_policies([DefaultPolicy(max_retries=TRIES)])
        try:
            yield from _with(session, facts, asked)
        finally:
            session.stop()
    except (PySparkException, RpcError) as trouble:
        raise Refusal(f"it broke off ({_in_words(trouble)})") from trouble


def _in_words(trouble: PySparkException | RpcError) -> str:
    call = trouble if isinstance(trouble, RpcError) else trouble.__context__
    code, details = (call.code().name, str(call.details())) if isinstance(call, RpcError) else ("", "")
    return in_words(str(trouble), code, details)


def _with(session: SparkSession, facts: Facts, asked: Sequence[Asked]) -> Iterator[tuple[Asked, pa.Table]]:
    for name, value in SETTINGS.items():
        session.conf.set(name, value)
    reads = [portable.read_by(one.sql) for one in asked]
    needed = dict.fromkeys(name for names in reads for name in names)
    place, views = Place(os.environ.get(FACTS) or str(facts.path.parent / "engine"), facts), portable.written().views
    try:
        place.write(facts, [name for name in needed if name not in views])
        for name in needed:
            if name not in views:
                session.read.parquet(place.seen(name)).createOrReplaceTempView(name)
        made: dict[str, DataFrame] = {}  # as long as they are held the engine keeps their rows
        refused: dict[str, str] = {}
        for one, names in zip(asked, reads, strict=True):
            try:
                for name in names:
                    if name in views and name not in made:
                        made[name] = session.sql(portable.view(name, "spark")).localCheckpoint(eager=True)
                        made[name].createOrReplaceTempView(name)
                yield one, session.sql(portable.said(one.sql, "spark", one.as_of)).toArrow()
            except PySparkException as trouble:
                session.sql("select 1").toArrow()  # raises where nobody is there any more
                refused[one.metric] = _in_words(trouble)
        if refused:
            some = ", ".join(list(refused)[:3]) + (f" and {len(refused) - 3} more" if len(refused) > 3 else "")
            raise Refusal(f"it could not make {some} ({next(iter(refused.values()))})")
    finally:
        place.leave()


class Place:
    """Where the facts of a workspace lie for the engine, in a folder of this run."""

    def __init__(self, said: str, facts: Facts) -> None:
        self.root, local = said.rstrip("/"), "://" not in said
        if local:
            self.root = Path(self.root).resolve().as_uri()
        own = hashlib.sha256(str(facts.path).encode()).hexdigest()[:8]
        self.own, self.run = f"cadence-{own}", f"{facts.version}-{time.time_ns()}"
        try:
            self.files, self.inside = pyarrow.fs.FileSystem.from_uri(self.root)
        except (OSError, pa.ArrowException) as trouble:
            raise Refusal(f"{FACTS} names {said}, which cannot be used ({trouble})") from trouble

    def seen(self, table: str) -> str:
        """The address of a table as the engine reads it."""
        return re.sub("^s3://", "s3a://", f"{self.root}/{self.own}/{self.run}/{table}.parquet")

    def write(self, facts: Facts, tables: Sequence[str]) -> None:
        """Write these tables as they are now."""
        cursor = facts.cursor()
        try:
            self.files.create_dir(f"{self.inside}/{self.own}/{self.run}", recursive=True)
            cursor.execute("begin")  # all of one moment
            for table in tables:
                self._put(cursor, table)
        except OSError as trouble:
            raise Refusal(f"{self.root} cannot be written ({trouble.strerror or trouble})") from trouble
        finally:
            cursor.close()

    def _put(self, cursor: Cursor, table: str) -> None:
        there = portable.written().tables
        columns = there.get(table) or there[f"{table}_row"]
        named = ", ".join(f'"{column}"' for column in columns)
        rows = cursor.sql(f'select {named} from "{table}"').to_arrow_reader(ROWS)
        to = f"{self.inside}/{self.own}/{self.run}/{table}.parquet"
        with pq.ParquetWriter(to, rows.schema, filesystem=self.files) as file:
            for batch in rows:
                file.write_batch(batch)

    def leave(self) -> None:
        """Take away what this run and earlier ones wrote."""
        with suppress(OSError):
            self.files.delete_dir(f"{self.inside}/{self.own}")
