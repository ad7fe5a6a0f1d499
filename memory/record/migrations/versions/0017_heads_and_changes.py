"""Queues whose heads are found by a step in an index; on PostgreSQL, tables that tell what changes of them."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
UNDONE = sa.text("state = 'waiting' OR state = 'failing'")
UNSENT = sa.text("state IN ('waiting', 'sending', 'unknown')")

KEYS = {
    "accounts": "worker",
    "bots": "worker",
    "bystanders": "person",
    "consents": "place",
    "standins": "worker",
    "workers": "id",
}
TELL = """
CREATE FUNCTION tell_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM pg_notify('double', TG_TABLE_NAME || ':' || (to_jsonb(OLD) ->> TG_ARGV[0]));
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM pg_notify('double', TG_TABLE_NAME || ':' || (to_jsonb(NEW) ->> TG_ARGV[0]));
    END IF;
    RETURN NULL;
END $$
"""


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
    if op.get_bind().dialect.name == "postgresql":
        op.execute(TELL)
        for table, key in KEYS.items():
            op.execute(
                f"CREATE TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION tell_change('{key}')"
            )
