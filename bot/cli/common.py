"""What all commands share: options, a way to the deployment, output, progress, errors as one sentence."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from pydantic import ValidationError
from rich.console import Console

from bot.settings import Settings

Progress = Callable[[int, int], None]


@Parameter(name="*")
@dataclass(frozen=True)
class Common:
    """Options of every command."""

    home: Path | None = None
    "Folder of all data (default: DOUBLE_HOME, or the user's data folder)."
    as_json: Annotated[bool, Parameter(name="--json", negative="")] = False
    "Print JSON for machines."
    lang: Annotated[str | None, Parameter()] = None
    "Language: en or zh (default: DOUBLE_LANGUAGE)."

    def settings(self) -> Settings:
        """The settings, with these options over them."""
        given = {"home": self.home, "language": self.lang}
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]


@contextmanager
def one_sentence() -> Iterator[None]:
    """End the process with one sentence on standard error where something is refused or fails.

    Wrong usage ends with 2, everything else with 1.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from adapters.errors import AdapterError
    from bot.errors import BotError, Misused
    from memory.errors import MemoryFault
    from policies.errors import PolicyError

    try:
        yield
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = _named(error, first["loc"])
        if first["type"] == "extra_forbidden":
            _end(f"{name} is unknown. {_nearest(name.removeprefix('The setting '))}", 1)
        _end(f"{name} is wrong: {first['msg']}.", 2 if error.title != "Settings" else 1)
    except Misused as error:
        _end(str(error), 2)
    except (AdapterError, BotError, MemoryFault, PolicyError) as error:
        _end(str(error), 1)
    except SQLAlchemyError as error:
        _end(f"The database does not work ({type(error).__name__}); `double doctor` says more.", 1)
    except UnicodeDecodeError as error:
        _end(f"That file is not UTF-8 text (byte {error.start} is wrong); save it as UTF-8.", 1)
    except OSError as error:
        _end(f"{error.strerror or error} ({error.filename or 'system'}); `double doctor` says more.", 1)


def call(common: Common, name: str, args: dict[str, Any]) -> dict[str, Any]:
    """Carry out a call of ``bot.service.table``: by the serving process of the data folder, or in this one."""
    with one_sentence():
        from bot.ownership import find_owner

        settings = common.settings()
        owner = find_owner(settings.home)
        if owner is not None:
            from bot.cli.remote import call_remote

            return call_remote(owner, name, args)
        return asyncio.run(_call_here(common, settings, name, args))


def emit(common: Common, data: Any, show: Callable[[Console], None]) -> None:
    """Print a result: JSON for machines, or as ``show`` draws it."""
    if common.as_json:
        print(json.dumps(data, ensure_ascii=False, indent=2, default=str))
    else:
        show(Console(highlight=False))


@contextmanager
def progress_bar(common: Common, what: str) -> Iterator[Progress | None]:
    """A progress bar on a terminal; nothing elsewhere."""
    if common.as_json or not sys.stderr.isatty():
        yield None
        return
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


async def _call_here(common: Common, settings: Settings, name: str, args: dict[str, Any]) -> dict[str, Any]:
    from bot.logs import quiet_logs
    from bot.opening import opening
    from bot.service.table import carry_out

    quiet_logs()
    with progress_bar(common, name) as progress:
        async with opening(settings) as way:
            return dict(await carry_out(way, name, args, progress))


def _named(error: ValidationError, path: tuple[int | str, ...]) -> str:
    name = ".".join(str(part) for part in path)
    return f"The setting DOUBLE_{name.upper().replace('.', '__')}" if error.title == "Settings" else f"'{name}'"


def _nearest(name: str) -> str:
    from bot.checks import did_you_mean, known_names

    return did_you_mean(name, known_names(Settings))


def _end(sentence: str, code: int) -> None:
    print(f"double: {sentence}", file=sys.stderr)
    raise SystemExit(code)
