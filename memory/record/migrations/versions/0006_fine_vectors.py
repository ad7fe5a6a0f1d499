"""Which decisions have fine vectors in the index."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("decisions", sa.Column("refined", sa.String(200), nullable=False, server_default=""))
    op.create_index("ix_decisions_refined", "decisions", ["refined"])
