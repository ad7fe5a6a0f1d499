"""Health, for whoever runs the deployment: what lives and what waits, and sums of five workers or more. No words."""

from collections.abc import Mapping

from bot.app import App
from bot.service.health import health_of
from bot.texts import say

GIGABYTE = 1e9


async def read(app: App) -> Mapping[str, object]:
    """The state at this moment, in words of the deployment's language."""
    health, language, now = await health_of(app), app.of.settings.language, app.of.now()
    sums = health.sums
    drafts = {name.removeprefix("drafts_"): count for name, count in sums.items() if name.startswith("drafts_")}
    return {
        "health": health,
        "queues": [
            (
                say(language, f"console.queue_{queue.name}"),
                queue.waiting,
                queue.leased,
                round((now - queue.oldest).total_seconds()) if queue.oldest else None,
            )
            for queue in health.queues
        ],
        "free": health.free / GIGABYTE,
        "size": health.size / GIGABYTE,
        "drafts": [(say(language, f"state.{state}"), count) for state, count in sorted(drafts.items())],
    }
