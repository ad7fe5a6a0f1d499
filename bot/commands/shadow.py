"""``shadow on|off [#places]``: the worker's consent to be listened to, asked for in words, given by a press."""

from collections.abc import Sequence

from sqlalchemy import select

from adapters.chat import Place, PlaceKind, Press
from adapters.errors import Untold
from adapters.platform import Button, Platform
from bot.commands.call import Call
from bot.commands.consents import wording
from bot.commands.remember import is_all_gone
from bot.commands.words import OFF, ON, plain
from bot.deployment import Deployment
from bot.learning.digest import DIGEST, next_digest
from bot.rights.daily import plan_daily
from bot.rights.grants import end_own_talks
from bot.rights.halt import withdraw
from bot.rights.standers_by import tell_of_doubles
from bot.shadow.backfill import begin_backfill
from bot.standin.audiences import freshen
from bot.texts import listed, say
from bot.voice.cards.notices import answer_to
from bot.voice.telling import named
from bot.work.loop import Effect
from bot.work.outbox import put
from bot.work.schedule import ids_in, plan, subject_of
from memory.domain import Purpose, Worker
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import PlaceRow, StagedRow
from memory.rights.audience import audience_of, note_place
from memory.rights.audit import append
from memory.rights.consent import DIRECT, agree_to_shadow, consents_of, revoke
from memory.workers import register, thaw, worker_of

CONSENT = "consent_shadow"
STAGED = "import"


async def run(call: Call) -> Effect:
    """Turn listening on (asks for consent) or off (at once)."""
    word, _, rest = call.rest.partition(" ")
    word = plain(word.strip(",.!，。！"))
    if word not in ON | OFF:
        return call.answer("shadow.usage")
    if word in ON and call.of.connected(call.command.author.id) is None:
        return call.answer("shadow.no_chat")
    async with call.of.record.read() as session:
        places = call.command.places or await _places(session, call.command.place, rest, known=word in OFF)
    if not places:
        return call.answer("shadow.no_such_place", places=rest)
    names = named(call.language, places)
    if word in OFF:
        return _off(call, places if rest or call.command.places else None, names)
    return _ask(call, places, names)


async def consent(of: Deployment, press: Press) -> Effect:
    """The worker pressed «I agree»: the effect makes their double on the first time, and grants.

    Only for places that the worker is in, and the bot as well. Where the platform tells nobody who is in a place,
    they are: it was asked for from there.

    Raises:
        AdapterError: the platform does not tell who they are; the press is tried again later.
    """
    language, readers, *places = ids_in(press.value)
    providers = readers.split()
    profile = await of.platform_of(press.author.id).person(press.author.id)
    around = {place: of.platform_of(place) for place in places}
    there = [await around[place].place(place) for place in places]
    deaf = [each.name for each in there if not each.present]
    untold = {place for place in places if await _is_untold(around[place], place)}
    await freshen(of, places)
    past = all(each.keeps_history for each in around.values()) and of.settings.backfill_days > 0
    granted = [*places, DIRECT] if any(each.kind is PlaceKind.DIRECT for each in there) else places

    async def effect(session: WriteSession) -> None:
        now = of.now()
        if deaf:
            names = listed(language, (f"#{name}" for name in deaf))
            await put(session, of.master, answer_to(press, language, "shadow.invite", places=names), now)
            return
        members = {place: (await audience_of(session, place)).members for place in places}
        known = await worker_of(session, profile.id)
        accounts = known.accounts if known else frozenset({profile.id})
        if not all(place in untold or accounts & members[place] for place in places):
            await put(session, of.master, answer_to(press, language, "shadow.not_there"), now)
            return
        worker = await register(
            session, of.master, profile.id, name=profile.name, language=language, zone=profile.zone, now=now
        )
        await thaw(session, worker.id)
        await agree_to_shadow(session, worker.id, granted, past=past, now=now, providers=providers)
        await plan(session, DIGEST, worker.id, next_digest(worker, now))
        await plan_daily(session, of, worker)
        await append(session, of.master, worker.id, "consent_shadow", subject=",".join(places), now=now)
        if providers:
            await append(session, of.master, worker.id, "consent_model", subject=readers, now=now)
        for place in there if past else ():
            if place.kind is not PlaceKind.DIRECT:
                await begin_backfill(session, of, worker, place.id)
        for place in there:
            await tell_of_doubles(session, of, worker, place)
        for staged in await session.scalars(select(StagedRow.id).where(StagedRow.person.in_(worker.accounts))):
            await plan(session, STAGED, staged, now)
        begun = "shadow.on_again" if await is_all_gone(session, of, worker) else "shadow.on"
        await put(session, of.master, answer_to(press, language, begun, name=worker.name), now)

    return effect


def _ask(call: Call, places: Sequence[Place], names: str) -> Effect:
    language, providers = call.language, call.of.settings.providers
    ids = [place.id for place in places]
    agreed = subject_of(language, " ".join(providers), *ids)
    buttons = [Button(CONSENT, say(language, "button.consent"), agreed, "primary")]
    if providers:
        without = say(language, "button.consent_without", providers=listed(language, providers))
        buttons.append(Button(CONSENT, without, subject_of(language, "", *ids)))

    async def effect(session: WriteSession) -> None:
        for place in places:
            await note_place(session, place)
        in_talk = all(place.kind is PlaceKind.DIRECT for place in places)
        text = wording(call, names, in_talk=in_talk)
        await call.put_answer(session, "consents.ask", *buttons, text=text)

    return effect


def _off(call: Call, places: Sequence[Place] | None, names: str) -> Effect:
    worker, now = call.worker, call.of.now()

    async def effect(session: WriteSession) -> None:
        if worker is None:
            await call.put_answer(session, "worker.none")
            return
        ids = [place.id for place in places] if places else None
        if ids is None:
            await end_own_talks(session, call.of, worker)
        heard = await _is_heard(session, worker)
        await revoke(session, worker.id, ids, now=now)
        if heard and not await _is_heard(session, worker):
            ids = None
            await revoke(session, worker.id, now=now)
        await withdraw(session, call.of, worker, ids)
        await append(session, call.of.master, worker.id, "consent_revoked", subject=",".join(ids or ["*"]), now=now)
        await call.put_answer(
            session, "shadow.off", places=names if places else say(call.language, "shadow.everywhere")
        )

    return effect


async def _is_heard(session: ReadSession, worker: Worker) -> bool:
    return any(consent.purpose is Purpose.SHADOW for consent in await consents_of(session, worker.id))


async def _places(session: ReadSession, here: Place, rest: str, *, known: bool) -> list[Place]:
    """The places that were named: ``known`` ones, or those of which the platform tells who is there."""
    names = [name.removeprefix("#") for name in rest.replace(",", " ").split()]
    if not names:
        return [here]
    named_so = select(PlaceRow).where(PlaceRow.name.in_(names))
    rows = await session.scalars(named_so if known else named_so.where(PlaceRow.refreshed.is_not(None)))
    return [Place(row.id, row.name, PlaceKind(row.kind)) for row in rows]


async def _is_untold(platform: Platform, place: str) -> bool:
    try:
        await platform.members(place)
    except Untold:
        return True
    return False
