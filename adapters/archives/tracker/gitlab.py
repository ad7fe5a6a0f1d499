"""GitLab's issues, as its API and its exports tell them → what was said and done.

What is done to an issue stands in notes of the system, in one of a few sentences.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from adapters.archives.shelf.shelf import Told
from adapters.archives.tracker.triage import of_assignment, of_closing, of_label, of_milestone
from adapters.chat import FormalAct
from adapters.gitlab.incoming.payloads import Note, Root

_ASSIGNED = re.compile(r"assigned to @([\w.-]*\w)")
_LABEL = re.compile(r'added .*?~(?:"([^"]{1,80})"|([^\s~"]{1,80})) .*?labels?|added .*?~"?([^"~]{1,80}?)"? labels?')
_MILESTONE = re.compile(r'changed milestone to %"?([^"]{1,80})"?')
Named = Callable[[Note | Root], str]


def told_issue(root: Root, notes: Sequence[Note], named: Named) -> Iterator[Told]:
    """All that is known of an issue; nothing of one that is confidential, nor of notes for fewer eyes."""
    if root.confidential:
        return
    number = str(root.number)
    text = f"{root.title}\n\n{root.description}".strip()
    yield Told(thing=number, id=number, at=root.created_at, login=named(root), text=text, opens=True, link=root.url)
    for note in notes:
        if note.is_for_fewer:
            continue
        login = named(note)
        act, words = _done(note.text, login) if note.system else ("", note.text)
        yield Told(thing=number, id=f"{number}/n{note.id}", at=note.created_at, login=login, text=words, act=act)


def _done(said: str, login: str) -> tuple[FormalAct, str]:
    """What a note of the system tells; no words where that is no decision."""
    if said.startswith("closed"):
        return of_closing(said.removeprefix("closed").strip())
    if found := _ASSIGNED.match(said):
        return of_assignment(found[1], to_self=found[1] == login)
    if found := _MILESTONE.match(said):
        return of_milestone(found[1])
    if found := _LABEL.match(said):
        return of_label(next(filter(None, found.groups())))
    return "", ""
