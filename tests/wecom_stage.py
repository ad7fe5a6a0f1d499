"""A loopback WeCom with a real deployment behind it: a database on disk, the embedded index, a settable clock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from adapters.local.clock import Clock
from adapters.wecom.connect import WeCom
from adapters.wecom.settings import WeComSettings
from bot.app import App, open_app
from bot.settings import Settings
from tests.homes import lay_out
from tests.servers.doorway import serving
from tests.servers.wecom import LoopbackWeCom
from tests.servers.wecom_kept import Posted
from tests.servers.wecom_postman import Postman

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
WANG, LI, HAN = "wangfang", "lilei", "hanmeimei"


@dataclass
class Office:
    """王芳, and 李雷 and 韩梅梅, her colleagues, who all see the application."""

    app: App
    wecom: LoopbackWeCom
    clock: Clock
    postman: Postman

    async def happen(self, fields: dict[str, Any]) -> list[str]:
        """Something is delivered, and everything that follows happens; what its author reads then."""
        before = len(self.read_by(fields["FromUserName"]))
        assert (await self.postman.deliver(fields)).status_code == 200
        await self.app.settle()
        return self.read_by(fields["FromUserName"])[before:]

    async def say(self, user: str, text: str) -> list[str]:
        """Somebody writes to the application, a minute later; what they read then."""
        self.clock.advance(timedelta(minutes=1))
        return await self.happen(self.wecom.message(user, text))

    async def press(self, user: str, button: str) -> list[str]:
        """Somebody presses the newest button of that name that they see; what they read then."""
        self.clock.advance(timedelta(seconds=1))
        for post in reversed(self.wecom.posts):
            names = buttons_of(post)
            if user in post.users and not post.recalled and button in names:
                return await self.happen(self.wecom.press(post, names.index(button), user))
        raise AssertionError(f"{user} sees no button {button}")

    def read_by(self, user: str) -> list[str]:
        """All that somebody was ever shown, in words."""
        return [in_words(post) for post in self.wecom.posts if user in post.users and not post.dropped]

    def cards_of(self, user: str) -> list[Posted]:
        """The cards that somebody sees now."""
        return [post for post in self.wecom.posts if user in post.users and buttons_of(post) and not post.recalled]


def buttons_of(post: Posted) -> list[str]:
    """The buttons of a card and its menu as they stand there now."""
    if "template_card" not in post.body:
        return []
    pressable = (*post.card.get("button_list", ()), *post.card.get("action_menu", {}).get("action_list", ()))
    return [button["text"] for button in pressable]


def in_words(post: Posted) -> str:
    """A message as it is read."""
    if "template_card" not in post.body:
        return post.text
    card = post.card
    head = (card.get("source", {}).get("desc", ""), *card.get("main_title", {}).values())
    quote = card.get("quote_area", {}).get("quote_text", "")
    return "\n".join([*head, card.get("sub_title_text", ""), quote, *buttons_of(post)])


@asynccontextmanager
async def open_office(home: Path, **settings: Any) -> AsyncIterator[Office]:
    """The usual people over a fresh data folder, on Monday at nine in Shanghai."""
    clock = Clock(MONDAY)
    lay_out(home / "record.db")
    with LoopbackWeCom(lambda: clock.now().timestamp()) as wecom:
        for user, name in ((WANG, "王芳"), (LI, "李雷"), (HAN, "韩梅梅")):
            wecom.add_user(user, name)
        platform = WeCom(settings_of(wecom, **settings), now=clock.now)
        chosen = Settings(home=home, language="zh", _env_file=None)
        async with (
            open_app(chosen, now=clock.now, platforms={"wecom": platform}) as app,
            serving(platform.routes()) as address,
        ):
            yield Office(app, wecom, clock, Postman(wecom, f"{address}/wecom/{wecom.corp_id}/{wecom.agent_id}"))


def settings_of(wecom: LoopbackWeCom, **more: Any) -> WeComSettings:
    """Settings that lead to the loopback WeCom."""
    given = {
        "corp_id": wecom.corp_id,
        "agent_id": wecom.agent_id,
        "secret": wecom.secret,
        "token": wecom.token,
        "aes_key": wecom.aes_key,
        "api_url": wecom.api_url,
    }
    return WeComSettings.model_validate({**given, **more})
