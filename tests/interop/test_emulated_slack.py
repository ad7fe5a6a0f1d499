"""The whole way over a Slack that others wrote: its events, its signatures, its threads, its pages."""

import html
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from adapters.platform import Label, Post
from memory.record.tables import DecisionRow
from tests.interop.conftest import ANSWER, QUESTION, Meeting, serve, take_address
from tests.servers.client import plain_client
from tests.servers.emulate import CLIENT_ID, CLIENT_SECRET, Emulated, emulate_slack

pytestmark = pytest.mark.interop


async def test_question_becomes_an_approved_reply_in_its_thread(meeting: Meeting) -> None:
    slack = meeting.slack
    await meeting.consent()
    await meeting.teach()
    await meeting.press("ana", await meeting.command("ana", "stand in for 8 hours"), "consent_send")
    asked = await meeting.say("chen", f"<@U0DOUBLE> <@{slack.people['ana']}> how can I roll back the deploy?")

    card = next(card for card in reversed(await slack.cards("ana")) if " asks in " in card["text"])
    await meeting.press("ana", card, "approve")

    thread = await slack.bot.conversations_replies(channel=slack.channel, ts=asked, include_all_metadata=True)
    (reply,) = [message for message in thread["messages"] if ANSWER in message["text"]]
    assert reply["thread_ts"] == asked
    assert "AI · ana's double · approved by ana" in str(reply["blocks"])
    assert reply["metadata"]["event_type"] == "double_post"
    assert reply["metadata"]["event_payload"]["AIGC.Label"] == "1"


async def test_reply_that_was_sent_is_found_again_by_its_key(meeting: Meeting) -> None:
    slack, post = meeting.slack, Post(Label("AI · a test"), "Good morning")
    place = f"slack:{slack.acts.team}:{slack.channel}"
    root = await slack.say("ben", "Anybody here?")

    above = await meeting.platform.send(place, post, key="above")
    under = await meeting.platform.send(place, post, key="under", thread=root)

    assert await meeting.platform.find(place, "above") == above
    assert await meeting.platform.find(place, "under", thread=root) == under
    assert await meeting.platform.find(place, "never sent") is None


async def test_edited_answer_is_remembered_as_it_reads_now_and_a_deleted_one_not_at_all(meeting: Meeting) -> None:
    await meeting.consent()
    answer = await meeting.teach()
    ana, channel = meeting.slack.as_person["ana"], meeting.slack.channel

    await ana.chat_update(channel=channel, ts=answer, text="Use the rollback page.")
    await meeting.app.settle()
    edited = await meeting.recall()
    await ana.chat_delete(channel=channel, ts=answer)
    await meeting.app.settle()
    deleted = await meeting.recall()

    assert "Use the rollback page." in edited
    assert "release page" not in edited
    assert "rollback page" not in deleted


async def test_emoji_of_the_worker_is_a_decision(meeting: Meeting) -> None:
    await meeting.consent()
    asked = await meeting.say("ben", "May I deploy now?")

    await meeting.slack.as_person["ana"].reactions_add(
        channel=meeting.slack.channel, timestamp=asked, name="white_check_mark"
    )
    await meeting.app.settle()

    async with meeting.app.of.record.read() as session:
        assert list(await session.scalars(select(DecisionRow.act))) == ["approve"]


async def test_what_was_said_before_the_consent_is_read_back(meeting: Meeting) -> None:
    asked = await meeting.slack.say("ben", QUESTION)
    await meeting.slack.say("ana", ANSWER, thread_ts=asked)
    await meeting.app.settle()

    await meeting.consent()

    assert ANSWER in await meeting.recall()


async def test_command_with_another_secret_is_refused_and_does_nothing(meeting: Meeting) -> None:
    slack = meeting.slack
    payload = slack.acts.command(slack.channel, slack.people["ana"], "shadow on")

    status = await slack.deliver(payload, secret="another secret")
    await meeting.app.settle()

    assert status == 401
    assert slack.whispers == []


async def test_looking_at_the_connection_finds_a_token_that_works_and_events_that_come(meeting: Meeting) -> None:
    await meeting.slack.say("ben", "Good morning")

    found = {probe.what: probe.well for probe in await meeting.platform.look()}

    assert (found["token"], found["events"]) == (True, True)


async def test_workspace_that_installs_over_its_own_consent_page_works(tmp_path: Path) -> None:
    listening, url = take_address()
    oauth = {"client_id": CLIENT_ID, "client_secret": SecretStr(CLIENT_SECRET), "public_url": url}
    async with (
        emulate_slack(url) as slack,
        serve(tmp_path / "home", slack, listening, url, **oauth) as meeting,
        plain_client() as browser,
    ):
        start = await browser.get(f"{url}/slack/install")
        page = await browser.get(start.headers["Location"])
        where, fields = agree(slack, page.text)
        agreed = await browser.post(where, data=fields)
        cookie = start.headers["Set-Cookie"].partition(";")[0]
        back = await browser.get(agreed.headers["Location"], headers={"Cookie": cookie})
        await meeting.consent()
        await meeting.teach()
        remembered = await meeting.recall()

    assert (start.status_code, page.status_code, agreed.status_code, back.status_code) == (302, 200, 302, 200)
    assert "Double is installed." in back.text
    assert ANSWER in remembered


def agree(slack: Emulated, page: str) -> tuple[str, dict[str, str]]:
    """Ana's button on the consent page: where its form goes, and what with."""
    (form,) = [form for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if slack.people["ana"] in form]
    (action,) = re.findall(r'action="([^"]+)"', form)
    fields = re.findall(r'name="([^"]+)"[^>]*value="([^"]*)"', form)
    return urljoin(slack.api_url, action), {name: html.unescape(value) for name, value in fields}
