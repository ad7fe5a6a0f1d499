"""Words and meaning together: which high stakes a text touches."""

from collections.abc import Mapping

from policies.stakes.cut import passages
from policies.stakes.meaning import total, touched
from policies.stakes.words import stakes

SURELY_NOTHING = 0.15


def at_stake(text: str, scores: Mapping[str, float] | None) -> frozenset[str]:
    """What words name or meaning touches; without a meaning, what more words name.

    Words count whatever a text means, but for one passage alone of which it is almost six times as probable that
    nothing is at stake ("the hotline page's footer overlaps"): in cross-validation two in three of the harmless
    messages that hold such a word weighed so little, and fewer than one in a hundred of the others.

    Args:
        text: the message or reply.
        scores: what ``heaviest`` makes of it; None where nothing read what it means.
    """
    if scores is None:
        return stakes(text, wide=True)
    named = stakes(text)
    if named and total(scores) < SURELY_NOTHING and len(passages(text)) == 1:
        return frozenset()
    return named | touched(scores)
