"""The local API of a serving process: the calls of ``bot.service.table`` over loopback, with a token."""

import hmac

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.app import App
from bot.service.faults import FAULTS, sentence_of
from bot.service.ready import faults_of
from bot.service.table import CALLS, carry_out
from bot.texts import LANGUAGES


def api_routes(app: App, token: str) -> list[Route]:
    """``POST /api/NAME`` with a JSON object of arguments; ``GET /healthz`` lives, ``/readyz`` can work."""

    async def serve(request: Request) -> Response:
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            return JSONResponse({"error": "The token is wrong."}, 401)
        name = request.path_params["name"]
        if name not in CALLS:
            return JSONResponse({"error": f"There is no call '{name}'."}, 404)
        language = request.headers.get("accept-language", "")
        try:
            return JSONResponse(dict(await carry_out(app, name, await request.json())))
        except (ValidationError, ValueError) as error:
            return JSONResponse({"error": " ".join(str(error).split())}, 400)
        except FAULTS as error:
            told = sentence_of(error, language if language in LANGUAGES else "en")
            return JSONResponse({"error": told}, 409)

    async def health(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(request: Request) -> Response:
        faults = await faults_of(app)
        return JSONResponse({"ready": not faults, "faults": dict(faults)}, 503 if faults else 200)

    return [Route("/api/{name}", serve, methods=["POST"]), Route("/healthz", health), Route("/readyz", ready)]
