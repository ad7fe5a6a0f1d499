"""One place of an archive, followed message by message, by the same steps as the live shadow: → decisions. Pure.

Of letters each thread is followed by itself, since it is told as a whole.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from adapters.archives.archive import Spoken
from adapters.chat import Message
from memory.decisions.acts import act_of_reaction, act_of_turn
from memory.decisions.noted import noted
from memory.decisions.passages import remarked
from memory.decisions.situations import PATIENCE, PRESENT, Closed, Continued, Talk, turn_of
from memory.domain import Act, Decision, Provenance, Situation, Turn, Worker
from memory.record.ids import new_id


class Following:
    """One place of an archive, or a thread of it, followed message by message.

    ``spoke`` are the times at which the worker spoke anywhere; ``patience`` is how long somebody waits for them.
    """

    def __init__(self, worker: Worker, spoke: list[datetime], patience: timedelta = PATIENCE) -> None:
        self._worker = worker
        self._spoke = spoke
        self._patience = patience
        self._talks: dict[str | None, Talk] = {None: Talk(worker.accounts, threaded=False, patience=patience)}
        self._messages: dict[str, Message] = {}
        self._last: dict[str, Decision] = {}
        self._reacted: dict[str, Act] = {}

    def hear(self, spoken: Spoken) -> Iterator[Decision]:
        """Take in a message; a decision comes out once the worker's turn is over."""
        message = spoken.message
        if spoken.about:
            yield from (
                [noted(self._worker, message, spoken.about)] if message.author.id in self._worker.accounts else ()
            )
            return
        talk = self._talk(message.thread)
        self._messages[message.id] = message
        heard = talk.hear(turn_of(message), spoken.answers)
        if isinstance(heard, Closed):
            yield from self._finish(heard.reply.message)
            for turn in (heard.trigger, *heard.absorbed):
                self._settle(turn.message)
            self._last[heard.reply.message] = self._decision(heard.trigger, heard.earlier, heard.reply)
        elif isinstance(heard, Continued) and heard.reply.message in self._last:
            self._last[heard.reply.message] = _longer(self._last[heard.reply.message], heard.reply)
        if message.author.id in self._worker.accounts:
            on_lines = remarked(self._worker, message, Provenance.IMPORTED)
            yield from [on_lines] if on_lines else ()
        for reaction in spoken.reactions:
            act = act_of_reaction(reaction.emoji)
            if act and reaction.author.id in self._worker.accounts:
                self._reacted.setdefault(message.id, act)

    def rest(self, silent: datetime | None) -> Iterator[Decision]:
        """What is left at the end: unfinished turns, mere reactions, and silences while the worker was present."""
        yield from self._last.values()
        for talk in self._talks.values():
            for message in list(talk.waiting):
                found = talk.context(message)
                act = self._reacted.get(message)
                if found and message in self._messages and (act or self._was_silent(found[0].at, silent)):
                    self._settle(message)
                    yield replace(self._decision(*found, None), act=act or Act.IGNORE)

    def _finish(self, current: str) -> Iterator[Decision]:
        for reply in [reply for reply in self._last if reply != current]:
            yield self._last.pop(reply)

    def _talk(self, thread: str | None) -> Talk:
        if thread not in self._talks:
            root = self._messages.get(thread or "")
            turns = [turn_of(root)] if root else []
            open_root = root is not None and root.author.id not in self._worker.accounts
            waiting = [thread] if thread and open_root and thread in self._talks[None].waiting else []
            self._talks[thread] = Talk(self._worker.accounts, turns, waiting, threaded=True, patience=self._patience)
        return self._talks[thread]

    def _settle(self, message: str) -> None:
        for talk in (self._talks[None], self._talks.get(message)):
            if talk is not None:
                talk.settle(message)

    def _was_silent(self, at: datetime, before: datetime | None) -> bool:
        if before is not None and at > before:
            return False
        place = bisect_left(self._spoke, at)
        return place < len(self._spoke) and self._spoke[place] - at <= PRESENT

    def _decision(self, trigger: Turn, earlier: tuple[Turn, ...], reply: Turn | None) -> Decision:
        message = self._messages[trigger.message]
        link = self._messages[reply.message].link if reply else message.link
        act = act_of_turn(reply, trigger) if reply else Act.IGNORE
        return Decision(
            id=new_id(),
            worker=self._worker.id,
            situation=Situation(message.place, message.thread, trigger, earlier, link),
            act=act,
            reply=reply.text if reply else "",
            at=(reply or trigger).at,
            provenance=Provenance.IMPORTED,
            reply_message=reply.message if reply else None,
            reply_parts=reply.parts if reply else (),
            formal=bool(reply and reply.act),
        )


def _longer(decision: Decision, reply: Turn) -> Decision:
    act = act_of_turn(reply, decision.situation.trigger)
    return replace(decision, reply=reply.text, act=act, reply_parts=reply.parts, formal=bool(reply.act))
