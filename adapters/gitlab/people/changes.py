"""What a merge request would change, read as far as one answer tells, and the lines that a note is written on."""

from collections.abc import Awaitable, Callable, Sequence

from adapters.change import MOST_HUNKS, Change, told_of
from adapters.chat import Person
from adapters.errors import Refused
from adapters.forge.calls import Client
from adapters.forge.diff import MOST_FILES, hunks_in
from adapters.forge.payloads import valid
from adapters.gitlab.ids import IDS, Said
from adapters.gitlab.incoming.payloads import Diff, Position, Root


async def change_in(
    client: Client, project: int, thread: Said, person: Callable[[str], Awaitable[Person]]
) -> Change | None:
    """What a merge request of a project would change; ``person`` tells who somebody is by our id."""
    told = valid(Root, await client.get(f"/projects/{project}/{thread.path}"))
    if not told.sha:
        raise Refused("answer_not_understood")
    files = await diffs_in(client, project, thread)
    hunks = [hunk for file in files for hunk in hunks_in(file.new_path, file.old_path, file.diff)]
    author = await person(IDS.person(told.author.id)) if told.author else None
    return Change(told.sha, author, tuple(hunks[:MOST_HUNKS]), told.target_branch)


async def diffs_in(client: Client, project: int, thread: Said) -> list[Diff]:
    """The files that a merge request touches, as far as one answer tells."""
    found = await client.get(f"/projects/{project}/{thread.path}/diffs", per_page=MOST_FILES)
    return [valid(Diff, each) for each in found]


def passage_in(files: Sequence[Diff], position: Position) -> str:
    """The lines that end with the one at a position, in words; empty where it is not among what the change adds to."""
    for file in [each for each in files if each.new_path == position.new_path]:
        for hunk in hunks_in(file.new_path, file.old_path, file.diff):
            before = [line.text for line in hunk.lines if line.number <= (position.new_line or 0)]
            if any(line.number == position.new_line for line in hunk.lines):
                return told_of(hunk.path, before)
    return ""
