"""What all commands share: options, a way to the deployment, output, progress, errors as one sentence."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

from cyclopts import Parameter
from pydantic import ValidationError
from rich.console import Console

from bot.errors import Misused
from bot.settings import Settings

Progress = Callable[[int, int], None]
WIDE = 10_000
EVERY_SECONDS = 10.0


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
    from bot.errors import BotError
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
        return asyncio.run(_call_here(settings, name, args))


def aware(at: datetime) -> datetime:
    """A time that was typed; in UTC where no zone was."""
    return at.replace(tzinfo=at.tzinfo or UTC)


def question(text: str) -> str:
    """A question that was asked.

    Raises:
        Misused: it is empty.
    """
    if not text.strip():
        raise Misused("The question is empty; write it in quotes after the command.")
    return text


def emit(common: Common, data: Any, show: Callable[[Console], None]) -> None:
    """Print a result: JSON for machines, or as ``show`` draws it. No line is broken, so that links stay whole."""
    if common.as_json:
        print(json.dumps(data, ensure_ascii=False, indent=2, default=str))
    else:
        show(console())


def console() -> Console:
    """Where people read; elsewhere than on a terminal tables are as wide as they need."""
    return Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else WIDE)


@contextmanager
def progress_bar(what: str) -> Iterator[Progress]:
    """A progress bar on a terminal; elsewhere a line every ten seconds. Both stand on standard error."""
    if not sys.stderr.isatty():
        yield lines_of_progress(what)
        return
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def lines_of_progress(what: str, clock: Callable[[], float] = monotonic) -> Progress:
    """Tells of progress in a line, as often as a log can bear."""
    told = clock()

    def tell(done: int, total: int) -> None:
        nonlocal told
        if clock() - told >= EVERY_SECONDS:
            told = clock()
            print(f"double: {what}: {done} of {total}", file=sys.stderr, flush=True)

    return tell


async def _call_here(settings: Settings, name: str, args: dict[str, Any]) -> dict[str, Any]:
    from bot.logs import quiet_logs
    from bot.opening import opening
    from bot.service.table import carry_out

    quiet_logs()
    with progress_bar(name) as progress:
        async with opening(settings) as way:
            return dict(await carry_out(way, name, args, progress))


def _named(error: ValidationError, path: tuple[int | str, ...]) -> str:
    name = ".".join(str(part) for part in path)
    return f"The setting DOUBLE_{name.upper().replace('.', '__')}" if error.title == "Settings" else f"'{name}'"


def _nearest(name: str) -> str:
    from bot.checks import did_you_mean, known_names

    return did_you_mean(name, known_names(Settings))


def _end(sentence: str, code: int) -> None:
    print(f"double: {' '.join(sentence.split())}", file=sys.stderr)
    raise SystemExit(code)
