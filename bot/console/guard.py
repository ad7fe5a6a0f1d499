"""What every request to the console passes: its host, its origin, the size of its form, and who is in session.

A form counts only from a page of our own origin that hands the session's proof back (a token for each session, as the
OWASP cheat sheet on cross-site request forgery has it). What is answered may be framed, cached or mixed with foreign
parts by nobody.
"""

import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.loopback import LOOPBACK
from adapters.webhook import read_body
from bot.deployment import Deployment
from bot.rights.entry import Visitor, renew, visitor_of

COOKIE = "double_console"
FORM_BYTES = 256 * 1024
FIELDS = 200
SAFE = frozenset({"GET", "HEAD"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """Middleware: refuses foreign hosts and foreign origins, and puts the headers on every answer.

    Args:
        app: what answers.
        url: the address at which this deployment is reached; its host is the only one beside loopback.
    """

    def __init__(self, app: ASGIApp, url: str | None) -> None:
        self._app = app
        self._own = urlsplit(url or "").netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ``ASGIApp``."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        headers = Headers(scope=scope)
        if not self._is_ours(headers.get("host", "")):
            await PlainTextResponse("This address serves no console.", 421)(scope, receive, guarded)
        elif scope["method"] not in SAFE and not self._is_from_us(headers):
            await PlainTextResponse("This form stood on a page that is not ours.", 403)(scope, receive, guarded)
        else:
            await self._app(scope, receive, guarded)

    def _is_ours(self, host: str) -> bool:
        return host == self._own or (urlsplit(f"//{host}").hostname or "") in LOOPBACK

    def _is_from_us(self, headers: Headers) -> bool:
        origin = urlsplit(headers.get("origin", ""))
        return origin.scheme in {"http", "https"} and origin.netloc in {headers["host"], self._own}


async def form_of(request: Request) -> Mapping[str, str]:
    """The fields of a form; of one that stands there twice, the last.

    Raises:
        Forged: it is too large.
    """
    body = (await read_body(request, FORM_BYTES)).decode("utf-8", "replace")
    try:
        return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=FIELDS))
    except ValueError:
        return {}


def is_proven(visitor: Visitor, form: Mapping[str, str]) -> bool:
    """Whether a form hands back the proof of the session."""
    return hmac.compare_digest(form.get("proof", "").encode(), visitor.entry.proof.encode())


async def visitor_in(request: Request, of: Deployment) -> Visitor | None:
    """Who looks, by the session's cookie; the use of a session moves its end."""
    secret = request.cookies.get(COOKIE, "")
    if not secret:
        return None
    async with of.record.read() as session:
        visitor = await visitor_of(session, of, secret)
    if visitor and visitor.is_stale(of.now()):
        async with of.record.write() as writing:
            await renew(writing, of, secret)
    return visitor


def remember(response: Response, secret: str, *, secure: bool) -> None:
    """Have the browser keep the session: no script reads it, and no other site's page brings it along."""
    response.set_cookie(COOKIE, secret, path="/console", httponly=True, samesite="strict", secure=secure)


def forget(response: Response) -> None:
    """Have the browser drop the session."""
    response.delete_cookie(COOKIE, path="/console")
