"""The closed tune-up workshop of the demo team, from what stands in workshop.toml, with the ids of its people."""

import tomllib
from pathlib import Path
from typing import Any

from .people import REPS

_ACTION = ("text", "driver", "metric", "due_on", "target", "baseline", "baseline_period", "done_on")


def workshop() -> dict[str, object]:
    """workshop.json: one workshop with everything said in it."""
    said: dict[str, Any] = tomllib.loads((Path(__file__).parent / "workshop.toml").read_text(encoding="utf-8"))
    ids = {rep.person.name: rep.person.id for rep in REPS}
    people = []
    for one in said["people"]:
        actions = [{name: action.get(name) for name in _ACTION} for action in one["actions"]]
        people.append({**one, "rep_id": ids[one["name"]], "actions": actions})
    return {**said, "people": people}
