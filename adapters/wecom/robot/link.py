"""A robot's one connection to WeCom, over Tencent's SDK, held by one process at a time.

WeCom keeps one connection for each robot: a new one ends the old one. Which process may connect is settled by a lease
in the vault, renewed long before it ends, so that two processes never push each other out. A connection that ended
is not mended but followed by another one (``robot_connection``).
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from aibot import generate_req_id

from adapters.errors import RateLimited
from adapters.keeping import Keeping
from adapters.vault import Vault
from adapters.wecom.robot.connection import UNCONNECTED_SECONDS, Connection, Frame
from adapters.wecom.settings import Corporation

LEASE = timedelta(seconds=12)
RENEWED = LEASE / 3
TRIED = LEASE / 10
SHORTEST_REST, LONGEST_REST = timedelta(seconds=1), timedelta(seconds=30)
LONG_REST = timedelta(minutes=5)
TOLD = LEASE
"""How long it is known how a robot fares."""
_log = structlog.get_logger(__name__)


def state_name(robot: str) -> str:
    """The name in the vault of how a robot fares: ``connected``, or what is the problem."""
    return f"wecom/robot-state/{robot}"


class RobotLink:
    """Keeps the connection, wherever this process may.

    Args:
        corporation: Whose robot it is.
        url: Where to connect.
        vault: Where the processes settle who connects.
        now: The clock.
        take: Called with every frame that comes in, in order.
        pace: Seconds between looks at the lease and the line.
    """

    def __init__(
        self,
        corporation: Corporation,
        url: str,
        vault: Vault,
        now: Callable[[], datetime],
        take: Callable[[Frame], None],
        *,
        pace: float = 1.0,
    ) -> None:
        self._corporation = corporation
        self._url = url
        self._vault = vault
        self._now = now
        self._take = take
        self._owner = str(uuid4())
        self._claimed: datetime | None = None
        self._asked: datetime | None = None
        self._connection: Connection | None = None
        self._rest = timedelta(0)
        self._resting: datetime | None = None
        self._keeping = Keeping(self._look, pace)
        self._problem = ""
        self._told = "", now()

    @property
    def connected(self) -> bool:
        """Whether this process can hear and speak for the robot now."""
        return self._connection is not None and self._connection.live

    @property
    def problem(self) -> str:
        """Why this process cannot connect although it may: empty while all is well."""
        return "" if self.connected else self._problem

    async def start(self) -> None:
        """Connect if this process may, and from now on see to it."""
        await self._look()
        self._keeping.begin()

    async def stop(self) -> None:
        """Disconnect, and let another process connect."""
        await self._keeping.end()
        await self._hang_up()
        if self._claimed is not None:
            self._claimed = None
            await self._vault.release(self._lease, self._owner)

    async def reply(self, request: str, body: Frame, command: str = "aibot_respond_msg") -> Frame:
        """Send a frame under the id of one of WeCom's; what WeCom answers.

        Raises:
            Refused: WeCom's error code.
            RateLimited: There is no connection now, or WeCom is busy.
            Unclear: No answer came.
        """
        if self._connection is None:
            raise RateLimited(UNCONNECTED_SECONDS)
        return await self._connection.reply(request, body, command)

    async def ask(self, command: str, body: Frame) -> Frame:
        """Send a frame of our own; what WeCom answers. Raises as ``reply``."""
        return await self.reply(generate_req_id(command), body, command)

    @property
    def _lease(self) -> str:
        return f"wecom/robot/{self._corporation.bot_id}"

    async def _look(self) -> None:
        """Do what is due: hold the lease, and the line if it is held."""
        try:
            if not await self._may_connect():
                self._problem = ""
                await self._hang_up()
                return
            if not self.connected:
                await self._mend()
            await self._tell()
        except Exception as error:
            _log.error("wecom_robot_not_kept", robot=self._corporation.bot_id, error=type(error).__name__)

    async def _may_connect(self) -> bool:
        """Whether the lease is ours, and will be until the next look.

        Where the vault does not answer it counts as ours while it cannot be another's yet.
        """
        asked = self._now()
        if self._asked is not None and asked - self._asked < (RENEWED if self._claimed else TRIED):
            return self._claimed is not None
        self._asked = asked
        try:
            async with asyncio.timeout(RENEWED.total_seconds()):
                ours = await self._vault.claim(self._lease, self._owner, LEASE.total_seconds())
        except Exception as error:
            self._asked = None
            _log.warning("wecom_robot_lease_unclear", robot=self._corporation.bot_id, error=type(error).__name__)
            return self._claimed is not None and self._now() - self._claimed < 2 * RENEWED
        if self._claimed is not None and not ours:
            _log.warning("wecom_robot_lease_lost", robot=self._corporation.bot_id)
        self._claimed = asked if ours else None
        return ours

    async def _mend(self) -> None:
        """Take leave of a line that ended, and open another one when it is time."""
        if self._connection is not None:
            kicked = self._connection.kicked
            _log.warning("wecom_robot_ended", robot=self._corporation.bot_id, kicked=kicked)
            await self._hang_up()
            if kicked:
                self._pause(LONG_REST, "connected_elsewhere")
        if self._resting is not None and self._now() < self._resting:
            return
        connection = Connection(self._corporation, self._url, self._take, self._keeping.wake)
        self._connection = connection
        if await connection.open():
            self._rest, self._resting, self._problem = timedelta(0), None, ""
            _log.info("wecom_robot_connected", robot=self._corporation.bot_id)
            return
        await self._hang_up()
        self._rest = min(max(self._rest * 2, SHORTEST_REST), LONGEST_REST)
        self._pause(LONG_REST if connection.problem else self._rest, connection.problem or "not_reached")

    async def _tell(self) -> None:
        """Note how this process fares that holds the lease, for whoever looks."""
        state, now = "connected" if self.connected else self._problem, self._now()
        if state and (state != self._told[0] or now - self._told[1] >= RENEWED):
            self._told = state, now
            await self._vault.write(state_name(str(self._corporation.bot_id)), state, seconds=TOLD.total_seconds())

    def _pause(self, rest: timedelta, problem: str) -> None:
        self._resting, self._problem = self._now() + rest, problem
        seconds = rest.total_seconds()
        _log.warning("wecom_robot_not_connected", robot=self._corporation.bot_id, problem=problem, seconds=seconds)

    async def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()
