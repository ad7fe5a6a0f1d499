"""What was forgotten of a worker may come in again, also where they have no double any more.

They are known by a hash of what they were called, which is kept where no chat is set up that would know them.
"""

from bot.commands.parse import parse
from bot.commands.remember import CONFIRM_ALL, count_everything, lift_noted
from bot.commands.words import EVERYTHING, plain
from bot.deployment import Deployment
from bot.errors import Impossible
from bot.rights.forgotten import Noted
from bot.service.shapes import Json
from bot.texts import Told, say
from memory.errors import UnknownWorker
from memory.rights.gone import Hashes
from memory.rights.lifting import Lifting, owners_called
from memory.workers import find_worker

ACCOUNT = ":"
"""Stands in every account, and in no name that people are called by."""


async def forgotten_owners(of: Deployment, name: str) -> tuple[str, ...]:
    """Whose word counts for who was called so and had everything forgotten; nobody's where they have a double.

    Raises:
        Impossible: several were called so, and it is no account.
    """
    async with of.record.read() as session:
        try:
            await find_worker(session, name)
            return ()
        except UnknownWorker as error:
            owners = () if error.fit else await owners_called(session, Hashes.under(of.master), name)
        if len(owners) > 1 and ACCOUNT not in name:
            raise Impossible(Told("error.several_forgotten", name=name))
        return owners


async def ask_to_return(of: Deployment, owners: tuple[str, ...], name: str, line: str, language: str) -> Json:
    """Say what could come in again, with the button that lets it.

    Raises:
        Impossible: something else was typed.
    """
    parsed = parse(line)
    if parsed.verb != "remember" or plain(parsed.rest) not in EVERYTHING:
        raise Impossible(Told("error.all_forgotten", name=name))
    async with of.record.read() as session:
        count, staying = await count_everything(session, owners)
    text = say(language, "remember.sure_everything", count=count, staying=staying)
    sure = {"text": say(language, "button.remember_part"), "action": CONFIRM_ALL, "value": "", "confirms": True}
    return {"worker": name, "answers": [{"text": text, "refused": False, "proof": None, "buttons": [sure]}]}


async def let_return(of: Deployment, owners: tuple[str, ...], name: str, action: str, language: str) -> Json:
    """Let it come in again; the receipt.

    Raises:
        Impossible: another button was pressed.
    """
    if action != CONFIRM_ALL:
        raise Impossible(Told("error.all_forgotten", name=name))
    async with of.record.write() as session:
        signed = await lift_noted(session, of, owners[0], Noted(lifted=Lifting(owners, everything=True)))
    text = say(language, "remember.done", what=say(language, "remember.everything"))
    return {"worker": name, "answers": [{"text": text, "refused": False, "proof": signed, "buttons": []}]}
