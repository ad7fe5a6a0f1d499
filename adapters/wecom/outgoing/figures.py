"""Facts, quotations, tables, charts and sources as Markdown that reads well where no columns can be drawn; pure."""

import math
import re
from collections.abc import Iterable, Sequence

from adapters.platform import Chart, Source, Table

_ADDRESS = re.compile(r"https?://[^\s()<>]{1,1900}")
_BRACKETS = str.maketrans("[]", "【】")
_BAR = 12
_ROWS = 50


def facts_text(facts: Iterable[tuple[str, str]]) -> str:
    """A line for each fact."""
    return "\n".join(f"**{name}**：{text}" if name else text for name, text in facts)


def quote_text(quote: str) -> str:
    """A quotation."""
    return "\n".join(f"> {line}" for line in quote.strip().splitlines())


def table_text(table: Table) -> str:
    """A line for each row: its first cell, then the others with their headings."""
    lines = [_row(table.headings, row) for row in table.rows[:_ROWS]]
    return "\n".join([*lines, *(["…"] if len(table.rows) > _ROWS else [])])


def chart_text(chart: Chart) -> str:
    """The chart with bars of blocks, a line for each number."""
    most = max((abs(v) for _, values in chart.series for v in values if math.isfinite(v)), default=0) or 1
    named = len(chart.series) > 1
    lines = [
        f"{_word(category)}{f' {_word(name)}' if named else ''} {_bar(values[number], most)}"
        for number, category in enumerate(chart.categories)
        for name, values in chart.series
        if number < len(values)
    ]
    title = _word(chart.title)
    return "\n".join([*([f"**{title}**"] if title else []), *lines[:_ROWS], *(["…"] if len(lines) > _ROWS else [])])


def sources_text(sources: Sequence[Source]) -> str:
    """A link for each source."""
    return "\n".join(["来源：", *map(_source, sources)]) if sources else ""


def is_address(text: str) -> bool:
    """Whether a text is the address of a web page, of a length that WeCom takes."""
    return _ADDRESS.fullmatch(text) is not None


def _source(source: Source) -> str:
    title = _word(source.title).translate(_BRACKETS)
    if not is_address(source.link):
        return f"• {title or '…'}"
    return f"• [{title}]({source.link})" if title else f"• {source.link}"


def _row(headings: Sequence[str], row: Sequence[str]) -> str:
    if not row:
        return ""
    cells = [f"{_word(head)} {_word(cell)}".strip() for head, cell in zip(headings[1:], row[1:], strict=False)]
    rest = [_word(cell) for cell in row[len(headings) :]] if len(row) > len(headings) else []
    first = _word(row[0])
    return f"• {first}：{'，'.join([*cells, *rest])}" if len(row) > 1 else f"• {first}"


def _bar(value: float, most: float) -> str:
    length = round(abs(value) / most * _BAR) if math.isfinite(value) else 0
    return f"{'█' * length} {value:g}".strip()


def _word(text: str) -> str:
    return " ".join(text.split())
