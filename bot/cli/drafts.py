"""``double drafts``"""

from typing import Any

from rich.console import Console
from rich.text import Text

from bot.cli.common import Common, call, emit
from bot.texts import sureness


def drafts(*, worker: str, common: Common = Common()) -> None:
    """What waits for the worker's word.

    Parameters
    ----------
    worker
        A worker's name, id or account.
    """
    data = call(common, "drafts", {"worker": worker})
    emit(common, data, lambda console: _show(console, data, common.following(data["language"])))


def _show(console: Console, data: dict[str, Any], common: Common) -> None:
    if not data["drafts"]:
        console.print(common.say("cli.drafts_none"))
    for draft in data["drafts"]:
        where = common.say("cli.drafts_where", place=draft["place"], expires=draft["expires"][:16])
        console.print(Text.assemble((draft["asker"], "bold"), f" {where}"))
        console.print(f"  {draft['question']}")
        reply = draft["reply"] or common.say("cli.drafts_nothing")
        console.print(f"  {common.say('cli.drafts_reply', reply=reply, sure=sureness(draft['confidence']))}")
