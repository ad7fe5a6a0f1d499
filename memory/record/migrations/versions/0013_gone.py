"""What is gone, by keyed hashes; and no name of a person or place beside events that were handled."""

import sqlalchemy as sa
from alembic import op

from memory.record.tables.base import Utc

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "gone",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("cause", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=32), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("since", Utc(), nullable=True),
        sa.Column("until", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_gone_owner", "gone", ["owner", "scope", "mark"])
    op.create_index("ix_gone_kind", "gone", ["kind", "scope"])
    op.add_column("bystanders", sa.Column("name", sa.String(length=32), nullable=False, server_default=""))
    op.execute("UPDATE inbox SET talk = '' WHERE state = 'done'")
