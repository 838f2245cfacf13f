"""The tables of the records, as SQLAlchemy models; migrations/ builds them, a test holds the two equal."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, Index, MetaData, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Moment(TypeDecorator[datetime]):
    """A moment kept in UTC without a zone and handed out with one, so SQLite and Postgres agree."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Row(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {str: Text, datetime: Moment, dict[str, Any]: JSON, Any: JSON}  # noqa: RUF012


class ConversationRow(Row):
    __tablename__ = "conversation"
    __table_args__ = (Index(None, "rep_id", "state"), Index(None, "manager_id", "state"))

    id: Mapped[str] = mapped_column(primary_key=True)
    manager_id: Mapped[str]
    rep_id: Mapped[str]
    team: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    step: Mapped[int]
    planned_on: Mapped[date | None]
    first_planned_on: Mapped[date | None]
    started_at: Mapped[datetime | None]
    held_on: Mapped[date | None]
    minutes: Mapped[float | None]
    period: Mapped[str | None]
    as_of: Mapped[date | None]
    cancelled_why: Mapped[str]
    version: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    updated_by: Mapped[str]


class FrozenFactRow(Row):
    __tablename__ = "frozen_fact"
    __table_args__ = (UniqueConstraint("conversation_id", "metric", "by", "scope", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    position: Mapped[int]
    metric: Mapped[str]
    by: Mapped[str]
    scope: Mapped[str]
    period: Mapped[str]
    reading: Mapped[dict[str, Any]]
    label: Mapped[str]
    definition: Mapped[str]
    shown: Mapped[str]
    detail: Mapped[str]
    compare: Mapped[str]
    colour: Mapped[str]
    driver: Mapped[str]
    trend: Mapped[Any] = mapped_column(JSON)
    frozen_at: Mapped[datetime]


class AnswerRow(Row):
    __tablename__ = "answer"
    __table_args__ = (Index(None, "about_kind", "about_id", "question", "id"), Index(None, "when"))

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    who: Mapped[str]
    when: Mapped[datetime]
    about_kind: Mapped[str]
    about_id: Mapped[str]
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversation.id"))
    question: Mapped[str]
    value: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    note: Mapped[str]
    side: Mapped[str | None]


class CommitmentRow(Row):
    __tablename__ = "commitment"
    __table_args__ = (
        Index(None, "rep_id", "state"),
        Index(None, "owner_id", "state"),
        Index(None, "due_on"),
        Index(None, "conversation_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversation.id"))
    rep_id: Mapped[str]
    text: Mapped[str]
    owner_kind: Mapped[str]
    owner_id: Mapped[str]
    due_on: Mapped[date | None]
    first_due_on: Mapped[date | None]
    times_redated: Mapped[int]
    metric: Mapped[str | None]
    driver: Mapped[str | None]
    scope_by: Mapped[str | None]
    scope_id: Mapped[str | None]
    baseline_value: Mapped[float | None]
    baseline_period: Mapped[str | None]
    target_value: Mapped[float | None]
    important: Mapped[bool]
    urgent: Mapped[bool]
    source: Mapped[str]
    state: Mapped[str]
    done_on: Mapped[date | None]
    note: Mapped[str]
    version: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class StopRow(Row):
    __tablename__ = "stop_item"
    __table_args__ = (Index(None, "rep_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversation.id"))
    rep_id: Mapped[str]
    text: Mapped[str]
    agreed_on: Mapped[date]
    outcome: Mapped[str | None]
    reviewed_on: Mapped[date | None]
    note: Mapped[str]


class PrivateNoteRow(Row):
    __tablename__ = "private_note"
    __table_args__ = (Index(None, "conversation_id", "author"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    author: Mapped[str]
    text: Mapped[str]
    when: Mapped[datetime]


class EntryRow(Row):
    """One revision of an entry: the newest one counts, the earlier ones stay."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("entry", "revision"),
        Index(None, "about_kind", "about_id", "kind"),
        Index(None, "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    entry: Mapped[str]
    revision: Mapped[int]
    kind: Mapped[str]
    about_kind: Mapped[str]
    about_id: Mapped[str]
    parent: Mapped[str | None]
    position: Mapped[int]
    title: Mapped[str]
    state: Mapped[str]
    fields: Mapped[dict[str, Any]]
    who: Mapped[str]
    when: Mapped[datetime]


class ChangeRow(Row):
    """The audit. Every write adds its line in the same transaction, so the highest id is the version of the store."""

    __tablename__ = "change"
    __table_args__ = (Index(None, "about_kind", "about_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    when: Mapped[datetime]
    who: Mapped[str]
    what: Mapped[str]
    about_kind: Mapped[str]
    about_id: Mapped[str]
    details: Mapped[dict[str, Any]]
