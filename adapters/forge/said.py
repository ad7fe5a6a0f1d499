"""What is the same of all that is said on a code forge; pure but for the names of who is mentioned."""

from dataclasses import replace
from datetime import datetime

from adapters.chat import Edit, Message
from adapters.forge.mentions import Mentions

ASKED = "please review this"


def words_of(text: str) -> str:
    """A text as it is kept."""
    return text.replace("\r\n", "\n").strip()


async def finished(message: Message, mentions: Mentions) -> Message:
    """The message with whom it mentions."""
    read = await mentions.read(message.text)
    return replace(message, text=read.text, mentions=read.mentions, addressed=read.addressed)


def edit_of(message: Message, at: datetime) -> Edit:
    """That a message now reads so."""
    return Edit(
        key=message.key,
        place=message.place,
        message=message.id,
        author=message.author,
        text=message.text,
        at=at,
        thread=message.thread,
        mentions=message.mentions,
        addressed=message.addressed,
        link=message.link,
    )
