"""How far the precedents bore a draft, beside what came of it: what confidence is learned from."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("drafts", sa.Column("support", sa.Double(), nullable=True))
    op.add_column("outcomes", sa.Column("support", sa.Double(), nullable=True))
