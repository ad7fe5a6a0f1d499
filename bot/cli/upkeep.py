"""``double backup``, ``restore``, ``migrate``, ``rotate-key``: the life of a deployment"""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console

from bot.cli.common import Common, call, emit, one_sentence


def backup(file: Path, *, common: Common = Common()) -> None:
    """Write all that is known into one file, while others go on.

    Parameters
    ----------
    file
        Where to; a file that is not there yet. The master key is not in it: keep that apart.
    """
    data = call(common, "backup", {"file": str(file.absolute())})
    emit(common, data, lambda console: console.print(common.say("cli.backup_done", **data)))


def restore(file: Path, *, forgotten: tuple[Path, ...] = (), common: Common = Common()) -> None:
    """Bring a backup back, where there is no record; what was forgotten since stays forgotten.

    Parameters
    ----------
    file
        The backup.
    forgotten
        Another copy of forgotten.jsonl, such as another machine's; once for each.
    """
    with one_sentence(common):
        from bot.cli.logs import quiet_logs
        from bot.service.backup import restore as bring_back

        quiet_logs()
        data = asyncio.run(bring_back(common.settings_here(), file, forgotten))
    emit(common, data, lambda console: _show_restored(console, data, common))


def migrate(*, check: Annotated[bool, Parameter(negative="")] = False, common: Common = Common()) -> None:
    """Bring the record's schema to this version, as `double run` does at its start.

    Parameters
    ----------
    check
        Only say whether that is needed; ends with 1 if it is.
    """
    with one_sentence(common):
        from bot.cli.logs import quiet_logs
        from bot.service import schema

        quiet_logs()
        data = asyncio.run((schema.schema_of if check else schema.migrate)(common.settings_here()))
    told = "cli.migrate_current" if data["current"] else "cli.migrate_needed"
    emit(common, data, lambda console: console.print(common.say(told, **data)))
    if not data["current"]:
        raise SystemExit(1)


def rotate_key(*, common: Common = Common()) -> None:
    """Put a new master key in place of the present one; nothing may serve meanwhile."""
    with one_sentence(common):
        from bot.cli.logs import quiet_logs
        from bot.service.rotation import rotate_key as rotate

        quiet_logs()
        data = asyncio.run(rotate(common.settings_here()))
    told = f"cli.rotated_{data['kept']}"
    emit(common, data, lambda console: console.print(common.say(told, **data)))


def _show_restored(console: Console, data: Mapping[str, Any], common: Common) -> None:
    console.print(common.say("cli.restore_done", **data))
    if data["workers"]:
        console.print(common.say("cli.restore_silent", **data))
