"""People named outside the table: on its sheet, in a line above it ("Sales rep: Ana Weiss"), in the file name. Offered, never taken unasked."""

import re
from pathlib import Path

from coaching.intake.file.table import RawTable
from coaching.intake.tables.name_blocks import OF_ITS_BLOCK, block_column
from coaching.intake.tables.wide import who_is
from coaching.workspace import Workspace

_PART = re.compile(r"[\W\d_]+")


def named_outside(table: RawTable, workspace: Workspace) -> list[str]:
    """Names to offer first, likely ones before others: loaded people named there, then what stands behind a label for a rep, then a sheet's name."""
    people = [
        str(row[0])
        for row in workspace.facts.cursor()
        .execute("select name from person where sells order by name limit 200")
        .fetchall()
    ]
    texts = [*table.titles, table.sheet or "", Path(table.file).stem]
    words = [f" {_words(text)} " for text in texts]
    known = [name for name in people if any(f" {_words(name)} " in text for text in words)]
    labelled = []
    for title in table.titles:
        label, colon, name = title.partition(":")
        if colon and name.strip() and who_is(label.strip()) == "rep_name":
            labelled.append(name.strip())
    sheet = [table.sheet] if table.beside and table.sheet and not re.search(r"\d", table.sheet) else []
    if block_column(table) is not None:
        return [OF_ITS_BLOCK]
    return list(dict.fromkeys([*known, *labelled, *sheet]))


def _words(text: str) -> str:
    return " ".join(part.casefold() for part in _PART.split(text) if part)
