"""What a table shows of a figure: shares to a tenth of a percent, money to the cent, everything else and every workbook as it is."""

from typing import Any

from coaching.metrics.tables import as_arrow


def test_money_is_shown_to_the_cent_and_shares_to_a_tenth_of_a_percent() -> None:
    rows: list[dict[str, Any]] = [
        {"amount": 19050.7739, "part": 0.12345, "weight": 0.3333333},
        {"amount": 7, "part": None, "weight": 1.0},
    ]
    shown = as_arrow(
        rows, ["amount", "part", "weight"], {"amount": "money", "part": "share", "weight": "number"}
    ).to_pydict()
    assert shown == {"amount": [19050.77, 7.0], "part": [0.123, None], "weight": [0.3333333, 1.0]}


def test_a_column_of_mixed_sorts_is_text() -> None:
    assert as_arrow([{"a": 1.0}, {"a": "unknown"}], ["a"], {"a": "money"}).to_pydict() == {"a": ["1.0", "unknown"]}
