"""The policy that holds for a worker: their own, else the deployment's, else the shipped one."""

import structlog

from bot.deployment import Deployment
from memory.record.tables import WorkerRow
from policies.errors import PolicyUnreadable
from policies.policy_file import Policy, decoded, read_policy, shipped_policy

log = structlog.get_logger()
NOTHING_ALONE = Policy(version=1, default="draft")
"""What holds where a worker's own policy cannot be read: whatever it permitted, nothing leaves by itself."""


class PolicyBook:
    """Reads policies; the deployment's file is read once, when it is built, so a broken one stops the start."""

    def __init__(self, deployment: Deployment) -> None:
        """Read the deployment's policy.

        Raises:
            PolicyUnreadable: the file is not a policy.
            OSError: there is no such file.
        """
        self._of = deployment
        path = deployment.settings.policy
        self._common = read_policy(decoded(path.read_bytes(), str(path)), str(path)) if path else shipped_policy()

    async def policy_of(self, worker: str) -> Policy:
        """The policy for one worker; of one that cannot be read nothing is taken but that it must be careful."""
        async with self._of.record.read() as session:
            row = await session.get(WorkerRow, worker)
        if row is None or not row.policy:
            return self._common
        try:
            return read_policy(row.policy, "policy.yaml")
        except PolicyUnreadable as error:
            log.error("policy_unreadable", line=error.line, column=error.column)
            return NOTHING_ALONE
