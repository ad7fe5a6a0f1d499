"""A typed line → a verb and the rest, in English or Chinese, forgiving of width, case and traditional signs.

After the slash command every line is meant as a command. In a direct talk people also just ask, so there
``is_command`` takes only what is a command from its first word to its last.
"""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.commands.interviewing import interview_wish
from bot.commands.profile import may_follow
from bot.commands.topics import topic_wish
from bot.commands.words import EVERYTHING, OFF, ON, plain
from bot.rights.part import part_in
from bot.voice.terms import wish_in
from memory.recall.when import when
from memory.rights.audit import heads_in
from memory.text.simplified import simplified

ALIASES = {
    "影子": "shadow",
    "签批": "signoff",
    "代班": "stand",
    "停止": "stop",
    "代听": "attend",
    "问": "ask",
    "回忆": "recall",
    "草稿": "drafts",
    "为什么": "why",
    "忘记": "forget",
    "恢复": "remember",
    "保留": "keep",
    "策略": "policy",
    "话题": "topics",
    "画像": "profile",
    "报告": "report",
    "审计": "audit",
    "授权": "consents",
    "关联": "link",
    "控制台": "console",
    "工具": "tools",
    "我": "me",
    "导出": "export",
    "汇出": "export",
    "设置": "settings",
    "设定": "settings",
    "状态": "status",
    "帮助": "help",
    "教": "teach",
    "访谈": "interview",
    "改:": "edit",
    "edit:": "edit",
}
APART = frozenset({"教", "我"})
"""Aliases that begin other words as well: what follows stands apart."""
VERBS = tuple(sorted(set(ALIASES.values())))
_WIDE = range(0xFF01, 0xFF5F)
_NARROW = {0x3000: " "} | {sign: chr(sign - 0xFEE0) for sign in _WIDE if chr(sign) not in "，：；！？（）"}
"""Full-width letters, digits and signs; what belongs to Chinese text stays."""
_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_BESIDE_TIME = re.compile(r"(?:\b(?:in|for|from|until|to|on|at|and|the|now)\b|[\d\W_])*", re.IGNORECASE)
_PLACES = re.compile(r"(?:[\s,，、]*#[^\s,，、#]+)*")
_DRAFT = re.compile(r"`?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}`?|[0-9a-f]{6}|https?://\S+", re.IGNORECASE)
_EDIT = re.compile(r"\s*(?:改|edit)\s*[:：]\s*\S", re.IGNORECASE)
_LESSON = re.compile(r"\s*(?:=+>|→)\s*|\s*答[:：]\s*")
_APART = re.compile(r"[\s:]|$")
_ACTUALLY = re.compile(r"actually,? i(?:'d| would) |其实我会", re.IGNORECASE)
_SPACED = re.compile(r"^\s*(改|edit)\s*[:：]", re.IGNORECASE)
_ADDRESSEE = re.compile(r"@\S")
_END = " .!。！"


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
    text = _SPACED.sub(r"\1:", line.translate(_NARROW)).strip()
    if not text:
        return Parsed("status", "", None)
    if _ACTUALLY.match(text):
        return Parsed("profile", text, None)
    words = plain(text).replace("：", ":")
    for alias, verb in ALIASES.items():
        if words.startswith(alias) and (alias not in APART or _APART.match(words, len(alias))):
            return Parsed(verb, text[len(alias) :].strip(" ,:，："), None if alias.isascii() else "zh")
    first, _, rest = text.partition(" ")
    word = first.casefold()
    if word in VERBS:
        return Parsed(word, rest.strip(), "en")
    return Parsed(None, text, None, tuple(difflib.get_close_matches(word, VERBS, 3, 0.5)))


def is_command(line: str) -> bool:
    """Whether a whole line is a command, and not a sentence that begins with a verb.

    A verb without anything after it is one; what else may follow, each verb says.
    """
    if _EDIT.match(line):
        return True
    parsed = parse(line.rstrip(_END))
    if parsed.verb is None:
        return False
    accepts = _RESTS.get(parsed.verb)
    return not parsed.rest or (accepts is not None and bool(accepts(simplified(parsed.rest))))


def lesson_in(text: str) -> tuple[str, str] | None:
    """The question and the answer that a worker teaches, if there are both."""
    question, *answer = _LESSON.split(text, 1)
    return (question.strip(), answer[0].strip()) if question.strip() and answer and answer[0].strip() else None


def _is_switch(rest: str) -> bool:
    word = re.match(r"[^\s#]+", rest)
    return word is not None and word[0].casefold() in ON | OFF and bool(_PLACES.fullmatch(rest[word.end() :]))


def _is_part(rest: str) -> bool:
    return rest.casefold() in EVERYTHING or part_in(rest) is not None


def _is_window(rest: str) -> bool:
    text = rest.removeprefix("in").strip()
    window = when(text, _ANY_DAY, "UTC", prefer="future") if text else None
    beside = text if window is None else text.replace(window.phrase, "", 1)
    return "?" not in rest and bool(_BESIDE_TIME.fullmatch(beside))


_RESTS: dict[str, Callable[[str], object]] = {
    "shadow": _is_switch,
    "signoff": _is_switch,
    "stand": _is_window,
    "ask": _ADDRESSEE.match,
    "attend": re.compile(r".*#\S+.*|end|结束", re.IGNORECASE | re.DOTALL).fullmatch,
    "recall": bool,
    "why": _DRAFT.fullmatch,
    "teach": lesson_in,
    "interview": interview_wish,
    "forget": _is_part,
    "remember": _is_part,
    "keep": wish_in,
    "topics": topic_wish,
    "profile": may_follow,
    "audit": heads_in,
    "consents": re.compile(r"(?:on|off|开|关)\s+\S+(?:\s+#\S+)*|words|原文", re.IGNORECASE).fullmatch,
    "console": re.compile(r"close|关闭|关", re.IGNORECASE).fullmatch,
    "tools": re.compile(r"off|关|关闭", re.IGNORECASE).fullmatch,
    "link": re.compile(r"[a-z2-7]{12}|off|关|关闭", re.IGNORECASE).fullmatch,
    "me": re.compile(r"out|in|退出|加入", re.IGNORECASE).fullmatch,
    "policy": re.compile(r"(?:test|试)\s.+", re.IGNORECASE | re.DOTALL).fullmatch,
    "settings": re.compile(
        r"(?:language|weekly|morning|briefs|interview|calendar|messages|语言|周报|早报|会前|访谈|日历|私聊)(?:\s+\S+)?|(?:leave|离职|compact|归并)\s.+|"
        r"(?:bots|机器人)(?:(?:\s+@\S+)+\s+(?:on|off|开|关))?",
        re.IGNORECASE,
    ).fullmatch,
}
