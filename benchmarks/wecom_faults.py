"""Whether posts are lost or doubled, and what it costs, when a share of all calls to WeCom fails.

    uv run python -m benchmarks.wecom_faults [--count 2000] [--share 0.3] [--seed 1]

Four processes' worth of the application's voice speak to many members over one vault; each post is tried again, by
any of the four, until it is sent. HTTP is real; calls fail in the ways of ``tests/servers/wecom_faults.py``. Waits
cost no time, for the clock is set; a call without an answer is given up after half a second. Traffic goes to this
machine only. One table comes out.
"""

import argparse
import asyncio
import random
import time
from collections import Counter
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import httpx
from pydantic import SecretStr

from adapters.errors import RateLimited, Unclear
from adapters.local.clock import Clock
from adapters.platform import Label, Post
from adapters.wecom.ids import Spot
from adapters.wecom.outgoing.application import ApplicationVoice
from adapters.wecom.outgoing.calls import Client
from adapters.wecom.outgoing.notes import Notes, message_id
from adapters.wecom.settings import Corporation
from bot.cli.logs import quiet_logs
from tests.servers.drawer import Drawer
from tests.servers.wecom import LoopbackWeCom
from tests.servers.wecom_faults import Dice

MOST = 20_000
MEMBERS = 40
PROCESSES = 4
GIVEN_UP = 0.5
MOST_TRIES = 200


class Flood:
    """Posts to many members over a bad line."""

    def __init__(self, wecom: LoopbackWeCom, voices: list[ApplicationVoice], clock: Clock, seed: int) -> None:
        self._wecom = wecom
        self._voices = voices
        self._clock = clock
        self._dice = random.Random(seed)

    async def carry_out(self, asked: dict[str, list[str]]) -> None:
        """Post to all members at once, to each in order."""
        await asyncio.gather(*(self._write_to(user, texts) for user, texts in asked.items()))

    def arrived(self) -> dict[str, list[str]]:
        """What members see, in order."""
        users = self._wecom.members
        return {user: [post.text.partition("\n")[2] for post in self._wecom.visible_to(user)] for user in users}

    async def _write_to(self, user: str, texts: list[str]) -> None:
        spot = Spot(self._wecom.corp_id, "app", str(self._wecom.agent_id), user)
        for text in texts:
            await self._until_sent(spot, Post(Label("AI · a test"), text), message_id(text))

    async def _until_sent(self, spot: Spot, post: Post, message: str) -> None:
        for _ in range(MOST_TRIES):
            try:
                return await self._dice.choice(self._voices).post(spot, post, message)
            except RateLimited as limited:
                self._clock.advance(timedelta(seconds=limited.seconds))
            except Unclear:
                self._clock.advance(timedelta(seconds=1))
        raise RuntimeError("It was never sent.")


async def main() -> None:
    """Run it and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2_000, help=f"posts, at most {MOST}")
    parser.add_argument("--share", type=float, default=0.3, help="how many of all calls fail, from 0 to 0.9")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    quiet_logs()
    clock = Clock(datetime(2026, 3, 2, 9, tzinfo=UTC))
    async with AsyncExitStack() as stack:
        wecom = stack.enter_context(LoopbackWeCom(lambda: clock.now().timestamp()))
        for number in range(MEMBERS):
            wecom.add_user(f"user{number}", f"成员 {number}")
        voices = [await _open_voice(stack, wecom, clock, vault) for vault in [Drawer(clock.now)] * PROCESSES]
        flood = Flood(wecom, voices, clock, given.seed)
        asked: dict[str, list[str]] = {user: [] for user in wecom.members}
        for number in range(min(given.count, MOST)):
            asked[f"user{number % MEMBERS}"].append(f"Post number {number}")
        wecom.dice = Dice(given.seed, min(given.share, 0.9))
        began = time.perf_counter()
        await flood.carry_out(asked)
        _print(wecom, asked, flood.arrived(), time.perf_counter() - began)


async def _open_voice(stack: AsyncExitStack, wecom: LoopbackWeCom, clock: Clock, vault: Drawer) -> ApplicationVoice:
    http = await stack.enter_async_context(httpx.AsyncClient(timeout=GIVEN_UP, trust_env=False))
    corporation = Corporation(
        corp_id=wecom.corp_id,
        agent_id=wecom.agent_id,
        secret=SecretStr(wecom.secret),
        token=SecretStr(wecom.token),
        aes_key=SecretStr(wecom.aes_key),
    )
    client = Client(corporation, wecom.api_url, http, vault, clock.now)
    return ApplicationVoice(client, Notes(vault, wecom.corp_id), corporation, now=clock.now, vault=vault)


def _print(wecom: LoopbackWeCom, asked: dict[str, list[str]], arrived: dict[str, list[str]], seconds: float) -> None:
    assert wecom.dice is not None
    counts = Counter(text for texts in arrived.values() for text in texts)
    wanted = [text for texts in asked.values() for text in texts]
    lost = sum(text not in counts for text in wanted)
    doubled = sum(count > 1 for count in counts.values())
    order = "kept" if arrived == asked else "broken"
    thrown = wecom.dice.thrown
    print("| posts | calls carried out | tokens | failed | lost | doubled | order | seconds |")
    print("|---|---|---|---|---|---|---|---|")
    calls = f"{len(wanted)} | {len(wecom.calls)} | {wecom.issued} | {thrown.total()}"
    print(f"| {calls} | {lost} | {doubled} | {order} | {seconds:.0f} |")
    print("\n" + ", ".join(f"{count} x {fault.value}" for fault, count in thrown.most_common()))


if __name__ == "__main__":
    asyncio.run(main())
