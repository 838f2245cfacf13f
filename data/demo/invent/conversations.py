"""The held coaching conversations, those that fell out and the ones to come, from the talks written in talks.toml."""

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from .days import AS_OF
from .people import MANAGERS, REPS

_STEPS = ("prepare", "open", "explore", "collaborate", "confirm")


def conversations() -> dict[str, Any]:
    """conversations.json: planned and held talks, oldest planned first, with ids of people beside their names."""
    written = tomllib.loads((Path(__file__).parent / "talks.toml").read_text(encoding="utf-8"))["talk"]
    talks = sorted(written, key=lambda talk: (talk["planned"], talk["rep"]))
    return {"as_of": AS_OF.isoformat(), "conversations": [_talk(talk) for talk in talks]}


def _talk(talk: dict[str, Any]) -> dict[str, object]:
    rep = next(rep.person for rep in REPS if rep.person.last == talk["rep"])
    boss = next(m for m in MANAGERS if m.number == rep.boss)
    said = talk.get("said", {})
    beside = {key: talk[key] for key in ("drivers", "scores", "wishes", "rated", "group", "co_coaches") if key in talk}
    seen = _seen().get(f"{talk['rep']} {talk.get('held')}", {"facts": [], "began": {}})
    if seen["facts"]:
        beside["facts"] = seen["facts"]
    return {
        "manager_id": boss.id,
        "rep_id": rep.id,
        "manager": boss.name,
        "rep": rep.name,
        "team": rep.team,
        "kind": talk["kind"],
        "planned_on": str(talk["planned"]),
        "held_on": str(talk["held"]) if "held" in talk else None,
        "minutes": talk.get("minutes"),
        "topics": talk["topics"],
        "said": {step: said[step] for step in _STEPS if step in said},
        "commitments": [
            {
                "owner": p["owner"],
                "owner_id": rep.id if p["owner"] == "rep" else boss.id,
                "text": p["text"],
                "due_on": str(p["due"]),
                "metric": p.get("metric"),
                "target": p.get("target"),
                **dict(zip(("baseline", "baseline_period"), seen["began"].get(p.get("metric"), ()), strict=False)),
                "done_on": str(p["done"]) if "done" in p else None,
                **{key: p[key] for key in ("urgent", "important") if key in p},
            }
            for p in talk.get("promise", [])
        ],
        **beside,
    }


@cache
def _seen() -> dict[str, dict[str, Any]]:
    """What the product read on the day of each talk (see_talks.py), by rep and day: the facts looked at, and where each number promised began."""
    found: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "seen.json").read_text(encoding="utf-8"))
    return found
