"""Lines of Chinese on a terminal."""

import io

from rich.cells import cell_len
from rich.console import Console
from rich.panel import Panel

from bot.texts.flowing import Flowing

TEXT = "分身会在 #ops 里听，读那里最近 90 天的内容；用 `deploy rollback 名称`，然后把发布编号发到 #ops。"


def lines_of(text: str, width: int) -> list[str]:
    console = Console(file=io.StringIO(), width=width + 4)
    console.print(Panel(Flowing(text)))
    assert isinstance(console.file, io.StringIO)
    return [line[2:-2] for line in console.file.getvalue().splitlines()[1:-1]]


def test_chinese_fills_its_lines_and_no_line_begins_with_a_comma() -> None:
    for width in range(12, 60):
        lines = lines_of(TEXT, width)
        assert all(cell_len(line) == width for line in lines)
        assert not any(line.startswith(tuple("，；。、")) for line in lines)
    first, *_ = lines_of(TEXT, 30)
    assert first.rstrip() == "分身会在 #ops 里听，读那里最近"


def test_what_cannot_be_broken_is_folded_and_english_breaks_at_spaces() -> None:
    address = [line.rstrip() for line in lines_of("见 https://a.example/long，谢谢", 24)]
    assert address == ["见", "https://a.example/long，", "谢谢"]
    assert [line.rstrip() for line in lines_of("one two three\nfour", 8)] == ["one two", "three", "four"]
