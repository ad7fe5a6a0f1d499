"""The bots that workers let ask their doubles."""

import sqlalchemy as sa
from alembic import op

from memory.record.tables.base import Utc

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "bots",
        sa.Column("worker", sa.String(36), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("since", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["worker"], ["workers.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("worker", "person"),
    )
