"""``consents [words|off PURPOSE [#places]|on model]``: what the worker has agreed to, each withdrawn with one press."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from adapters.chat import MAIL, Press
from adapters.platform import Button
from bot.commands.call import Call
from bot.commands.words import OFF, ON, plain
from bot.deployment import Deployment
from bot.rights.halt import withdraw
from bot.texts import listed, say
from bot.voice.cards.notices import account_on, answer_to, notice, to_worker, typed
from bot.voice.places import names_of, remembered_places
from bot.work.loop import Effect
from bot.work.outbox import put
from memory.domain import Consent, Purpose, Worker
from memory.record.engine import ReadSession, WriteSession
from memory.rights.audit import append
from memory.rights.consent import DIRECT, WORDING, consents_of, grant, never_asked, revoke
from memory.rights.tokens import holders
from memory.workers import get_worker

CONSENT_MODEL = "consent_model"
ENDS = {
    Purpose.DRAFT: (Purpose.DRAFT, Purpose.SEND),
    Purpose.SEND: (Purpose.SEND,),
    Purpose.MODEL: (Purpose.MODEL,),
    Purpose.IMPORT: (Purpose.IMPORT,),
}
"""What ends with a purpose. Listening ends with all the rest: that is ``shadow off``."""
NAMES = {
    **{purpose.value: purpose for purpose in ENDS},
    "models": Purpose.MODEL,
    "drafts": Purpose.DRAFT,
    "sending": Purpose.SEND,
    "drafting": Purpose.DRAFT,
    "草稿": Purpose.DRAFT,
    "起草": Purpose.DRAFT,
    "发送": Purpose.SEND,
    "模型": Purpose.MODEL,
    "导入": Purpose.IMPORT,
}
WORDS = frozenset({"words", "wording", "原文"})
SHOWN = 4
_WISH = re.compile(r"(?P<switch>\S+)\s+(?P<purpose>[^\s#]+)\s*(?P<places>(?:#[^\s,，]+[\s,，]*)*)")


async def run(call: Call) -> Effect:
    """Show them, or withdraw or give one."""
    worker = call.worker
    if worker is None:
        return call.answer("worker.none")
    rest = plain(call.rest)
    if not rest:
        return await _show(call, worker)
    if rest in WORDS:
        return _words(call)
    wish = _WISH.fullmatch(rest)
    purpose = NAMES.get(wish["purpose"]) if wish else None
    if wish is None or purpose is None:
        return call.answer("consents.usage")
    if wish["switch"] in ON and purpose is Purpose.MODEL:
        return _ask_for_models(call)
    if wish["switch"] not in OFF:
        return call.answer("consents.usage")
    names = [name.strip("#,， ") for name in call.rest[slice(*wish.span("places"))].split()]
    return await _end(call, worker, purpose, names)


async def consent(session: WriteSession, of: Deployment, worker: Worker, press: Press) -> None:
    """The worker lets the models of some providers read, wherever their double drafts."""
    places = {each.place for each in await consents_of(session, worker.id) if each.purpose is Purpose.DRAFT}
    for provider in press.value.split():
        await grant(session, worker.id, {*places, DIRECT}, [Purpose.MODEL], now=of.now(), provider=provider)
    await append(session, of.master, worker.id, "consent_model", subject=press.value, now=of.now())
    providers = listed(worker.language, press.value.split())
    await put(session, of.master, answer_to(press, worker.language, "consents.model_on", providers=providers), of.now())


async def ask_all_for_models(of: Deployment) -> None:
    """Ask every worker for whom drafts are made, and who has never agreed to a provider that is in use now."""
    providers = of.settings.providers
    if not providers:
        return
    async with of.record.write() as session:
        for worker_id in await never_asked(session, providers):
            worker = await get_worker(session, worker_id)
            account = account_on(worker, "")
            if account is not None:
                key = f"model:{':'.join(providers)}:{worker.id}"
                agree = _agree(worker.language, providers)
                post = notice(
                    worker.language, "consents.model_ask", key, agree, providers=listed(worker.language, providers)
                )
                await put(session, of.master, to_worker(worker, account, post, key), of.now())


def _agree(language: str, providers: Sequence[str]) -> Button:
    return Button(CONSENT_MODEL, say(language, "button.consent_model"), " ".join(providers), "primary")


def _ask_for_models(call: Call) -> Effect:
    providers = call.of.settings.providers
    if not providers:
        return call.answer("consents.model_none")
    return call.answer(
        "consents.model_ask", _agree(call.language, providers), providers=listed(call.language, providers)
    )


async def end_consent(
    session: WriteSession, of: Deployment, worker: Worker, purpose: Purpose, places: Sequence[str] | None
) -> int:
    """Withdraw a consent and what ends with it, in some places, by the ids that consents have, or everywhere.

    Returns how many ended; what may not be sent any more is stopped.
    """
    count = await revoke(session, worker.id, places, ENDS[purpose], now=of.now())
    if count:
        if Purpose.SEND in ENDS[purpose]:
            await withdraw(session, of, worker, places)
        subject = f"{purpose}:{','.join(places or ['*'])}"
        await append(session, of.master, worker.id, "consent_revoked", subject=subject, now=of.now())
    return count


async def _end(call: Call, worker: Worker, purpose: Purpose, names: Sequence[str]) -> Effect:
    ids = [place.id for place in call.command.places]
    async with call.of.record.read() as session:
        places = await remembered_places(session, worker, ids, () if ids else names) if ids or names else None
    if (ids or names) and not places:
        return call.answer("forget.unknown")

    async def effect(session: WriteSession) -> None:
        count = await end_consent(session, call.of, worker, purpose, places)
        if not count:
            await call.put_answer(session, "consents.off_none")
            return
        shown = await names_of(session, places, call.language) if places else {}
        await call.put_answer(
            session,
            "consents.off",
            places=listed(call.language, shown.values()) or say(call.language, "shadow.everywhere"),
            name=purpose_named(call.language, purpose),
            count=count,
        )

    return effect


async def _show(call: Call, worker: Worker) -> Effect:
    async with call.of.record.read() as session:
        consents = await consents_of(session, worker.id)
        names = await places_named(session, consents, call.language)
        tokens = await holders(session, worker.id)
    if not consents:
        return call.answer("consents.none")
    by_place: dict[str, list[Consent]] = defaultdict(list)
    for each in sorted(consents, key=lambda each: (names[each.place], tuple(Purpose).index(each.purpose))):
        by_place[each.place].append(each)
    lines = _lines(call.language, by_place, names)
    told = [*lines, *(say(call.language, "token.line", account=each, day=f"{at:%Y-%m-%d}") for each, at in tokens)]
    return call.answer("consents.body", *_ends(call.language, consents, names), lines="\n".join(told))


def _lines(language: str, by_place: Mapping[str, Sequence[Consent]], names: Mapping[str, str]) -> Iterator[str]:
    """A line a place; mail, whose places are many, in one for all that are alike."""
    mail: Counter[str] = Counter()
    for place, given in by_place.items():
        purposes = listed(language, (_told(language, each) for each in given))
        if place.startswith(MAIL):
            mail[purposes] += 1
        else:
            yield say(language, "consents.line", place=names[place], purposes=purposes)
    for purposes, count in mail.items():
        yield say(language, "consents.line", place=say(language, "consents.mail", count=count), purposes=purposes)


def _ends(language: str, consents: Sequence[Consent], names: Mapping[str, str]) -> list[Button]:
    """Buttons that withdraw: sending, models, and listening in the first places."""
    purposes = {each.purpose for each in consents}
    buttons = [
        typed(say(language, f"button.end_{name}"), f"consents off {purpose}")
        for purpose, name in ((Purpose.SEND, "sending"), (Purpose.MODEL, "model"))
        if purpose in purposes
    ]
    shadowed = [names[each.place] for each in consents if each.purpose is Purpose.SHADOW]
    ends = [
        typed(say(language, "button.end_listening", place=name), f"shadow off {name}")
        for name in shadowed
        if name.startswith("#")
    ]
    return [*buttons, *ends[: SHOWN - len(buttons)]]


async def places_named(session: ReadSession, consents: Sequence[Consent], language: str) -> Mapping[str, str]:
    """What the places of consents are called, also those that are no place of the chat."""
    known = await names_of(session, {each.place for each in consents}, language)
    own = {each.place: say(language, "consents.own") for each in consents if each.place.startswith("own:")}
    return {each.place: each.place for each in consents} | known | own | {DIRECT: say(language, "consents.direct")}


def _told(language: str, consent: Consent) -> str:
    key = "consents.to_model" if consent.purpose is Purpose.MODEL else "consents.purpose"
    name, day = purpose_named(language, consent.purpose), f"{consent.granted:%Y-%m-%d}"
    return say(language, key, name=name, provider=consent.provider, day=day)


def purpose_named(language: str, purpose: Purpose) -> str:
    """What a consent is for, in words."""
    return say(language, "consents.model_name" if purpose is Purpose.MODEL else f"consents.{purpose}")


def _words(call: Call) -> Effect:
    places = say(call.language, "consents.places")
    text = f"{wording(call, places)}\n{say(call.language, 'consents.stand')}"
    return call.answer("consents.words", wording=WORDING, text=text)


def wording(call: Call, places: str, *, in_talk: bool = False) -> str:
    """What a worker agrees to in some places, named, or in the talk with their double.

    It depends on what the platform lets the double hear, and tells which providers of models would read.
    """
    language, settings = call.language, call.of.settings
    platform = call.of.connected(call.command.author.id)
    heard = "shadow.wording" if platform and platform.keeps_history else "shadow.wording_called"
    key = "shadow.wording_archive" if platform is None else "shadow.wording_talk" if in_talk else heard
    text = say(language, key, places=places, days=settings.backfill_days)
    if not settings.providers:
        return text
    return f"{text} {say(language, 'consents.model', providers=', '.join(settings.providers))}"
