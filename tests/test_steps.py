"""The steps that settle a recognised table stand in an order that means something: of each pair that must not swap, a table that shows it."""

from copy import deepcopy
from dataclasses import FrozenInstanceError, dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
import pytest

from coaching import intake
from coaching.intake.answers.answers import Answers
from coaching.intake.answers.finding import Step
from coaching.intake.check import one_table
from coaching.intake.columns.column import Column
from coaching.intake.tables import wide
from coaching.intake.words.format import Match, presets
from tests import fresh

NAMES = {id(one): name for name, one in vars(one_table).items() if isinstance(one, Step)}
SAMPLES = Path(__file__).parent / "samples"


@dataclass(frozen=True)
class Pair:
    """first must come before then: else the table is read as another one, or asked about otherwise."""

    first: str
    then: str
    table: str
    answers: dict[str, str] = field(default_factory=dict)
    asked: tuple[str, ...] = ()


DEAL, CLOSED = "Opportunity ID,Owner,Stage,Amount,Close Date", "Closed Won,10,2026-03-05"
PAIRS = (
    Pair("UNVERIFIED", "SCORES_OF_A_FORM", (SAMPLES / "qualtrics_responses.csv").read_text("utf-8"), asked=("format",)),
    Pair("ONE_OF_EACH_NAME", "ONE_MONEY_COLUMN", "Deal,Owner,Stage,Amount,Amount,Close Date\nA,Ana,Closed Won,5,10,2026-03-05\n"
         "B,Ana,Closed Won,6,20,2026-03-06\n", {"which Amount": "second"}, ("format", "which column is the amount")),
    Pair("ONE_OF_EACH_NAME", "TOLD_APART", f"Opportunity ID,{DEAL}\n1,7,Ana,{CLOSED}\n1,8,Ana,{CLOSED}\n",
         {"which Opportunity ID": "second", "same Opportunity ID": "each row is one of its own"}),
    Pair("ONE_OF_EACH_NAME", "FLAG_BEFORE_STAGE", "Deal,Owner,Stage,Won,Won,Amount,Close Date\nA,Ana,Closed Won,yes,no,5,2026-03-05\n"
         "B,Ana,Open,yes,no,6,2026-03-06\n", {"which Won": "second", "won or not": "Won"}, ("format",)),
    Pair("ONE_OF_EACH_NAME", "WITHOUT_EMPTY_ENDS", "Deal,Owner,Stage,Stage,Amount,Close Date\nA,Ana,,Closed Won,5,2026-03-05\n"
         "B,Ana,,Closed Won,6,2026-03-06\n", {"which Stage": "second"}, ("format",)),
    Pair("ONE_OF_EACH_NAME", "WHAT_NO_MEANS", "Deal,Owner,Won,Won,Amount,Close Date\nA,Ana,,yes,5,2026-03-05\nB,Ana,,no,6,2026-03-06\n",
         {"which Won": "second"}, ("format", "Won (2): no")),
    Pair("ONE_OF_EACH_NAME", "NAMES_ABOVE", "Rep,Rep,Date,Type,Subject\n,Ana,2026-03-05,Email,a\n,,2026-03-06,Email,b\n,,2026-03-07,Email,c\n",
         {"which Rep": "second"}, ("Rep (2): empty cells",)),
    Pair("ONE_MONEY_COLUMN", "WHAT_IS_LEFT", "Rep,Period Start,Target,Target USD\nAna,2026-01-01,,50000\nBo,2026-02-01,,60000\n"),
    Pair("FULL_COLUMNS", "TOLD_APART", f"Deal ID,{DEAL}\n1,,Ana,{CLOSED}\n1,,Ana,{CLOSED}\n", {"same Deal ID": "each row is one of its own"}),
    Pair("FULL_COLUMNS", "WITHOUT_EMPTY_ENDS", "Opportunity ID,Owner,Stage,Deal Stage,Amount,Close Date\n1,Ana,,Closed Won,10,2026-03-05\n"
         "2,Ana,,Closed Won,20,2026-03-06\n"),
    Pair("FULL_COLUMNS", "NAMES_ABOVE", "Rep,Sales Rep,Date,Type,Subject\n,Ana,2026-03-05,Email,a\n,,2026-03-06,Email,b\n,,2026-03-07,Email,c\n",
         asked=("Sales Rep: empty cells",)),
    Pair("NAMED_BY_BLOCK", "WHOSE", "Date,Type,Subject\nAna Weiss,,\n2026-03-05,Email,a\n2026-03-06,Email,b\nBo Tan,,\n2026-03-07,Email,c\n"
         "2026-03-08,Email,d\n", {"rep": "the name of its block"}),
    Pair("WHOSE", "WHOSE_IS_LEFT", "Subject,Date,Type,Handled\nIntro,2026-03-05,Email,Ana Weiss\nDemo,2026-03-06,Email,Bo Tan\n", asked=("rep",)),
    Pair("WITHOUT_EMPTY_ENDS", "HOW_DEALS_ENDED", f"{DEAL}\n1,Ana,,10,2026-03-05\n2,Ana,,20,2026-03-06\n", asked=("outcome",)),
    Pair("WITHOUT_EMPTY_ENDS", "WHAT_NO_MEANS", "Deal,Owner,Won,Amount,Close Date\nA,Ana,,5,2026-03-05\nB,Ana,,6,2026-03-06\n",
         {"format": "generic_opportunity"}, ("outcome",)),
)  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.first}-{pair.then}")
def test_the_pair_must_not_swap(pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[Any] = []
    in_order, settled = one_table.STEPS, one_table.settled

    def both(workspace: Any, staging: Any, match: Match, table: Any, draft: Any, *said: Any) -> Match:
        cells = table.cells
        for steps in (swapped(in_order, pair), in_order):
            table.cells = cells
            told = draft if steps is in_order else deepcopy(draft)
            monkeypatch.setattr(one_table, "STEPS", steps)
            after = settled(workspace, staging, match, table, told, *said)
            asked, notes = sorted(told.questions, key=str), sorted(told.notes, key=str)
            found.append((after.columns, after.format, asked, notes, told.answers))
        return after

    monkeypatch.setattr(one_table, "settled", both)
    path = tmp_path / "table.csv"
    path.write_text(pair.table, "utf-8")
    workspace = fresh.opened(tmp_path / "workspace")
    (receipt,) = intake.check(workspace, [path], answers=pair.answers)
    workspace.close()
    assert tuple(question.column for question in receipt.questions if question.waits) == pair.asked
    assert found[0] != found[1]


def swapped(steps: tuple[Any, ...], pair: Pair, named: dict[int, str] = NAMES) -> tuple[Any, ...]:
    """The steps with the later one of the pair straight before the other."""
    names = [named[id(one)] for one in steps]
    first, then = names.index(pair.first), names.index(pair.then)
    assert first < then
    return (*steps[:first], steps[then], *steps[first:then], *steps[then + 1 :])


def test_each_step_has_its_place_once() -> None:
    for steps in (one_table.STEPS, one_table.OF_ROWS, one_table.OF_MONEY):
        assert len({id(one) for one in steps}) == len(steps)
    listed = {NAMES[id(one)] for one in (*one_table.STEPS, *one_table.OF_ROWS, *one_table.OF_MONEY)}
    assert listed == set(NAMES.values()) - {"SPLIT_TYPES"}  # which only adds answers, before any column is decided


DECIDE = import_module("coaching.intake.columns.decide")
OF_COLUMNS = {id(one): name for name, one in vars(DECIDE).items() if isinstance(one, Step)}
TARGETS, MOMENT = "Rep,Period Start,Period End,Target\n", "2026-03-05T23:30:00Z"
COLUMN_PAIRS = (  # the first field of each table is that of its first column, and so on
    ("rep_name,period_start,target", Pair("EXAMPLES", "PERIOD_SPANS", "Rep,Week,Target\nAna,2026-01-05,1\nAna,2026-01-14,2\n")),
    ("rep_name,period_start,target", Pair("EXAMPLES", "EACH_BY_ITS_TYPE", 'Rep,Day,Target\nAna,2026-01-05,"1.234,56"\nAna,2026-01-06,"1,234.56"\n')),
    ("rep_name,period_start,target", Pair("DATES", "ZONE", f"Rep,Day,Target\nAna,{MOMENT},1\n", {"time zone": "America/New_York"})),
    ("rep_name,period_start,period_end,target", Pair("DATES", "PERIOD_ENDS", TARGETS + "Ana,13/01/2026,13/02/2026,1\nAna,13/02/2026,13/03/2026,1\n")),
    ("rep_name,period_start,target", Pair("DATES", "PERIOD_SPANS", "Rep,Week,Target\nAna,13/01/2026,1\nAna,20/01/2026,2\n")),
    ("rep_name,period_start,target", Pair("ZONE", "PERIOD_SPANS", f"Rep,Month,Target\nAna,{MOMENT},1\n", {"time zone": "America/New_York"})),
    ("rep_name,period_start|period_end,target", Pair("PERIOD_ENDS", "PERIOD_SPANS", "Rep,Week,Target\nAna,2026-01-05,1\nAna,2026-01-12,2\n")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "pair"), COLUMN_PAIRS, ids=[f"{pair.first}-{pair.then}" for _, pair in COLUMN_PAIRS]
)
def test_the_pair_that_decides_columns_must_not_swap(
    fields: str, pair: Pair, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "targets.csv"
    path.write_text(pair.table, "utf-8")
    headers = pair.table.partition("\n")[0].split(",")
    of_file = next(one for one in presets() if one.kind == "quota")
    columns = {name: place for place, names in enumerate(fields.split(",")) for name in names.split("|")}
    with duckdb.connect() as con:
        renamed = ", ".join(f"column{place} as c{place}" for place in range(len(headers)))
        con.execute(
            f"create table cells as select {renamed} from read_csv('{path}', all_varchar=true, header=false, skip=1)"
        )
        in_order = DECIDE.STEPS
        found = []
        for steps in (swapped(in_order, pair, OF_COLUMNS), in_order):
            monkeypatch.setattr(DECIDE, "STEPS", steps)
            found.append(
                DECIDE.decide(con, "cells", Match(of_file, columns, (0, 0, 0)), headers, Answers(pair.answers), False)
            )
    assert found[0] != found[1]


def test_columns_are_decided_by_steps_that_change_none_of_them() -> None:
    assert {id(one) for one in DECIDE.STEPS} == OF_COLUMNS.keys() and len(DECIDE.STEPS) == len(OF_COLUMNS)
    column: Any = Column("amount", "Amount", 0, "money")
    with pytest.raises(FrozenInstanceError):
        column.decimal = ","


UNFOLD = import_module("coaching.intake.tables.unfold")
OF_FIGURES = {id(one): name for name, one in vars(UNFOLD).items() if isinstance(one, Step)}
BOOKINGS = {"numbers": "bookings"}
FIGURE_PAIRS = (
    Pair("WHOSE_COLUMNS", "OF_WHICH_YEAR", "Month,Ana Weiss,Ben Koch\nJan,1,2\nFeb,3,4\n", asked=("people in columns", "numbers")),
    Pair("NUMBERED", "OF_WHICH_YEAR", "Rep,Week,Calls\nAna,1,5\nBo,2,6\n", asked=("Week",)),
    Pair("OF_WHICH_YEAR", "PERIODS", "Rep,Jan,Feb\nAna,1,2\nBo,3,4\n", BOOKINGS | {"year": "2026"}),
    Pair("OTHER_FIGURES", "WHAT_FIGURES", "Rep,Month,Calls,Alpha,Beta,Gamma,Delta\nAna,2026-01,1,2,3,4,5\nBo,2026-02,1,2,3,4,5\n",
         asked=("numbers of others",)),
    Pair("WHAT_FIGURES", "SAME_FIGURES", "Rep,Month,Calls,Phone Calls\nAna,2026-01,1,2\nBo,2026-02,1,2\n",
         asked=("numbers Calls", "numbers Phone Calls")),
    Pair("WHAT_FIGURES", "NOBODYS", "Jan 2026,Feb 2026\n1,2\n3,4\n", BOOKINGS, asked=("rep",)),
    Pair("WHAT_FIGURES", "WITHOUT_LONGER", "Rep,Jan 2026,Feb 2026,Q2 2026\nAna,1,2,3\nBo,3,4,7\n", {"numbers": "forecast: commit"}),
    Pair("WHAT_FIGURES", "PERIOD_OF_CALLS", "Rep,Week,Commit,Best Case\nAna,2026-01-05,5,6\nBo,2026-01-12,6,7\n", asked=("numbers of forecasts",)),
)  # fmt: skip


@pytest.mark.parametrize("pair", FIGURE_PAIRS, ids=lambda pair: f"{pair.first}-{pair.then}")
def test_the_pair_that_reads_figures_must_not_swap(pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(pair.table, "utf-8")
    workspace, in_order, found = fresh.opened(tmp_path / "workspace"), UNFOLD.STEPS, list[Any]()
    for steps in (swapped(in_order, pair, OF_FIGURES), in_order):
        monkeypatch.setattr(UNFOLD, "STEPS", steps)
        try:
            receipts = intake.check(workspace, [path], answers=pair.answers)
        except KeyError:  # what the later one needs is not there
            found.append(None)
            continue
        found.append(
            [(one.questions, one.notes, one.columns, one.kind, one.refusal, one.ready_rows) for one in receipts]
        )
        intake.drop_staging(receipts)
    workspace.close()
    assert tuple(question.column for question in receipts[0].questions if question.waits) == pair.asked, (
        receipts[0].questions,
        receipts[0].refusal,
    )
    assert found[0] != found[1]


def test_figures_side_by_side_are_read_by_steps_that_stand_in_one_order() -> None:
    assert {id(one) for one in UNFOLD.STEPS} == OF_FIGURES.keys() and len(UNFOLD.STEPS) == len(OF_FIGURES)


def test_rows_that_name_their_day_and_a_longer_period_are_of_their_day(monkeypatch: pytest.MonkeyPatch) -> None:
    headers = ("Rep", "Date", "Quarter", "Commit", "Best Case")
    samples = (("Ana", "Bo"), ("2026-01-02", "2026-01-09"), ("2026-Q1", "2026-Q1"), ("5000", "6000"), ("7000", "8000"))
    found = wide.find_wide(headers, samples, ())
    assert found is not None and (found.days, found.when, found.within) == (True, 1, 2)
    monkeypatch.setattr(wide, "WAYS", wide.WAYS[::-1])
    other = wide.find_wide(headers, samples, ())
    assert other is not None and (other.days, other.when) == (False, 2)
