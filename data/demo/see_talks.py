"""Write what Cadence reads on the day of each talk of the demo: `python data/demo/see_talks.py`, from the folder of the project, then make_demo.py.

The facts of the talk's drivers as they stood, with their trend, and where each number that is promised began; into invent/seen.json.
"""

import json
import sys
import tempfile
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

from invent.people import REPS  # noqa: E402

from coaching.lens import Lens, lens_for  # noqa: E402
from coaching.method import facts_to_freeze as freezing  # noqa: E402
from coaching.method.promises import starting_point  # noqa: E402
from coaching.metrics import all_metrics, drivers, reach  # noqa: E402
from coaching.records.rows import as_json  # noqa: E402
from coaching.workspace import Workspace  # noqa: E402

EACH = 4  # facts of a driver that a talk looked at
SEEN = HERE / "invent" / "seen.json"


def seen(workspace: Workspace, talk: dict[str, Any]) -> dict[str, Any]:
    """The facts and beginnings of one held talk."""
    held: date = talk["held"]
    rep = next(one.person for one in REPS if one.person.last == talk["rep"])
    lens = lens_for(workspace, "rep", [rep.id], workspace.calendar.containing("quarter", held).key, held)
    promised = [one["metric"] for one in talk.get("promise", []) if one.get("metric") in all_metrics()]
    began = {key: starting_point(workspace, lens, key) for key in promised}
    return {
        "facts": [_fact(one) for driver in talk.get("drivers", []) for one in _of_driver(workspace, lens, driver)],
        "began": {key: [one.value, one.period] for key, one in began.items() if one.value is not None},
    }


def _of_driver(workspace: Workspace, lens: Lens, driver: str) -> list[Any]:
    found = freezing.drivers_of(drivers.board(workspace, lens), [driver], freezing.further_facts(workspace, lens))
    return freezing.to_freeze(workspace, lens, found, {}, "")[:EACH]


def _fact(one: Any) -> dict[str, Any]:
    reading = {key: value for key, value in as_json(one.reading).items() if value is not None}
    told = {
        "label": one.label,
        "shown": one.shown,
        "detail": one.detail,
        "compare": one.compare,
        "colour": one.colour,
        "driver": one.driver,
    }
    return told | {"definition": one.definition, "trend": [list(each) for each in one.trend], "reading": reading}


def main() -> None:
    """Read all held talks on their days, from the demo's own exports."""
    talks = tomllib.loads((HERE / "invent" / "talks.toml").read_text(encoding="utf-8"))["talk"]
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.open(Path(folder) / "workspace")
        reach.load_demo(workspace, HERE)
        found = {f"{talk['rep']} {talk['held']}": seen(workspace, talk) for talk in talks if "held" in talk}
        workspace.close()
    lines = []
    for key, one in found.items():
        facts = ",\n   ".join(json.dumps(fact, ensure_ascii=False) for fact in one["facts"])
        lines.append(
            f' {json.dumps(key)}: {{\n  "began": {json.dumps(one["began"])},\n  "facts": [\n   {facts}\n  ]\n }}'
        )
    SEEN.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
