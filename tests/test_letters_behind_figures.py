"""Figures that people shorten with a letter or a word: 58.8k is 58,800, in money and in counts, whatever signs stand around it."""

from decimal import Decimal
from pathlib import Path

import pytest

from coaching.workspace import Workspace
from tests.test_wide import asks, take, workspace, write

__all__ = ["workspace"]
HEAD: list[object] = ["Deal ID", "Deal Name", "Owner", "Account", "Stage", "Amount", "Created Date", "Close Date"]


def deals(folder: Path, *amounts: str, first: int = 0) -> Path:
    rows: list[list[object]] = [
        [n, f"Deal {n}", "Ana", "Acme", "Closed Won", one, "2026-01-05", "2026-02-01"]
        for n, one in enumerate(amounts, first)
    ]
    return write(folder, "deals.csv", HEAD, *rows)


def amounts(workspace: Workspace) -> list[Decimal]:
    return [
        row[0]
        for row in workspace.facts.cursor().execute("select amount from opportunity order by source_row").fetchall()
    ]


MEANT = (
    *(("58.8k", "58800"), ("$58.8K", "58800"), ("1.2M", "1200000"), ("1.2 Mio €", "1200000"), ("(2k)", "-2000"), ("2k-", "-2000"),
     ("5 lakh", "500000"), ("USD 3.5m", "3500000"), ("0.4bn", "400000000"), ("12.5 Tsd.", "12500"), ("3.25MM USD", "3250000")),
)  # fmt: skip


def test_letters_behind_a_figure_make_it_so_many_times_as_much(workspace: Workspace, tmp_path: Path) -> None:
    """Each in a file of its own, since the whole column tells how its figures are read."""
    files = []
    for n, (written, _) in enumerate(MEANT):
        (tmp_path / str(n)).mkdir()
        files.append(deals(tmp_path / str(n), written, "7.25", first=2 * n))
    take(workspace, *files)
    read = workspace.facts.cursor().execute("select opportunity_id, amount from opportunity").fetchall()
    whole = {str(2 * n): Decimal(amount) for n, (_, amount) in enumerate(MEANT)}
    assert dict(read) == whole | {str(2 * n + 1): Decimal("7.25") for n in range(len(MEANT))}


def test_figures_with_letters_and_whole_ones_stand_in_one_column(workspace: Workspace, tmp_path: Path) -> None:
    (receipt,) = take(workspace, deals(tmp_path, "58,8k", "1.200", "1,2 Mio.", "17 apples"))
    assert amounts(workspace) == [Decimal(58_800), Decimal(1_200), Decimal(1_200_000)]
    assert [(one.row, one.value) for one in receipt.problems] == [(5, "17 apples")]


@pytest.mark.parametrize(("others", "read"), [(19, True), (20, False)])
def test_one_letter_in_a_long_column_is_a_slip_and_set_apart(
    workspace: Workspace, tmp_path: Path, others: int, read: bool
) -> None:
    (receipt,) = take(workspace, deals(tmp_path, "1.5M", *[str(100 + n) for n in range(others)]))
    assert (receipt.quarantined, Decimal(1_500_000) in amounts(workspace)) == ((0, True) if read else (1, False))


def test_a_sign_that_may_be_either_is_asked_before_a_letter_too(workspace: Workspace, tmp_path: Path) -> None:
    assert asks(workspace, deals(tmp_path, "1.250k", "2k")) == {"Amount": ("thousands sign", "decimal sign")}


def test_a_figure_with_its_own_letter_is_not_taken_times_that_of_a_line_above(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = deals(tmp_path, "58.8k", "7.5")
    file.write_text("All amounts in thousands\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert list(asks(workspace, file)) == ["Amount is"]
    take(workspace, file, Amount_is="thousands")
    assert amounts(workspace) == [Decimal(58_800), Decimal(7_500)]


def test_counts_may_be_shortened_and_5m_is_five_minutes(workspace: Workspace, tmp_path: Path) -> None:
    take(
        workspace,
        write(tmp_path, "calls.csv", ["Rep", "Month", "Calls"], ["Ana", "2026-01", "1.2k"], ["Ana", "2026-02", "900"]),
    )
    assert workspace.facts.cursor().execute("select count from activity_summary order by period_start").fetchall() == [
        (1200,),
        (900,),
    ]
    acts = write(tmp_path, "acts.csv", ["Activity ID", "Type", "Subject", "Date", "Owner", "Account", "Status", "Duration (minutes)"],
                 ["A1", "Call", "Plan", "2026-01-05", "Ana", "Acme", "Completed", "5m"])  # fmt: skip
    take(workspace, acts)
    assert workspace.facts.cursor().execute("select duration_min from activity").fetchall() == [(5,)]


@pytest.mark.few(3)
@pytest.mark.parametrize(
    "figures",
    [
        ("58.8k", "12.000"),
        ("58,8k", "12,000"),
        ("12.50", "12.000"),
        ("12.50", "1.234"),
        ("12.5", "1.230"),
        ("1,234.50", "12.000"),
    ],
)
def test_a_figure_that_may_be_thousands_beside_decimals_is_asked_about(
    workspace: Workspace, tmp_path: Path, figures: tuple[str, ...]
) -> None:
    assert asks(workspace, deals(tmp_path, *figures)).keys() == {"Amount"}


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("figures", "read"),
    [(("58.8k", "12,000"), ("58800", "12000")), (("12.5", "1.234"), ("12.5", "1.23")), (("0.500", "1.230", "1234.500"), ("0.5", "1.23", "1234.5")),
     (("1.234,50", "12.000"), ("1234.5", "12000")), (("12.50", "12,000"), ("12.5", "12000"))],
)  # fmt: skip
def test_figures_that_tell_their_signs_are_not_asked_about(
    workspace: Workspace, tmp_path: Path, figures: tuple[str, ...], read: tuple[str, ...]
) -> None:
    take(workspace, deals(tmp_path, *figures))
    assert amounts(workspace) == [Decimal(one) for one in read]


def test_a_shortened_figure_keeps_its_decimals_where_the_others_have_thousands(
    workspace: Workspace, tmp_path: Path
) -> None:
    take(workspace, deals(tmp_path, "58.8k", "12.000"), Amount="thousands sign")
    assert amounts(workspace) == [Decimal(58_800), Decimal(12_000)]
