"""How often a double still answers alone what it was cleared for: real questions, each asked and answered before.

    uv run python -m benchmarks.rights FILE.jsonl.gz [--count 100] [--seed 1]

FILE holds rows of one conversation each: ``trigger`` and ``ctx`` (earlier turns) with their text ``t``, and
``y.reply``. Each question was asked 24 times by six people, in other words around it, after other turns, and answered
alike; the worker granted the right that this earned. Then it is asked once more, after turns of yet another row.
Printed is how often it is answered alone, and which guards stopped the others. High stakes, leave and orders are among
real questions, too: what they stop is not all needless.
"""

import argparse
import asyncio
import gzip
import json
import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.cli.logs import quiet_logs
from bot.learning.learn import GRANTED, Judged, note_outcome, set_clearance
from bot.standin.case import case_standing_in, would_answer
from memory.decisions.acts import act_of_reply
from memory.decisions.decisions import record_decisions
from memory.domain import Decision, Provenance, Situation, Turn, Worker
from memory.record.ids import new_id
from memory.record.tables import DecisionRow
from memory.rights.audience import audience_of
from memory.text.asking import asks
from memory.workers import find_worker, worker_seal
from policies.decide import decide
from policies.verdict import Ruling, Verdict
from tests.stage import Stage, open_stage

ASKED = 24
PEOPLE = 6
AROUND = ("{}", "hi, {}", "{} thanks!", "quick one: {}", "Hello! {}", "{} (asking again)")
SHORTEST, LONGEST = 12, 300


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and what one real person answered."""

    question: str
    reply: str


def read(path: Path) -> tuple[list[Pair], list[list[str]]]:
    """The questions with their answers, and the turns that stood before any."""
    pairs: list[Pair] = []
    contexts: list[list[str]] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row: dict[str, Any] = json.loads(line)
            question, reply = row["trigger"]["t"].strip(), (row.get("y", {}).get("reply") or "").strip()
            contexts.append([said["t"] for said in row["ctx"][-4:]])
            if row["split"] == "train" and reply and SHORTEST <= len(question) <= LONGEST and asks(question):
                pairs.append(Pair(question, reply[:400]))
    return pairs, contexts


@dataclass
class Replay:
    """A worker's double, and what stands around questions."""

    stage: Stage
    worker: Worker
    contexts: list[list[str]]
    dice: random.Random

    async def rule(self, pair: Pair) -> Ruling | None:
        """Have the right earned and granted, and the question asked once more; None where it earns none."""
        if not await self._earn(pair):
            return None
        of, asker = self.stage.app.of, self.stage.chen
        situation = self._asked(pair, PEOPLE + 1, of.now())
        async with of.record.read() as session:
            readers = await audience_of(session, self.stage.ops.id)
        settlement = await self.stage.app.responder.consider(self.worker, situation, asker=asker, readers=readers)
        async with of.record.read() as session:
            case = await case_standing_in(session, of, self.worker, situation, settlement)
        return decide(case, settlement.policy)

    async def _earn(self, pair: Pair) -> bool:
        app, now = self.stage.app, self.stage.clock.now()
        decisions = [
            self._decided(pair, number % PEOPLE, now - timedelta(hours=6 * (ASKED - number))) for number in range(ASKED)
        ]
        async with app.of.record.write() as session:
            seal = await worker_seal(session, app.of.master, self.worker.id)
            await record_decisions(session, seal, decisions)
        await app.indexer.index_pending(now)
        await app.indexer.refine_pending()
        if not await self._would_answer(decisions[-1]):
            return False
        async with app.of.record.write() as session:
            for decision in decisions:
                row = await session.get_one(DecisionRow, decision.id)
                asker = decision.situation.trigger.author
                about = Judged(decision.id, row.topic, decision.act, asker, 0.9)
                await note_outcome(session, app.of, self.worker, about, agreed=True, source="shadow")
                await set_clearance(session, app.of, self.worker.id, row.topic, decision.act.value, state=GRANTED)
        return True

    async def _would_answer(self, decision: Decision) -> bool:
        """Whether what the worker said last is evidence for a right."""
        of, situation = self.stage.app.of, decision.situation
        async with of.record.read() as session:
            readers = await audience_of(session, self.stage.ops.id)
        at = situation.trigger.at
        settlement = await self.stage.app.responder.consider(
            self.worker, situation, asker=self.stage.chen, readers=readers, at=at
        )
        async with of.record.read() as session:
            return await would_answer(session, of, self.worker, situation, settlement)

    def _decided(self, pair: Pair, person: int, at: datetime) -> Decision:
        situation = self._asked(pair, person, at)
        act = act_of_reply(pair.reply, situation.trigger.text)
        return Decision(
            new_id(), self.worker.id, situation, act, pair.reply, at, Provenance.LIVE, reply_message=f"r{new_id()}"
        )

    def _asked(self, pair: Pair, person: int, at: datetime) -> Situation:
        before = self._turns(self.dice.choice(self.contexts), at) if self.dice.random() < 0.6 else ()
        text = self.dice.choice(AROUND).format(pair.question)
        trigger = Turn(f"q{new_id()}", f"local:asker{person}", f"Asker {person}", text, at)
        return Situation(self.stage.ops, None, trigger, before, f"local://ops/{trigger.message}")

    def _turns(self, texts: Sequence[str], at: datetime) -> tuple[Turn, ...]:
        return tuple(
            Turn(f"t{new_id()}", f"local:other{number}", f"Other {number}", text[:1000], at - timedelta(minutes=9))
            for number, text in enumerate(texts)
        )


async def measure(path: Path, count: int, seed: int) -> None:
    """Replay so many questions and print what became of them."""
    dice = random.Random(seed)
    pairs, contexts = read(path)
    earned, alone, stopped = 0, 0, Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        async with open_stage(Path(folder) / "home") as stage:
            await stage.consent(stage.ana)
            await stage.say(stage.ben, "good morning")
            async with stage.app.of.record.read() as session:
                worker = await find_worker(session, stage.ana.id)
            replay = Replay(stage, worker, contexts, dice)
            chosen = dice.sample(pairs, min(count, len(pairs)))
            for pair in chosen:
                ruling = await replay.rule(pair)
                if ruling is None:
                    continue
                earned += 1
                alone += ruling.verdict is Verdict.ANSWER
                permitted = any(
                    reason.kind == "permit" and reason.verdict is Verdict.ANSWER for reason in ruling.reasons
                )
                stopped.update(["no permit"] * (not permitted))
                stopped.update(reason.name for reason in ruling.reasons if reason.kind in {"guard", "limit"})
    print(f"earned a right: {earned} of {len(chosen)}; answered alone: {alone} of {earned} ({alone / earned:.1%})")
    print(", ".join(f"{name} {times}" for name, times in stopped.most_common()) or "nothing stopped")


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    quiet_logs()
    asyncio.run(measure(given.file, given.count, given.seed))


if __name__ == "__main__":
    main()
