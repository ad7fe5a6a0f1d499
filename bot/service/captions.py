"""``POST /captions``: what is said in a meeting that a double attends, with the secret of that one meeting.

The body is WebVTT (``text/vtt``) or JSON lines, each ``{"seconds": 12.5, "speaker": "Ben", "text": "…"}``.
"""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.archives.captions import read_captions
from adapters.archives.cues import HEARD, LAST, Cue
from bot.app import App
from bot.errors import Impossible
from bot.meetings.captions import WrongSecret, attended_with, take_captions
from memory.lately import Lately

LARGEST = 256 * 2**10
"""Bytes of one request: half an hour of speech takes less."""
MOST = 2000
"""Captions of one request."""
MEETINGS = 200
"""The captions of so many meetings are known again when they come once more."""


class Line(BaseModel):
    """One caption."""

    model_config = ConfigDict(extra="ignore")

    seconds: float = Field(ge=0, le=LAST, allow_inf_nan=False)
    speaker: str = Field(min_length=1, max_length=200)
    text: str = Field(min_length=1, max_length=HEARD)


def caption_routes(app: App) -> list[Route]:
    """The one route."""
    came: Lately[set[str]] = Lately(MEETINGS)

    async def take(request: Request) -> Response:
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if scheme.casefold() != "bearer" or not secret:
            return _refused("Send the meeting's secret as a bearer token.", 401)
        try:
            meeting = await attended_with(app.of, secret)
        except WrongSecret as error:
            return _refused(str(error), 401)
        except Impossible as error:
            return _refused(str(error), 409)
        body = bytearray()
        async for piece in request.stream():
            body += piece
            if len(body) > LARGEST:
                return _refused(f"More than {LARGEST // 2**10} KiB; send it in parts.", 413)
        try:
            cues = _cues(body.decode(), request.headers.get("content-type", ""))
        except (UnicodeDecodeError, ValidationError):
            return _refused("Each line is a JSON object with seconds, speaker and text; or send text/vtt.", 400)
        if len(cues) > MOST:
            return _refused(f"More than {MOST} captions; send them in parts.", 413)
        known = came.get(meeting.place.id) or set()
        came.put(meeting.place.id, known)
        return JSONResponse({"taken": await take_captions(app.of, app.accept, meeting, cues, known)})

    return [Route("/captions", take, methods=["POST"])]


def _cues(text: str, kind: str) -> Sequence[Cue]:
    if kind.partition(";")[0].strip().casefold() == "text/vtt":
        return list(read_captions(text.split("\n"), "vtt"))
    lines = [Line.model_validate_json(line) for line in text.split("\n") if line.strip()]
    return [Cue(line.seconds, line.speaker.strip(), line.text) for line in lines]


def _refused(sentence: str, status: int) -> Response:
    return JSONResponse({"error": sentence}, status)
