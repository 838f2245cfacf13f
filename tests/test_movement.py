"""The movement of the pipeline balances to the cent, each deal has one cause, and both ends are the open pipeline of their day."""

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from coaching import intake
from coaching.errors import Refusal
from coaching.lens import lens_for
from coaching.metrics import measure
from coaching.metrics.movement import CAME_IN, CAUSES, WENT_OUT, Movement, by_cause, finding, movement
from coaching.workspace import Workspace
from tests import tiny_team

HEADERS = (
    "Id",
    "Name",
    "AccountId",
    "OwnerId",
    "StageName",
    "Amount",
    "CloseDate",
    "IsClosed",
    "IsWon",
    "CreatedDate",
    "LastModifiedDate",
)
DAYS = (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31))
ENDS = {"Prospecting": (0, 0), "Closed Won": (1, 1), "Closed Lost": (1, 0)}


def written(folder: Path, day: date, rows: list[dict[str, object]]) -> Path:
    path = folder / f"Opportunity {day}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        sheet = csv.DictWriter(file, HEADERS)
        sheet.writeheader()
        for row in rows:
            closed, won = ENDS[str(row["StageName"])]
            sheet.writerow(
                {"AccountId": "001", "IsClosed": closed, "IsWon": won, "LastModifiedDate": f"{day} 08:00:00", **row}
            )
    return path


def loaded(folder: Path, exports: dict[date, list[dict[str, object]]]) -> Workspace:
    workspace = Workspace.open(folder / "workspace")
    users = folder / "User.csv"
    users.write_text(
        "Id,Username,Name,IsActive\n005A,a@x.example,Ann Abel,1\n005B,b@x.example,Ben Boon,1\n", encoding="utf-8"
    )
    intake.load(workspace, intake.check(workspace, [users], as_of=DAYS[0]))
    for day, rows in exports.items():
        receipts = intake.check(workspace, [written(folder, day, rows)], as_of=day, answers={"missing": "removed"})
        receipts = intake.load(workspace, receipts)
    return workspace


def deal(
    key: str,
    owner: str = "005A",
    stage: str = "Prospecting",
    amount: object = 100,
    due: str = "2026-03-20",
    made: str = "2026-01-05",
) -> dict[str, object]:
    """One row of an export."""
    made = f"{made} 08:00:00"
    return {
        "Id": f"006{key}",
        "Name": key,
        "OwnerId": owner,
        "StageName": stage,
        "Amount": amount,
        "CloseDate": due,
        "CreatedDate": made,
    }


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Two pictures in which every cause happens once."""
    before = [
        deal("wins", amount=10), deal("loses", amount=20), deal("leaves", amount=30), deal("slips", amount=40), deal("grows", amount=50),
        deal("shrinks", amount=60), deal("goes to Ben", amount=70), deal("comes to Ann", owner="005B", amount=80),
        deal("comes near", amount=90, due="2026-05-20"), deal("stays", amount=5), deal("was lost", stage="Closed Lost", amount=15, due="2026-01-20"),
        deal("no amount", amount=""),
    ]  # fmt: skip
    after = [
        deal("wins", amount=11, stage="Closed Won", due="2026-02-10"), deal("loses", amount=20, stage="Closed Lost", due="2026-02-11"),
        deal("slips", amount=44, due="2026-04-02"), deal("grows", amount=55), deal("shrinks", amount=6), deal("goes to Ben", owner="005B", amount=70),
        deal("comes to Ann", amount=80), deal("comes near", amount=99), deal("stays", amount=5), deal("was lost", amount=15),
        deal("no amount", amount=""), deal("is new", amount=12, made="2026-02-03"),
    ]  # fmt: skip
    built = loaded(tmp_path_factory.mktemp("moved"), {DAYS[0]: before, DAYS[1]: after})
    yield built
    built.close()


def of(found: Movement) -> dict[str, tuple[str, Decimal]]:
    return {one.name: (one.cause, one.change) for one in found.deals}


def test_each_deal_has_the_one_cause_that_moved_it(workspace: Workspace) -> None:
    quarter = workspace.calendar.parse("2026-Q1")
    found = of(movement(workspace, lens_for(workspace, "rep", ["005A"], "2026-Q1"), DAYS[0], DAYS[1], quarter))
    assert found == {
        "wins": ("won", Decimal(-10)), "loses": ("lost", Decimal(-20)), "leaves": ("removed", Decimal(-30)), "slips": ("pushed out", Decimal(-40)),
        "grows": ("amount up", Decimal(5)), "shrinks": ("amount down", Decimal(-54)), "goes to Ben": ("owner out", Decimal(-70)),
        "comes to Ann": ("owner in", Decimal(80)), "comes near": ("pulled in", Decimal(99)), "stays": ("unchanged", Decimal(0)),
        "was lost": ("reopened", Decimal(15)), "is new": ("new", Decimal(12)), "no amount": ("unchanged", Decimal(0)),
    }  # fmt: skip


def test_an_owner_who_changed_moves_no_company(workspace: Workspace) -> None:
    found = of(movement(workspace, lens_for(workspace, "company"), DAYS[0], DAYS[1]))
    assert found["goes to Ben"] == found["comes to Ann"] == ("unchanged", Decimal(0))
    assert found["slips"] == ("amount up", Decimal(4)), "without a period a later date is no move"


def test_start_and_all_causes_are_the_end(workspace: Workspace) -> None:
    found = movement(workspace, lens_for(workspace, "company"), DAYS[0], DAYS[1], workspace.calendar.parse("2026-Q1"))
    assert found.start + sum((found.change(cause) for cause in CAUSES), Decimal()) == found.end
    rows = by_cause(found).rows
    counted = {row["cause"]: row["deals"] for row in rows}
    came, went = (sum(counted[cause] for cause in causes) for causes in (CAME_IN, WENT_OUT))
    assert rows[0]["deals"] + came - went == rows[-1]["deals"]
    assert finding(found, "USD", "Q1 2026").startswith("The pipeline due in Q1 2026 went from ")
    assert finding(found, "USD").startswith("The pipeline went from ")
    assert finding(found, "USD").endswith(" Not in it: 1 deal without an amount that counts.")
    known = Movement(found.before, found.after, tuple(one for one in found.deals if not one.lacks_amount))
    assert "Not in it" not in finding(known, "USD") and known.end == found.end
    unknown = Movement(found.before, found.after, tuple(one for one in found.deals if one.lacks_amount))
    assert (
        finding(unknown, "USD", "Q1 2026")
        == "What moved the pipeline due in Q1 2026 is not known: none of 1 deal has an amount that counts."
    )


def test_without_a_history_it_is_said_of_how_many_deals_the_due_date_is_not_known(tmp_path: Path) -> None:
    rows = [deal("open"), deal("ends", stage="Closed Won", due="2026-02-10"), deal("later", due="2026-05-20")]
    alone = loaded(tmp_path, {DAYS[1]: rows})
    quarter, company = alone.calendar.parse("2026-Q1"), lens_for(alone, "company")
    due, every = (movement(alone, company, DAYS[0], DAYS[1], period) for period in (quarter, None))
    alone.close()
    assert every.undated == 0 and of(every)["ends"] == ("won", Decimal(-100))
    assert due.undated == 1 and "ends" not in of(due)
    assert finding(due, "USD", "Q1 2026").endswith("Not in it: 1 deal of which it is not known when they were due.")


def test_days_the_wrong_way_round_are_refused_in_a_sentence(workspace: Workspace) -> None:
    with pytest.raises(Refusal, match="must lie before"):
        movement(workspace, lens_for(workspace, "company"), DAYS[1], DAYS[1])


def random_exports(seed: int) -> dict[date, list[dict[str, object]]]:
    chance, exports, alive = random.Random(seed), {}, dict[str, dict[str, object]]()
    for place, day in enumerate(DAYS):
        for key in list(alive):
            was, what = alive[key], chance.random()
            if what < 0.1:
                del alive[key]
            elif what < 0.35:
                alive[key] = {
                    **was,
                    "StageName": chance.choice(list(ENDS)),
                    "CloseDate": str(day - timedelta(days=chance.randint(0, 20))),
                }
            elif what < 0.8:
                alive[key] = {
                    **was, "StageName": "Prospecting", "Amount": chance.choice([was["Amount"], chance.randint(1, 99_999) / 100, ""]),
                    "CloseDate": str(day + timedelta(days=chance.randint(1, 120))), "OwnerId": chance.choice(["005A", "005B"]),
                }  # fmt: skip
        for number in range(12):
            key = f"{place}{number:02}"
            made, due = day - timedelta(days=chance.randint(0, 25)), day + timedelta(days=chance.randint(1, 120))
            amount = chance.randint(1, 99_999) / 100
            alive[key] = deal(key, chance.choice(["005A", "005B"]), amount=amount, made=str(made), due=str(due))
        exports[day] = list(alive.values())
    return exports


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_random_pictures_balance_to_the_cent_and_both_ends_are_the_open_pipeline(tmp_path: Path, seed: int) -> None:
    workspace = loaded(tmp_path, random_exports(seed))
    for by, who in (("company", None), ("rep", ["005A"]), ("rep", ["005B"])):
        for before, after in ((DAYS[0], DAYS[1]), (DAYS[1], DAYS[2]), (DAYS[0], DAYS[2])):
            lens = lens_for(workspace, by, who, "all", DAYS[2])  # type: ignore[arg-type]
            for due in (None, workspace.calendar.parse("2026-Q1"), workspace.calendar.parse("2026-Q2")):
                found = movement(workspace, lens, before, after, due)
                assert found.start + sum((found.change(cause) for cause in CAUSES), Decimal()) == found.end
                assert len({one.id for one in found.deals}) == len(found.deals)
            whole = movement(workspace, lens, before, after)
            for on, amount in ((before, whole.start), (after, whole.end)):
                reading = measure(workspace, lens_for(workspace, by, who, "all", on), ["open_pipeline"])[0]  # type: ignore[arg-type]
                assert round(reading.value or 0, 2) == float(amount), (by, who, on)
    workspace.close()


@pytest.mark.few(4)
@pytest.mark.parametrize(("before", "after", "cause"), [
    ("2026-03-29", "2026-03-30", "won"), ("2026-03-29", "2026-03-31", "won"), ("2026-03-28", "2026-03-29", "unchanged"),
    ("2026-03-30", "2026-03-31", None), ("2026-01-06", "2026-01-07", "new"), ("2026-01-07", "2026-01-08", "unchanged"),
    ("2026-01-05", "2026-01-06", None),
])  # fmt: skip
def test_a_deal_is_open_from_its_creation_until_the_day_before_it_closes(
    tmp_path: Path, before: str, after: str, cause: str | None
) -> None:
    tiny = tiny_team.build(tmp_path / "tiny")  # A2 was made on 7 January and won on 30 March
    found = of(movement(tiny, lens_for(tiny, "rep", ["u1"]), date.fromisoformat(before), date.fromisoformat(after)))
    tiny.close()
    assert found.get("Alpha two", (None,))[0] == cause


@pytest.mark.parametrize(("before", "after", "cause"), [
    ("2026-04-09", "2026-04-10", "removed"), ("2026-04-08", "2026-04-09", "unchanged"), ("2026-04-10", "2026-04-11", None),
    ("2026-04-19", "2026-04-20", "reopened"), ("2026-04-20", "2026-04-21", "unchanged"), ("2026-04-09", "2026-04-20", "unchanged"),
])  # fmt: skip
def test_what_left_the_crm_is_gone_from_its_day_until_the_day_before_it_is_back(
    tmp_path: Path, before: str, after: str, cause: str | None
) -> None:
    tiny = tiny_team.build(tmp_path / "tiny")
    with tiny.facts.transaction() as cursor:
        away = "'opportunity', 'A4', '2026-04-10', '2026-04-20', 'deleted'"
        cursor.execute(f"insert into removal (kind, record_id, removed_on, back_on, why) values ({away})")
        tiny.settle(cursor)
    found = of(movement(tiny, lens_for(tiny, "rep", ["u1"]), date.fromisoformat(before), date.fromisoformat(after)))
    tiny.close()
    assert found.get("Alpha four", (None,))[0] == cause
