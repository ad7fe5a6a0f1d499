"""GitLab's ids, and ours; ``adapters.forge.ids`` says how people and places are named.

A message is named within its project: ``m17`` is merge request 17 itself and the beginning of its thread, ``i17`` issue
17, ``m17/n5`` a note in it, ``m17/q…`` the request for a review, ``m17/a…`` an approval, ``m17/c…`` that changes are
requested. ``d7`` is deployment 7, where it waits for approvals.
"""

import re
from dataclasses import dataclass
from typing import Literal

from adapters.errors import Refused
from adapters.forge.ids import Ids

IDS = Ids("gitlab")
BLOCKED = "blocked"
"""The state of a deployment that waits for approvals."""
_MESSAGE = re.compile(r"([mi])([0-9]{1,18})(?:/([nqac])([0-9A-Za-z-]+))?", re.ASCII)

_DEPLOYMENT = re.compile(r"d([0-9]{1,18})", re.ASCII)

Root = Literal["m", "i"]
Kind = Literal["", "n", "q", "a", "c"]


@dataclass(frozen=True, slots=True)
class Said:
    """A message by its parts: a merge request or an issue, its number, what kind of message, and GitLab's id of it."""

    root: Root
    number: int
    kind: Kind = ""
    native: str = ""

    @property
    def id(self) -> str:
        """Our id of it."""
        return f"{self.thread}/{self.kind}{self.native}" if self.kind else self.thread

    @property
    def thread(self) -> str:
        """Our id of where its thread begins."""
        return f"{self.root}{self.number}"

    @property
    def path(self) -> str:
        """Where its merge request or issue is, within a project's part of the API."""
        return f"{'merge_requests' if self.root == 'm' else 'issues'}/{self.number}"


def deployment_id(native: int) -> str:
    """Our id of the request that a deployment is, and of its thread."""
    return f"d{native}"


def read_deployment_id(id: str) -> int:  # noqa: A002 - it is the word
    """GitLab's id of a deployment within ours.

    Raises:
        Refused: it is none.
    """
    found = _DEPLOYMENT.fullmatch(id)
    if found is None:
        raise Refused("not_a_deployment_of_gitlab")
    return int(found[1])


def read_message(id: str) -> Said:  # noqa: A002 - it is the word
    """The parts of a message's id.

    Raises:
        Refused: it is no message of GitLab.
    """
    found = _MESSAGE.fullmatch(id)
    if found is None:
        raise Refused("not_a_message_of_gitlab")
    root, number, kind, native = found.groups(default="")
    return Said(root, int(number), kind, native)  # type: ignore[arg-type]
