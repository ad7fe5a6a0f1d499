"""A job that can never be done ends after its tries, with a word to its worker; others go on meanwhile."""

from adapters.errors import Unclear
from adapters.platform import Attachment, Post
from bot.intake.given_up import TRIES
from tests.stage import Stage


async def test_file_that_can_never_be_handed_over_is_given_up_with_a_word(stage: Stage) -> None:
    async def lost(place: str, post: Post, file: Attachment, *, key: str) -> None:
        raise Unclear("never answers")

    await stage.consent(stage.ana)
    stage.chat.upload = lost  # type: ignore[method-assign]
    await stage.command(stage.ana, "export")
    for _ in range(TRIES + 1):
        await stage.wait(minutes=11)
    said = [posted.post.text for posted in stage.chat.seen_by(stage.ana, stage.direct(stage.ana))]
    assert sum(text.startswith("I could not hand you your file") for text in said) == 1
    await stage.wait(hours=3)
    assert len(stage.chat.seen_by(stage.ana, stage.direct(stage.ana))) == len(said)
