"""Which high stakes the words of a text name, in English and Chinese, however lightly it is put.

Word lists: the same text always gives the same answer, and everybody can read why. A word that only names a piece of
software ("the refund endpoint", 发票识别接口) is no stake; what such a text means is for the model to say. Every
pattern repeats what it may skip only so many times, so that the work grows with the length of a text and no faster.
"""

import re

from policies.plain_text import read_plainly
from policies.stakes import chinese, english
from policies.stakes.kinds import KINDS
from policies.stakes.slips import mend_slips
from policies.stakes.software import is_about_software, names_software


def _either(block: str) -> str:
    return "|".join(line.strip() for line in block.strip().splitlines())


def _compiled(in_english: dict[str, str], in_chinese: dict[str, str]) -> dict[str, re.Pattern[str]]:
    return {
        kind: re.compile(rf"(?<![a-z0-9])(?:{_either(in_english[kind])})(?![a-z0-9])|{_either(in_chinese[kind])}")
        for kind in KINDS
    }


_CERTAIN = _compiled(english.ENGLISH, chinese.CHINESE)
_WIDE = _compiled(english.WIDE, chinese.WIDE)


def stakes(text: str, *, wide: bool = False) -> frozenset[str]:
    """Name the high stakes that the words of a text touch, out of ``KINDS``.

    Args:
        text: a message or reply; the work is linear in its length.
        wide: where nothing else reads what the text means: more words count, those that name a piece of software too.
    """
    plain = mend_slips(read_plainly(text))
    if wide:
        return frozenset(kind for kind in KINDS if _CERTAIN[kind].search(plain) or _WIDE[kind].search(plain))
    if is_about_software(plain):
        return frozenset()
    return frozenset(kind for kind in KINDS if _named(_CERTAIN[kind], plain))


def _named(pattern: re.Pattern[str], plain: str) -> bool:
    return any(not names_software(plain, found) for found in pattern.finditer(plain))
