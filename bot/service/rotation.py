"""The master key, put in the place of another; done again after a crash, it goes on where it stood."""

import os
from pathlib import Path

from bot.errors import Impossible
from bot.ownership import own_folder
from bot.service.shapes import Json
from bot.settings import Settings
from bot.texts import Told
from memory.errors import InUse, WrongKey
from memory.record.engine import Record, open_record
from memory.record.rotation import rooted, rotate
from memory.record.seal import KEY, KEYRING, Seal, keep_in_keyring, master_seal, seal_of

NEXT = "key.next"


async def rotate_key(settings: Settings) -> Json:
    """Seal everything with a new key: ``DOUBLE_NEW_MASTER_KEY``, or where the key is a file, one made here.

    Raises:
        Impossible: there is nothing to rotate, no new key, or other processes serve the record.
        WrongKey: the key at hand is not that of the record, or the new one is none.
    """
    if not settings.is_begun:
        raise Impossible(Told("error.nobody_yet", home=settings.home))
    given = settings.new_master_key.get_secret_value() if settings.new_master_key else None
    with own_folder(settings.home):
        text = given or _next_of(settings)
        new = seal_of(text)
        record = await open_record(settings.record_url)
        try:
            count = await _rotate(settings, record, new)
        except InUse as error:
            raise Impossible(Told("error.others_serve")) from error
        finally:
            await record.close()
        _settle(settings, text)
    return {"sealed": count, "kept": _where(settings)}


async def _rotate(settings: Settings, record: Record, new: Seal) -> int:
    """How many things were sealed anew; none where that was done before."""
    if await _holds(record, new):
        return 0
    async with record.read() as session:
        former = await rooted(session, master_seal(settings.home, settings.given_key))
    return await rotate(record, former, new)


async def _holds(record: Record, key: Seal) -> bool:
    """Whether a record was rotated to a key already."""
    async with record.read() as session:
        try:
            return (await rooted(session, key)) is not key
        except WrongKey:
            return False


def _next_of(settings: Settings) -> str:
    """The new key of a key file: kept beside it until it is in its place, so that no crash loses it."""
    if settings.given_key is not None:
        raise Impossible(Told("error.new_key"))
    path = settings.home / NEXT
    if not path.exists():
        _write(path, os.urandom(KEY).hex())
    return path.read_text()


def _settle(settings: Settings, text: str) -> None:
    """Put the new key where the former one is, as far as that is ours."""
    if settings.given_key is None:
        path = settings.home / NEXT
        _write(path, text)
        path.replace(settings.home / "key")
    elif settings.given_key == KEYRING:
        keep_in_keyring(settings.home, text)


def _where(settings: Settings) -> str:
    if settings.given_key is None:
        return "file"
    return "keyring" if settings.given_key == KEYRING else "environment"


def _write(path: Path, text: str) -> None:
    made = path.with_name(f"{path.name}.part")
    made.unlink(missing_ok=True)
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    made.replace(path)
