"""The harmlessness of everything said: it rings nobody, links only to visible sources, passes nothing off as a label.

A bare domain is a link wherever a client might make one of it: by the public suffix list (Mozilla's, as ``tldextract``
packages it; nothing is fetched).
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from memory.domain import Decision
from policies.orders import gives_orders
from policies.plain_text import read_plainly

if TYPE_CHECKING:
    from tldextract import TLDExtract

_SCHEME = r"[a-z][a-z0-9+.-]{1,20}://|(?<![\w.])(?:mailto|tel|sms|javascript|vbscript|data|file|https?|ftp):(?=[^\s:])"
_DOT = "[.。．｡]"
_HOST = (
    rf"(?P<host>(?<![\w.。．｡-])(?:[\w-]{{1,63}}{_DOT}){{1,12}}[^\W_][\w-]{{1,62}})(?![\w-])"
    r"(?::\d+)?(?:[/?#][^\s<>|]*)?"
)
RUN = re.compile(rf"(?:{_SCHEME}|(?<![\w.])www\.)[^\s<>|]*|{_HOST}", re.IGNORECASE)
"""A link as far as the most eager client might take it; of a bare host only ``_is_link`` says whether it is one."""
ENDS = re.compile(r"[\s<>()\"'，。）】]")
AFTER = re.compile(r"[.,;:!?'\"()\[\]{}*_~`，。；：！？、（）【】《》「」“”‘’]+")
CALLS = "@#!"
SET_APART = "\u2060"
"""Stands unseen behind a sign that would call somebody."""
OPEN = re.compile(r"<(?=[@#!])")
MENTION = re.compile(r"([@＠﹫])(?=\w|\Z)")
FILES = frozenset("md py rs sh pl ps so".split())
"""Public endings that are nearly always those of files, where one name stands before them and nothing behind."""
RESERVED = ("example", "localhost", "test", "invalid", "local", "internal")
"""Endings that are no public ones, and that clients take for links."""
LABEL = re.compile(
    r"^\W*(?:(?:ai|人工智能)\W{0,3}(?:生成|generated)?\W{1,4}.{0,60}(?:double|分身|bot|assistant)|(?:double|分身)\W{0,2}\(ai\))"
    r"|^\W*(?:approved|confirmed|verified|reviewed) by (?:\w+\W?){1,4}\W*$|^\W*[^，。]{0,12}已(?:批准|确认|核实)\W*$"
)
"""A line that reads as the label that only code may set."""


def links_in(texts: Iterable[str]) -> frozenset[str]:
    """Every link in some texts, with and without what a client might take to belong to it."""
    runs = [run.group() for text in texts for run in _links(text)]
    found = (link for run in runs for link in (run, ENDS.split(run, maxsplit=1)[0]))
    return frozenset(form for link in found for form in (link, link.rstrip(".,;:!?")) if form)


def make_harmless(text: str, allowed: frozenset[str]) -> str:
    """The text without anything that rings somebody or reads as a label, and without links that are not ``allowed``.

    What follows an allowed link is set apart, so that no client takes it to belong to the link.
    """
    text = _without_calls("\n".join(line for line in text.split("\n") if not LABEL.search(read_plainly(line))))
    parts: list[str] = []
    while run := next(_links(text), None):
        kept = _kept(run.group(), allowed)
        parts += [_quiet(text[: run.start()], allowed), run.group()[:kept] or "[…]"]
        parts += [" "] if 0 < kept < len(run.group()) else []
        text = text[run.start() + kept if kept else run.end() :]
    return "".join([*parts, _quiet(text, allowed)])


def _links(text: str) -> Iterator[re.Match[str]]:
    return (run for run in RUN.finditer(text) if run["host"] is None or _is_link(run.group(), run["host"]))


@cache
def _suffixes() -> "TLDExtract":
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


def _is_link(run: str, host: str) -> bool:
    """Whether a host ends as public ones do, or as one that is reserved."""
    plain = re.sub(_DOT, ".", host).casefold()
    name, _, ending = plain.rpartition(".")
    if ending in FILES and "." not in name and run == host:
        return False
    return ending.startswith("xn--") or ending in RESERVED or bool(_suffixes()(plain).suffix)


def _without_calls(text: str) -> str:
    """The text without ``<@…>``, ``<#…>`` and ``<!…>``, also where one comes about when another is taken out."""
    kept: list[str] = []
    opened: list[int] = []
    for sign in text:
        kept.append(sign)
        if sign == "<":
            opened.append(len(kept) - 1)
        elif sign == ">" and opened:
            start = opened.pop()
            if kept[start + 1] in CALLS:
                del kept[start:]
            else:
                opened.clear()
    return "".join(kept)


def _quiet(text: str, allowed: frozenset[str]) -> str:
    """What stands between links: it may end in one, now that it stands alone."""
    for run in reversed(list(_links(text))):
        if _kept(run.group(), allowed) != len(run.group()):
            text = f"{text[: run.start()]}[…]{text[run.end() :]}"
    return MENTION.sub(f"\\1{SET_APART}", OPEN.sub(f"<{SET_APART}", text))


def _kept(run: str, allowed: frozenset[str]) -> int:
    """How much of a run that a client might take for a link is an allowed one, with the punctuation after it."""
    for link in sorted(allowed, key=len, reverse=True):
        after = AFTER.match(run, len(link)) if run.startswith(link) else None
        if after or run == link:
            return after.end() if after else len(link)
    return 0


def orders_in(decision: Decision) -> bool:
    """Whether somebody gives orders in a decision to whatever AI reads it; to an AI it is not passed on then.

    What they call themselves, or a place, is read as well.
    """
    situation = decision.situation
    told = (situation.trigger.text, decision.reply, situation.trigger.name, situation.place.name)
    return any(map(gives_orders, told))
