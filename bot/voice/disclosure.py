"""The label on everything said: whose double speaks, and whether the worker confirmed it.

People read it above the words; machines read the same in the metadata, with the content-label fields of GB 45438-2025.
"""

import re

from adapters.platform import Label
from bot.texts import say
from memory.domain import Worker

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
