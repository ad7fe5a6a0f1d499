"""``double run`` as a process of its own, watched through its log: no guessing, no sleeping."""

import asyncio
import json
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.servers.forked import Forked, start_double
from tests.servers.slack import LoopbackSlack
from tests.servers.wecom import LoopbackWeCom

PATIENCE_SECONDS = 300


@dataclass
class Served:
    """A serving process; ``url`` is where it listens."""

    process: Forked
    url: str = ""
    lines: list[dict[str, Any]] = field(default_factory=list)

    async def until_done(self, *works: str) -> None:
        """Read the log until work of each of these names was done, in whatever order."""
        missing = Counter(works)
        while missing.total():
            work = (await self.until("work_done"))["work"]
            missing[work] = max(0, missing[work] - 1)

    async def until(self, event: str, **fields: Any) -> dict[str, Any]:
        """Read the log up to the next line of that event with those fields."""
        wanted = {"event": event, **fields}
        while True:
            try:
                raw = await asyncio.wait_for(self.process.stderr.readline(), PATIENCE_SECONDS)
            except TimeoutError:
                raise AssertionError(f"the process never said {wanted}: {self.lines[-12:]}") from None
            assert raw, f"the process ended before it said {wanted}: {self.lines[-5:]}"
            line = json.loads(raw) if raw.startswith(b"{") else {"event": raw.decode()}
            self.lines.append(line)
            if all(line.get(name) == value for name, value in wanted.items()):
                return line

    async def kill(self) -> None:
        """End it without warning, as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()


def slack_environment(slack: LoopbackSlack) -> dict[str, str]:
    """What connects to a loopback Slack."""
    return {
        "DOUBLE_SLACK__BOT_TOKEN": slack.bot_token,
        "DOUBLE_SLACK__SIGNING_SECRET": slack.signing_secret,
        "DOUBLE_SLACK__API_URL": slack.api_url,
    }


def wecom_environment(wecom: LoopbackWeCom) -> dict[str, str]:
    """What connects to a loopback WeCom, in Chinese."""
    return {
        "DOUBLE_LANGUAGE": "zh",
        "DOUBLE_WECOM__CORP_ID": wecom.corp_id,
        "DOUBLE_WECOM__AGENT_ID": str(wecom.agent_id),
        "DOUBLE_WECOM__SECRET": wecom.secret,
        "DOUBLE_WECOM__TOKEN": wecom.token,
        "DOUBLE_WECOM__AES_KEY": wecom.aes_key,
        "DOUBLE_WECOM__API_URL": wecom.api_url,
    }


@asynccontextmanager
async def serve_double(home: Path, environment: Mapping[str, str]) -> AsyncIterator[Served]:
    """Start ``double run`` on a free port, connected as its environment says; it ends with the block."""
    env = {**os.environ, "DOUBLE_HOME": str(home), "DOUBLE_PORT": "0", **environment}
    process = await start_double("run", env=env)
    served = Served(process)
    try:
        served.url = (await served.until("serving"))["url"]
        yield served
    finally:
        process.send_signal(signal.SIGTERM)
        await process.stderr.read()
        await process.wait()
