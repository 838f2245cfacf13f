"""The facts as an open transaction is about to leave them: what is made ready inside it shows in one moment with what changed."""

from collections.abc import Iterator
from contextlib import contextmanager

from coaching.facts.let_go import let_go
from coaching.facts.store import Cursor, Facts


class ToCome(Facts):
    """What those who look do not see yet. What is learnt of it is theirs once the transaction has ended well, and nobody's otherwise."""

    def __init__(self, facts: Facts, cursor: Cursor) -> None:
        super().__init__(facts.path, cursor)
        self.writing = facts.writing
        self.sums_of, self.settled, self.records_of = dict(facts.sums_of), dict(facts.settled), facts.records_of
        facts.to_come = self

    def cursor(self) -> Cursor:
        """The connection of the transaction: no other one sees what it has changed."""
        return self._connection

    @contextmanager
    def transaction(self, facts_stay: bool = False, marks_stay: bool = False) -> Iterator[Cursor]:
        """A part of the open transaction; its temporary tables end with it, as some are called like views."""
        before = _temporary(self._connection)
        try:
            yield self._connection
            let_go(self._connection, _temporary(self._connection) - before)
        finally:
            self._forget(facts_stay, marks_stay)


def _temporary(cursor: Cursor) -> set[str]:
    return {name for (name,) in cursor.execute("select table_name from duckdb_tables() where temporary").fetchall()}
