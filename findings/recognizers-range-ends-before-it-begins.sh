#!/usr/bin/env bash
# recognizers-text-date-time 1.0.2a2: of a range whose year stands once, at its end, the beginning gets the year of the
# day on which it is read, so that the range ends before it begins; there is no error. The guess was that "from March 3
# to March 5, 2024" is three days of 2024, as where the year stands at both ends. Seen: 2025-03-03 .. 2024-03-05.
# Beside it: the package asks for emoji without a bound, and cannot be imported with emoji 2 (UNICODE_EMOJI is gone).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q recognizers-text-date-time==1.0.2a2 emoji==1.7.0 setuptools==75.8.0
"$folder/env/bin/python" -W ignore - <<'PY'
from datetime import datetime

from recognizers_date_time import Culture, recognize_datetime

read = datetime(2026, 2, 18, 10, 30)
(found,) = recognize_datetime("from March 3 to March 5, 2024", Culture.English, reference=read)
(value,) = found.resolution["values"]
print(value["start"], "..", value["end"])
assert (value["start"], value["end"]) == ("2025-03-03", "2024-03-05"), "the range is of one year now"
PY
