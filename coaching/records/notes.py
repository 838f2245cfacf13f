"""Private notes: seen by their author alone, and never part of anything that is handed over."""

from sqlalchemy import select

from coaching.errors import Refusal
from coaching.records.entries import NO_SUCH_CONVERSATION, About, PrivateNote
from coaching.records.models import ConversationRow, PrivateNoteRow
from coaching.records.store import Records, note_change


def write_private(records: Records, conversation_id: str, author: str, text: str) -> PrivateNote:
    """Keep a note beside a conversation for its author; an emptied note is a new, empty one."""
    row = PrivateNoteRow(conversation_id=conversation_id, author=author, text=text.strip(), when=records.now())
    with records.writing() as session:
        if session.get(ConversationRow, conversation_id) is None:
            raise Refusal(NO_SUCH_CONVERSATION)
        session.add(row)
        note_change(session, records, author, "private note written", About("conversation", conversation_id))
    return PrivateNote(row.id, row.conversation_id, row.author, row.text, row.when)


def private(records: Records, conversation_id: str, author: str) -> PrivateNote | None:
    """The author's own latest note on a conversation; nobody else's, whoever asks."""
    query = select(PrivateNoteRow).where(
        PrivateNoteRow.conversation_id == conversation_id, PrivateNoteRow.author == author
    )
    with records.reading() as session:
        row = session.scalar(query.order_by(PrivateNoteRow.id.desc()).limit(1))
        return None if row is None else PrivateNote(row.id, row.conversation_id, row.author, row.text, row.when)
