"""What may be answered about how the cells of a column are read, asked or not."""

from coaching.intake.columns.dates import ORDERS
from coaching.intake.columns.numbers import DECIMALS, SIGNS
from coaching.intake.columns.units import CENTS, CLOCKS, LASTING, WHOLE

_FIGURES = (*DECIMALS, *SIGNS)
_DAYS = (*ORDERS, "year first")
WAYS = {
    "date": _DAYS, "moment": _DAYS, "money": (*_FIGURES, CENTS, WHOLE), "number": _FIGURES, "count": _FIGURES, "seconds": _FIGURES,
    "milliseconds": _FIGURES, "share": ("percent", "fraction", *_FIGURES), "minutes": (*CLOCKS, *LASTING),
}  # fmt: skip
"""By the type of the column; one of any other type is read as it is written."""
