"""Why a row counts for nothing travels as a code; its words are made last."""

from datetime import date
from pathlib import Path

from coaching.lens import lens_for
from coaching.metrics import all_metrics, proof
from coaching.metrics.contributions import bound, contributions
from coaching.metrics.reasons import LACKS_AMOUNT, WORDS, code_of, in_words
from tests import tiny_team


def test_a_reason_is_a_code_with_its_detail_after_a_colon() -> None:
    assert (code_of("no rate: EUR"), in_words("no rate: EUR")) == ("no rate", "no rate for EUR")
    assert (code_of("still open"), in_words("still open")) == ("still open", "still open")
    assert in_words("not done: held: twice") == "not done: held: twice"


def test_every_reason_a_metric_gives_has_its_words(tmp_path: Path) -> None:
    workspace = tiny_team.build(tmp_path / "tiny")
    cursor = workspace.facts.cursor()
    given: set[str] = set()
    for metric in all_metrics().values():
        sql = f"select distinct split_part(reason, ': ', 1) from ({contributions(cursor, metric, date(2026, 5, 15))}) as c where reason is not null"
        given |= {code for (code,) in cursor.execute(sql, bound(metric, date(2026, 5, 15))).fetchall()} - dict(
            metric.reasons
        ).keys()
    workspace.close()
    assert given - set(WORDS) == set()
    assert set(LACKS_AMOUNT) <= set(WORDS)


def test_a_row_left_out_bears_the_code_and_the_words(tmp_path: Path) -> None:
    workspace = tiny_team.build(tmp_path / "tiny")
    found = proof(workspace, lens_for(workspace, "team", ["North"], "2026-Q2"), "win_rate").left_out
    assert {(row["code"], row["reason"]) for row in found.to_pylist()} == {
        ("still open", "still open"), ("no decision", "cancelled, no decision"),
    }  # fmt: skip
    workspace.close()
