"""How a worker changes a repository, by what is told of each commit: how large, with tests, in which words. Pure.

Where they know their way is told by the folders that they change, of which the latest changes count most.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from adapters.commit import Touched, touched_in
from memory.domain import Decision, is_noted
from memory.profile.writing import Trait

SMALL, MEDIUM = 30, 200
"""Up to so many lines, added and removed, a change is small, or of middle size."""
HALF_LIFE = timedelta(days=180)
"""After that, a change counts half of one made now for where a worker knows their way."""
LEAST_KNOWN, MOST_KNOWN = 3.0, 8
"""So much must the changes of a folder count, and of so many folders a line is made."""
DEPTH = 2
"""Folders are told so deep."""
_ISSUE = re.compile(r"(?<![\w#])#\d{1,9}\b|\b[A-Z][A-Z0-9]{1,9}-\d{1,9}\b")
_KIND = re.compile(r"[a-z]{2,12}(?:\([^()\n]{1,40}\))?!?: ")


def changed(decision: Decision) -> Touched | None:
    """What the worker changed, where the decision is a commit of theirs."""
    return touched_in(decision.situation.trigger.text) if is_noted(decision) else None


def _size(decision: Decision) -> str:
    lines = _touched(decision).lines
    return "small" if lines <= SMALL else "medium" if lines <= MEDIUM else "large"


def _tests(decision: Decision) -> str:
    return "yes" if _touched(decision).has_tests else ""


def _why(decision: Decision) -> str:
    return "yes" if "\n" in decision.reply.strip() else ""


def _kind(decision: Decision) -> str:
    return "yes" if _KIND.match(decision.reply) else ""


def _issue(decision: Decision) -> str:
    return "yes" if _ISSUE.search(decision.reply) else ""


def _touched(decision: Decision) -> Touched:
    touched = changed(decision)
    assert touched is not None
    return touched


HABITS: Mapping[str, Trait[Decision]] = {
    "size": Trait(_size, 0.5),
    "tests": Trait(_tests, 0.4),
    "why": Trait(_why, 0.5),
    "kind": Trait(_kind, 0.5),
    "issue": Trait(_issue, 0.4),
}
"""What may be usual of a worker's commits."""


def known_folders(commits: Sequence[Decision]) -> Sequence[tuple[str, list[Decision]]]:
    """The folders in which a worker knows their way, the best known first, each with the commits that changed it."""
    newest = max((commit.at for commit in commits), default=None)
    if newest is None:
        return []
    by_folder: dict[str, list[Decision]] = defaultdict(list)
    for commit in commits:
        for folder in dict.fromkeys(map(_folder, _touched(commit).paths)):
            by_folder[folder].append(commit)
    weight = _weighed(newest)
    ranked = sorted(by_folder.items(), key=lambda each: (-weight(each[1]), each[0]))
    return [(folder, known) for folder, known in ranked if folder and weight(known) >= LEAST_KNOWN][:MOST_KNOWN]


def _weighed(now: datetime) -> Callable[[Sequence[Decision]], float]:
    return lambda commits: sum(0.5 ** ((now - commit.at) / HALF_LIFE) for commit in commits)


def _folder(path: str) -> str:
    """The folder of a file, as deep as it is told; nothing for a file at the top."""
    return "/".join(PurePosixPath(path).parts[:-1][:DEPTH])
