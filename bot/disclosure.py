"""The label on everything said, and the harmlessness of everything said.

People read whose double speaks and whether the worker confirmed it; machines read the same in the metadata,
with the content-label fields of GB 45438-2025. Mentions that would ring are broken, and links that no visible
source holds are taken out, whatever wrote the text.
"""

import re
from collections.abc import Iterable

from adapters.chat import Label
from bot.texts import say
from memory.domain import Worker

_SCHEME = r"[a-z][a-z0-9+.-]{1,20}://|(?<![\w.])(?:mailto|tel|sms|javascript|vbscript|data|file|https?|ftp):(?=[^\s:])"
_ENDING = (
    "com|cn|net|org|edu|gov|info|biz|io|ai|app|dev|xyz|top|link|click|site|online|shop|club|vip"
    "|ru|uk|de|fr|jp|kr|tw|hk|sg|us|eu|au|me|cc|co|tv|example|中国|公司|网络|рф|xn--[a-z0-9-]+"
)
_HOST = rf"(?<![\w.。．｡-])(?:[\w-]+[.。．｡])+(?:{_ENDING})(?![\w-])(?::\d+)?(?:[/?#][^\s<>|]*)?"
URL = re.compile(rf"(?:{_SCHEME}|(?<![\w.])www\.)[^\s<>()\"'，。）】]+|{_HOST}", re.IGNORECASE)
RUN = re.compile(rf"(?:{_SCHEME}|(?<![\w.])www\.)[^\s<>|]*|{_HOST}", re.IGNORECASE)
"""A link as far as the most eager client might take it."""
AFTER = re.compile(r"[.,;:!?'\"()\[\]{}*_~`，。；：！？、（）【】《》「」“”‘’]+")
RING = re.compile(r"<[@#!][^<>]*>", re.IGNORECASE)
OPEN = re.compile(r"<(?=[@#!])")
MENTION = re.compile(r"([@＠﹫])(?=\w|\Z)")
OURS = re.compile(r"AI 生成 · |分身（AI）|Double \(AI\)|AI · .*\bdouble\b")


def label(worker: Worker | None, language: str, *, produced: str, confirmed: bool = False) -> Label:
    """The disclosure of a post.

    Args:
        worker: for whom it speaks; None for a notice of the deployment itself.
        language: of the people who will read it.
        produced: the opaque id of what produced it (a draft, or a notice's key).
        confirmed: whether the worker approved this very text.
    """
    key = "label.notice" if worker is None else "label.confirmed" if confirmed else "label.alone"
    return Label(
        visible=say(language, key, name=worker.name if worker else ""),
        metadata={
            "AIGC.Label": "1",
            "AIGC.ContentProducer": "double",
            "AIGC.ProduceID": produced,
            "AIGC.ContentPropagator": "double",
            "AIGC.PropagateID": produced,
            "double.confirmed": "1" if confirmed else "0",
        },
    )


def is_ours(text: str) -> bool:
    """Whether a quoted text is something that a double said, by its label."""
    return OURS.search(text) is not None


def links_in(texts: Iterable[str]) -> frozenset[str]:
    """Every link in some texts, with and without what a client might take to belong to it."""
    found = (link for text in texts for link in (*URL.findall(text), *RUN.findall(text)))
    return frozenset(form for link in found for form in (link, link.rstrip(".,;:!?")))


def make_harmless(text: str, allowed: frozenset[str]) -> str:
    """The text without anything that rings somebody, and without links that are not ``allowed``.

    What follows an allowed link is set apart, so that no client takes it to belong to the link.
    """
    while RING.search(text):
        text = RING.sub("", text)
    parts: list[str] = []
    while run := RUN.search(text):
        kept = _kept(run.group(), allowed)
        parts += [_quiet(text[: run.start()], allowed), run.group()[:kept] or "[…]"]
        parts += [" "] if 0 < kept < len(run.group()) else []
        text = text[run.start() + kept if kept else run.end() :]
    return "".join([*parts, _quiet(text, allowed)])


def _quiet(text: str, allowed: frozenset[str]) -> str:
    """What stands between links: it may end in one, now that it stands alone."""
    text = RUN.sub(lambda run: run.group() if _kept(run.group(), allowed) == len(run.group()) else "[…]", text)
    return MENTION.sub("\\1\u2060", OPEN.sub("<\u2060", text))


def _kept(run: str, allowed: frozenset[str]) -> int:
    """How much of a run that a client might take for a link is an allowed one, with the punctuation after it."""
    for link in sorted(allowed, key=len, reverse=True):
        after = AFTER.match(run, len(link)) if run.startswith(link) else None
        if after or run == link:
            return after.end() if after else len(link)
    return 0
