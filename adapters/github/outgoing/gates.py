"""Answers a deployment that waits for us as its gate, over the one call that there is for it."""

from adapters.errors import Refused
from adapters.forge.calls import Client
from adapters.forge.cards import body_of
from adapters.github.ids import read_message
from adapters.once import tried_before
from adapters.platform import Post
from adapters.vault import Vault

_STATES = {"approve": "approved", "decline": "rejected"}
_OVER = "invalid"
"""What GitHub says of a gate that is answered already, among others."""


class Gates:
    """The gates of one repository.

    Args:
        client: The API, as the installation there.
        repository: Its full name, ``owner/name``.
        vault: Where it is noted which gate was answered.
    """

    def __init__(self, client: Client, repository: str, vault: Vault) -> None:
        self._client = client
        self._repository = repository
        self._vault = vault

    async def answer(self, post: Post, *, key: str, thread: str) -> str:
        """Let a deployment through, or not, with a comment; or only comment on it. The id of what was answered."""
        said = read_message(thread)
        environment = said.native.partition(":")[2]
        act = post.signing.act if post.signing else None
        path = f"/repos/{self._repository}/actions/runs/{said.number}/deployment_protection_rule"
        body: dict[str, object] = {"environment_name": environment, "comment": body_of(post, key)}
        if act is not None:
            body["state"] = _STATES[act]
        again = await tried_before(self._vault, f"github/signed/{self._repository}/{thread}", key)
        try:
            await self._client.ask("POST", path, json=body)
        except Refused as refused:
            if refused.reason != _OVER or not again:
                raise
        return thread
