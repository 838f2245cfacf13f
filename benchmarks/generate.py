"""Seeded exports of an invented company in the shape of a Salesforce data export: one CSV an object, API names.

Numbers are drawn with numpy in slices, each with its own seed, and written by DuckDB, so that any size fits into memory
and the same size and seed always give the same files.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks.sizes import DAYS, FIRST_DAY, Size

Ints = npt.NDArray[np.int64]
Batch = dict[str, pa.Array]

SLICE = 100_000
START = np.datetime64(FIRST_DAY, "D")
WEEKDAYS = np.flatnonzero(np.is_busday(START + np.arange(DAYS)))
REPS_TO_A_MANAGER = 10
SPREAD = 45  # days by which a first guess of the close date misses, at most

STAGES = ("Qualification", "Needs Analysis", "Proposal/Quote", "Negotiation")
CLOSED = ("Closed Won", "Closed Lost", "Closed - No Decision")
STAGE_WORDS = STAGES + CLOSED
PROBABILITIES = np.array([20, 35, 60, 80, 100, 0, 0])
CATEGORIES = ("Pipeline", "BestCase", "Forecast", "Closed", "Omitted")
CALL_ENDS = ("Connected", "No Answer", "Left Voicemail", "Busy")
TASKS = ("Call", "Email", "Proposal Sent", "Task")
EVENTS = ("Meeting", "Demo", "Internal", "VIP Visit", "Executive Business Review", "Peer-to-Peer")


def exports(size: Size, seed: int, folder: Path) -> Path:
    """The folder below `folder` with the exports of a size and seed; written once, found again afterwards."""
    home = folder / f"{size.key}-{size.reps}-{size.activities}-{size.opportunities}-{seed}"
    if home.exists():
        return home
    making = home.with_name(home.name + ".making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    for name, (select, batches) in OBJECTS.items():
        _write(making / f"{name}.csv", select, batches(size, seed))
    making.rename(home)
    return home


def _write(path: Path, select: str, batches: Iterator[Batch]) -> None:
    first = pa.table(next(batches))
    made = (pa.table(batch).to_batches() for batch in batches)
    stream = pa.RecordBatchReader.from_batches(
        first.schema, (batch for some in ([first.to_batches()], made) for part in some for batch in part)
    )
    with duckdb.connect() as connection:
        connection.register("drawn", stream)
        target = str(path).replace("'", "''")
        connection.execute(f"copy (select {select} from drawn) to '{target}' (header, delimiter ',')")


def _slices(total: int, seed: int, table: int) -> Iterator[tuple[Ints, np.random.Generator]]:
    for number, first in enumerate(range(0, total, SLICE)):
        yield np.arange(first, min(first + SLICE, total)), np.random.default_rng([seed, table, number])


def _days(offset: Ints) -> pa.Array:
    return pa.array(START + offset.astype("timedelta64[D]"))


def _moments(offset: Ints, chance: np.random.Generator) -> pa.Array:
    """A working-hours moment on each day."""
    seconds = chance.integers(8 * 3600, 18 * 3600, len(offset))
    return pa.array(START.astype("datetime64[s]") + (offset * 86_400 + seconds).astype("timedelta64[s]"))


def _words(code: Ints, words: tuple[str, ...]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(code.astype(np.int8)), pa.array(words))


def _id(prefix: str, column: str) -> str:
    return f"'{prefix}Tf' || lpad(({column} + 1)::varchar, 10, '0') || 'AAA'"


# People and customers


def _users(size: Size, seed: int) -> Iterator[Batch]:
    """Reps first, so that rep n has user number n; their managers and one director behind them."""
    managers = -(-size.reps // REPS_TO_A_MANAGER)
    number = np.arange(size.reps + managers + 1)
    rank = np.where(number < size.reps, 0, np.where(number < size.reps + managers, 1, 2))
    boss = np.where(rank == 0, size.reps + number // REPS_TO_A_MANAGER, size.reps + managers)
    team = np.where(rank == 0, number // REPS_TO_A_MANAGER, number - size.reps)
    chance = np.random.default_rng([seed, 0])
    hired = _days(-chance.integers(0, 3_000, len(number)))
    yield {
        "n": pa.array(number),
        "rank": pa.array(rank),
        "boss": pa.array(boss),
        "team": pa.array(team),
        "hired": hired,
    }


USER = f"""
    {_id("005", "n")} as "Id", 'user' || n || '@company.example' as "Username", 'Given' || n as "FirstName",
    'Family' || n as "LastName", 'Given' || n || ' Family' || n as "Name", 'user' || n || '@company.example' as "Email",
    1 as "IsActive",
    case rank when 0 then 'Sales Rep ' || team when 1 then 'Sales Manager ' || team else 'Sales Director' end
        as "UserRole.Name",
    case when rank < 2 then {_id("005", "boss")} end as "ManagerId",
    case rank when 0 then 'Account Executive' when 1 then 'Regional Sales Manager' else 'Director of Sales' end
        as "Title",
    'Sales' as "Department", case when rank < 2 then 'Region ' || team else 'Sales' end as "Division",
    hired as "StartDate__c"
"""


def _accounts(size: Size, seed: int) -> Iterator[Batch]:
    for number, chance in _slices(size.accounts, seed, 1):
        n = len(number)
        yield {
            "n": pa.array(number),
            "rep": pa.array(number % size.reps),
            "industry": _words(chance.integers(0, 5, n), ("Paper", "Food", "Chemicals", "Energy", "Life Sciences")),
            "tier": _words(chance.integers(0, 3, n), ("A", "B", "C")),
            "employees": pa.array(chance.integers(10, 5_000, n)),
            "created": _moments(-chance.integers(0, 2_000, n), chance),
        }


ACCOUNT = f"""
    {_id("001", "n")} as "Id", 'Customer ' || n as "Name", industry as "Industry", {_id("005", "rep")} as "OwnerId",
    null as "ParentId", employees as "NumberOfEmployees", employees * 250000 as "AnnualRevenue",
    case when tier = 'A' and n % 5 = 0 then 'true' else 'false' end as "Strategic__c", tier as "Tier__c",
    'NY' as "BillingState", 'Region ' || rep // {REPS_TO_A_MANAGER} as "Region__c", created as "CreatedDate"
"""


# Deals and their history


@dataclass(frozen=True)
class Deals:
    """A slice of deals; days count from the first day, step is the last of `steps` saved changes that has happened."""

    number: Ints
    created: Ints
    cycle: Ints
    steps: Ints
    step: Ints
    fate: Ints
    amount: Ints

    @property
    def closed(self) -> npt.NDArray[np.bool_]:
        """Whether the last change, the closing one, has happened."""
        closing: npt.NDArray[np.bool_] = self.step == self.steps - 1
        return closing


def _deals(number: Ints, chance: np.random.Generator) -> Deals:
    n = len(number)
    created = np.sort(chance.integers(0, DAYS, n)) if n else number
    cycle = np.clip(chance.lognormal(np.log(50), 0.6, n), 6, 400).astype(np.int64)
    steps = chance.integers(7, 10, n)
    step = np.minimum((DAYS - 1 - created) * (steps - 1) // cycle, steps - 1)
    fate = chance.choice(3, n, p=(0.25, 0.58, 0.17))
    return Deals(number, created, cycle, steps, step, fate, _amounts(chance, n))


def _amounts(chance: np.random.Generator, n: int) -> Ints:
    return (np.exp(chance.normal(10.1, 0.9, n)) // 50 * 50).astype(np.int64) + 50


def _stage(step: Ints, steps: Ints, fate: Ints) -> Ints:
    return np.where(step == steps - 1, len(STAGES) + fate, len(STAGES) * step // (steps - 1))


def _category(stage: Ints, draw: Ints) -> Ints:
    """Open deals are called pipeline, best case or commit, the later the surer."""
    called = np.clip((stage + draw) // 2, 0, 2)
    return np.where(stage < len(STAGES), called, np.where(stage == len(STAGES), 3, 4))


def _opportunities(size: Size, seed: int) -> Iterator[Batch]:
    for number, chance in _slices(size.opportunities, seed, 2):
        deals = _deals(number, chance)
        n, rep = len(number), number % size.reps
        stage = _stage(deals.step, deals.steps, deals.fate)
        guess = np.where(deals.closed, 0, chance.integers(-SPREAD, SPREAD, n))
        own_accounts = size.accounts // size.reps
        yield {
            "n": pa.array(number),
            "rep": pa.array(rep),
            "account": pa.array(rep + size.reps * chance.integers(0, own_accounts, n)),
            "stage": _words(stage, STAGE_WORDS),
            "probability": pa.array(PROBABILITIES[stage]),
            "closed": pa.array(deals.closed.astype(np.int8)),
            "won": pa.array((deals.closed & (deals.fate == 0)).astype(np.int8)),
            "category": _words(_category(stage, chance.integers(-1, 2, n)), CATEGORIES),
            "amount": pa.array(deals.amount),
            "close": _days(deals.created + deals.cycle + guess),
            "created": _moments(deals.created, chance),
            "changed": _moments(deals.created + deals.cycle * deals.step // (deals.steps - 1), chance),
            "type": _words(chance.integers(0, 2, n), ("New Customer", "Existing Customer - Upgrade")),
            "source": _words(chance.integers(0, 4, n), ("Web", "Outbound", "Trade Show", "Partner Referral")),
            "reason": _words(chance.integers(0, 3, n), ("Price", "Timing", "Competitor")),
        }


OPPORTUNITY = f"""
    {_id("006", "n")} as "Id", 'Customer ' || account || ' - deal ' || n as "Name",
    {_id("001", "account")} as "AccountId",
    {_id("005", "rep")} as "OwnerId", stage as "StageName", amount as "Amount", probability as "Probability",
    close as "CloseDate", type as "Type", source as "LeadSource", closed as "IsClosed", won as "IsWon",
    category as "ForecastCategoryName", 'USD' as "CurrencyIsoCode",
    case when closed = 0 then 'Call back' end as "NextStep", created as "CreatedDate",
    changed as "LastModifiedDate", changed::date as "LastActivityDate",
    case when closed = 1 and won = 0 then reason end as "Loss_Reason__c", null as "Competitor__c",
    {_id("003", "account")} as "ContactId", 'Product ' || n % 6 as "Product__c"
"""


def _history(size: Size, seed: int) -> Iterator[Batch]:
    """One row a saved change, values after the change; guesses of amount and close date get better towards the end."""
    rows = 0
    for number, chance in _slices(size.opportunities, seed, 2):
        deals = _deals(number, chance)
        kept = deals.step + 1
        of = np.repeat(np.arange(len(number)), kept)
        step = np.arange(len(of)) - np.repeat(kept.cumsum() - kept, kept)
        left = 1 - step / (deals.steps[of] - 1)
        stage = _stage(step, deals.steps[of], deals.fate[of])
        guess = (left * chance.integers(-SPREAD, SPREAD, len(of))).astype(np.int64)
        amount = deals.amount[of] * (1 + left * chance.uniform(-0.3, 0.5, len(of)))
        yield {
            "n": pa.array(np.arange(rows, rows + len(of))),
            "deal": pa.array(number[of]),
            "stage": _words(stage, STAGE_WORDS),
            "amount": pa.array(amount.astype(np.int64)),
            "probability": pa.array(PROBABILITIES[stage]),
            "close": _days(deals.created[of] + deals.cycle[of] + guess),
            "category": _words(_category(stage, chance.integers(-1, 2, len(of))), CATEGORIES),
            "at": _moments(deals.created[of] + deals.cycle[of] * step // (deals.steps[of] - 1), chance),
        }
        rows += len(of)


HISTORY = f"""
    {_id("008", "n")} as "Id", {_id("006", "deal")} as "OpportunityId", stage as "StageName", amount as "Amount",
    probability as "Probability", close as "CloseDate", category as "ForecastCategory", "at" as "CreatedDate"
"""


# Activities and targets


def _activities(total: int, table: int, size: Size, seed: int) -> Iterator[tuple[Batch, np.random.Generator]]:
    """What tasks and events share: in order of day, on a deal of the rep's own, or on none."""
    own_deals, own_accounts = size.opportunities // size.reps, size.accounts // size.reps
    for number, chance in _slices(total, seed, table):
        n = len(number)
        rep = chance.integers(0, size.reps, n)
        day = WEEKDAYS[number * len(WEEKDAYS) // total]
        yield (
            {
                "n": pa.array(number),
                "rep": pa.array(rep),
                "account": pa.array(rep + size.reps * chance.integers(0, own_accounts, n)),
                "deal": pa.array(rep + size.reps * chance.integers(0, own_deals, n), mask=chance.random(n) < 0.4),
                "day": _days(day),
                "at": _moments(day, chance),
                "draw": pa.array(chance.random(n)),
            },
            chance,
        )


def _tasks(size: Size, seed: int) -> Iterator[Batch]:
    for batch, chance in _activities(size.activities * 4 // 5, 3, size, seed):
        n = len(batch["n"])
        yield batch | {
            "kind": _words(chance.choice(4, n, p=(0.55, 0.33, 0.09, 0.03)), TASKS),
            "ended": _words(chance.choice(4, n, p=(0.4, 0.25, 0.25, 0.1)), CALL_ENDS),
            "seconds": pa.array(chance.integers(20, 1_800, n)),
        }


TASK = f"""
    {_id("00T", "n")} as "Id", {_id("003", "account")} as "WhoId",
    coalesce({_id("006", "deal")}, {_id("001", "account")}) as "WhatId", {_id("001", "account")} as "AccountId",
    {_id("005", "rep")} as "OwnerId",
    case kind when 'Call' then 'Call: open points' when 'Email' then 'Email: price question'
              when 'Proposal Sent' then 'Proposal sent' else 'Prepare papers' end as "Subject",
    "day" as "ActivityDate", case when draw < 0.96 then 'Completed' else 'Not Started' end as "Status",
    case when kind in ('Call', 'Email') then kind::varchar else 'Task' end as "TaskSubtype",
    case when kind = 'Proposal Sent' then 'Proposal Sent' end as "Type",
    case when kind = 'Call' then case when ended = 'Connected' then seconds else 0 end end as "CallDurationInSeconds",
    case when kind = 'Call' then case when draw < 0.1 then 'Inbound' else 'Outbound' end end as "CallType",
    case when kind = 'Call' then ended::varchar end as "CallDisposition", "at" as "CreatedDate",
    case when draw < 0.96 then "at" end as "CompletedDateTime", 0 as "IsDeleted"
"""


def _events(size: Size, seed: int) -> Iterator[Batch]:
    for batch, chance in _activities(size.activities - size.activities * 4 // 5, 4, size, seed):
        n = len(batch["n"])
        yield batch | {
            "kind": _words(chance.choice(6, n, p=(0.5, 0.18, 0.2, 0.06, 0.03, 0.03)), EVENTS),
            "minutes": pa.array(chance.integers(1, 9, n) * 15),
        }


EVENT = f"""
    {_id("00U", "n")} as "Id", {_id("003", "account")} as "WhoId",
    coalesce({_id("006", "deal")}, {_id("001", "account")}) as "WhatId", {_id("001", "account")} as "AccountId",
    {_id("005", "rep")} as "OwnerId", kind || ' with customer ' || account as "Subject", "at" as "ActivityDateTime",
    "day" as "ActivityDate", minutes as "DurationInMinutes", kind as "Type",
    case when draw < 0.03 then 1 else 0 end as "IsChild", 0 as "IsDeleted"
"""


def _quotas(size: Size, seed: int) -> Iterator[Batch]:
    """A monthly booking target a rep."""
    months = np.arange(np.datetime64(FIRST_DAY, "M"), np.datetime64(FIRST_DAY, "M") + 36)
    number = np.arange(size.reps * len(months))
    chance = np.random.default_rng([seed, 5])
    yield {
        "n": pa.array(number),
        "rep": pa.array(number // len(months)),
        "month": pa.array(months[number % len(months)].astype("datetime64[D]")),
        "target": pa.array(np.repeat(chance.integers(8, 30, size.reps) * 10_000, len(months))),
    }


QUOTA = f"""
    {_id("0J9", "n")} as "Id", {_id("005", "rep")} as "QuotaOwnerId", "month" as "StartDate", target as "QuotaAmount",
    'USD' as "CurrencyIsoCode"
"""

OBJECTS: dict[str, tuple[str, Callable[[Size, int], Iterator[Batch]]]] = {
    "User": (USER, _users),
    "Account": (ACCOUNT, _accounts),
    "Opportunity": (OPPORTUNITY, _opportunities),
    "OpportunityHistory": (HISTORY, _history),
    "Task": (TASK, _tasks),
    "Event": (EVENT, _events),
    "Quota": (QUOTA, _quotas),
}
