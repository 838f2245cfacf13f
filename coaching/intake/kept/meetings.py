"""Meetings of loaded calendars: whether a customer was there follows from the people loaded, whichever came first."""

from collections.abc import Iterable

from coaching.facts import Cursor, in_place
from coaching.intake.answers.answers import Answers
from coaching.intake.kept.ledger import folder_of, receipt_of
from coaching.intake.rows.calendars import CUSTOMER, INVITED, OWN, own_domains, said_own
from coaching.intake.words.convert import literal, quoted
from coaching.intake.words.statement import statement
from coaching.workspace import Workspace

_APART = ("internal", "system", "task", "note")


def settle_meetings(workspace: Workspace, cursor: Cursor) -> None:
    """Say of every meeting of a calendar anew who was there: a foreign domain is a customer, only colleagues are not, all else is unknown."""
    rows = cursor.execute(
        """select import_id, coalesce(in_place, false) from import where kind = 'activity' and undone_at is null
           order by as_of, coalesce(place, ''), import_id"""
    ).fetchall()
    calendars = [(one, there) for one, there in rows if (folder_of(workspace, one) / INVITED).exists()]
    if not calendars:
        return
    if any(there for _, there in calendars):
        in_place.take_in(cursor, workspace.folder, "activity")
    known = own_domains(cursor)
    names = {
        str(row[0])
        for row in cursor.execute("select distinct lower(trim(name)) from rep where trim(name) <> ''").fetchall()
    }
    cursor.execute(
        "create or replace temp table met (activity_id varchar, kind varchar, with_customer boolean, number integer)"
    )
    for number, (import_id, _) in enumerate(calendars):
        own = {f"@{domain}" for domain in _own(workspace, import_id, known)}
        foreign = f"len(list_filter(invited, lambda one: starts_with(one, '@') and one not in ({_listed(own)}))) > 0"
        strangers = f"len(list_filter(invited, lambda one: one not in ({_listed(own | names)})))"
        cursor.execute(
            statement(
                __file__,
                "met",
                has_own=bool(own),
                foreign=foreign,
                strangers=strangers,
                number=number,
                file=quoted(folder_of(workspace, import_id) / INVITED),
            )
        )
    cursor.execute(statement(__file__, "settled_meetings", apart=_listed(_APART)))


def _own(workspace: Workspace, import_id: int, known: set[str]) -> set[str]:
    """The team's own domains as they hold for one calendar: those of the people, and what was said of it."""
    kept = receipt_of(workspace, import_id)
    answers, headers = Answers(kept.get("answers")), kept.get("headers", ())
    told = [(domain, how) for header in headers for domain, how in answers.words(header).items()]
    said = {domain: how for domain, how in told if how in (OWN, CUSTOMER)}
    own = known | said_own(answers) | {domain for domain, how in said.items() if how == OWN}
    return own - {domain for domain, how in said.items() if how == CUSTOMER}


def _listed(words: Iterable[str]) -> str:
    return ", ".join(literal(word) for word in sorted(words)) or "''"
