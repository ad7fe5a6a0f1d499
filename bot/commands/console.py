"""``console [close]``: a link to the worker's console, for one use, or the end of every session that is open."""

from urllib.parse import urlsplit

from adapters.loopback import LOOPBACK
from bot.commands.call import Call
from bot.commands.words import plain
from bot.rights.entry import close_all, offer_link
from bot.texts import say
from bot.work.loop import Effect
from memory.record.engine import WriteSession

CLOSE = frozenset({"close", "关闭", "关"})


async def run(call: Call) -> Effect:
    """Offer a link, where the console has an address."""
    worker, word = call.worker, plain(call.rest)
    if worker is None:
        return call.answer("worker.none")
    if word and word not in CLOSE:
        return call.answer("console.usage")
    url = call.of.settings.url
    if url is None and not word:
        return call.answer("console.no_address")

    async def effect(session: WriteSession) -> None:
        if word:
            await call.put_answer(session, "console.ended", count=await close_all(session, call.of, worker))
            return
        secret = await offer_link(session, call.of, call.command.author.id)
        link = say(call.language, "console.link", url=link_to(url or "", secret))
        if urlsplit(url or "").hostname in LOOPBACK:
            link = f"{link}\n{say(call.language, 'console.here_only')}"
        await call.put_answer(session, "console.said", text=link)

    return effect


def link_to(url: str, secret: str) -> str:
    """The address of a link by its secret."""
    return f"{url.rstrip('/')}/console/enter/{secret}"
