"""What was said and done in a project between two times, conversation by conversation."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from adapters.chat import Message
from adapters.forge.calls import Client
from adapters.forge.history import Patient, in_order
from adapters.forge.mentions import is_called
from adapters.gitlab.ids import Root, Said
from adapters.gitlab.incoming import payloads
from adapters.gitlab.incoming.payloads import Note, Whole
from adapters.gitlab.incoming.said import message_of_act, message_of_note, message_of_root, on_passage
from adapters.gitlab.incoming.scene import Scene, place_of
from adapters.gitlab.people.acts import acts_in

_PARTS: dict[Root, str] = {"m": "merge_requests", "i": "issues"}


@dataclass(frozen=True, slots=True)
class _Opened:
    said: Said
    told: payloads.Root


class History:
    """Reads one project.

    Args:
        client: The API.
        project: The project.
        scene: What is read against.
    """

    def __init__(self, client: Client, project: Whole, scene: Scene) -> None:
        self._patient = Patient(client)
        self._project = project
        self._scene = scene
        self._path = f"/projects/{project.id}"

    async def between(self, since: datetime, until: datetime) -> AsyncIterator[Message]:
        """The messages of what was opened between two times, oldest first, each with its whole conversation.

        What was said to us alone is left out, as slash commands are elsewhere, and what is for fewer eyes.
        """
        roots = [each for root in _PARTS for each in await self._opened(root, since, until)]
        roots.sort(key=lambda each: each.told.created_at)
        async for message in in_order(roots, lambda each: each.told.created_at, self._conversation):
            yield message

    async def _opened(self, root: Root, since: datetime, until: datetime) -> list[_Opened]:
        if not await self._scene.people.hears(self._project, root):
            return []
        wanted = {"scope": "all", "created_after": since.isoformat(), "created_before": until.isoformat()}
        found = await self._patient.all(payloads.Root, f"{self._path}/{_PARTS[root]}", **wanted)
        return [
            _Opened(Said(root, told.number), told)
            for told in found
            if not told.confidential and since <= told.created_at <= until
        ]

    async def _conversation(self, opened: _Opened) -> AsyncIterator[Message]:
        thread, told, scene, project = opened.said, opened.told, self._scene, self._project
        root = await message_of_root(told, thread.root, project, self._key(thread), scene)
        if root is not None:
            yield root
        notes = await self._patient.all(Note, f"{self._path}/{thread.path}/notes", sort="asc", order_by="created_at")
        spoken_of: set[payloads.Position] = set()
        for note in notes:
            said = Said(thread.root, thread.number, "n", str(note.id))
            if note.is_for_fewer or is_called(note.text):
                continue
            message = await message_of_note(note, thread, project, self._key(said), scene)
            position = note.position
            if message is not None and position is not None and position not in spoken_of:
                by = told.author
                owner = await scene.people.author(project, by.id, by.username) if by else None
                message = await on_passage(message, position, owner, thread, project, scene)
            if position is not None:
                spoken_of.add(position)
            if message is not None:
                yield message
        for act in acts_in(notes) if thread.root == "m" else ():
            if act.note.author is not None and act.note.author.id != scene.own:
                author = await scene.people.author(project, act.note.author.id, act.note.author.username)
                said = Said("m", thread.number, act.kind, str(act.note.id))
                key, at = self._key(said), act.note.created_at
                yield message_of_act(said, author, at, project, key=key, link=told.url)

    def _key(self, said: Said) -> str:
        return f"history:{place_of(self._project).id}:{said.id}"
