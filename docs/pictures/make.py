"""Draw the picture of an approval: the demo's own scene, as a terminal shows it.

Run ``uv run python docs/pictures/make.py``; it writes ``approval.svg`` beside itself.
"""

import asyncio
import re
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from bot.cli.logs import quiet_logs
from bot.demo import story
from bot.demo.show import Show
from bot.demo.world import World, open_world

SCENE = "Asked first, and said in Ana's own words"
WEB_FONTS = re.compile(r"@font-face \{\{.*?\}\}\n", re.DOTALL)


class Camera(Show):
    """Shows one scene of the story only."""

    def __init__(self, console: Console, world: World) -> None:
        super().__init__(console, fast=True)
        self._world = world

    async def chapter(self, title: str) -> None:
        """Begin to show at the scene, and stop after it."""
        rolling = title == SCENE
        self._world.on_line, self._world.on_post = (self.line, self.post) if rolling else (_unseen, _unseen)

    def hush(self) -> None:
        """Nothing is passed over."""


def _unseen(*_: object) -> None:
    """Not in the picture."""


async def main() -> None:
    """Play, and write the picture."""
    quiet_logs()
    console = Console(record=True, width=84, file=StringIO(), highlight=False, force_terminal=True)
    with TemporaryDirectory() as folder:
        async with open_world(Path(folder)) as world:
            await story.play(world, Camera(console, world))
    svg = console.export_svg(title="double demo", code_format=WEB_FONTS.sub("", CONSOLE_SVG_FORMAT))
    (Path(__file__).parent / "approval.svg").write_text(svg, "utf-8")


asyncio.run(main())
