"""What may be answered in so many words: the choices people are given, as screen, command line and kept answers spell them."""

ENDS = ("the last day of the period", "the first day after it")
"""Which day the end of a period is."""
OWN_DAY, OF_ITS_WEEK, OF_ITS_MONTH = "a day of its own", "a day of its week, Monday to Sunday", "a day of its month"
OF_ITS_QUARTER = "a day of its quarter"
"""Which days a date stands for; besides first_of and last_of so many."""
OF_FORECASTS, OF_ROWS = "the period its forecasts are about", "the period its row names"
"""Which period a target beside forecasts is for."""
CALLED = {f"the {size} they were made in": size for size in ("quarter", "month", "year")}
"""Which period forecasts are for, and how long it is."""
CALENDAR_WEEKS, OTHER_WEEKS = "calendar weeks (ISO, Monday to Sunday)", "other weeks"
PERIODS_OF = {"months": "month", "quarters": "quarter", "half-years": "half"}
"""What bare numbers of weeks or periods are, and how long such a period is."""
NTH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
TURNED, AS_THEY_STAND = "day and month were swapped", "as they stand"
"""What dates are that a spreadsheet may have read in the other order."""
AS_MEETINGS, LEFT_OUT = "they are meetings", "leave them out"
"""What entries of a calendar are that take the whole day and to which nobody is invited."""
NONE_OF_THEM = "none of them"
"""No question of a form asks for the score."""
FILLED = "whichever is filled"
"""Which of several columns of one name counts."""
OF_ITS_BLOCK = "the name of its block"
"""Each row is of the person named above or below its block."""
LOST_EMPTY_OPEN, LOST_EMPTY_TOO = "lost, the empty ones open", "lost, the empty ones too"
OPEN_EMPTY_TOO, EMPTY_LOST, EMPTY_OPEN = (
    "open, the empty ones too",
    "the empty ones are lost",
    "the empty ones are open",
)
"""What deals are that a column of won ones does not call won."""
SPOKEN = "somebody was reached in each"
"""Every call of a list was a conversation."""
EACH_ROW, FIRST = "each row is one of its own", "keep the first row of each"
"""What rows are that say the same."""
ONE_MEETING, EACH_MEETING = "one meeting with several people", "each row is a meeting of its own"
"""What rows are of one person at one account on one day that differ in who came."""
ONE_PERSON, OWN_PART, WHOLE_AMOUNT = "one person of that name", "each row has its part", "each row has the whole amount"
"""Whose deals with several names in one cell are, and what the amount in several rows of a deal is."""
PART_OF_OWNER, WHOLE_EVENLY = "each row is the part of its owner", "each row is the whole deal, shared evenly"
WHOLE_FIRST, WRONG = "each row is the whole deal of the first owner", "only one of the rows is right"
"""What several rows of a deal with another owner each are."""


def first_of(many: str) -> str:
    """A date is the first day of so many: "7 days", "3 months"."""
    return f"the first day of {many}"


def last_of(many: str) -> str:
    """A date is the last day of so many."""
    return f"the last day of {many}"
