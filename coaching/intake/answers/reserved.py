"""Answers and names of answers that are spelled in one way everywhere."""

LAYOUT = ("encoding", "delimiter", "header row", "sheet")
"""Answers that say how a file is cut into cells; they are kept for the headers as they were read without them."""

OF_ALL_ROWS = ("won or not", "outcome", "people", "numbers", "same ", "spelling of ", "which ", "own domains", "shared ")
"""How answers begin that hold for all rows of a file and of the next one like it."""

ASK_AGAIN = "?"
"""The answer that sets a remembered one aside."""

NOT_KNOWN = "not known"

TIME_ZONE = "time zone"
"""The answer that names the zone whose days moments in UTC become; it holds for the workspace."""

ENDS = ("the last day of the period", "the first day after it")
