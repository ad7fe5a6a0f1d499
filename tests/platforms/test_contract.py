"""What every platform promises to the floors above: local, and the others on loopback servers."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from adapters.chat import PlaceKind
from adapters.errors import Unreachable
from adapters.github.connect import GitHub
from adapters.gitlab.connect import GitLab
from adapters.local.clock import Clock
from adapters.local.connect import Local
from adapters.platform import Attachment, Button, Card, Chart, Label, Page, Platform, Post, Table
from adapters.registry import UNPRIVATE
from adapters.request import is_of_forms
from adapters.slack.connect import Slack
from adapters.wecom.connect import WeCom
from tests.adapters.github.conftest import settings as github_settings
from tests.adapters.gitlab.conftest import place
from tests.adapters.gitlab.conftest import settings as gitlab_settings
from tests.adapters.slack.conftest import now, settings
from tests.adapters.wecom.door import settings as wecom_settings
from tests.servers.github import LoopbackGitHub
from tests.servers.gitlab import LoopbackGitLab
from tests.servers.slack import LoopbackSlack
from tests.servers.upstairs import Upstairs
from tests.servers.wecom import LoopbackWeCom

LABEL = Label("AI · Ana's double", {"AIGC.Label": "1"})
CARD = Card(
    title="Ben asks",
    facts=(("From", "Ben"),),
    quote="May I?",
    body="Yes.",
    note="sure",
    buttons=(Button("approve", "Approve", "d1:1"),),
    menu=(Button("forget_this", "Forget this", "d1:1"),),
)


@dataclass
class Case:
    """A connected platform with Ana and Ben in #ops, where one of them has said hello; in WeCom, Ana's own talk.

    ``shown`` tells what people see beside messages, of what the platform ``shows`` at all: ``page``, ``file``,
    ``questions``, ``thought``.
    """

    platform: Platform
    ops: str
    ana: str
    ben: str
    shown: Callable[[], set[str]]
    shows: frozenset[str] = frozenset({"page", "file", "questions", "thought"})
    kind: PlaceKind = PlaceKind.PUBLIC
    members: frozenset[str] = frozenset({"Ana", "Ben"})

    @property
    def private(self) -> bool:
        """Whether something can be said there to one person alone."""
        return self.platform.name not in UNPRIVATE


@asynccontextmanager
async def local() -> AsyncIterator[Case]:
    chat = Local(Clock(datetime.now(UTC)))
    ana, ben = chat.add_person("Ana"), chat.add_person("Ben")
    ops = chat.add_place("ops", PlaceKind.PUBLIC, [ana, ben])
    await chat.start(Upstairs(now))
    await chat.say(ana, ops, "hello")

    def shown() -> set[str]:
        seen = {"page": chat.pages, "file": chat.files, "questions": chat.suggested, "thought": chat.thinking}
        return {name for name, things in seen.items() if things}

    yield Case(chat, ops.id, ana.id, ben.id, shown)


@asynccontextmanager
async def slack() -> AsyncIterator[Case]:
    with LoopbackSlack() as workspace:
        workspace.add_user("U0ANA", "Ana")
        workspace.add_user("U0BEN", "Ben")
        workspace.add_channel("C0OPS", "ops", members=["U0ANA", "U0BEN"])
        workspace.message("C0OPS", "U0ANA", "hello")
        platform = Slack(settings(workspace), now=now)
        await platform.start(Upstairs(now))

        def shown() -> set[str]:
            messages = [message for channel in workspace.channels.values() for message in channel.messages]
            seen = {
                "page": workspace.views,
                "file": [message for message in messages if message.get("files")],
                "questions": [each for each in workspace.ephemerals if "prompts" in each],
                "thought": [message for message in messages if message.get("reactions")],
            }
            return {name for name, things in seen.items() if things}

        yield Case(platform, "slack:T0LOOP:C0OPS", "slack:T0LOOP:U0ANA", "slack:T0LOOP:U0BEN", shown)
        await platform.stop()


@asynccontextmanager
async def wecom() -> AsyncIterator[Case]:
    with LoopbackWeCom() as corporation:
        corporation.add_user("ana", "Ana")
        corporation.add_user("ben", "Ben")
        platform = WeCom(wecom_settings(corporation), now=now)
        await platform.start(Upstairs(now))

        def shown() -> set[str]:
            sent = corporation.posts
            seen = {
                "file": [post for post in sent if post.body["msgtype"] == "file"],
                "questions": [post for post in sent if "1. status" in post.text],
            }
            return {name for name, things in seen.items() if things}

        person = f"wecom:{corporation.corp_id}:"
        yield Case(
            platform,
            await platform.direct(f"{person}ana"),
            f"{person}ana",
            f"{person}ben",
            shown,
            shows=frozenset({"file", "questions"}),
            kind=PlaceKind.DIRECT,
            members=frozenset({"Ana"}),
        )
        await platform.stop()


@asynccontextmanager
async def github() -> AsyncIterator[Case]:
    with LoopbackGitHub(now) as forge:
        owner, ana, ben = (forge.add_user(login) for login in ("acme", "Ana", "Ben"))
        ops = forge.add_repository(owner, "ops", "public", ana, ben)
        forge.open(ops, ana, "hello", None)
        platform = GitHub(github_settings(forge), now=now)
        await platform.start(Upstairs(now))

        def shown() -> set[str]:
            signs = [one.reactions for one in ops.conversations.values()]
            signs += [each.reactions for one in ops.conversations.values() for each in one.comments]
            return {"thought"} if any(signs) else set()

        yield Case(
            platform,
            f"github:{owner.id}:{ops.id}",
            f"github:users:{ana.id}",
            f"github:users:{ben.id}",
            shown,
            shows=frozenset({"thought"}),
        )
        await platform.stop()


@asynccontextmanager
async def gitlab() -> AsyncIterator[Case]:
    with LoopbackGitLab(now) as forge:
        ana, ben = forge.add_user("Ana"), forge.add_user("Ben")
        ops = forge.add_project("acme", "ops", "public", ana, ben)
        forge.open(ops, ana, "hello")
        platform = GitLab(gitlab_settings(forge), now=now)
        await platform.start(Upstairs(now))

        def shown() -> set[str]:
            signs = [one.emoji for one in ops.conversations]
            signs += [each.emoji for one in ops.conversations for each in one.notes]
            return {"thought"} if any(signs) else set()

        yield Case(
            platform,
            place(ops),
            f"gitlab:users:{ana.id}",
            f"gitlab:users:{ben.id}",
            shown,
            shows=frozenset({"thought"}),
        )
        await platform.stop()


@pytest.fixture(params=[local, slack, wecom, github, gitlab], ids=["local", "slack", "wecom", "github", "gitlab"])
async def case(request: pytest.FixtureRequest) -> AsyncIterator[Case]:
    async with request.param() as opened:
        yield opened


async def test_post_is_found_by_its_key_until_it_is_deleted(case: Case) -> None:
    message = await case.platform.send(case.ops, Post(LABEL, "Yes."), key="reply:1")
    assert await case.platform.find(case.ops, "reply:1") == message
    assert await case.platform.find(case.ops, "reply:2") is None
    await case.platform.delete(case.ops, message)
    assert await case.platform.find(case.ops, "reply:1") is None
    await case.platform.delete(case.ops, message)


async def test_post_in_a_thread_is_found_there(case: Case) -> None:
    root = await case.platform.send(case.ops, Post(LABEL, "Root"), key="a")
    reply = await case.platform.send(case.ops, Post(LABEL, "Reply"), key="b", thread=root)
    assert await case.platform.find(case.ops, "b", thread=root) == reply


async def test_conversation_that_proposes_nothing_has_no_change(case: Case) -> None:
    root = await case.platform.send(case.ops, Post(LABEL, "Root"), key="a")
    assert await case.platform.change(case.ops, root) is None


async def test_card_can_be_sent_shown_to_one_and_replaced(case: Case) -> None:
    place = await case.platform.direct(case.ana) if case.private else case.ops
    message = await case.platform.send(place, Post(LABEL, "Ben asks", CARD), key="card:1")
    await case.platform.update(place, message, Post(LABEL, "Sent."))
    assert await case.platform.find(place, "card:1") == message
    if case.private:
        await case.platform.ephemeral(case.ops, case.ben, Post(LABEL, "Only you see this."), key="k")


async def test_platform_without_a_private_word_says_so(case: Case) -> None:
    if case.private:
        return
    with pytest.raises(Unreachable):
        await case.platform.direct(case.ana)
    with pytest.raises(Unreachable):
        await case.platform.ephemeral(case.ops, case.ben, Post(LABEL, "Only you see this."), key="k")
    with pytest.raises(Unreachable):
        await case.platform.upload(case.ops, Post(LABEL, "Yours."), Attachment("a.zip", b"PK archive"), key="export:1")


async def test_people_and_places_are_told_as_they_are(case: Case) -> None:
    place = await case.platform.place(case.ops)
    assert (place.id, place.kind) == (case.ops, case.kind)
    assert place.name.removeprefix("acme/") == ("Ana" if case.kind is PlaceKind.DIRECT else "ops")
    people = {person.id: person for person in await case.platform.members(case.ops) if not person.bot}
    assert {person.name for person in people.values()} == case.members
    assert people[case.ana].name == "Ana"
    assert (await case.platform.person(case.ben)).name == "Ben"
    if case.private:
        assert (await case.platform.place(await case.platform.direct(case.ana))).kind is PlaceKind.DIRECT


async def test_forms_come_in_in_a_place_of_their_own_of_which_nothing_is_told_from_before(case: Case) -> None:
    platform = case.platform
    forms = platform.forms(await platform.place(case.ops))
    assert is_of_forms(forms.id)
    assert await platform.place(forms.id) == platform.forms(forms) == forms
    since, until = datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) + timedelta(hours=1)
    assert [message async for message in platform.history(forms.id, since, until)] == []


async def test_history_tells_what_was_said_since(case: Case) -> None:
    since, until = datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) + timedelta(hours=1)
    told = [message.text async for message in case.platform.history(case.ops, since, until)]
    assert told == (["hello"] if case.platform.keeps_history else [])
    assert [message.text async for message in case.platform.history(case.ops, since, since)] == []


async def test_sign_of_thought_can_be_set_and_taken_off_twice(case: Case) -> None:
    message = await case.platform.send(case.ops, Post(LABEL, "What now?"), key="q")
    for on in (True, True, False, False):
        await case.platform.working(case.ops, message, on=on)
        assert ("thought" in case.shown()) is (on and "thought" in case.shows)


async def test_page_file_and_questions_reach_a_person(case: Case) -> None:
    direct = await case.platform.direct(case.ana) if case.private else case.ops
    await case.platform.publish(case.ana, Page(LABEL, (CARD, Card("Rights", table=Table(("a",), (("b",),))))))
    if "file" in case.shows:
        await case.platform.upload(direct, Post(LABEL, "Yours."), Attachment("a.zip", b"PK archive"), key="export:1")
    await case.platform.suggest(direct, None, "You could ask", ["status", "help"])
    assert case.shown() == {"page", "file", "questions"} & case.shows


def test_every_place_can_be_spoken_in_from_here(case: Case) -> None:
    assert list(case.platform.elsewhere()) == []


async def test_table_and_chart_can_be_posted(case: Case) -> None:
    chart = Chart("Week", ("Mon", "Tue"), (("alone", (1.0, 2.0)),))
    card = Card("Week", table=Table(("what", "n"), (("alone", "3"),)), chart=chart)
    message = await case.platform.send(case.ops, Post(LABEL, "Week", card), key="digest:1")
    assert await case.platform.find(case.ops, "digest:1") == message
