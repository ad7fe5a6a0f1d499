"""How fast the past is recalled, and what of that is the embedding and what the index.

    uv run python -m benchmarks.recall [--sizes 1000,10000,20000] [--embedder offline] [--seed 1]

One worker's decisions, made up in English and Chinese, go into a real record (SQLite) and the embedded index. The
worker and a colleague, who may see a part of the places, then ask questions about the past that were never asked
before. No network; a seed gives the same decisions and questions again. One table comes out.

Questions are embedded for real, and so is what is remembered by the fast embedder. Of what is remembered the fine
vectors are random ones, for nothing but time is measured here, and the true ones of 20,000 would take half an hour.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import numpy as np

from adapters.chat import Person, Place, PlaceKind
from memory.decisions.acts import act_of_reply
from memory.decisions.decisions import record_decisions
from memory.domain import Decision, Provenance, Situation, Turn
from memory.index.embed import build_embedders
from memory.index.providers import OFFLINE
from memory.index.store import Dense, Query, Refined
from memory.recall.question import Names, understand
from memory.recall.recall import Recall
from memory.recall.search import seeking
from memory.recall.when import when
from memory.record.ids import new_id
from memory.rights.audience import Audience, note_members, only, readable_places
from tests.memory.memories import NOW, Memory, open_memory, search

Pairs = Sequence[tuple[str, str]]
LARGEST = 20_000
QUESTIONS = 150
WARM_UP = 10
BATCH = 1000
DIRECTIONS, NOISE = 24, np.float32(0.2)
ASKERS = (
    *"Ben Carter,Chen Wei,Dora Lind,Emil Novak,Farah Aziz,Gus Ortega,Hana Mori,Ivan Petrov".split(","),
    *"王芳,李雷,张伟,刘洋,陈静,赵敏".split(","),
)
PEOPLE = [Person(f"p{number}", name) for number, name in enumerate(ASKERS)]
NAMES = Names({}, {person.id: person.name for person in PEOPLE})
SYSTEMS = "billing api,login page,search index,mail queue,data import,mobile app,build farm,backup job".split(",")
SYSTEMS_ZH = "支付服务,登录页面,搜索索引,消息队列,数据导入,移动端,构建集群,备份任务".split(",")
ASKED = (
    ("The {system} is down since release {number}, what do we do?", "Roll back to {other} and page the on-call."),
    ("Can I deploy the {system} on Friday, ticket {number}?", "No, not before a weekend; take Monday {other}."),
    ("Can you approve the budget of {number} euros for the {system}?", "Approved, book it on cost centre {other}."),
    ("Where is the outage report {number} of the {system}?", "See the wiki, page {other}."),
    ("Who may read the logs of the {system} for customer {number}?", "Ask Dora, she owns access list {other}."),
    ("How long do we keep the dumps of the {system}, batch {number}?", "{other} days, then they are erased."),
    ("Shall we raise the memory of the {system} to {number} GB?", "Let me check the graphs first, until {other}."),
)
ASKED_ZH = (
    ("{system}在版本{number}之后宕机了，怎么办？", "先回滚到{other}，再叫值班。"),
    ("工单{number}：{system}周五能上线吗？", "不行，周末前不上线，等到{other}号。"),
    ("{system}的{number}元预算能批准吗？", "同意，记在成本中心{other}。"),
    ("{system}的故障报告{number}在哪里？", "看知识库第{other}页。"),
    ("{system}的备份{number}要保留多久？", "{other}天，之后删除。"),
)
QUESTIONED = (
    "how did I handle the {system} outage after release {number}",
    "did she approve {asker}'s budget of {number} for the {system} in #place-{place}",
    "what about deploying the {system} on a Friday, ticket {number}, last month",
    "who may read logs of the {system} for customer {number}",
)
QUESTIONED_ZH = (
    "{system}宕机{number}怎么处理的",
    "{asker}上次问{system}预算{number}我怎么说的",
    "上个月{system}上线{number}批准了吗",
)


@dataclass
class Timed:
    """Milliseconds of each question: recalled end to end, embedded alone, and the index alone."""

    recalled: list[float] = field(default_factory=list)
    embedded: list[float] = field(default_factory=list)
    queried: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """What recall takes without the embedding, in queries of the index."""
        rests = [whole - part for whole, part in zip(self.recalled, self.embedded, strict=True)]
        return statistics.median(rests) / statistics.median(self.queried)


async def main() -> None:
    """Measure every size and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000,20000", help=f"decisions, each at most {LARGEST}")
    parser.add_argument("--embedder", default=OFFLINE, help="offline or fast")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    row(
        "size | points | reader | recall p50 ms | p95 ms | embedding p50 ms | bare query p50 ms | ratio | resident MB "
        "| of its own MB"
    )
    row(" | ".join(["---"] * 10))
    for size in sorted({min(int(part), LARGEST) for part in given.sizes.split(",")}):
        with tempfile.TemporaryDirectory() as folder:
            async with open_memory(Path(folder), build_embedders(given.embedder)) as memory:
                await _fill(memory, size, random.Random(given.seed))
                await _refine(memory, given.seed)
                await _measure(memory, size, random.Random(given.seed + 1))


async def _fill(memory: Memory, size: int, chance: random.Random) -> None:
    """Places, members and decisions of two years; the colleague Ben is in two places of three."""
    async with memory.record.write() as session:
        for place in _places():
            members = PEOPLE if int(place.id) % 3 else PEOPLE[1:]
            await note_members(session, place, members, NOW)
    decisions = list(_decisions(memory.worker.id, size, chance))
    for first in range(0, size, BATCH):
        async with memory.record.write() as session:
            await record_decisions(session, memory.seal, decisions[first : first + BATCH])
    await memory.indexer.index_pending(NOW)


async def _refine(memory: Memory, seed: int) -> None:
    """Random fine vectors for everything, then what is done to a large index while nothing else is to do."""
    if fine := await memory.embedders.fine_vectors():
        source = np.random.default_rng(seed)
        ids = sorted(await memory.store.ids())
        for first in range(0, len(ids), BATCH):
            part = ids[first : first + BATCH]
            vectors = zip(part, units(source, len(part), fine.size), units(source, len(part), fine.size), strict=True)
            await memory.store.refine([Refined(*each) for each in vectors])
    await memory.store.optimize()


def units(source: np.random.Generator, count: int, size: int) -> list[Dense]:
    """Random unit vectors that vary in about as many directions as those of real messages.

    Of both embedders on chats those were 15 to 22, counted by the two nearest neighbours (Facco et al. 2017). Vectors
    that vary in hundreds have no near ones, and an index gropes for them.
    """
    spread = np.random.default_rng(size).standard_normal((DIRECTIONS, size), dtype=np.float32) / DIRECTIONS**0.5
    array = source.standard_normal((count, DIRECTIONS), dtype=np.float32) @ spread
    array += NOISE * source.standard_normal((count, size), dtype=np.float32)
    return [tuple(row) for row in (array / np.linalg.norm(array, axis=1, keepdims=True)).tolist()]


async def _measure(memory: Memory, size: int, chance: random.Random) -> None:
    points = await memory.store.count(memory.worker.id)
    recall = memory.recall
    readers = {"worker": None, "colleague": only(PEOPLE[0])}
    for name, reader in readers.items():
        for _ in range(WARM_UP):
            await _time(memory, recall, _question(chance), reader, Timed())
        timed = Timed()
        for _ in range(QUESTIONS):
            await _time(memory, recall, _question(chance), reader, timed)
        cuts = statistics.quantiles(timed.recalled, n=20)
        halves = statistics.median(timed.embedded), statistics.median(timed.queried)
        figures = f"{cuts[9]:.1f} | {cuts[18]:.1f} | {halves[0]:.1f} | {halves[1]:.1f} | {timed.ratio:.1f}"
        row(f"{size} | {points} | {name} | {figures} | {held()}")


async def _time(memory: Memory, recall: Recall, question: str, reader: Audience | None, timed: Timed) -> None:
    """Ask one question; then embed one like it, and query the index with what was embedded."""
    began = time.perf_counter()
    await recall.ask(memory.worker, question, reader=reader, now=NOW)
    timed.recalled.append(1000 * (time.perf_counter() - began))
    _, meanings = understand(question, NAMES)
    began = time.perf_counter()
    async with seeking(memory.embedders, question, *(f"{each}?" for each in meanings), finely=True) as sought:
        dense, fine = await sought.dense, await sought.fine if sought.fine else ()
    timed.embedded.append(1000 * (time.perf_counter() - began))
    window, places = when(question, NOW, memory.worker.zone, prefer="past"), None
    if reader is not None:
        async with memory.record.read() as session:
            places = await readable_places(session, [place.id for place in _places()], reader)
    query = Query(
        worker=memory.worker.id,
        dense=dense,
        words=sought.words,
        fine=fine,
        places=places,
        without_acts=frozenset({"ignore"}),
        since=window.start if window else None,
        until=window.end if window else NOW,
    )
    began = time.perf_counter()
    await search(memory.store, query)
    timed.queried.append(1000 * (time.perf_counter() - began))


def _places() -> list[Place]:
    kinds = (PlaceKind.PUBLIC, PlaceKind.PRIVATE, PlaceKind.PRIVATE)
    return [Place(str(number), f"place-{number}", kinds[number % 3 - 1]) for number in range(24)]


def _decisions(worker: str, size: int, chance: random.Random) -> Iterator[Decision]:
    places = _places()
    for _ in range(size):
        question, reply = filled(chance, ASKED, ASKED_ZH)
        at = NOW - timedelta(minutes=chance.randrange(1, 730 * 24 * 60))
        number = chance.randrange(len(ASKERS))
        trigger = Turn(new_id(), f"p{number}", ASKERS[number], question, at)
        situation = Situation(chance.choice(places), None, trigger, link=f"https://chat.example/{trigger.message}")
        yield Decision(new_id(), worker, situation, act_of_reply(reply, question), reply, at, Provenance.IMPORTED)


def _question(chance: random.Random) -> str:
    return filled(chance, [(text, "") for text in QUESTIONED], [(text, "") for text in QUESTIONED_ZH])[0]


def filled(chance: random.Random, english: Pairs, chinese: Pairs) -> tuple[str, str]:
    """A pair of texts of either language with their blanks filled in."""
    pairs, systems = chance.choice(((english, SYSTEMS), (chinese, SYSTEMS_ZH)))
    values = {
        "system": chance.choice(systems),
        "number": chance.randrange(100, 100_000),
        "other": chance.randrange(1, 1000),
        "asker": chance.choice(ASKERS),
        "place": chance.randrange(24),
    }
    question, reply = chance.choice(pairs)
    return question.format(**values), reply.format(**values)


@dataclass(frozen=True, slots=True)
class Megabytes:
    """Of a process in memory: all, and what is its own without the pages of files."""

    resident: int = 0
    own: int = 0

    def or_more(self, other: "Megabytes") -> "Megabytes":
        """The larger of each."""
        return Megabytes(max(self.resident, other.resident), max(self.own, other.own))

    def __str__(self) -> str:
        """Two cells of a table."""
        return f"{self.resident} | {self.own}"


def held(process: int | str = "self") -> Megabytes:
    """What a process holds now; nothing where the system does not tell it, or it has just ended."""
    try:
        told = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines())
    except OSError:
        return Megabytes()
    return Megabytes(*(int(told.get(name, "0").split()[0]) // 1024 for name in ("VmRSS", "RssAnon")))


def row(cells: str) -> None:
    """Print one row of a table."""
    print(f"| {cells} |", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
