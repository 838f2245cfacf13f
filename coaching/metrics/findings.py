"""A page's first sentence, made from its Readings: what stands out, with its counts. No finding, no sentence; never a cause."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coaching.metrics.definition import metric
from coaching.metrics.peers import BELOW, Peer
from coaching.metrics.reading import FEW, TO_DATE, Reading
from coaching.metrics.show import inside, money, number_in_unit, show, sums_of
from coaching.metrics.statistics import odds_interval

LINKS = ("calls_to_prospects", "prospects_to_proposals", "proposals_to_contracts")
FAR_BELOW = 0.7
NUMBERS = ("none", "one", "two", "three")

Readings = Mapping[str, Reading]


@dataclass(frozen=True)
class Link:
    """One link of the chain beside the same link of the wider group; share is own over group, None where either is unknown."""

    own: Reading
    group: Reading | None
    share: float | None

    @property
    def interval(self) -> tuple[float, float] | tuple[None, None]:
        """How sure the link is with its counts: 95 % from and to."""
        return odds_interval(self.own.part or 0.0, self.own.whole or 0.0)

    @property
    def is_below(self) -> bool:
        """Whether its whole interval lies under the group's rate, with at least five cases to divide by."""
        high, group = self.interval[1], self.group.value if self.group else None
        return high is not None and group is not None and high < group and (self.own.whole or 0) >= FEW


def links(own: Readings, group: Readings) -> list[Link]:
    """The links from call to contract that can be read, each beside the group's."""
    found = []
    for key in LINKS:
        if key in own and own[key].value is not None:
            wider = group.get(key)
            share = (own[key].value or 0.0) / wider.value if wider and wider.value else None
            found.append(Link(own[key], wider, share))
    return found


def question_of(link: Link) -> str:
    """What to ask about a link of the chain."""
    return metric(link.own.metric).question


def about_activity(own: Readings, group: Readings, group_name: str) -> str:
    """The finding of the activity page: the agreed cadence to date, then the chain beside the group's."""
    return " ".join(
        part for part in (_cadence(own.get("cadence_attainment"), own), _chain(links(own, group), group_name)) if part
    )


def _cadence(reading: Reading | None, own: Readings) -> str:
    if reading is None or reading.value is None or not reading.whole:
        return ""
    done, target = reading.part or 0.0, reading.whole
    gap = round(done - target)
    side = f"{abs(gap):,} behind" if gap < 0 else "on pace"
    kinds = [
        one
        for key in metric(reading.metric).capped
        if (one := own.get(key)) is not None and one.value is not None and one.value < 1
    ]
    worst = min(kinds, key=lambda one: one.value or 0.0, default=None)
    furthest = (
        f", {inside(metric(worst.metric).named)} furthest: {sums_of(worst)}" if worst is not None and gap < 0 else ""
    )
    return f"{sums_of(reading)} agreed activities are done, {side}{furthest}."


def _chain(chain: Sequence[Link], group_name: str) -> str:
    compared = [link for link in chain if link.share is not None]
    if not compared or not group_name:
        return ""
    below = [link for link in compared if link.is_below]
    if not below:
        return f"No link from call to contract lies below {group_name} beyond chance."
    if len(below) > 1:
        listed = "; ".join(f"{inside(metric(link.own.metric).label)} {_counts(link)}" for link in below)
        many = NUMBERS[len(below)].capitalize()
        return f"{many} of {NUMBERS[len(compared)]} links from call to contract lie below {group_name}: {listed}."
    [weak] = below
    word = "far below" if (weak.share or 0.0) < FAR_BELOW else "below"
    label, counts = metric(weak.own.metric).label, _counts(weak)
    if len(compared) == 1:
        return f"{label} lies {word} {group_name}: {counts}."
    verb = "is" if len(compared) == 2 else "are"
    rest = f"{NUMBERS[len(compared) - 1].capitalize()} of {NUMBERS[len(compared)]} links from call to contract {verb}"
    return f"{rest} level with {group_name} or above; {inside(label)} lies {word}: {counts}."


def _counts(link: Link) -> str:
    own, group = link.own, link.group
    wider = f" against {number_in_unit(group.value, group.unit)}" if group is not None else ""
    return f"{own.part or 0:,.0f} for {own.whole or 0:,.0f} {metric(own.metric).noun}{wider}"


def about_pipeline(own: Readings, needed: float | None, currency: str = "USD", runs: bool = True) -> str:
    """The finding of Home and Pipeline: bookings against pace, what is still to win, how well it is covered, and the forecast's lean."""
    pace, gap = _pace(own.get("quota_pace"), runs), own.get("quota_gap")
    to_go = gap is not None and gap.value is not None and gap.value < 0
    parts = [pace] if pace else []
    if to_go and gap is not None:
        parts.append(f"{money(-(gap.value or 0.0), currency)} {'to go' if runs else 'short of the quota'}")
        parts += [covered] if (covered := _covered(own.get("pipeline_coverage"), needed)) else []
    elif gap is not None and gap.value is not None:
        parts.append(f"the quota is made, {money(gap.value, currency)} above it" if gap.value else "the quota is made")
    said = f"{'; '.join(filter(None, (pace, ', '.join(parts[1:] if pace else parts))))}." if parts else ""
    return " ".join(part for part in (f"{said[:1].upper()}{said[1:]}", _bias(own.get("forecast_bias"))) if part)


def _pace(reading: Reading | None, runs: bool) -> str:
    if reading is None or reading.value is None or reading.whole is None:
        return ""
    return f"Bookings are {show(reading)} of {'what is expected by today' if runs else 'the quota'}"


def _covered(reading: Reading | None, needed: float | None) -> str:
    if reading is None or reading.value is None:
        return ""
    if not reading.value:
        return "no open deal is due to cover it"
    return f"covered {reading.value:.1f} times" + (f", {needed:.1f} needed" if needed is not None else "")


def _bias(reading: Reading | None) -> str:
    """Only once the period is over: before, the commit cannot have come in."""
    if reading is None or reading.value is None or abs(reading.value) < 0.1 or reading.noted == TO_DATE:
        return ""
    side = "above" if reading.value > 0 else "below"
    return f"The commit lay {abs(reading.value) * 100:.0f} % {side} what was booked."


def about_peers(peers: Sequence[Peer]) -> str:
    """What a comparison of reps may say: who really stands out from all together, or that nobody does."""
    compared = [peer for peer in peers if peer.stands != "few cases"]
    if len(compared) < 2:
        return ""
    apart = [peer for peer in compared if peer.stands != "level"]
    if not apart:
        return "Nobody really stands out: these differences could be chance."
    said = [f"{peer.reading.name} ({'below' if peer.stands == BELOW else 'above'})" for peer in apart]
    return f"{', '.join(said)} really stand{'s' if len(said) == 1 else ''} out. The others could differ by chance."
