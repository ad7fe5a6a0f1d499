"""Chinese, Japanese and Korean signs → words: Chinese by jieba's dictionary, in either signs. Pure."""

import re

from memory.text.simplified import simplified

_BY_ITSELF = re.compile("[\u30a1-\u30fa\u30fc]{2,}|[\uac00-\ud7a3]{2,}")
"""Katakana and Hangul, whose runs are words, or near enough."""
_NAMING = ("n", "v", "a", "j", "l", "i")
"""Parts of speech, in the tags of ICTCLAS: nouns, verbs, adjectives, short forms and set phrases."""
_PEOPLE = "nr"
_SAID = frozenset(
    "时候 问题 东西 事情 情况 大家 同事 麻烦 请问 谢谢 感谢 需要 知道 觉得 可能 应该 可以 没有 不是 怎么办 "
    "看看 处理 帮忙 告诉 还有 好像 辛苦 打扰 收到 明白 一点 方便 有人 为什么 是不是 能不能 有没有 不行 "
    "没法 出来 起来 过来 上去 下来".split()
)
"""What people say in any talk."""


def words_in(run: str) -> list[str]:
    """All words of a run of Chinese signs, in their order and as they are written: joined they are the run."""
    return [word for word, _ in _tagged(run)]


def naming_words(run: str) -> list[list[str]]:
    """The words of a run that can name a thing or a deed, those beside each other in one list; nobody's name is one."""
    beside: list[list[str]] = [[]]
    for word, tag in _tagged(run):
        if _names(word, tag):
            beside[-1].append(word)
        elif beside[-1]:
            beside.append([])
    return [*(words for words in beside if words), *([word] for word in _BY_ITSELF.findall(run))]


def _names(word: str, tag: str) -> bool:
    return len(word) > 1 and tag.startswith(_NAMING) and not tag.startswith(_PEOPLE) and simplified(word) not in _SAID


def _tagged(run: str) -> list[tuple[str, str]]:
    from rjieba import tag

    tagged, at = [], 0
    for word, kind in tag(simplified(run)):
        tagged.append((run[at : at + len(word)], kind))
        at += len(word)
    return tagged
