"""What the worker wrote unasked, such as why they changed something → a decision that answers what it is about. Pure.

Nobody asked: it has no asker, bears answers for the worker as far as its place allows, and teaches nothing of when they
speak.
"""

from sqlalchemy import ColumnElement, not_

from adapters.chat import Message
from memory.decisions.remembered import remembered
from memory.decisions.situations import turn_of
from memory.domain import FORM_TOPIC, NOTED, PASSAGE, Act, Decision, Provenance, Situation, Turn, Worker, noted_of
from memory.record.ids import new_id
from memory.record.tables import DecisionRow


def noted(worker: Worker, message: Message, about: str) -> Decision:
    """What a worker wrote about something, as a decision."""
    trigger = Turn(noted_of(message.id), "", "", remembered(about), message.at)
    reply = turn_of(message)
    return Decision(
        id=new_id(),
        worker=worker.id,
        situation=Situation(message.place, message.thread, trigger, link=message.link),
        act=Act.ANSWER,
        reply=reply.text,
        at=reply.at,
        provenance=Provenance.IMPORTED,
        reply_message=reply.message,
    )


def not_noted() -> ColumnElement[bool]:
    """Of the decisions in the record, those that were not written unasked."""
    return not_(DecisionRow.trigger.endswith(NOTED, autoescape=True))


def were_asked_for() -> ColumnElement[bool]:
    """Of the decisions in the record, those that somebody asked for: see ``memory.domain.is_asked_for``."""
    on_passage = DecisionRow.trigger.endswith(PASSAGE, autoescape=True)
    return not_noted() & not_(on_passage) & not_(DecisionRow.topic.startswith(FORM_TOPIC, autoescape=True))
