"""The ``double`` command: a lazy table, so that ``double --help`` loads no command."""

import gc
import os
import sys
from typing import TYPE_CHECKING, Any

from bot.cli.language import spoken

if TYPE_CHECKING:
    from cyclopts import App

OBJECTS = 200_000
"""After so many new objects garbage is looked for."""
COMMANDS = {
    "demo": (
        "bot.cli.demo:demo",
        "Play some scripted weeks of one worker, in which you may talk to their double.",
    ),
    "onboard": ("bot.cli.onboard:onboard", "Set up a deployment, question by question."),
    "doctor": ("bot.cli.doctor:doctor", "Check everything, and say what mends what is broken."),
    "run": ("bot.cli.run:run", "Serve: platforms, work, local API."),
    "import": (
        "bot.cli.imports:imports",
        "Bring a worker's history: from a chat, mail, a meeting, a repository, reviews, issues, documents, or JSONL.",
    ),
    "recall": ("bot.cli.recall:recall", "What did the worker do about that?"),
    "ask": ("bot.cli.ask:ask", "What would the double do? Nothing is sent."),
    "backtest": ("bot.cli.backtest:backtest", "How well would the double have stood in?"),
    "drafts": ("bot.cli.drafts:drafts", "What waits for the worker's word."),
    "console": ("bot.cli.console:console", "Look at a double in the browser: its inbox, rights and figures."),
    "profile": ("bot.cli.profile:profile", "How the worker works and writes."),
    "status": ("bot.cli.status:status", "Who has a double, and what waits."),
    "export": ("bot.cli.own:export", "Write all that is known of the worker to a zip."),
    "mcp": ("bot.cli.mcp:mcp", "Let an assistant on this machine ask the double, over MCP."),
    "skill": ("bot.cli.skill:skill", "Take the double into other tools, and bring what they know of the worker."),
    "forget": ("bot.cli.own:forget", "Erase a part of what the double knows, or everything."),
    "remember": ("bot.cli.own:remember", "Let what was forgotten come in again."),
    "keep": ("bot.cli.own:keep", "For how long the double remembers."),
    "consents": ("bot.cli.own:consents", "What the worker agreed to; end a part of it."),
    "shadow": ("bot.cli.own:shadow", "Learn from nothing more, everywhere or in a place."),
    "stop": ("bot.cli.own:stop", "Say nothing more in the worker's name."),
    "stand-in": ("bot.cli.own:stand_in", "Let the double act in a time."),
    "settings": ("bot.cli.own:settings", "What the worker chose; change it."),
    "teach": ("bot.cli.own:teach", "A question and its answer, for everybody to be told."),
    "interview": ("bot.cli.own:interview", "What the double would ask the worker, to answer more by itself."),
    "tools": ("bot.cli.own:tools", "A key by which the worker's other tools ask doubles as them."),
    "topics": ("bot.cli.own:topics", "What the worker's decisions are about."),
    "report": ("bot.cli.own:report", "The worker's figures."),
    "why": ("bot.cli.own:why", "What made the last verdict."),
    "policy": ("bot.cli.policy:policy", "Check a policy file, or replay days under another one."),
    "audit": ("bot.cli.audit:audit", "Verify the chains of what was done for each worker."),
    "assessment": (
        "bot.cli.assessment:assessment",
        "Write the data protection assessment of this deployment.",
    ),
    "index": ("bot.cli.index:index", "Rebuild the index from the record."),
    "backup": ("bot.cli.upkeep:backup", "Write all that is known into one file, while others go on."),
    "restore": ("bot.cli.upkeep:restore", "Bring a backup back; what was forgotten since stays forgotten."),
    "migrate": ("bot.cli.upkeep:migrate", "Bring the record's schema to this version, or check it."),
    "rotate-key": ("bot.cli.upkeep:rotate_key", "Put a new master key in place of the present one."),
}


def build() -> "App":
    """The command line, with each command loaded when it is called."""
    from cyclopts import App

    app = App(
        name="double",
        help="A bot that shadows a worker, then stands in for them. The worker owns it.",
        version=_version,
        exit_on_error=False,
        print_error=False,
        **_spoken(),
    )
    for name, (path, text) in COMMANDS.items():
        app.command(path, name=name, help=text)
    return app


def main() -> None:
    """Run, and end with 0, 1 (refused or failed) or 2 (wrong usage); errors are one sentence.

    Fits are many small steps: on several threads, which wait for each other at each, they take a hundred times as long.
    What is loaded at the start is many objects and no garbage, so it is looked for less often.
    """
    gc.set_threshold(OBJECTS)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from cyclopts import CycloptsError

    try:
        build()()
    except CycloptsError as error:
        from bot.cli.usage import told_usage
        from bot.texts import told_in

        sys.exit(_fail(" ".join(told_in(spoken(), told_usage(error, list(COMMANDS))).split()), 2))
    except KeyboardInterrupt:
        sys.exit(130)


def _spoken() -> dict[str, Any]:
    """How help is drawn where it is not English."""
    language = spoken()
    if language == "en":
        return {}
    from bot.cli.helping import PLAIN, Translated

    return {"help_formatter": Translated(language), "help_format": PLAIN}


def _version() -> str:
    from importlib.metadata import version

    return version("double")


def _fail(sentence: str, code: int) -> int:
    print(f"double: {sentence}", file=sys.stderr)
    return code
