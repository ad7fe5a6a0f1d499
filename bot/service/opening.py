"""A deployment, opened as far as a call needs: not, its record, what it knows, what answers, or all that acts."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, Protocol

from bot.deployment import Deployment, open_deployment
from bot.errors import Impossible
from bot.settings import FORGOTTEN, PREFIX, Settings
from bot.texts import Told

if TYPE_CHECKING:
    from bot.app import App
    from bot.standin.knowledge import Knowledge
    from bot.standin.respond import Responder


class Way(Protocol):
    """The way to a deployment; what is asked for first is opened first, and stays open until the call ends."""

    async def record(self, *, begin: bool = False) -> Deployment:
        """The record, made where there is none if this is to ``begin`` one.

        Raises:
            Impossible: there is none yet; so nothing is made for a question.
        """

    async def knowledge(self) -> "Knowledge":
        """The record with its index."""

    async def answering(self) -> "Responder":
        """What would answer a question, by what is known; nothing that acts."""

    async def whole(self) -> "App":
        """All of it."""


class Opening:
    """The way to a deployment that no process serves; build it with ``opening``."""

    def __init__(self, settings: Settings, stack: AsyncExitStack, *, reads: bool) -> None:
        self._settings = settings
        self._reads = reads
        self._stack = stack
        self._of: Deployment | None = None
        self._knowledge: Knowledge | None = None
        self._responder: Responder | None = None
        self._app: App | None = None
        self.without: list[Told] = []
        """Why a model that is set is done without."""

    async def record(self, *, begin: bool = False) -> Deployment:
        """See ``Way.record``."""
        if self._of is None:
            if not begin and not self._settings.is_begun:
                raise Impossible(Told("error.nobody_yet", home=self._settings.home))
            self._of = await self._stack.enter_async_context(open_deployment(self._settings, reads=self._reads))
            if self._of.owned and (self._settings.home / FORGOTTEN).exists():
                await _forget_again(self._of)
        return self._of

    async def knowledge(self) -> "Knowledge":
        """See ``Way.knowledge``."""
        if self._knowledge is None:
            from bot.standin.knowledge import open_knowledge

            of = self._with_usable(await self.record(), "reranker")
            self._knowledge = await self._stack.enter_async_context(open_knowledge(of))
        return self._knowledge

    async def answering(self) -> "Responder":
        """See ``Way.answering``."""
        if self._responder is None:
            from bot.standin.answering import responder_over

            self._responder = responder_over(await self._drafting())
            self._stack.push_async_callback(self._responder.clones.close)
        return self._responder

    async def whole(self) -> "App":
        """See ``Way.whole``."""
        if self._app is None:
            from bot.app import set_to_work

            self._app = await self._stack.enter_async_context(set_to_work(await self._drafting()))
        return self._app

    async def _drafting(self) -> "Knowledge":
        knowledge = await self.knowledge()
        return replace(knowledge, of=self._with_usable(knowledge.of, "model"))

    def _with_usable(self, of: Deployment, setting: Literal["model", "reranker"]) -> Deployment:
        """The deployment without a model that cannot be used."""
        name = getattr(of.settings, setting)
        if name is None:
            return of
        from bot.standin.llm import model_by

        try:
            model_by(of.settings, name, of.now)
        except Impossible as fault:
            self.without.append(Told("error.without", setting=f"{PREFIX}{setting.upper()}", error=fault.args[0]))
            return replace(of, settings=of.settings.model_copy(update={setting: None}))
        return of


@asynccontextmanager
async def opening(settings: Settings, *, reads: bool = False) -> AsyncIterator[Opening]:
    """A way to the deployment; whatever was opened on it is closed again.

    Args:
        settings: all of them.
        reads: nothing but the record will be opened, and nothing written, so that another process may work on it.
    """
    async with AsyncExitStack() as stack:
        yield Opening(settings, stack, reads=reads)


async def _forget_again(of: Deployment) -> None:
    from bot.rights.forgotten import unknown_lines

    if await unknown_lines(of):
        from bot.rights.restored import forget_again

        await forget_again(of)
