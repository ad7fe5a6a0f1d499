"""The same words typed in another way are the same words: traditional signs, capitals, full width, quotation marks."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from memory.decisions.acts import act_of_reply
from memory.domain import Act
from memory.index.embed import build_embedders
from memory.index.providers import FAST
from memory.index.tokens import words_of
from memory.recall.subject import subject_of
from memory.redaction import redact
from memory.text.asking import asks, form_of
from memory.text.folding import folded
from memory.text.simplified import simplified
from memory.trust.statements import stance_of
from tests.memory.memories import NOW, Memory, open_memory

HISTORY = (
    ("What's the limit of retries in `fetch_page`?", "Five, and log the sixth."),
    ("Can you approve the budget for the offsite?", "Approved, book it on cost centre 12."),
    ("上次数据库坏掉的时候，看着监控的人怎么处理的？", "先通知值班，再回滚。"),
    ("测试环境的账号怎么申请权限？", "在群里写上团队名。"),
)
TAIWAN, HONG_KONG = OpenCC("s2tw"), OpenCC("s2hk")


def in_full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text).replace(" ", "\u3000")


TYPED: dict[str, Callable[[str], str]] = {
    "signs of Taiwan": TAIWAN.convert,
    "signs of Hong Kong": HONG_KONG.convert,
    "capitals": str.upper,
    "full width": in_full_width,
    "curly apostrophes": lambda text: text.replace("'", "’"),
    "quoted": lambda text: f'"{text}"',
    "quoted in curly marks": lambda text: f"“{text}”",
    "quoted in corners": lambda text: f"「{text}」",
}


@pytest.fixture
async def memory(tmp_path: Path) -> AsyncIterator[Memory]:
    async with open_memory(tmp_path, build_embedders(FAST)) as opened:
        for question, reply in HISTORY:
            await opened.remember(question, reply)
        yield opened


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED.keys())
async def test_question_is_as_sure_however_it_is_typed(memory: Memory, typed: Callable[[str], str]) -> None:
    for question, reply in HISTORY:
        plain, other = [
            (await memory.recall.ask(memory.worker, each, reader=None, now=NOW)).precedents[0]
            for each in (question, typed(question))
        ]
        assert other.decision.reply == plain.decision.reply == reply
        assert other.score == pytest.approx(plain.score, abs=0.005)


async def test_what_is_remembered_stays_as_it_was_written(memory: Memory) -> None:
    question, reply = TAIWAN.convert("发票付了两次怎么办？"), "找財務小陳，「附上」單號 ＡＢ."
    await memory.remember(question, reply)
    found = (await memory.recall.ask(memory.worker, "发票付了两次怎么办", reader=None, now=NOW)).precedents[0].decision
    assert (found.situation.trigger.text, found.reply) == (question, reply)


async def test_answers_in_either_signs_are_one_answer(memory: Memory) -> None:
    await memory.remember("可以發佈嗎？", "可以發佈，沒問題！")
    await memory.remember("可以发布吗？", "可以发布，没问题。")
    (first, *_) = (await memory.recall.ask(memory.worker, "可以发布吗", reader=None, now=NOW)).precedents
    assert first.count == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("審計", "审计"),
        ("畫像", "画像"),
        ("看著", "看着"),
        ("帳號", "账号"),
        ("甚麼", "甚么"),
        ("為什麼開關還關著？", "为什么开关还关着？"),
        ("plain", "plain"),
        ("\ud83d沒有", "\ufffd没有"),
    ],
)
def test_traditional_signs_are_read_as_simplified_ones(one: str, other: str) -> None:
    assert simplified(one) == other


@given(st.text(st.characters(codec=None) | st.sampled_from("乾坤著名傢伙藉口甚麼徵羽鍾於佔\ud83d\x00")))
def test_text_in_simplified_signs_is_as_long_as_before_position_by_position(text: str) -> None:
    assert [len(simplified(part)) for part in (text, text[: len(text) // 2])] == [len(text), len(text) // 2]
    assert all(new == old for old, new in zip(text, simplified(text), strict=True) if old.isascii())


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("ＷＨＡＴ’Ｓ　ｎｅｗ？", "what's new?"),
        ("‘main’ or “fetch”", "main or fetch"),
        ("the users' don't", "the users don't"),
        ("「審計」  記錄", "审计 记录"),
    ],
)
def test_folded_text_is_small_narrow_simplified_and_unquoted(typed: str, plain: str) -> None:
    assert folded(typed) == plain


def test_words_are_counted_alike() -> None:
    assert words_of("「資料庫」ＡＰＩ　Ｄｏｗｎ") == words_of("资料库 api down")
    assert subject_of("怎麼回滾部署？") == subject_of("怎么回滚部署？")


@pytest.mark.parametrize(
    ("reply", "trigger", "act"),
    [
        ("沒問題", "可以發佈嗎", Act.APPROVE),
        ("不行，駁回", "請審批一下", Act.DECLINE),
        ("回頭再說，我在開會", "怎麼部署", Act.DEFER),
        ("轉給小陳", "怎麼部署", Act.DELEGATE),
        ("謝謝", "好了", Act.ACKNOWLEDGE),
    ],
)
def test_acts_are_read_in_traditional_signs(reply: str, trigger: str, act: Act) -> None:
    assert act_of_reply(reply, trigger) is act


def test_what_asks_is_known_in_traditional_signs() -> None:
    assert asks("可以發佈嗎")
    assert form_of("為什麼失敗") == form_of("为什么失败") != ""
    assert stance_of("沒有，還沒發") == stance_of("没有，还没发")


def test_secret_is_found_behind_traditional_words_and_nothing_else_changes() -> None:
    assert redact("開發環境的密碼：Hunter2x9 請勿外傳") == "開發環境的密碼：[secret:password] 請勿外傳"
