"""What a profile tells of somebody's absence: a status that says so, or notifications that are paused; pure."""

from datetime import UTC, datetime

from adapters.leave import tells_of_leave
from adapters.slack.incoming.payloads import DndStatus, Names

_EMOJI = frozenset(
    {
        "palm_tree",
        "desert_island",
        "beach_with_umbrella",
        "face_with_thermometer",
        "airplane",
        "airplane_departure",
        "no_entry",
        "no_entry_sign",
    }
)


def read_status(profile: Names, now: datetime) -> tuple[bool, datetime | None]:
    """Whether a status says that somebody is away now, and when that ends, where it tells."""
    ends = datetime.fromtimestamp(profile.status_expiration, UTC) if profile.status_expiration else None
    if ends is not None and ends <= now:
        return False, None
    emoji = (profile.status_emoji or "").strip(":")
    return emoji in _EMOJI or tells_of_leave(profile.status_text or ""), ends


def read_quiet(status: DndStatus, now: datetime) -> tuple[bool, datetime | None]:
    """Whether notifications are paused now, and until when; one that is no snooze, where that is told, is the night."""
    if status.snooze_enabled is False:
        return False, None
    begins, ends = status.next_dnd_start_ts, status.snooze_endtime or status.next_dnd_end_ts
    paused = status.snooze_enabled or (status.dnd_enabled and begins <= now.timestamp())
    if not paused or 0 < ends <= now.timestamp():
        return False, None
    return True, datetime.fromtimestamp(ends, UTC) if ends else None
