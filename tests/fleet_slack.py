"""Slack before a fleet: Ben asks and Ana answers, in a thread each, in twenty channels."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.fleet import Payload, Sealed
from tests.servers.served import Served, slack_environment
from tests.servers.slack import LoopbackSlack

ANA, BEN = "U0ANA", "U0BEN"
CHANNELS = tuple(f"C0FLEET{number}" for number in range(20))


class SlackSide:
    """See ``fleet.Side``."""

    path = "/slack/events"
    deliveries = 5

    def __init__(self, slack: LoopbackSlack) -> None:
        self._slack = slack
        self.environment: Mapping[str, str] = slack_environment(slack)

    async def consent(self, double: Served) -> None:
        """Ana consents in all channels."""
        slack, url = self._slack, f"{double.url}{self.path}"
        named = " ".join(f"<#{channel}|{slack.channels[channel].name}>" for channel in CHANNELS)
        await slack.deliver(url, slack.command(CHANNELS[0], ANA, f"shadow on {named}"))
        await double.until("work_done", work="notice_ephemeral")
        await slack.deliver(url, slack.press(slack.ephemerals[-1], "consent_shadow", ANA))
        await double.until("work_done", work="notice_ephemeral")

    def said(self, pairs: int) -> tuple[list[Payload], list[Payload]]:
        """Questions, and their answers."""
        asked: list[Payload] = []
        answered: list[Payload] = []
        for number in range(pairs):
            channel = CHANNELS[number % len(CHANNELS)]
            root = self._slack.say(channel, user=BEN, text="One more thing")["ts"]
            question, answer = f"How do I roll back deploy {number}?", f"Use page {number} of the release notes."
            asked.append(self._slack.message(channel, BEN, question, thread=root))
            answered.append(self._slack.message(channel, ANA, answer, thread=root))
        return asked, answered

    def sealed(self, payload: Payload, retry: int = 0) -> Sealed:
        """A signed event."""
        body, headers = self._slack.sign(payload)
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
        return Sealed(body, headers)


@contextmanager
def slack_side() -> Iterator[SlackSide]:
    """A workspace with Ana and Ben in twenty channels."""
    with LoopbackSlack() as slack:
        slack.add_user(ANA, "Ana")
        slack.add_user(BEN, "Ben")
        for channel in CHANNELS:
            slack.add_channel(channel, channel.lower(), members=[ANA, BEN])
        yield SlackSide(slack)
