"""What entries of the organisation and of one person come to: rewards, tiers, understanding, the closed loop, predictions, time and study."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coaching.method.entries.figures import FIGURES, Figure
from coaching.method.entries.saving import LINE
from coaching.metrics.show import cases, day, money, number_in_unit
from coaching.metrics.tables import Table
from coaching.metrics.written import Answered, Book
from coaching.records import Entry

STUDIED = 90  # days of studying that are added up
STEPS = (50, 80, 100, 110, 120, 150)  # percent of the quota a pay plan is told for, beside its own edges
BANDS = {"penetration": (0.3, 0.5), "opportunity": (0.3, 0.5), "coverage": (0.1, 0.3)}  # house defaults
RISKS = {
    "penetration": "you come to depend on a few accounts or one industry",
    "opportunity": "what is urgent fills the week, and nothing large is begun",
    "coverage": "no larger sale grows, and little is under your control",
}  # fmt: skip


def figure(name: str, book: Book) -> Figure:
    """What the entries of a kind come to, by the name its TOML gives."""
    return (_OWN.get(name) or FIGURES[name])(book)


def payout(sold: float, quota: float, tiers: Sequence[tuple[float, float]]) -> float:
    """What a plan pays for an amount sold: tiers are (from, as a share of the quota; rate of the amount), each rate for what lies in its tier."""
    edges = sorted(tiers)
    total = 0.0
    for (start, rate), (end, _) in zip(edges, [*edges[1:], (float("inf"), 0.0)], strict=True):
        total += rate * max(min(sold, end * quota if end != float("inf") else sold) - start * quota, 0.0)
    return total


def tiers_of(book: Book, plan: Entry) -> list[tuple[float, float]]:
    """The tiers of a plan as shares of its quota with their rates."""
    return sorted(
        (one.fields["from"] / 100, one.fields["rate"])
        for one in book.under(plan.id)
        if {"from", "rate"} <= one.fields.keys()
    )


def _tiers(book: Book) -> Figure:
    numbers, warned = [], []
    rows: list[dict[str, object]] = []
    for plan in book.of("pay_plan"):
        tiers, quota = tiers_of(book, plan), plan.fields.get("quota")
        if not tiers or not quota:
            continue
        if tiers[0][0] > 0:
            warned.append(
                f'"{plan.title}" pays nothing below {tiers[0][0] * 100:g} % of the quota: its lowest tier begins there.'
            )
        asked = plan.fields.get("what_if")
        if asked is not None:
            numbers.append((f"{plan.title}: at {asked:g} %", money(payout(quota * asked / 100, quota, tiers), book.currency, full=True),
                            f"For {money(quota * asked / 100, book.currency)} sold."))  # fmt: skip
        for percent in sorted({*STEPS, *(start * 100 for start, _ in tiers)}):
            sold = quota * percent / 100
            rows.append(
                {"plan": plan.title, "attainment": percent / 100, "sold": sold, "pays": payout(sold, quota, tiers)}
            )
    columns: dict[str, str | tuple[str, str]] = {
        "plan": "Plan", "attainment": ("Attainment", "share"), "sold": ("Sold", "money"), "pays": ("Pays", "money"),
    }  # fmt: skip
    return Figure(numbers, (), warned, Table(rows, columns) if rows else None)


def _rewarded(book: Book) -> Figure:
    field = book.kinds["reward_offer"].field_of("behaviour")
    agreed = book.known.hi_value
    behaviours = (
        [one for one in field.option if one.key in agreed or (not agreed and one.key != "result")] if field else []
    )
    now = [one for one in book.of("reward_offer") if _holds(one, book.day)]
    covered = {one.fields.get("behaviour") for one in now}
    left = [one.label for one in behaviours if one.key not in covered]
    cost = sum(float(one.fields.get("cost") or 0) for one in now)
    known = sum(1 for one in now if one.fields.get("cost") is not None)
    return Figure([
        ("Hi-value behaviours rewarded", f"{len(behaviours) - len(left)} of {len(behaviours)}", f"On {day(book.day)}, by what is written here."),
        ("What that costs", money(cost, book.currency) if known else "unknown", f"{known} of {cases(len(now), 'rewards')} say their cost."),
    ], [f"Nothing rewards: {', '.join(left).lower()}."] if left else [])  # fmt: skip


def _holds(one: Entry, on: date) -> bool:
    first, last = one.fields.get("from"), one.fields.get("until")
    return (not first or date.fromisoformat(first) <= on) and (not last or date.fromisoformat(last) >= on)


def _understanding(book: Book) -> Figure:
    rows = []
    for one in book.of("payout_guess"):
        computed, said = book.known.payout.get(str(one.fields.get("who"))), one.fields.get("payout")
        gap = abs(said - computed) / computed if said is not None and computed else None
        rows.append({"who": one.title, "said": said, "computed": computed, "gap": gap})
    told = [row["gap"] for row in rows if row["gap"] is not None]
    said = f"{len(told)} of {cases(len(rows), 'predictions')} can be held against what the plan's rates bring in the chosen period."
    columns: dict[str, str | tuple[str, str]] = {
        "who": "Who", "said": ("Expects", "money"), "computed": ("The plan brings", "money"), "gap": ("Gap", "share"),
    }  # fmt: skip
    return Figure(said=[said], table=Table(rows, columns))


def _loop(book: Book) -> Figure:
    rows: list[dict[str, object]] = []
    for one in book.of("feedback"):
        answered, met = (
            date.fromisoformat(one.fields[key]) if one.fields.get(key) else None for key in ("answered", "met")
        )
        if answered is None:
            continue
        surveys = book.known.answered.get(str(one.fields.get("account")), ())
        before = [said for said in surveys if said.on <= answered]
        after = [said for said in surveys if said.on > answered]
        rows.append({
            "account": one.title, "answered": answered, "met": met, "days": (met - answered).days if met else None,
            "before": _index(before[-1:]), "after": _index(after[-1:]), "state": book.kinds["feedback"].state_label(one.state),
        })  # fmt: skip
    columns: dict[str, str | tuple[str, str]] = {
        "account": "Account", "state": "Stands at", "answered": ("Answered", "date"), "met": ("Met about it", "date"),
        "days": ("Days between", "count"),
        "before": ("Index then", "count"), "after": ("Index in the next survey", "count"),
    }  # fmt: skip
    return Figure(table=Table(rows, columns) if rows else None)


def _index(said: Sequence[Answered]) -> int | None:
    scores = [
        (one.performance + one.commitment) / 2
        for one in said
        if one.performance is not None and one.commitment is not None
    ]
    return round(scores[0]) if scores else None


def _guessed(book: Book) -> Figure:
    rows: list[dict[str, object]] = []
    for one in book.of("voice_guess"):
        surveys = book.known.answered.get(str(one.fields.get("account")), ())
        last = surveys[-1] if surveys else None
        row: dict[str, object] = {
            "account": one.title,
            "who": book.known.person.get(one.fields.get("who", ""), ""),
            "on": last.on if last else None,
        }
        for key, said in (
            ("performance", last.performance if last else None),
            ("commitment", last.commitment if last else None),
        ):
            guess = one.fields.get(key)
            gap = None if said is None or guess is None else round(guess - said)
            row |= {f"{key} guess": guess, key: None if said is None else round(said), f"{key} gap": gap}
        rows.append(row)
    columns: dict[str, str | tuple[str, str]] = {
        "account": "Account", "who": "Who thinks so", "performance guess": ("Performance, thought", "count"),
        "performance": ("Performance, said", "count"), "performance gap": ("Performance gap", "count"),
        "commitment guess": ("Commitment, thought", "count"), "commitment": ("Commitment, said", "count"),
        "commitment gap": ("Commitment gap", "count"), "on": ("Answered", "date"),
    }  # fmt: skip
    return Figure(
        said=["Above 0: better thought than said."] if rows else [], table=Table(rows, columns) if rows else None
    )


@dataclass(frozen=True)
class PartOfTime:
    """One part of a territory plan: its share of the time, the band that is agreed or ours, and where it stands."""

    key: str
    share: float
    low: float
    high: float

    @property
    def state(self) -> str:
        """Whether it lies above its band, below it or inside."""
        return "above" if self.share > self.high else "below" if self.share < self.low else "in its band"


def part_of_time(one: Entry) -> PartOfTime | None:
    """What an entry of the kind horizon says; None where it has no share."""
    share, key = one.fields.get("time"), str(one.fields.get(LINE))
    if share is None or key not in BANDS:
        return None
    low, high = (one.fields.get(name, BANDS[key][place]) for place, name in enumerate(("low", "high")))
    return PartOfTime(key, share, low, high)


def _horizon(book: Book) -> Figure:
    rows, warned, total = [], [], 0.0
    for one in book.of("horizon"):
        if (part := part_of_time(one)) is None:
            continue
        if part.state == "above":
            band = f"its band of {part.low * 100:g} to {part.high * 100:g} %"
            warned.append(f"{one.title}: {number_in_unit(part.share, 'share')} is above {band}: {RISKS[part.key]}.")
        rows.append({"part": one.title, "time": part.share, "low": part.low, "high": part.high, "state": part.state})
        total += part.share
    said = [f"{number_in_unit(1 - total, 'share')} of the time stands in no part."] if rows and total < 0.9999 else []
    columns: dict[str, str | tuple[str, str]] = {
        "part": "Part", "time": ("Share of the time", "share"), "low": ("Band from", "share"), "high": ("Band to", "share"), "state": "Stands",
    }  # fmt: skip
    return Figure(said=said, warned=warned, table=Table(rows, columns) if rows else None)


def _studied(book: Book) -> Figure:
    since, done, ahead = book.day - timedelta(days=STUDIED), 0.0, 0.0
    for one in book.of("study"):
        on = date.fromisoformat(one.fields["on"]) if one.fields.get("on") else None
        hours = float(one.fields.get("hours") or 0)
        if on and one.state == "done" and since < on <= book.day:
            done += hours
        elif on and one.state == "planned" and on >= book.day:
            ahead += hours
    return Figure(
        [
            ("Hours studied in 90 days", f"{done:g}", f"Up to {day(book.day)}."),
            ("Hours planned ahead", f"{ahead:g}", "From today on."),
        ]
    )


_OWN: dict[str, Callable[[Book], Figure]] = {
    "tiers": _tiers, "rewarded": _rewarded, "understanding": _understanding, "loop": _loop, "guessed": _guessed, "horizon": _horizon,
    "studied": _studied,
}  # fmt: skip
