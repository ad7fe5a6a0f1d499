"""GitLab's merge requests, as its API and its exports tell them → what was said and done.

What is done by a form stands in notes of the system, in one of a few sentences. That approvals were reset by a push is
nobody's withdrawal.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from adapters.archives.shelf.shelf import Told
from adapters.chat import FormalAct
from adapters.gitlab.incoming.payloads import Diff, Note, Position, Root
from adapters.gitlab.people.acts import acts_in
from adapters.gitlab.people.changes import passage_in

_ASKS = re.compile(r"requested review from (.+)", re.IGNORECASE)
_NAMED = re.compile(r"@([\w.-]*\w)")
_ACTS: dict[str, FormalAct] = {"a": "approve", "c": "request_changes"}
Named = Callable[[Note | Root], str]
"""By which name somebody is known who wrote or did something."""


def told_request(root: Root, notes: Sequence[Note], diffs: Sequence[Diff], named: Named) -> Iterator[Told]:
    """All that is known of a merge request; nothing that is for fewer eyes than the project."""
    number = str(root.number)
    text = f"{root.title}\n\n{root.description}".strip()
    opened = named(root)
    yield Told(thing=number, id=number, at=root.created_at, login=opened, text=text, opens=True, link=root.url)
    spoken_of: set[Position] = set()
    for note in notes:
        if note.is_for_fewer:
            continue
        if asks := _ASKS.match(note.text) if note.system else None:
            asked = tuple(_NAMED.findall(asks[1]))
            yield Told(thing=number, id=f"{number}/q{note.id}", at=note.created_at, login=named(note), asks=asked)
        if note.system:
            continue
        on = note.position
        passage = passage_in(diffs, on) if on is not None and on not in spoken_of else ""
        talk = f"l{note.discussion_id or note.id}" if on is not None else ""
        if on is not None:
            spoken_of.add(on)
        name = f"{number}/n{note.id}"
        yield Told(
            thing=number, id=name, at=note.created_at, login=named(note), text=note.text, passage=passage, talk=talk
        )
    for act in acts_in(notes):
        yield Told(
            thing=number,
            id=f"{number}/{act.kind}{act.note.id}",
            at=act.note.created_at,
            login=named(act.note),
            act=_ACTS[act.kind],
        )
