"""What is looked for once a message was heard by many doubles: whose they are, who waits, and who was there."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_situations_trigger", "situations", ["place", "trigger"])
    op.create_index("ix_situations_at", "situations", ["at"])
    op.create_index("ix_messages_message", "messages", ["place", "message"])
    op.create_index("ix_messages_said", "messages", ["worker", "author", "at"])
