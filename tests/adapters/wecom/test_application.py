"""What goes out arrives once, in order and labelled; what WeCom lets us not replace is sent anew."""

from datetime import timedelta

import pytest

from adapters.errors import RateLimited, Refused, Unclear
from adapters.platform import Attachment, Button, Card, Post
from adapters.wecom.outgoing.buttons import read_choice, read_key
from adapters.wecom.outgoing.notes import message_id
from tests.adapters.wecom.conftest import LI, WANG, ZHAO, Office
from tests.adapters.wecom.posts import HELLO, LABEL, LONG, M, card
from tests.servers.wecom_faults import Dice


async def test_post_arrives_labelled_and_checked_against_repetition(office: Office) -> None:
    await office.voice.post(office.spot(), HELLO, M)

    (post,) = office.wecom.visible_to(WANG)
    assert post.text == f"AI 生成 · 王芳的分身 · {M[:6]}\n明天下午三点前给你。"
    assert (post.body["msgtype"], post.body["touser"]) == ("text", WANG)
    assert (post.body["enable_duplicate_check"], post.body["duplicate_check_interval"]) == (1, 14_400)


async def test_post_that_was_sent_is_not_sent_again(office: Office) -> None:
    for voice in (office.voice, office.another().voice):
        await voice.post(office.spot(), HELLO, M)

    assert len(office.wecom.posts) == 1
    assert office.wecom.calls.count("message/send") == 1


async def test_equal_posts_with_keys_of_their_own_all_arrive(office: Office) -> None:
    for number in range(3):
        await office.voice.post(office.spot(), HELLO, message_id(f"reply:{number}"))

    assert len(office.wecom.visible_to(WANG)) == 3


async def test_equal_pieces_of_one_text_all_arrive(office: Office) -> None:
    await office.voice.post(office.spot(), Post(LABEL, "哈" * 2400), M)

    posts = office.wecom.visible_to(WANG)
    assert "".join(post.text.partition("\n")[2] for post in posts) == "哈" * 2400
    assert all(post.text.startswith(LABEL.visible) for post in posts)


@pytest.mark.parametrize("failure", ["lost", "hang up", 500, -1])
async def test_answer_that_fails_once_is_asked_for_again_at_once(office: Office, failure: int | str) -> None:
    office.wecom.fail("message/send", failure)

    await office.voice.post(office.spot(), HELLO, M)

    assert len(office.wecom.posts) == 1


async def test_answer_lost_twice_is_unclear_and_repeated_without_doubling(office: Office) -> None:
    office.wecom.fail("message/send", "lost", times=2)
    with pytest.raises(Unclear):
        await office.voice.post(office.spot(), HELLO, M)

    await office.another().voice.post(office.spot(), HELLO, M)

    assert len(office.wecom.posts) == 1
    sent = await office.notes.read(M)
    assert sent is not None
    assert sent.state == "sent"


async def test_post_cut_off_in_its_middle_goes_on_where_it_was(office: Office) -> None:
    long = Post(LABEL, LONG)
    await office.voice.post(office.spot(), long, message_id("whole"))
    whole = [post.text.partition("\n")[2] for post in office.wecom.visible_to(WANG)]
    office.wecom.posts.clear()
    office.wecom.fail("message/send", 0)
    office.wecom.fail("message/send", 45033)

    with pytest.raises(RateLimited):
        await office.voice.post(office.spot(), long, M)
    office.clock.advance(hours=5)
    await office.voice.post(office.spot(), long, M)

    assert len(whole) > 2
    assert [post.text.partition("\n")[2] for post in office.wecom.visible_to(WANG)] == whole


async def test_attempt_in_doubt_for_too_long_counts_as_sent(office: Office) -> None:
    office.wecom.fail("message/send", "lost", times=2)
    with pytest.raises(Unclear):
        await office.voice.post(office.spot(), HELLO, M)

    office.clock.advance(hours=4)
    await office.voice.post(office.spot(), HELLO, M)

    assert len(office.wecom.posts) == 1


async def test_wait_after_a_lost_answer_leaves_the_post_in_doubt(office: Office) -> None:
    office.wecom.fail("message/send", "lost")
    office.wecom.fail("message/send", 45009)
    with pytest.raises(Unclear):
        await office.voice.post(office.spot(), HELLO, M)

    office.clock.advance(hours=4)
    await office.voice.post(office.spot(), HELLO, M)

    assert len(office.wecom.posts) == 1


async def test_doubt_ends_with_the_part_that_it_was_about(office: Office) -> None:
    long = Post(LABEL, LONG)
    office.wecom.fail("message/send", "lost", times=2)
    with pytest.raises(Unclear):
        await office.voice.post(office.spot(), long, M)
    office.wecom.fail("message/send", 0)
    office.wecom.fail("message/send", 45033)
    with pytest.raises(RateLimited):
        await office.voice.post(office.spot(), long, M)

    office.clock.advance(hours=5)
    await office.voice.post(office.spot(), long, M)

    assert "".join(post.text.partition("\n")[2] for post in office.wecom.visible_to(WANG)) == LONG


async def test_post_that_had_to_wait_for_hours_is_sent_all_the_same(office: Office) -> None:
    for _ in range(3):
        office.wecom.fail("message/send", 45009)
        with pytest.raises(RateLimited):
            await office.voice.post(office.spot(), HELLO, M)
        office.clock.advance(hours=5)

    await office.voice.post(office.spot(), HELLO, M)

    assert len(office.wecom.visible_to(WANG)) == 1


@pytest.mark.parametrize("user", ["nobody", ZHAO])
async def test_receiver_who_is_not_reached_is_refused(office: Office, user: str) -> None:
    with pytest.raises(Refused) as refused:
        await office.voice.post(office.spot(user), HELLO, M)
    assert refused.value.reason == "81013"


@pytest.mark.parametrize("field", ["invaliduser", "unlicenseduser"])
async def test_receiver_who_is_named_as_not_reached_is_refused(office: Office, field: str) -> None:
    office.wecom.unreached[field] = LI

    with pytest.raises(Refused) as refused:
        await office.voice.post(office.spot(LI), HELLO, M)
    assert refused.value.reason == "81013"


async def test_member_is_written_to_no_faster_than_wecom_shows(office: Office) -> None:
    office.wecom.per_minute = 30
    waits = 0
    for number in range(100):
        message = message_id(f"reply:{number}")
        try:
            await office.voice.post(office.spot(), HELLO, message)
        except RateLimited as limited:
            waits += 1
            office.clock.advance(seconds=limited.seconds)
            await office.voice.post(office.spot(), HELLO, message)

    assert len(office.wecom.visible_to(WANG)) == 100
    assert waits == 3


async def test_card_comes_after_what_it_has_no_room_for(office: Office) -> None:
    await office.voice.post(office.spot(), card("李雷在问", body=LONG), M)

    *texts, last = office.wecom.visible_to(WANG)
    assert LONG in "".join(post.text.partition("\n")[2] for post in texts)
    assert last.card["task_id"] == M
    assert last.card["source"]["desc"] == LABEL.visible


async def test_file_comes_after_its_label_and_is_not_doubled(office: Office) -> None:
    file = Attachment("导出.zip", b"0123456789")
    office.wecom.fail("message/send", 0)
    office.wecom.fail("message/send", "lost", times=2)
    with pytest.raises(Unclear):
        await office.voice.upload(office.spot(), HELLO, file, M)

    await office.another().voice.upload(office.spot(), HELLO, file, M)

    text, post = office.wecom.visible_to(WANG)
    assert text.text.startswith(LABEL.visible)
    assert office.wecom.media[post.body["file"]["media_id"]][:2] == ("导出.zip", b"0123456789")
    assert len(office.wecom.media) == 1


@pytest.mark.parametrize("size", [5, 20 * 1024 * 1024 + 1])
async def test_file_of_a_size_that_wecom_does_not_take_is_refused(office: Office, size: int) -> None:
    with pytest.raises(Refused):
        await office.voice.upload(office.spot(), HELLO, Attachment("a.txt", bytes(size)), M)
    assert office.wecom.calls == []


async def test_people_in_personal_wechat_read_plain_text_and_type_what_they_choose(office: Office) -> None:
    plain = office.another(markdown=False)
    post = Post(
        LABEL,
        "李雷在问",
        Card(
            "李雷在问",
            body="**三点**前",
            buttons=(Button("approve", "批准", "d1:1"),),
            menu=(Button("typed", "为什么", "why d1"),),
        ),
    )

    await plain.voice.post(office.spot(), post, M)

    (shown,) = office.wecom.visible_to(WANG)
    assert shown.body["msgtype"] == "text"
    assert shown.text.splitlines()[-2:] == [f"回复 {M[:6]}-1 批准", f"回复 {M[:6]}-2 为什么"]
    assert "**" not in shown.text
    choice = await read_choice(office.vault, office.wecom.corp_id, WANG, f"{M[:6]}-2")
    assert choice is not None
    assert choice.message == M
    pressed = await read_key(office.vault, choice.key)
    assert pressed is not None
    assert (pressed.action, pressed.value) == ("typed", "why d1")


async def test_nothing_is_lost_or_doubled_over_a_bad_line(office: Office) -> None:
    office.http.timeout = 0.2
    office.wecom.dice = Dice(seed=7, share=0.3)
    users = [WANG, LI, *(f"user{number}" for number in range(18))]
    for user in users:
        office.wecom.add_user(user, user)
    asked: dict[str, list[str]] = {user: [] for user in users}
    for number in range(300):
        user = users[number % len(users)]
        asked[user].append(f"第 {number} 条")
        await until_sent(office, user, Post(LABEL, f"第 {number} 条"), message_id(f"flood:{number}"))

    arrived = {user: [post.text.partition("\n")[2] for post in office.wecom.visible_to(user)] for user in users}
    assert arrived == asked
    assert office.wecom.dice.thrown.total() > 80


async def until_sent(office: Office, user: str, post: Post, message: str) -> None:
    """Post as the outbox does: again and again, now from this process, now from another."""
    for _ in range(50):
        try:
            return await office.another().voice.post(office.spot(user), post, message)
        except Unclear:
            office.clock.advance(seconds=2)
        except RateLimited as limited:
            office.clock.at += timedelta(seconds=limited.seconds)
    raise AssertionError("it was never sent")
