"""The same cases under two policies: where do they rule otherwise? Pure."""

from dataclasses import dataclass

from policies.case import Case
from policies.decide import decide
from policies.policy import Policy
from policies.verdict import Ruling


@dataclass(frozen=True, slots=True)
class Compared:
    """How two policies rule on one case."""

    now: Ruling
    then: Ruling

    @property
    def differs(self) -> bool:
        """Whether the verdicts are not the same."""
        return self.now.verdict is not self.then.verdict


def compare(case: Case, policy: Policy, other: Policy) -> Compared:
    """The rulings of the policy that holds now and of another one."""
    return Compared(decide(case, policy), decide(case, other))
