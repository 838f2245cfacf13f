"""A conversation taken away: its page, its due dates and its plan as a table, gathered from the records when somebody asks."""

import re
from datetime import date

from coaching import intake
from coaching.handover.calendar_file import commitments_ics
from coaching.handover.mail_draft import mail_draft
from coaching.handover.pdf import conversation_pdf, paper_for
from coaching.handover.workbook import table_workbook
from coaching.method.digest import mails
from coaching.method.promises import said_since
from coaching.method.talks import names
from coaching.metrics.definition import all_metrics
from coaching.metrics.show import day, in_unit
from coaching.records import Commitment, Conversation, commitments, conversations, frozen, stops
from coaching.workspace import Workspace

COLUMNS = (
    "Promise", "Who", "Due", "First promised for", "Times re-dated", "Metric", "From", "To", "State", "Done on", "The data says", "How it says so",
)  # fmt: skip


def printed_page(workspace: Workspace, conversation_id: str) -> bytes:
    """The conversation on one page as PDF, on the paper of the workspace's country; private notes are no part of it."""
    records, settings = workspace.records, workspace.settings
    talk = conversations.get(records, conversation_id)
    return conversation_pdf(
        talk, frozen.frozen_facts(records, talk.id), commitments.of_conversation(records, talk.id), names(workspace),
        stops=stops.stop_list(records, talk.rep_id, conversation_id=talk.id), paper=paper_for(settings.country),
        source=_sources(workspace), currency=settings.currency,
    )  # fmt: skip


def due_dates(workspace: Workspace, conversation_id: str) -> bytes:
    """The open promises of a conversation as calendar entries."""
    return commitments_ics(commitments.of_conversation(workspace.records, conversation_id), names(workspace))


def plan_workbook(workspace: Workspace, conversation_id: str) -> bytes:
    """The promises of a conversation as a workbook, with what the data says since."""
    talk = conversations.get(workspace.records, conversation_id)
    people, as_of = names(workspace), workspace.facts.as_of
    standings = said_since(workspace, commitments.of_conversation(workspace.records, talk.id))
    rows = [[*_line(one.commitment, people, workspace), one.state, one.reason] for one in standings]
    who = " with ".join(people.get(person, person) for person in (talk.rep_id, talk.manager_id))
    notes = {"Conversation": f"{who}, {day(talk.held_on or talk.planned_on)}", "Data as of": day(as_of)}
    return table_workbook("Action plan", COLUMNS, rows, notes)


def mail(workspace: Workspace, conversation_id: str) -> bytes:
    """The conversation as a mail draft to both sides: what was agreed as text, with the page as PDF and the due days attached."""
    talk = conversations.get(workspace.records, conversation_id)
    people, addresses = names(workspace), mails(workspace)
    attached = [(file_name(workspace, talk, "pdf"), printed_page(workspace, talk.id), "application/pdf")]
    if any(one.state == "open" and one.due_on for one in commitments.of_conversation(workspace.records, talk.id)):
        attached.append((file_name(workspace, talk, "ics"), due_dates(workspace, talk.id), "text/calendar"))
    both = dict.fromkeys(addresses[person] for person in (talk.rep_id, talk.manager_id) if person in addresses)
    subject = f"What we agreed on {day(talk.held_on or talk.planned_on)}: {people.get(talk.rep_id, talk.rep_id)}"
    return mail_draft(", ".join(both), subject, mail_text(workspace, talk), attached)


def mail_text(workspace: Workspace, talk: Conversation) -> str:
    """What was agreed, a line a promise with who and by when, then what is not to be done any more."""
    people = names(workspace)
    made = [one for one in commitments.of_conversation(workspace.records, talk.id) if one.state != "dropped"]
    both = " and ".join(people.get(one, one) for one in (talk.rep_id, talk.manager_id))
    lines = [f"{both}, {talk.kind} on {day(talk.held_on or talk.planned_on)}."]
    lines += ["", "What we agreed" if made else "No commitment was made."]
    for one in made:
        known = all_metrics().get(one.metric or "")
        start, target = (
            in_unit(known, value, workspace.settings.currency) if known else ""
            for value in (one.baseline_value, one.target_value)
        )
        shown = f"; shown by {known.label}, from {start} to {target}" if known else ""
        by = f"by {day(one.due_on)}" if one.due_on else "no day yet"
        lines.append(f"- {one.text} ({people.get(one.owner_id, one.owner_id)}, {by}{shown})")
    if stopped := stops.stop_list(workspace.records, talk.rep_id, conversation_id=talk.id):
        lines += ["", "What we choose not to do", *(f"- {one.text}" for one in stopped)]
    return "\n".join([*lines, "", "The page with the facts as we saw them is attached.", ""])


def _line(one: Commitment, people: dict[str, str], workspace: Workspace) -> list[str | int | date | None]:
    known = all_metrics().get(one.metric or "")
    currency = workspace.settings.currency
    start, target = (
        in_unit(known, value, currency) if known else "" for value in (one.baseline_value, one.target_value)
    )
    return [
        one.text, people.get(one.owner_id, one.owner_id), one.due_on, one.first_due_on, one.times_redated,
        known.label if known else one.metric, start, target, one.kept or one.state, one.done_on,
    ]  # fmt: skip


def _sources(workspace: Workspace) -> str:
    return ", ".join(sorted({entry.file for entry in intake.imports(workspace) if entry.undone_at is None}))


def file_name(workspace: Workspace, talk: Conversation, ending: str) -> str:
    """What the file of a conversation is called: the rep's name and the day, in letters every system takes."""
    called = names(workspace).get(talk.rep_id, talk.rep_id)
    plain = re.sub(r"[^A-Za-z0-9]+", "_", called).strip("_") or "conversation"
    on = talk.held_on or talk.planned_on or talk.created_at.date()
    return f"Coaching_{plain}_{on.isoformat()}.{ending}"
