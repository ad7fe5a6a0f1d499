"""Whatever is done for a worker stands in their audit chain, and nobody changes that unseen: the worker is witness."""

import hashlib
import hmac
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

from bot.service.table import carry_out
from memory.record.engine import Record, WriteSession, open_record
from memory.record.seal import Seal
from memory.record.tables import AuditEndRow, AuditRow, OutboxRow
from memory.rights.audit import PURPOSE, Break, Flaw, Head, append, head_of, heads_in, verify
from tests.adversaries.found import rolled_back
from tests.stage import MONDAY, Stage, actions, earn, open_after, shown_by

LINKS = 40
ROUNDS = 400
ANA = "ana"
MASTER = Seal(bytes(range(32)))

Mutation = Callable[[WriteSession, random.Random], Awaitable[tuple[int, int]]]
"""Falsifies a chain and returns between which numbers that was."""


@pytest.fixture
async def record(tmp_path: Path) -> Record:
    """A record with a chain of forty links for Ana, and one for somebody else."""
    record = await open_record(f"sqlite+aiosqlite:///{tmp_path / 'record.db'}")
    async with record.write() as session:
        for number in range(LINKS):
            for worker in (ANA, "ben"):
                await append(
                    session, MASTER, worker, f"act_{number % 5}", subject=f"s{number}", content="words", now=MONDAY
                )
    return record


async def edit(session: WriteSession, chance: random.Random) -> tuple[int, int]:
    number = chance.randint(1, LINKS)
    field = chance.choice(["action", "subject", "content", "at", "link"])
    row = await session.scalar(select(AuditRow).where(AuditRow.worker == ANA, AuditRow.number == number))
    assert row is not None
    before = getattr(row, field)
    match before:
        case str():
            falsified: object = before + "x"
        case bytes():
            falsified = bytes([before[0] ^ 1]) + before[1:]
        case _:
            falsified = before.replace(microsecond=1)
    setattr(row, field, falsified)
    await session.flush()
    return number, number


async def take_out(session: WriteSession, chance: random.Random) -> tuple[int, int]:
    number = chance.randint(1, LINKS)
    await session.execute(delete(AuditRow).where(AuditRow.worker == ANA, AuditRow.number == number))
    if chance.random() < 0.5:
        for later in range(number + 1, LINKS + 1):
            move = update(AuditRow).where(AuditRow.worker == ANA, AuditRow.number == later)
            await session.execute(move.values(number=later - 1))
        return min(number, LINKS), min(number, LINKS)
    return number, number


async def swap(session: WriteSession, chance: random.Random) -> tuple[int, int]:
    one, other = sorted(chance.sample(range(1, LINKS + 1), 2))
    for number, then in ((one, -1), (other, one), (-1, other)):
        moved = update(AuditRow).where(AuditRow.worker == ANA, AuditRow.number == number)
        await session.execute(moved.values(number=then))
    return one, one


async def put_in(session: WriteSession, chance: random.Random) -> tuple[int, int]:
    number = chance.randint(1, LINKS + 1)
    for later in range(LINKS, number - 1, -1):
        moved = update(AuditRow).where(AuditRow.worker == ANA, AuditRow.number == later)
        await session.execute(moved.values(number=later + 1))
    link = chance.randbytes(32)
    session.add(
        AuditRow(worker=ANA, number=number, at=MONDAY, action="reply", subject="s", content="0" * 64, link=link)
    )
    await session.flush()
    return number, number


async def cut_short(session: WriteSession, chance: random.Random) -> tuple[int, int]:
    left = chance.randint(0, LINKS - 1)
    await session.execute(delete(AuditRow).where(AuditRow.worker == ANA, AuditRow.number > left))
    if chance.random() < 0.5:
        await session.execute(update(AuditEndRow).where(AuditEndRow.worker == ANA).values(number=left))
        return (left, left) if left else (0, 0)
    return left + 1, LINKS


async def found(record: Record, mutation: Mutation, seed: int) -> tuple[tuple[int, int], Break | None]:
    """Where a chain was falsified, and where that was found; afterwards the chain is whole again."""
    async with rolled_back(record) as session:
        place = await mutation(session, random.Random(seed))
        session.expire_all()
        return place, await verify(session, MASTER, ANA)
    raise AssertionError("nothing was looked at")


@pytest.mark.parametrize("mutation", [edit, take_out, swap, put_in, cut_short])
async def test_every_falsified_chain_is_found_at_its_place(record: Record, mutation: Mutation) -> None:
    for seed in range(ROUNDS):
        place, broken = await found(record, mutation, seed)
        if place == (0, 0):
            continue
        assert broken is not None, f"{mutation.__name__} {seed} at {place} was not found"
        assert (broken.first, broken.last) == place, f"{mutation.__name__} {seed}"
    async with record.read() as session:
        assert await verify(session, MASTER, ANA) is None
    await record.close()


async def heads_told(record: Record, *numbers: int) -> list[Head]:
    async with record.read() as session:
        rows = await session.scalars(
            select(AuditRow).where(AuditRow.worker == ANA, AuditRow.number.in_(numbers)).order_by(AuditRow.number)
        )
        return [Head(row.number, row.link.hex()) for row in rows]


async def rewrite_with_the_key(session: WriteSession, start: int, until: int) -> None:
    """What only the holder of the key can do: links ``start`` to ``until`` anew, and nothing after them."""
    await session.execute(delete(AuditRow).where(AuditRow.worker == ANA, AuditRow.number >= start))
    if start == 1:
        await session.execute(delete(AuditEndRow).where(AuditEndRow.worker == ANA))
    for _ in range(start, until + 1):
        await append(session, MASTER, ANA, "other", subject="invented", now=MONDAY)
    if until < start:
        last = await session.scalar(select(AuditRow).where(AuditRow.worker == ANA, AuditRow.number == until))
        assert last is not None
        seal = hmac.new(MASTER.derive(PURPOSE), b"end\x1f" + last.link, hashlib.sha256).digest()
        await session.merge(AuditEndRow(worker=ANA, number=until, seal=seal))
    await session.flush()


@pytest.mark.parametrize("start", range(1, LINKS + 1, 3))
async def test_worker_finds_out_who_rewrites_the_chain_with_its_key(record: Record, start: int) -> None:
    heads = await heads_told(record, 10, 20, 30, 40)
    async with record.write() as session:
        await rewrite_with_the_key(session, start, LINKS + 2)
        assert await verify(session, MASTER, ANA) is None
        broken = await verify(session, MASTER, ANA, heads)
    assert broken is not None
    assert broken.flaw is Flaw.REWRITTEN
    assert broken.first <= start <= broken.last
    assert broken.last - broken.first < 10
    await record.close()


@pytest.mark.parametrize("left", [5, 10, 39])
async def test_worker_finds_out_who_cuts_the_chain_short_with_its_key(record: Record, left: int) -> None:
    heads = await heads_told(record, 10, 40)
    async with record.write() as session:
        await rewrite_with_the_key(session, left + 1, left)
        assert await verify(session, MASTER, ANA) is None
        assert await verify(session, MASTER, ANA, heads) == Break(Flaw.MISSING, left + 1, LINKS)
    await record.close()


def heads_of(stage: Stage) -> list[str]:
    """What stands behind the buttons of what Ana was told."""
    talk = stage.chat.seen_by(stage.ana, stage.direct(stage.ana))
    return [str(head) for posted in talk for head in heads_in(shown_by(posted))]


async def test_each_monday_the_worker_is_told_how_much_was_done_and_may_see_where_the_chain_ends(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.wait(days=7)
    (told,) = [posted for posted in stage.cards(stage.ana) if "show" in actions(posted)]
    assert told.post.text.startswith("Up to now I wrote down 1 thing that I did for you.")
    async with stage.app.of.record.read() as session:
        worker = await session.scalar(select(AuditRow.worker))
        assert worker is not None
        assert heads_of(stage) == [str(await head_of(session, worker))]
    await stage.press(stage.ana, told, "show")
    shown = [posted.post.text for posted in stage.chat.posts if posted.only_for == stage.ana.id][-1]
    assert shown == f"`{heads_of(stage)[0]}`"
    await stage.wait(days=21)
    assert sum("show" in actions(posted) for posted in stage.cards(stage.ana)) == 1


async def test_worker_verifies_the_chain_in_chat_with_what_they_were_told(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.wait(days=7)
    answer = await stage.command(stage.ana, f"audit {heads_of(stage)[0]}")
    assert answer.post.text.startswith("Every entry about you is as it was written, up to the last of 1: ")
    assert answer.post.text.endswith("Heads of yours compared: 1.")
    async with stage.app.of.record.write() as session:
        await session.execute(update(AuditRow).values(action="consent_never"))
    answer = await stage.command(stage.ana, "审计")
    assert answer.post.text.startswith("我为你做的事的记录链【不完整】，第 1 到第 1 项：有内容被改动")


async def test_operator_verifies_every_chain_also_of_who_was_forgotten(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.consent(stage.ben)
    sure = await stage.command(stage.ana, "forget everything")
    await stage.press(stage.ana, sure, "forget_everything")
    verified = await carry_out(stage.app, "audit", {})
    assert verified["holds"]
    assert [chain["name"] for chain in verified["chains"]].count(None) == 1
    async with stage.app.of.record.write() as session:
        await session.execute(delete(AuditRow).where(AuditRow.action == "forgotten"))
    verified = await carry_out(stage.app, "audit", {})
    assert not verified["holds"]
    assert [c["break"]["flaw"] for c in verified["chains"] if c["break"]] == ["missing"]


@pytest.fixture
async def cleared(tmp_path: Path) -> AsyncIterator[Stage]:
    """Ana's double may answer a question alone, and Ben has just asked it: the answer waits to be sent."""
    question, answer = "How do I roll back a deploy?", "Use `deploy rollback NAME`."
    async with open_after(tmp_path / "home", earn, question, answer) as stage:
        await stage.stand_in(stage.ana)
        await stage.chat.say(stage.ben, stage.ops, f"@double @Ana {question}")
        await stage.app.events.drain()
        await stage.app.jobs.drain()
        yield stage


async def test_reply_and_its_leaving_stand_in_the_chain(cleared: Stage) -> None:
    await cleared.app.settle()
    assert [posted.post.text for posted in cleared.replies()] == ["Use `deploy rollback NAME`."]
    async with cleared.app.of.record.read() as session:
        for action in ("reply", "sent"):
            counted = select(func.count()).select_from(AuditRow).where(AuditRow.action == action)
            assert await session.scalar(counted) == 1


async def test_nothing_leaves_that_the_chain_does_not_know_of(cleared: Stage) -> None:
    async with cleared.app.of.record.write() as session:
        await session.execute(delete(AuditRow).where(AuditRow.action == "reply"))
    await cleared.app.settle()
    assert cleared.replies() == []
    assert cleared.cards(cleared.ana)[-1].post.text == "Stopped; not sent."


async def test_nothing_leaves_in_other_words_than_the_chain_knows(cleared: Stage) -> None:
    async with cleared.app.of.record.write() as session:
        reply = await session.scalar(select(OutboxRow).where(OutboxRow.role == "reply", OutboxRow.verb == "send"))
        assert reply is not None
        assert reply.body is not None
        body = cleared.app.of.master.open(reply.body, reply.key).replace("rollback", "destroy")
        reply.body = cleared.app.of.master.close(body, reply.key)
    await cleared.app.settle()
    assert cleared.replies() == []
