"""Where something was said of which nothing is kept."""

import sqlalchemy as sa
from alembic import op

from memory.record.tables.base import Utc

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "unheard",
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["place"], ["places.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("place", "thread"),
    )
