"""Speaks for a robot: answers under the request of a question, pushes what answers nothing, cards, files.

An answer is a stream with an id of ours: who sends it again, after a crash or over a new line, draws the same message
anew. What is pushed cannot be known again by WeCom, so a push whose end nobody knows is not repeated. ``robot_asked``
keeps what was asked, ``robot_attempt`` what arrived; ``robot_rates`` counts, ``robot_link`` is the line.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from adapters.errors import Refused
from adapters.platform import Attachment, Button, Label, Post
from adapters.vault import Vault
from adapters.wecom.ids import Spot
from adapters.wecom.outgoing.buttons import key_of, keys_of
from adapters.wecom.outgoing.cards import ROBOT, Rendered, render
from adapters.wecom.outgoing.notes import Notes, Sent
from adapters.wecom.robot.asked import Asked, Opinions, Way
from adapters.wecom.robot.attempt import Attempt, Step
from adapters.wecom.robot.link import RobotLink
from adapters.wecom.robot.media import hand_over
from adapters.wecom.robot.rates import Rates

QUICK = timedelta(seconds=5)
THINKING = "AI 生成 · 正在想…"
SEEN = "AI 生成 · 已看到"
TAKEN_BACK = "AI 生成 · 已撤回"

UNKNOWN_REQUEST, STREAM_OVER = "846605", "846608"
_TOO_LATE = (UNKNOWN_REQUEST, STREAM_OVER)
_WELCOME, _UPDATE = "aibot_respond_welcome_msg", "aibot_respond_update_msg"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Event:
    """Something that can be answered once, within five seconds; ``task`` is the card's that was pressed."""

    request: str
    at: datetime
    task: str = ""


class RobotVoice:
    """The ``Voice`` of one robot.

    Args:
        link: Its connection.
        vault: Where all is noted.
        corp: Its corporation.
        robot: Its id.
        now: The clock.
    """

    def __init__(self, link: RobotLink, vault: Vault, corp: str, robot: str, now: Callable[[], datetime]) -> None:
        self._link = link
        self._vault = vault
        self._notes = Notes(vault, corp)
        self._now = now
        self._rates = Rates(now)
        self._entered: dict[str, _Event] = {}
        self._pressed: dict[str, _Event] = {}
        self.asked = Asked(vault, robot, now)

    def note_entered(self, place: str, request: str) -> None:
        """Somebody opened the talk: what is said there within five seconds is a welcome."""
        self._entered = {**self._quick(self._entered), place: _Event(request, self._now())}

    def note_pressed(self, message: str, task: str, request: str) -> None:
        """A card was pressed: for five seconds it can be replaced."""
        self._pressed = {**self._quick(self._pressed), message: _Event(request, self._now(), task)}

    async def post(self, spot: Spot, post: Post, message: str, *, thread: str | None = None) -> None:
        """Post once."""
        await self._post(spot, post, message, thread, None)

    async def upload(self, spot: Spot, post: Post, file: Attachment, message: str) -> None:
        """Hand over a file, under the post's label and text."""
        await self._post(spot, post, message, None, file)

    async def update(self, spot: Spot, post: Post, message: str) -> None:
        """Replace a card within five seconds of a press on it; later, tell in a new message what it says now."""
        pressed = self._quick(self._pressed).get(message)
        self._pressed.pop(message, None)
        noted = await self._notes.read(message) or Sent(at=self._now(), state="sent")
        edition = pressed.task.partition("-")[2] if pressed else ""
        keys = await keys_of(self._vault, post.card)
        rendered = render(post, message, keys, ROBOT, replacing=post.card is not None, edition=edition)
        attempt = Attempt(self._notes, message, noted)
        if pressed and rendered.card and await self._replace(spot, pressed, rendered.card):
            await attempt.keep(title=rendered.title)
        elif noted.title != rendered.title:
            news = rendered.texts or render(_short(post.label, rendered.short), message, {}, ROBOT).texts
            for number, text in enumerate(news):
                await attempt.once(f"{rendered.title}.{number}", self._pushing(spot, _markdown(text)))
            await attempt.keep(title=rendered.title)

    async def delete(self, spot: Spot, message: str) -> None:
        """Empty a stream that was not finished.

        Raises:
            Refused: it was; a robot can take nothing back.
        """
        noted = await self._notes.read(message)
        if noted is None or noted.state == "sent" or not noted.stream:
            raise Refused("cannot_be_recalled")
        await self._stream(spot, Way(noted.request, noted.stream), TAKEN_BACK, finish=True)
        await self._notes.keep(message, noted.model_copy(update={"state": "sent"}))

    async def working(self, spot: Spot, message: str, *, on: bool) -> None:
        """Show a stream that says so under the question, or end it if no answer went on in it."""
        way = await (self.asked.open if on else self.asked.close)(spot.id, message)
        if way is None:
            return
        try:
            await self._stream(spot, way, THINKING if on else SEEN, finish=not on)
        except Refused as refused:
            if refused.reason not in _TOO_LATE:
                raise

    async def _post(self, spot: Spot, post: Post, message: str, thread: str | None, file: Attachment | None) -> None:
        noted = await self._notes.read(message)
        if noted is not None and noted.state == "sent":
            return
        if noted is None:
            noted = await self._begin(spot, message, thread)
        attempt = Attempt(self._notes, message, noted)
        rendered = await self._render(post, message, Way(noted.request, noted.stream))
        media = await hand_over(self._link, file) if file else ""
        goes_on = noted.stream not in ("", message)
        for number, text in enumerate(rendered.texts or ((SEEN,) if goes_on else ())):
            await attempt.once(f"text{number}", self._saying(spot, noted, message, number, text))
        if rendered.card:
            await attempt.once("card", self._showing(spot, noted, rendered))
        if media:
            await attempt.once("file", self._pushing(spot, {"msgtype": "file", "file": {"media_id": media}}))
        await attempt.keep(state="sent", title=rendered.title)

    async def _begin(self, spot: Spot, message: str, thread: str | None) -> Sent:
        """Settle where a post goes, and note it: with a stream it is an answer, with a request only a welcome."""
        entered = None if thread else self._quick(self._entered).get(spot.id)
        self._entered.pop(spot.id, None)
        way = None if entered else await self.asked.answer(spot.id, thread)
        if entered:
            noted = Sent(at=self._now(), request=entered.request)
        elif way:
            noted = Sent(at=self._now(), request=way.request, stream=way.stream or message)
        else:
            noted = Sent(at=self._now())
        await self._notes.keep(message, noted)
        return noted

    async def _render(self, post: Post, message: str, way: Way) -> Rendered:
        """The post as it is sent: buttons for opinions are WeCom's own signs on a stream, where there is one."""
        spare = [button for button in (post.card.buttons if post.card else ()) if button.spare]
        post = _without(post, spare) if spare else post
        opinions = _opinions(post)
        if way.stream and opinions:
            bare = _without(post, opinions)
            rendered = render(bare, message, await keys_of(self._vault, bare.card), ROBOT)
            if rendered.texts:
                keys = {button.opinion: await key_of(self._vault, button) for button in opinions if button.opinion}
                await self.asked.keep_opinions(way.stream, Opinions(message=message, keys=keys))
                return rendered
        return render(post, message, await keys_of(self._vault, post.card), ROBOT)

    def _saying(self, spot: Spot, noted: Sent, message: str, number: int, text: str) -> Step:
        if noted.request and not noted.stream and number == 0:
            return self._welcoming(spot, noted.request, {"msgtype": "text", "text": {"content": text}})
        if not noted.stream:
            return self._pushing(spot, _markdown(text))
        way = Way(noted.request, noted.stream if number == 0 else f"{message}-{number}")

        async def answer(again: bool) -> None:
            try:
                await self._stream(spot, way, text, finish=True)
            except Refused as refused:
                if refused.reason not in _TOO_LATE:
                    raise
                await self._pushing(spot, _markdown(text))(again)

        return answer

    def _showing(self, spot: Spot, noted: Sent, rendered: Rendered) -> Step:
        body = {"msgtype": "template_card", "template_card": rendered.card}
        if noted.request and not noted.stream and not rendered.texts:
            return self._welcoming(spot, noted.request, body)

        async def show(again: bool) -> None:
            try:
                await self._push(spot, body)
            except Refused as refused:
                if not again:
                    raise
                _log.warning("wecom_robot_card_unclear", reason=refused.reason)

        return show

    def _welcoming(self, spot: Spot, request: str, body: dict[str, Any]) -> Step:
        async def welcome(again: bool) -> None:
            if again:
                _log.warning("wecom_robot_post_unclear")
                return
            self._rates.count(spot.chat)
            try:
                await self._link.reply(request, body, _WELCOME)
            except Refused as refused:
                if refused.reason not in _TOO_LATE:
                    raise
                text = body.get("text")
                await self._push(spot, _markdown(text["content"]) if text else body)

        return welcome

    def _pushing(self, spot: Spot, body: dict[str, Any]) -> Step:
        async def push(again: bool) -> None:
            if again:
                _log.warning("wecom_robot_post_unclear")
                return
            await self._push(spot, body)

        return push

    async def _push(self, spot: Spot, body: dict[str, Any]) -> None:
        self._rates.count(spot.chat)
        await self._link.ask("aibot_send_msg", {"chatid": spot.chat, **body})

    async def _stream(self, spot: Spot, way: Way, text: str, *, finish: bool) -> None:
        """Draw a stream; what tells opinions of it apart can be given only at first, so it is always given."""
        self._rates.count(spot.chat)
        stream = {"id": way.stream, "finish": finish, "content": text, "feedback": {"id": way.stream}}
        await self._link.reply(way.request, {"msgtype": "stream", "stream": stream})

    async def _replace(self, spot: Spot, pressed: _Event, card: dict[str, Any]) -> bool:
        """Replace a card that was just pressed; false if it is too late."""
        self._rates.count(spot.chat)
        body = {"response_type": "update_template_card", "template_card": card}
        try:
            await self._link.reply(pressed.request, body, _UPDATE)
        except Refused as refused:
            _log.warning("wecom_robot_card_not_replaced", reason=refused.reason)
            return False
        return True

    def _quick(self, events: dict[str, _Event]) -> dict[str, _Event]:
        return {name: event for name, event in events.items() if self._now() - event.at < QUICK}


def _markdown(text: str) -> dict[str, Any]:
    return {"msgtype": "markdown", "markdown": {"content": text}}


def _short(label: Label, title: str) -> Post:
    return Post(label, f"**{title}**")


def _opinions(post: Post) -> Sequence[Button]:
    return [button for button in (*post.card.buttons, *post.card.menu) if button.opinion] if post.card else []


def _without(post: Post, opinions: Sequence[Button]) -> Post:
    """The post without these buttons, and without a card that held nothing else."""
    assert post.card is not None
    buttons, menu = (
        tuple(button for button in group if button not in opinions) for group in (post.card.buttons, post.card.menu)
    )
    title = "" if post.card.title == post.text else post.card.title
    card = replace(post.card, title=title, buttons=buttons, menu=menu)
    return replace(post, card=card if card != type(card)() else None)
