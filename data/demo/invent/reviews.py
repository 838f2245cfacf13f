"""The reviews the demo team held, from what stands in reviews.toml, with the ids of its people and accounts."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .people import STAFF

IDS = {one.name: one.id for one in STAFF}
_TOLD = ("id", "form", "planned_on", "held_on", "minutes", "roster", "facts", "answers")


def reviews(accounts: Mapping[str, str]) -> list[dict[str, object]]:
    """reviews.json: each review with everything said in it; accounts are ids by name."""
    said: dict[str, Any] = tomllib.loads((Path(__file__).parent / "reviews.toml").read_text(encoding="utf-8"))
    return [_review(one, accounts) for one in said["review"]]


def _review(one: Mapping[str, Any], accounts: Mapping[str, str]) -> dict[str, object]:
    about = ["rep", IDS[one["rep"]]] if "rep" in one else ["account", accounts[one["account"]]]
    found = {key: one[key] for key in _TOLD} | {
        "about": about,
        "chair": IDS[one["chair"]],
        "period": one.get("period", ""),
    }
    found["lasting"] = one["form"] == "plan_review"
    found |= {key: one.get(key, {}) for key in ("goals", "after")} | {"promises": one.get("promises", [])}
    found["topics"] = {section: [_topic(*told) for told in topics] for section, topics in one.get("topics", {}).items()}
    if "months" in one:
        found["months"] = _months(one["first_month"], one["months"])
    return found


def _topic(key: str, label: str, told: str, state: str, owner: str) -> list[str]:
    return [key, label, told, state, IDS.get(owner, owner)]


def _months(first: str, amounts: list[int]) -> list[str]:
    start = int(first[:4]) * 12 + int(first[5:]) - 1
    keys = [f"{(start + place) // 12}-{(start + place) % 12 + 1:02d}" for place in range(len(amounts))]
    return [
        *(f"{key}={float(amount)!r}" for key, amount in zip(keys, amounts, strict=True)),
        f"total={float(sum(amounts))!r}",
    ]
