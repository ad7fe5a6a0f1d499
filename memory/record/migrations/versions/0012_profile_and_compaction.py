"""Lines that a worker struck from their profile; decisions of which only when, where and what kind is kept."""

import sqlalchemy as sa
from alembic import op

from memory.record.tables.base import Utc

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("workers", sa.Column("compact_days", sa.Integer(), nullable=True))
    op.create_table(
        "compacted",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("worker", sa.String(length=36), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=True),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("asker", sa.String(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("messages", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["worker"], ["workers.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("worker", "place", "trigger"),
    )
    op.create_index("ix_compacted_line", "compacted", ["worker", "topic", "act", "at"])
    op.create_index("ix_compacted_place", "compacted", ["place"])
    op.create_table(
        "strikes",
        sa.Column("worker", sa.String(length=36), nullable=False),
        sa.Column("line", sa.String(length=32), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["worker"], ["workers.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("worker", "line"),
    )
