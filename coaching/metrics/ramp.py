"""New people fairly held: months since the start, the ramp the team agreed, and attainment with and without it."""

from coaching.errors import Refusal
from coaching.lens import Lens
from coaching.metrics.measure import measure
from coaching.metrics.show import number_in_unit
from coaching.metrics.tables import Table
from coaching.workspace import Workspace

NEW = 12  # months for which somebody is new, longer where the ramp is (ours)


def ramp_of(text: str) -> tuple[float, ...]:
    """Shares of the quota by month from "25, 50, 75" (percent); empty for nothing. Raises Refusal for what is no percentage."""
    shares = []
    for place, part in enumerate(
        filter(None, (one.strip().rstrip("%").strip() for one in text.replace(";", ",").split(","))), 1
    ):
        try:
            share = float(part) / 100
        except ValueError:
            raise Refusal(
                f'Month {place}: "{part}" is no percentage. Write them with commas between, as 25, 50, 75.'
            ) from None
        if not 0 <= share <= 1:
            raise Refusal(f"Month {place}: {part} % is not between 0 and 100.")
        shares.append(share)
    return tuple(shares)


def in_text(ramp: tuple[float, ...]) -> str:
    """A ramp as it is written: "25, 50, 75"."""
    return ", ".join(f"{100 * share:g}" for share in ramp)


def newcomers(workspace: Workspace, lens: Lens) -> Table | None:
    """The lens's people who are new, the newest first, with attainment to date by the full and by the ramped quota; None where no start is known."""
    read = {
        (one.metric, one.scope): one
        for one in measure(workspace, lens, ["months_in_seat", "quota_pace", "ramped_attainment"], each="rep")
    }
    ramp = workspace.settings.ramp
    rows = [{
        "id": scope, "name": one.name, "months": one.value, "ramp": number_in_unit(ramp[int(one.value)] if one.value < len(ramp) else 1.0, "share"),
        "full": read["quota_pace", scope].value, "ramped": read["ramped_attainment", scope].value,
    } for (key, scope), one in read.items() if key == "months_in_seat" and scope and one.value is not None]  # fmt: skip
    if not rows:
        return None
    rows = [row for row in rows if float(str(row["months"])) < max(NEW, len(ramp))]
    rows.sort(key=lambda row: (float(str(row["months"])), str(row["name"])))
    return Table(rows, {"name": "Rep", "months": ("Months since the start", "count"), "ramp": "Quota of this month",
                        "full": ("Attainment to date", "share"), "ramped": ("By the ramped quota", "share")})  # fmt: skip
