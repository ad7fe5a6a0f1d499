"""What was given wrong, to a setting, an option or a command, as one sentence that says what to write instead."""

import re
from difflib import get_close_matches
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic.fields import FieldInfo

from bot.settings import PREFIX, Settings
from bot.texts import Told

LONGEST = 40
"""Of a longer value only the beginning is repeated."""
_BOUNDS = ("gt", "ge", "lt", "le")


def wrong_setting(error: ValidationError, options: dict[str, str]) -> Told:
    """The first setting that is wrong.

    Args:
        error: of ``Settings``.
        options: settings that were given as options, with what they are called.
    """
    first = error.errors(include_url=False)[0]
    parts = tuple(str(part) for part in first["loc"])
    name = options.get(parts[0]) or f"{PREFIX}{'__'.join(parts).upper()}"
    if first["type"] == "extra_forbidden":
        return unknown_setting(name)
    if first["type"] == "missing":
        return Told("error.setting_missing", name=name)
    if first["type"] == "value_error":
        return Told("error.setting", name=name, error=first["msg"].removeprefix("Value error, "))
    wanted = wanted_by(_field(parts)) or Told("wanted.rooms", name=name)
    if _is_secret(parts):
        return Told("error.setting_kept", name=name, wanted=wanted)
    key = "error.option_value" if parts[0] in options else "error.setting_value"
    return Told(key, name=name, value=cut(first["input"]), wanted=wanted)


def unreadable_setting(sentence: str) -> Told:
    """A setting that has to be JSON and is not, by what the library says of it."""
    found = re.search(r'field "(\w+)"', sentence)
    name = f"{PREFIX}{found[1].upper()}" if found else PREFIX
    return Told("error.setting_kept", name=name, wanted=Told("wanted.json"))


def unknown_setting(name: str) -> Told:
    """A setting that there is not, with the one that was likely meant."""
    from bot.cli.checks import known_names, nearest_name

    near = nearest_name(name, known_names(Settings))
    return Told("error.setting_misspelt", name=name, near=near) if near else Told("error.setting_unknown", name=name)


def wrong_argument(error: ValidationError) -> Told:
    """The first argument of a call that does not fit."""
    first = error.errors(include_url=False)[0]
    return Told("error.argument", name=".".join(map(str, first["loc"])), error=first["msg"])


def of_system(error: OSError) -> Told:
    """What the system refused, in words of ours for what people meet."""
    file = error.filename or "system"
    match error:
        case FileNotFoundError():
            return Told("error.no_file", file=file)
        case PermissionError():
            return Told("error.no_leave", file=file)
    return Told("error.system", error=error.strerror or str(error), file=file)


def wanted_by(field: FieldInfo | None) -> Told | None:
    """What a setting takes, in words; None for one that has parts."""
    if field is None:
        return None
    kinds = kinds_of(field.annotation)
    bounds = {name: getattr(each, name) for each in field.metadata for name in _BOUNDS if hasattr(each, name)}
    return wanted_of(kinds, bounds)


def wanted_of(kinds: list[Any], bounds: dict[str, float]) -> Told | None:
    """What one of some types takes within bounds, in words."""
    for kind in kinds:
        if get_origin(kind) is Literal:
            return Told("wanted.one_of", choices=tuple(map(str, get_args(kind))))
        if kind is bool:
            return Told("wanted.one_of", choices=("true", "false"))
        if kind in (int, float):
            return Told("wanted.whole" if kind is int else "wanted.number", within=_within(bounds))
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return None
    return Told("wanted.text")


def kinds_of(annotation: Any) -> list[Any]:
    """The types that may stand somewhere, but for nothing at all."""
    parts = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    return [part for part in parts if part is not type(None)]


def cut(value: object) -> str:
    """A value as it is repeated."""
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def nearest(name: str, known: list[str]) -> str | None:
    """What was likely meant, if anything is near."""
    return next(iter(get_close_matches(name, known, 1)), None)


def _within(bounds: dict[str, float]) -> Told | str:
    if "ge" in bounds and "le" in bounds:
        return Told("wanted.from_to", least=bounds["ge"], most=bounds["le"])
    if "gt" in bounds:
        return Told("wanted.above", least=bounds["gt"])
    return Told("wanted.at_least", least=bounds["ge"]) if "ge" in bounds else ""


def _field(parts: tuple[str, ...]) -> FieldInfo | None:
    """The field of a setting, in whichever room it stands."""
    model: type[BaseModel] = Settings
    field = None
    for part in parts:
        field = model.model_fields.get(part)
        rooms = [each for each in kinds_of(field.annotation) if isinstance(each, type)] if field else []
        model = next((each for each in rooms if issubclass(each, BaseModel)), BaseModel)
    return field


def _is_secret(parts: tuple[str, ...]) -> bool:
    field = _field(parts)
    return field is None or SecretStr in kinds_of(field.annotation) or parts[-1].endswith("url")
