"""A meeting that a double attends for its worker: agreed to by name, told of in a place, ended by time or by a word.

What is said there comes in as captions (``captions``); what is asked of the worker goes the way of every question, and
is answered in the place that they named. No bot joins a meeting, and nothing is said there.
"""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from adapters.chat import Place
from adapters.meeting import MEETING, meeting_place
from bot.deployment import Deployment
from bot.texts import moment
from bot.voice.cards.notices import notice, to_worker
from bot.work.drafts import Proposal
from bot.work.once import hand_out, kept_as
from bot.work.outbox import NOTICE, Outgoing, put
from bot.work.schedule import cancel, plan
from memory.domain import Purpose, Worker
from memory.record.claims import of_worker, share
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import MeetingRow, OutboxRow, SecretRow
from memory.rights.audience import note_place
from memory.rights.audit import append
from memory.rights.consent import grant, revoke

CAPTIONS = "captions:"
MEETING_ENDS = "meeting_end"
AFTER = "after_meeting"
LAST_WORDS = timedelta(minutes=1)
"""So long after its end it is told what there was, so that what is on its way is told as well."""
AGREED = (Purpose.SHADOW, Purpose.DRAFT, Purpose.SEND)


async def attend(
    session: WriteSession,
    of: Deployment,
    worker: Worker,
    account: str,
    *,
    title: str,
    starts: datetime,
    ends: datetime,
    said_in: Place,
) -> bool:
    """The worker agreed: their double attends, by the captions that come with a secret; False where it does already.

    Whoever is in the place is told that captions are read; the worker is told the secret, once, in their own talk.
    """
    await share(session, of_worker(worker.id))
    meeting = meeting_place(account, title, starts)
    if await session.get(MeetingRow, meeting.id) is not None:
        return False
    now, secret, key = of.now(), secrets.token_urlsafe(32), f"attending:{meeting.id}"
    await note_place(session, meeting)
    await grant(session, worker.id, [meeting.id], AGREED, now=now)
    await hand_out(session, of, CAPTIONS, secret, meeting.id, ends)
    name = kept_as(CAPTIONS, secret)
    session.add(
        MeetingRow(
            place=meeting.id,
            worker=worker.id,
            said_in=said_in.id,
            notice=key,
            secret=name,
            starts=starts,
            ends=ends,
            ended=None,
        )
    )
    await plan(session, MEETING_ENDS, meeting.id, ends)
    await append(session, of.master, worker.id, "attend", subject=f"{meeting.id} {said_in.id}", now=now)
    until = moment(worker.language, ends.astimezone(ZoneInfo(worker.zone)))
    told = notice(worker.language, "attend.told", key, name=worker.name, title=title, until=until, zone=worker.zone)
    await put(session, of.master, Outgoing(key=key, verb="send", role=NOTICE, place=said_in.id, post=told), now)
    address = f"{(of.settings.url or '').rstrip('/')}/captions"
    how = notice(worker.language, "attend.secret", f"{key}:secret", title=title, secret=secret, address=address)
    await put(session, of.master, to_worker(worker, account, how, f"{key}:secret"), now)
    return True


async def running(session: ReadSession, worker: str) -> list[MeetingRow]:
    """The meetings of a worker that have not ended."""
    rows = select(MeetingRow).where(MeetingRow.worker == worker, MeetingRow.ended.is_(None))
    return list(await session.scalars(rows.order_by(MeetingRow.starts)))


async def end_meeting(session: WriteSession, of: Deployment, place: str) -> None:
    """From now on no captions of a meeting are taken; what there was is told soon."""
    row = await session.get(MeetingRow, place)
    if row is None or row.ended is not None:
        return
    await share(session, of_worker(row.worker))
    row.ended = of.now()
    await session.execute(delete(SecretRow).where(SecretRow.name == row.secret))
    await revoke(session, row.worker, [place], [Purpose.SHADOW], now=of.now())
    await append(session, of.master, row.worker, "attended", subject=place, now=of.now())
    await cancel(session, MEETING_ENDS, [place])
    await plan(session, AFTER, place, of.now() + LAST_WORDS)


async def with_destination(session: ReadSession, proposal: Proposal) -> Proposal | None:
    """A question with the place in which it is answered; None where it was asked in a meeting that is none any more."""
    place = proposal.situation.place.id
    if not place.startswith(MEETING):
        return proposal
    row = await session.get(MeetingRow, place)
    if row is None:
        return None
    told = await session.scalar(select(OutboxRow.message).where(OutboxRow.key == row.notice))
    return replace(proposal, said_in=row.said_in, under=told or "")
