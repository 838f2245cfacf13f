"""What a team decides once, and the file of a workspace that keeps it: each setting, what it may be, and what is said where the file was changed."""

import tomllib
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from math import isfinite
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from coaching.calendar import Calendar
from coaching.errors import Refusal
from coaching.kept_text import keep_text, toml_text

SETTINGS, SAVED, SAVED_BEFORE = "settings.toml", "backups/settings.toml", "backups/settings.before.toml"
DEFAULTS = ", or delete it to start from the defaults"
HI_VALUE = (
    "conversation",
    "proposal",
    "demo",
    "vip_visit",
    "peer_meeting",
    "business_review",
    "field_day",
    "carnival_day",
)


MOST_WEIGHT = 10
AMOUNTS = (
    "once",
    "year",
    "term",
)  # what the amount of a deal may hold of what recurs of it: nothing, a year, the contract
WINDOWS = ("executive_days", "review_days")  # how long something counts as recent
MOST_DAYS = 3660


@dataclass(frozen=True)
class Settings:
    """What a team decides once.

    demo is "loaded" while the invented team is in it, "declined" once somebody started with data of their own;
    currency is an ISO code; while nobody chose it, it is the one the facts are in. rates: what one unit of another currency is worth in it.
    time_zone: whose days moments in UTC become when they are loaded; "" while nobody declared one.
    country and subdivision choose the holidays; hi_value_kinds are the activities that the team agreed create revenue (house default).
    hi_value_weights: what one of such a kind counts on the scorecard, 1 where nothing is said.
    qualified_stages are those from which on a deal is qualified: its cycle begins at the first of them, at its creation while none are (P9).
    renewals_in_win_rate counts deals of a renewal type in win rates, which leave them out otherwise (METRICS P6).
    cancelled_counts_as_lost chooses which win rate stands where only one is shown: the broad one, where there are cancelled deals.
    executive_days and review_days are how long an executive meeting and a business review count as recent (METRICS A6), loyalty_fair and
    loyalty_high the cut points of the four states (METRICS V2): house defaults.
    tier_contacts: the contacts a year agreed for an account of each tier; contacts_per_rep: how many a person can make, 0 while nobody said.
    ramp: the share of the full quota in the 1st, 2nd … month after the start; later months count in full. launches: a product -> the day it came out.
    effort_targets: the share of the contacts with customers that each of three layers is to get (the metric's key -> 0 to 1).
    product_tiers: a product -> 1 for the lowest tier and up; a customer that buys of a higher one is upgraded (METRICS R7).
    voice_weights: how much an answer counts in its account, by the level of who gave it; 1 where nothing is said (METRICS V1).
    amount_holds: what the amount of a deal holds of what recurs of it, a key of AMOUNTS; "" while nobody said, which leaves both untold apart.
    metric_owners: the key of a metric, or of a driver for all of its metrics -> who answers for what they mean.
    same_person: a name on facts -> the id of the loaded person a user said it is, or "" for somebody of their own.
    """

    company: str = ""
    currency: str = "USD"
    currency_chosen: bool = False
    rates: dict[str, float] = field(default_factory=dict)
    fiscal_start_month: int = 1
    calendar_pattern: str = "months"
    country: str = "US"
    subdivision: str = ""
    cancelled_counts_as_lost: bool = False
    renewals_in_win_rate: bool = False
    executive_days: int = 180
    review_days: int = 365
    loyalty_fair: int = 60
    loyalty_high: int = 80
    same_person: dict[str, str] = field(default_factory=dict)
    demo: str = ""
    time_zone: str = ""
    hi_value_kinds: tuple[str, ...] = HI_VALUE
    hi_value_weights: dict[str, float] = field(default_factory=dict)
    tier_contacts: dict[str, float] = field(default_factory=dict)
    contacts_per_rep: float = 0.0
    ramp: tuple[float, ...] = ()
    launches: dict[str, str] = field(default_factory=dict)
    effort_targets: dict[str, float] = field(default_factory=dict)
    product_tiers: dict[str, int] = field(default_factory=dict)
    voice_weights: dict[str, float] = field(default_factory=dict)
    qualified_stages: tuple[str, ...] = ()
    metric_owners: dict[str, str] = field(default_factory=dict)
    amount_holds: str = ""

    def check(self) -> None:
        """Raise Refusal where a setting cannot be: its name, its value and what it may be."""
        self.calendar()
        for name in WINDOWS:
            if not isinstance(days := getattr(self, name), int) or not 1 <= days <= MOST_DAYS:
                raise Refusal(f"{name} is {days!r}; a number of days from 1 to {MOST_DAYS} is wanted.")
        if any(rate <= 0 for rate in self.rates.values()):
            raise Refusal(f"The rates of currencies are {self.rates}; what one unit is worth is above 0.")
        if self.effort_targets and abs(sum(self.effort_targets.values()) - 1) > 1e-6:
            raise Refusal(
                f"The targets of the three layers make {100 * sum(self.effort_targets.values()):.4g} % together; they have to make 100 %."
            )
        weights = self.voice_weights.values()
        if any(not 0 <= weight <= MOST_WEIGHT for weight in weights) or (weights and not any(weights)):
            raise Refusal(
                f"The weights of levels are {self.voice_weights}; each is from 0 to {MOST_WEIGHT}, and one at least above 0."
            )
        if self.amount_holds and self.amount_holds not in AMOUNTS:
            raise Refusal(f"amount_holds is {self.amount_holds!r}; it is one of {', '.join(AMOUNTS)}, or empty.")
        if any(not 0 < weight <= MOST_WEIGHT for weight in self.hi_value_weights.values()):
            raise Refusal(
                f"The weights of activities are {self.hi_value_weights}; each is above 0 and at most {MOST_WEIGHT}."
            )
        fair, high = self.loyalty_fair, self.loyalty_high
        if not (isinstance(fair, int) and isinstance(high, int) and 0 < fair < high <= 100):
            raise Refusal(
                f"loyalty_fair is {fair!r}, loyalty_high {high!r}; both are whole numbers from 1 to 100, the first below the second."
            )

    def calendar(self) -> Calendar:
        """The fiscal calendar these settings describe."""
        return Calendar(
            fiscal_start_month=self.fiscal_start_month,
            pattern=self.calendar_pattern,
            country=self.country or None,
            subdivision=self.subdivision or None,
        )


def keep_settings(folder: Path, settings: Settings) -> None:
    """Write the settings into a workspace's folder, twice, so that a missing or damaged file comes back."""
    for place in (SAVED, SETTINGS):
        keep_text(folder / place, _as_toml(settings))


def settings_as_saved(folder: Path) -> tuple[Settings, str]:
    """The settings, and what is said of them where the file is not as Cadence saved it: a missing one comes back, a change is named."""
    path, saved = folder / SETTINGS, folder / SAVED
    if saved.exists() and not (path.exists() and path.stat().st_size):
        settings = _read_settings(saved)
        keep_text(path, _as_toml(settings))
        return settings, f"{SETTINGS} was missing or empty; what was saved last ({SAVED}) stands in its place."
    settings = _read_settings(
        path, f", or delete it: what was saved last ({SAVED}) then stands in its place" if saved.exists() else DEFAULTS
    )
    try:
        before = _read_settings(saved) if saved.exists() else settings
    except Refusal:
        before = settings  # the copy was damaged, what is there is not
    changed = [one.name for one in fields(Settings) if getattr(settings, one.name) != getattr(before, one.name)]
    if path.exists() and (changed or not saved.exists()):
        with suppress(OSError):  # a full disk keeps nobody from opening
            if changed:
                keep_text(folder / SAVED_BEFORE, _as_toml(before))
            keep_text(saved, _as_toml(settings))
    if not changed:
        return settings, ""
    return settings, (
        f"{SETTINGS} was changed by something else than Cadence ({', '.join(changed)}); what was saved before stands in {SAVED_BEFORE}."
    )


def _read_settings(path: Path, instead: str = DEFAULTS) -> Settings:
    if not path.exists():
        return Settings()
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as trouble:
        raise Refusal(f"{path.name} in the workspace is not readable: {trouble}. Mend it{instead}.") from trouble
    known = {field.name for field in fields(Settings)}
    unknown = sorted(set(said) - known)
    if unknown:
        raise Refusal(f"{path.name} knows no setting called {unknown[0]!r}; there are: {', '.join(sorted(known))}.")
    said = {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}
    said.setdefault("currency_chosen", "currency" in said)
    for name, hint in get_type_hints(Settings).items():
        if name in said and not _is_of_type(said[name], hint):
            raise Refusal(f"{path.name}: {name} is {said[name]!r}; {_wanted(hint)} is wanted. Mend it{instead}.")
    settings = Settings(**said)
    settings.check()
    return settings


def _is_of_type(value: object, hint: Any) -> bool:
    """Whether a value can be that of a setting; true is no number, and a number may be whole."""
    inside = get_args(hint)
    if isinstance(value, dict):
        return get_origin(hint) is dict and all(_is_of_type(one, inside[1]) for one in value.values())
    if isinstance(value, tuple):
        return get_origin(hint) is tuple and all(_is_of_type(one, inside[0]) for one in value)
    if isinstance(value, bool) or hint is bool:
        return isinstance(value, bool) and hint is bool
    if hint is float:
        return isinstance(value, int | float) and isfinite(value)
    return isinstance(hint, type) and isinstance(value, hint)


_WANTED = {str: "text in quotes", bool: "true or false", int: "a whole number", float: "a number"}


def _wanted(hint: Any) -> str:
    inside, many = get_args(hint), get_origin(hint)
    if many is dict:
        return f"a name with {_wanted(inside[1])} each, in braces,"
    return f"{_wanted(inside[0])} each, in brackets," if many is tuple else _WANTED[hint]


def _as_toml(settings: Settings) -> str:
    return "".join(f"{name} = {_toml_value(value)}\n" for name, value in asdict(settings).items())


def _toml_value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml_text(name)} = {_toml_value(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml_value(item) for item in value) + "]"
    return toml_text(str(value))
