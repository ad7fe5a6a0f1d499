"""A comment on lines of somebody else's change → a decision about these lines, whose author asks by them. Pure."""

from adapters.chat import Message
from memory.decisions.acts import act_of_reply
from memory.decisions.remembered import remembered
from memory.decisions.situations import turn_of
from memory.domain import Decision, Provenance, Situation, Turn, Worker, passage_of
from memory.record.ids import new_id


def remarked(worker: Worker, message: Message, provenance: Provenance) -> Decision | None:
    """What a worker decided with a comment of theirs; None where it is on no lines, or on lines of their own."""
    passage = message.passage
    author = passage.author if passage is not None else None
    if passage is None or author is None or author.bot or author.id in worker.accounts:
        return None
    lines = Turn(passage_of(message.id), author.id, author.name, remembered(passage.text), message.at)
    reply = turn_of(message)
    return Decision(
        id=new_id(),
        worker=worker.id,
        situation=Situation(message.place, message.thread, lines, link=message.link),
        act=act_of_reply(reply.text, lines.text),
        reply=reply.text,
        at=reply.at,
        provenance=provenance,
        reply_message=reply.message,
    )
