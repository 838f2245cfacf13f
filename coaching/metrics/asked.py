"""What whoever makes sums is asked."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Asked:
    """The sums or values of one metric that are to be made: the table they are kept in, and the SELECT in DuckDB's words."""

    metric: str
    table: str
    sql: str
    as_of: date
    stands_for: str
