#!/usr/bin/env bash
# icalendar 7.3.2: a time zone that one calendar defines under a name of its own is kept for the whole process. A second
# calendar that defines the same name otherwise is read with the first one's offset, without an error. Mail programs
# write the same few names ("Customized Time Zone") over different definitions. The guess was that a VTIMEZONE holds for
# the calendar in which it stands. Seen: two files, +01:00 and +09:00, and both read as "08:00".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q icalendar==7.3.2
"$folder/env/bin/python" - <<'PY'
from datetime import UTC

from icalendar import Calendar


def calendar(offset: str) -> str:
    return f"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//EN
BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:{offset}
TZOFFSETTO:{offset}
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:1
DTSTART;TZID=Customized Time Zone:20260303T090000
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


read = [f"{Calendar.from_ical(calendar(each)).walk('VEVENT')[0].start.astimezone(UTC):%H:%M}" for each in ("+0100", "+0900")]
print(*read)
assert read == ["08:00", "08:00"], "each calendar is read with its own zone now"
PY
