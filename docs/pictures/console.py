"""Photograph the console of the demo's worker: her inbox, as ``double demo --console`` shows it.

Run ``uv run --group browser python docs/pictures/console.py``; it writes ``console.png`` and ``console.zh.png`` beside
itself. It needs a Chromium, and for the second a font with Chinese signs.
"""

import asyncio
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn
from playwright.async_api import async_playwright
from rich.console import Console as Terminal
from starlette.applications import Starlette

from bot.cli.logs import quiet_logs
from bot.cli.server import address_of, listen
from bot.console.routes import Console
from bot.demo import story
from bot.demo.scripts import SCRIPTS
from bot.demo.show import Show
from bot.demo.world import open_world
from bot.rights.entry import offer_link
from bot.settings import Settings

HERE = Path(__file__).parent
FILES = {"en": "console.png", "zh": "console.zh.png"}
SIZE = {"width": 1060, "height": 740}


async def photograph(language: str, file: Path) -> None:
    """Play the weeks, open the inbox, keep the picture."""
    script = SCRIPTS[language]
    settings = Settings(port=0, _env_file=None)
    with TemporaryDirectory() as folder, listen(settings) as listener:
        url = address_of(settings, listener)
        async with open_world(Path(folder), script, url=url) as world:
            await story.play(world, Show(Terminal(quiet=True), script, fast=True))
            await story.wait_for_a_word(world)
            console = Console(world.app)
            server = uvicorn.Server(uvicorn.Config(Starlette(routes=console.routes()), log_config=None))
            serving = asyncio.create_task(server.serve([listener]))
            async with world.app.of.record.write() as session:
                secret = await offer_link(session, world.app.of, world.people[script.worker].id)
            async with async_playwright() as playwright:
                program = shutil.which("chromium")
                browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
                page = await browser.new_page(viewport=SIZE, color_scheme="light")
                await page.goto(f"{url}/console/enter/{secret}")
                await page.get_by_role("button").click()
                await page.get_by_role("heading", level=1).wait_for()
                await page.keyboard.press("j")
                await page.screenshot(path=file)
                await browser.close()
            console.close()
            server.should_exit = True
            await serving


if __name__ == "__main__":
    quiet_logs()
    for chosen, name in FILES.items():
        asyncio.run(photograph(chosen, HERE / name))
