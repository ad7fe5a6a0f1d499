"""Answers to requests with a form: what is done to the workflow's step, and what its asker is told.

A yes completes the step, so that the workflow goes on. A no ends it with an error, so that nothing behind it happens,
whatever the workflow makes of what the step returns. Anything else is only said to whoever asked.
"""

from datetime import datetime

from adapters.errors import Refused
from adapters.once import tried_before
from adapters.platform import Post
from adapters.request import OVER, SignedAct
from adapters.slack.ids import Bot, read_asked
from adapters.slack.outgoing.calls import Client, call
from adapters.slack.outgoing.cards import fallback
from adapters.slack.outgoing.send import Sender
from adapters.vault import Vault

_OVER = "execution_not_in_running_state"


class Forms:
    """Answers the forms of one workspace.

    Args:
        client: Calls in the bot's name.
        bot: Who that is.
        sender: How people are told.
        vault: Where it is noted which step was answered.
    """

    def __init__(self, client: Client, bot: Bot, sender: Sender, vault: Vault) -> None:
        self._client = client
        self._bot = bot
        self._sender = sender
        self._vault = vault

    async def answer(self, post: Post, *, key: str, thread: str) -> str:
        """Answer the step that a thread stands for, and tell its asker; the id of what they are told."""
        step, user = read_asked(thread)
        if post.signing is not None and post.signing.act is not None:
            await self._sign(step, post.signing.act, fallback(post), key)
        return await self._sender.post(await self._talk(user), post, key=key, thread=None)

    async def find(self, key: str, *, thread: str, now: datetime) -> str | None:
        """The id of what an asker was told with a key, which is told last."""
        _, user = read_asked(thread)
        return await self._sender.find(await self._talk(user), key, thread=None, now=now)

    async def _talk(self, user: str) -> str:
        return await self._sender.direct(self._bot.id(user))

    async def _sign(self, step: str, act: SignedAct, said: str, key: str) -> None:
        again = await tried_before(self._vault, f"slack/signed/{self._bot.team}/{step}", key)
        try:
            if act == "approve":
                outputs = {"decision": act, "remark": said}
                await call(self._client.functions_completeSuccess(function_execution_id=step, outputs=outputs))
            else:
                await call(self._client.functions_completeError(function_execution_id=step, error=said))
        except Refused as refused:
            if refused.reason != _OVER:
                raise
            if not again:
                raise Refused(OVER) from refused
