"""What goes with winning: which deals had a kind of activity, how sure the difference is, and that it is no cause."""

from pathlib import Path

import pytest

from coaching.charts import differences
from coaching.lens import lens_for
from coaching.metrics import goes_with
from coaching.metrics.goes_with import Compared, GoesWith
from coaching.metrics.statistics import difference_interval
from tests.one_rep_a_case import Row, case, deal, done, lost, won, workspace_of


def test_the_interval_of_a_difference_is_as_published() -> None:
    assert difference_interval(56, 70, 48, 80) == pytest.approx(
        (0.0524, 0.3339), abs=5e-5
    )  # Newcombe 1998, example a, method 10
    assert difference_interval(0, 10, 0, 20) == pytest.approx((-0.1611, 0.2775), abs=5e-5)  # example h
    assert difference_interval(1, 0, 1, 2) == (None, None)
    low, high = difference_interval(56, 70, 48, 80, many=8)
    assert low is not None and high is not None and low < 0.0524 and high > 0.3339


def decided() -> list[Row]:
    """Decided in 2025: eight with a visit, six won, of which two by the account; six without, one won; and what does not count."""
    rows: list[Row] = []
    for n in range(14):
        said = {"opportunity_id": f"d{n}", "account_id": f"a{n}", "created_on": "2025-05-01"}
        rows.append(won("2025-06-01", **said) if n in (0, 1, 2, 3, 4, 5, 8) else lost("2025-06-01", **said))
        if n < 8:
            whose = {"opportunity_id": f"d{n}"} if n > 1 else {"account_id": f"a{n}"}
            rows += [done("vip_visit", "2025-05-10", **whose)] * 2  # twice on a deal is one deal with it
    rows += [
        done("vip_visit", "2025-04-30", opportunity_id="d9"),
        done("vip_visit", "2025-06-01", opportunity_id="d10"),
    ]  # too early, too late
    rows += [done("vip_visit", "2025-05-10", opportunity_id="d11", done=False)]
    rows += [done("vip_visit", "2025-05-10", account_id="a12", opportunity_id="other")]
    rows += [done("proposal", "2025-05-10", opportunity_id="d0"), done("demo", "2025-05-10", opportunity_id="d13")]
    return [
        *rows,
        deal(opportunity_id="open", created_on="2025-05-01"),
        won("2026-04-10", opportunity_id="later", created_on="2025-05-01"),
    ]


def test_deals_with_a_kind_of_activity_are_counted_on_paper(tmp_path: Path) -> None:
    with workspace_of(tmp_path / "w", [case("decided", "won", {}, *decided())]) as workspace:
        found = goes_with.compared(workspace, lens_for(workspace, "rep", ["p0"], "2026-Q1", None))
    visits = next(one for one in found.kinds if one.kind == "vip_visit")
    assert (visits.with_it, visits.won_with, visits.without, visits.won_without) == (8, 6, 6, 1)
    assert visits.difference == pytest.approx(6 / 8 - 1 / 6) and visits.is_apart
    assert [one.kind for one in found.kinds] == ["demo", "vip_visit"]  # a proposal is a step of the way
    [visit, demo] = goes_with.behind(found).rows
    assert (visit["kind"], visit["stands"], demo["stands"]) == (
        "VIP visit",
        "apart",
        "fewer than five deals on one side",
    )
    assert goes_with.finding(found).startswith("Of 1 kind compared, VIP visit (+58 points): an association only.")
    figure = differences(found, "What?")
    assert "▲ +58 points" in str(figure.chart.to_dict(validate=True)) and "95 % for all kinds together" in figure.caveat


def test_what_chance_could_make_stays_grey_and_too_few_say_nothing() -> None:
    level = Compared(goes_with.with_intervals([GoesWith("call", 10, 5, 10, 4), GoesWith("demo", 4, 4, 10, 0)]), "2025")
    assert (
        goes_with.finding(level)
        == "Of 1 kind of activity none goes with winning more or less often than chance could make it."
    )
    assert [(row["kind"], row["stands"]) for row in goes_with.behind(level).rows] == [
        ("Call", "could be chance"), ("Demo", "fewer than five deals on one side"),
    ]  # fmt: skip
    nothing = Compared((), "2025")
    assert goes_with.finding(nothing) == "" and differences(nothing, "What?").alt == "Too few deals to compare."
