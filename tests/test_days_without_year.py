"""Days that are written without their year: whose year they are is asked, never guessed."""

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from coaching import intake
from coaching.intake.answers.receipt import Receipt
from coaching.workspace import Workspace

HEAD = ["Datum", "Kunde", "Art", "Betreff"]


def log(folder: Path, *days: str) -> Path:
    path = folder / "besuche.csv"
    rows = [";".join(HEAD), *(f"{day};Alpha {place};Besuch;Erstes Gespräch {place}" for place, day in enumerate(days))]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def taken(folder: Path, *days: str, **answers: str) -> tuple[list[str], list[date | None], Receipt]:
    """What is asked about days, which days the rows are of, and the receipt."""
    with closing(Workspace.open(folder / "workspace")) as workspace:
        [receipt] = intake.load(
            workspace,
            intake.check(
                workspace, [log(folder, *days)], answers={"as of": "2028-06-30", **answers}, accept_proposals=True
            ),
        )
        asked = [
            one.column for one in receipt.questions if one.waits and one.column in ("year", "cells Datum", "Datum")
        ]
        rows = workspace.facts.cursor().execute('select "at"::date from activity order by subject').fetchall()
        return asked, [day for (day,) in rows], receipt


@pytest.mark.parametrize(
    "days, answers, right",
    [
        (("02.11.", "Mo 09.11.", "31.12."), {"year": "2026"}, ("2026-11-02", "2026-11-09", "2026-12-31")),
        (
            ("30.11.", "14.12.", "04.01.", "29.02."),
            {"year": "2027/28"},
            ("2027-11-30", "2027-12-14", "2028-01-04", "2028-02-29"),
        ),
        (("11/13", "11/2", "12/24"), {"year": "2026"}, ("2026-11-13", "2026-11-02", "2026-12-24")),
        (("3. März", "12. April", "1. Juli 14:30"), {"year": "2026"}, ("2026-03-03", "2026-04-12", "2026-07-01")),
        (("3 Mar", "12th of Apr", "1 Jul"), {"year": "2026"}, ("2026-03-03", "2026-04-12", "2026-07-01")),
        (("02.11.", "03.11.2025", "05.11."), {"year": "2026"}, ("2026-11-02", "2025-11-03", "2026-11-05")),
    ],
)
def test_days_are_of_the_year_somebody_says(
    days: tuple[str, ...], answers: dict[str, str], right: tuple[str, ...], tmp_path: Path
) -> None:
    asked, found, _ = taken(tmp_path, *days, **answers)
    assert asked == [] and [str(day) for day in found] == list(right)


@pytest.mark.parametrize(
    "days, answers, open_",
    [
        (("02.11.", "09.11."), {}, ["year"]),
        (("02.11.", "09.11."), {"year": "twenty"}, ["year"]),
        (("14.12.", "04.01."), {"year": "2026"}, ["year"]),  # over New Year one year is not enough
        (("04.01.", "14.12."), {"year": "2026"}, ["year"]),  # the newest first
        (("3/4", "5/6"), {"year": "2026"}, ["Datum"]),
    ],
)
def test_nothing_is_loaded_before_it_is_known(
    days: tuple[str, ...], answers: dict[str, str], open_: list[str], tmp_path: Path
) -> None:
    asked, found, receipt = taken(tmp_path, *days, **answers)
    assert asked == open_ and not found and receipt.loaded == 0


def test_a_month_with_a_year_of_two_digits_is_no_day(tmp_path: Path) -> None:
    asked, found, _ = taken(tmp_path, "11/26", "12/26", "01/27")
    assert "year" not in asked and not found
