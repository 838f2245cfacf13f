"""Each kind of activity of the last whole week against the own thirteen weeks before it, and how types of the exports were read."""

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from coaching.charts import calendar_heat
from coaching.lens import lens_for
from coaching.metrics import calendar_days, own_weeks, types_read
from coaching.metrics.noise import process_limits
from coaching.workspace import Workspace
from tests import tiny_team
from tests.one_rep_a_case import Row, away, case, done, workspace_of
from tests.test_fact_pages import opened, said, unfolded

LAST = date(2026, 5, 4)  # Monday of the last whole week before Friday, 15 May


def weeks(*counts: int, last: int = 0) -> list[Row]:
    """So many calls on the Mondays of the weeks before the last one, the oldest first, and in the last one."""
    mondays = [LAST - timedelta(weeks=len(counts) - place) for place in range(len(counts))]
    found = [done("call", day.isoformat()) for day, count in zip(mondays, counts, strict=True) for _ in range(count)]
    return found + [done("call", LAST.isoformat()) for _ in range(last)]


STEADY = (4, 6) * 6 + (4,)  # thirteen weeks, mean 4.92, moving ranges of 2
CASES = [
    case("within", "calls", None, weeks(*STEADY, last=10)),
    case("above", "calls", None, weeks(*STEADY, last=11)),
    case("nothing done is within where chance reaches 0", "calls", None, weeks(*STEADY)),
    case("below", "calls", None, weeks(*(9, 10) * 6, 9, last=6)),
    case("twelve weeks are too few", "calls", None, weeks(*STEADY[1:], last=30)),
    case("weeks before somebody began are none", "calls", None, weeks(0, 0, *STEADY[1:], last=30)),
    case("less than one a week is too few to tell", "calls", None, weeks(1, *(0, 1) * 6, last=9)),
    case("a week away is passed over", "calls", None, weeks(5, *STEADY, last=5), away("2026-04-27", "2026-05-01")),
    case("away in the last week", "calls", None, weeks(*STEADY), away("2026-05-04", "2026-05-07")),
]  # fmt: skip
STANDS = [
    own_weeks.USUAL, own_weeks.ABOVE, own_weeks.USUAL, own_weeks.BELOW, own_weeks.FEW, own_weeks.FEW, own_weeks.RARE, own_weeks.USUAL, own_weeks.AWAY,
]  # fmt: skip


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace_of(tmp_path_factory.mktemp("own") / "w", CASES) as workspace:
        yield workspace


def test_the_last_whole_week_stands_against_the_own_thirteen_before(many: Workspace) -> None:
    people = [f"p{place}" for place in range(len(CASES))]
    week, found = own_weeks.own_weeks(many, lens_for(many, "rep", people, "2026-Q2"), ["calls"])
    assert (week.start, week.last) == (LAST, LAST + timedelta(days=6))
    assert [one.stands for one in found] == STANDS
    assert found[0].limits == process_limits([float(count) for count in STEADY]) and found[0].last == 10
    assert found[7].before == (5.0, *(float(count) for count in STEADY[:-1])), (
        "the week of 27 April is none of the thirteen"
    )
    told = own_weeks.finding(week, found, kinds=False)
    assert told.startswith(
        "In the week 4 May 2026 to 10 May 2026 2 of 5 people stand outside the own 13 weeks before: "
    )
    rows = own_weeks.behind(found, kinds=False).rows
    assert [row["stands"][0] for row in rows[:2]] == ["▲", "▼"] and rows[2]["mean"] is not None
    quiet = [one for one in found if not one.is_apart]
    assert "nothing stands out: 3 people within" in own_weeks.finding(week, quiet, kinds=False)
    assert own_weeks.finding(week, [found[4]], kinds=True).startswith("Too little is known to hold the week")


def test_types_of_the_exports_stand_with_their_rows_and_what_is_hi_value_is_agreed_on_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = tiny_team.build(tmp_path / "w")
    lens = lens_for(workspace, "company", None, "2026-Q1")
    rows = types_read.types_read(workspace, lens).rows
    counts = [str(row["counts"]) for row in rows]
    assert counts == sorted(counts, key=lambda one: one != "▲ in no figure"), "what no figure counts comes first"
    assert sum(int(str(row["rows"])) for row in rows) > 0 and {row["kind"] for row in rows} >= {"Call", "VIP visit"}
    workspace.close()
    app = opened("activity", tmp_path / "w", monkeypatch, by="rep", who="u1", period="2026-Q1", tab="mix")
    for fold in ("hi-value agreed", "scorecard"):
        unfolded(app, fold)
    assert any("counts" in one.value.columns for one in app.dataframe) and "Too few deals were decided" in said(app)
    app.number_input(key="weight of call").set_value(2.0)
    app.number_input(key="weight of vip_visit").set_value(0.0)
    app.button(key="agree on hi-value").click().run()
    assert not app.exception and not app.error
    kept = tomllib.loads((tmp_path / "w" / "settings.toml").read_text(encoding="utf-8"))
    assert "call" in kept["hi_value_kinds"] and "vip_visit" not in kept["hi_value_kinds"]
    assert kept["hi_value_weights"] == {"call": 2.0}


def test_days_before_the_data_begin_are_not_known(many: Workspace) -> None:
    [[first]] = many.facts.cursor().execute("select min(day) from touch").fetchall()
    days = calendar_days.days_of(many, lens_for(many, "company", ["company"], "2026-Q1"))
    known, unknown = [one for one in days if one.on >= first], [one for one in days if one.on < first]
    assert unknown and all(one.done is None and one.in_words.endswith(": not known") for one in unknown)
    assert known[0].done and all(one.done is not None for one in known)
    heat = calendar_heat(days, "", "Steady?")
    assert "? nothing is known of that day." in heat.caveat and heat.table.rows[0]["done"] is None
    assert "?" not in calendar_heat(known, "", "Steady?").caveat
