"""What comes along with a message: messages that were forwarded with it, files, and what is said in recordings."""

from collections.abc import Iterable

from pydantic import ValidationError

from adapters.chat import Place, PlaceKind, Said
from adapters.slack.ids import moment
from adapters.slack.incoming.payloads import File, Forwarded
from adapters.slack.incoming.payloads import Said as Message
from adapters.slack.incoming.scene import Scene


async def read_forwarded(message: Message, place: Place, scene: Scene) -> tuple[Said, ...]:
    """The messages that were forwarded with one, oldest first; what has no words is left out."""
    found = [each for each in map(_read, message.attachments or ()) if each is not None]
    said = [await _said(each, place, scene) for each in sorted(found, key=lambda each: each.ts)]
    return tuple(each for each in said if each.text)


def files_in(files: Iterable[File]) -> list[str]:
    """Files in words: what is said in a recording, or what a file is called."""
    return [_spoken(file) or f"(file: {file.name or file.title or 'unnamed'})" for file in files]


def _read(attachment: dict[str, object]) -> Forwarded | None:
    """A forwarded message, if an attachment is one."""
    try:
        return Forwarded.model_validate(attachment)
    except ValidationError:
        return None


async def _said(forwarded: Forwarded, place: Place, scene: Scene) -> Said:
    author, text = forwarded.author_id, await scene.text(forwarded.text or "")
    name = (await scene.person(author)).name if author else forwarded.author_name or ""
    text = "\n".join(part for part in [text, *files_in(forwarded.files or ())] if part)
    return Said(text, name, moment(forwarded.ts), elsewhere=await _is_elsewhere(forwarded, place, scene))


async def _is_elsewhere(forwarded: Forwarded, place: Place, scene: Scene) -> bool:
    """Whether somebody may read it here who may not read it there.

    A guest here does not read public places elsewhere; in a direct talk the one who forwarded it reads it there too.
    """
    if scene.bot.id(forwarded.channel_id) == place.id:
        return False
    direct = place.kind is PlaceKind.DIRECT
    return not direct or (await scene.place(forwarded.channel_id)).kind is not PlaceKind.PUBLIC


def _spoken(file: File) -> str:
    heard = file.transcription.preview if file.transcription else None
    if heard is None or not (heard.content or "").strip():
        return ""
    return f"{(heard.content or '').strip()}{' …' if heard.has_more else ''}"
