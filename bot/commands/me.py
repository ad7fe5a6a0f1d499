"""``me [out|in]``: for whoever talks where doubles listen: have them keep nothing of what you say, or keep it again."""

from bot.commands.call import Call
from bot.commands.words import plain
from bot.rights.standers_by import step_in, step_out
from bot.work.loop import Effect
from memory.record.engine import WriteSession
from memory.rights.bystanders import stands_by

OUT = frozenset({"out", "退出"})
IN = frozenset({"in", "加入"})


async def run(call: Call) -> Effect:
    """Step out or in, or say which it is."""
    person, word = call.command.author, plain(call.rest)
    if word not in OUT | IN:
        async with call.of.record.read() as session:
            out = await stands_by(session, person.id)
        return call.answer("standers_by.is_out" if out else "standers_by.is_in")

    async def effect(session: WriteSession) -> None:
        if word in OUT:
            await step_out(session, call.of, person)
        else:
            await step_in(session, call.of, person.id)
        await call.put_answer(session, "standers_by.out" if word in OUT else "standers_by.in")

    return effect
