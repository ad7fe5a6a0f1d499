"""Names that nobody gives twice."""

from uuid_utils import uuid7


def new_id() -> str:
    """A fresh id, ordered by time."""
    return str(uuid7())
