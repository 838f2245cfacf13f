"""Who in the company answers for what a metric means: said for one metric, or for all of a driver's."""

from collections.abc import Mapping

from coaching.errors import Refusal
from coaching.metrics.definition import Metric, all_metrics

MOST = 100  # letters of a name


def owner_of(owners: Mapping[str, str], one: Metric) -> str:
    """Who answers for a metric: its own owner, else that of its driver; empty where nobody does yet."""
    return owners.get(one.key) or owners.get(one.driver, "")


def said(owners: Mapping[str, str], key: str, name: str) -> dict[str, str]:
    """The owners with that of a metric or a driver; an empty name takes it back. Refusal where a name is too long to be one."""
    name = " ".join(name.split())
    if len(name) > MOST:
        raise Refusal(f"Who answers for it is a person or a function: write at most {MOST} letters.")
    rest = {other: owner for other, owner in owners.items() if other != key}
    return rest | ({key: name} if name else {})


def counted(owners: Mapping[str, str]) -> str:
    """For how many metrics somebody answers, in words."""
    known = sum(1 for one in all_metrics().values() if owner_of(owners, one))
    return f"Somebody answers for {known} of them." if known else "Nobody answers for any of them yet."


def without(owners: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    """The owners without somebody, by what they are called."""
    gone = {name.casefold() for name in names}
    return {key: owner for key, owner in owners.items() if owner.casefold() not in gone}
