"""Data that lacks nearly everything: each page on customers and people opens on every tab, and says what is missing instead of a number."""

from pathlib import Path

import pytest

from tests.one_rep_a_case import Row, account, answer, case, deal, done, lost, won, workspace_of
from tests.test_fact_pages import again, opened, said

pytestmark = pytest.mark.slow

THIN: dict[str, list[Row]] = {
    "no owner": [won("2026-02-10", account_id="a", owner_id=None)],
    "no created date": [won("2026-02-10", account_id="a", created_on=None), deal(account_id="a", created_on=None, close_on=None)],
    "no losses, zero amounts": [won("2026-02-10", account_id="a", amount=0), deal(account_id="a", amount=0)],
    "nothing but a credit": [account(), won("2026-02-10", account_id="a", amount=-50)],
    "no amounts": [won("2026-02-10", account_id="a", amount=None)],
    "dates to come": [won("2027-02-10", account_id="a"), done("call", "2027-03-01", account_id="a")],
    "an account without deals": [account(tier="A")],
    "only losses": [lost("2026-02-10", account_id="a")],
    "one survey of one person": [account(), answer(9, account_id="a", response_id="r")],
    "one day": [account(), won("2026-05-15", account_id="a", created_on="2026-05-15"), done("call", "2026-05-15", account_id="a")],
}  # fmt: skip
TABS = {
    "accounts": ("board", "moves", "due", "products", "share", "growth", "recurs", "groups"), "rewards": ("given", "pay", "people"),
    "voice": ("states", "seats", "heard", "comments"),
}  # fmt: skip


@pytest.mark.parametrize("name", THIN)
def test_every_tab_opens_on_what_little_there_is(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with workspace_of(tmp_path / "thin", [case(name, "won", None, THIN[name])]):
        pass
    for page, tabs in TABS.items():
        app = opened(page, tmp_path / "thin", monkeypatch, by="company", period="2026-Q2")
        for tab in tabs[1:]:
            again(app, tab=tab)


@pytest.mark.parametrize(("name", "page", "tab", "says"), [
    ("no losses, zero amounts", "accounts", "share", "No account brought any revenue in these 12 months"),
    ("an account without deals", "accounts", "growth", "Not known: no deals are loaded"),
    ("one day", "accounts", "growth", "deals are not known for two half-years"),
    ("no amounts", "accounts", "recurs", "No won deal has recurring revenue"),
    ("one survey of one person", "voice", "states", "No account answered enough of the nine loyalty items"),
    ("only losses", "rewards", "pay", "Not known: no pay plans are loaded"),
])  # fmt: skip
def test_what_is_lacking_is_named_with_the_file_that_brings_it(
    name: str, page: str, tab: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with workspace_of(tmp_path / "thin", [case(name, "won", None, THIN[name])]):
        pass
    shown = said(opened(page, tmp_path / "thin", monkeypatch, by="company", period="2026-Q2", tab=tab))
    assert says in shown and "It comes with" in shown
