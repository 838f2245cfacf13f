"""Answers that are about no column of the files they were given with: most often a slip of the pen."""

from collections.abc import Mapping, Sequence

from coaching.intake.answers.about import parse
from coaching.intake.answers.one_sheet import SIGN
from coaching.intake.answers.receipt import Receipt


def unheard(receipts: Sequence[Receipt], answers: Mapping[str, str]) -> list[str]:
    """A sentence for each answer that names nothing any of the files has; none while a file could not be read."""
    headers = {column.header for receipt in receipts for column in receipt.columns}
    if not headers or any(not receipt.columns and not receipt.left_aside for receipt in receipts):
        return []
    plain = {header.casefold() for header in headers}  # one that differs in its capitals is told elsewhere
    tails = {name: name.rpartition(SIGN)[2].casefold() for name in answers}
    lost = [name for name, tail in tails.items() if tail not in plain and parse(tail, answers[name], plain) is None]
    shown = ", ".join(f'"{header}"' for header in sorted(headers)[:30])
    return [
        f'No column is called "{name}" and nothing was asked under that name, so nothing is loaded. The columns are: {shown}.'
        for name in lost
    ]
