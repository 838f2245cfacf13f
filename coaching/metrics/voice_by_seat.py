"""How loyal each seat is and whether it would recommend us, and where the people of one account disagree: no mean hides a voice (B13)."""

from collections.abc import Sequence
from typing import Literal

from coaching.metrics.customer_voice import Answer
from coaching.metrics.tables import Table

Score = Literal["recommend", "index"]
LEVELS = ("executive", "management", "operations")
ALONE = -1.0  # stands after every spread there is
NO_LEVEL, NO_FUNCTION = "no level in the export", "no function"


def each_once(answers: Sequence[Answer], score: Score = "recommend") -> list[Answer]:
    """Of each person of an account the newest answer with that score; a person who said something else before does not disagree with anybody."""
    newest: dict[tuple[str, str], Answer] = {}
    for one in sorted(answers, key=lambda one: one.day, reverse=True):
        if getattr(one, score) is not None:
            newest.setdefault((one.account, one.who or f"response {one.response}"), one)
    return list(newest.values())


def seats(answers: Sequence[Answer], score: Score = "recommend") -> Table | None:
    """One score by level (rows) and function (columns): mean, lowest to highest and how many people; None without answers.

    score: "index" is the loyalty index from 0 to 100, "recommend" whether they would recommend us, from 0 to 10.
    """
    scores: dict[tuple[str, str], list[float]] = {}
    for one in each_once(answers, score):
        seat = (one.level or "").strip().lower() or NO_LEVEL, (one.function or "").strip() or NO_FUNCTION
        scores.setdefault(seat, []).append(getattr(one, score))
    if not scores:
        return None
    levels = sorted({level for level, _ in scores}, key=_height)
    functions = sorted(
        {function for _, function in scores}, key=lambda function: (function == NO_FUNCTION, function.casefold())
    )
    rows = [
        {"level": level.capitalize(), **{function: _cell(scores.get((level, function), ())) for function in functions}}
        for level in levels
    ]  # fmt: skip
    return Table(
        rows, {"level": "Level", **{function: f"{function[:1].upper()}{function[1:]}" for function in functions}}
    )


def _height(level: str) -> tuple[int, str]:
    """The highest level first, words of the customer's own after ours, none at all last."""
    return (LEVELS.index(level) if level in LEVELS else len(LEVELS) + (level == NO_LEVEL)), level


def _cell(scores: Sequence[float]) -> str:
    """The mean with its spread and cases; one answer stands for itself."""
    if len(scores) < 2:
        return f"{scores[0]:.0f} · 1 alone" if scores else ""
    return f"{sum(scores) / len(scores):.1f} · {min(scores):.0f} to {max(scores):.0f} · {len(scores)}"


def disagreement(answers: Sequence[Answer]) -> Table | None:
    """A row an account: what its people answered, from 0 to 10, and how far apart they are, widest first; those with one voice last."""
    by_account: dict[str, list[Answer]] = {}
    for one in each_once(answers):
        if one.account is not None:
            by_account.setdefault(one.account, []).append(one)
    if not by_account:
        return None
    listed = sorted(by_account.items(), key=lambda pair: (-_spread(pair[1]), pair[1][0].name.casefold()))
    rows = []
    for account, said in listed:
        ordered, alone = sorted(said, key=_recommends), _spread(said) == ALONE
        low, high = ordered[0], ordered[-1]
        rows.append({
            "id": account, "name": said[0].name, "spread": "" if alone else f"{_spread(said):.3g}", "high": _voice(high),
            "low": "" if alone else _voice(low), "answers": len(said), "flag": "▲ one voice" if alone else "", "rep": said[0].rep,
        })  # fmt: skip
    return Table(rows, {
        "name": "Account", "spread": "Spread", "high": "Highest", "low": "Lowest", "answers": ("People", "count"), "flag": "Heard",
        "rep": "Rep",
    })  # fmt: skip


def _spread(said: Sequence[Answer]) -> float:
    """How far apart the people of one account are; ALONE where only one of them was heard."""
    if len(said) == 1:
        return ALONE
    return max(map(_recommends, said)) - min(map(_recommends, said))


def _recommends(one: Answer) -> float:
    return one.recommend or 0.0


def _voice(one: Answer) -> str:
    seat = ", ".join(text for text in (one.level, one.function) if text)
    return f"{_recommends(one):.0f} · {one.who or 'no name'}{f' ({seat})' if seat else ''}"
