"""What whoever makes sums is asked, and how their trouble is told."""

from dataclasses import dataclass
from datetime import date

NOBODY = ("UNAVAILABLE", "UNIMPLEMENTED")  # what a call is answered where nobody knows it


@dataclass(frozen=True)
class Asked:
    """The sums or values of one metric that are to be made: the table they are kept in, and the SELECT in DuckDB's words."""

    metric: str
    table: str
    sql: str
    as_of: date
    stands_for: str


def in_words(said: str, code: str, details: str) -> str:
    """What an engine's client said, without its classes: its own first line, and the code and details of the call where one was made."""
    if code in NOBODY:
        return "no Spark Connect server answers there: something else listens on that port, or it has ended"
    first = said.strip().partition("\n")[0].strip()
    return details.strip().partition("\n")[0].strip() if first.startswith("<") else first
