"""The schema of the record: whether it is that of this version, and bringing it there."""

from bot.deployment import open_deployment
from bot.errors import Impossible
from bot.service.shapes import Json
from bot.settings import Settings
from bot.texts import Told
from memory.record.engine import newest_revision, revision_of


async def schema_of(settings: Settings) -> Json:
    """Which revision the schema has, which it should have, and whether it is there.

    Raises:
        Impossible: there is no record.
    """
    if not settings.is_begun or (found := await revision_of(settings.record_url)) is None:
        raise Impossible(Told("error.nobody_yet", home=settings.home))
    return {"found": found, "wanted": newest_revision(), "current": found >= newest_revision()}


async def migrate(settings: Settings) -> Json:
    """Bring the schema up to date.

    Raises:
        Impossible: there is no record, or another process works on the folder.
    """
    before = await schema_of(settings)
    async with open_deployment(settings):
        return {**before, "current": True}
