"""A worker who corrects what was said in their name: how that is told from other words of theirs; pure."""

import re

from memory.decisions.acts import act_of_reply
from memory.domain import Act

_MARK = re.compile(
    r"^\s*(?:"
    r"(?:well,?\s+)?actually\b(?:,?\s+(?:i(?:'d|\s+would)\s+(?:rather\s+)?(?:say|answer|put\s+it)|it\s+should\s+(?:say|read)))?"
    r"|(?:small\s+|quick\s+)?correction\b|scratch\s+that\b|let\s+me\s+correct\s+(?:that|this|it)\b"
    r"|i(?:'d|\s+would)\s+(?:rather\s+)?(?:say|have\s+said)\b|what\s+i\s+(?:mean|meant|would\s+say)\s+is\b"
    r"|(?:其实|更正一下|更正|纠正一下|纠正|准确地说|我会说|应该这样说|应该说|应该是|不对(?=[\s,，.。:：;；!！]))"
    r")[\s,，.。:：;；!！—-]*(?:that\s+|this:\s*)?",
    re.IGNORECASE,
)


def corrected(text: str) -> str:
    """The words that a correction puts in place of what was said; empty where the text is no correction.

    A question is none, however it begins, and neither are thanks.
    """
    mark = _MARK.match(text)
    if mark is None or text.rstrip().endswith(("?", "？")):
        return ""
    words = text[mark.end() :].strip()
    return "" if act_of_reply(words, "") is Act.ACKNOWLEDGE else words
