"""What is rewarded: the register of a year, kinds of reward against hi-value behaviour with the empty ones, and pay against results by rep."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from coaching.lens import Lens, reps_in
from coaching.metrics.curves import finished
from coaching.metrics.goes_with import label
from coaching.metrics.keep import keep_fresh
from coaching.metrics.measure import measure
from coaching.metrics.show import cases, inside, kind_in_words, number_in_unit
from coaching.metrics.tables import Table, in_points
from coaching.workspace import Workspace

SQL = (Path(__file__).parent / "rewards.sql").read_text(encoding="utf-8")
DAYS = 365  # of rewards in the register (ours)
NO_KIND, NO_BEHAVIOUR = "kind not said", "behaviour not said"


@dataclass(frozen=True)
class Reward:
    """One reward; amount in the workspace's currency, None where unknown. behaviour as the file says it, empty where it does not."""

    rep: str
    day: date
    earned_on: date | None
    given_on: date | None
    kind: str
    behaviour: str
    name: str
    amount: float | None
    is_hi_value: bool


@dataclass(frozen=True)
class Register:
    """The rewards of the 365 days up to a day, newest first, and the kinds of activity that were agreed as hi-value."""

    on: date
    rewards: tuple[Reward, ...]
    hi_value: tuple[str, ...]

    @property
    def rewarded(self) -> list[str]:
        """The hi-value kinds that a reward was for."""
        words = {_kind(one.behaviour) for one in self.rewards if one.is_hi_value}
        return [kind for kind in self.hi_value if kind in words]

    @property
    def unrewarded(self) -> list[str]:
        """The hi-value kinds that no reward was for."""
        return [kind for kind in self.hi_value if kind not in self.rewarded]


def register(workspace: Workspace, lens: Lens) -> Register:
    """The rewards of the lens's people in the 365 days up to its last day."""
    keep_fresh(workspace)
    on = min(lens.as_of, lens.period.last)
    people = {rep.id for rep in reps_in(workspace, lens)}
    rows = workspace.facts.cursor().execute(SQL, {"first": on - timedelta(days=DAYS - 1), "last": on}).fetchall()
    found = [
        Reward(rep, day, earned, given, kind or NO_KIND, behaviour or "", name or "", None if reason else amount, bool(hi))
        for key, rep, day, earned, given, kind, behaviour, name, amount, reason, hi in rows if lens.by == "company" or key in people
    ]  # fmt: skip
    return Register(on, tuple(found), workspace.settings.hi_value_kinds)


def _kind(behaviour: str) -> str:
    return behaviour.strip().lower().replace(" ", "_").rstrip("s")


def finding(found: Register) -> str:
    """How many of the hi-value behaviours anything rewards, and which none does."""
    if not found.rewards:
        return ""
    said = (
        f"{len(found.rewarded)} of {cases(len(found.hi_value), 'hi-value behaviours')} were rewarded in the 12 months"
    )
    none = [inside(label(kind)) for kind in found.unrewarded]
    return f"{said}; none was for {', '.join(none)}." if none else f"{said}."


def matrix(found: Register) -> Table:
    """Behaviours by kinds of reward: how many there were; hi-value ones first, those that nothing rewards stand with no reward."""
    kinds = sorted({one.kind for one in found.rewards}, key=str.casefold)
    others = sorted({one.behaviour or NO_BEHAVIOUR for one in found.rewards if not one.is_hi_value}, key=str.casefold)
    rows = []
    for behaviour in (*found.hi_value, *others):
        of_it = [one for one in found.rewards if (_kind(one.behaviour) == behaviour if behaviour in found.hi_value
                                                  else not one.is_hi_value and (one.behaviour or NO_BEHAVIOUR) == behaviour)]  # fmt: skip
        counts = {f"kind {place}": sum(1 for one in of_it if one.kind == kind) for place, kind in enumerate(kinds)}
        rows.append({
            "behaviour": label(behaviour) if behaviour in found.hi_value else behaviour.capitalize(),
            "agreed": "hi-value" if behaviour in found.hi_value else "", **counts, "all": len(of_it),
            "none": "" if of_it else "▲ none given",
        })  # fmt: skip
    columns: dict[str, str | tuple[str, str]] = {
        "behaviour": "Behaviour",
        "agreed": "Agreed as",
        "all": ("Rewards", "count"),
        "none": "Reward",
    }
    return Table(rows, columns | {f"kind {place}": (kind.capitalize(), "count") for place, kind in enumerate(kinds)})


def listed(found: Register) -> Table:
    """The register: each reward with its kind, behaviour, result, worth and the days from the one to the other."""
    rows = [{
        "rep": one.rep, "kind": one.kind.capitalize(), "behaviour": kind_in_words(one.behaviour) or None, "name": one.name,
        "earned": one.earned_on, "given": one.given_on,
        "days": (one.given_on - one.earned_on).days if one.given_on and one.earned_on else None, "amount": one.amount,
    } for one in found.rewards]  # fmt: skip
    return Table(rows, {
        "rep": "Rep", "kind": "Kind", "behaviour": "Behaviour", "name": "For", "earned": ("Result", "date"), "given": ("Given", "date"),
        "days": ("Days", "days"), "amount": ("Worth", "money"),
    })  # fmt: skip


@dataclass(frozen=True)
class Paid:
    """One rep's attainment to date and payout: what was earned over the variable pay at target of the same days."""

    id: str
    name: str
    attainment: float
    payout: float


def paid(workspace: Workspace, lens: Lens) -> list[Paid]:
    """The lens's reps of whom attainment and payout are both known, by attainment; of the last finished quarter while one runs.

    The pay for a month is known once it is over.
    """
    over = finished(workspace.calendar, lens)
    read = {(one.metric, one.scope): one for one in measure(workspace, over, ["quota_pace", "payout"], each="rep")}
    found = []
    for (key, scope), one in read.items():
        pay = read.get(("payout", scope))
        if key == "quota_pace" and scope and one.value is not None and pay is not None and pay.value is not None:
            found.append(Paid(scope, one.name, one.value, pay.value))
    return sorted(found, key=lambda one: (-one.attainment, one.name))


def behind_paid(found: Sequence[Paid]) -> Table:
    """Attainment and payout of each rep, and how far the one is from the other."""
    rows = [
        {
            "id": one.id,
            "name": one.name,
            "attainment": one.attainment,
            "payout": one.payout,
            "gap": in_points(one.payout - one.attainment),
        }
        for one in found
    ]
    return Table(rows, {"name": "Rep", "attainment": ("Attainment", "share"), "payout": ("Payout", "share"),
                        "gap": ("Payout less attainment, points", "number")})  # fmt: skip


def about_paid(found: Sequence[Paid]) -> str:
    """Whose pay is furthest from the result, in a sentence; empty for fewer than two."""
    if len(found) < 2:
        return ""
    widest = max(found, key=lambda one: abs(one.payout - one.attainment))
    return (f"Furthest apart is {widest.name}: {number_in_unit(widest.payout, 'share')} of the variable pay for "
            f"{number_in_unit(widest.attainment, 'share')} of the quota.")  # fmt: skip
