"""Approves or rejects a deployment that waits, as the bot user; GitLab takes no other word on one."""

from adapters.errors import Refused, Unreachable
from adapters.forge.calls import Client
from adapters.forge.cards import body_of
from adapters.gitlab.ids import BLOCKED, read_deployment_id
from adapters.once import tried_before
from adapters.platform import Post
from adapters.request import OVER
from adapters.vault import Vault

_STATES = {"approve": "approved", "decline": "rejected"}
_INVALID = "invalid"
"""What GitLab says of a deployment that waits no longer, among others."""


async def answer_deployment(client: Client, vault: Vault, project: int, post: Post, *, key: str, thread: str) -> str:
    """Answer a deployment; the id of what was answered.

    Raises:
        Unreachable: It is neither a yes nor a no.
        Refused: It waits no longer, or GitLab does not let the bot user answer it.
        AdapterError: GitLab did not take it, or did not say whether it did.
    """
    act = post.signing.act if post.signing else None
    if act is None:
        raise Unreachable("only_yes_or_no")
    path = f"/projects/{project}/deployments/{read_deployment_id(thread)}"
    again = await tried_before(vault, f"gitlab/signed/{project}/{thread}", key)
    try:
        await client.ask("POST", f"{path}/approval", json={"status": _STATES[act], "comment": body_of(post, key)})
    except Refused as refused:
        if refused.reason != _INVALID:
            raise
        if not again:
            waits = (await client.get(path)).get("status") == BLOCKED
            raise refused if waits else Refused(OVER) from refused
    return thread
