"""Every call by its name, and what carries it out; each is loaded when it is called."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, get_type_hints

from bot.service.opening import Way
from bot.service.shapes import Json, Progress


@dataclass(frozen=True, slots=True)
class Entry:
    """A call by where its function stands.

    ``slow`` ones report progress; one that ``reads`` opens nothing but the record, and writes nothing. One that is
    ``modelless`` is the same with a model that is set and without.
    """

    path: str
    slow: bool = False
    reads: bool = False
    modelless: bool = False

    def load(self) -> Callable[..., Awaitable[Json]]:
        """The function, which takes a way to the deployment and a model of arguments."""
        module, _, name = self.path.partition(":")
        run: Callable[..., Awaitable[Json]] = getattr(import_module(f"bot.service.{module}"), name)
        return run


CALLS = {
    "recall": Entry("recall:recall"),
    "ask": Entry("ask:ask"),
    "assessment": Entry("assessment:assessment", reads=True),
    "audit": Entry("audit:verify_audit", reads=True),
    "drafts": Entry("drafts:drafts", reads=True),
    "profile": Entry("profile:profile", reads=True),
    "say": Entry("own:say"),
    "press": Entry("own:press"),
    "export": Entry("own:export", modelless=True),
    "skill_export": Entry("skill:export_skill", modelless=True),
    "skill_notes": Entry("brought:skill_notes", reads=True),
    "skill_import": Entry("brought:skill_import", slow=True, modelless=True),
    "tool_ask": Entry("tools:tool_ask"),
    "tool_recall": Entry("tools:tool_recall"),
    "tool_why": Entry("tools:tool_why", reads=True),
    "tool_profile": Entry("tools:tool_profile", reads=True),
    "console": Entry("console:console"),
    "status": Entry("status:status", reads=True),
    "import": Entry("imports:import_", slow=True, modelless=True),
    "rebuild": Entry("index:rebuild", slow=True),
    "refine": Entry("index:refine", slow=True),
    "backup": Entry("backup:backup", slow=True, reads=True),
    "backtest": Entry("backtest:backtest", slow=True),
    "what_if": Entry("what_if:what_if", slow=True),
}


async def carry_out(way: Way, name: str, args: Any, progress: Progress | None = None) -> Json:
    """Carry out a call.

    Args:
        way: to the deployment; a call opens no more of it than it needs.
        args: a model of the call's arguments, or the JSON object for one.

    Raises:
        KeyError: there is no such call.
        ValidationError: the arguments do not fit.
    """
    entry = CALLS[name]
    run = entry.load()
    checked = get_type_hints(run)["args"].model_validate(args)
    return await (run(way, checked, progress) if entry.slow else run(way, checked))
