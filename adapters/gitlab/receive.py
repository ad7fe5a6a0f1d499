"""One verified delivery → its events, read against what GitLab tells now."""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from adapters.chat import Event, Place, Unheard
from adapters.errors import Refused
from adapters.gitlab.incoming.guard import Admitted
from adapters.gitlab.incoming.payloads import NoteDelivery, RootDelivery
from adapters.gitlab.incoming.said import project_of
from adapters.gitlab.incoming.scene import Scene, place_of
from adapters.gitlab.incoming.translate import payload_of, translate
from adapters.gitlab.outgoing.bot import Bot
from adapters.gitlab.people.approvals import Approvals
from adapters.gitlab.people.people import People
from adapters.gitlab.people.reviews import Reviews
from adapters.platform import Host

_log = structlog.get_logger(__name__)
_OPEN, _ENDS = "opened", ("close", "merge")


class Reader:
    """Reads deliveries.

    Args:
        host: Who may want them.
        bot: Who we are.
        people: Who the others are.
        reviews: What is to be looked for beside them.
        now: The clock.
    """

    def __init__(self, host: Host, bot: Bot, people: People, reviews: Reviews, now: Callable[[], datetime]) -> None:
        self._host = host
        self._bot = bot
        self._people = people
        self._reviews = reviews
        self._approvals = Approvals(host.vault)
        self._now = now

    async def scene(self) -> Scene:
        """What is read against now."""
        own = await self._bot.about()
        return Scene(own.id, own.username, self._people, self._approvals, self._now(), self._is_heard)

    async def read(self, admitted: Admitted) -> Sequence[Event]:
        """The events of a delivery; none, where GitLab does not let us see what it is about.

        Raises:
            Forged: It does not hold what such a delivery has to.
        """
        try:
            events = await translate(admitted, await self.scene())
            match admitted.payload.get("object_kind"):
                case "merge_request":
                    await self._tell(payload_of(RootDelivery, admitted))
                case "note":
                    await self._tell(payload_of(NoteDelivery, admitted))
        except Refused as refused:
            _log.info("delivery_left_out", event_name=admitted.event, reason=refused.reason)
            return []
        return events

    async def handed(self, event: Event) -> None:
        """An approval is known by its message from now on."""
        await self._approvals.note(event)

    def _is_heard(self, place: Place) -> bool:
        return self._host.concerns(Unheard(key="", place=place, at=self._now()))

    async def _tell(self, given: RootDelivery | NoteDelivery) -> None:
        """Something was told of a merge request: what reviewers did there is looked for, where anybody listens."""
        about = given.object_attributes if isinstance(given, RootDelivery) else given.merge_request
        if about is None:
            return
        waits = about.state == _OPEN and bool(about.reviewer_ids)
        if isinstance(given, RootDelivery):
            waits = given.object_attributes.action not in _ENDS and (waits or bool(given.reviewers))
        project = await project_of(given, self._people)
        if project is None:
            return
        place = place_of(project)
        if self._is_heard(place) and await self._people.hears(project, "m"):
            self._reviews.told(place.id, about.number, waits=waits)
