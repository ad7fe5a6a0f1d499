"""Questions about the past, in both languages, as far as the asker may see."""

from adapters.chat import PlaceKind
from tests.stage import Stage


async def test_question_with_a_time_finds_what_was_done_then(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.wait(days=1)
    await stage.say(stage.ben, "The API servers are down, what do we do?")
    await stage.say(stage.ana, "I roll back release 412 now.")
    await stage.wait(days=6)
    await stage.say(stage.ben, "Is the server outage report ready?")
    await stage.say(stage.ana, "It is in the wiki.")
    await stage.wait(days=1)
    answer = await stage.command(stage.ben, "recall @Ana how did Ana handle the server outage last Tuesday?")
    assert answer.post.text.splitlines()[0] == "Searched «last Tuesday»: 2026-03-03 00:00 to 2026-03-04 00:00."
    assert "I roll back release 412 now." in answer.post.text
    assert "It is in the wiki." not in answer.post.text


async def test_window_without_hits_is_widened_and_said(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.say(stage.ben, "服务器宕机了怎么办？")
    await stage.say(stage.ana, "先回滚 412 版本。")
    await stage.wait(days=14)
    answer = await stage.command(stage.ana, "回忆 上周二宕机怎么处理的")
    assert answer.post.text.splitlines()[0].startswith("「上周二」")
    assert "先回滚 412 版本。" in answer.post.text


async def test_nothing_found_is_said_plainly(stage: Stage) -> None:
    await stage.consent(stage.ana)
    answer = await stage.command(stage.ana, "recall printer paper")
    assert answer.post.text == "Nothing found of Ana's that you may see."


async def test_decision_in_a_private_place_is_recalled_only_for_its_members(stage: Stage) -> None:
    board = stage.chat.add_place("board", PlaceKind.PRIVATE, [stage.ana, stage.ben])
    await stage.consent(stage.ana, board)
    await stage.say(stage.ben, "Shall we sell the warehouse?", place=board)
    await stage.say(stage.ana, "Yes, in May, to the northern bidder.", place=board)
    member = await stage.command(stage.ben, "recall @Ana sell the warehouse")
    outsider = await stage.command(stage.chen, "recall @Ana sell the warehouse")
    assert "northern bidder" in member.post.text
    assert outsider.post.text == "Nothing found of Ana's that you may see."


async def test_status_and_help_answer_everybody_in_private(stage: Stage) -> None:
    assert (await stage.command(stage.chen, "")).post.text.startswith("You have no double yet.")
    assert (await stage.command(stage.chen, "帮助")).post.text.startswith("「问 @王芳")
    assert (await stage.command(stage.chen, "recal x")).post.text == "I do not know «recal». Did you mean `recall`?"


async def test_near_miss_is_one_press_away(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach("Who has the key?", "It is with Ben.")
    unknown = await stage.command(stage.ana, "recal the key")
    assert unknown.post.card is not None
    assert [(b.text, b.value) for b in unknown.post.card.buttons] == [
        ("recall", "recall the key"),
        ("help", "help"),
        ("status", "status"),
    ]
    await stage.press(stage.ana, unknown, "typed")
    told = [posted.post.text for posted in stage.chat.posts if posted.only_for == stage.ana.id][-1]
    assert "It is with Ben." in told
