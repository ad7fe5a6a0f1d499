"""A typed line → a verb and the rest, in English or Chinese, forgiving of width and case."""

import difflib
import unicodedata
from dataclasses import dataclass

ALIASES = {
    "影子": "shadow",
    "代班": "stand",
    "停止": "stop",
    "问": "ask",
    "回忆": "recall",
    "草稿": "drafts",
    "为什么": "why",
    "忘记": "forget",
    "报告": "report",
    "状态": "status",
    "帮助": "help",
}
VERBS = tuple(sorted(set(ALIASES.values())))
ON = frozenset({"on", "开", "开启", "打开"})
OFF = frozenset({"off", "关", "关闭"})
EVERYTHING = frozenset({"everything", "all", "全部", "所有"})


@dataclass(frozen=True, slots=True)
class Parsed:
    """A command: its English verb (``status`` for an empty line), its arguments, its language.

    ``verb`` is None where the first word is no verb; ``near`` then holds the likely ones.
    """

    verb: str | None
    rest: str
    language: str | None
    near: tuple[str, ...] = ()


def parse(line: str) -> Parsed:
    """Read a line as it was typed after the slash command."""
    text = unicodedata.normalize("NFKC", line).strip()
    if not text:
        return Parsed("status", "", None)
    for alias, verb in ALIASES.items():
        if text.startswith(alias):
            return Parsed(verb, text[len(alias) :].strip(" ,:，："), "zh")
    first, _, rest = text.partition(" ")
    word = first.casefold()
    if word in VERBS:
        return Parsed(word, rest.strip(), "en")
    return Parsed(None, text, None, tuple(difflib.get_close_matches(word, VERBS, 3, 0.5)))
