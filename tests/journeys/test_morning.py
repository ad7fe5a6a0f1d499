"""The morning message: for who wants it, when something waits, with what they would take first and why."""

from tests.stage import Stage


async def waits(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach("How do I roll back a deploy?", "Use the release page.", times=3)
    await stage.stand_in(stage.ana, "for 3 days")
    await stage.say(stage.ben, "@double @Ana how do I roll back my deploy?")
    await stage.say(stage.chen, "@double @Ana urgent: how do I roll back a deploy, the API is down?")


def mornings(stage: Stage) -> list[str]:
    told = [posted for posted in stage.cards(stage.ana) if posted.key.startswith("morning:")]
    return [f"{posted.post.text}\n{posted.post.card.body}" for posted in told if posted.post.card]


async def test_who_wants_it_is_told_what_waits_and_what_comes_first(stage: Stage) -> None:
    await waits(stage)
    answer = await stage.command(stage.ana, "settings morning on")
    assert answer.post.text == "The morning message is on: at half past eight, when something waits."
    await stage.wait(hours=23)
    (told,) = mornings(stage)
    assert told.startswith("Good morning. 2 drafts wait for your word.")
    first, second = (line for line in told.splitlines() if line[:2] in {"1.", "2."})
    assert first.startswith("1. #ops, ")
    assert "it is urgent" in first or "something is broken" in first
    assert "it is urgent" not in second
    assert not [word for word in ("Ben", "Chen", "deploy", "API") if word in told]


async def test_nobody_else_gets_one(stage: Stage) -> None:
    await waits(stage)
    await stage.wait(hours=23)
    assert mornings(stage) == []


async def test_quiet_morning_is_left_alone_and_off_ends_it(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.command(stage.ana, "设置 早报 开")
    await stage.wait(hours=24)
    assert mornings(stage) == []
    assert "Morning message: on" in (await stage.command(stage.ana, "settings")).post.text
    await stage.command(stage.ana, "settings morning off")
    await waits(stage)
    await stage.wait(hours=23)
    assert mornings(stage) == []
