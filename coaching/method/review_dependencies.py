"""What a review of an account waits for from each function of ours: the dependencies of the account's plan, and one more opened where it is rated."""

from collections.abc import Mapping, Sequence
from datetime import date

from coaching.errors import Refusal
from coaching.lens import Viewer
from coaching.method.entries import book as books
from coaching.method.entries import saving
from coaching.metrics.show import cases, day
from coaching.metrics.written import Book
from coaching.records import Entry
from coaching.records.meetings import OFF, Meeting, Topic
from coaching.workspace import Workspace

KIND, WAITING, OTHER = "dependency", "waiting", "other"


def book_of(workspace: Workspace, viewer: Viewer, meeting: Meeting) -> Book | None:
    """The book of the account a meeting reviews; None where it is about nobody the data knows, or the kind is switched off."""
    if meeting.about.kind != "account":
        return None
    found = books.book(workspace, viewer, meeting.about)
    return found if found.is_known and KIND in found.kinds else None


def function_of(book: Book, topic: Topic) -> str:
    """The function of a dependency that a topic of a review names; "other" where a review names one of its own."""
    field = book.kinds[KIND].field_of("function")
    keys = [one.key for one in field.option] if field else []
    return next((key for key in keys if topic.key == key or topic.key.endswith(f"_{key}")), OTHER)


def waiting(book: Book, topic: Topic) -> list[Entry]:
    """What still waits for a function, the longest first."""
    function = function_of(book, topic)
    found = [one for one in book.of(KIND) if one.state == WAITING and one.fields.get("function") == function]
    mine = [one for one in found if function != OTHER or one.title.startswith(f"{topic.label}: ")]
    return sorted(mine, key=lambda one: str(one.fields.get("asked_on") or ""))


def opened(book: Book, meeting: Meeting) -> list[dict[str, object]]:
    """The dependencies opened while a meeting ran, as rows of a table, as they stand now; none of one that has not begun or was called off."""
    begun, ended = meeting.opened_at, meeting.closed_at
    if begun is None or meeting.state == OFF:
        return []
    kind = book.kinds[KIND]
    function = kind.field_of("function")
    return [
        {"text": one.title, "function": function.label_of(one.fields.get("function")) if function else None, "owner": one.fields.get("owner"),
         "due": date.fromisoformat(one.fields["due"]) if one.fields.get("due") else None, "state": kind.state_label(one.state)}
        for one in book.of(KIND) if one.first_when >= begun and (ended is None or one.first_when <= ended)
    ]  # fmt: skip


def told(book: Book, one: Entry) -> str:
    """A dependency in one line: what, who there, for how long, by when and for which deal."""
    asked, due, deal = (one.fields.get(key) for key in ("asked_on", "due", "deal"))
    said = [
        str(one.fields.get("owner") or "nobody named"),
        f"asked {cases((book.day - date.fromisoformat(asked)).days, 'days')} ago" if asked else "",
        f"due {day(date.fromisoformat(due))}" if due else "no day",
        book.known.deal.get(deal, f"{deal} (no longer known)") if deal else "",
    ]
    return f"{one.title}: {', '.join(filter(None, said))}"


def deals_of(book: Book) -> Mapping[str, str]:
    """The open deals of the account that may wait, by id."""
    return {key: name for key, name in book.known.deal.items() if key in book.known.open_deals}


def open_one(
    workspace: Workspace, viewer: Viewer, book: Book, topic: Topic, what: str, owner: str, due: date | None, deal: str | None
) -> Entry:  # fmt: skip
    """Write down what waits for a function, as a dependency of the account's plan; Refusal naming what is missing, or for a day that has passed."""
    missing = [
        label
        for label, value in (("what we wait for", what.strip()), ("who there", owner.strip()), ("by when", due))
        if not value
    ]
    if missing:
        raise Refusal(f"Say {_listed(missing)}: a dependency nobody can settle stays one.")
    today = workspace.records.now().date()
    if due is not None and due < today:
        raise Refusal(f"{day(due)} has passed; choose today or a later day.")
    function = function_of(book, topic)
    title = f"{topic.label}: {what.strip()}" if function == OTHER else what.strip()
    said = {
        saving.TITLE: title,
        saving.STATE: WAITING,
        "function": function,
        "owner": owner.strip(),
        "asked_on": today,
        "due": due,
        "deal": deal,
    }
    return saving.save(workspace, viewer, book, saving.draft(book, book.kinds[KIND], said))


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
