"""How fast the console is: its pages over many decisions, a press, and a new question on an open page.

    uv run python -m benchmarks.console [--decisions 20000] [--looks 40] [--presses 40]

Pages: a ``double run`` process of its own without a chat, asked over loopback; the time is from the request to the last
byte, the size what went over the wire, of the first load with style, scripts and icon. Presses: a local chat in this
process before the machine's Chromium (dependency group ``browser``), from the key to the redrawn list; and from a
colleague's question, handled and drafted, to its card on the page. All in milliseconds and bytes; p95 of all looks.
"""

import argparse
import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from benchmarks.recall import row
from benchmarks.resident import WORKER, fill
from bot.cli.logs import quiet_logs
from bot.console.pages import PAGES
from bot.ownership import Serving, find_owner
from bot.settings import Settings
from tests.console.browser import QUIET, api, chromium, serving
from tests.console.conftest import ask, taught
from tests.console.window import URL
from tests.stage import open_stage

EXTRA = {"decisions": ("?q=deploy+last+week", "?from=10000"), "ask": ("?q=How+do+I+roll+back+a+deploy%3F",)}
"""What is looked at beside a page as it opens."""
ASSETS = re.compile(r'(?:href|src)="(/console/static/[^"]+)"')


def main() -> None:
    """Measure, and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--decisions", type=int, default=20_000)
    parser.add_argument("--looks", type=int, default=40)
    parser.add_argument("--presses", type=int, default=40)
    given = parser.parse_args()
    quiet_logs()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        asyncio.run(fill(Settings(home=home, embedder="fast", _env_file=None), given.decisions))
        _look(home, given.looks)
        asyncio.run(_press(Path(folder) / "pressed", given.presses))


def _look(home: Path, looks: int) -> None:
    row("page | p50 ms | p95 ms | bytes | first load, bytes")
    row(" | ".join(["---"] * 5))
    environment = {**os.environ, "DOUBLE_HOME": str(home), "DOUBLE_EMBEDDER": "fast", "DOUBLE_PORT": "0"}
    command = [str(Path(sys.executable).with_name("double")), "run"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    try:
        assert process.stderr
        next(line for line in process.stderr if '"serving"' in line)
        owner = find_owner(home)
        assert owner
        with _entered(owner) as client:
            for path in [f"{name}{rest}" for name in PAGES for rest in ("", *EXTRA.get(name, ()))]:
                _time(client, path, looks)
    finally:
        process.terminate()
        process.communicate()


@contextmanager
def _entered(owner: Serving) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {owner.token}"}
    link = httpx.post(f"{owner.url}/api/console", json={"worker": WORKER}, headers=headers, timeout=60).json()["url"]
    with httpx.Client(base_url=owner.url, headers={"origin": owner.url}, follow_redirects=True, timeout=60) as client:
        client.post(link).raise_for_status()
        yield client


def _time(client: httpx.Client, path: str, looks: int) -> None:
    client.get(f"/console/{path}").raise_for_status()
    took, size = [], 0
    for _ in range(looks):
        started = time.perf_counter()
        answer = client.get(f"/console/{path}")
        took.append(1000 * (time.perf_counter() - started))
        size = answer.num_bytes_downloaded
    assets = sum(client.get(asset).num_bytes_downloaded for asset in set(ASSETS.findall(answer.text)))
    row(f"{path} | {np.median(took):.0f} | {np.percentile(took, 95):.0f} | {size} | {size + assets}")


async def _press(home: Path, presses: int) -> None:
    async with open_stage(home, url=URL) as stage:
        await taught(stage)
        async with serving(stage) as served, api.async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
            page = await browser.new_page()
            await page.goto(await served.link())
            await page.get_by_role("button").click()
            await page.get_by_text("Nothing waits").wait_for()
            pressed, shown = [], []
            for number in range(presses):
                started = time.perf_counter()
                await ask(stage, f"how do I roll back deploy {number}?")
                drafted = time.perf_counter()
                await page.get_by_text("1 draft waits").wait_for()
                shown.append((time.perf_counter() - drafted, time.perf_counter() - started))
                pressed.append(await _ignore(page))
            await browser.close()
    row("")
    row("what | p50 ms | p95 ms")
    row(" | ".join(["---"] * 3))
    _tell("a key to the redrawn list", pressed)
    _tell("a question, from the chat to the page", [whole for _, whole in shown])
    _tell("of that, once it is drafted", [after for after, _ in shown])


async def _ignore(page: Any) -> float:
    started = time.perf_counter()
    await page.keyboard.press("i")
    await page.get_by_text("Nothing waits").wait_for()
    return time.perf_counter() - started


def _tell(what: str, seconds: Sequence[float]) -> None:
    row(f"{what} | {1000 * np.median(seconds):.0f} | {1000 * np.percentile(seconds, 95):.0f}")


if __name__ == "__main__":
    main()
