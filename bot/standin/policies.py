"""The policy that holds for a worker: their own, with the deployment's limits; else the deployment's or the shipped."""

import asyncio

import structlog

from bot.deployment import Deployment
from memory.domain import Worker
from memory.record.engine import ReadSession, WriteSession
from memory.record.tables import WorkerRow
from memory.rights.audit import append
from policies.errors import PolicyUnreadable
from policies.policy_file import Policy, read_policy, shipped_policy

log = structlog.get_logger()
OWN = "policy.yaml"
"""What errors call a worker's own policy."""
CHOSEN = "policy_chosen"
NOTHING_ALONE = Policy(version=1, default="draft")
"""What holds where a worker's own policy cannot be read: whatever it permitted, nothing leaves by itself."""


class PolicyBook:
    """Reads policies. A broken file of the deployment stops the start; one that breaks later changes nothing."""

    def __init__(self, deployment: Deployment) -> None:
        """Read the deployment's policy.

        Raises:
            PolicyUnreadable: the file is not a policy.
            OSError: there is no such file.
        """
        self._of = deployment
        self._path = deployment.settings.policy
        self._content = self._path.read_bytes() if self._path else b""
        self._common = read_policy(self._content, str(self._path)) if self._path else shipped_policy()

    async def policy_of(self, session: ReadSession, worker: str) -> Policy:
        """The policy for one worker; of one that cannot be read nothing is taken but that it must be careful."""
        row = await session.get(WorkerRow, worker)
        if row is None or not row.policy:
            return await self._reread()
        try:
            return await self.under_limits(read_policy(row.policy, OWN))
        except PolicyUnreadable as error:
            log.error("policy_unreadable", line=error.line, column=error.column)
            return NOTHING_ALONE

    async def under_limits(self, own: Policy) -> Policy:
        """A worker's own policy: its limits, and those of the deployment, which hold for everybody."""
        common = await self._reread()
        return own.model_copy(update={"limits": (*own.limits, *common.limits)})

    async def _reread(self) -> Policy:
        """The deployment's policy, taken up anew where its file has changed; where that is broken the former holds."""
        if self._path is None:
            return self._common
        try:
            content = await asyncio.to_thread(self._path.read_bytes)
            if content != self._content:
                self._content = content
                self._common = read_policy(content, str(self._path))
                log.info("policy_read", file=str(self._path))
        except PolicyUnreadable as error:
            log.error("policy_unreadable", file=str(self._path), line=error.line, column=error.column)
        except OSError as error:
            log.error("policy_unreadable", file=str(self._path), error=type(error).__name__)
        return self._common


async def choose_policy(session: WriteSession, of: Deployment, worker: Worker, content: str | None) -> None:
    """Let a worker's own policy hold for them from now on, or the deployment's again.

    Raises:
        PolicyUnreadable: the text is not a policy.
    """
    if content is not None:
        read_policy(content, OWN)
    row = await session.get_one(WorkerRow, worker.id)
    row.policy = content
    await append(session, of.master, worker.id, CHOSEN, subject="own" if content else "", now=of.now())
