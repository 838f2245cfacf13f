"""What is said of the imports that are kept, of names and of money in them, and of what was mended in a workspace when it was opened."""

from collections.abc import Callable, Sequence

_OLDER = "This workspace was made by an older Cadence"
_IN_PART = "could not be rebuilt, so some may be missing."


def _lost(count: int) -> str:
    what = (
        "import; it was rebuilt from its kept copy"
        if count == 1
        else "imports; they were rebuilt from their kept copies"
    )
    return f"The database had lost {count} {what}."


def _rebuilt(count: int) -> str:
    return f"The facts were rebuilt from {count} kept {'import' if count == 1 else 'imports'}."


def _gone(imports: Sequence[str]) -> str:
    return f"Rows do not count whose kept copy is gone: import {', '.join(imports)}. Undo it and load the file again."


def _noted_unread(folder: str) -> str:
    return f"What was noted about a kept import cannot be read; its copy was put aside in {folder} and counts no more: load that file again."


def _undone_again(imports: Sequence[int]) -> str:
    which = ", ".join(map(str, imports))
    return f"Import {which} was undone before; the database had lost that, and it is undone again."


def _of_another_zone(files: Sequence[str]) -> str:
    return f"Moments in UTC of {', '.join(files)} keep the days they were loaded with: undo them and load them again."


def _bare_money(files: Sequence[str], currency: str) -> str:
    named = ", ".join(files[:4]) + (f" and {len(files) - 4} more" if len(files) > 4 else "")
    return f"Where {named} names no currency, money counts in {currency}. Another can be chosen under Settings."


OF_KEPT: dict[str, Callable[..., str]] = {
    "undone": lambda import_id, file: f"Import {import_id} ({file}) was undone.",
    "rebuilt": _rebuilt,
    "copies gone": _gone,
    "noted and unread": _noted_unread,
    "facts put aside": lambda name: f"The file of the facts could not be read and was put aside as {name}.",
    "not rebuilt": lambda why: f"They {_IN_PART} {why}",
    "imports lost": _lost,
    "undone again": _undone_again,
    "of an older Cadence": lambda: f"{_OLDER}.",
    "older and not rebuilt": lambda why: f"{_OLDER}, and its facts {_IN_PART} {why}",
    "of another zone": _of_another_zone,
    "money waiting": lambda total, rows, file: f"{total} in {rows:,} {'row' if rows == 1 else 'rows'} of {file}",
    "money of no currency": _bare_money,
    "counts as": lambda name, whom: f"{name} counts as {whom} from now on.",
    "separate person": lambda name: f"{name} stays a separate person.",
    "own name again": lambda name: f"{name} is a name of its own again.",
}
"""By code what makes the sentence."""
