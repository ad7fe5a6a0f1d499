"""Issues, pull requests, comments and reviews → what was said, changed or taken back.

What is not for us is nothing: our own words, and what nobody said. A review says with a form of its own what it does;
one that was dismissed does nothing any more, whatever it says, and one without words and form says nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from adapters.chat import Deletion, Event, FormalAct, Message, Passage, Person, Place, Push
from adapters.forge.cards import key_in
from adapters.forge.diff import told_patch
from adapters.forge.said import ASKED, edit_of, finished, words_of
from adapters.github.ids import IDS, Kind, Said
from adapters.github.incoming.payloads import (
    Comment,
    CommentDelivery,
    IssueDelivery,
    LineDelivery,
    PullDelivery,
    Review,
    ReviewDelivery,
    Thread,
    User,
    moment,
)
from adapters.github.incoming.scene import Scene, person_of, place_of

_ACTS: dict[str, FormalAct] = {"approved": "approve", "changes_requested": "request_changes"}


async def read_issue(given: IssueDelivery, key: str, scene: Scene) -> Sequence[Event]:
    """``issues``: one was opened, edited or deleted."""
    if given.action == "deleted":
        place = place_of(given.repository)
        return [Deletion(key=key, place=place, message=str(given.issue.number), at=scene.received)]
    return await _read_root(given.action, given.issue, place_of(given.repository), key, scene)


async def read_pull(given: PullDelivery, key: str, scene: Scene) -> Sequence[Event]:
    """``pull_request``: one was opened or edited, or somebody is asked for a review.

    A draft that is ready asks whoever it is waiting for. New commits are nothing that was said, but change what can
    be said of it; its end is neither.
    """
    pull, place = given.pull_request, place_of(given.repository)
    asked: tuple[User, ...] = ()
    if given.action == "review_requested" and given.requested_reviewer is not None:
        asked = (given.requested_reviewer,)
    if given.action == "ready_for_review":
        asked = pull.requested_reviewers
    if given.action == "synchronize":
        return [Push(key=key, place=place, thread=str(pull.number), at=pull.updated_at)]
    if asked:
        return [_request(pull, asked, given.sender, place, key)]
    return await _read_root(given.action, pull, place, key, scene)


async def read_comment(given: CommentDelivery, key: str, scene: Scene) -> Sequence[Event]:
    """``issue_comment``, which pull requests have as well."""
    return await _read_comment(given.action, given.comment, given.issue, "c", place_of(given.repository), key, scene)


async def read_line(given: LineDelivery, key: str, scene: Scene) -> Sequence[Event]:
    """``pull_request_review_comment``."""
    pull, place = given.pull_request, place_of(given.repository)
    if given.action == "created":
        message = await message_of_line(given.comment, pull, place, key, scene)
        return [message] if message else []
    return await _read_comment(given.action, given.comment, pull, "l", place, key, scene)


async def read_review(given: ReviewDelivery, key: str, scene: Scene) -> Sequence[Event]:
    """``pull_request_review``."""
    review, place = given.review, place_of(given.repository)
    if given.action not in ("submitted", "edited"):
        return []
    message = await message_of_review(review, given.pull_request, place, key, scene)
    if message is None:
        return []
    return [message if given.action == "submitted" else edit_of(message, scene.received)]


async def message_of_root(thread: Thread, place: Place, key: str, scene: Scene) -> Message | None:
    """An issue or a pull request as the first message of its conversation."""
    text = f"{thread.title}\n\n{thread.body}".strip()
    author = _author(thread.user, thread.author_association, scene)
    message = _message(Said(thread.number), text, author, thread.created_at, thread.html_url, place, key)
    return await finished(message, scene.mentions) if message and text else None


async def message_of_comment(
    comment: Comment, number: int, kind: Kind, place: Place, key: str, scene: Scene
) -> Message | None:
    """A comment; nobody's, where the App wrote it."""
    if comment.performed_via_github_app is not None and comment.performed_via_github_app.id == scene.app:
        return None
    said, author = Said(number, kind, str(comment.id)), _author(comment.user, comment.author_association, scene)
    message = _message(said, comment.body, author, comment.created_at, comment.html_url, place, key)
    return await finished(message, scene.mentions) if message and message.text else None


async def message_of_line(comment: Comment, pull: Thread, place: Place, key: str, scene: Scene) -> Message | None:
    """A comment on a line; the first one there tells what it is written on."""
    message = await message_of_comment(comment, pull.number, "l", place, key, scene)
    if message is None or comment.in_reply_to_id is not None or not comment.diff_hunk:
        return message
    author = _author(pull.user, pull.author_association, scene)
    return replace(message, passage=Passage(told_patch(comment.path, comment.diff_hunk), author))


async def message_of_review(review: Review, pull: Thread, place: Place, key: str, scene: Scene) -> Message | None:
    """A review that says or does something."""
    act, said = _ACTS.get(review.state.lower(), ""), Said(pull.number, "r", str(review.id))
    if review.state.lower() not in (*_ACTS, "commented") or not (act or review.body.strip()):
        return None
    author = _author(review.user, review.author_association, scene)
    at = review.submitted_at or scene.received
    message = _message(said, review.body, author, at, review.html_url, place, key)
    return replace(await finished(message, scene.mentions), act=act) if message else None


async def _read_root(action: str, thread: Thread, place: Place, key: str, scene: Scene) -> Sequence[Event]:
    if action not in ("opened", "edited"):
        return []
    message = await message_of_root(thread, place, key, scene)
    if message is None:
        return []
    return [message if action == "opened" else edit_of(message, thread.updated_at)]


async def _read_comment(
    action: str, comment: Comment, thread: Thread, kind: Kind, place: Place, key: str, scene: Scene
) -> Sequence[Event]:
    if action == "deleted":
        said = Said(thread.number, kind, str(comment.id))
        return [Deletion(key=key, place=place, message=said.id, at=scene.received)]
    message = await message_of_comment(comment, thread.number, kind, place, key, scene)
    if message is None or action not in ("created", "edited"):
        return []
    if action == "edited":
        return [edit_of(message, comment.updated_at)]
    return [message]


def _request(pull: Thread, asked: Sequence[User], sender: User, place: Place, key: str) -> Message:
    """Somebody asks for a review. GitHub has no words of theirs for it; it is named by whom it asks, and when."""
    said = Said(pull.number, "q", f"{asked[0].id}-{moment(pull.updated_at)}")
    names = " ".join(f"@{user.login}" for user in asked)
    return Message(
        key=key,
        place=place,
        id=said.id,
        author=person_of(sender),
        text=f"{names} {ASKED} pull request: {pull.title}",
        at=pull.updated_at,
        thread=str(pull.number),
        mentions=tuple(IDS.person(user.id) for user in asked),
        link=pull.html_url,
        wants_review=True,
    )


def _author(user: User | None, association: str, scene: Scene) -> Person | None:
    return None if user is None or scene.is_own(user) else person_of(user, association)


def _message(
    said: Said, text: str, author: Person | None, at: datetime, link: str, place: Place, key: str
) -> Message | None:
    """What somebody said; what we said by a token of theirs is ours."""
    if author is None or key_in(text) is not None:
        return None
    text = words_of(text)
    return Message(
        key=key, place=place, id=said.id, author=author, text=text, at=at, thread=str(said.number), link=link
    )
