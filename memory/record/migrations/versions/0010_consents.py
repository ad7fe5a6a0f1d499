"""Consent to providers of models and what they cost; people of whom nothing is kept; notices; the end after leaving."""

import sqlalchemy as sa
from alembic import op

from memory.record.tables.base import Utc

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("consents", sa.Column("provider", sa.String(), nullable=False, server_default=""))
    op.add_column("places", sa.Column("told", Utc(), nullable=True))
    op.add_column("workers", sa.Column("leave_days", sa.Integer(), nullable=False, server_default="30"))
    op.create_table(
        "bystanders",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("person"),
    )
    op.create_table(
        "spending",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("worker", sa.String(length=36), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("cost", sa.Double(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["worker"], ["workers.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_spending_worker", "spending", ["worker", "at"])
    op.create_index("ix_spending_place", "spending", ["place", "at"])
