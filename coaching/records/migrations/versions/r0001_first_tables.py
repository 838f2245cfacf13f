"""The first tables, and the triggers that keep frozen facts, answers and the audit as they were written.

Revision: 0001, after nothing
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

UNCHANGEABLE = ("frozen_fact", "answer", "change")


def _text(name: str, optional: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=optional)


def _column(name: str, kind: Any, optional: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=optional)


def _number_key() -> sa.Column[Any]:
    return sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True)


def _conversation_key(optional: bool) -> sa.Column[Any]:
    return sa.Column("conversation_id", sa.Text(), sa.ForeignKey("conversation.id"), nullable=optional)


def upgrade() -> None:
    _conversation()
    _frozen_fact()
    _answer()
    _commitment()
    _smaller_tables()
    for table in UNCHANGEABLE:
        _refuse_changes(table)


def downgrade() -> None:
    for table in ("change", "private_note", "stop_item", "commitment", "answer", "frozen_fact", "conversation"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop function cadence_unchangeable()")


def _conversation() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", sa.Text(), primary_key=True),
        *(_text(name) for name in ("manager_id", "rep_id", "team", "kind", "state")),
        _column("step", sa.Integer()),
        _column("planned_on", sa.Date(), True),
        _column("first_planned_on", sa.Date(), True),
        _column("started_at", sa.DateTime(), True),
        _column("held_on", sa.Date(), True),
        _column("minutes", sa.Double(), True),
        _text("period", True),
        _column("as_of", sa.Date(), True),
        _text("cancelled_why"),
        _column("version", sa.Integer()),
        _column("created_at", sa.DateTime()),
        _column("updated_at", sa.DateTime()),
        _text("updated_by"),
    )
    op.create_index("ix_conversation_rep_id_state", "conversation", ["rep_id", "state"])
    op.create_index("ix_conversation_manager_id_state", "conversation", ["manager_id", "state"])


def _frozen_fact() -> None:
    what = ("conversation_id", "metric", "by", "scope", "period")
    op.create_table(
        "frozen_fact",
        _number_key(),
        _conversation_key(optional=False),
        _column("position", sa.Integer()),
        *(_text(name) for name in what[1:]),
        _column("reading", sa.JSON()),
        *(_text(name) for name in ("label", "definition", "shown", "detail", "compare", "colour", "driver")),
        _column("trend", sa.JSON()),
        _column("frozen_at", sa.DateTime()),
        sa.UniqueConstraint(*what),
    )


def _answer() -> None:
    op.create_table(
        "answer",
        _number_key(),
        _text("who"),
        _column("when", sa.DateTime()),
        _text("about_kind"),
        _text("about_id"),
        _conversation_key(optional=True),
        _text("question"),
        _column("value", sa.JSON(none_as_null=True), True),
        _text("note"),
        _text("side", True),
    )
    op.create_index("ix_answer_about_kind_about_id_question_id", "answer", ["about_kind", "about_id", "question", "id"])
    op.create_index("ix_answer_when", "answer", ["when"])


def _commitment() -> None:
    op.create_table(
        "commitment",
        sa.Column("id", sa.Text(), primary_key=True),
        _column("number", sa.Integer()),
        _conversation_key(optional=True),
        *(_text(name) for name in ("rep_id", "text", "owner_kind", "owner_id")),
        _column("due_on", sa.Date(), True),
        _column("first_due_on", sa.Date(), True),
        _column("times_redated", sa.Integer()),
        *(_text(name, True) for name in ("metric", "driver", "scope_by", "scope_id")),
        _column("baseline_value", sa.Double(), True),
        _text("baseline_period", True),
        _column("target_value", sa.Double(), True),
        _column("important", sa.Boolean()),
        _column("urgent", sa.Boolean()),
        _text("source"),
        _text("state"),
        _column("done_on", sa.Date(), True),
        _text("note"),
        _column("version", sa.Integer()),
        _column("created_at", sa.DateTime()),
        _column("updated_at", sa.DateTime()),
    )
    for columns in (["rep_id", "state"], ["owner_id", "state"], ["due_on"], ["conversation_id"]):
        op.create_index("ix_commitment_" + "_".join(columns), "commitment", columns)


def _smaller_tables() -> None:
    op.create_table(
        "stop_item",
        sa.Column("id", sa.Text(), primary_key=True),
        _conversation_key(optional=True),
        _text("rep_id"),
        _text("text"),
        _column("agreed_on", sa.Date()),
        _text("outcome", True),
        _column("reviewed_on", sa.Date(), True),
        _text("note"),
    )
    op.create_index("ix_stop_item_rep_id", "stop_item", ["rep_id"])
    op.create_table(
        "private_note",
        _number_key(),
        _conversation_key(optional=False),
        _text("author"),
        _text("text"),
        _column("when", sa.DateTime()),
    )
    op.create_index("ix_private_note_conversation_id_author", "private_note", ["conversation_id", "author"])
    op.create_table(
        "change",
        _number_key(),
        _column("when", sa.DateTime()),
        *(_text(name) for name in ("who", "what", "about_kind", "about_id")),
        _column("details", sa.JSON()),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_change_about_kind_about_id", "change", ["about_kind", "about_id"])


def _refuse_changes(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f'create trigger {table}_no_{verb} before {verb} on "{table}" '
                f"begin select raise(abort, '{table} rows are kept as they were written'); end"
            )
        return
    if table == UNCHANGEABLE[0]:
        op.execute(
            "create function cadence_unchangeable() returns trigger language plpgsql as "
            "$$ begin raise exception '% rows are kept as they were written', tg_table_name; end $$"
        )
    op.execute(
        f'create trigger {table}_unchangeable before update or delete on "{table}" '
        "for each row execute function cadence_unchangeable()"
    )
