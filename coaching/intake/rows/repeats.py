"""Whether anything comes more than once in a big relation: one sort of its hashes, as a table of them costs several times as much."""

import numpy as np

from coaching.intake.words.staging import Staging


def repeats(staging: Staging, number: str, rows: str) -> tuple[int, bool]:
    """How many rows there are, and whether two of them have the same number; number is SQL of a whole number that is never null."""
    found = np.asarray(staging.execute(f"select {number} as number from {rows}").fetchnumpy()["number"])
    found.sort()
    return len(found), bool((found[1:] == found[:-1]).any())
