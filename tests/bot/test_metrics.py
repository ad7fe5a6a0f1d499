"""Figures for Prometheus: what waits and what was done, for whoever has the token, and of nobody by name."""

from datetime import timedelta
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette

from adapters.chat import PlaceKind
from bot.service.metrics import metric_routes
from tests.stage import Stage, open_stage

TOKEN = "a-token-of-the-monitoring"
Figures = dict[tuple[str, ...], float]


async def read(stage: Stage, token: str = TOKEN) -> httpx.Response:
    transport = httpx.ASGITransport(Starlette(routes=metric_routes(stage.app)))
    async with httpx.AsyncClient(transport=transport, base_url="http://double") as client:
        return await client.get("/metrics", headers={"Authorization": f"Bearer {token}"})


async def figures(stage: Stage) -> Figures:
    answer = await read(stage)
    assert answer.status_code == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def grown(before: Figures, after: Figures) -> Figures:
    return {name: value - before.get(name, 0.0) for name, value in after.items() if value != before.get(name, 0.0)}


async def test_nobody_reads_figures_without_the_token(stage: Stage) -> None:
    assert (await read(stage)).status_code == 404


async def test_figures_tell_what_was_done_and_what_waits(tmp_path: Path) -> None:
    async with open_stage(tmp_path / "home", metrics_token=TOKEN) as stage:
        assert (await read(stage, "another")).status_code == 401
        await stage.consent(stage.ana)
        await stage.teach("How do I roll back a deploy?", "Use the release page.")
        before = await figures(stage)
        await stage.chat.say(stage.chen, stage.ops, "@double @Ana how can I roll back the deploy?")
        waiting = grown(before, await figures(stage))
        assert waiting == {("double_events_accepted_total",): 1, ("double_waiting", "events"): 1}
        stage.clock.advance(timedelta(seconds=90))
        assert grown(before, await figures(stage))["double_oldest_seconds", "events"] == 90
        await stage.app.settle()
        done = grown(before, await figures(stage))
        assert done["double_work_total", "done", "events"] == 1
        assert done["double_posts_total", "sent", "send"] >= 1
        assert ("double_waiting", "events") not in done
        assert not any(name[0].startswith(("double_drafts", "double_model_c")) for name in await figures(stage))


async def test_rulings_are_told_of_five_workers_together(tmp_path: Path) -> None:
    async with open_stage(tmp_path / "home", metrics_token=TOKEN) as stage:
        for number in range(4):
            worker = stage.chat.add_person(f"Worker{number}")
            await stage.consent(worker, stage.chat.add_place(f"room{number}", PlaceKind.PUBLIC, [worker]))
        await stage.consent(stage.ana)
        await stage.teach("How do I roll back a deploy?", "Use the release page.")
        before = await figures(stage)
        await stage.say(stage.chen, "@double @Ana how can I roll back the deploy?")
        told = grown(before, await figures(stage))
        assert {name: more for name, more in told.items() if name[0] == "double_drafts_total"} == {
            ("double_drafts_total", "draft"): 1
        }
