"""What was sent is replaced where WeCom lets us, else sent anew; and taken back for a day."""

from contextlib import suppress

import pytest

from adapters.errors import RateLimited, Refused, Unclear
from adapters.platform import Button, Card, Post
from adapters.wecom.outgoing.notes import message_id
from tests.adapters.wecom.conftest import WANG, Office
from tests.adapters.wecom.posts import HELLO, LABEL, LONG, WAITING, M, card
from tests.servers.drawer import Drawer


async def test_card_is_replaced_once_after_it_was_sent_and_once_after_each_press(office: Office) -> None:
    await office.voice.post(office.spot(), WAITING, M)
    (post,) = office.wecom.posts

    await office.voice.update(office.spot(), card("已批准"), M)
    assert post.card["main_title"]["title"] == "已批准"
    pressed = office.wecom.press(post, 0, WANG)
    await office.notes.renew_code(M, pressed["ResponseCode"])
    await office.voice.update(office.spot(), card("已撤回"), M)

    assert post.card["main_title"]["title"] == "已撤回"
    assert len(office.wecom.posts) == 1
    assert office.wecom.calls.count("message/update_template_card") == 2


async def test_card_that_cannot_be_replaced_is_recalled_and_sent_anew(office: Office) -> None:
    await office.voice.post(office.spot(), WAITING, M)
    await office.voice.update(office.spot(), card("已批准"), M)

    await office.voice.update(office.spot(), card("已过期"), M)

    (post,) = office.wecom.visible_to(WANG)
    assert post.card["main_title"]["title"] == "已过期"
    assert post.card["task_id"].partition("-")[0] == M
    await office.voice.update(office.spot(), card("已忽略"), M)
    assert post.card["main_title"]["title"] == "已忽略"


async def test_card_that_says_the_same_is_not_sent_anew(office: Office) -> None:
    await office.voice.post(office.spot(), WAITING, M)
    await office.voice.update(office.spot(), card("已批准"), M)
    office.wecom.calls.clear()

    await office.voice.update(office.spot(), card("已批准", buttons=(Button("undo", "撤回", "d1"),)), M)

    assert office.wecom.calls == []


async def test_code_that_is_over_leads_to_a_new_card(office: Office) -> None:
    await office.voice.post(office.spot(), WAITING, M)
    office.clock.advance(hours=73)

    await office.voice.update(office.spot(), card("已过期"), M)

    assert [post.card["main_title"]["title"] for post in office.wecom.posts] == ["李雷在问", "已过期"]


async def test_press_while_a_card_is_replaced_lets_it_be_replaced_again(office: Office) -> None:
    await office.voice.post(office.spot(), WAITING, M)
    (post,) = office.wecom.posts

    class Pressed(Drawer):
        """A vault in which a press is noted as soon as the card is another one."""

        async def read(self, name: str) -> str | None:
            if name.startswith("wecom/sent/") and post.card["main_title"]["title"] == "已批准":
                self.__class__ = Drawer  # type: ignore[assignment]
                await office.notes.renew_code(M, office.wecom.press(post, 0, WANG)["ResponseCode"])
            return await Drawer.read(self, name)

    office.vault.__class__ = Pressed
    await office.voice.update(office.spot(), card("已批准"), M)

    await office.voice.update(office.spot(), card("已撤回"), M)

    assert len(office.wecom.posts) == 1
    assert post.card["main_title"]["title"] == "已撤回"


@pytest.mark.parametrize("failure", ["lost", "hang up", 500])
async def test_replacement_whose_answer_was_lost_shows_one_card(office: Office, failure: int | str) -> None:
    await office.voice.post(office.spot(), WAITING, M)
    office.wecom.fail("message/update_template_card", failure)

    await office.voice.update(office.spot(), card("已批准"), M)

    (post,) = office.wecom.visible_to(WANG)
    assert post.card["main_title"]["title"] == "已批准"


@pytest.mark.parametrize("failure", ["lost", "hang up"])
async def test_card_sent_anew_whose_answer_was_lost_is_there_once(office: Office, failure: str) -> None:
    await office.voice.post(office.spot(), WAITING, M)
    await office.voice.update(office.spot(), card("已批准"), M)
    office.wecom.fail("message/send", failure, times=2)
    with pytest.raises(Unclear):
        await office.voice.update(office.spot(), card("已过期"), M)

    office.clock.advance(minutes=1)
    await office.voice.update(office.spot(), card("已过期"), M)

    (post,) = office.wecom.visible_to(WANG)
    assert post.card["main_title"]["title"] == "已过期"


async def test_card_whose_buttons_are_over_says_what_came_of_it(office: Office) -> None:
    await office.voice.post(office.spot(), WAITING, M)

    await office.voice.update(office.spot(), Post(LABEL, "已发送给李雷。"), M)

    (post,) = office.wecom.visible_to(WANG)
    assert post.card["card_type"] == "text_notice"
    assert post.card["main_title"]["title"] == "已发送给李雷。"
    assert "button_list" not in post.card


async def test_what_a_post_says_no_more_is_recalled_with_it(office: Office) -> None:
    await office.voice.post(office.spot(), card("李雷在问", body=LONG), M)

    await office.voice.update(office.spot(), Post(LABEL, "已遗忘", Card("已遗忘")), M)

    (post,) = office.wecom.visible_to(WANG)
    assert post.card["main_title"]["title"] == "已遗忘"
    assert LONG[:20] not in str(post.card)


async def test_text_that_changes_is_recalled_and_sent_anew_each_time(office: Office) -> None:
    await office.voice.post(office.spot(), HELLO, M)
    for text in ("改到四点。", "明天下午三点前给你。", "改到四点。"):
        office.clock.advance(minutes=1)
        await office.voice.update(office.spot(), Post(LABEL, text), M)

        (post,) = office.wecom.visible_to(WANG)
        assert post.text.endswith(f"\n{text}")
    assert "09:03:00 更新" in post.text


async def test_update_of_what_was_never_sent_is_refused(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        await office.voice.update(office.spot(), HELLO, M)
    assert refused.value.reason == "message_not_found"
    assert office.wecom.posts == []


async def test_post_is_taken_back_with_all_its_parts_and_only_once(office: Office) -> None:
    await office.voice.post(office.spot(), card("李雷在问", body=LONG), M)
    assert len(office.wecom.posts) > 1

    for _ in range(2):
        await office.voice.delete(office.spot(), M)

    assert office.wecom.visible_to(WANG) == []
    assert office.wecom.calls.count("message/recall") == len(office.wecom.posts)


async def test_post_that_was_taken_back_does_not_come_again(office: Office) -> None:
    await office.voice.post(office.spot(), HELLO, M)
    await office.voice.delete(office.spot(), M)
    office.wecom.calls.clear()

    await office.voice.post(office.spot(), HELLO, M)
    with pytest.raises(Refused) as refused:
        await office.voice.update(office.spot(), Post(LABEL, "改到四点。"), M)

    assert refused.value.reason == "message_not_found"
    assert office.wecom.calls == []


async def test_post_taken_back_in_its_middle_does_not_go_on(office: Office) -> None:
    long = Post(LABEL, LONG)
    office.wecom.fail("message/send", 0)
    office.wecom.fail("message/send", 45033)
    with pytest.raises(RateLimited):
        await office.voice.post(office.spot(), long, M)
    office.clock.advance(seconds=1)

    await office.voice.delete(office.spot(), M)
    await office.voice.post(office.spot(), long, M)

    assert office.wecom.visible_to(WANG) == []


async def test_post_from_yesterday_cannot_be_taken_back(office: Office) -> None:
    await office.voice.post(office.spot(), HELLO, M)
    office.clock.advance(hours=24)

    for message in (M, message_id("unknown")):
        with pytest.raises(Refused) as refused:
            await office.voice.delete(office.spot(), message)
        assert refused.value.reason == "too_old_to_recall"
    assert len(office.wecom.visible_to(WANG)) == 1


@pytest.mark.parametrize("failures", [("lost",), ("hang up",), (0, "hang up", "hang up"), ("lost", 500)])
async def test_recall_whose_answer_was_lost_is_taken_up_again(office: Office, failures: tuple[int | str, ...]) -> None:
    await office.voice.post(office.spot(), card("李雷在问", body=LONG), M)
    for failure in failures:
        office.wecom.fail("message/recall", failure)

    try:
        await office.voice.delete(office.spot(), M)
    except Unclear:
        with suppress(Refused):
            await office.voice.delete(office.spot(), M)

    assert office.wecom.visible_to(WANG) == []


async def test_bare_card_is_taken_back_after_the_texts_before_it(office: Office) -> None:
    await office.voice.post(office.spot(), card("李雷在问", body=LONG), M)
    await office.voice.update(office.spot(), Post(LABEL, "已遗忘", Card("已遗忘")), M)

    await office.voice.delete(office.spot(), M)

    assert office.wecom.visible_to(WANG) == []


async def test_post_that_wecom_does_not_recall_is_not_said_to_be_gone(office: Office) -> None:
    await office.voice.post(office.spot(), HELLO, M)
    office.wecom.fail("message/recall", 40058)

    with pytest.raises(Refused) as refused:
        await office.voice.delete(office.spot(), M)
    assert refused.value.reason == "too_old_to_recall"
