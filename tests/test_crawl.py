"""Every page asked for by everybody with addresses of others, alone and after others: nobody is told of anybody else, or denied their own."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from pprint import pformat

import pytest
import streamlit as st

from pages import _opened as from_opened
from tests import crawl, many_teams
from tests.crawl import Visitor, Watch

ROLES = ("owner", "v1", "m1", "m2", "n1", "s1", "coach", "room")
NOT_THEIRS = {
    **dict.fromkeys(("v1", "m1", "m2"), ("data",)), **dict.fromkeys(("n1", "s1", "coach"), ("data", "workshop")),
    "room": {*crawl.PAGES} - {"workshop", "definitions", "home"},  # home leads a facilitator to the room
}  # fmt: skip
LED = {"rewards": "people"}  # the tab that speaks of those who lead, to whom it is nothing that a rep is denied


def fresh() -> None:
    """As a server that was just started: nothing is open, nothing kept."""
    from_opened.let_go()
    from_opened._SEEN.clear()
    st.cache_data.clear()
    st.cache_resource.clear()


QUICK = ("account", "data", "home", "pipeline")  # in every run; the others with the slow suites


@pytest.fixture
def watch(teams: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    monkeypatch.setenv("CADENCE_WORKSPACE", str(teams))
    monkeypatch.setenv("CADENCE_NO_DEMO", "1")
    fresh()
    yield Watch(monkeypatch)
    fresh()


@pytest.mark.parametrize(
    "page", [page if page in QUICK else pytest.param(page, marks=pytest.mark.slow) for page in crawl.PAGES]
)
def test_a_rep_of_a_small_team_is_told_of_nobody_else_after_the_owner_was_there(
    page: str, watch: Watch, written: Mapping[str, Sequence[str]]
) -> None:
    query = crawl.of(page, "n1", written)[-1]
    for who in ("owner", "s1"):
        assert not Visitor(who, page).ask(watch, query).strange(who), who


@pytest.mark.slow
@pytest.mark.parametrize("page", crawl.PAGES)
def test_nobody_is_told_of_anybody_else_nor_denied_their_own(
    page: str, watch: Watch, written: Mapping[str, Sequence[str]]
) -> None:
    asked = crawl.addresses(page, written)
    cold: dict[tuple[str, int], frozenset[str]] = {}
    leaks, denied, differs = {}, {}, {}
    for who in ROLES:
        fresh()
        is_theirs = page not in NOT_THEIRS.get(who, ())
        visitor = Visitor(who, page)
        for number, query in enumerate(asked):
            answer = visitor.ask(watch, query)
            cold[who, number] = answer.marks
            if strange := answer.strange(who):
                leaks[who, str(query)] = strange
            one = crawl.about(page, query, written)
            if (b"This page is not for a" in answer.told) is is_theirs:
                denied[who, str(query)] = {"the page"}
            if is_theirs and query.get("tab") != LED.get(page) and one in many_teams.SEES.get(who, ()):
                wanted = {
                    mark for mark in cold["owner", number] if crawl.may_read(who, mark) and mark.endswith(f"Z{one}z")
                }
                if refused := {error.value for error in visitor.app.error}:
                    denied[who, str(query)] = refused
                if lacking := wanted - answer.marks:
                    denied[who, str(query)] = lacking
    fresh()
    visitors = {who: Visitor(who, page) for who in ROLES}
    for number, query in list(enumerate(asked))[::3]:
        for who in ROLES if number % 2 else reversed(ROLES):
            if (answer := visitors[who].ask(watch, query)).marks != cold[who, number]:
                differs[who, str(query)] = {mark: answer.around(mark) for mark in answer.marks ^ cold[who, number]}
    assert not leaks and not denied and not differs, pformat(
        {"told": leaks, "denied": denied, "warmed": differs}, width=160
    )
    named = {name for query in asked if crawl.JUNK not in query.values() for name in query} | {
        *crawl.BOUND,
        *crawl.ON_EVERY_PAGE,
    }
    assert not watch.read - named, f"{page} reads these of its address, and nothing asks for it with them"
