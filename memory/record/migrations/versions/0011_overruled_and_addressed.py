"""Decisions in whose place another one holds; drafts for which the double itself was asked."""

import sqlalchemy as sa
from alembic import op

from memory.record.tables.base import Utc

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("drafts", sa.Column("addressed", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("decisions", sa.Column("overruled", Utc(), nullable=True))
