"""``tools [off]``: a key by which the person's other tools ask doubles as that person, or the end of every such key."""

from bot.commands.call import Call
from bot.commands.words import OFF, plain
from bot.rights.keys import HOLDS, cut_key, end_keys
from bot.work.loop import Effect
from memory.record.engine import WriteSession


async def run(call: Call) -> Effect:
    """Cut a key, where tools can reach this deployment, or end all of them."""
    word, url, account = plain(call.rest), call.of.settings.url, call.command.author.id
    if word and word not in OFF:
        return call.answer("tools.usage")
    if url is None and not word:
        return call.answer("tools.no_address")

    async def effect(session: WriteSession) -> None:
        if word:
            worker = call.worker.id if call.worker else ""
            await call.put_answer(
                session, "tools.ended", count=await end_keys(session, call.of, account=account, worker=worker)
            )
            return
        secret = await cut_key(session, call.of, account)
        await call.put_answer(
            session, "tools.key", secret=secret, url=f"{(url or '').rstrip('/')}/mcp", days=HOLDS.days
        )

    return effect
