"""Answers that are about no column of the files they were given with: most often a slip of the pen."""

from collections.abc import Iterable, Sequence

from coaching.intake.answers.about import TOPICS
from coaching.intake.answers.one_sheet import SIGN
from coaching.intake.answers.receipt import Receipt


def unheard(receipts: Sequence[Receipt], answers: Iterable[str]) -> list[str]:
    """A sentence for each answer that names nothing any of the files has; none while a file could not be read."""
    headers = {column.header.casefold() for receipt in receipts for column in receipt.columns}
    if not headers or any(not receipt.columns and not receipt.left_aside for receipt in receipts):
        return []
    lost = [
        name
        for name in answers
        if not name.rpartition(SIGN)[2].startswith((*TOPICS, "column ", "cells of "))
        and not any(one in name.casefold() for one in headers)
    ]
    return [
        f'No column is called "{name}" and nothing was asked under that name: this answer changed nothing.'
        for name in lost
    ]
