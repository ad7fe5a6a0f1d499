"""What ``double doctor`` checks, a function each: what it looked at, whether it is well, what mends it."""

import os
import stat
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from tempfile import TemporaryDirectory
from typing import get_args, get_origin

from dotenv import dotenv_values
from pydantic import BaseModel

from adapters.vault import Vault
from adapters.wording import Worded
from bot.cli.env_file import ENCODING
from bot.cli.wrong import of_system
from bot.errors import Impossible
from bot.settings import PREFIX, Settings
from bot.texts import Told

FIRST_USE = Told("doctor.first_use")
LONGEST = 160
"""Of what a library says only the beginning is shown."""
Fix = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's result. ``cure`` is the command or change that mends it; ``fix`` does it, where we can."""

    check: str
    well: bool
    found: str
    cure: str = ""
    fix: Fix | None = None


Check = Callable[[Settings], Awaitable[list[Finding]]]


async def check_python(settings: Settings) -> list[Finding]:
    """Python is new enough."""
    version = ".".join(map(str, sys.version_info[:3]))
    return [Finding("python", sys.version_info >= (3, 11), f"Python {version}", Told("doctor.newer_python"))]


async def check_names(settings: Settings) -> list[Finding]:
    """Every ``DOUBLE_*`` variable is one that Double knows."""
    known = known_names(Settings)
    unknown = sorted(name for name in given_names() if name not in known)
    if not unknown:
        return [Finding("settings", True, Told("doctor.names_known"))]
    return [
        Finding("settings", False, Told("doctor.name_unknown", name=name), _instead(nearest_name(name, known)))
        for name in unknown
    ]


async def check_home(settings: Settings) -> list[Finding]:
    """The data folder can be written, or made; that is tried, since who may do everything is refused all the same."""
    home = settings.home
    nearest = next(folder for folder in (home, *home.absolute().parents) if folder.exists())
    try:
        with TemporaryDirectory(prefix=".double-", dir=nearest):
            pass
    except OSError as error:
        found = Told("doctor.not_written", folder=home, error=error.strerror or type(error).__name__)
        return [Finding("home", False, found, Told("doctor.other_folder", folder=nearest))]
    return [Finding("home", True, str(home) if nearest == home else Told("doctor.made_later", what=home))]


async def check_key(settings: Settings) -> list[Finding]:
    """The master key is readable by its owner only."""
    path = settings.home / "key"
    if settings.master_key or not path.exists():
        return [Finding("key", True, Told("doctor.key_given") if settings.master_key else FIRST_USE)]

    async def narrow() -> None:
        path.chmod(0o600)

    mode = stat.S_IMODE(path.stat().st_mode)
    return [
        Finding("key", mode == 0o600, Told("doctor.mode", path=path, mode=f"{mode:04o}"), f"chmod 600 '{path}'", narrow)
    ]


async def check_record(settings: Settings) -> list[Finding]:
    """The database opens, and the index holds what the record holds; no model and no policy has a part in that."""
    from bot.deployment import open_deployment
    from bot.ownership import find_owner
    from bot.standin.knowledge import open_knowledge

    if find_owner(settings.home):
        return [Finding(name, True, Told("doctor.in_use")) for name in ("record", "index")]
    if not settings.is_begun:
        return [Finding("record", True, FIRST_USE)]
    bare = settings.model_copy(update={"model": None, "reranker": None, "policy": None})
    looked, findings = "record", []
    try:
        async with open_deployment(bare) as of:
            findings.append(Finding("record", True, Told("doctor.opens", what=of.record.dialect)))
            looked = "index"
            async with open_knowledge(of) as knowledge:
                pending, points = await knowledge.indexer.count_pending(), await knowledge.store.count()
    except Exception as error:
        return [*findings, Finding(looked, False, first_of(error), _cure(error))]

    async def index() -> None:
        async with open_deployment(bare) as of, open_knowledge(of) as knowledge:
            await knowledge.indexer.index_pending(of.now())

    found = Told("doctor.points", points=points, missing=pending)
    return [*findings, Finding("index", pending == 0, found, "double index rebuild", index)]


async def check_embedder(settings: Settings) -> list[Finding]:
    """Text can be embedded."""
    from memory.index.embed import build_embedders
    from memory.index.providers import FAST, OFFLINE

    other = FAST if settings.embedder == OFFLINE else OFFLINE
    try:
        embedders = build_embedders(settings.embedder)
        used = [embedder for embedder in (embedders.fast, embedders.fine) if embedder]
        sizes = [len(await embedder.embed_question("hello 你好")) for embedder in used]
    except Exception as error:
        return [Finding("embedder", False, f"{settings.embedder}: {error}", Told("doctor.other_embedder", other=other))]
    return [
        Finding("embedder", True, Told("doctor.embedder", name=embedder.name, size=size))
        for embedder, size in zip(used, sizes, strict=True)
    ]


async def check_model(settings: Settings) -> list[Finding]:
    """The models answer one small question each."""
    none = Finding("model", True, Told("doctor.no_model"))
    drafts = await _model(settings, "model", settings.model) or none
    order = await _model(settings, "reranker", settings.reranker)
    return [drafts, order] if order else [drafts]


async def _model(settings: Settings, name: str, model: str | None) -> Finding | None:
    if model is None:
        return None
    from bot.deployment import utc_now
    from bot.standin.llm import ModelDown, model_by
    from bot.standin.model_draft import Slots

    try:
        asked = model_by(settings, model, utc_now)
        said, cost = await asked.answer("Answer as somebody who agrees.", "Do we meet at three?", Slots)
    except ModelDown as down:
        found = Told("doctor.model_down", model=model, error=down)
        return Finding(name, False, found, Told("doctor.look_at_model"))
    except Impossible as error:
        return Finding(name, False, first_of(error), Told("doctor.set_model"))
    values = {"model": model, "provider": asked.provider, "reply": said.reply[:60]}
    priced = Told("doctor.model_priced", **values, cost=f"{cost:.6f}")
    return Finding(name, True, priced if cost else Told("doctor.model_well", **values))


async def check_policy(settings: Settings) -> list[Finding]:
    """The policy file can be read."""
    from policies.policy_file import read_policy

    if settings.policy is None:
        return [Finding("policy", True, Told("doctor.shipped_policy"))]
    try:
        read_policy(settings.policy.read_bytes(), str(settings.policy))
    except Exception as error:
        return [Finding("policy", False, first_of(error), f"double policy check '{settings.policy}'")]
    return [Finding("policy", True, str(settings.policy))]


async def check_platforms(settings: Settings) -> list[Finding]:
    """Each platform that is set up lets us in, with all that we need there."""
    from adapters.registry import PLATFORMS
    from bot.deployment import utc_now

    findings = []
    async with _open_vault(settings) as vault:
        for name, build in PLATFORMS.items():
            chosen = getattr(settings, name)
            if chosen is None:
                findings.append(Finding(name, True, Told("doctor.not_set_up")))
                continue
            try:
                probes = await build(chosen, utc_now, vault).look()
            except Exception as error:
                findings.append(
                    Finding(name, False, first_of(error), Told("doctor.look_at_platform", name=name.upper()))
                )
            else:
                findings += [Finding(f"{name} {each.what}", each.well, each.found, each.cure) for each in probes]
    return findings


@asynccontextmanager
async def _open_vault(settings: Settings) -> AsyncIterator[Vault | None]:
    """What the platforms keep; none where nothing was ever served here, or the record does not open."""
    from bot.deployment import utc_now
    from bot.work.vault import RecordVault
    from memory.record.engine import open_record
    from memory.record.seal import master_seal

    if not settings.is_begun:
        yield None
        return
    try:
        record = await open_record(settings.record_url, migrates=False)
    except Exception:
        yield None
        return
    try:
        yield RecordVault(record, master_seal(settings.home, settings.given_key), utc_now)
    finally:
        await record.close()


CHECKS: tuple[Check, ...] = (
    check_python,
    check_names,
    check_home,
    check_key,
    check_record,
    check_embedder,
    check_model,
    check_policy,
    check_platforms,
)


def known_names(model: type[BaseModel], prefix: str = PREFIX) -> set[str]:
    """Every environment name that settings read, nested rooms included."""
    names = set()
    for name, field in model.model_fields.items():
        parts = () if get_origin(field.annotation) is tuple else get_args(field.annotation)
        nested = [part for part in (field.annotation, *parts) if _is_model(part)]
        names.add(f"{prefix}{name.upper()}")
        for room in nested:
            names |= known_names(room, f"{prefix}{name.upper()}__")
    return names


def given_names() -> set[str]:
    """Every ``DOUBLE_*`` name in the environment and in ``.env``."""
    names = {*dotenv_values(".env", interpolate=False, encoding=ENCODING), *os.environ}
    return {name.upper() for name in names if name.upper().startswith(PREFIX)}


def _is_model(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def nearest_name(name: str, known: set[str]) -> str | None:
    """The known name that is nearest to an unknown one, if any is near."""
    return next(iter(get_close_matches(name, known, 1)), None)


def _instead(near: str | None) -> str:
    return Told("doctor.meant", near=near) if near else Told("doctor.remove")


def _cure(error: Exception) -> str:
    return Told("doctor.restore") if "database" in str(error) else Told("doctor.see_error")


def first_of(error: Exception) -> str:
    """What an error says, in any language where it is a text of ours."""
    if isinstance(error, OSError):
        return of_system(error)
    (told,) = error.args[:1] or ("",)
    return told if isinstance(told, Told | Worded) else " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST]
