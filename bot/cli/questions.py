"""What each way to chat needs to be told, question by question, and how each answer is tried on the platform."""

import os
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from adapters.loopback import LOOPBACK
from adapters.platform import Probe
from adapters.slack.settings import SlackSettings
from adapters.wecom.settings import Corporation, WeComSettings
from bot.deployment import utc_now
from bot.ownership import find_owner
from bot.settings import PREFIX, Settings
from bot.texts import LANGUAGES, say

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from adapters.wecom.outgoing.calls import Client

Answers = Mapping[str, str]
Trial = Callable[[Answers], Awaitable[Sequence[Probe]]]
SLACK, WECOM = f"{PREFIX}SLACK__", f"{PREFIX}WECOM__"
LANGUAGE = f"{PREFIX}LANGUAGE"


@dataclass(frozen=True, slots=True)
class Question:
    """One setting by its ``name``; ``trial`` sees all answers so far, this one among them."""

    name: str
    trial: Trial | None = None
    secret: bool = False

    @property
    def key(self) -> str:
        """The key of its text."""
        return f"onboard.{self.name.removeprefix(PREFIX).lower()}"


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
        return [_fault(answers, "agent")]
    async with _wecom(answers) as client:
        return await look_at_application(client)


async def try_aes_key(answers: Answers) -> Sequence[Probe]:
    """Whether the EncodingAESKey is one."""
    key = answers[f"{WECOM}AES_KEY"]
    if len(key) == 43 and key.isascii() and key.isalnum():
        return []
    return [_fault(answers, "key", signs=len(key))]


async def try_robot(answers: Answers) -> Sequence[Probe]:
    """Whether WeCom lets the robot connect; not tried where a process serves, whose connection that would end."""
    home = _home(answers)
    if find_owner(home) is not None:
        return [Probe("robot", True, say_to(answers, "onboard.robot_served", home=home))]
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
        return [Probe("robot", True, say_to(answers, "onboard.robot_well", robot=robot))]
    if connection.problem:
        return [_fault(answers, "robot", robot=robot, problem=connection.problem)]
    return [_fault(answers, "network", url=url)]


def _try_address(name: str) -> Trial:
    async def trial(answers: Answers) -> Sequence[Probe]:
        try:
            address = urlsplit(answers[name])
            good = bool(address.hostname) and (address.scheme == "https" or address.hostname in LOOPBACK)
        except ValueError:
            good = False
        return [] if good else [_fault(answers, "address")]

    return trial


def _fault(answers: Answers, what: str, **values: object) -> Probe:
    found, cure = (say_to(answers, f"onboard.{what}_{part}", **values) for part in ("fault", "cure"))
    return Probe(what, False, found, cure)


def say_to(answers: Answers, key: str, **values: object) -> str:
    """A text in the language that was answered."""
    return say(language_in(answers), key, **values)


def language_in(answers: Answers) -> str:
    """The language that was answered; English where that is none of ours."""
    language = answers.get(LANGUAGE, "en")
    return language if language in LANGUAGES else "en"


def _home(answers: Answers) -> Path:
    """The data folder that ``double run`` will take."""
    given = os.environ.get("DOUBLE_HOME") or answers.get("DOUBLE_HOME")
    return Path(given) if given else Path(str(Settings.model_fields["home"].default))


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


_APP = Question(f"{SLACK}APP_TOKEN", try_app_token, secret=True)
_BOT = Question(f"{SLACK}BOT_TOKEN", try_bot_token, secret=True)
_SIGNING = Question(f"{SLACK}SIGNING_SECRET", secret=True)
_SLACK_URL = Question(f"{SLACK}PUBLIC_URL", _try_address(f"{SLACK}PUBLIC_URL"))
_CORPORATION = Question(f"{WECOM}CORP_ID")

LOCAL = "local"
WAYS: dict[str, tuple[Question, ...]] = {
    LOCAL: (),
    "slack_socket": (_APP, _BOT),
    "slack_url": (_SLACK_URL, _SIGNING, _BOT),
    "slack_oauth": (
        _SLACK_URL,
        Question(f"{SLACK}CLIENT_ID"),
        Question(f"{SLACK}CLIENT_SECRET", secret=True),
        _SIGNING,
    ),
    "wecom_application": (
        _CORPORATION,
        Question(f"{WECOM}SECRET", try_secret, secret=True),
        Question(f"{WECOM}AGENT_ID", try_agent),
        Question(f"{WECOM}TOKEN", secret=True),
        Question(f"{WECOM}AES_KEY", try_aes_key, secret=True),
        Question(f"{WECOM}PUBLIC_URL", _try_address(f"{WECOM}PUBLIC_URL")),
    ),
    "wecom_robot": (
        _CORPORATION,
        Question(f"{WECOM}BOT_ID"),
        Question(f"{WECOM}BOT_SECRET", try_robot, secret=True),
    ),
}
"""By the name of the way, what is asked; in an order in which each answer can be tried at once."""


def left_over(way: str, standing: Iterable[str]) -> list[str]:
    """Those of the names that stand which would connect otherwise than in that way.

    On this machine alone that is all of a chat's; an application and a robot of WeCom may stand together.
    """
    if way == LOCAL:
        return sorted(name for name in standing if name.startswith((SLACK, WECOM)))
    mine = {question.name for question in WAYS[way]}
    slack = {question.name for questions in WAYS.values() for question in questions if question.name.startswith(SLACK)}
    return sorted((slack - mine).intersection(standing)) if any(name.startswith(SLACK) for name in mine) else []
