"""Markdown and plain text → sections by their headings; the author by the front matter."""

import re
from pathlib import Path

from adapters.archives.documents.document import Document, Outline, Unfit
from adapters.archives.encodings import encoding_of

LARGEST = 16 * 2**20
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_AUTHOR = re.compile(r"authors?\s*:\s*[\"']?([^\"'\n\[\]]{1,200}?)[\"']?\s*", re.IGNORECASE)
_TITLE = re.compile(r"title\s*:\s*[\"']?(.{1,200}?)[\"']?\s*", re.IGNORECASE)


def read_markdown(path: Path) -> Document:
    """Read a text.

    Raises:
        Unfit: it is too large, or no text.
    """
    if path.stat().st_size > LARGEST:
        raise Unfit("too_large")
    try:
        lines = path.read_text(encoding_of(path, ("utf-8-sig", "gb18030"))).splitlines()
    except (OSError, UnicodeDecodeError):
        raise Unfit("unreadable_file") from None
    if any("\0" in line for line in lines[:50]):
        raise Unfit("unreadable_file")
    begins = _front_matter(lines)
    found = {name: _first(pattern, lines[:begins]) for name, pattern in (("author", _AUTHOR), ("title", _TITLE))}
    outline, fence = Outline(), ""
    for number, line in enumerate(lines[begins:], begins + 1):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1][:3]
        heading = None if fence else _HEADING.fullmatch(line)
        if heading:
            outline.heading(len(heading[1]), heading[2], number)
        else:
            outline.text(line, number)
    sections = outline.end()
    return Document(found["title"] or outline.title or path.stem, found["author"], None, sections)


def _front_matter(lines: list[str]) -> int:
    """How many lines stand between two rules at the beginning."""
    if not lines or lines[0].strip() != "---":
        return 0
    ends = (number for number, line in enumerate(lines[1:200], 2) if line.strip() in ("---", "..."))
    return next(ends, 0)


def _first(pattern: re.Pattern[str], lines: list[str]) -> str:
    found = (pattern.fullmatch(line.strip()) for line in lines)
    return next((match[1].strip() for match in found if match), "")
