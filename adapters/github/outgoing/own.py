"""Rules on a pull request as the person whose token it is: a review that approves it, or requests changes."""

from collections.abc import Awaitable, Callable

from adapters.change import HEAD_MOVED, Ruling
from adapters.errors import Refused
from adapters.forge.calls import Client, number_in
from adapters.forge.cards import body_of, key_in
from adapters.forge.own import OwnClient
from adapters.github.ids import IDS, Said, read_message
from adapters.github.outgoing.send import comments_of
from adapters.platform import Post

_EVENTS: dict[Ruling, str] = {"approve": "APPROVE", "request_changes": "REQUEST_CHANGES"}


class Own:
    """See the module; ``adapters.platform.Own`` says what each method promises.

    Args:
        client: The API, by the token.
        name_of: The full name of a repository, by the id of the place.
    """

    def __init__(self, client: OwnClient, name_of: Callable[[str], Awaitable[str]]) -> None:
        self._client = client
        self._name_of = name_of

    async def person(self) -> str:
        """Whose token it is."""
        return IDS.person(number_in(await self._client.get("/user"), "id"))

    async def rule(self, place: str, post: Post, *, key: str, thread: str) -> str:
        """Submit the review on the very commit that was shown; one that stands there with the key already is it."""
        review, repository = post.review, await self._name_of(place)
        if review is None or not review.ruling:
            raise Refused("no_ruling")
        found = await ruling_in(self._client, repository, key, thread=thread, person=await self.person())
        if found is not None:
            return found
        number = read_message(thread).number
        path = f"/repos/{repository}/pulls/{number}"
        pull = await self._client.get(path)
        ends = [pull.get(end) or {} for end in ("head", "base")]
        if (ends[0].get("sha"), ends[1].get("ref")) != (review.head, review.base):
            raise Refused(HEAD_MOVED)
        posted = await self._client.post(
            f"{path}/reviews",
            commit_id=review.head,
            event=_EVENTS[review.ruling],
            body=body_of(post, key),
            comments=comments_of(post, review, key),
        )
        return Said(number, "r", str(number_in(posted, "id"))).id


async def ruling_in(client: Client, repository: str, key: str, *, thread: str, person: str) -> str | None:
    """The id of the review with a key that a person submitted."""
    number, native = read_message(thread).number, IDS.read_person(person)
    async for review in client.pages(f"/repos/{repository}/pulls/{number}/reviews"):
        if (review.get("user") or {}).get("id") == native and key_in(review.get("body")) == key:
            return Said(number, "r", str(number_in(review, "id"))).id
    return None
