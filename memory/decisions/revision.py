"""What is left of a decision when a message in it reads otherwise, or is gone. Pure."""

from dataclasses import replace

from memory.decisions.acts import act_of_reply
from memory.decisions.decisions import reply_parts
from memory.decisions.situations import revise_turn, revised
from memory.domain import Decision, Situation


def revise_decision(decision: Decision, message: str, text: str | None) -> Decision | None:
    """A decision in which a message reads otherwise or is gone (None); None where it cannot stand without it."""
    situation = revise_situation(decision.situation, message, text)
    before = reply_parts(decision)
    parts = revised(before, message, text)
    if situation is None or (before and not parts):
        return None
    if parts == before:
        return replace(decision, situation=situation)
    reply = "\n".join(part.text for part in parts)
    return replace(
        decision,
        situation=situation,
        act=decision.act if decision.formal else act_of_reply(reply, situation.trigger.text),
        reply=reply,
        reply_message=parts[0].message,
        reply_parts=parts if len(parts) > 1 else (),
    )


def revise_situation(situation: Situation, message: str, text: str | None) -> Situation | None:
    """A situation in which a message reads otherwise or is gone; None where its trigger is gone."""
    trigger = revise_turn(situation.trigger, message, text)
    earlier, around = (
        tuple(kept for turn in turns if (kept := revise_turn(turn, message, text)))
        for turns in (situation.earlier, situation.around)
    )
    return replace(situation, trigger=trigger, earlier=earlier, around=around) if trigger else None
