"""Merge requests, issues and notes → what was said, done, changed or taken back.

What is not for us is nothing: our own words, what nobody said or did, and what is for fewer eyes than its project. Who
approves does that by a form; whoever takes the approval back takes that message back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from adapters.chat import Deletion, Event, Message, Passage, Person, Place, Push, Reaction
from adapters.errors import Refused
from adapters.forge.cards import key_in
from adapters.forge.said import ASKED, edit_of, finished, words_of
from adapters.gitlab.ids import IDS, Root, Said
from adapters.gitlab.incoming import payloads
from adapters.gitlab.incoming.payloads import (
    Act,
    EmojiDelivery,
    Note,
    NoteDelivery,
    Position,
    Reviewer,
    RootDelivery,
    Whole,
)
from adapters.gitlab.incoming.scene import People, Scene, place_of

_APPROVED, _WITHDRAWN = ("approved", "approval"), ("unapproved", "unapproval")
_TONE = "_tone"
_ROOTS: dict[str, Root] = {"MergeRequest": "m", "Issue": "i"}


@dataclass(frozen=True, slots=True)
class Names:
    """What an event is called: by its words, which hold their own time, or by its delivery, where words may recur."""

    words: str
    delivery: str


async def read_merge_request(given: RootDelivery, names: Names, scene: Scene) -> Sequence[Event]:
    """``Merge Request Hook``: one was opened or reads otherwise, somebody is asked for a review, or approves."""
    act, project = given.object_attributes, await project_of(given, scene.people)
    if project is None or act.system or not await scene.people.hears(project, "m"):
        return []
    match act.action:
        case "open":
            root = await message_of_root(act, "m", project, names.words, scene)
            asked = () if act.draft else given.reviewers
            return [*([root] if root else []), *await _request(given, asked, project, names, scene)]
        case "update":
            edited = await _edit(given, "m", project, names, scene)
            if act.oldrev:
                thread = Said("m", act.number).id
                pushed = Push(key=f"{names.words}:push", place=place_of(project), thread=thread, at=act.updated_at)
                edited = [*edited, pushed]
            return [*edited, *await _request(given, _newly_asked(given), project, names, scene)]
        case action if action in (*_APPROVED, *_WITHDRAWN):
            return await _read_approval(given, project, names, scene)
    return []


async def read_issue(given: RootDelivery, names: Names, scene: Scene) -> Sequence[Event]:
    """``Issue Hook``: one was opened, reads otherwise, or is for fewer eyes from now on."""
    act, project = given.object_attributes, await project_of(given, scene.people)
    if project is None:
        return []
    if act.confidential and given.changes.confidential.current:
        return await _hidden(act, project, names, scene)
    if act.confidential or given.event_type.startswith("confidential") or not await scene.people.hears(project, "i"):
        return []
    if act.action == "update":
        return await _edit(given, "i", project, names, scene)
    root = await message_of_root(act, "i", project, names.words, scene) if act.action == "open" else None
    return [root] if root else []


async def read_note(given: NoteDelivery, names: Names, scene: Scene) -> Sequence[Event]:
    """``Note Hook``: somebody wrote a note, or changed it."""
    note, where = given.object_attributes, given.merge_request or given.issue
    root = _ROOTS.get(note.noteable_type)
    if root is None or where is None or note.action not in ("create", "update"):
        return []
    if given.event_type.startswith("confidential") or where.confidential or note.is_for_fewer:
        return []
    project = await project_of(given, scene.people)
    if project is None or not await scene.people.hears(project, root):
        return []
    thread = Said(root, where.number)
    message = await message_of_note(note, thread, project, names.words, scene)
    if message is None:
        return []
    if note.action == "update":
        return [edit_of(message, note.updated_at)]
    if note.position is not None and scene.is_heard(message.place) and await scene.people.begins(project, thread, note):
        owner = await _author(where.author_id, where.author, project, scene)
        message = await on_passage(message, note.position, owner, thread, project, scene)
    return [message]


async def read_emoji(given: EmojiDelivery, names: Names, scene: Scene) -> Sequence[Event]:
    """``Emoji Hook``: somebody set a sign on what was said, or took it off."""
    award, where, note = given.object_attributes, given.merge_request or given.issue, given.note
    project = await project_of(given, scene.people)
    if where is None or project is None or where.confidential or (note is not None and note.is_for_fewer):
        return []
    root: Root = "m" if given.merge_request is not None else "i"
    author = await _author(award.user_id, given.user, project, scene)
    if author is None or not await scene.people.hears(project, root):
        return []
    said = Said(root, where.number, "n", str(note.id)) if note is not None else Said(root, where.number)
    return [
        Reaction(
            key=names.words,
            place=place_of(project),
            message=said.id,
            author=author,
            emoji=award.name.partition(_TONE)[0],
            added=award.action != "revoke",
            at=award.updated_at,
        )
    ]


async def project_of(given: payloads.Delivery, people: People) -> Whole | None:
    """The project of a delivery, as it is now."""
    told = given.project
    return None if told is None else await people.project(told.id, told.path_with_namespace)


async def message_of_root(given: payloads.Root, root: Root, project: Whole, key: str, scene: Scene) -> Message | None:
    """A merge request or an issue as the first message of its conversation; nothing where we wrote it."""
    author = await _author(given.author_id, given.author, project, scene)
    if author is None:
        return None
    text = words_of(f"{given.title}\n\n{given.description}")
    message = _message(Said(root, given.number), text, author, given.created_at, given.url, place_of(project), key)
    return await finished(message, scene.mentions)


async def message_of_note(note: Note, thread: Said, project: Whole, key: str, scene: Scene) -> Message | None:
    """A note; nothing where nobody wrote it, or we did, also by a token of somebody's."""
    author = None if note.system else await _author(note.author_id, note.author, project, scene)
    text = words_of(note.text)
    if author is None or not text or key_in(text) is not None:
        return None
    said = replace(thread, kind="n", native=str(note.id))
    message = _message(said, text, author, note.created_at, note.url, place_of(project), key)
    return await finished(message, scene.mentions)


async def on_passage(
    message: Message, position: Position, owner: Person | None, thread: Said, project: Whole, scene: Scene
) -> Message:
    """The first note on a line, with what it is written on, and whose change that is."""
    text = await scene.people.passage(project, thread, position)
    return replace(message, passage=Passage(text, owner)) if text else message


def message_of_act(said: Said, author: Person, at: datetime, project: Whole, *, key: str, link: str = "") -> Message:
    """What somebody did by a form: approve, or ask for changes; there are no words in it."""
    message = _message(said, "", author, at, link, place_of(project), key)
    return replace(message, act="approve" if said.kind == "a" else "request_changes")


async def _edit(given: RootDelivery, root: Root, project: Whole, names: Names, scene: Scene) -> Sequence[Event]:
    act = given.object_attributes
    message = await message_of_root(act, root, project, names.words, scene) if given.changes.words else None
    return [edit_of(message, act.updated_at)] if message else []


async def _read_approval(given: RootDelivery, project: Whole, names: Names, scene: Scene) -> Sequence[Event]:
    """An approval, or that whoever approved takes it back."""
    act, place, user = given.object_attributes, place_of(project), given.user
    at = act.actioned_at or scene.received
    author = await _author(user.id, user, project, scene)
    if author is None:
        return []
    if act.action in _APPROVED:
        said = Said("m", act.number, "a", f"{user.id}-{int(at.timestamp())}")
        return [message_of_act(said, author, at, project, key=names.delivery, link=act.url)]
    approval = await scene.approvals.of(place.id, act.number, author.id)
    return [Deletion(key=names.delivery, place=place, message=approval, at=at)] if approval else []


async def _hidden(act: Act, project: Whole, names: Names, scene: Scene) -> Sequence[Event]:
    """All that was said in an issue is for fewer eyes now, and so gone."""
    thread, place = Said("i", act.number), place_of(project)
    try:
        natives = await scene.people.notes(project, thread)
    except Refused:
        natives = []
    notes = [replace(thread, kind="n", native=str(native)) for native in natives]
    return [
        Deletion(key=f"{names.delivery}:{said.id}", place=place, message=said.id, at=scene.received)
        for said in (thread, *notes)
    ]


def _newly_asked(given: RootDelivery) -> Sequence[Reviewer]:
    """Who is asked by a change: whoever came to the reviewers or is asked again, and all who wait for a draft."""
    changes = given.changes
    if changes.draft.previous and changes.draft.current is False:
        return [each for each in given.reviewers if each.state != "approved"]
    before = {each.id for each in changes.reviewers.previous}
    return [each for each in changes.reviewers.current if each.id not in before or each.re_requested]


async def _request(
    given: RootDelivery, asked: Sequence[Reviewer], project: Whole, names: Names, scene: Scene
) -> Sequence[Event]:
    """Somebody asks for a review. GitLab has no words of theirs for it; it is named by whom it asks, and when."""
    act, author = given.object_attributes, await _author(given.user.id, given.user, project, scene)
    asked = [each for each in asked if each.id not in (scene.own, given.user.id)]
    if not asked or author is None:
        return []
    said = Said("m", act.number, "q", f"{asked[0].id}-{int(act.updated_at.timestamp())}")
    text = f"{' '.join(f'@{each.username}' for each in asked)} {ASKED} merge request: {act.title}"
    message = _message(said, text, author, act.updated_at, act.url, place_of(project), f"{names.words}:asked")
    return [replace(message, mentions=tuple(IDS.person(each.id) for each in asked), wants_review=True)]


async def _author(id: int | None, user: payloads.User | None, project: Whole, scene: Scene) -> Person | None:  # noqa: A002 - it is the word
    native = id if id is not None else user.id if user else None
    if native is None or native == scene.own:
        return None
    name = user.username if user is not None and user.id == native else ""
    return await scene.people.author(project, native, name)


def _message(said: Said, text: str, author: Person, at: datetime, link: str, place: Place, key: str) -> Message:
    return Message(key=key, place=place, id=said.id, author=author, text=text, at=at, thread=said.thread, link=link)
