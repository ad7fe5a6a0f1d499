"""A closing formula with a name under the words of a mail, which is no part of them: in English and Chinese. Pure.

Only what reads as a name, a title, a company, a number, an address or a date may stand below the formula: where a line
might be a sentence, all of it stays.
"""

import re
from collections.abc import Sequence

_MOST_LINES, _WIDEST = 5, 60
_FORMULA = re.compile(
    r"(?:(?:with )?(?:(?:my|our) )?(?:(?:very|kind|kindest|best|warm|warmest|many) )?regards"
    r"|(?:all the |my |very |with )?best(?: wishes)?|(?:warm|good|kind) wishes|greetings|cordially|cheers|respectfully"
    r"|(?:yours )?(?:sincerely|truly|faithfully)(?: yours)?|yours"
    r"|此致\s*敬礼|此致|敬礼|致礼|(?:顺)?[祝颂](?:好|安|商祺|商安|工作顺利|生活愉快|一切顺利)|敬上|谨上)[\s,，.。!！~]*",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?:(?:many |with )?thanks(?: again| in advance)?|thank you(?: very much)?|thx|多谢|谢谢|感谢)[\s,，.。!！~]*",
    re.IGNORECASE,
)
"""Said in its own right as well: it closes a mail only where a name stands below."""
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w.'’&-]*"
_LATIN_NAME = rf"{_CAPITAL}(?:[ -](?:(?:de|del|la|van|von|der|den|di|da|bin|al) ){{0,2}}{_CAPITAL}){{0,3}}"
_NO_NAMES = r"(?!(?i:Yes|No|Ok|OK|Not|Never|Please|Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)(?:day)?\b)"
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜"
    "戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_CHINESE_NAME = rf"(?!周[一二三四五六日末])[{_SURNAMES}]\s?[\u3400-\u9fff]\s?[\u3400-\u9fff]?"
_NAME = re.compile(
    rf"[-—–]{{0,2}}\s?(?:{_NO_NAMES}(?:{_LATIN_NAME}|[a-z]{{2,12}})|{_CHINESE_NAME})(?:\s?[敬谨]上)?[,，]?"
)
_ON_ONE_LINE = re.compile(rf"(?P<formula>[^,，]{{2,30}})[,，]\s*(?P<name>{_NO_NAMES}{_LATIN_NAME}|{_CHINESE_NAME})")
_ABOUT = re.compile(
    rf"{_NO_NAMES}{_CAPITAL}(?:[ ,|/·–-]+(?:{_CAPITAL}|of|for|and|the|de|la|at|in|&))*"
    r"|(?i:head|director|vp|manager|lead) (?i:of) [\w &,.-]+"
    r"|[\u3400-\u9fffA-Za-z0-9（）()·|/ ]{0,24}(?:部|部门|小?组|经理|总监|主管|工程师|总裁|主任|助理|专员|负责人|公司"
    r"|集团|中心|研究院|事业部|科长|处长|教授|老师)"
)
_REACHED = re.compile(
    r"(?:(?:tel|phone|mobile|cell|fax|direct|office|[tmpfew]|e-?mail|web|电话|手机|传真|邮箱|网址|微信|qq)\.?\s*[:：]?\s*)?"
    r"(?:[+(]?\d[\d\s().+/-]{5,24}(?:\s?(?:ext|转|x)\.?\s?\d{1,6})?|<?[^\s<>@]{1,64}@[^\s<>@]{1,128}>?"
    r"|(?:https?://|www\.)\S+)",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{4}\s?(?:年|[-./])\s?\d{1,2}\s?(?:月|[-./])\s?\d{1,2}\s?日?")


def without_closing(lines: Sequence[str]) -> Sequence[str]:
    """The lines before a closing formula at the end with who signs; all of them where nothing stands before it."""
    said = [(at, line.strip()) for at, line in enumerate(lines) if line.strip()]
    for place in range(max(1, len(said) - _MOST_LINES - 2), len(said)):
        at, line = said[place]
        below = [each for _, each in said[place + 1 :]]
        if _closes(line, below):
            return lines[:at]
    return lines


def _closes(line: str, below: Sequence[str]) -> bool:
    together = _ON_ONE_LINE.fullmatch(line)
    if together and _FORMULA.fullmatch(together["formula"]):
        return _is_signature(below)
    if _FORMULA.fullmatch(line):
        rest = [each for number, each in enumerate(below) if number or not _FORMULA.fullmatch(each)]
        return not rest or (_NAME.fullmatch(rest[0]) is not None and _is_signature(rest[1:]))
    named = bool(below) and _NAME.fullmatch(below[0]) is not None
    return named and _THANKS.fullmatch(line) is not None and _is_signature(below[1:])


def _is_signature(lines: Sequence[str]) -> bool:
    """Whether a few lines say who somebody is, and how they are reached; no sentence among them."""
    return len(lines) < _MOST_LINES and all(len(each) <= _WIDEST and _tells_who(each) for each in lines)


def _tells_who(line: str) -> bool:
    return any(each.fullmatch(line) for each in (_NAME, _ABOUT, _REACHED, _DATE))
