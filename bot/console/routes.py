"""The console's addresses: the way in and out, the pages, and what keeps them fresh."""

from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from adapters.errors import Forged
from adapters.platform import Post
from bot.app import App
from bot.approvals.word import NEEDS
from bot.commands import interview, profile
from bot.commands.words import STOP
from bot.console.guard import COOKIE, Guard, forget, form_of, is_proven, remember, visitor_in
from bot.console.live import Live
from bot.console.pages import PAGES, health
from bot.console.view import STATIC, draw
from bot.console.visit import Page, Visit
from bot.learning.clearances import RULINGS
from bot.rights.doubt import TRUST
from bot.rights.entry import Visitor, come_in, entry_by, leave, visitor_of
from bot.service.faults import FAULTS, sentence_of
from bot.service.own import CONFIRMING
from bot.shadow.handed import DROP
from bot.voice.cards.notices import TYPED
from memory.export import export_worker

log = structlog.get_logger()
FIRST = next(iter(PAGES))
Answer = Callable[[Request], Awaitable[Response]]
YEAR = "public, max-age=31536000, immutable"
SMALL = 1000
BOTH = ["GET", "POST"]
RESTS = ("", "/{item}")
"""A page, and one thing that it shows by its id."""
PRESSABLE = frozenset(
    {*NEEDS, *RULINGS, *CONFIRMING, profile.STRIKE, profile.RESTORE, *interview.PRESSES, DROP, STOP, TRUST, TYPED}
)
"""What a page of the console or an answer in it has a button for; chat has others, whose values only it may carry."""
PRESS, TYPE = "press", "type"
"""What the forms of every page can do: press (an action and its value), or type a line, to which a text may belong."""


class Kept(StaticFiles):
    """Files that a browser keeps: their addresses change with their content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """See ``StaticFiles``."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = YEAR
        return response


class Console:
    """The console of a deployment: its routes, and their answers."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._live = Live(app)

    def routes(self) -> list[BaseRoute]:
        """All under ``/console``."""
        routes = [
            Route("/", self.first),
            Route("/enter/{secret}", self.door),
            Route("/enter/{secret}", self.enter, methods=["POST"]),
            Route("/leave", self.leave, methods=["POST"]),
            Route("/health", self.health),
            Route("/live", self.live),
            Route("/export", self.export, methods=["POST"]),
            Mount("/static", Kept(directory=STATIC)),
            *(Route(f"/{name}{rest}", self.page(page), methods=BOTH) for name, page in PAGES.items() for rest in RESTS),
        ]
        guarded = [Middleware(Guard, url=self._app.of.settings.url), Middleware(GZipMiddleware, minimum_size=SMALL)]
        refusals = {HTTPException: self.refuse, Forged: self.refuse}
        return [Mount("/console", Starlette(routes=routes, middleware=guarded, exception_handlers=refusals))]

    def close(self) -> None:
        """Let go of every open page."""
        self._live.close()

    async def first(self, request: Request) -> Response:
        """To the first page of whoever came in."""
        visitor = await visitor_in(request, self._app.of)
        if visitor is None:
            return self._closed()
        return RedirectResponse("/console/health" if visitor.entry.is_admin else f"/console/{FIRST}", 303)

    async def health(self, request: Request) -> Response:
        """The health of the deployment, for an administrator."""
        visitor = await visitor_in(request, self._app.of)
        if visitor is None or not visitor.entry.is_admin:
            return self._closed()
        values = await health.read(self._app)
        language = visitor.entry.language or self._app.of.settings.language
        return self._html("health.jinja", language, 200, proof=visitor.entry.proof, **values)

    async def door(self, request: Request) -> Response:
        """Asks whoever followed a link to press once: what only looks at links on the way uses none of them up."""
        async with self._app.of.record.read() as session:
            entry = await entry_by(session, self._app.of, request.path_params["secret"])
        if entry is None:
            return self._closed()
        return self._html("door.jinja", entry.language or self._app.of.settings.language, HTTPStatus.OK)

    async def enter(self, request: Request) -> Response:
        """Use a link up, and begin a session."""
        async with self._app.of.record.write() as session:
            secret = await come_in(session, self._app.of, request.path_params["secret"])
        if secret is None:
            return self._closed()
        response = RedirectResponse("/console/", 303)
        remember(response, secret, secure=urlsplit(self._app.of.settings.url or "").scheme == "https")
        return response

    async def leave(self, request: Request) -> Response:
        """End the session."""
        visitor = await visitor_in(request, self._app.of)
        if visitor and is_proven(visitor, await form_of(request)):
            async with self._app.of.record.write() as session:
                await leave(session, request.cookies[COOKIE])
        response = self._plain("left.jinja")
        forget(response)
        return response

    async def refuse(self, request: Request, error: Exception) -> Response:
        """An address or a request that means nothing here."""
        status = error.status if isinstance(error, Forged) else getattr(error, "status_code", HTTPStatus.NOT_FOUND)
        return self._plain("nowhere.jinja", status)

    async def live(self, request: Request) -> Response:
        """The news of an open page."""
        visitor = await visitor_in(request, self._app.of)
        if visitor is None or visitor.worker is None:
            return self._closed()

        async def session_holds() -> bool:
            async with self._app.of.record.read() as session:
                return await visitor_of(session, self._app.of, request.cookies[COOKIE]) is not None

        return self._live.stream(visitor.worker.id, session_holds)

    async def export(self, request: Request) -> Response:
        """The worker's own file."""
        visitor = await visitor_in(request, self._app.of)
        if visitor is None or visitor.worker is None or not is_proven(visitor, await form_of(request)):
            return self._ended(request)
        of = self._app.of
        async with of.record.read() as session:
            content = await export_worker(session, of.master, visitor.worker, of.now())
        name = f"double-{of.now():%Y-%m-%d}.zip"
        return Response(
            content, media_type="application/zip", headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )

    def page(self, page: Page) -> Answer:
        """What answers for a page."""

        async def answer(request: Request) -> Response:
            visitor = await visitor_in(request, self._app.of)
            if visitor is None or visitor.worker is None:
                return self._ended(request)
            asked = dict(request.query_params) if request.method != "POST" else await form_of(request)
            if request.method == "POST" and not is_proven(visitor, asked):
                return self._ended(request)
            visit = Visit(
                self._app,
                visitor.worker,
                visitor.entry.account,
                visitor.entry.proof,
                request.path_params.get("item", ""),
                asked,
            )
            if visit.item in page.files:
                return await page.files[visit.item](visit)
            answers, refused = await self._done(visit, page) if request.method == "POST" else ([], "")
            again = await visitor_in(request, self._app.of) if answers else visitor
            return await self._drawn(request, page, visit, again, answers, refused)

        return answer

    async def _done(self, visit: Visit, page: Page) -> tuple[Sequence[Post], str]:
        """What a form did: its answers, or the sentence by which it was refused."""
        asked, text = visit.asked, visit.asked.get("text", "")
        try:
            for name, act in page.acts.items():
                if name in asked:
                    return await act(visit), ""
            if PRESS in asked:
                action, _, value = asked[PRESS].partition(" ")
                if action not in PRESSABLE:
                    raise HTTPException(HTTPStatus.BAD_REQUEST)
                return await visit.press(action, value, text), ""
            if TYPE in asked:
                return await visit.type(f"{asked[TYPE]} {text}".strip()), ""
        except FAULTS as error:
            return [], sentence_of(error, visit.language)
        except ValueError as error:
            log.warning("form_unreadable", page=page.name, error=type(error).__name__)
            raise HTTPException(HTTPStatus.BAD_REQUEST) from error
        return [], ""

    async def _drawn(
        self, request: Request, page: Page, visit: Visit, visitor: Visitor | None, answers: Sequence[Post], refused: str
    ) -> Response:
        whole = "hx-request" not in request.headers
        common = {"answers": answers, "refused": refused, "whole": whole, "pages": PAGES, "page": page, "visit": visit}
        if visitor is None:
            return self._html("gone.jinja", visit.language, HTTPStatus.OK, **common)
        try:
            read = await page.read(visit)
        except FAULTS as error:
            return self._html("fault.jinja", visit.language, 409, told=sentence_of(error, visit.language), **common)
        if read is None:
            return self._html("missing.jinja", visit.language, 404, **common)
        return self._html(page.template, visit.language, HTTPStatus.OK, **common, **read)

    def _html(self, template: str, language: str, status: int, **values: object) -> Response:
        return HTMLResponse(draw(template, language, **values), status)

    def _plain(self, template: str, status: int = HTTPStatus.OK) -> Response:
        """A page that shows nothing of anybody."""
        return self._html(template, self._app.of.settings.language, status)

    def _closed(self) -> Response:
        return self._plain("closed.jinja", HTTPStatus.UNAUTHORIZED)

    def _ended(self, request: Request) -> Response:
        response = self._closed()
        if "hx-request" in request.headers:
            response.headers["HX-Redirect"] = "/console/"
        return response
