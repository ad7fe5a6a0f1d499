"""A worker forgets a part of what their double knows: by place, time, topic, link, words; they see first how much."""

from collections.abc import Mapping

import pytest
from sqlalchemy import func, select

from adapters.chat import Place, PlaceKind, Press
from adapters.platform import Post
from bot.rights.part import Part, part_in
from memory.record.tables import AuditRow, DecisionRow, MessageRow
from memory.rights.audit import verify
from memory.workers import find_worker
from tests.stage import Stage, actions, shown_by

ZEBRA = ("Who has the zebra key?", "It is with Ben.")
GIRAFFE = ("Who feeds the giraffe today?", "Chen feeds it.")


async def learn_of_both(stage: Stage) -> None:
    """Ana's double listens in #ops and #lab; in #ops it learnt of the zebra, two days later in #lab of the giraffe."""
    place = stage.chat.add_place("lab", PlaceKind.PUBLIC, [stage.ana, stage.ben, stage.chen])
    await stage.consent(stage.ana)
    await stage.consent(stage.ana, place)
    await stage.teach(*ZEBRA)
    await stage.wait(days=2)
    await stage.teach(*GIRAFFE, place=place)


pytestmark = pytest.mark.after.with_args(learn_of_both)


@pytest.fixture
async def lab(stage: Stage) -> Place:
    """The place in which it learnt of the giraffe."""
    return stage.chat.places["local:#lab"]


async def forget(stage: Stage, line: str, place: Place | None = None) -> str:
    """Ana says what to forget, and presses that she is sure; returns what she was asked."""
    card = await stage.command(stage.ana, line, place)
    if "forget_part" in actions(card):
        await stage.press(stage.ana, card, "forget_part")
    return card.post.text


async def known(stage: Stage) -> str:
    """All that Ana can find, asking for either."""
    texts = [(await stage.command(stage.ana, f"recall {word}")).post.text for word in ("zebra key", "feeds giraffe")]
    return "\n".join(texts)


def approval(stage: Stage) -> Post:
    """The newest card of a draft of Ana's, as it is shown now."""
    return [card.post for card in stage.cards(stage.ana) if card.key.startswith("card:")][-1]


async def count(stage: Stage) -> Mapping[str, int]:
    async with stage.app.of.record.read() as session:
        tables = {"decisions": DecisionRow, "messages": MessageRow}
        return {
            name: await session.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables.items()
        }


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("forget #ops", "in #ops"),
        ("forget Monday", "Mon 2026-03-02 00:00 to Tue 2026-03-03 00:00"),
        ("forget everything of Monday in #ops", "in #ops · Mon 2026-03-02 00:00 to Tue 2026-03-03 00:00"),
        ("forget topic 1", "topic «zebra key»"),
        ('forget "zebra key"', "«zebra key»"),
    ],
)
async def test_what_is_named_is_erased_and_nothing_else(stage: Stage, lab: Place, line: str, told: str) -> None:
    asked = await forget(stage, line)
    assert asked.startswith(f"This erases what I know of this: {told}. That is 1 decision, ")
    left = await known(stage)
    assert "zebra" not in left.casefold().replace("looked for", "")
    assert "Chen feeds it." in left
    assert await stage.app.store.count() == 1
    assert (await count(stage))["decisions"] == 1
    receipt = [posted for posted in stage.chat.posts if "show" in actions(posted)][-1]
    assert receipt.post.text.startswith("Forgotten: 1 decision, ")
    assert '"decisions": 1' in shown_by(receipt)


@pytest.mark.parametrize("which", [0, 1])
async def test_link_to_the_question_or_to_the_answer_names_the_decision(stage: Stage, lab: Place, which: int) -> None:
    said = (await stage.say(stage.chen, "Where is the lion?"), await stage.say(stage.ana, "In the garden."))
    asked = await forget(stage, f"forget {said[which].link}?thread=1")
    assert asked.startswith(f"This erases what I know of this: {said[which].link}. That is 1 decision, 2 messages")
    assert (await count(stage))["decisions"] == 2
    assert "garden" not in (await stage.command(stage.ana, "recall where is the lion")).post.text


async def test_chinese_names_a_part_as_well(stage: Stage, lab: Place) -> None:
    asked = await forget(stage, "忘记 #ops")
    assert asked.startswith("这会清除我所记得的：在 #ops。共有 1 个决定、2 条消息")
    assert "zebra" not in (await known(stage)).casefold()


async def test_what_was_asked_in_chinese_is_answered_in_chinese_after_the_press(stage: Stage, lab: Place) -> None:
    card = await stage.command(stage.ana, "忘记 #lab")
    await stage.press(stage.ana, card, "forget_part")
    receipt = next(each for each in stage.chat.posts if "已忘记：" in each.post.text)
    assert receipt.post.card
    assert [button.text for button in receipt.post.card.buttons] == ["查看签名回执"]
    assert any(posted.post.text.startswith("完成：我保存的所有文件里") for posted in stage.chat.posts)
    kept = await stage.command(stage.ana, "保留 1天")
    await stage.press(stage.ana, kept, "keep")
    assert stage.chat.posts[-1].post.text.startswith("你的决定，我记一天")
    assert (await stage.command(stage.ana, "status")).post.text.startswith("Listening:")


async def test_nothing_is_erased_without_a_press(stage: Stage, lab: Place) -> None:
    await stage.command(stage.ana, "forget #ops")
    assert "It is with Ben." in await known(stage)


async def test_somebody_else_cannot_press(stage: Stage, lab: Place) -> None:
    await stage.consent(stage.ben)
    card = await stage.command(stage.ana, "forget #ops")
    await stage.press(stage.ben, card, "forget_part")
    assert "It is with Ben." in await known(stage)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("forget", "Say what: "),
        ("forget about it", "Say what: "),
        ("forget #", "Say what: "),
        ("forget topic", "Say what: "),
        ('forget "   "', "There is nothing between those quotes"),
        ('forget ""', "There is nothing between those quotes"),
        ("forget “\u3000\u3000”", "There is nothing between those quotes"),
        ("forget 「　　」", "There is nothing between those quotes"),
        ("forget ＂\u3000 ＂", "There is nothing between those quotes"),
        ('forget "\u200b\u200b"', "There is nothing between those quotes"),
        ('forget "?!…"', "There is nothing between those quotes"),
        ('forget " e "', "There is nothing between those quotes"),
        ("forget #cellar", "I know nothing of yours there"),
        ("forget topic 9", "I know nothing of yours there"),
        ('forget "hippopotamus"', "I know nothing of that: «hippopotamus»."),
        ("forget last year", "I know nothing of that: Wed 2025-01-01 00:00 to"),
    ],
)
async def test_what_cannot_be_forgotten_is_told(stage: Stage, lab: Place, line: str, answer: str) -> None:
    assert (await forget(stage, line)).startswith(answer)
    assert (await count(stage))["decisions"] == 2


@pytest.mark.parametrize("value", ["{}", '{"words": "  "}', '{"words": ""}'])
async def test_card_that_names_nothing_erases_nothing(stage: Stage, lab: Place, value: str) -> None:
    now = stage.clock.now()
    talk = stage.direct(stage.ana)
    press = Press(key="forged", place=talk, author=stage.ana, action="forget_part", value=value, at=now)
    await stage.app.accept(press)
    await stage.app.settle()
    assert (await count(stage))["decisions"] == 2


async def test_draft_that_rests_on_it_loses_its_words_and_is_not_sent(stage: Stage, lab: Place) -> None:
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, "@double @Ana who has the zebra key?", place=lab)
    assert "It is with Ben." in repr(approval(stage))
    await forget(stage, "forget #ops")
    assert "It is with Ben." not in repr(approval(stage))
    assert approval(stage).text == "Stopped; not sent."


async def test_drafts_of_that_place_are_emptied_on_their_cards(stage: Stage, lab: Place) -> None:
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, "@double @Ana who has the zebra key?")
    await forget(stage, "forget #ops")
    assert approval(stage).text == "Forgotten: nothing of this question is kept."
    assert "zebra" not in repr(approval(stage))


async def test_what_only_stood_before_a_question_goes_out_of_it(stage: Stage, lab: Place) -> None:
    await stage.say(stage.ben, "The unicorn is in the cellar.")
    await stage.say(stage.chen, "Who locks the door tonight, please?")
    await stage.say(stage.ana, "Ben locks it.")
    await forget(stage, 'forget "unicorn"')
    left = (await stage.command(stage.ana, "recall who locks the door")).post.text
    assert "Ben locks it." in left
    exported = await stage.command(stage.ana, 'forget "unicorn"')
    assert exported.post.text == "I know nothing of that: «unicorn»."


async def test_topic_named_by_forgotten_words_is_named_anew(stage: Stage, lab: Place) -> None:
    await stage.say(stage.chen, "Who has the key of the zebra house, please?")
    await stage.say(stage.ana, "It is with Chen now.")
    await stage.command(stage.ana, "topics merge 2 into 1")
    await forget(stage, "forget Monday")
    topics = (await stage.command(stage.ana, "topics")).post.text
    assert "feeds giraffe" in topics or "giraffe" in topics


async def test_it_stands_in_the_audit_chain(stage: Stage, lab: Place) -> None:
    await forget(stage, "forget #ops")
    async with stage.app.of.record.read() as session:
        ana = await find_worker(session, "Ana")
        assert await verify(session, stage.app.of.master, ana.id) is None
        actions = list(
            await session.scalars(select(AuditRow.action).where(AuditRow.worker == ana.id).order_by(AuditRow.number))
        )
    assert actions[-1] == "forgotten_part"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("last week", Part(time="last week")),
        ("#ops", Part(places=("ops",))),
        ("in #ops, #lab", Part(places=("ops", "lab"))),
        ("here", Part(here=True)),
        ("last week in #ops", Part(places=("ops",), time="last week")),
        ("上周在 #运维 说的", Part(places=("运维",), time="上周 说的")),
        ("topic 3", Part(topic=3)),
        ("话题 3", Part(topic=3)),
        ("“the old password”", Part(words="the old password")),
        ("「旧密码」", Part(words="旧密码")),
        ("＂旧密码＂", Part(words="旧密码")),
        ("＃ops", Part(places=("ops",))),
        ("<https://x.slack.com/archives/C1/p17>", Part(link="https://x.slack.com/archives/C1/p17")),
    ],
)
def test_parts_are_read(text: str, part: Part) -> None:
    assert part_in(text) == part


@pytest.mark.parametrize("text", ["", "it", "about last week's incident", "everything I said", "密码怎么办", "topic"])
def test_sentences_are_no_parts(text: str) -> None:
    assert part_in(text) is None
