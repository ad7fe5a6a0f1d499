"""The policy that holds for a worker: their own, else the deployment's, else the shipped one."""

from bot.deployment import Deployment
from memory.record.tables import WorkerRow
from policies.policy_file import Policy, decoded, read_policy, shipped_policy


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
        """The policy for one worker."""
        async with self._of.record.read() as session:
            row = await session.get(WorkerRow, worker)
        return read_policy(row.policy, "policy.yaml") if row and row.policy else self._common
