"""Queues whose heads are found by a step in an index."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
UNDONE = sa.text("state = 'waiting' OR state = 'failing'")
UNSENT = sa.text("state IN ('waiting', 'sending', 'unknown')")


def upgrade() -> None:
    """Apply."""
    op.drop_index("ix_inbox_waiting", "inbox")
    op.drop_index("ix_outbox_waiting", "outbox")
    for name, table, columns, test in (
        ("ix_inbox_lane", "inbox", ["state", "talk", "id"], UNDONE),
        ("ix_inbox_due", "inbox", ["state", "due", "id"], UNDONE),
        ("ix_outbox_lane", "outbox", ["place", "id"], UNSENT),
        ("ix_outbox_due", "outbox", ["due", "id"], UNSENT),
    ):
        op.create_index(name, table, columns, sqlite_where=test, postgresql_where=test)
