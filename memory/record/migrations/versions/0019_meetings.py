"""The meetings whose captions are read."""

import sqlalchemy as sa
from alembic import op

from memory.record.tables.base import Utc

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "meetings",
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("worker", sa.String(36), nullable=False),
        sa.Column("said_in", sa.String(), nullable=False),
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("starts", Utc(), nullable=False),
        sa.Column("ends", Utc(), nullable=False),
        sa.Column("ended", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["worker"], ["workers.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("place"),
    )
    op.create_index("ix_meetings_worker", "meetings", ["worker"])
