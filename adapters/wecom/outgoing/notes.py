"""What is noted of every post, in the vault: WeCom can neither be searched nor tells what it holds.

A post's message id is made from its key, so that whoever looks for it after a crash finds the note, and an attempt
that is repeated under the same id can be made so that WeCom takes it once.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

from adapters.vault import Vault

KEPT = timedelta(days=7)
DOUBTFUL = timedelta(hours=4)
"""How long an attempt may be repeated: so long WeCom knows an equal message again."""


class Sent(BaseModel):
    """One post: ``trying`` from before the first attempt, ``sent`` once WeCom took all of it.

    ``parts`` are WeCom's ids of its messages in order, ``code`` what lets its card be replaced once, ``title`` by what
    its card's title is known again, ``request`` and ``stream`` under which a robot answered.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    state: Literal["trying", "sent"] = "trying"
    at: datetime
    parts: tuple[str, ...] = ()
    code: str = ""
    title: str = ""
    request: str = ""
    stream: str = ""

    @property
    def is_nowhere(self) -> bool:
        """Whether nothing of it can be at WeCom: it was taken back, or only had to wait so far."""
        return not self.parts and (self.state == "sent" or not self.title)


def message_id(key: str) -> str:
    """The id of the post with a key; also the ``task_id`` of its card, which has to be of ``[0-9A-Za-z_@-]``."""
    return hashlib.sha256(key.encode()).hexdigest()[:24]


def reference(message: str) -> str:
    """The short number that people see on a post, by which they can name it; makes equal texts differ."""
    return message[:6]


class Notes:
    """The notes of one corporation's posts."""

    def __init__(self, vault: Vault, corp: str) -> None:
        self._vault = vault
        self._prefix = f"wecom/sent/{corp}/"

    async def read(self, message: str) -> Sent | None:
        """What is noted of a post."""
        text = await self._vault.read(f"{self._prefix}{message}")
        return None if text is None else Sent.model_validate_json(text)

    async def keep(self, message: str, sent: Sent) -> None:
        """Note it, for a week."""
        name = f"{self._prefix}{message}"
        await self._vault.write(name, sent.model_dump_json(), seconds=KEPT.total_seconds())

    async def renew_code(self, message: str, code: str) -> None:
        """A press on the card brought a new code, with which it can be replaced once more."""
        sent = await self.read(message)
        if sent is not None and code:
            await self.keep(message, sent.model_copy(update={"code": code}))
