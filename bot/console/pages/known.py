"""What is known: consents and where they end, how long things are kept, what there is, the way out, the audit chain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from adapters.chat import Place, PlaceKind
from adapters.platform import Post
from bot.commands.consents import end_consent, places_named, purpose_named
from bot.commands.keep import holds
from bot.console.visit import Page, Visit
from bot.rights.tokens import ruling_accounts, take_token
from bot.texts import say, says
from bot.voice.cards.notices import notice
from bot.voice.places import names_of
from memory.decisions.decisions import oldest_decision
from memory.domain import Consent, Provenance, Purpose, Worker
from memory.notes import NOTES
from memory.record.claims import claim, of_worker
from memory.record.engine import ReadSession
from memory.record.tables import AuditRow, DecisionRow, MessageRow, PlaceRow
from memory.rights.audit import head_of
from memory.rights.consent import consents_of
from memory.rights.tokens import holders

ENTRIES = 200
END = "end"
TOKEN = "token"
OWN = "own:"
SELF = f"{OWN}#"
"""Begins the place in which a worker noted something for themself alone."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """A consent as it is shown; ``value`` is what its button ends."""

    place: str
    purpose: str
    provider: str
    since: str
    value: str


async def read(visit: Visit) -> Mapping[str, object]:
    """All of it."""
    of, worker, language = visit.app.of, visit.worker, visit.language
    async with of.record.read() as session:
        consents = await consents_of(session, worker.id)
        names = await places_named(session, consents, language)
        order = tuple(Purpose)
        ordered = sorted(consents, key=lambda each: (names[each.place], order.index(each.purpose)))
        oldest = await oldest_decision(session, worker.id)
        messages = select(func.count()).select_from(MessageRow).where(MessageRow.worker == worker.id)
        entries = select(AuditRow).where(AuditRow.worker == worker.id).order_by(AuditRow.number.desc()).limit(ENTRIES)
        return {
            "agreed": [_agreed(visit, each, names[each.place]) for each in ordered],
            "tokens": await _tokens(visit, session),
            "holds": await holds(session, of, worker, language),
            "sources": await _sources(session, worker, language),
            "messages": await session.scalar(messages) or 0,
            "since": visit.when(oldest) if oldest else "",
            "head": await head_of(session, worker.id),
            "entries": [_entry(visit, row) for row in await session.scalars(entries)],
        }


async def end(visit: Visit) -> list[Post]:
    """Withdraw one consent; listening ends with everything that stands on it there."""
    purpose, _, place = visit.asked[END].partition(" ")
    of, worker, language = visit.app.of, visit.worker, visit.language
    async with of.record.read() as session:
        agreed = {(str(each.purpose), each.place) for each in await consents_of(session, worker.id)}
    if (purpose, place) not in agreed:
        return [notice(language, "consents.off_none", END)]
    if purpose == Purpose.SHADOW:
        if place.startswith(OWN):
            return await visit.type("settings messages off")
        async with of.record.read() as session:
            row = await session.get(PlaceRow, place)
        known = (Place(row.id, row.name, PlaceKind(row.kind)),) if row else ()
        return await visit.type("shadow off", *known)
    async with of.record.write() as session:
        await claim(session, of_worker(worker.id))
        count = await end_consent(session, of, worker, Purpose(purpose), [place])
        named = await names_of(session, [place], language)
    if not count:
        return [notice(language, "consents.off_none", END)]
    said = {"places": named.get(place, place), "name": purpose_named(language, Purpose(purpose)), "count": count}
    return [notice(language, "consents.off", END, **said)]


async def give(visit: Visit) -> list[Post]:
    """Keep a token that was typed into its field, if it is the worker's own."""
    account, token = visit.asked[TOKEN], visit.asked.get("secret", "").strip()
    said = await take_token(visit.app.of, visit.worker, account, token)
    return [notice(visit.language, said, TOKEN, account=account)]


async def _tokens(visit: Visit, session: ReadSession) -> Sequence[tuple[str, str]]:
    """The accounts with which the worker may rule on changes, and since when there is a token of each, if there is."""
    since = {account: f"{visit.local(at):%Y-%m-%d}" for account, at in await holders(session, visit.worker.id)}
    return [(account, since.get(account, "")) for account in ruling_accounts(visit.worker)]


def _agreed(visit: Visit, consent: Consent, place: str) -> Agreed:
    purpose = purpose_named(visit.language, consent.purpose)
    day = f"{visit.local(consent.granted):%Y-%m-%d}"
    return Agreed(place, purpose, consent.provider, day, f"{consent.purpose} {consent.place}")


async def _sources(session: ReadSession, worker: Worker, language: str) -> Sequence[tuple[str, str, int]]:
    """How many decisions there are by place, and by how the double came to know them."""
    counted = (
        select(DecisionRow.place, DecisionRow.provenance, func.count())
        .where(DecisionRow.worker == worker.id)
        .group_by(DecisionRow.place, DecisionRow.provenance)
        .order_by(func.count().desc())
    )
    rows = [(place, provenance, count) for place, provenance, count in await session.execute(counted)]
    names = await names_of(session, {place for place, _, _ in rows}, language)
    told = {NOTES: say(language, "console.notes"), SELF: say(language, "console.own_words")}

    def named(place: str) -> str:
        return next((name for begins, name in told.items() if place.startswith(begins)), names.get(place, place))

    def came(place: str, provenance: str) -> str:
        name = "own" if place.startswith(SELF) else Provenance(provenance)
        return says(language, f"console.provenance_{name}") or provenance

    return [(named(place), came(place, provenance), count) for place, provenance, count in rows]


def _entry(visit: Visit, row: AuditRow) -> tuple[int, str, str]:
    return row.number, visit.when(row.at), says(visit.language, f"done.{row.action}") or row.action


PAGE = Page("known", "known.jinja", read, {END: end, TOKEN: give})
