"""What each way to chat needs to be told, question by question, and how each answer is tried on the platform."""

import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from adapters.platform import Probe
from adapters.slack.settings import LOOPBACK, SlackSettings
from adapters.wecom.settings import Corporation, WeComSettings
from bot.deployment import utc_now

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from adapters.wecom.outgoing.calls import Client

Answers = Mapping[str, str]
Trial = Callable[[Answers], Awaitable[Sequence[Probe]]]
SLACK, WECOM = "DOUBLE_SLACK__", "DOUBLE_WECOM__"


@dataclass(frozen=True, slots=True)
class Question:
    """One setting by its ``name``; ``trial`` sees all answers so far, this one among them."""

    name: str
    text: str
    trial: Trial | None = None
    secret: bool = False


async def try_bot_token(answers: Answers) -> Sequence[Probe]:
    """Whether Slack takes the bot token, and which scopes it lacks."""
    import aiohttp

    from adapters.slack.install.probes import look_at_bot_token
    from adapters.slack.outgoing.calls import Client

    async with aiohttp.ClientSession() as session:
        client = Client(None, _address(answers, f"{SLACK}API_URL", SlackSettings), session)
        return (await look_at_bot_token(client, answers[f"{SLACK}BOT_TOKEN"], utc_now()))[1]


async def try_app_token(answers: Answers) -> Sequence[Probe]:
    """Whether Slack opens a socket for the app-level token."""
    import aiohttp

    from adapters.slack.install.probes import look_at_app_token
    from adapters.slack.outgoing.calls import Client

    async with aiohttp.ClientSession() as session:
        client = Client(None, _address(answers, f"{SLACK}API_URL", SlackSettings), session)
        return [await look_at_app_token(client, answers[f"{SLACK}APP_TOKEN"])]


async def try_secret(answers: Answers) -> Sequence[Probe]:
    """Whether WeCom gives an access token for the corporation's id and the secret."""
    from adapters.wecom.install.probes import look_at_token

    async with _wecom(answers) as client:
        return [await look_at_token(client)]


async def try_agent(answers: Answers) -> Sequence[Probe]:
    """Whether WeCom knows the application under that AgentId, lets this machine in, and shows it to somebody."""
    from adapters.wecom.install.probes import look_at_application

    if not answers[f"{WECOM}AGENT_ID"].isdecimal():
        return [Probe("agent", False, "The AgentId is a number.", "Copy it from the application's page.")]
    async with _wecom(answers) as client:
        return await look_at_application(client)


async def try_aes_key(answers: Answers) -> Sequence[Probe]:
    """Whether the EncodingAESKey is one."""
    key = answers[f"{WECOM}AES_KEY"]
    if len(key) == 43 and key.isascii() and key.isalnum():
        return []
    found = f"The EncodingAESKey has 43 letters and digits, and this one has {len(key)} signs."
    return [Probe("key", False, found, "Copy it anew from 接收消息 of the application.")]


async def try_robot(answers: Answers) -> Sequence[Probe]:
    """Whether WeCom lets the robot connect."""
    from pydantic import SecretStr

    from adapters.wecom.robot.connection import Connection

    robot, secret = answers[f"{WECOM}BOT_ID"], SecretStr(answers[f"{WECOM}BOT_SECRET"])
    corporation = Corporation.model_construct(corp_id=answers[f"{WECOM}CORP_ID"], bot_id=robot, bot_secret=secret)
    url = _address(answers, f"{WECOM}ROBOT_URL", WeComSettings)
    connection = Connection(corporation, url, lambda frame: None, lambda: None)
    try:
        let_in = await connection.open()
    except Exception:
        let_in = False
    finally:
        await connection.close()
    if let_in:
        return [Probe("robot", True, f"WeCom lets robot {robot} connect.")]
    if connection.problem:
        mends = "Copy BotID and Secret of the long connection (长连接) anew from the robot's page."
        return [Probe("robot", False, f"WeCom does not let robot {robot} connect ({connection.problem}).", mends)]
    return [Probe("robot", False, f"{url} was not reached.", "Look at the network and the proxy.")]


def _try_address(name: str) -> Trial:
    async def trial(answers: Answers) -> Sequence[Probe]:
        try:
            address = urlsplit(answers[name])
            good = bool(address.hostname) and (address.scheme == "https" or address.hostname in LOOPBACK)
        except ValueError:
            good = False
        mends = "Write the address at which the platform reaches this Double, such as https://double.example.com ."
        return [] if good else [Probe("address", False, "The public URL must begin with https://.", mends)]

    return trial


def _address(answers: Answers, name: str, room: type[SlackSettings | WeComSettings]) -> str:
    default = room.model_fields[name.rpartition("__")[2].lower()].default
    return os.environ.get(name) or answers.get(name) or str(default)


@asynccontextmanager
async def _wecom(answers: Answers) -> "AsyncIterator[Client]":
    from pydantic import SecretStr

    from adapters.wecom.install.probes import Forgetful
    from adapters.wecom.outgoing.calls import Client, open_http

    agent: Any = int(answers.get(f"{WECOM}AGENT_ID") or 0)
    secret = SecretStr(answers[f"{WECOM}SECRET"])
    corporation = Corporation.model_construct(corp_id=answers[f"{WECOM}CORP_ID"], agent_id=agent, secret=secret)
    url = _address(answers, f"{WECOM}API_URL", WeComSettings)
    async with open_http(url) as http:
        yield Client(corporation, url, http, Forgetful(), utc_now)


_APP = Question(f"{SLACK}APP_TOKEN", "App-level token (xapp-…)", try_app_token, secret=True)
_BOT = Question(f"{SLACK}BOT_TOKEN", "Bot token (xoxb-…)", try_bot_token, secret=True)
_SIGNING = Question(f"{SLACK}SIGNING_SECRET", "Signing secret", secret=True)
_SLACK_URL = Question(f"{SLACK}PUBLIC_URL", "Public URL (https://…)", _try_address(f"{SLACK}PUBLIC_URL"))
_CORPORATION = Question(f"{WECOM}CORP_ID", "Id of the corporation (ww…)")

WAYS: dict[str, tuple[Question, ...]] = {
    "local: on this machine only": (),
    "Slack by Socket Mode": (_APP, _BOT),
    "Slack by public URL": (_SLACK_URL, _SIGNING, _BOT),
    "Slack by OAuth installs": (
        _SLACK_URL,
        Question(f"{SLACK}CLIENT_ID", "Client id"),
        Question(f"{SLACK}CLIENT_SECRET", "Client secret", secret=True),
        _SIGNING,
    ),
    "WeCom self-built application (自建应用)": (
        _CORPORATION,
        Question(f"{WECOM}SECRET", "Secret of the application", try_secret, secret=True),
        Question(f"{WECOM}AGENT_ID", "AgentId of the application", try_agent),
        Question(f"{WECOM}TOKEN", "Token of 接收消息", secret=True),
        Question(f"{WECOM}AES_KEY", "EncodingAESKey of 接收消息", try_aes_key, secret=True),
        Question(f"{WECOM}PUBLIC_URL", "Public URL (https://…)", _try_address(f"{WECOM}PUBLIC_URL")),
    ),
    "WeCom robot (智能机器人)": (
        _CORPORATION,
        Question(f"{WECOM}BOT_ID", "BotID of the robot"),
        Question(f"{WECOM}BOT_SECRET", "Secret of the long connection (长连接)", try_robot, secret=True),
    ),
}
"""By the words of the choice, what is asked; in an order in which each answer can be tried at once."""


def left_over(way: str) -> frozenset[str]:
    """The names of the same platform that another way needs and this one does not: they would be in its way.

    An application and a robot of WeCom may stand together.
    """
    mine = {question.name for question in WAYS[way]}
    slack = {question.name for questions in WAYS.values() for question in questions if question.name.startswith(SLACK)}
    return frozenset(slack - mine) if any(name.startswith(SLACK) for name in mine) else frozenset()
