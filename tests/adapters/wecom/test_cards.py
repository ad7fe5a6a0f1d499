"""Every post comes out within WeCom's limits, with its label, and nothing of it is lost on the way."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.platform import Button, Card, Chart, Label, Post, Source, Table
from adapters.wecom.outgoing.buttons import keys_of
from adapters.wecom.outgoing.cards import APPLICATION, ROBOT, Rendered, Room, render
from adapters.wecom.outgoing.notes import message_id
from tests.adapters.wecom.conftest import Time
from tests.servers import wecom_robot_checks
from tests.servers.drawer import Drawer
from tests.servers.wecom_checks import check_card, check_message

LABEL = Label("AI 生成 · 王芳的分身")
M = message_id("card:1")
APPROVE = Button("approve", "批准", "d1:1", "primary")
EDIT = Button("edit", "修改", "d1:1", asks=True)
RESPOND = Button("respond", "我来回", "d1:1")
IGNORE = Button("ignore", "忽略", "d1:1")
NEVER = Button("never_alone", "以后都问我", "d1:1")
ALWAYS = Button("always_ask", "这类总是问", "d1:1")
FORGET = Button("forget_this", "忘掉这条", "d1:1", "danger")
WHY = Button("typed", "为什么", "why d1")
DRAFT = Card(
    title="李雷问了一个问题",
    facts=(("来自", "李雷"), ("在", "运维群"), ("时间", "2026-03-02 09:00 Asia/Shanghai"), ("链接", "https://x.cn/1")),
    quote="今晚能回滚吗？",
    body="可以，先停写。",
    note="把握 82 %，依据：\n- 2026-01-05 [先停写](https://x.cn/2)",
    buttons=(APPROVE, EDIT, RESPOND, IGNORE),
    menu=(NEVER, ALWAYS, FORGET, WHY),
)


async def rendered(post: Post, room: Room = APPLICATION, **more: Any) -> Rendered:
    """The post, with the keys of its buttons."""
    return render(post, M, await keys_of(Drawer(Time().now), post.card), room, **more)


def bodies(given: Rendered) -> list[dict[str, Any]]:
    """What would go to ``message/send``."""
    kind = "markdown" if given.marked else "text"
    cards = [{"msgtype": "template_card", "template_card": given.card}] if given.card else []
    return [*({"msgtype": kind, kind: {"content": text}} for text in given.texts), *cards]


async def test_card_shows_what_is_to_be_decided() -> None:
    card = (await rendered(Post(LABEL, DRAFT.title, DRAFT))).card

    assert card is not None
    assert (card["card_type"], card["task_id"]) == ("button_interaction", M)
    assert card["source"] == {"desc": "AI 生成 · 王芳的分身"}
    assert card["main_title"] == {"title": "李雷问了一个问题", "desc": M[:6]}
    assert card["quote_area"] == {"quote_text": "今晚能回滚吗？"}
    assert card["sub_title_text"] == "可以，先停写。"
    assert card["horizontal_content_list"][2:] == [
        {"keyname": "时间", "value": "2026-03-02 09:00 Asia/Shanghai"},
        {"keyname": "链接", "type": 1, "value": "点击查看", "url": "https://x.cn/1"},
    ]


async def test_what_a_card_has_no_place_for_stands_before_it() -> None:
    (text,) = (await rendered(Post(LABEL, DRAFT.title, DRAFT))).texts

    assert text == (f"AI 生成 · 王芳的分身 · {M[:6]}\n把握 82 %，依据：\n• 2026-01-05 [先停写](https://x.cn/2)")


async def test_short_note_stands_on_the_card_with_the_draft() -> None:
    given = await rendered(Post(LABEL, DRAFT.title, replace(DRAFT, note="较有把握 (82%) · 批准")))

    assert given.texts == ()
    assert given.card is not None
    assert given.card["sub_title_text"] == "可以，先停写。\n较有把握 (82%) · 批准"


async def test_card_that_says_everything_stands_alone() -> None:
    post = Post(LABEL, "要不要代班？", Card("要不要代班？", buttons=(APPROVE,)))

    assert (await rendered(post)).texts == ()


async def test_short_text_with_buttons_is_the_title_of_its_card_and_said_once() -> None:
    given = await rendered(Post(LABEL, "要不要代班？", Card(buttons=(APPROVE,))))

    assert given.card is not None
    assert given.card["main_title"]["title"] == "要不要代班？"
    assert (given.texts, "sub_title_text" in given.card) == ((), False)


async def test_all_eight_buttons_of_a_draft_can_be_pressed() -> None:
    card = (await rendered(Post(LABEL, DRAFT.title, DRAFT))).card

    assert card is not None
    assert [button["text"] for button in card["button_list"]] == ["批准", "修改", "我来回", "忽略", "为什么"]
    assert [entry["text"] for entry in card["action_menu"]["action_list"]] == ["以后都问我", "这类总是问", "忘掉这条"]
    assert [button["style"] for button in card["button_list"]] == [1, 2, 2, 2, 2]


async def test_menu_without_buttons_becomes_buttons() -> None:
    card = (await rendered(Post(LABEL, "已批准", Card("已批准", menu=(FORGET, WHY))))).card

    assert card is not None
    assert [button["text"] for button in card["button_list"]] == ["忘掉这条", "为什么"]
    assert "action_menu" not in card


async def test_buttons_that_mean_the_same_are_shown_once() -> None:
    again = Button(APPROVE.action, "同意", APPROVE.value)
    card = (await rendered(Post(LABEL, "?", Card("?", buttons=(APPROVE, again), menu=(APPROVE,))))).card

    assert card is not None
    assert [button["text"] for button in card["button_list"]] == ["批准"]


async def test_long_quote_is_begun_in_the_card_and_told_in_full_before_it() -> None:
    quote = "第一行\n" + "很长的问题" * 60
    given = await rendered(Post(LABEL, "问", Card("问", quote=quote, buttons=(APPROVE,))))

    assert given.card is not None
    assert given.card["quote_area"]["quote_text"].endswith("问题…")
    assert f"> 第一行\n> {'很长的问题' * 60}" in given.texts[0]


@pytest.mark.parametrize(
    "fact", [("名字很长的事实", "短"), ("来自", "一个名字长得无论如何都放不进卡片里去的部门里的一个人的名字和职务")]
)
async def test_fact_that_is_cut_is_told_in_full(fact: tuple[str, str]) -> None:
    given = await rendered(Post(LABEL, "问", Card("问", facts=(("在", "群"), fact), buttons=(APPROVE,))))

    assert given.texts[0].endswith(f"\n**{fact[0]}**：{fact[1]}")


async def test_facts_beyond_the_sixth_are_told_in_full() -> None:
    facts = tuple((f"第{n}", f"值 {n}") for n in range(1, 9))
    given = await rendered(Post(LABEL, "问", Card("问", facts=facts, buttons=(APPROVE,))))

    assert given.texts[0].endswith("**第7**：值 7\n**第8**：值 8")


async def test_long_reply_with_buttons_stands_before_its_card() -> None:
    reply = "先停写，再回滚。" * 30
    given = await rendered(Post(LABEL, reply, Card(buttons=(Button("helpful", "👍", "d1"),))))

    assert given.texts[0].endswith(f"\n{reply}")
    assert given.card is not None
    assert (
        given.card["main_title"]["title"] == "先停写，再回滚。先停写，再回滚。先停写，再回滚。先停写，再回滚。先停写…"
    )


async def test_sources_are_links_in_the_text() -> None:
    given = await rendered(Post(LABEL, "先停写。", sources=(Source("回滚 [手册]", "https://x.cn/3"),)))

    assert given.texts[0].endswith("先停写。\n\n来源：\n• [回滚 【手册】](https://x.cn/3)")
    assert given.marked


async def test_source_without_an_address_is_named_all_the_same() -> None:
    given = await rendered(Post(LABEL, "先停写。", sources=(Source("手册", ""), Source("", "https://x.cn/3"))))

    assert given.texts[0].endswith("来源：\n• 手册\n• https://x.cn/3")


async def test_figures_read_well_as_text() -> None:
    table = Table(("结果", "本周", "上周"), (("批准", "3", "2"), ("忽略", "0", "1")))
    chart = Chart("一致率", ("周一", "周二"), (("一致", (3.0, 1.5)),))
    (text,) = (await rendered(Post(LABEL, "周报", Card("周报", table=table, chart=chart)))).texts

    assert text.partition("\n")[2] == (
        "**周报**\n\n• 批准：本周 3，上周 2\n• 忽略：本周 0，上周 1\n\n**一致率**\n周一 ████████████ 3\n周二 ██████ 1.5"
    )


async def test_text_without_any_markup_goes_as_plain_text() -> None:
    plain, marked = await rendered(Post(LABEL, "三点。")), await rendered(Post(LABEL, "**三点**。"))

    assert (plain.marked, marked.marked) == (False, True)
    assert plain.card is None


async def test_text_longer_than_wecom_shows_is_numbered_and_labelled_in_each_part() -> None:
    texts = (await rendered(Post(LABEL, "先停写，再回滚。" * 150))).texts

    head = f"AI 生成 · 王芳的分身 · {M[:6]}"
    assert [text.partition("\n")[0] for text in texts] == [f"{head}（{n}/2）" for n in (1, 2)]
    assert "".join(text.partition("\n")[2] for text in texts) == "先停写，再回滚。" * 150


async def test_text_without_end_is_ended_and_says_so() -> None:
    post = Post(LABEL, "没完没了。" * 20_000, Card(buttons=(APPROVE, IGNORE)))
    texts = (await rendered(post, shows_cards=False)).texts

    assert len(texts) == 10
    assert "（内容过长，以下省略）" in texts[-1]
    assert texts[-1].endswith(f"回复 {M[:6]}-1 批准\n回复 {M[:6]}-2 忽略")


async def test_label_too_long_for_a_card_stands_in_full_before_it() -> None:
    label = Label("AI generated · the double of Maximiliane Katharina Schmidt-Hohenstein")
    given = await rendered(Post(label, "?", Card("?", buttons=(APPROVE,))), ROBOT)

    assert given.texts[0].startswith(label.visible)
    assert given.card is not None
    assert given.card["source"]["desc"] == "AI generated…"
    assert given.card["main_title"]["desc"].startswith("AI generated · the")


async def test_new_edition_has_a_task_of_its_own_and_says_when() -> None:
    given = await rendered(Post(LABEL, DRAFT.title, DRAFT), edition="09:30:00 更新")

    assert given.card is not None
    assert given.card["task_id"] == f"{M}-093000"
    assert given.texts[0].startswith(f"AI 生成 · 王芳的分身 · {M[:6]} · 09:30:00 更新\n")


async def test_replacing_card_exists_without_buttons_and_leads_where_the_post_does() -> None:
    plain = await rendered(Post(LABEL, "已发送"), replacing=True)
    linked = await rendered(Post(LABEL, "已发送", Card("已发送", facts=DRAFT.facts)), replacing=True)

    assert (plain.texts, linked.texts) == ((), ())
    assert plain.card is not None
    assert (plain.card["card_type"], plain.card["main_title"]["title"]) == ("text_notice", "已发送")
    assert plain.card["card_action"] == {"type": 1, "url": "https://work.weixin.qq.com/"}
    assert linked.card is not None
    assert linked.card["card_action"]["url"] == "https://x.cn/1"


async def test_post_calls_nobody_wherever_it_is_shown() -> None:
    said = "@all <@wangfang> <font color=warning>红</font> @所有人"
    card = Card(said, facts=((said, said),), quote=said, body=said, note=said, buttons=(Button("a", said, "v"),))
    for shows_cards, replacing in ((True, False), (False, False), (True, True)):
        post = Post(Label(said), said, card)
        shown = str(bodies(await rendered(post, shows_cards=shows_cards, replacing=replacing)))

        assert not any(sign in shown for sign in ("@all", "<@", "<font", "</font", "@所有人"))


LETTERS = st.text(
    st.one_of(st.sampled_from("好。\n*_`[]()<>@#|-~>👨‍👩‍👧🇨🇳\u200d\u0301\ud800\x00 a"), st.characters()), max_size=80
)
WORDS = st.one_of(LETTERS, st.builds(lambda text, n: text * n, LETTERS, st.integers(1, 60)))
BUTTONS = st.lists(
    st.builds(Button, st.sampled_from(["a", "b"]), LETTERS, st.sampled_from(["1", "2", "3" * 2000]),
              st.sampled_from(["plain", "primary", "danger"]), st.booleans()),
    max_size=9,
).map(tuple)  # fmt: skip
CARDS = st.builds(
    Card,
    title=WORDS,
    facts=st.lists(st.tuples(LETTERS, st.one_of(WORDS, st.just("https://x.cn/9"))), max_size=8).map(tuple),
    quote=WORDS,
    body=WORDS,
    table=st.none() | st.builds(Table, st.tuples(LETTERS, LETTERS), st.tuples(st.tuples(LETTERS, LETTERS))),
    chart=st.none() | st.just(Chart("c", ("a",), (("s", (float("nan"),)),))),
    note=WORDS,
    buttons=BUTTONS,
    menu=BUTTONS,
)
POSTS = st.builds(
    Post,
    st.builds(Label, st.sampled_from(["AI", "AI 生成 · 王芳的分身", "标" * 300])),
    WORDS,
    st.none() | CARDS,
    st.lists(st.builds(Source, LETTERS, st.sampled_from(["https://x.cn/8", "", "about:blank"])), max_size=2).map(tuple),
)


@settings(max_examples=150, deadline=None)
@given(post=POSTS, shows_cards=st.booleans(), replacing=st.booleans(), edition=st.sampled_from(["", "09:30 更新"]))
async def test_every_post_passes_wecoms_checks(post: Post, shows_cards: bool, replacing: bool, edition: str) -> None:
    for room in (APPLICATION, ROBOT):
        given = await rendered(
            post, room, shows_cards=shows_cards, replacing=replacing and shows_cards, edition=edition
        )

        assert bodies(given)
        assert given.title
        assert all(text.startswith(post.label.visible[:50]) for text in given.texts)
        if room is APPLICATION:
            assert [check_message(body) for body in bodies(given)] == [None] * len(bodies(given))
        else:
            check_for_robots(given)


def check_for_robots(given: Rendered) -> None:
    """What WeCom takes of robots, whose cards have less room than an application's."""
    for text in given.texts:
        wecom_robot_checks.check_text(text)
    if given.card is None:
        return
    wecom_robot_checks.check_card(given.card, ())
    assert check_card(given.card) is None
    title = given.card["main_title"]
    assert (len(title["title"]) <= 26, len(title["desc"]) <= 30) == (True, True)
    assert len(given.card["source"]["desc"]) <= 13
    assert len(given.card.get("sub_title_text", "")) <= 112
    assert all(len(fact.get("value", "")) <= 26 for fact in given.card.get("horizontal_content_list", []))
