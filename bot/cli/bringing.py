"""What every import shares: its options, the call, and what is said of what came of it."""

import shlex
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console

from bot.cli.common import Common, aware, call, emit
from bot.commands.words import EVERYTHING
from bot.errors import Misused
from bot.texts import Told, says

Several = Annotated[tuple[str, ...], Parameter(negative="", show_default=False)]
"""An option that may be given more than once."""
Given = Annotated[str, Parameter(show_default=False)]
"""An option that is left out where it is not needed."""
As = Annotated[tuple[str, ...], Parameter(name="--as", negative="", show_default=False)]
"""How the worker is called in what is brought, which Python cannot be named after."""


@Parameter(name="*")
@dataclass(frozen=True)
class Choice(Common):
    """What to import, for whom."""

    places: Annotated[tuple[str, ...], Parameter(negative="")] = ()
    "Only this place (name or id); once for each."
    since: datetime | None = None
    "Nothing before this ISO time."
    consent: Annotated[bool, Parameter(negative="")] = False
    "The worker agrees, here and now, that their double learns from these places."
    model_consent: Annotated[bool, Parameter(negative="")] = False
    "With --consent: they let the providers of DOUBLE_MODEL, DOUBLE_RERANKER and DOUBLE_EMBEDDER read it as well."
    into: Given = ""
    "Whose double takes it in, where they have one here under another account; new for one of its own."
    dry_run: Annotated[bool, Parameter(negative="")] = False
    "Count what would be learned; write nothing."


def account_of(option: str, given: str) -> tuple[str, str]:
    """``NAME=ACCOUNT`` of an option, as both.

    Raises:
        Misused: it is something else.
    """
    name, _, account = given.rpartition("=")
    if not name.strip() or ":" not in account:
        raise Misused(Told(f"error.{option}", given=given))
    return name.strip(), account.strip()


def bring(kind: str, file: Path, worker: str, choice: Choice, **more: dict[str, Any]) -> None:
    """Import, and print what came of it; ``more`` is what is said beside an archive of that kind."""
    args = {
        "kind": kind,
        "path": file.resolve(),
        "worker": worker,
        "into": choice.into,
        "places": list(choice.places),
        "since": choice.since and aware(choice.since),
        "consent": choice.consent,
        "model_consent": choice.model_consent,
        "dry_run": choice.dry_run,
        **more,
    }
    try:
        data = call(choice, "import", args)
    except KeyboardInterrupt:
        print(f"double: {choice.say('cli.import_stopped')}", file=sys.stderr)
        raise
    emit(choice, data, lambda console: _show(console, data, choice))


def _quoted(word: str) -> str:
    """A word as a shell takes it; letters of any script need no quotes."""
    return word if word.isalnum() else shlex.quote(word)


def _show(console: Console, data: dict[str, Any], common: Common) -> None:
    if data["staged"]:
        console.print(common.say("cli.import_staged", worker=data["worker"]))
        return
    read = {name: data[name] for name in ("worker", "messages", "decisions", "seconds")}
    console.print(common.say(f"cli.import_{'would' if data['dry_run'] else 'learned'}", **read), style="bold")
    if data["others"]:
        console.print(common.say("cli.import_into", name=data["worker"], accounts=data["others"]))
    for each in data["speakers"]:
        known = "known" if each["account"] else "by_name"
        console.print(f"  {common.say(f'cli.import_speaker_{known}', **each)}", style="dim")
    for reason, number in data["skipped"].items():
        why = says(common.speaks, f"skipped.{reason}") or reason.replace("_", " ")
        console.print(f"  {common.say('cli.import_skipped', reason=why, count=number)}", style="dim")
    for left in data["forgotten"]:
        _, _, rest = left["line"].partition(" ")
        rest = common.say("remember.all") if rest in EVERYTHING else rest
        line = " ".join(map(_quoted, ("double", "remember", rest, "--worker", data["worker"])))
        typed = common.say("remember.typed", rest=rest)
        hint = "import_lift_named" if "…" in rest else "import_lift"
        console.print(f"  {common.say(f'cli.{hint}', command=line, typed=typed, count=left['count'])}")
    if data["unrefined"] and not data["dry_run"]:
        console.print(common.say("cli.import_refine", unrefined=data["unrefined"]))
