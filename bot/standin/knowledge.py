"""What is remembered, as it can be searched: the embedders, the index, and recall over both."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING

from bot.deployment import Deployment
from bot.errors import Impossible
from bot.settings import Settings
from bot.texts import Told
from memory.index.embed import Embedders, build_embedders
from memory.index.providers import provider_of
from memory.index.rebuild import Indexer
from memory.index.store import VectorStore
from memory.index.topics import seal_former_centres
from memory.recall.recall import Recall, Reranker

if TYPE_CHECKING:
    from bot.standin.reading import Reading

INDEX = "3"


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The index over a record, and the way to search it."""

    of: Deployment
    embedders: Embedders
    store: VectorStore
    indexer: Indexer
    recall: Recall


@asynccontextmanager
async def open_knowledge(of: Deployment) -> AsyncIterator[Knowledge]:
    """Open the index and bring it up to date; where platforms are connected, that goes on in the background.

    Raises:
        Impossible: a model or an index server cannot be used.
    """
    embedders = _embedders(of.settings.embedder)
    store = await _open_store(of.settings, embedders)
    try:
        indexer = Indexer(of.record, of.master, store, embedders)
        await seal_former_centres(of.record, of.master)
        if await indexer.is_behind():
            await indexer.forget_indexed()
        if not of.platforms:
            await indexer.index_pending(of.now())
        yield Knowledge(of, embedders, store, indexer, Recall(of.record, of.master, store, embedders, reranker_of(of)))
    finally:
        await store.close()


def _embedders(name: str) -> Embedders:
    try:
        return build_embedders(name)
    except Exception as error:
        provider = provider_of(name)
        told = Told("error.embedder", name=name, error=type(error).__name__, provider=provider)
        raise Impossible(told) from error


def reranker_of(of: Deployment) -> Reranker | None:
    """What puts precedents in order, where a model is set for it."""
    if of.settings.reranker is None:
        return None
    from bot.standin.rerank import ModelReranker

    return ModelReranker(reading_by(of, of.settings.reranker))


def reading_by(of: Deployment, name: str) -> "Reading":
    """A model that reads, by its name."""
    from bot.standin.llm import model_by
    from bot.standin.reading import Reading

    return Reading(of, model_by(of.settings, name, of.now))


async def _open_store(settings: Settings, embedders: Embedders) -> VectorStore:
    size, fine = await embedders.fast.size(), await embedders.fine_vectors()
    if settings.qdrant_url is None:
        from memory.index.edge import EdgeStore

        folder = settings.home / "index"
        _remove_former(folder)
        return EdgeStore(folder / INDEX, size, fine)
    from qdrant_client import AsyncQdrantClient
    from qdrant_client.http.exceptions import ApiException

    from memory.index.server import open_server

    key = settings.qdrant_api_key.get_secret_value() if settings.qdrant_api_key else None
    client = AsyncQdrantClient(url=settings.qdrant_url, api_key=key, check_compatibility=False)
    try:
        return await open_server(client, size, fine)
    except ApiException as error:
        await client.close()
        told = Told("error.qdrant", url=settings.qdrant_url, error=type(error).__name__)
        raise Impossible(told) from error


def _remove_former(folder: Path) -> None:
    """Take away what indexes of other numbers left: it is all made anew from the record."""
    for former in folder.glob("*"):
        if former.name.split("-")[0] == INDEX:
            continue
        if former.is_dir():
            rmtree(former)
        else:
            former.unlink()
