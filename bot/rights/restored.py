"""A record that was restored from a backup: what was forgotten since it was made is erased from it again."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from bot.deployment import Deployment
from bot.rights.erasing import erase_part
from bot.rights.forgotten import Erasure, Noted, lines_of, noted_of, unknown_lines, write_anew
from bot.rights.leaving import ERASE
from bot.work.drafts import read_proposal
from bot.work.schedule import plan
from memory.decisions.decisions import quoted, read_decision, reply_parts, split_messages, unquoted
from memory.decisions.situations import parts_of
from memory.decisions.talks import read_message
from memory.domain import Turn, Worker
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import CompactedRow, DecisionRow, DraftRow, ErasureRow, MessageRow
from memory.rights.erasure import forget_worker
from memory.rights.gone import Gone, Hashes, Mark, Said, gone_of, note_gone
from memory.rights.lifting import lift
from memory.rights.marks import mark_of_deleted, marks_of_messages
from memory.workers import all_workers, worker_seal, worker_with

LOCAL = ("decisions", "drafts", "messages")
"""What lines of former versions held: ids in the clear."""


async def forget_again(of: Deployment) -> None:
    """Erase what an older copy of the record has brought back; the index and free pages follow by jobs."""
    await _hash_former_lines(of)
    again = await unknown_lines(of)
    if not again:
        return
    async with of.record.write() as session:
        for line in again:
            await _carry_out(session, line)
        wholly = {line.worker for line in again if line.everything}
        rows = frozenset(row for line in again for row in line.rows)
        for worker in await all_workers(session):
            if Hashes.under(of.master).of("worker", worker.id) in wholly:
                await forget_worker(session, worker)
                await plan(session, ERASE, worker.id, of.now())
            else:
                await erase_part(session, of, worker, await _brought_back(session, of, worker, rows))
    await of.record.scrub()


async def _carry_out(session: WriteSession, line: Noted) -> None:
    session.add(ErasureRow(id=line.id))
    await note_gone(session, line.marks)
    if line.lifted:
        await lift(session, line.lifted)


async def _brought_back(session: ReadSession, of: Deployment, worker: Worker, rows: Collection[str]) -> Erasure:
    """What of a worker's memory is gone by the marks, or by the hashes of rows."""
    hashes, seal = Hashes.under(of.master), await worker_seal(session, of.master, worker.id)
    kept = {table: await _rows(session, table, worker) for table in (DecisionRow, CompactedRow, DraftRow, MessageRow)}
    places = {row.place for found in kept.values() for row in found}
    gone = await gone_of(session, of.master, worker, places)
    messages: set[str] = set()
    for row in kept[DecisionRow]:
        decision = read_decision(row, seal)
        asked, earlier = decision.situation.trigger, decision.situation.earlier
        said = [Said(row.place, part.message, "", decision.at, part.text) for part in reply_parts(decision)]
        said += [Said(row.place, part.message, asked.author, decision.at, part.text) for part in parts_of(asked)]
        messages |= _gone_among(gone, [*said, *_said_in(row.place, *earlier)])
    for row in kept[CompactedRow]:
        ids = [unquoted(message)[1] for message in split_messages(row.messages)]
        messages |= _gone_among(gone, [Said(row.place, each, row.asker, row.at, "") for each in ids])
    for row in kept[DraftRow]:
        situation = read_proposal(row, seal).situation
        messages |= _gone_among(gone, _said_in(row.place, situation.trigger, *situation.earlier))
    for row in kept[MessageRow]:
        messages |= _gone_among(gone, _said_in(row.place, read_message(row, seal)))
    return Erasure(
        worker=worker.id,
        decisions=frozenset(
            row.id for table in (DecisionRow, CompactedRow) for row in kept[table] if hashes.of("row", row.id) in rows
        ),
        drafts=frozenset(row.id for row in kept[DraftRow] if hashes.of("row", row.id) in rows),
        messages=frozenset(messages),
    )


async def _rows(session: ReadSession, table: Any, worker: Worker) -> list[Any]:
    return list(await session.scalars(select(table).where(table.worker == worker.id)))


def _said_in(place: str, *turns: Turn) -> list[Said]:
    return [Said(place, part.message, turn.author, turn.at, part.text) for turn in turns for part in parts_of(turn)]


def _gone_among(gone: Gone, said: list[Said]) -> set[str]:
    return {quoted(each.place, each.message) for each in said if gone.holds(each)}


async def _hash_former_lines(of: Deployment) -> None:
    """Lines of former versions name ids: let hashes stand in their place, and what they name not come back."""
    lines = lines_of(of.settings.home)
    if not any(name in json.loads(line) for line in lines for name in LOCAL):
        return
    anew: list[Noted] = []
    async with of.record.write() as session:
        for line in lines:
            told = json.loads(line)
            if any(name in told for name in LOCAL):
                told = await _hashed(session, of, told)
            anew.append(Noted.model_validate(told))
        write_anew(of.settings.home, anew)


async def _hashed(session: WriteSession, of: Deployment, told: dict[str, Any]) -> Noted:
    hashes, worker = Hashes.under(of.master), await worker_with(session, told["worker"])
    sets = {name: frozenset(told[name]) for name in LOCAL}
    erasure = Erasure(told["worker"], told["everything"], **sets, id=told["id"])
    marks: list[Mark] = []
    if worker is not None:
        marks = marks_of_messages(hashes, worker, erasure.messages)
    elif not erasure.worker:
        marks = [mark_of_deleted(hashes, *unquoted(message)) for message in sorted(erasure.messages)]
    await note_gone(session, marks)
    return noted_of(of, erasure, marks)
