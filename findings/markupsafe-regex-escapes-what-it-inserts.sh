#!/usr/bin/env bash
# markupsafe 3.0.3 with Python 3.11's `re`: `re.sub` over an escaped `Markup` escapes a replacement that refers to a group,
# and one that refers to none it leaves alone, since a template is filled in by joining its pieces with an empty slice of
# the subject, and `Markup.join` escapes. The result is a plain `str` either way. The guess was that `re` works on the
# characters. Seen: `&lt;b&gt;x&lt;/b&gt;` for the template with a group, `<hr>` for the one without; over `str(...)` of
# the same both are as guessed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q markupsafe==3.0.3
"$folder/env/bin/python" - <<'PY'
import re
import sys

from markupsafe import escape

if sys.version_info[:2] != (3, 11):
    sys.exit("this was seen with Python 3.11")
text = escape("a `x` b")
filled, fixed = re.sub("`([^`]*)`", r"<b>\1</b>", text), re.sub("`[^`]*`", "<hr>", text)
print(filled, "|", fixed, "|", re.sub("`([^`]*)`", r"<b>\1</b>", str(text)))
assert fixed == "a <hr> b"
assert re.sub("`([^`]*)`", r"<b>\1</b>", str(text)) == "a <b>x</b> b"
assert filled == "a &lt;b&gt;x&lt;/b&gt; b", "the replacement is not escaped now"
PY
