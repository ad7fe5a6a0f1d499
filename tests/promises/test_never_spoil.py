"""What cannot be kept of one event spoils no other: least of all a stop."""

import asyncio
from dataclasses import replace

from adapters.chat import Message
from bot.commands.withdrawal import takes_back
from tests.stage import Stage


async def test_event_that_cannot_be_written_spoils_none_that_comes_with_it(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.stand_in(stage.ana)
    message = Message(key="k1", place=stage.ops, id="m1", author=stage.ben, text="hi", at=stage.clock.now())
    broken = replace(message, key="half \ud83d", id="m2")
    typed = [stage.chat.command(stage.ana, "stop"), stage.app.accept(broken), stage.app.accept(message)]
    stopped, refused, kept = await asyncio.gather(*typed, return_exceptions=True)
    assert (stopped, kept) == (None, None)
    assert isinstance(refused, Exception)
    await stage.app.settle()
    assert "Not standing in." in (await stage.command(stage.ana, "status")).post.text


async def test_what_takes_back_is_known_by_its_words_and_by_its_button(stage: Stage) -> None:
    heard = []
    for line in ("stop", "shadow off", "settings messages off", "设置 私聊 关", "影子 关"):
        await stage.chat.command(stage.ana, line)
    async with stage.app.of.record.read():
        while leased := await stage.app.inbox.lease():
            heard.append(takes_back(leased.event))
    assert heard == [True] * 5
