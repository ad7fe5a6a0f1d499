"""The console in a real browser: keys, freshness, two tabs, a restart, narrow screens, no scripts, poor sight."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.console.pages import PAGES
from bot.work.drafts import drafts_in, read_proposal, write_proposal
from memory.record.ids import new_id
from memory.record.tables import DraftRow
from memory.workers import worker_of, worker_seal
from tests.console.browser import QUIET, Served, api, axe, chromium, serving
from tests.console.conftest import ANSWER, ask, taught
from tests.stage import Stage, open_after

pytestmark = pytest.mark.asyncio(loop_scope="module")
SECONDS = 1000


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Any]:
    """Chromium, started once."""
    program = chromium()
    async with api.async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="module")
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    """Ana's stage, its console on a port."""
    async with open_after(tmp_path / "home", taught, url="http://127.0.0.1:8377") as stage, serving(stage) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Any, served: Served) -> AsyncIterator[Any]:
    """A tab in which Ana came in; nothing may stand in its console but information."""
    context = await browser.new_context(viewport={"width": 1100, "height": 800})
    opened, said = await enter(context, served)
    yield opened
    await context.close()
    assert said == []


async def enter(context: Any, served: Served) -> tuple[Any, list[str]]:
    """Follow a link and press; the tab, and what its console says."""
    said: list[str] = []
    opened = await context.new_page()
    opened.set_default_timeout(30 * SECONDS)
    opened.on("console", lambda line: said.append(line.text) if line.type in {"error", "warning"} else None)
    opened.on("pageerror", lambda error: said.append(str(error)))
    await opened.goto(await served.link())
    await opened.get_by_role("button").click()
    await opened.wait_for_selector("h1")
    await opened.wait_for_load_state("load")
    return opened, said


async def test_worker_approves_edits_and_undoes_by_keys(served: Served, page: Any) -> None:
    stage = served.stage
    await ask(stage)
    await ask(stage, "where can I find the runbook?")
    await page.reload()
    await page.keyboard.press("j")
    await page.keyboard.press("a")
    await page.get_by_text("1 draft waits").wait_for()
    await page.locator("#open > article:focus-within").wait_for()
    await page.keyboard.press("e")
    await page.keyboard.press("End")
    await page.keyboard.type(" Really.")
    await page.get_by_role("button", name="Send", exact=True).click()
    await page.get_by_text("Nothing waits").wait_for()
    await stage.app.settle()
    said = [reply.post.text for reply in stage.replies()]
    assert sorted(text.endswith(" Really.") for text in said) == [False, True]
    await page.get_by_role("button", name="Undo").first.wait_for()
    await page.keyboard.press("z")
    await page.get_by_text("Taken back.").first.wait_for()
    await stage.app.settle()
    assert len(stage.replies()) == 1


async def test_next_draft_has_the_focus_though_news_come_between_a_press_and_its_answer(
    served: Served, page: Any
) -> None:
    await ask(served.stage)
    await ask(served.stage, "where can I find the runbook?")
    await page.reload()

    async def news_first(route: Any) -> None:
        if route.request.method == "POST":
            renew = {"target": "#live", "select": "#live", "swap": "outerMorph"}
            await page.evaluate("renew => htmx.ajax('GET', location.pathname, renew)", renew)
        await route.continue_()

    await page.route("**/console/inbox*", news_first)
    await page.keyboard.press("j")
    await page.keyboard.press("a")
    await page.get_by_text("1 draft waits").wait_for()
    await page.locator("#open > article:focus-within").wait_for()


async def test_keys_are_letters_while_somebody_types(served: Served, page: Any) -> None:
    await ask(served.stage)
    await page.reload()
    await page.keyboard.press("e")
    await page.keyboard.type("aeriz jk?")
    assert "aeriz jk?" in await page.locator("#open textarea").input_value()
    assert await page.get_by_text("1 draft waits").is_visible()


async def test_help_lists_the_keys(page: Any) -> None:
    await page.keyboard.press("?")
    await page.get_by_text("respond myself").wait_for()


async def test_new_question_appears_by_itself_and_disturbs_nobody_who_types(served: Served, page: Any) -> None:
    await ask(served.stage)
    await page.get_by_text("1 draft waits").wait_for()
    await page.keyboard.press("e")
    await page.keyboard.type("My own words")
    await ask(served.stage, "where can I find the runbook?")
    await page.get_by_text("2 drafts wait").wait_for()
    assert await page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    assert "My own words" in await page.evaluate("document.activeElement.value")


async def test_decision_elsewhere_shows_on_the_open_page(served: Served, page: Any) -> None:
    stage = served.stage
    await ask(stage)
    await page.get_by_text("1 draft waits").wait_for()
    await stage.press(stage.ana, stage.card_with(stage.ana, "ignore"), "ignore")
    await page.get_by_text("Nothing waits").wait_for()


async def test_of_two_tabs_on_one_draft_one_wins_and_the_other_is_told(browser: Any, served: Served, page: Any) -> None:
    await ask(served.stage)
    await page.get_by_text("1 draft waits").wait_for()
    stale = await browser.new_context(java_script_enabled=False)
    other, _ = await enter(stale, served)
    await page.get_by_role("button", name="Ignore").click()
    await page.get_by_text("Nothing waits").wait_for()
    await other.get_by_role("button", name="Approve").click()
    await other.get_by_text("settled already").wait_for()
    await served.stage.app.settle()
    assert served.stage.replies() == []
    await stale.close()


async def test_page_goes_on_after_the_server_was_restarted(served: Served, browser: Any) -> None:
    context = await browser.new_context()
    page, _ = await enter(context, served)
    await served.stop()
    await ask(served.stage)
    await served.start()
    await page.get_by_text("1 draft waits").wait_for()
    await page.get_by_role("button", name="Ignore").click()
    await page.get_by_text("Left alone.").first.wait_for()
    await context.close()


async def test_worker_reads_approves_and_ends_consents_without_scripts(served: Served, browser: Any) -> None:
    stage = served.stage
    await ask(stage)
    context = await browser.new_context(java_script_enabled=False)
    page, _ = await enter(context, served)
    await page.get_by_role("button", name="Approve").click()
    await page.get_by_text("Sent, as you approved.").first.wait_for()
    await stage.app.settle()
    assert [reply.post.text for reply in stage.replies()] == [ANSWER]
    await page.get_by_role("link", name="What is known").click()
    await page.get_by_role("button", name="End: sending, #ops").click()
    await page.get_by_text("ended").first.wait_for()
    assert await page.get_by_role("button", name="End: sending, #ops").count() == 0
    await context.close()


async def test_two_thousand_waiting_drafts_are_shown_a_part_at_a_time(served: Served, page: Any) -> None:
    stage = served.stage
    await ask(stage)
    await many_more(stage, 1999)
    await page.reload()
    await page.get_by_text("2000 drafts wait").wait_for()
    assert await page.locator("#open > article").count() == 30
    await page.get_by_role("link", name="The less pressing ones").click()
    assert await page.locator("#open > article").count() == 30


async def many_more(stage: Stage, count: int) -> None:
    """So many more drafts like the one that waits."""
    of = stage.app.of
    async with of.record.write() as session:
        worker = await worker_of(session, stage.ana.id)
        assert worker is not None
        seal = await worker_seal(session, of.master, worker.id)
        (row,) = await drafts_in(session, worker.id, ("waiting",))
        proposal = read_proposal(row, seal)
        values = {name: value for name, value in vars(row).items() if not name.startswith("_")}
        for number in range(count):
            trigger = replace(proposal.situation.trigger, text=f"How do I roll back deploy {number}?")
            copy = DraftRow(**{**values, "id": new_id(), "trigger": f"copy-{number}", "sealed": b""})
            write_proposal(copy, seal, replace(proposal, situation=replace(proposal.situation, trigger=trigger)))
            session.add(copy)


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("en", "dark"), ("zh", "light")])
async def test_every_page_is_accessible_and_fits_a_narrow_screen(
    served: Served, browser: Any, language: str, theme: str
) -> None:
    stage = served.stage
    await ask(stage)
    await stage.command(stage.ana, f"settings language {language}")
    context = await browser.new_context(viewport={"width": 360, "height": 700}, color_scheme=theme)
    page, said = await enter(context, served)
    for name in PAGES:
        await page.goto(f"{served.url}/console/{name}")
        await page.evaluate(axe.AXE_SCRIPT)
        found = await page.evaluate("axe.run()")
        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == []
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360, name
        for button in await page.locator("table.acted button").all():
            box = await button.bounding_box()
            assert box["x"] + box["width"] <= 360
        assert await page.evaluate("document.documentElement.lang") == {"en": "en", "zh": "zh-CN"}[language]
    await context.close()
    assert said == []


async def test_nothing_is_loaded_from_anywhere_else_and_little_in_all(served: Served, browser: Any) -> None:
    await ask(served.stage)
    context = await browser.new_context()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page, _ = await enter(context, served)
    assert all(re.match(re.escape(served.url), url) for url in asked)
    size = await page.evaluate(
        "performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
        ".reduce((sum, each) => sum + each.transferSize, 0)"
    )
    assert 0 < size <= 60_000
    await context.close()
