"""The door: Slack's own sample passes; of requests that were tampered with not one does."""

import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from adapters.errors import Forged
from adapters.slack.incoming.guard import Guard, sign
from adapters.slack.settings import SlackSettings
from tests.adapters.slack.conftest import ANA, GENERAL, Connected
from tests.servers.client import plain_client
from tests.servers.slack import LoopbackSlack

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
SENT = "1531420618"
BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F"
    b"96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"

Signed = tuple[bytes, list[tuple[str, str]]]


def test_signature_is_the_one_that_slack_documents() -> None:
    assert sign(SECRET, SENT, BODY) == SIGNATURE


async def test_request_that_slack_documents_is_let_in() -> None:
    settings = SlackSettings(bot_token=SecretStr("xoxb"), signing_secret=SecretStr(SECRET))
    guard = Guard(settings, lambda: datetime.fromtimestamp(int(SENT) + 60, UTC))

    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(dict((await guard.admit(request)).payload))
        except Forged as forged:
            return PlainTextResponse(str(forged), forged.status)

    app = Starlette(routes=[Route("/", endpoint, methods=["POST"])])
    headers = {
        "X-Slack-Request-Timestamp": SENT,
        "X-Slack-Signature": SIGNATURE,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client:
        first = await client.post("/", content=BODY, headers=headers)
        second = await client.post("/", content=BODY, headers=headers)

    assert first.json()["command"] == "/webhook-collect"
    assert first.json()["text"] == ""
    assert second.status_code == 409


def flip_body(signed: Signed, dice: random.Random) -> Signed:
    body, headers = bytearray(signed[0]), signed[1]
    body[dice.randrange(len(body))] ^= 1 << dice.randrange(8)
    return bytes(body), headers


def cut_body(signed: Signed, dice: random.Random) -> Signed:
    return signed[0][: dice.randrange(len(signed[0]))], signed[1]


def lengthen_body(signed: Signed, dice: random.Random) -> Signed:
    return signed[0] + dice.randbytes(dice.randrange(1, 40)), signed[1]


def change_signature(signed: Signed, dice: random.Random) -> Signed:
    def change(value: str) -> str:
        place = dice.randrange(3, len(value))
        return value[:place] + dice.choice("0123456789abcdef".replace(value[place], "")) + value[place + 1 :]

    return signed[0], _changed(signed[1], "X-Slack-Signature", change)


def misshape_signature(signed: Signed, dice: random.Random) -> Signed:
    shapes: list[Callable[[str], str]] = [
        str.upper,
        lambda value: value[3:],
        lambda value: "v1" + value[2:],
        lambda value: value[:-1],
        lambda value: value + "0",
        lambda value: value + "," + value,
        lambda _: "",
        lambda _: "v0=" + "g" * 64,
    ]
    return signed[0], _changed(signed[1], "X-Slack-Signature", dice.choice(shapes))


def move_timestamp(signed: Signed, dice: random.Random) -> Signed:
    seconds = dice.choice([-1, 1]) * dice.randrange(1, 10_000)
    return signed[0], _changed(signed[1], "X-Slack-Request-Timestamp", lambda value: str(int(value) + seconds))


def misshape_timestamp(signed: Signed, dice: random.Random) -> Signed:
    shapes = ["", "now", "-1", "1e9", "1531420618.5", "+1531420618", "9" * 400, "0x5b47", "nan", "inf"]
    shape = dice.choice(shapes)
    return signed[0], _changed(signed[1], "X-Slack-Request-Timestamp", lambda _: shape)


def drop_header(signed: Signed, dice: random.Random) -> Signed:
    dropped = dice.choice(["X-Slack-Signature", "X-Slack-Request-Timestamp"])
    return signed[0], [header for header in signed[1] if header[0] != dropped]


def double_header(signed: Signed, dice: random.Random) -> Signed:
    doubled = dice.choice(["X-Slack-Signature", "X-Slack-Request-Timestamp"])
    return signed[0], [*signed[1], *[header for header in signed[1] if header[0] == doubled]]


MUTATIONS = [
    flip_body,
    cut_body,
    lengthen_body,
    change_signature,
    misshape_signature,
    move_timestamp,
    misshape_timestamp,
    drop_header,
    double_header,
]


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__)
async def test_request_that_was_tampered_with_reaches_nothing(
    slack: LoopbackSlack, connected: Connected, mutate: Callable[[Signed, random.Random], Signed]
) -> None:
    dice = random.Random(mutate.__name__)
    payloads: list[Mapping[str, object]] = [
        slack.message(GENERAL, ANA, "pay them"),
        slack.command(GENERAL, ANA, "stand in"),
    ]
    statuses = []
    async with plain_client() as client:
        for _ in range(50):
            body, headers = slack.sign(dice.choice(payloads))
            changed, changed_headers = mutate((body, list(headers.items())), dice)
            response = await client.post(connected.url, content=changed, headers=changed_headers)
            statuses.append(response.status_code)

    assert connected.events == []
    assert all(400 <= status < 500 for status in statuses), statuses


@pytest.mark.parametrize("age", [-3600, -310, 310, 3600])
async def test_signed_request_from_another_time_is_refused(
    slack: LoopbackSlack, connected: Connected, age: int
) -> None:
    payload = slack.message(GENERAL, ANA, "hello")

    response = await slack.deliver(connected.url, payload, at=slack.now() - age)

    assert response.status_code == 401
    assert connected.events == []


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"a": "' + b"x" * 1024 * 1024 + b'"}', "application/json", 413),
        (b'{"a":' * 65 + b"1" + b"}" * 65, "application/json", 400),
        (b'{"a": "\xff"}', "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"a": ', "application/json", 400),
        (b"payload=%7B%22a%22", "application/x-www-form-urlencoded", 400),
        (b"payload=[]", "application/x-www-form-urlencoded", 400),
        (b"a=%ff", "application/x-www-form-urlencoded", 400),
        (b"&".join([b"a=b"] * 101), "application/x-www-form-urlencoded", 400),
        (b"<a/>", "text/xml", 415),
        (b"{}", "", 415),
    ],
)
async def test_signed_request_that_is_too_much_or_no_payload_is_refused(
    slack: LoopbackSlack, connected: Connected, body: bytes, kind: str, status: int
) -> None:
    timestamp = str(int(slack.now()))
    headers = {
        "Content-Type": kind,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": sign(slack.signing_secret, timestamp, body),
    }
    async with plain_client() as client:
        response = await client.post(connected.url, content=body, headers=headers)

    assert response.status_code == status
    assert connected.events == []


async def test_body_without_a_declared_length_is_cut_off_at_the_limit(
    slack: LoopbackSlack, connected: Connected
) -> None:
    _, headers = slack.sign({})

    async def endless() -> object:
        for _ in range(100):
            yield b"x" * 65_536

    async with plain_client() as client:
        response = await client.post(connected.url, content=endless(), headers=headers)  # type: ignore[arg-type]

    assert response.status_code == 413


async def test_replay_is_refused_even_as_a_retry_of_a_press(slack: LoopbackSlack, connected: Connected) -> None:
    payload, at = slack.command(GENERAL, ANA, "status"), slack.now()

    first = await slack.deliver(connected.url, payload, at=at)
    second = await slack.deliver(connected.url, payload, at=at, retry=1)

    assert (first.status_code, second.status_code) == (200, 409)
    assert len(connected.events) == 1


def _changed(headers: list[tuple[str, str]], name: str, change: Callable[[str], str]) -> list[tuple[str, str]]:
    return [(key, change(value) if key == name else value) for key, value in headers]
