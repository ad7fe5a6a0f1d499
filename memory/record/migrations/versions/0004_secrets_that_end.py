"""Secrets that are kept for a while only."""

import sqlalchemy as sa
from alembic import op

from memory.record.tables.base import Utc

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("secrets", sa.Column("until", Utc(), nullable=True))
    op.create_index("ix_secrets_until", "secrets", ["until"])
