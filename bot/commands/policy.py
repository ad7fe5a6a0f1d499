"""``policy [test QUESTION]``: which rules hold for the worker, or what they would say to a question."""

from adapters.chat import PlaceKind
from bot.commands.call import Call
from bot.commands.words import TEST, plain
from bot.standin.audiences import freshen
from bot.standin.case import reasons_told
from bot.standin.dry import ANYBODY, ELSEWHERE, dry_run
from bot.texts import say, sureness
from bot.voice.reasons import explained, rule_named
from bot.work.loop import Effect
from memory.domain import Worker
from memory.rights.audience import audience_of


async def run(call: Call) -> Effect:
    """List the rules, or try them on a question."""
    worker = call.worker
    if worker is None:
        return call.answer("worker.none")
    word, _, question = call.rest.partition(" ")
    if plain(word) in TEST and question.strip():
        return await _test(call, worker, question.strip())
    async with call.of.record.read() as session:
        policy = await call.responder.policies.policy_of(session, worker.id)
    rules = [
        f"• {say(call.language, 'policy.permit')} *{rule_named(call.language, rule.name)}*" for rule in policy.permits
    ]
    rules += [
        f"• {say(call.language, 'policy.limit')} *{rule_named(call.language, rule.name)}*" for rule in policy.limits
    ]
    return call.answer("policy.body", default=say(call.language, f"verdict.{policy.default}"), rules="\n".join(rules))


async def _test(call: Call, worker: Worker, question: str) -> Effect:
    place, readers = call.command.place, ANYBODY
    if place.kind is PlaceKind.DIRECT:
        place = ELSEWHERE
    else:
        await freshen(call.of, [place.id])
        async with call.of.record.read() as session:
            readers = await audience_of(session, place.id)
    dry = await dry_run(call.of, call.responder, worker, question, place=place, readers=readers)
    draft, ruling = dry.settlement.draft, dry.ruling
    return call.answer(
        "policy.tested",
        verdict=say(call.language, f"verdict.{ruling.verdict}"),
        rule=rule_named(call.language, ruling.rule),
        sure=sureness(draft.confidence),
        reply=draft.reply or "—",
        reasons=explained(call.language, reasons_told(ruling, draft)),
    )
