"""A command line that cannot be read: what of it is wrong, and what to write instead, as one sentence."""

from datetime import datetime
from typing import Any

from cyclopts import CoercionError, CycloptsError, MissingArgumentError, UnknownCommandError, UnknownOptionError
from cyclopts import ValidationError as OutOfBounds

from bot.cli.wrong import cut, kinds_of, nearest, wanted_of
from bot.texts import Told


def told_usage(error: CycloptsError, commands: list[str]) -> str:
    """What to say of a command line, by what the library says of it; in its words where it says something else."""
    typed = " ".join(["double", *(error.command_chain or ())])
    match error:
        case UnknownCommandError(unused_tokens=[name, *_]):
            near = nearest(name, commands)
            return Told("error.command_misspelt" if near else "error.command", name=cut(name), near=near)
        case UnknownOptionError():
            name = str(error.token.keyword or error.token.value)
            options = [each for argument in error.argument_collection for each in argument.names]
            near = nearest(name, options)
            return Told("error.option_misspelt" if near else "error.option", name=cut(name), near=near, typed=typed)
        case MissingArgumentError() if error.argument:
            return Told("error.missing", name=_named(error.argument), typed=typed)
        case CoercionError() if error.argument and error.token and (wanted := _wanted(error.argument)):
            name = error.token.keyword or _named(error.argument)
            return Told("error.option_value", name=name, value=cut(error.token.value), wanted=wanted)
        case OutOfBounds() if error.argument and (wanted := _wanted(error.argument)):
            value = cut(error.argument.value)
            return Told("error.option_value", name=_named(error.argument), value=value, wanted=wanted)
    return str(error)


def _named(argument: Any) -> str:
    """An option by its name; what has a place of its own as help shows it."""
    name = str(argument.name)
    return name.lstrip("-").upper() if argument.index is not None else name


def _wanted(argument: Any) -> Told | None:
    kinds = kinds_of(argument.hint)
    if datetime in kinds:
        return Told("wanted.time")
    validator = argument.parameter.validator
    numbers = validator if isinstance(validator, tuple) else (validator,)
    bounds = {
        short: value
        for each in numbers
        for short, name in (("ge", "gte"), ("le", "lte"))
        if (value := getattr(each, name, None)) is not None
    }
    return wanted_of(kinds, bounds)
