"""Answers are parsed and spelled in one room: what is written stays as it is, and what is looked up is what was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.intake.answers.answers import (
    RESERVED,
    TOPICS,
    About,
    Answers,
    OfCells,
    OfColumn,
    OfFile,
    OfRows,
    OfWord,
    StandsFor,
    of_words,
    parse,
    spell,
)
from coaching.intake.answers.remembered import lasting

HEADERS = ("Amount", "Close Date", "rep", "as of", "Stage")
headers = st.sampled_from(HEADERS)
words = st.text(min_size=1, max_size=12)
abouts = st.one_of(
    st.builds(OfColumn, headers),
    st.builds(OfCells, headers),
    st.builds(StandsFor, headers),
    st.builds(OfWord, headers, words),
    st.builds(OfRows, st.sampled_from(("which", "numbers", "spelling of", "same", "outcome")), st.just("")),
    st.builds(OfRows, st.sampled_from(("which column is the", "numbers", "spelling of")), headers),
    st.builds(
        OfFile, st.sampled_from(("format", "as of", "rep", "missing in", "total")), st.sampled_from(("", *HEADERS))
    ),
)


@given(abouts)
def test_what_is_spelled_is_parsed_as_it_was_meant(about: About) -> None:
    said = "field:amount" if isinstance(about, OfColumn) else "day first"
    assert parse(spell(about), said, HEADERS) == about
    assert Answers({spell(about): said}).get(about) == said


@given(st.text(max_size=30) | st.builds("{}{}".format, st.sampled_from((*TOPICS, *RESERVED, *HEADERS)), words))
def test_what_is_written_is_kept_as_it_is(name: str) -> None:
    written = {name: "x"}
    assert Answers(written).written == written
    about = parse(name, "x", HEADERS)
    if about is not None and not name.startswith(("column ", "cells of ")):
        assert spell(about) == name


@pytest.mark.parametrize(
    ("name", "said", "about"),
    [
        ("Close Date", "month first", OfCells("Close Date")),
        ("Close Date", "field:close_on", OfColumn("Close Date")),
        ("column rep", "field:owner_name", OfColumn("rep")),
        ("column rep", "day first", OfCells("rep")),
        ("cells of as of", "day first", OfCells("as of")),
        ("as of", "2026-03-31", OfFile("as of")),
        ("Close Date is", "the last day of the period", StandsFor("Close Date")),
        ("Stage: won: signed", "won", OfWord("Stage", "won: signed")),
        ("which column is the amount", "Amount", OfRows("which column is the", "amount")),
        ("missing in b.csv", "removed", OfFile("missing in", "b.csv")),
        ("Amuont", "decimal comma", None),
    ],
)
def test_what_a_name_is_about(name: str, said: str, about: About | None) -> None:
    assert parse(name, said, HEADERS) == about
    if about is not None:
        assert Answers({name: said}).get(about) == said


def test_a_column_called_like_an_answer_is_answered_by_its_own_names_alone() -> None:
    said = Answers({"rep": "Ana Weiss", "column rep": "field:owner_name", "cells of rep": "day first"})
    assert (said.get(OfFile("rep")), said.get(OfColumn("rep")), said.get(OfCells("rep"))) == (
        "Ana Weiss",
        "field:owner_name",
        "day first",
    )
    assert Answers({"rep": "Ana Weiss"}).get(OfCells("rep")) == ""


def test_answers_change_by_making_new_ones() -> None:
    kept, given_now = Answers({"rep": "Ana", "Stage: Won": "won"}), Answers({"rep": "Tom", "year": "?"})
    assert given_now.over(kept).written == {"rep": "Tom", "Stage: Won": "won", "year": "?"}
    assert given_now.given().without(OfFile("rep")).written == {}
    assert kept.only(OfFile("rep")).written == {"rep": "Ana"} and kept.words("Stage") == {"Won": "won"}
    assert of_words("Stage", {"Won": "won"}).over(Answers()).get(OfWord("Stage", "Won")) == "won"
    assert kept == Answers({"rep": "Ana", "Stage: Won": "won"}) and hash(kept) == hash(Answers(dict(kept.written)))


def test_what_lasts_for_the_next_file() -> None:
    said = {
        "Close Date": "day first", "Close Date is": "the last day of the period", "Stage: Won": "won", "outcome": "open", "which Amount": "first",
        "format": "salesforce_opportunities",
    }  # fmt: skip
    once = {
        "Amount": "field:amount",
        "rep": "Ana",
        "as of": "2026-03-31",
        "total Amount": "load anyway",
        "year": "2026",
    }
    assert lasting(Answers(said | once), HEADERS, []).written == said
    assert lasting(Answers({"format": "generic_quota", "Stage": "?"}), HEADERS, []).written == {}
