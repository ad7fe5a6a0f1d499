"""The tokens with which doubles do what their workers press themself."""

import sqlalchemy as sa
from alembic import op

from memory.record.tables.base import Utc

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "tokens",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("worker", sa.String(36), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("given", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["worker"], ["workers.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person"),
    )
    op.create_index("ix_tokens_worker", "tokens", ["worker"])
