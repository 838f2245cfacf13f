"""The tree of managers: who leads whom, each with the own quota, that of the people below added up, and what was written down as theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coaching.lens import Lens, reps_in
from coaching.metrics.keep import keep_fresh
from coaching.metrics.tables import Table, whole
from coaching.workspace import Workspace

SQL = (Path(__file__).parent / "managers.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Place:
    """One person in the tree; depth 0 leads it. Quotas in the workspace's currency, None where nobody has one.

    rolled_up: the own one and those of all below; ramped: the same, those of new people by the team's ramp. stated: a roll-up that an export gives
    for them. people: how many are below.
    """

    id: str
    name: str
    depth: int
    people: int
    own: float | None
    rolled_up: float | None
    ramped: float | None
    stated: float | None

    @property
    def apart(self) -> float | None:
        """What is stated beyond what the people below add up to; None where one of both is unknown."""
        return None if self.stated is None or self.rolled_up is None else self.stated - self.rolled_up


Person = tuple[
    str, str | None, float | None, float | None, float | None
]  # name, manager, own quota, by the ramp, stated one


def tree(workspace: Workspace, lens: Lens) -> list[Place]:
    """The tree of all who lead or are led, each after the one who leads them; for a rep or team only the branches of its people.

    It begins with whom whoever looks may see. Circles are cut.
    """
    keep_fresh(workspace)
    dates = {"first": lens.period.start, "last": lens.period.last}
    people: dict[str, Person] = {
        key: (name, boss, own, ramped, stated) for key, name, boss, _, own, ramped, stated in workspace.facts.cursor().execute(SQL, dates).fetchall()
        if workspace.viewer.may_see(key)
    }  # fmt: skip
    below: dict[str, list[str]] = {}
    for key, (_, boss, _, _, _) in people.items():
        if boss in people and boss != key:
            below.setdefault(str(boss), []).append(key)
    wanted = {rep.id for rep in reps_in(workspace, lens)} if lens.by != "company" else set(people)
    found: list[Place] = []
    been: set[str] = set()
    heads = [key for key, (_, boss, _, _, _) in people.items() if key in below and (boss not in people or boss == key)]
    for head in [
        *heads,
        *(key for key in below if key not in heads),
    ]:  # whoever is led in a circle stands after those nobody leads
        if head not in been:
            found += _branch(head, 0, people, below, been, wanted)
    return found


def _branch(
    key: str, depth: int, people: Mapping[str, Person], below: Mapping[str, Sequence[str]], been: set[str], wanted: set[str]
) -> list[Place]:  # fmt: skip
    been.add(key)
    under = [
        place
        for one in below.get(key, ())
        if one not in been
        for place in _branch(one, depth + 1, people, below, been, wanted)
    ]
    if not under and key not in wanted:
        return []
    name, _, own, ramped, stated = people[key]
    next_ones = [place for place in under if place.depth == depth + 1]
    rolled = _sum([own, *(place.rolled_up for place in next_ones)])
    return [
        Place(
            key, name, depth, len(under), own, rolled, _sum([ramped, *(place.ramped for place in next_ones)]), stated
        ),
        *under,
    ]


def _sum(quotas: Sequence[float | None]) -> float | None:
    """What is known of some quotas added up; None where none is."""
    known = [one for one in quotas if one is not None]
    return sum(known) if known else None


def board(found: Sequence[Place]) -> Table:
    """The tree as rows, each person set in below the one who leads them; by the ramp only where somebody is on it."""
    on_a_ramp = any(
        one.ramped is not None and one.rolled_up is not None and one.ramped < one.rolled_up for one in found
    )
    rows = [{
        "id": one.id, "name": f"{'    ' * one.depth}{'└ ' if one.depth else ''}{one.name}", "people": one.people or None, "own": one.own,
        "rolled": one.rolled_up, "ramped": whole(one.ramped) if on_a_ramp else None, "stated": one.stated, "apart": one.apart,
    } for one in found]  # fmt: skip
    return Table(rows, {
        "name": "Person", "people": ("People below", "count"), "own": ("Own quota", "money"), "rolled": ("With all below", "money"),
        "ramped": ("The same by the ramp", "money"), "stated": ("Stated for the team", "money"), "apart": ("Stated beyond", "money"),
    })  # fmt: skip
