"""What is written about two accounts, across accounts and by the company: the entries of plans.toml with names turned into ids."""

import tomllib
from pathlib import Path
from uuid import UUID, uuid5

from .customers import Account
from .days import AS_OF
from .deals import Deal
from .ids import record_id
from .people import user_rows

FAMILY = UUID("6f7c0c9e-1df5-5f0e-8f25-2a4a7a6a3b11")  # any fixed id: the same entries have the same ids each time
BESIDE = ("kind", "title", "under", "state", "written")
SHOWN_FOR = {
    "feedback": "account",
    "voice_guess": "account",
    "payout_guess": "who",
}  # kinds that are about what this field names
TITLED = {**SHOWN_FOR, "relationship": "contact", "team_member": "person"}
Entry = dict[str, object]


def plans(accounts: list[Account], sold: list[Deal]) -> list[Entry]:
    """Every entry, what is above before what is below: id, kind, about, parent, title, state, fields, who and on."""
    said = tomllib.loads((Path(__file__).parent / "plans.toml").read_text(encoding="utf-8"))
    people = {f"{row['FirstName']} {row['LastName']}": str(row["Id"]) for row in user_rows()}
    named = {one.name: one for one in accounts}
    found: list[Entry] = []
    for plan in said["plan"]:
        account = named.get(plan["about"])
        ids = {
            one["title"]: str(uuid5(FAMILY, f"{plan['about']} {one['kind']} {one['title']}"))
            for one in plan["entry"]
            if one["title"]
        }
        for number, one in enumerate(plan["entry"], 1):
            fields = {
                key: _id(value, people, named, account, ids, sold) for key, value in one.items() if key not in BESIDE
            }
            told = one["title"] or str(one[TITLED[one["kind"]]]).partition(":")[2]
            about = (
                ("account", account.id)
                if account
                else ("company", "company")
                if plan["about"] == "company"
                else ("rep", people[plan["about"]])
            )
            if one["kind"] in SHOWN_FOR:
                about = ("rep" if SHOWN_FOR[one["kind"]] == "who" else "account", str(fields[SHOWN_FOR[one["kind"]]]))
            found.append({
                "id": ids.get(one["title"]) or str(uuid5(FAMILY, f"{plan['about']} {one['kind']} {told}")), "kind": one["kind"],
                "about_kind": about[0], "about_id": about[1], "parent": ids.get(one.get("under", "")), "position": number, "title": told,
                "state": one.get("state", ""), "fields": fields, "who": people[plan["by"]],
                "on": one.get("written", plan["on"]),
            })  # fmt: skip
    return found


def _id(
    value: object,
    people: dict[str, str],
    named: dict[str, Account],
    account: Account | None,
    ids: dict[str, str],
    sold: list[Deal],
) -> object:
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    what, _, name = value[1:].partition(":")
    if what == "person":
        return people[name]
    if what == "account":
        return named[name].id
    if what == "entry":
        return ids[name]
    assert account is not None
    if what == "contact":
        return next(one.id for one in account.contacts if f"{one.first} {one.last}" == name)
    open_ones = sorted(
        (one for one in sold if one.account is account and one.is_open_on(AS_OF)),
        key=lambda one: (-one.amount, one.number),
    )
    return record_id("opportunity", open_ones[int(name) - 1].number)
