"""home, weekly message, calendar and feedback."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("accounts", sa.Column("home", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("workers", sa.Column("digest", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("workers", sa.Column("calendar", sa.LargeBinary(), nullable=True))
    op.create_table(
        "feedback",
        sa.Column("draft", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["drafts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("draft", "person"),
    )
