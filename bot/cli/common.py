"""What all commands share: options, a way to the deployment, output, progress, errors as one sentence."""

import asyncio
import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from time import monotonic
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from cyclopts import Parameter
from pydantic import ValidationError
from rich.console import Console

from bot.cli.language import spoken
from bot.errors import Misused
from bot.settings import Settings
from bot.texts import LANGUAGES, Told, say, says

Progress = Callable[[int, int], None]
WIDE = 10_000
OPTIONS = {"home": "--home", "language": "--lang"}
"""The settings that are options of every command."""
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
    "Language: en or zh (default: DOUBLE_LANGUAGE, else the machine's)."

    def settings(self) -> Settings:
        """The settings, with these options over them.

        Raises:
            Impossible: a line of ``.env`` cannot be read.
            ValidationError: a setting is wrong.
        """
        from bot.cli.env_file import check_env

        check_env(Path(".env"))
        _tell_of_stray_lines(self.speaks)
        return Settings(**self._given())

    def settings_here(self) -> Settings:
        """The settings for what is done in this process and seen here: in the machine's language where none is set.

        Raises:
            Impossible: a line of ``.env`` cannot be read.
            ValidationError: a setting is wrong.
        """
        return self.settings().model_copy(update={"language": self.speaks})

    @property
    def options(self) -> dict[str, str]:
        """What is given here of the settings, by the option's name."""
        return {name: OPTIONS[name] for name in self._given()}

    def _given(self) -> dict[str, Any]:
        given = {"home": self.home, "language": self.lang}
        return {name: value for name, value in given.items() if value is not None}

    @cached_property
    def speaks(self) -> str:
        """The language of what is printed."""
        return self.lang if self.lang in LANGUAGES else spoken()

    def following(self, chosen: str | None) -> "Common":
        """The same, in the language that a worker chose, where none was asked for."""
        return replace(self, lang=self.lang or chosen)

    def say(self, key: str, /, **values: object) -> str:
        """A text in that language."""
        return say(self.speaks, key, **values)


@contextmanager
def one_sentence(common: Common = Common()) -> Iterator[None]:
    """End the process with one sentence on standard error where something is refused or fails.

    Wrong usage ends with 2, everything else with 1.
    """
    from pydantic_settings import SettingsError
    from sqlalchemy.exc import SQLAlchemyError

    from bot.cli.wrong import of_system, unreadable_setting, wrong_argument, wrong_setting
    from bot.service.faults import FAULTS, sentence_of

    try:
        yield
    except ValidationError as error:
        if error.title != "Settings":
            _end(wrong_argument(error).said(common.speaks), 2)
        is_option = str(error.errors()[0]["loc"][0]) in common.options
        _end(wrong_setting(error, common.options).said(common.speaks), 2 if is_option else 1)
    except SettingsError as error:
        _end(unreadable_setting(str(error)).said(common.speaks), 1)
    except FAULTS as error:
        _end(sentence_of(error, common.speaks), 2 if isinstance(error, Misused) else 1)
    except SQLAlchemyError as error:
        _end(common.say("error.database", error=type(error).__name__), 1)
    except UnicodeDecodeError as error:
        _end(common.say("error.no_text", at=error.start), 1)
    except OSError as error:
        _end(of_system(error).said(common.speaks), 1)


def call(common: Common, name: str, args: dict[str, Any]) -> dict[str, Any]:
    """Carry out a call of ``bot.service.table``: by the serving process of the data folder, or in this one."""
    with one_sentence(common):
        from bot.ownership import find_owner

        settings = common.settings_here()
        owner = find_owner(settings.home)
        if owner is not None:
            from bot.cli.remote import call_remote

            return call_remote(owner, name, args, common.speaks)
        return asyncio.run(_call_here(common, settings, name, args))


def aware(at: datetime) -> datetime:
    """A time that was typed; in UTC where no zone was."""
    return at.replace(tzinfo=at.tzinfo or UTC)


def in_zone(at: str, zone: str) -> str:
    """A moment of an answer as people read it: in the worker's zone."""
    return f"{datetime.fromisoformat(at).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def question(text: str) -> str:
    """A question that was asked.

    Raises:
        Misused: it is empty.
    """
    if not text.strip():
        raise Misused(Told("error.empty_question"))
    return text


def emit(common: Common, data: Any, show: Callable[[Console], None]) -> None:
    """Print a result: JSON for machines, or as ``show`` draws it. No line is broken, so that links stay whole."""
    if common.as_json:
        print(json.dumps(data, ensure_ascii=False, indent=2, default=str))
    else:
        show(console())


def console() -> Console:
    """Where people read; elsewhere than on a terminal tables are as wide as they need."""
    return Console(highlight=False, markup=False, soft_wrap=True, width=None if sys.stdout.isatty() else WIDE)


@contextmanager
def progress_bar(common: Common, what: str) -> Iterator[Progress]:
    """A progress bar on a terminal; elsewhere a line every ten seconds. Both stand on standard error.

    Args:
        what: the call that goes on, by the name of its text.
    """
    named = says(common.speaks, f"progress.{what}") or common.say("progress.other")
    if not sys.stderr.isatty():
        yield lines_of_progress(common, named)
        return
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(named, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def lines_of_progress(common: Common, what: str, clock: Callable[[], float] = monotonic) -> Progress:
    """Tells of progress in a line, as often as a log can bear."""
    told = clock()

    def tell(done: int, total: int) -> None:
        nonlocal told
        if clock() - told >= EVERY_SECONDS:
            told = clock()
            print(
                f"double: {common.say('cli.progress', what=what, done=done, total=total)}", file=sys.stderr, flush=True
            )

    return tell


async def _call_here(common: Common, settings: Settings, name: str, args: dict[str, Any]) -> dict[str, Any]:
    from bot.service.opening import opening
    from bot.service.table import CALLS, carry_out

    if not CALLS[name].reads:
        from bot.cli.logs import quiet_logs

        quiet_logs()
    with progress_bar(common, name) as progress:
        async with opening(settings, reads=CALLS[name].reads) as way:
            done = dict(await carry_out(way, name, args, progress))
            for told in () if CALLS[name].modelless else way.without:
                print(f"double: {told.said(common.speaks)}", file=sys.stderr)
            return done


@cache
def _tell_of_stray_lines(language: str) -> None:
    """Name what in ``.env`` sets nothing, once, in our words instead of the library's."""
    from bot.cli.env_file import stray_lines

    logging.getLogger("dotenv").setLevel(logging.ERROR)
    for line in stray_lines(Path(".env")):
        print(f"double: {say(language, 'error.env_stray', file='.env', line=line)}", file=sys.stderr)


def _end(sentence: str, code: int) -> None:
    print(f"double: {' '.join(sentence.split())}", file=sys.stderr)
    raise SystemExit(code)
