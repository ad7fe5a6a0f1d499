"""Who is who in one corporation, as far as its application may see; asked for at most once in ten minutes."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict, ValidationError

from adapters.chat import Person
from adapters.errors import Barred, Refused
from adapters.wecom.ids import person_id
from adapters.wecom.outgoing.calls import Client
from adapters.wecom.settings import Corporation

_FRESH = timedelta(minutes=10)
_CACHED = 10_000
_NO_SUCH = "60111"
_UNSEEN = ("60011", "48002")
_CLOSED = (2, 5)
_AT_ONCE = 1000


class _User(BaseModel):
    """A member; WeCom tells a name only to who may see it, and keeps quiet about the rest."""

    model_config = ConfigDict(extra="ignore")

    name: str = ""
    status: int = 1


class People:
    """The directory of one corporation.

    Args:
        client: The API of an application; without one nothing is known but user ids.
        corporation: The corporation.
        now: The clock.
    """

    def __init__(self, client: Client | None, corporation: Corporation, *, now: Callable[[], datetime]) -> None:
        self._client = client
        self._corporation = corporation
        self._now = now
        self._tells = False
        self._cached: OrderedDict[str, tuple[datetime, Person]] = OrderedDict()

    async def person(self, user: str, *, fresh: bool = False) -> Person:
        """A member's profile, at most ten minutes old, or asked for anew.

        Who is gone, disabled or has left is not active. Whom WeCom does not describe to the application counts as a
        guest, by their user id; so does everybody where it never described anyone. Where there is no application,
        everybody is named by their user id.
        """
        cached = self._cached.get(user)
        if cached is None or fresh or self._now() - cached[0] >= _FRESH:
            cached = self._keep(user, await self._look_up(user))
        return cached[1]

    async def convert(self, open_users: Sequence[str]) -> Mapping[str, str]:
        """User ids by the open ids that a robot told; those that cannot be told apart are left out."""
        found: dict[str, str] = {}
        if self._client is None:
            return found
        for start in range(0, len(open_users), _AT_ONCE):
            body = {
                "open_userid_list": list(open_users[start : start + _AT_ONCE]),
                "source_agentid": self._corporation.agent_id,
            }
            answer = await self._client.post("batch/openuserid_to_userid", body)
            found |= {str(pair["open_userid"]): str(pair["userid"]) for pair in answer.get("userid_list", [])}
        return found

    async def _look_up(self, user: str) -> Person:
        if self._client is None:
            return self._named(user, _User())
        try:
            answer = await self._client.get("user/get", userid=user)
            self._tells = True
            return self._named(user, _User.model_validate(answer))
        except ValidationError:
            raise Refused("answer_not_understood") from None
        except (Refused, Barred) as refused:
            if refused.reason == _NO_SUCH:
                return self._named(user, _User(status=_CLOSED[-1]))
            if refused.reason not in _UNSEEN or (isinstance(refused, Barred) and self._tells):
                raise
            return replace(self._named(user, _User()), guest=True)

    def _named(self, user: str, known: _User) -> Person:
        id_ = person_id(self._corporation.corp_id, user)
        return Person(id_, known.name or user, self._corporation.zone, active=known.status not in _CLOSED)

    def _keep(self, user: str, person: Person) -> tuple[datetime, Person]:
        kept = self._cached[user] = (self._now(), person)
        self._cached.move_to_end(user)
        if len(self._cached) > _CACHED:
            self._cached.popitem(last=False)
        return kept
