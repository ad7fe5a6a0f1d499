"""What was asked of a robot, in the vault: under which request WeCom takes an answer, and the sign under a question.

WeCom takes answers under the request of a message for a day. The sign that a question is being thought about is a
stream that is not finished; an answer goes on in it, so that people see one message.
"""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from adapters.vault import Vault
from adapters.wecom.robot.frames import Verdict

ANSWERABLE = timedelta(hours=24)
STREAMING = timedelta(minutes=5, seconds=30)
"""How long a stream is gone on with; WeCom takes no more of it after six minutes."""

OPINIONS_KEPT = timedelta(days=7)


class _Question(BaseModel):
    """One message to the robot: when its sign was shown, and whether that is over, or an answer goes on in it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    request: str
    opened: datetime | None = None
    over: bool = False
    answered: bool = False


class Opinions(BaseModel):
    """What opinions of a post stand for: the keys of its buttons by verdict."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    message: str
    keys: dict[Verdict, str]


@dataclass(frozen=True, slots=True)
class Way:
    """Where an answer goes: the request, and the open stream of the question, if there is one."""

    request: str
    stream: str = ""


class Asked:
    """The questions to one robot.

    Args:
        vault: Where they are kept.
        robot: The robot's id.
        now: The clock.
    """

    def __init__(self, vault: Vault, robot: str, now: Callable[[], datetime]) -> None:
        self._vault = vault
        self._robot = robot
        self._now = now
        self._turn = asyncio.Lock()

    async def note(self, place: str, message: str, request: str) -> None:
        """A message came under a request; one that comes again keeps its first."""
        async with self._turn:
            if await self._read(place, message) is None:
                await self._keep(place, message, _Question(request=request))
            await self._write(self._name("newest", place), message)

    async def open(self, place: str, message: str) -> Way | None:
        """The sign is to be shown: where, if the question is known and this is not over."""
        async with self._turn:
            question = await self._read(place, message)
            if question is None or question.over:
                return None
            if question.opened is None:
                await self._keep(place, message, question.model_copy(update={"opened": self._now()}))
                await self._write(self._name("sign", place), message)
            return Way(question.request, stream_of(message))

    async def close(self, place: str, message: str) -> Way | None:
        """The sign is to go: where, if it was shown and no answer goes on in it."""
        async with self._turn:
            question = await self._read(place, message)
            if question is None or question.opened is None or question.answered:
                return None
            await self._keep(place, message, question.model_copy(update={"over": True}))
            return Way(question.request, stream_of(message))

    async def answer(self, place: str, message: str | None) -> Way | None:
        """An answer comes: where. The first answer gets the open stream.

        Args:
            place: The place.
            message: The question; without it, or where it is not known, the one whose sign is shown, else the latest.
        """
        async with self._turn:
            found = await self._known(place, message) or await self._signed(place) or await self._latest(place)
            if found is None:
                return None
            message, question = found
            await self._keep(place, message, question.model_copy(update={"over": True, "answered": True}))
            return Way(question.request, stream_of(message) if self._is_open(question) else "")

    async def keep_opinions(self, id: str, opinions: Opinions) -> None:  # noqa: A002 - it is the word
        """Note what opinions of a post stand for, for a week."""
        seconds = OPINIONS_KEPT.total_seconds()
        await self._vault.write(self._opinion(id), opinions.model_dump_json(), seconds=seconds)

    async def opinions(self, id: str) -> Opinions | None:  # noqa: A002 - it is the word
        """What opinions of a post stand for."""
        kept = await self._vault.read(self._opinion(id))
        return None if kept is None else Opinions.model_validate_json(kept)

    async def _known(self, place: str, message: str | None) -> tuple[str, _Question] | None:
        question = await self._read(place, message) if message else None
        return (message, question) if message and question else None

    async def _signed(self, place: str) -> tuple[str, _Question] | None:
        found = await self._known(place, await self._vault.read(self._name("sign", place)))
        return found if found and self._is_open(found[1]) else None

    async def _latest(self, place: str) -> tuple[str, _Question] | None:
        return await self._known(place, await self._vault.read(self._name("newest", place)))

    def _is_open(self, question: _Question) -> bool:
        return question.opened is not None and not question.over and self._now() - question.opened < STREAMING

    async def _read(self, place: str, message: str) -> _Question | None:
        kept = await self._vault.read(self._question(place, message))
        return None if kept is None else _Question.model_validate_json(kept)

    async def _keep(self, place: str, message: str, question: _Question) -> None:
        await self._write(self._question(place, message), question.model_dump_json())

    async def _write(self, name: str, secret: str) -> None:
        await self._vault.write(name, secret, seconds=ANSWERABLE.total_seconds())

    def _name(self, what: str, place: str) -> str:
        return f"wecom/asked/{self._robot}/{what}/{place}"

    def _question(self, place: str, message: str) -> str:
        return f"{self._name('question', place)}/{message}"

    def _opinion(self, id: str) -> str:  # noqa: A002 - it is the word
        return f"wecom/opinion/{self._robot}/{id}"


def stream_of(message: str) -> str:
    """The id of the stream under a question."""
    return hashlib.sha256(f"question:{message}".encode()).hexdigest()[:24]
