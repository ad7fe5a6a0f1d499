"""What was done by a form, as GitLab's own notes tell it: they hold who, when, and one of a few sentences."""

from collections.abc import Sequence

from adapters.forge.payloads import Payload
from adapters.gitlab.ids import Kind
from adapters.gitlab.incoming.payloads import Note

_APPROVED, _WITHDRAWN, _CHANGES = "approved this merge request", "unapproved this merge request", "requested changes"


class Acted(Payload):
    """An act: which, and the note that tells of it."""

    kind: Kind
    note: Note


def acts_in(notes: Sequence[Note]) -> list[Acted]:
    """What was done, oldest first, by GitLab's notes in a conversation; an approval that was taken back is none."""
    found: list[Acted] = []
    for note in sorted((each for each in notes if each.system and each.author), key=lambda each: each.created_at):
        match note.text.strip():
            case words if words == _APPROVED:
                found.append(Acted(kind="a", note=note))
            case words if words == _CHANGES:
                found.append(Acted(kind="c", note=note))
            case words if words == _WITHDRAWN:
                found = [each for each in found if each.kind != "a" or each.note.author != note.author]
    return found
