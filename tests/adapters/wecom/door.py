"""The whole adapter behind an application's door, and the postman before it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from adapters.wecom.connect import WeCom
from adapters.wecom.settings import WeComSettings
from tests.adapters.wecom.conftest import Time, corporation
from tests.servers.doorway import served
from tests.servers.upstairs import Upstairs
from tests.servers.wecom import LoopbackWeCom
from tests.servers.wecom_postman import Postman


@dataclass
class Door:
    """The adapter, what it handed up, and who delivers to it."""

    wecom: LoopbackWeCom
    platform: WeCom
    host: Upstairs
    postman: Postman


def settings(wecom: LoopbackWeCom, **more: Any) -> WeComSettings:
    """Settings that lead to the loopback WeCom."""
    given = corporation(wecom).model_dump() | {"api_url": wecom.api_url} | more
    return WeComSettings(**given)


@asynccontextmanager
async def open_door(wecom: LoopbackWeCom, clock: Time, **more: Any) -> AsyncIterator[Door]:
    """A connected adapter where WeCom reaches it."""
    host = Upstairs(clock.now)
    chosen = settings(wecom, **more)
    async with served(lambda _: WeCom(chosen, now=clock.now), host) as (platform, address):
        url = f"{address}/wecom/{wecom.corp_id}/{wecom.agent_id}"
        yield Door(wecom, platform, host, Postman(wecom, url))
