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

URL = re.compile(r"(?:https?://|www\.)[^\s<>()\"'，。）】]+", re.IGNORECASE)
RING = re.compile(r"<!(?:channel|here|everyone|subteam\^[^>]*)(?:\|[^>]*)?>|<[@#][^>]*>", re.IGNORECASE)
MENTION = re.compile(r"@(?=[\w\u4e00-\u9fff])")
OURS = re.compile(r"AI 生成 · |分身（AI）|Double \(AI\)|AI · .*\bdouble\b")
BREAK = "@\u2060"


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
    """Every link in some texts."""
    return frozenset(link.rstrip(".,;:!?") for text in texts for link in URL.findall(text))


def make_harmless(text: str, allowed: frozenset[str]) -> str:
    """The text without anything that rings somebody, and without links that are not ``allowed``."""
    quiet = MENTION.sub(BREAK, RING.sub("", text))
    return URL.sub(lambda found: found.group() if found.group().rstrip(".,;:!?") in allowed else "[…]", quiet)
