"""The vectors of decisions: those that the index holds, and what it lacks embedded now."""

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.app import App
from bot.learning.foresight import Met, Seen, meant_by
from bot.shadow.importing import Progress
from memory.domain import Decision
from memory.index.embed import told_of

RETRIEVED = 1000
BATCH = 64

Vector = NDArray[np.float32]

NO_VECTOR: Vector = np.zeros(0, np.float32)


class Vectors:
    """Decisions as the foresight takes them."""

    def __init__(self, by_text: dict[str, Vector], meanings: dict[str, Vector]) -> None:
        """``by_text`` are vectors of the fine embedder where there is one, ``meanings`` of the fast one."""
        self._by_text = by_text
        self._meanings = meanings

    @classmethod
    async def load(
        cls, app: App, decisions: Sequence[Decision], hidden: Sequence[Decision], progress: Progress | None
    ) -> Self:
        """What is needed: situations and replies of decisions with words, and the situations of hidden ones.

        All of it is embedded on this machine, whatever the deployment embeds with: no provider reads for a backtest.
        What waits for its fine vectors gets them in the index, so that the next backtest finds them there.
        """
        spoken = [decision for decision in decisions if decision.reply]
        wanted = {told_of(decision.situation) for decision in (*spoken, *hidden)}
        wanted |= {decision.reply for decision in spoken}
        known: dict[str, Vector] = {}
        fine = app.embedders.fine
        here = fine if fine and not fine.provider else None
        if here:
            await app.indexer.refine_pending(progress)
        for first in range(0, len(spoken) if here else 0, RETRIEVED):
            by_id = {decision.id: decision for decision in spoken[first : first + RETRIEVED]}
            for held in await app.store.fine(list(by_id)):
                decision = by_id[held.id]
                known[told_of(decision.situation)] = np.asarray(held.situation, np.float32)
                if held.reply:
                    known[decision.reply] = np.asarray(held.reply, np.float32)
        missing = sorted(wanted - known.keys())
        embedder = here or app.embedders.fast
        for first in range(0, len(missing), BATCH):
            texts = missing[first : first + BATCH]
            known |= zip(texts, (np.asarray(v, np.float32) for v in await embedder.embed(texts)), strict=True)
            if progress:
                progress(min(first + BATCH, len(missing)), len(missing))
        meant = sorted({text for each in (*spoken, *hidden) for text in meant_by(each.situation)})
        fast = await app.embedders.fast.embed(meant)
        return cls(known, {text: np.asarray(vector, np.float32) for text, vector in zip(meant, fast, strict=True)})

    def met(self, decision: Decision) -> Met:
        """A decision's situation; one that is learned from as silence has no vector."""
        situation = decision.situation
        vector = self._by_text.get(told_of(situation), NO_VECTOR)
        meant = [self._meanings.get(text, NO_VECTOR) for text in meant_by(situation)]
        return Met(situation=situation, vector=vector, meaning=np.concatenate(meant).astype(np.float64))

    def seen(self, decision: Decision) -> Seen:
        """What the worker did; without words where the situation has no vector to find them by."""
        met = self.met(decision)
        reply = self._by_text.get(decision.reply) if met.vector is not NO_VECTOR else None
        return Seen(met=met, decision=decision, act=decision.act.value, reply=reply)
