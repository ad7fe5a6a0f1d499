"""To which trace an event, a job and a post belong."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for table in ("inbox", "jobs", "outbox"):
        op.add_column(table, sa.Column("trace", sa.String(32), nullable=True))
