"""What people write down about an account, a person or the company: one row a revision, none of them ever changed.

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "about_kind", "about_id")),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("when", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("entry", "revision", name="uq_entry_entry_revision"),
    )
    op.create_index("ix_entry_about_kind_about_id_kind", "entry", ["about_kind", "about_id", "kind"])
    op.create_index("ix_entry_kind", "entry", ["kind"])
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f'create trigger entry_no_{verb} before {verb} on "entry" '
                "begin select raise(abort, 'entry rows are kept as they were written'); end"
            )
        return
    op.execute(
        'create trigger entry_unchangeable before update or delete on "entry" for each row execute function cadence_unchangeable()'
    )


def downgrade() -> None:
    op.drop_table("entry")
