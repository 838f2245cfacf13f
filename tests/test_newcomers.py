"""A newcomer's metric is one file: it ends right, or it is refused by name; never as a number that reads wrong."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coaching.errors import Refusal
from coaching.lens import lens_for
from coaching.metrics import Proof, Reading, definition, measure, proof, show
from coaching.metrics.header import CLOSED, KEYS
from coaching.workspace import Workspace
from tests import tiny_team

MONEY = """-- grain: one row a closed deal
-- label: Money won of the money decided
-- unit: share   parts: money   better: higher   status: house   noun: closed deals   none: no money was decided
-- definition: Of the money in deals won or lost in the period, the share won.
-- source: a newcomer
select rep_id, account_id, closed_on as day, row_id, name, case when outcome = 'won' then amount else 0 end as part, amount as whole,
       case when outcome not in ('won', 'lost') then 'still open' end as reason
from deal
"""
CASES = """-- grain: one row a closed deal
-- label: Deals won of those decided
-- unit: share   parts: cases   better: higher   status: house   noun: closed deals   none: no deal was decided
-- definition: Of the deals won or lost in the period, the share won.
-- source: a newcomer
select rep_id, account_id, closed_on as day, row_id, name, case when outcome = 'won' then 1 else 0 end as part, 1 as whole,
       case when outcome not in ('won', 'lost') then 'still open' end as reason
from deal
"""
MEDIAN = """-- grain: one row a deal won
-- label: Days to win
-- unit: days   shape: median   better: lower   status: house   noun: deals won   none: no deal was won
-- definition: Median days from creation to close.
-- source: a newcomer
select rep_id, account_id, closed_on as day, row_id, name, closed_on - created_on as part, null as reason
from deal where outcome = 'won'
"""
STOCK = """-- grain: one row a deal
-- label: Money on the table
-- unit: money   kind: stock   better: higher   status: house   noun: deals
-- definition: Amount of the deals open on the last day.
-- source: a newcomer
select rep_id, account_id, created_on as day, closed_on as until, row_id, name, amount as part, null as reason
from deal
"""
FILES = {"share_of_money": MONEY, "share_of_cases": CASES, "days_to_win": MEDIAN, "on_the_table": STOCK}

Newcomer = Callable[[str, str], None]


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Workspace]:
    workspace = tiny_team.build(tmp_path / "tiny")
    yield workspace
    workspace.close()


@pytest.fixture
def newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newcomer]:
    """Puts a metric file into a folder of metrics, beside which there are no others, and lets everything read that folder."""
    folder = tmp_path / "metrics"
    (folder / "activity").mkdir(parents=True)
    monkeypatch.setattr(definition, "FOLDER", folder)

    def put(name: str, text: str) -> None:
        (folder / "activity" / f"{name}.sql").write_text(text, encoding="utf-8")
        definition.all_metrics.cache_clear()
        definition.all_metrics()

    yield put
    definition.all_metrics.cache_clear()


def read(
    workspace: Workspace, key: str, by: str = "rep", scope: str | None = "u1", period: str = "2026-Q1"
) -> tuple[Reading, Proof]:
    lens = lens_for(workspace, by, [scope] if scope else None, period)  # type: ignore[arg-type]
    return measure(workspace, lens, [key])[0], proof(workspace, lens, key)


def test_a_share_of_money_is_spoken_in_money_and_has_no_interval(tiny: Workspace, newcomer: Newcomer) -> None:
    newcomer("share_of_money", MONEY)
    reading, shown = read(tiny, "share_of_money")  # A1 100 000 and A2 50 000 won, A3 40 000 lost
    assert (reading.value, reading.part, reading.whole, reading.n) == (pytest.approx(150 / 190), 150_000, 190_000, 3)
    assert (reading.low, reading.high, reading.note) == (None, None, None)
    assert show.detail(reading) == "$150 k of $190 k · 3 closed deals"
    assert show.arithmetic(reading) == "$150,000 ÷ $190,000 = 78.9 %"
    assert {row["code"] for row in shown.left_out.to_pylist()} == {"still open"} or not shown.left_out.num_rows


def test_money_that_nobody_knows_is_left_out_though_its_author_forgot_it(tiny: Workspace, newcomer: Newcomer) -> None:
    newcomer("share_of_money", MONEY)
    reading, shown = read(
        tiny, "share_of_money", scope="u2", period="2026-Q2"
    )  # B4 won at 90 000, B3 lost without an amount
    assert (reading.value, reading.n, reading.note) == (1.0, 1, "not in it: 1 closed deal (no amount in the export)")
    assert ("Beta three", "lacks amount") in [(row["name"], row["code"]) for row in shown.left_out.to_pylist()]


def test_a_share_of_cases_is_spoken_in_cases_and_has_its_interval(tiny: Workspace, newcomer: Newcomer) -> None:
    newcomer("share_of_cases", CASES)
    reading, _ = read(tiny, "share_of_cases")
    assert (reading.part, reading.whole, reading.note) == (2, 3, "only 3 cases: read it as 2 of 3")
    assert show.detail(reading) == "2 of 3 closed deals"
    assert show.interval(reading) == "95 % interval 21 to 94 %"


def test_a_median_has_no_part_and_no_whole(tiny: Workspace, newcomer: Newcomer) -> None:
    newcomer("days_to_win", MEDIAN)
    reading, _ = read(tiny, "days_to_win")
    assert (reading.value, reading.part, reading.whole, reading.n) == (48.5, None, None, 2)
    assert (show.show(reading), show.detail(reading)) == ("48 days", "2 deals won")


def test_a_stock_is_what_holds_on_the_last_day(tiny: Workspace, newcomer: Newcomer) -> None:
    newcomer("on_the_table", STOCK)
    reading, _ = read(
        tiny, "on_the_table", "company", None, "2026-03"
    )  # A5 30 000, B2 20 000, B4 90 000 and the one without dates
    assert (reading.value, reading.n, reading.note) == (150_000, 4, "not in it: 1 deal (no amount in the export)")
    assert (show.show(reading), show.detail(reading)) == ("$150 k", "4 deals")


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize(
    ("key", "slip"), [("better", "beter"), ("noun", "nuon"), ("unit", "Unit"), ("label", "lable"), ("status", "stauts")]
)
def test_a_header_key_that_nobody_knows_is_refused_by_name(newcomer: Newcomer, name: str, key: str, slip: str) -> None:
    with pytest.raises(Refusal) as refused:
        newcomer(name, FILES[name].replace(f"{key}:", f"{slip}:", 1))
    said = str(refused.value)
    assert said.startswith(f"{name}.sql, line ") and f'there is no header key "{slip}"' in said
    assert all(known in said for known in KEYS)


CLOSED_SLIPS = [
    ("share_of_money", "unit", "shre"), ("share_of_cases", "unit", "percent"), ("days_to_win", "unit", "day"), ("on_the_table", "unit", "eur"),
    ("share_of_money", "parts", "mony"), ("share_of_cases", "parts", "deals"), ("days_to_win", "shape", "medain"), ("on_the_table", "kind", "stok"),
    ("share_of_cases", "better", "more"), ("share_of_money", "status", "own"),
]  # fmt: skip
ADDED_SLIPS = (
    "interval: none", "ends: runing", "periods: quarter, yaer", "periods: ,", "rows: day", "dated: oportunity", "needs: oportunity",
    "needs: activity.cal", "horizon: end", "empty: null", "value: quotient", "joined: per", "shown: x", "least: few",
)  # fmt: skip


@pytest.mark.parametrize(("name", "key", "slip"), CLOSED_SLIPS)
def test_a_value_of_a_closed_list_that_is_not_in_it_is_refused_with_those_that_are(
    newcomer: Newcomer, name: str, key: str, slip: str
) -> None:
    lines = FILES[name].splitlines()
    line = next(number for number, line in enumerate(lines) if f"{key}: " in line)
    before, _, after = lines[line].partition(f"{key}: ")
    lines[line] = f"{before}{key}: {slip}   {after.partition('   ')[2]}".rstrip()
    with pytest.raises(Refusal) as refused:
        newcomer(name, "\n".join(lines))
    assert str(refused.value) == f'{name}.sql: {key} is "{slip}"; there are: {", ".join(CLOSED[key])}.'


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize("slip", ADDED_SLIPS)
def test_a_slip_in_a_further_key_is_refused(newcomer: Newcomer, name: str, slip: str) -> None:
    with pytest.raises(Refusal, match=rf'^{name}\.sql(, line 2)?: "?{slip.partition(":")[0]}'):
        newcomer(name, FILES[name].replace("-- label:", f"-- {slip}\n-- label:"))


@pytest.mark.parametrize(
    ("name", "was", "slip", "why"),
    [
        ("share_of_money", "parts: money   ", "", "share_of_money.sql says no parts: money or cases."),
        (
            "share_of_money",
            "parts: money",
            "parts: money   interval: yes",
            "an interval stands beside a share of cases only",
        ),
        ("on_the_table", "unit: money", "unit: money   parts: cases", "the unit is money, so parts can only be money"),
        (
            "share_of_money",
            "unit: share   parts",
            "unit: share parts",
            '"parts:" stands inside the text of unit; put two spaces before it',
        ),
        ("share_of_cases", "better: higher", "better: higher   better: lower", "line 3: better is said a second time"),
        (
            "share_of_cases",
            "better: higher",
            "better: higher   back: moons 90",
            'back is "moons 90"; it is an inventory word',
        ),
        ("share_of_cases", "-- source", "-- a remark\n-- source", 'line 5: "a remark" is no "key: text"'),
        ("share_of_cases", "-- source: a newcomer\n", "", "says no source"),
        ("days_to_win", "shape: median", "shape: median   kind: flow", "says both kind and shape"),
        ("share_of_cases", "'still open'", "'stil open'", 'nobody knows the reason "stil open"; there are: '),
        ("share_of_cases", "as whole", "as hole", "the SELECT lists no column whole"),
        ("days_to_win", "null as reason", "null as reason, 1 as amount", "lists a column amount, which nobody knows"),
        ("on_the_table", "closed_on as until, ", "", "the SELECT lists no column until"),
        ("share_of_cases", "from deal", "from deals", "the SELECT cannot be carried out: "),
        ("share_of_cases", "from deal", "from deal where", "the SELECT cannot be read: "),
        (
            "share_of_cases",
            "from deal",
            "from deal where closed_on <= $today",
            "the SELECT asks for $today; there is only $as_of",
        ),
        ("share_of_cases", "'won'", "'{kind}'", "{kind} stands for nothing"),
        (
            "days_to_win",
            "closed_on - created_on as part",
            "name as part",
            "part is of the type VARCHAR; it is to be a number.",
        ),
        ("share_of_cases", ", 1 as whole", ", true as whole", "whole is of the type BOOLEAN; it is to be a number."),
        (
            "share_of_cases",
            "closed_on as day",
            "cast(closed_on as timestamp) as day",
            "day is of the type TIMESTAMP; it is to be a date.",
        ),
        ("share_of_money", MONEY[MONEY.index("select") :], "", "has no SELECT."),
    ],
)
def test_a_file_that_cannot_be_right_is_refused(
    tiny: Workspace, newcomer: Newcomer, name: str, was: str, slip: str, why: str
) -> None:
    assert was in FILES[name]
    with pytest.raises(Refusal) as refused:
        newcomer(name, FILES[name].replace(was, slip, 1))
        read(tiny, name)
    assert why in str(refused.value) and str(refused.value).startswith(f"{name}.sql")


def test_a_reason_of_ones_own_has_its_words_in_the_same_file(tiny: Workspace, newcomer: Newcomer) -> None:
    own = CASES.replace("'still open'", "'undecided: ' || outcome").replace(
        "-- source", "-- reason: undecided | nobody has decided ({})\n-- source"
    )
    newcomer("share_of_cases", own)
    _, shown = read(
        tiny, "share_of_cases", "company", None, "2026-Q2"
    )  # B2 was cancelled on 2 April; what is open has no closing day
    assert [(row["code"], row["reason"]) for row in shown.left_out.to_pylist()] == [
        ("undecided", "nobody has decided (cancelled)")
    ]
