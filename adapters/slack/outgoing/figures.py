"""Tables and charts: as Slack draws them in a message, and as text where it does not; pure."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from unicodedata import east_asian_width

from adapters.platform import Chart, Table
from adapters.slack.outgoing.mrkdwn import defuse, escape
from adapters.slack.outgoing.split import shorten

_ROWS = 100
_COLUMNS = 20
_CELL = 500
_TABLE = 10_000
_TITLE = 50
_LABEL = 20
_SERIES = 6
_CATEGORIES = 20
_TEXT_CELL = 40
_BAR = 20


def table_block(table: Table) -> dict[str, Any] | None:
    """Slack's table, its last row an ellipsis where not all fit in; nothing, where there is nothing to show."""
    rows = [[_cell(cell) for cell in row[:_COLUMNS]] for row in (table.headings, *table.rows)]
    width = max(map(len, rows))
    shown: list[list[str]] = []
    room = _TABLE - width
    for row in rows:
        room -= sum(map(len, row)) + width - len(row)
        if room < 0 or len(shown) == _ROWS - 1 < len(rows) - 1:
            shown.append(["…"])
            break
        shown.append(row)
    cells = [[{"type": "raw_text", "text": text} for text in row + [" "] * (width - len(row))] for row in shown]
    return {"type": "table", "rows": cells} if width else None


def chart_block(chart: Chart) -> dict[str, Any] | None:
    """Slack's bar chart; nothing, where Slack could not draw this one."""
    numbers = [number for _, values in chart.series for number in values]
    if not (0 < len(chart.series) <= _SERIES and 0 < len(chart.categories) <= _CATEGORIES):
        return None
    if not all(map(math.isfinite, numbers)) or any(len(values) != len(chart.categories) for _, values in chart.series):
        return None
    categories = list(_labels(chart.categories))
    names = _labels(name for name, _ in chart.series)
    series = [
        {"name": name, "data": [{"label": c, "value": v} for c, v in zip(categories, values, strict=True)]}
        for name, (_, values) in zip(names, chart.series, strict=True)
    ]
    drawn = {"type": "bar", "series": series, "axis_config": {"categories": categories}}
    return {"type": "data_visualization", "title": shorten(defuse(chart.title), _TITLE) or "…", "chart": drawn}


def table_text(table: Table, limit: int) -> str:
    """The table in columns of equal width, as preformatted mrkdwn of at most ``limit`` characters."""
    rows = [[_word(cell, _TEXT_CELL) for cell in row] for row in (table.headings, *table.rows)]
    widths = [max(_width(row[n]) for row in rows if n < len(row)) for n in range(max(map(len, rows)))]
    lines = ["  ".join(_pad(cell, width) for cell, width in zip(row, widths, strict=False)).rstrip() for row in rows]
    return _preformatted([lines[0], "─" * min(sum(widths) + 2 * len(widths) - 2, 80), *lines[1:]], limit)


def chart_text(chart: Chart, limit: int) -> str:
    """The chart with bars of blocks, as preformatted mrkdwn of at most ``limit`` characters."""
    most = max((abs(v) for _, values in chart.series for v in values if math.isfinite(v)), default=0) or 1
    names = [_word(name, _LABEL) for name, _ in chart.series]
    categories = [_word(category, _LABEL) for category in chart.categories]
    columns = [max(map(_width, words), default=0) for words in (categories, names)]
    lines = [
        f"{_pad(category, columns[0])}  {_pad(name, columns[1])}  {_bar(values[n], most)}"
        for n, category in enumerate(categories)
        for name, (_, values) in zip(names, chart.series, strict=True)
        if n < len(values)
    ]
    return _preformatted([_word(chart.title, 80), *lines], limit)


def _cell(text: str) -> str:
    return shorten(defuse(text), _CELL) or " "


def _labels(labels: Iterable[str]) -> Iterator[str]:
    """Labels short enough, and told apart by a number where they have become the same."""
    used: set[str] = set()
    for label in labels:
        short = shorten(defuse(label), _LABEL) or "…"
        number = 2
        while short in used:
            mark = f" {number}"
            short, number = shorten(defuse(label), _LABEL - len(mark)) + mark, number + 1
        used.add(short)
        yield short


def _bar(value: float, most: float) -> str:
    length = round(abs(value) / most * _BAR) if math.isfinite(value) else 0
    return f"{'█' * length} {value:g}".strip()


def _preformatted(lines: Sequence[str], limit: int) -> str:
    shown, room = [], limit - len("```\n…\n```")
    for line in lines:
        escaped = escape(line.replace("```", "'''"))
        room -= len(escaped) + 1
        if room < 0:
            shown.append("…")
            break
        shown.append(escaped)
    return "\n".join(["```", *shown, "```"])


def _word(text: str, limit: int) -> str:
    return shorten(" ".join(text.split()), limit)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
