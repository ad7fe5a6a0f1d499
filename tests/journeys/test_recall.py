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
    assert answer.post.text.splitlines()[0] == "Looked for: last Tuesday, 2026-03-03 00:00 to 2026-03-04 00:00."
    assert "I roll back release 412 now." in answer.post.text
    assert "It is in the wiki." not in answer.post.text


async def test_window_without_hits_is_widened_and_said(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.say(stage.ben, "服务器宕机了怎么办？")
    await stage.say(stage.ana, "先回滚 412 版本。")
    await stage.wait(days=14)
    answer = await stage.command(stage.ana, "回忆 上周二宕机怎么处理的")
    assert answer.post.text.splitlines()[:2] == [
        "找的是：上周二，2026-03-10 00:00 到 2026-03-11 00:00。",
        "这段时间里没有说到这件事的，改查全部时间。",
    ]
    assert "先回滚 412 版本。" in answer.post.text


async def test_what_nothing_is_about_is_named_before_the_nearest(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach("How do I roll back a deploy?", "Use the release page.")
    await stage.wait(days=7)
    english = await stage.command(stage.ana, "recall how did I handle the release party last week?")
    assert english.post.text.splitlines()[1] == (
        "Nothing is about «release party», then or at any other time. The nearest there is:"
    )
    assert "Use the release page." in english.post.text
    chinese = await stage.command(stage.ana, "回忆 发布会怎么处理的")
    assert chinese.post.text.splitlines()[0] == "没有说到「发布会」的。最接近的是："


async def test_week_without_a_subject_is_told_newest_first(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach("How do I roll back a deploy?", "Use the release page.")
    await stage.teach("Who has the key?", "It is with Ben.")
    await stage.wait(days=7)
    for typed in ("recall what did I decide last week", "回忆 上周我怎么决定的"):
        told = (await stage.command(stage.ana, typed)).post.text
        assert told.index("It is with Ben.") < told.index("Use the release page.")


async def test_day_that_is_yet_to_come_is_no_time_to_search_in(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach("Can we deploy on Friday?", "No deploys on Fridays.")
    for typed in ("recall can we deploy on Friday?", "回忆 周五能 deploy 吗？"):
        told = (await stage.command(stage.ana, typed)).post.text
        assert "No deploys on Fridays." in told
        assert "2026-02-27" not in told


async def test_nothing_found_is_said_plainly(stage: Stage) -> None:
    await stage.consent(stage.ana)
    answer = await stage.command(stage.ana, "recall printer paper")
    assert answer.post.text == "Nothing found of Ana's that you may see."


async def test_nothing_found_names_the_time_that_was_searched(stage: Stage) -> None:
    await stage.consent(stage.ana)
    answer = await stage.command(stage.ana, "recall printer paper yesterday")
    assert answer.post.text.splitlines() == [
        "Looked for: yesterday, 2026-03-01 00:00 to 2026-03-02 00:00.",
        "Nothing found of Ana's that you may see, then or at any other time.",
    ]


async def test_what_was_understood_of_a_question_is_told(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.say(stage.ben, "Can you approve my budget for the offsite?")
    await stage.say(stage.ana, "Approved, go ahead.")
    await stage.wait(days=1)
    answer = await stage.command(stage.chen, "recall @Ana did she approve Ben's budget in #ops yesterday?")
    looked, found = answer.post.text.splitlines()
    assert looked == "Looked for: approvals · in #ops · asked by Ben · yesterday, 2026-03-02 00:00 to 2026-03-03 00:00."
    assert "Approved, go ahead." in found


async def test_what_fits_nothing_is_said_beside_the_nearest(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.say(stage.ben, "Can you approve my budget for the offsite?")
    await stage.say(stage.ana, "Approved, go ahead.")
    answer = await stage.command(stage.ana, "回忆 Ben的budget for the offsite拒绝了吗")
    looked, unmet, found = answer.post.text.splitlines()
    assert looked == "找的是：拒绝 · Ben 问的。"
    assert unmet == "没有全部符合的，下面是最接近的。"
    assert "Approved, go ahead." in found


async def test_decisions_of_one_incident_are_told_in_order_of_time(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.say(stage.ben, "The API server is down, what do we do?")
    await stage.say(stage.ana, "I roll back the API server to release 412.")
    await stage.wait(minutes=20)
    await stage.say(stage.chen, "Is the API server up again?")
    await stage.say(stage.ana, "Yes, the API server is up since 9:20.")
    await stage.wait(days=3)
    answer = await stage.command(stage.ben, "recall @Ana is the API server up again")
    group, first, second = answer.post.text.splitlines()
    assert group == "2 decisions that belong together, in order:"
    assert first.startswith("• 2026-03-02 09:02, #ops, Ben: «The API server is down")
    assert "release 412" in first
    assert second.startswith("• 2026-03-02 09:24, #ops, Chen: «Is the API server up again?»")


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
