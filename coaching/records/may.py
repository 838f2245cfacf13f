"""What of the records a viewer may see and change: one rule a table, put to every query and every save of a session."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.orm.util import LoaderCriteriaOption

from coaching.errors import Refusal
from coaching.records.models import (
    AnswerRow,
    ChangeRow,
    CommitmentRow,
    ConversationRow,
    EntryRow,
    FrozenFactRow,
    PrivateNoteRow,
    StopRow,
)
from coaching.viewer import Viewer

PEOPLE_CHANGED = "Who may see what was changed meanwhile; nothing was saved. Look at the page again, then repeat it."
NOT_YOURS = "This is not yours to change; ask who leads it, or the owner of this workspace."
OF_PEOPLE = ("rep", "forecast", "manager", "person")  # kinds of answers whose id is a person's
OF_FACTS = ("account", "deal", "meeting", "number", "team", "workshop")  # kinds whose people only the facts know
OF_ROOMS = ("team", "workshop")  # kinds a facilitator writes about, whoever is in them
LED = ("interval",)  # what a rep reads and does not decide
FACILITATOR, LEADS_ROOMS, ROOM = "facilitator", ("owner", "manager", "facilitator"), "tune-up workshop"
TEAM_PROMISE = "promise of a team"  # stands under the team's name instead of a person's id
WHOLE = {"cadence_whole": True}  # of a query that counts lines for everybody and shows none
Theirs = Callable[[str, Collection[str]], Collection[str]]
"""Of a kind of OF_FACTS and some ids: those that are about people the viewer may see."""


class May:
    """The rules of one viewer; theirs tells which accounts, deals, numbers, teams and workshops are about people the viewer sees."""

    def __init__(self, viewer: Viewer, theirs: Theirs) -> None:
        self.viewer = viewer
        self.theirs = theirs

    # what is seen

    def rules(self, kinds: Callable[[str], Collection[str]]) -> list[LoaderCriteriaOption]:
        """What every query is narrowed by; kinds gives the ids there are answers about."""
        return [with_loader_criteria(table, rule, include_aliases=True) for table, rule in self._rules(kinds).items()]

    def _rules(self, kinds: Callable[[str], Collection[str]]) -> dict[Any, ColumnElement[bool]]:
        talks = self._of(ConversationRow.rep_id) | (ConversationRow.manager_id == self._me)
        seen = select(ConversationRow.id).where(talks)
        led = ConversationRow.manager_id == self._me
        sides = {
            "rep": select(ConversationRow.id).where(ConversationRow.rep_id == self._me),
            "manager": select(ConversationRow.id).where(led),
        }
        about = AnswerRow.about_id
        own_side = or_(
            AnswerRow.side.is_(None), *(and_(AnswerRow.side == side, about.in_(mine)) for side, mine in sides.items())
        )
        answers = or_(
            and_(AnswerRow.about_kind == "conversation", about.in_(seen), own_side),
            and_(AnswerRow.about_kind.in_(OF_PEOPLE), self._of(about)),
            AnswerRow.about_kind == "company",
            *self._of_kinds(AnswerRow, kinds),
        )
        return {
            ConversationRow: talks,
            FrozenFactRow: FrozenFactRow.conversation_id.in_(seen),
            CommitmentRow: self._promises(kinds),
            StopRow: self._of(StopRow.rep_id),
            PrivateNoteRow: PrivateNoteRow.author == self.viewer.viewer_id,
            AnswerRow: answers,
            EntryRow: or_(
                and_(EntryRow.about_kind.in_(OF_PEOPLE), self._of(EntryRow.about_id)),
                EntryRow.about_kind == "company",
                *self._of_kinds(EntryRow, kinds),
            ),
            ChangeRow: true() if self.viewer.role == "owner" else false(),
        }

    def _of_kinds(
        self, table: type[AnswerRow] | type[EntryRow], kinds: Callable[[str], Collection[str]]
    ) -> list[ColumnElement[bool]]:
        everybody = self.viewer.sees is None
        return [
            and_(table.about_kind == kind, true() if everybody else table.about_id.in_(kinds(kind)))
            for kind in OF_FACTS
        ]

    @property
    def _me(self) -> str:
        return self.viewer.rep_id or self.viewer.viewer_id

    def _of(self, column: Any) -> ColumnElement[bool]:
        return true() if self.viewer.sees is None else column.in_(sorted(self.viewer.sees))

    def _promises(self, kinds: Callable[[str], Collection[str]]) -> ColumnElement[bool]:
        """Those about people who are seen or of their teams, one's own, and for a facilitator all that were made in rooms."""
        if self.viewer.sees is None:
            return true()
        about = CommitmentRow.rep_id
        made_in_a_room = CommitmentRow.source == ROOM if self.viewer.role == FACILITATOR else false()
        return or_(self._of(about), about.in_(kinds(TEAM_PROMISE)), CommitmentRow.owner_id == self._me, made_in_a_room)

    # what is changed

    def refuse(self, session: Session, *_: object) -> None:
        """Refusal where a save would write what is not the viewer's."""
        with session.no_autoflush:
            for row in (*session.new, *session.dirty):
                if not self._may_write(session, row):
                    raise Refusal(NOT_YOURS)

    def _may_write(self, session: Session, row: Any) -> bool:
        viewer = self.viewer
        if isinstance(row, ChangeRow):
            return True
        if isinstance(row, PrivateNoteRow):
            return row.author == viewer.viewer_id and session.get(ConversationRow, row.conversation_id) is not None
        if isinstance(row, AnswerRow | EntryRow):
            return self._may_answer(session, row)
        if isinstance(row, FrozenFactRow):
            return session.get(ConversationRow, row.conversation_id) is not None
        if isinstance(row, CommitmentRow):
            of_room = viewer.role == FACILITATOR and row.source == ROOM
            is_own = (
                row.owner_id == self._me and row not in session.new
            )  # nobody makes one about people they do not see
            return (
                of_room
                or viewer.may_see(row.rep_id)
                or is_own
                or (viewer.role != "rep" and self._is_theirs("team", row.rep_id))
            )
        return viewer.may_see(row.rep_id)

    def _may_write_of(self, row: EntryRow) -> bool:
        kind = row.about_kind
        if kind in OF_PEOPLE:
            return self.viewer.may_see(row.about_id)
        return self.viewer.role == "owner" if kind == "company" else self._is_theirs(kind, row.about_id)

    def _may_answer(self, session: Session, row: AnswerRow | EntryRow) -> bool:
        if isinstance(row, EntryRow):
            return self._may_write_of(row)
        viewer, kind = self.viewer, row.about_kind
        if kind == "meeting" and (said := _subject(session, row.about_id)):
            return viewer.may_see(said[1]) if said[0] in OF_PEOPLE else self._is_theirs(said[0], said[1])
        if kind == "conversation":
            talk = session.get(ConversationRow, row.about_id)
            return talk is not None and (row.side is None or row.side == self.side_of(talk))
        if kind in OF_PEOPLE:
            decides = viewer.role != "rep" or not (
                row.question in LED or kind == "manager" or (kind == "forecast" and row.side == "manager")
            )
            return viewer.may_see(row.about_id) and decides
        if kind == "company":
            return viewer.role == "owner"
        if kind == "workshop":  # a new one is known to nobody yet, so its first line says whose it is
            return viewer.role in LEADS_ROOMS and (row.question != "team" or self._is_theirs("team", str(row.value)))
        return not (kind == "team" and viewer.role == "rep") and self._is_theirs(kind, row.about_id)

    def _is_theirs(self, kind: str, about: str) -> bool:
        leads_it = self.viewer.role == FACILITATOR and kind in OF_ROOMS
        return self.viewer.sees is None or leads_it or bool(self.theirs(kind, [about]))

    def side_of(self, talk: Any) -> str | None:
        """Which side of a talk the viewer sits on: "rep", "manager", or None who only reads it."""
        return "rep" if talk.rep_id == self._me else "manager" if talk.manager_id == self._me else None


def _subject(session: Session, meeting: str) -> Sequence[str] | None:
    """Whom a meeting that is being planned is about; None where it stands in the records already."""
    new = (
        one
        for one in session.new
        if isinstance(one, AnswerRow) and one.about_id == meeting and one.question == "subject"
    )
    return next((one.value for one in new), None)


def narrowed(may: May, kinds: Callable[[str], Collection[str]]) -> Callable[[ORMExecuteState], None]:
    """What a session does with each of its queries."""

    def narrow(state: ORMExecuteState) -> None:
        if state.is_select and not state.is_relationship_load and not state.execution_options.get("cadence_whole"):
            state.statement = state.statement.options(*may.rules(kinds))

    return narrow
