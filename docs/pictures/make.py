"""Draw the picture of an approval from the demo's own scene: the question, the worker's card, and what is sent.

Run ``uv run python docs/pictures/make.py``; it writes ``approval.svg`` and ``approval.zh.svg`` beside itself.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from unicodedata import east_asian_width

from adapters.local.people import Posted
from bot.cli.logs import quiet_logs
from bot.demo import story
from bot.demo.script import Script
from bot.demo.scripts import SCRIPTS
from bot.demo.world import World, open_world

SCENE = "edited"
WIDTH, MARGIN, INDENT, LINE = 720, 20, 60, 21
FONT = "system-ui,'Segoe UI','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif"
NARROW, WIDE = 7.6, 14.5
"""How wide a sign is at a size of 14."""
INK, FAINT, EDGE, GROUND, MARK = "#1d1c1d", "#616061", "#d8d8d8", "#ffffff", "#007a5a"


@dataclass
class Camera:
    """Notes what is said in one scene: lines of people, and posts of the double as they are first shown."""

    world: World
    rolling: bool = False

    def __post_init__(self) -> None:
        self.seen: list[tuple[str, str] | Posted] = []
        self.world.on_line = lambda at, place, who, text: self._note((who, text))
        self.world.on_post = lambda at, place, posted: self._note(posted)

    async def chapter(self, name: str) -> None:
        """Begin at the scene, and stop after it."""
        self.rolling = name == SCENE

    def hush(self) -> None:
        """Nothing is passed over."""

    def speak_up(self) -> None:
        """Nothing was passed over."""

    def _note(self, what: tuple[str, str] | Posted) -> None:
        if self.rolling:
            self.seen.append(what)


class Drawing:
    """Draws from top to bottom; ``y`` is where the next line stands."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.y = MARGIN + 14.0

    def person(self, name: str, text: str) -> None:
        """Somebody's words."""
        self._face(name[0], "#4a154b")
        self._text(INDENT, name, weight=700)
        self._paragraph(text)
        self.y += 12

    def double(self, posted: Posted) -> None:
        """A post of the double with its label; a card in a frame with its buttons."""
        self._face("∞", MARK)
        self._text(INDENT, posted.post.label.visible, weight=700)
        if card := posted.post.card:
            top = self.y - 8
            self.y += 12
            self._paragraph(posted.post.text, weight=600, left=INDENT + 14)
            for text, fill in ((f"“{card.quote}”", FAINT), (card.body, INK), (card.note, FAINT)):
                self._paragraph(text, fill=fill, left=INDENT + 14)
            self._buttons([button.text for button in card.buttons])
            frame = (
                f'<rect x="{INDENT}" y="{top:.0f}" width="{WIDTH - INDENT - MARGIN}" height="{self.y - top - 10:.0f}"'
            )
            self.parts.append(f'{frame} rx="8" fill="none" stroke="{EDGE}"/>')
        else:
            self._paragraph(posted.post.text)
        self.y += 12

    def svg(self) -> str:
        """The whole picture."""
        head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{self.y:.0f}" font-size="14"'
        ground = f'<rect width="{WIDTH}" height="{self.y:.0f}" rx="10" fill="{GROUND}" stroke="{EDGE}"/>'
        return "\n".join([f'{head} font-family="{FONT}">', ground, *self.parts, "</svg>\n"])

    def _face(self, sign: str, fill: str) -> None:
        self.parts.append(f'<rect x="{MARGIN}" y="{self.y - 14:.0f}" width="28" height="28" rx="6" fill="{fill}"/>')
        middle = f'x="{MARGIN + 14}" y="{self.y + 5:.0f}" text-anchor="middle"'
        self.parts.append(f'<text {middle} fill="{GROUND}" font-weight="700">{escape(sign)}</text>')

    def _text(self, x: float, text: str, *, weight: int = 400, fill: str = INK) -> None:
        at = f'x="{x:.0f}" y="{self.y:.0f}" fill="{fill}" font-weight="{weight}"'
        self.parts.append(f"<text {at}>{escape(text)}</text>")
        self.y += LINE

    def _paragraph(self, text: str, *, weight: int = 400, fill: str = INK, left: int = INDENT) -> None:
        for line in text.splitlines():
            for part in _wrapped(line, WIDTH - MARGIN - left - 14):
                self._text(left, part, weight=weight, fill=fill)

    def _buttons(self, texts: list[str]) -> None:
        x = INDENT + 14.0
        for number, text in enumerate(texts):
            wide, first = _width(text) + 24, number == 0
            box = f'x="{x:.0f}" y="{self.y - 12:.0f}" width="{wide:.0f}" height="30" rx="5"'
            fill, ink = (MARK, GROUND) if first else (GROUND, INK)
            self.parts.append(f'<rect {box} fill="{fill}" stroke="{MARK if first else EDGE}"/>')
            middle = f'x="{x + wide / 2:.0f}" y="{self.y + 8:.0f}" text-anchor="middle" fill="{ink}"'
            self.parts.append(f"<text {middle}>{escape(text)}</text>")
            x += wide + 8
        self.y += 40


def _width(text: str) -> float:
    return sum(WIDE if east_asian_width(sign) in "WF" else NARROW for sign in text)


def _wrapped(text: str, width: float) -> Iterator[str]:
    """A text in lines: broken at spaces, and between Chinese signs."""
    line = ""
    for word in _words(text):
        if line and _width(line + word.rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += word
    if line.strip():
        yield line.rstrip()


def _words(text: str) -> Iterator[str]:
    word = ""
    for sign in text:
        word += sign
        if sign == " " or east_asian_width(sign) in "WF":
            yield word
            word = ""
    yield word


async def scene_of(script: Script) -> str:
    """Play, and draw the scene: the question, the card that came of it, what was pressed, and the reply."""
    with TemporaryDirectory() as folder:
        async with open_world(Path(folder), script) as world:
            camera = Camera(world)
            await story.play(world, camera)
    drawing, shown = Drawing(), [each for each in camera.seen if isinstance(each, Posted)]
    (asked, pressed) = (each for each in camera.seen if isinstance(each, tuple))
    card = next(each for each in shown if each.post.card and each.post.card.quote)
    drawing.person(*asked)
    drawing.double(card)
    drawing.person(*pressed)
    drawing.double(next(each for each in reversed(shown) if each.key.startswith("reply:")))
    return drawing.svg()


async def main() -> None:
    """Write a picture for each language."""
    quiet_logs()
    for language, script in SCRIPTS.items():
        name = "approval.svg" if language == "en" else f"approval.{language}.svg"
        (Path(__file__).parent / name).write_text(await scene_of(script), "utf-8")


asyncio.run(main())
