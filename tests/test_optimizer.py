"""DuckDB compares sums wrongly above a left join that a constant empties (seen up to 2.0.1): no figure may hang on how a query is planned."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from coaching.lens import By, lens_for
from coaching.metrics import Reading, all_metrics, measure
from tests import tiny_team

COACHING = Path(__file__).parent.parent / "coaching"
CONSTANT_ON_THE_RIGHT = re.compile(
    r"left join \w+ (?:as )?(\w+) on (?:(?!left join|where|group by|;).)*?\b\1\.\"?\w+\"? = '", re.S
)


@pytest.mark.slow
def test_every_metric_counts_the_same_cases_however_duckdb_plans_it(tmp_path: Path) -> None:
    workspace = tiny_team.build(tmp_path)
    path = workspace.facts.path
    workspace.close()
    found: dict[str, dict[str, list[str]]] = {}
    for plan in ("enable_optimizer", "disable_optimizer"):
        with duckdb.connect(str(path), read_only=True) as facts:
            facts.execute(f"pragma {plan}")
            for key, metric in all_metrics().items():
                given = {"as_of": date(2026, 3, 31)} if metric.asks_as_of else None
                found.setdefault(key, {})[plan] = sorted(map(repr, facts.execute(metric.sql, given).fetchall()))
    assert [key for key, rows in found.items() if rows["enable_optimizer"] != rows["disable_optimizer"]] == []
    assert any(rows["enable_optimizer"] for rows in found.values())


def test_no_view_and_no_metric_asks_the_right_side_of_a_left_join_for_a_constant() -> None:
    files = [
        *(COACHING / "facts").glob("*.sql"),
        *(COACHING / "metrics").rglob("*.sql"),
    ]  # facts/states/ adds nothing up
    assert [file.name for file in files if CONSTANT_ON_THE_RIGHT.search(file.read_text(encoding="utf-8"))] == []


EVERY_METRIC = tuple(all_metrics())


@pytest.mark.parametrize(
    ("by", "day", "keys"),
    [
        ("account", None, ("loyalty_index", "loyalty_gap", "loyalty_performance", "loyalty_commitment", "won")),
        pytest.param("account", None, EVERY_METRIC, marks=pytest.mark.slow),
        pytest.param("account", date(2026, 3, 31), EVERY_METRIC, marks=pytest.mark.slow),
        pytest.param("rep", date(2026, 3, 31), EVERY_METRIC, marks=pytest.mark.slow),
    ],
    ids=["answers", "accounts", "accounts then", "reps then"],
)
def test_what_is_asked_of_one_is_what_it_is_among_others_however_duckdb_plans_it(
    by: By, day: date | None, keys: tuple[str, ...], tmp_path: Path
) -> None:
    workspace = tiny_team.build(tmp_path)
    every = lens_for(workspace, by, None, "2026", day)
    among = {(one.metric, one.scope): _told(one) for one in measure(workspace, every, keys)}
    alone = {
        (one.metric, one.scope): _told(one)
        for scope in every.scopes
        for one in measure(workspace, replace(every, scopes=(scope,)), keys)
    }
    workspace.close()
    assert [key for key in among if among[key] != alone[key]] == []
    assert len({metric for (metric, _), (value, *_) in among.items() if value}) > min(len(keys), 30) - 1


def _told(one: Reading) -> tuple[object, ...]:
    return tuple(round(of, 6) if isinstance(of, float) else of for of in (one.value, one.part, one.whole, one.n))
