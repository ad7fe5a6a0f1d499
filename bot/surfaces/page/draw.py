"""Draws the bot's page for a person, as things are at this moment."""

from bot.deployment import Deployment
from bot.surfaces.page.cards import strangers_page, workers_page
from bot.surfaces.page.overview import overview_of
from memory.workers import worker_of


async def draw_page(of: Deployment, person: str) -> None:
    """Read the state and publish it.

    Raises:
        AdapterError: the platform did not take it.
    """
    async with of.record.read() as session:
        worker = await worker_of(session, person)
        page = (
            strangers_page(of.settings.language)
            if worker is None
            else workers_page(worker, await overview_of(session, of, worker))
        )
    await of.platform_of(person).publish(person, page)
