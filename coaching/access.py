"""Who may see what: people.toml maps a mail address to a person and a role, and a workspace is handed out as that person may see it."""

import json
import os
import tomllib
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from coaching.errors import Refusal
from coaching.kept_text import keep_text, toml_text
from coaching.lens import COMPANY, accounts_of, scopes
from coaching.records import About, tables
from coaching.records.meetings import subjects_of
from coaching.records.workshops import team_of
from coaching.viewer import ROLES, Role, Viewer
from coaching.workspace import Workspace

PEOPLE, BEFORE = "people.toml", "people.toml.before"  # what stood in it before somebody changed it on the screen
SEEN = "backups/people.toml"  # as an owner last left or acknowledged it
KEYS = ("mail", "role", "rep", "reps", "name", "id", "disabled")
IN_THE_DATA = ("manager", "rep")  # roles of somebody the data knows
NOBODY = "{} may not use this Cadence; ask whoever runs it to add or enable that address."
OWNERS_ONLY = frozenset({"data"})
OF_A_ROOM = frozenset({"workshop", "definitions"})
NOT_OF_A_ROOM = frozenset({"workshop"})  # for who leads no team: people take part in a room from their phones


@dataclass(frozen=True)
class Person:
    """One entry of people.toml: rep is the id in the data (empty: the one whose mail address it is), reps whom a coach coaches."""

    mail: str
    role: Role
    rep: str = ""
    reps: tuple[str, ...] = ()
    name: str = ""
    id: str = ""
    disabled: bool = False


def since(workspace: Workspace) -> int | None:
    """When people.toml was last changed, to tell one state of it from another; None where there is none."""
    with suppress(FileNotFoundError, NotADirectoryError):  # asked a hundred times a page
        return os.stat(f"{workspace.folder}{os.sep}{PEOPLE}").st_mtime_ns
    return None


def keep_as_it_is(before: Path, after: Path) -> None:
    """A workspace that takes the place of another is seen by whom the one before was: its people.toml goes along, also where there is none."""
    (after / PEOPLE).unlink(missing_ok=True)
    if (before / PEOPLE).exists():
        keep_text(after / PEOPLE, (before / PEOPLE).read_text(encoding="utf-8"))


def people(folder: Path) -> tuple[Person, ...]:
    """Everybody people.toml names; nobody where there is no such file. Refusal where it cannot be read, naming entry and key."""
    file = folder / PEOPLE
    if not file.exists():
        return ()
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as trouble:
        raise Refusal(f"{PEOPLE} cannot be read ({trouble.strerror}), so nobody is let in.") from trouble
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as trouble:
        raise Refusal(
            f"{PEOPLE} cannot be read ({trouble}), so nobody is let in; whoever runs this Cadence has to mend it."
        ) from trouble
    return _checked(said)


def changed_outside(workspace: Workspace) -> list[str]:
    """The addresses whose entry is not as an owner left or acknowledged it here, by hand or by damage; what is seen first stands as it is."""
    seen = workspace.folder / SEEN
    if not seen.exists():
        acknowledge(workspace)
        return []
    try:
        before = {one.mail: one for one in _checked(tomllib.loads(seen.read_text(encoding="utf-8")))}
    except (OSError, ValueError, Refusal):
        before = {}  # the copy was damaged: everything is to be looked at
    now = {one.mail: one for one in people(workspace.folder)}
    return sorted(mail for mail in {*before, *now} if before.get(mail) != now.get(mail))


def acknowledge(workspace: Workspace) -> None:
    """From now on only what changes after this counts as changed from outside; the owner's alone."""
    workspace.refuse_others()
    keep_text(workspace.folder / SEEN, (workspace.folder / PEOPLE).read_text(encoding="utf-8"))


def _checked(said: Mapping[str, Any]) -> tuple[Person, ...]:
    if set(said) - {"person"} or not isinstance(said.get("person", []), list):
        raise Refusal(
            f"{PEOPLE} holds {', '.join(sorted(set(said) - {'person'})) or 'person'}; it is a list of [[person]] and nothing else."
        )
    found = tuple(_person(number, one) for number, one in enumerate(said.get("person", []), start=1))
    for what, given in (("mail", [one.mail for one in found]), ("id", [one.id for one in found if one.id])):
        if twice := next((one for one in given if given.count(one) > 1), None):
            raise Refusal(f'{PEOPLE} names the {what} "{twice}" twice; each person stands in it once.')
    return found


def _person(number: int, said: Any) -> Person:
    where = f"{PEOPLE}, person {number}"
    if not isinstance(said, dict) or (unknown := sorted(set(said) - set(KEYS))):
        raise Refusal(
            f"{where} has the key {unknown[0] if isinstance(said, dict) else said!r}; there are: {', '.join(KEYS)}."
        )
    texts = {key: said.get(key, "") for key in ("mail", "role", "rep", "name", "id")}
    if wrong := next((key for key, value in texts.items() if not isinstance(value, str)), None):
        raise Refusal(f"{where}: {wrong} is {texts[wrong]!r}; text in quotes is wanted.")
    mail, role, reps, disabled = (
        texts["mail"].strip().casefold(),
        texts["role"],
        said.get("reps", []),
        said.get("disabled", False),
    )
    if "@" not in mail:
        raise Refusal(f'{where}: mail is "{mail}"; the address they sign in with is wanted.')
    if role not in ROLES:
        raise Refusal(f'{where}, {mail}: role is "{role}"; there are: {", ".join(ROLES)}.')
    if not isinstance(disabled, bool):
        raise Refusal(f"{where}, {mail}: disabled is {disabled!r}; true or false is wanted.")
    if (
        not isinstance(reps, list)
        or not all(isinstance(one, str) for one in reps)
        or (bool(reps) is not (role == "coach"))
    ):
        raise Refusal(
            f"{where}, {mail}: reps lists the ids of those a coach coaches; a coach has at least one, and nobody else has any."
        )
    return Person(mail, role, texts["rep"], tuple(reps), texts["name"], texts["id"], disabled)


def _refuse_nobody(workspace: Workspace, found: Sequence[Person]) -> None:
    """Refusal where an entry names nobody of the data."""
    names = _names(workspace)
    for one in found:
        rep = in_the_data(workspace, one)
        if one.role in IN_THE_DATA and rep not in names:
            raise Refusal(
                f"{one.mail} is to be a {one.role}: choose who that is in the data, which knows nobody with that address."
            )
        if strange := next((rep for rep in (one.rep, *one.reps) if rep and rep not in names), None):
            raise Refusal(f'{one.mail}: the data holds nobody with the id "{strange}".')


def keep_people(workspace: Workspace, mail: str, found: Sequence[Person], seen: int | None) -> None:
    """Write people.toml anew for an owner who signed in with that address; what stood in it stays beside it, the change in the audit.

    Refusal where an entry cannot be, names nobody of the data, or would lock the owner out, and where the file was changed since it was seen.
    """
    workspace.refuse_others()
    if seen != since(workspace):
        raise Refusal(f"{PEOPLE} was changed meanwhile; nothing was saved. Look at it again.")
    kept = _checked({"person": [_as_said(one) for one in found]})
    if not any(one.mail == mail.casefold() and one.role == "owner" and not one.disabled for one in kept):
        raise Refusal(f"{mail} has to stay an owner who is not disabled: you would lock yourself out.")
    before = {one.mail: one for one in people(workspace.folder)}
    _refuse_nobody(workspace, [one for one in kept if not one.disabled and before.get(one.mail) != one])
    after = {one.mail: one for one in kept}
    if changed := sorted(one for one in {*before, *after} if before.get(one) != after.get(one)):
        if before:
            keep_text(workspace.folder / BEFORE, (workspace.folder / PEOPLE).read_text(encoding="utf-8"))
        for place in (SEEN, PEOPLE):
            keep_text(workspace.folder / place, "\n".join(_as_toml(one) for one in kept))
        tables.note(
            workspace.records.whole,
            workspace.viewer.viewer_id,
            "people changed",
            About("workspace", ""),
            {"mail": ", ".join(changed)},
        )


def _as_said(one: Person) -> dict[str, Any]:
    return {key: list(said) if key == "reps" else said for key, said in asdict(one).items() if said}


def _as_toml(one: Person) -> str:
    lines = [
        f"{key} = true" if said is True else f"{key} = [{', '.join(map(toml_text, said))}]" if key == "reps" else f"{key} = {toml_text(said)}"
        for key, said in _as_said(one).items()
    ]  # fmt: skip
    return "\n".join(["[[person]]", *lines, ""])


def viewer_of(workspace: Workspace, mail: str) -> Viewer:
    """Who somebody is that signed in; Refusal, in one sentence, for who is not named, disabled, or not in the data."""
    mail = mail.strip().casefold()
    found = next((one for one in people(workspace.folder) if one.mail == mail and not one.disabled), None)
    if found is None:
        raise Refusal(NOBODY.format(mail or "Somebody without a mail address"))
    names = _names(workspace)
    rep = in_the_data(workspace, found)
    if found.role in IN_THE_DATA and rep not in names:
        raise Refusal(
            f"{mail} is a {found.role} in {PEOPLE}, and the data holds nobody "
            + (f'with the id "{found.rep}"' if found.rep else "with that mail address")
            + "; whoever runs this Cadence has to say who it is (rep = their id)."
        )
    name = found.name or names.get(rep, mail)
    viewer = Viewer(found.id or rep or mail, name, found.role, rep or None, _sees(workspace, found, rep))
    seen = seen_by(workspace, viewer)
    if workspace.facts.as_of is not None and not (scopes(seen, "rep") or scopes(seen, "team")):
        raise Refusal(
            f"{mail} is a {found.role} in {PEOPLE}, and the data holds nobody to be shown to that role; ask whoever runs this Cadence."
        )
    return viewer


def _names(workspace: Workspace) -> dict[str, str]:
    sql = "select rep_id, coalesce(name, rep_id) from person"
    return dict(workspace.facts.told("names by id", lambda: workspace.facts.cursor().execute(sql).fetchall()))


def in_the_data(workspace: Workspace, one: Person) -> str:
    """The id somebody has in the data: the one said, else that of the one person with the address; empty where nobody has it."""
    if one.rep:
        return one.rep
    rows = workspace.facts.cursor().execute("select rep_id from person where lower(email) = ?", [one.mail]).fetchall()
    return str(rows[0][0]) if len(rows) == 1 else ""


def _sees(workspace: Workspace, one: Person, rep: str) -> frozenset[str] | None:
    if one.role == "owner":
        return None
    if one.role == "facilitator":
        return frozenset()
    if one.role == "coach":
        return frozenset(one.reps)
    return frozenset({rep}) if one.role == "rep" else _tree(workspace, rep)


def _tree(workspace: Workspace, top: str) -> frozenset[str]:
    """Somebody and all who are led by them, over any number of steps."""
    sql = "select rep_id, manager_id from person where manager_id is not null"
    led: dict[str, list[str]] = {}
    for rep, boss in workspace.facts.told(
        "who is led by whom", lambda: workspace.facts.cursor().execute(sql).fetchall()
    ):
        led.setdefault(boss, []).append(rep)
    found, ahead = {top}, [top]
    while ahead:
        below = [one for one in led.get(ahead.pop(), ()) if one not in found]
        found.update(below)
        ahead += below
    return frozenset(found)


def seen_by(workspace: Workspace, viewer: Viewer) -> Workspace:
    """The workspace as a viewer may see it; without sign-in it is wholly the viewer's own."""
    if viewer.alone:
        return workspace
    seen: Workspace

    def theirs(kind: str, ids: Collection[str]) -> Collection[str]:
        return _theirs(seen, kind, ids)

    then = since(workspace)
    seen = workspace.seen_by(viewer, theirs, lambda: since(workspace) == then)
    return seen


def _theirs(seen: Workspace, kind: str, ids: Collection[str]) -> Collection[str]:
    """Of some ids of a kind those that are about people whom whoever looks may see."""
    return THEIRS.get(kind, _numbers)(seen, ids)


def _teams(seen: Workspace, ids: Collection[str]) -> Collection[str]:
    return set(ids) & {one.team for one in scopes(seen, "rep") if one.team}


def _workshops(seen: Workspace, ids: Collection[str]) -> Collection[str]:
    teams = {one.id for one in scopes(seen, "team")}
    everywhere = seen.viewer.role == "facilitator"
    return [one for one in ids if everywhere or team_of(seen.records.whole, one) in teams]


def _meetings(seen: Workspace, ids: Collection[str]) -> Collection[str]:
    about = subjects_of(seen.records.whole, ids)
    of_kind = {
        what: set(_theirs(seen, what, [key for of, key in about.values() if of == what]))
        for what in ("account", "deal")
    }
    return [
        one
        for one, (of, key) in about.items()
        if (seen.viewer.may_see(key) if of == "rep" else key in of_kind.get(of, ()))
    ]


def _accounts(seen: Workspace, ids: Collection[str]) -> Collection[str]:
    owner = {key: rep for key, _, rep in accounts_of(seen)}
    return [one for one in ids if owner.get(one) and seen.viewer.may_see(owner[one])]


def _deals(seen: Workspace, ids: Collection[str]) -> Collection[str]:
    sql = "select opportunity_id, rep_id from deal where opportunity_id in (select unnest($ids))"
    rows = seen.facts.cursor().execute(sql, {"ids": list(ids)}).fetchall()
    return [key for key, rep in rows if rep and seen.viewer.may_see(rep)]


def _numbers(seen: Workspace, ids: Collection[str]) -> Collection[str]:
    return [one for one in ids if _is_number_of(seen, one)]


THEIRS = {"team": _teams, "workshop": _workshops, "meeting": _meetings, "account": _accounts, "deal": _deals}


def _is_number_of(seen: Workspace, number: str) -> bool:
    """Whether a number (metric, by, scope and period as JSON) is one of a scope that whoever looks may choose."""
    _, by, scope, _ = json.loads(number)
    if by == "rep":
        return seen.viewer.may_see(scope)
    return any(one.id == scope for one in scopes(seen, by)) and (by != "company" or scope == COMPANY)


def may_open(viewer: Viewer, page: str) -> bool:
    """Whether a role has a page at all; what it shows there is decided below."""
    if page in OWNERS_ONLY:
        return viewer.role == "owner"
    if viewer.role == "facilitator":
        return page in OF_A_ROOM
    return page not in NOT_OF_A_ROOM or viewer.role in ("owner", "manager")
