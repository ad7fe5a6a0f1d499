"""Looks at what is the same of every forge's connection: calls, clock, address, events."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from adapters.heard import Heard
from adapters.platform import Probe
from adapters.refusals import Bars, told
from adapters.wording import Worded

NETWORK = "Look at the network, the proxy and API_URL."
_SKEW = timedelta(seconds=60)
_LONG_AGO = timedelta(days=7)


async def look_at_calls(forge: str, bars: Bars | None, cure: Callable[[str], str]) -> Sequence[Probe]:
    """What was refused to the deployment lately while it served, which a look may not find."""
    form = "{forge} refuses {call} since {since}: {reason}."
    return [
        Probe(
            "calls",
            False,
            Worded(form, forge=forge, call=bar.call, since=told(bar.since), reason=bar.reason),
            cure(bar.reason),
        )
        for bar in (await bars.all() if bars else [])
    ]


async def look_at_clock(forge: str, http: httpx.AsyncClient, url: str, now: Callable[[], datetime]) -> Probe:
    """Whether our time is the forge's; what is signed on one side is good for minutes on the other."""
    try:
        answer = await http.get(url)
        skew = now() - parsedate_to_datetime(answer.headers["Date"])
    except (httpx.HTTPError, KeyError, ValueError):
        return Probe("clock", False, Worded("{url} did not answer, so the time is unknown.", url=url), NETWORK)
    seconds = round(abs(skew.total_seconds()))
    found = Worded("The clock is {seconds} seconds off {forge}'s.", seconds=seconds, forge=forge)
    mends = "Set this machine's clock by NTP: what is signed at another time is taken on neither side."
    return Probe("clock", abs(skew) <= _SKEW, found, mends)


async def look_at_address(
    http: httpx.AsyncClient, url: str, body: bytes, signed: Sequence[tuple[Mapping[str, str], int]]
) -> Probe:
    """Whether our own address leads here: only who has the same secret takes what is signed and nothing forged.

    Args:
        http: The connections.
        url: Our address.
        body: What is sent there.
        signed: The headers of each try, and the status that it must have.
    """
    wanted = [status for _, status in signed]
    try:
        answers = [await http.post(url, content=body, headers=dict(headers)) for headers, _ in signed]
    except httpx.HTTPError as error:
        found = Worded("Nobody answers at {url} ({error}).", url=url, error=type(error).__name__)
        return Probe("address", False, found, "Start `double run`, and let the proxy in front pass it on.")
    if [answer.status_code for answer in answers] != wanted:
        status = answers[0].status_code
        found = Worded("What answers at {url} is not this Double ({status}).", url=url, status=status)
        mends = "Pass it on to a Double with the same webhook secret, headers and body unchanged."
        return Probe("address", False, found, mends)
    return Probe("address", True, Worded("{url} leads to a running Double.", url=url))


async def look_at_events(heard: Heard, now: datetime, cure: str) -> Probe:
    """When the last delivery came; ``cure`` says where to look for those that did not."""
    last = await heard.last()
    if last is None:
        return Probe("events", False, "No event has come yet.", cure)
    hours = max(0, round((now - last).total_seconds() / 3600))
    return Probe("events", now - last < _LONG_AGO, Worded("The last event came {hours} hours ago.", hours=hours), cure)
