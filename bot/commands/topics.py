"""``topics [rename|merge|forbid|allow …]``: what a worker's decisions are about, as they want it called and grouped."""

import re
from collections.abc import Collection, Sequence

from bot.commands.call import Call
from bot.learning.learn import ANY, DEMOTED, NEVER, always_asked, merge_rights, set_clearance
from bot.texts import say
from bot.work.loop import Effect
from memory.domain import Worker
from memory.index.topics import RENAMED, NamedTopic, count_spoken, merge_topics, rename_topic, telling_topics
from memory.record.engine import WriteSession
from memory.rights.audit import append
from memory.text.simplified import simplified
from memory.workers import worker_seal

SHOWN = 20
LONGEST = 60
_WISHES = {
    "rename": re.compile(r"(?:rename|改名)\s*(?P<one>\d+)\s+(?P<name>\S.*)", re.IGNORECASE | re.DOTALL),
    "merge": re.compile(r"(?:merge|合并)\s*(?P<one>\d+)\s*(?:into|with|和|到|,|，)?\s*(?P<other>\d+)", re.IGNORECASE),
    "forbid": re.compile(r"(?:forbid|禁止)\s*(?P<one>\d+)", re.IGNORECASE),
    "allow": re.compile(r"(?:allow|允许)\s*(?P<one>\d+)", re.IGNORECASE),
}


def topic_wish(rest: str) -> tuple[str, re.Match[str]] | None:
    """What is to be done with which topics, if that is said."""
    for wish, pattern in _WISHES.items():
        if found := pattern.fullmatch(simplified(rest).strip()):
            return wish, found
    return None


async def run(call: Call) -> Effect:
    """List the topics, or change one."""
    worker = call.worker
    if worker is None:
        return call.answer("worker.none")
    async with call.of.record.read() as session:
        topics = await telling_topics(session, await worker_seal(session, call.of.master, worker.id), worker.id)
        forbidden = await always_asked(session, worker.id)
        without = await count_spoken(session, worker.id) - sum(topic.size for topic in topics)
    if not call.rest:
        return _list(call, topics, forbidden, without)
    found = topic_wish(call.rest)
    if found is None:
        return call.answer("topics.usage")
    wish, said = found
    numbers = [int(number) for name, number in said.groupdict().items() if name in ("one", "other")]
    numbered = {topic.number: topic for topic in topics}
    if not numbered.keys() >= set(numbers) or len(set(numbers)) < len(numbers):
        return call.answer("topics.unknown", count=len(topics))
    chosen = [numbered[number] for number in numbers]
    match wish:
        case "rename":
            name = " ".join(call.rest[said.start("name") :].split())[:LONGEST]
            return _rename(call, worker, chosen[0], name)
        case "merge":
            return _merge(call, worker, *chosen)
    return _forbid(call, worker, chosen[0], forbid=wish == "forbid")


def _list(call: Call, topics: Sequence[NamedTopic], forbidden: Collection[str], without: int) -> Effect:
    if not topics:
        return call.answer("topics.none")
    largest = sorted(topics, key=lambda topic: -topic.size)
    lines = [
        say(
            call.language,
            "topics.forbidden_line" if topic.id in forbidden else "topics.line",
            number=topic.number,
            name=topic.name,
            size=topic.size,
        )
        for topic in largest[:SHOWN]
    ]
    if len(topics) > SHOWN:
        lines.append(say(call.language, "topics.more", more=len(topics) - SHOWN))
    if without:
        lines.append(say(call.language, "topics.without", count=without))
    return call.answer("topics.body", topics="\n".join(lines))


def _rename(call: Call, worker: Worker, topic: NamedTopic, name: str) -> Effect:
    async def effect(session: WriteSession) -> None:
        await rename_topic(session, await worker_seal(session, call.of.master, worker.id), worker.id, topic.id, name)
        await append(session, call.of.master, worker.id, RENAMED, subject=topic.id, now=call.of.now())
        await call.put_answer(session, "topics.renamed", former=topic.name, name=name)

    return effect


def _merge(call: Call, worker: Worker, gone: NamedTopic, kept: NamedTopic) -> Effect:
    async def effect(session: WriteSession) -> None:
        seal = await worker_seal(session, call.of.master, worker.id)
        await merge_topics(session, seal, worker.id, gone.id, kept.id)
        await merge_rights(session, call.of, worker.id, gone.id, kept.id)
        subject = f"{gone.id}:{kept.id}"
        await append(session, call.of.master, worker.id, "topics_merged", subject=subject, now=call.of.now())
        await call.put_answer(session, "topics.merged", gone=gone.name, kept=kept.name)

    return effect


def _forbid(call: Call, worker: Worker, topic: NamedTopic, *, forbid: bool) -> Effect:
    async def effect(session: WriteSession) -> None:
        state = NEVER if forbid else DEMOTED
        await set_clearance(session, call.of, worker.id, topic.id, ANY, state=state)
        await call.put_answer(session, f"clearance.{state}_any", topic=topic.name, act="")

    return effect
