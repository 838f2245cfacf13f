"""How a file is cut into cells, as a person said it; what nobody said is empty and found out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cut:
    """header_row: "row 3", or that there is none; table: the rows of one of several tables; sheet: its name, or that all count."""

    encoding: str = ""
    delimiter: str = ""
    header_row: str = ""
    table: str = ""
    sheet: str = ""


AS_FOUND = Cut()
