"""Rows of one record that the file itself dates: the one changed last is what the record is, wherever in the file it stands."""

from collections.abc import Mapping

from coaching.errors import said
from coaching.intake.answers.receipt import Draft
from coaching.intake.columns.column import Column
from coaching.intake.words.fields import KINDS, TABLE_COLUMNS
from coaching.intake.words.staging import Staging
from coaching.intake.words.statement import statement

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
    count = staging.execute("select count(*) from older_row").fetchone()
    receipt.skip(count[0] if count else 0, said("older row", header=changed.header))
    staging.execute(f"insert into {staging.left} select source_row from older_row")
