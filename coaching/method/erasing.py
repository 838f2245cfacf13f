"""What goes and what stays when the records of one person are erased, and the erasing itself, confirmed by the name."""

from coaching.errors import Refusal
from coaching.method.talks import names
from coaching.method.tune_up import FOLDER
from coaching.metrics.answered_for import without
from coaching.metrics.keep import forget_entries
from coaching.metrics.show import cases
from coaching.playbook.kinds import kinds
from coaching.records import one_person
from coaching.records.one_person import OfPerson
from coaching.workspace import Workspace

NOUNS = {
    "Conversations": "conversations", "Facts as seen": "frozen facts", "Answers": "answers", "Commitments": "commitments",
    "Stop list": "things not to do", "Private notes": "private notes", "Entries": "entries",
}  # fmt: skip


def people(workspace: Workspace) -> dict[str, str]:
    """Everybody the records or the data name, by id: the name in the data, else the id."""
    called = names(workspace)
    found = {person: called.get(person, person) for person in {*called, *one_person.known(workspace.records)}}
    return dict(sorted(found.items(), key=lambda one: (one[1].casefold(), one[0])))


def of(workspace: Workspace, person: str) -> OfPerson:
    """What the records hold about or by a person; Refusal where nobody of that id is known."""
    private = [key for key, kind in kinds(workspace.folder / "playbook").items() if kind.private]
    return one_person.of_person(workspace.records, person, _called(workspace, person), private)


def named(workspace: Workspace, said: str) -> str:
    """The id of a person said by id or name; Refusal where nobody or several are called so."""
    known = people(workspace)
    if said in known:
        return said
    found = [person for person, name in known.items() if name.casefold() == said.strip().casefold()]
    if len(found) != 1:
        raise Refusal(f'Nobody is called "{said}" here; write the name or id as the list of people has it.')
    return found[0]


def goes(found: OfPerson) -> str:
    """What would be deleted, in a sentence."""
    counts = found.counts
    if not counts:
        return "Nothing is written about or by this person."
    told = [cases(number, NOUNS[table]) for table, number in counts.items()]
    return f"Goes for good: {', '.join(told)}; and every backup in the folder backups, which one without them replaces."


def stays(found: OfPerson) -> list[str]:
    """What is not deleted, a sentence each."""
    talks, promises, entries = (len(found.beside[table]) for table in ("Conversations", "Commitments", "Entries"))
    led = len({row["about_id"] for row in found.beside["Answers"]})
    told = []
    if led:
        shared = "team, period and facts of the day are of all who took part"
        told.append(f"{cases(led, 'workshops')} led: {shared}; who led is then called “{one_person.ERASED}”.")
    if talks:
        told.append(
            f"{cases(talks, 'conversations')} led with others: they are about those; the leader is then called “{one_person.ERASED}”."
        )
    if promises:
        told.append(
            f"{cases(promises, 'commitments')} made for others: their owner is then called “{one_person.ERASED}”."
        )
    if entries:
        told.append(
            f"{cases(entries, 'entries')} about accounts or others, as revisions: where the person is named they say “{one_person.ERASED}”."
        )
    return [
        *told,
        "The facts (deals, activities, quotas): they come from your exports, and come again with the next one. Undo those loads, or leave the person "
        "out of the export.",
        "The audit keeps that this was erased, when and by whom, and of the erased changes only their day and kind.",
        "What others wrote by hand with this name in it, and files you took away before: exports, prints, mails and backups elsewhere.",
    ]


def erase(workspace: Workspace, who: str, person: str, confirmed: str) -> str:
    """Delete it for good and say what went; Refusal unless the name was written to confirm."""
    name = _called(workspace, person)
    if confirmed.strip().casefold() != name.casefold():
        raise Refusal(f"Nothing was erased: write the name “{name}” to confirm.")
    workshops = {
        row["about_id"] for row in of(workspace, person).own["Answers"] if row["about_kind"] == one_person.WORKSHOP
    }
    counts = one_person.erase(workspace.records, who, person, name)
    forget_entries(workspace)
    owners = workspace.settings.metric_owners
    if (left := without(owners, (person, name))) != owners:
        workspace.save_settings(metric_owners=left)
    for key in workshops:  # what the room itself wrote down; the records carried the rest over when it closed
        for ending in ("", "-wal", "-shm"):
            (workspace.once / FOLDER / f"{key}.sqlite{ending}").unlink(missing_ok=True)
    told = ", ".join(cases(number, NOUNS[table]) for table, number in counts.items()) or "nothing was written"
    return f"Erased about or by {name}: {told}."


def _called(workspace: Workspace, person: str) -> str:
    known = people(workspace)
    if person not in known:
        raise Refusal(f'Nobody has the id "{person}" here.')
    return known[person]
