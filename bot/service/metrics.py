"""Figures for Prometheus: what this process counted, and what waits in the whole deployment.

No label names a person or a place. What doubles did, and what models cost, is told where five workers or more have one:
of fewer it would tell about one of them.
"""

import hmac
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.app import App
from bot.intake.due import lanes_of
from bot.service.health import FEWEST
from bot.service.queues import Queue, events, failing, jobs, posts
from bot.work.figures import Figure, counted
from memory.index.providers import fine_of
from memory.index.waiting import count_pending, count_unrefined
from memory.record.tables import WorkerRow

if TYPE_CHECKING:
    from prometheus_client import Metric

COUNTED: dict[Figure, tuple[str, str, tuple[str, ...]]] = {
    Figure.ACCEPTED: ("double_events_accepted", "Events that were kept before their platform was told.", ()),
    Figure.WORK: ("double_work", "Pieces of work, by how they ended.", ("queue", "outcome")),
    Figure.WORK_SECONDS: ("double_work_seconds", "How long those took.", ("queue",)),
    Figure.POSTS: ("double_posts", "Calls to platforms, by what became of them.", ("verb", "state")),
}
OF_DOUBLES: dict[Figure, tuple[str, str, tuple[str, ...]]] = {
    Figure.DRAFTS: ("double_drafts", "Rulings on drafts, by verdict.", ("verdict",)),
    Figure.MODEL_CALLS: ("double_model_calls", "Questions to models, by outcome.", ("outcome",)),
    Figure.MODEL_COST: ("double_model_cost", "What those cost, in the currency of the prices that are set.", ()),
}


def metric_routes(app: App) -> list[Route]:
    """``GET /metrics`` for whoever has the token; nothing where none is set."""
    token = app.of.settings.metrics_token
    if token is None:
        return []
    wanted = f"Bearer {token.get_secret_value()}".encode()

    async def metrics(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), wanted):
            return Response(status_code=401)
        from prometheus_client.exposition import CONTENT_TYPE_LATEST

        return Response(await exposed(app), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [Route("/metrics", metrics)]


async def exposed(app: App) -> bytes:
    """All figures at this moment, as Prometheus reads them."""
    from prometheus_client import CollectorRegistry, generate_latest

    now = app.of.now()
    async with app.of.record.read() as session:
        workers = await session.scalar(select(func.count()).select_from(WorkerRow)) or 0
        queues = [await events(session), await failing(session), await posts(session)]
        queues += [await jobs(session, lane.name, now, *lane.kinds) for lane in lanes_of(app.of)]
        behind = {
            "fast": await count_pending(session),
            "fine": await count_unrefined(session, fine_of(app.of.settings.embedder)),
        }
    chosen = COUNTED | (OF_DOUBLES if workers >= FEWEST else {})
    families = [*_counters(chosen), *_of_queues(queues, now)]
    families.append(_gauge("double_index_behind", "Decisions that wait for vectors.", "embedder", behind))
    families.append(_gauge("double_model_rests", "1 while the model is not asked, since it failed.", "", _rests(app)))
    deaf = {name: float(bool(platform.deaf())) for name, platform in app.of.platforms.items()}
    families.append(_gauge("double_platform_down", "1 while a connection does not stand.", "platform", deaf))
    registry = CollectorRegistry()
    registry.register(_Families(families))
    return generate_latest(registry)


class _Families:
    """Metrics that are there already, as a registry collects them."""

    def __init__(self, families: Sequence["Metric"]) -> None:
        self._families = families

    def collect(self) -> Iterator["Metric"]:
        yield from self._families


def _rests(app: App) -> dict[str, float]:
    return {"": float(app.drafter.rests)}


def _counters(chosen: dict[Figure, tuple[str, str, tuple[str, ...]]]) -> Iterator["Metric"]:
    from prometheus_client.core import CounterMetricFamily

    for figure, (name, meaning, labels) in chosen.items():
        family = CounterMetricFamily(name, meaning, labels=labels)
        for values, number in (({} if labels else {(): 0.0}) | dict(counted(figure))).items():
            family.add_metric(values, number)
        yield family


def _of_queues(queues: Sequence[Queue], now: datetime) -> Iterator["Metric"]:
    yield _gauge("double_waiting", "What is due, by queue.", "queue", {each.name: each.waiting for each in queues})
    yield _gauge("double_in_hand", "What a process works on.", "queue", {each.name: each.leased for each in queues})
    ages = {each.name: max(0.0, (now - each.oldest).total_seconds()) if each.oldest else 0.0 for each in queues}
    yield _gauge("double_oldest_seconds", "How long the oldest of it has been due.", "queue", ages)


def _gauge(name: str, meaning: str, label: str, values: dict[str, float] | dict[str, int]) -> "Metric":
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(name, meaning, labels=[label] if label else [])
    for value, number in values.items():
        family.add_metric([value] if label else [], number)
    return family
