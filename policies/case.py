"""Everything that a rule may see of one draft, as one frozen value.

Whoever builds a case states each field; nothing has a default, so nothing permissive can be forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from adapters.chat import PlaceKind
from adapters.request import Request
from memory.domain import Act, Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One draft at the moment of decision.

    ``asker_let_in``: the asker is a bot that the worker lets ask. ``local_time`` is the worker's wall clock.
    ``confidence`` is in [0, 1]. ``precedents`` counts those that agree with the draft, ``askers`` the different people
    who asked them, ``newest_days`` the age of the newest in days (None without any). ``taught`` says that one of them
    is a lesson of the worker's own. ``borne_by_one`` says that nobody but one person was ever told what the draft says,
    ``spoke_unasked`` that a double has already answered the same human turn without being asked, as this draft would.
    ``speaks`` is how probable it is that the worker would answer, None where that is not known; ``stays_silent`` says
    that they would not, and that nobody asked the double itself.

    ``around`` are the texts that the question may refer to, ``unseen`` says that there are some which nobody here
    knows. ``weights`` say, by text, how probable it is that it touches each kind of high stakes; what is not among them
    was not read for its meaning. ``binding`` says that the reply would bind the worker by what is sought, ``borne``
    that precedents of this topic and act carry all of it word for word, ``within_reach`` that the question is as near
    to those that earned the clearance as they are to each other. ``review`` says that it is a review of a change.
    ``request`` is the form with which is asked, where one is; ``outside`` are its fields that were not in
    those which earned the clearance, or not filled in so; ``signed`` says that the worker has approved it already.
    """

    asker: str
    asker_is_guest: bool
    asker_is_bot: bool
    asker_let_in: bool
    place: str
    place_name: str
    place_kind: PlaceKind
    local_time: datetime
    topic: str
    text: str
    around: tuple[str, ...]
    unseen: bool
    weights: Mapping[str, Mapping[str, float]]
    act: Act
    reply: str
    binding: bool
    borne: bool
    confidence: float
    unsure: bool
    precedents: int
    askers: int
    taught: bool
    newest_days: float | None
    contradiction: bool
    borne_by_one: bool
    spoke_unasked: bool
    speaks: float | None
    stays_silent: bool
    consents: frozenset[Purpose]
    in_window: bool
    audience_may_see: bool
    labelled: bool
    worker_active: bool
    cleared: bool
    within_reach: bool
    budget_left: bool
    review: bool
    request: Request | None
    outside: tuple[str, ...]
    signed: bool
