"""What a pull request would change, read as far as one answer tells."""

from adapters.change import MOST_HUNKS, Change
from adapters.errors import Refused, Unreachable
from adapters.forge.calls import Client
from adapters.forge.diff import MOST_FILES, hunks_in
from adapters.forge.payloads import valid
from adapters.github.ids import read_message
from adapters.github.incoming.payloads import Patched, Thread
from adapters.github.incoming.scene import person_of


async def change_in(client: Client, repository: str, thread: str) -> Change | None:
    """What a thread of a repository, ``owner/name``, would change; nothing where it is no pull request."""
    path = f"/repos/{repository}/pulls/{read_message(thread).number}"
    try:
        pull = valid(Thread, await client.get(path))
        files = [valid(Patched, each) for each in await client.get(f"{path}/files", per_page=MOST_FILES)]
    except Unreachable as refused:
        if refused.reason != "not_found":
            raise
        return None
    if not pull.head.sha:
        raise Refused("answer_not_understood")
    hunks = [
        hunk for file in files for hunk in hunks_in(file.filename, file.previous_filename or file.filename, file.patch)
    ]
    author = person_of(pull.user) if pull.user else None
    return Change(pull.head.sha, author, tuple(hunks[:MOST_HUNKS]), pull.base.ref)
