"""Whether a text only greets or thanks, and asks nothing that anybody could answer; in English and Chinese."""

import re

from memory.text.folding import folded

_ENGLISH = frozenset(
    "afternoon all cheers day dear evening everybody everyone folks good goodbye greetings guys hello hey hi hiya howdy"
    " morning night ok okay please sorry team thank thanks there thx ty yo you again bye both".split()
)
_CHINESE = re.compile(
    r"(?:大家|各位|你们?|您|早上|上午|中午|下午|晚上|老师|同学)*好[啊呀的]?|早[安啊]?|晚安|[嗨嘿]|哈[喽啰罗]|再见"
    r"|(?:非常|十分|多)?(?:感谢|谢谢|谢)[你您大家啦了]*|辛苦[你您大家]*了?|在(?:不在|吗|嘛|么)|有人(?:吗|在吗)|打扰(?:一下|了)*"
)
_WORDS = re.compile(r"[^\W_]+")


def only_greets(text: str, name: str) -> bool:
    """Whether nothing else stands in a text than a greeting, a thank-you, or a call for attention.

    Args:
        text: what was said.
        name: whom it may greet; each word of it counts for nothing.
    """
    plain = folded(text)
    for word in folded(name).split():
        plain = plain.replace(word, " ")
    rest = _CHINESE.sub(" ", plain)
    words = _WORDS.findall(rest)
    return set(words) <= _ENGLISH and bool(words or rest != plain)
