"""What luck alone does to a linearity score, said beside it for the deals of the chosen scope and period."""

from collections.abc import Iterator
from datetime import date

import pytest

from coaching.lens import Lens, lens_for
from coaching.metrics import measure
from coaching.metrics.luck import luck_in_words
from coaching.metrics.statistics import luck_band
from coaching.workspace import Workspace
from tests.tiny_team import build

DAYS_IN_Q1 = 64


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    workspace = build(tmp_path_factory.mktemp("tiny") / "workspace")
    yield workspace
    workspace.close()


def look(tiny: Workspace, by: str, who: str, period: str, as_of: date | None = None) -> Lens:
    return lens_for(tiny, by, [who], period, as_of)  # type: ignore[arg-type]


def sentence(amounts: list[float], working_days: int) -> str:
    band = luck_band(amounts, working_days)
    assert band is not None
    low, high = band.score
    return f"With these {len(amounts)} deals, luck alone puts the score between {low:.2f} and {high:.2f} nine times in ten."


def test_the_band_is_that_of_the_scopes_own_deals_over_the_periods_working_days(tiny: Workspace) -> None:
    assert luck_in_words(tiny, look(tiny, "team", "North", "2026-Q1")) == sentence(
        [100_000, 50_000, 60_000], DAYS_IN_Q1
    )


def test_a_running_period_has_no_line_yet_and_one_that_ends_on_the_day_has(tiny: Workspace) -> None:
    assert luck_in_words(tiny, look(tiny, "team", "North", "2026")) == ""
    assert luck_in_words(tiny, look(tiny, "team", "North", "2026-Q1", date(2026, 3, 30))) == ""
    assert luck_in_words(tiny, look(tiny, "team", "North", "2026-Q1", date(2026, 3, 31))) == sentence(
        [100_000, 50_000, 60_000], DAYS_IN_Q1
    )


def test_a_deal_won_after_the_day_is_not_in_the_band(tiny: Workspace) -> None:
    assert luck_in_words(tiny, look(tiny, "team", "North", "2026-Q1", date(2026, 3, 29))) == ""


@pytest.mark.parametrize(
    ("by", "who", "period"),
    [("rep", "u1", "2026-Q1"), ("rep", "u3", "2026-Q1"), ("team", "North", "all"), ("team", "North", "2026-07")],
)
def test_where_there_is_no_score_nothing_is_said(tiny: Workspace, by: str, who: str, period: str) -> None:
    lens = look(tiny, by, who, period)
    assert measure(tiny, lens, ["linearity_score"])[0].value is None
    assert luck_in_words(tiny, lens) == ""


def test_the_same_deals_get_the_same_words_each_time(tiny: Workspace) -> None:
    lens = look(tiny, "company", "company", "2026-Q1")
    assert luck_in_words(tiny, lens) == luck_in_words(tiny, lens) != ""
