"""Which high stakes a text touches: by its words, and by what it means."""

from policies.stakes.cut import passages
from policies.stakes.joined import at_stake
from policies.stakes.kinds import KINDS
from policies.stakes.meaning import heaviest, touched, weigh
from policies.stakes.words import stakes

__all__ = ["KINDS", "at_stake", "heaviest", "passages", "stakes", "touched", "weigh"]
