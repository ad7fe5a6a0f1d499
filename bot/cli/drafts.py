"""``double drafts``"""

from typing import Any

from rich.console import Console

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
    emit(common, data, lambda console: _show(console, data))


def _show(console: Console, data: dict[str, Any]) -> None:
    if not data["drafts"]:
        console.print("No draft waits.")
    for draft in data["drafts"]:
        console.print(f"[bold]{draft['asker']}[/bold] in {draft['place']}, until {draft['expires'][:16]} UTC")
        console.print(f"  {draft['question']}", markup=False)
        console.print(f"  → {draft['reply'] or '(nothing found)'} ({sureness(draft['confidence'])} sure)", markup=False)
