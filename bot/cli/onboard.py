"""``double onboard``: a wizard that tries each answer and then writes ``.env``; run again, it proposes what stands."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import questionary
from cyclopts import Parameter
from pydantic import SecretStr, ValidationError
from rich.console import Console

from bot.cli.checks import Finding, check_model, check_policy
from bot.cli.common import Common, one_sentence
from bot.cli.env_file import read_env, write_env
from bot.cli.questions import WAYS, Question, left_over
from bot.errors import Impossible
from bot.settings import Settings

FILE = Path(".env")
INTERRUPTED = 130
MODEL = Question("DOUBLE_MODEL", "Model that drafts (provider:name; empty to adapt precedents without one)")
MODEL_URL = Question("DOUBLE_MODEL_URL", "Address of the model's server (empty for the provider's own)")
MODEL_KEY = Question("DOUBLE_MODEL_KEY", "Key for the model (empty for the provider's own variable)", secret=True)
POLICY = Question("DOUBLE_POLICY", "Policy file (empty for the shipped one)")


def onboard(*, yes: Annotated[bool, Parameter(negative="")] = False, common: Common = Common()) -> None:
    """Set up a deployment, question by question.

    Parameters
    ----------
    yes
        Take the default wherever there is one, and ask nothing.
    """
    console = Console(highlight=False)
    with one_sentence():
        answers = read_env(FILE)
        if not yes:
            _ask_on_terminal(answers, console)
        if common.home:
            answers["DOUBLE_HOME"] = str(common.home.resolve())
        if common.lang:
            answers["DOUBLE_LANGUAGE"] = common.lang
        write_env(FILE, answers)
    console.print(f"Wrote {FILE.resolve()}.", markup=False)
    console.print("Next: `double doctor` checks it, `double run` serves, and in chat `/double shadow on` begins.")


def _ask_on_terminal(answers: dict[str, str], console: Console) -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Impossible("Questions need a terminal: run `double onboard` on one, or `double onboard --yes`.")
    try:
        asyncio.run(converse(answers, console))
    except KeyboardInterrupt:
        print("double: Stopped; nothing was written. Run `double onboard` to begin again.", file=sys.stderr)
        raise SystemExit(INTERRUPTED) from None


async def converse(answers: dict[str, str], console: Console) -> None:
    """Ask everything that the chosen way needs, the model and the policy, and put it into ``answers``.

    Raises:
        KeyboardInterrupt: whoever is asked ended it.
    """
    language = questionary.select("Language?", ["en", "zh"], default=answers.get("DOUBLE_LANGUAGE", "en"))
    answers["DOUBLE_LANGUAGE"] = await language.unsafe_ask_async()
    way = await questionary.select("Where do people talk?", list(WAYS), default=_standing(answers)).unsafe_ask_async()
    for question in WAYS[way]:
        await _ask(question, answers, console)
    answers.update(dict.fromkeys(left_over(way), ""))
    await _ask_together((MODEL, MODEL_URL, MODEL_KEY), answers, console, _try_model)
    await _ask_together((POLICY,), answers, console, _try_policy)


def _standing(answers: dict[str, str]) -> str:
    """The way that was chosen before: the one that asks most and has everything."""
    whole = [way for way, questions in WAYS.items() if all(answers.get(question.name) for question in questions)]
    return max(whole, key=lambda way: len(WAYS[way]))


async def _ask(question: Question, answers: dict[str, str], console: Console) -> None:
    """Ask until the platform takes the answer, or it is kept anyway."""
    while True:
        given = await _given(question, answers)
        if not given:
            console.print("It is needed here: type or paste it.")
            continue
        answers[question.name] = given
        found = await question.trial(answers) if question.trial else ()
        if await _is_kept([Finding(each.what, each.well, each.found, each.cure) for each in found], console):
            return


async def _ask_together(
    questions: Sequence[Question],
    answers: dict[str, str],
    console: Console,
    trial: Callable[[dict[str, str]], Awaitable[list[Finding]]],
) -> None:
    """Ask what can be tried only together and may be empty; an empty first answer spares the others."""
    while True:
        for question in questions:
            answers[question.name] = await _given(question, answers)
            if not answers[questions[0].name]:
                answers.update({each.name: "" for each in questions})
                break
        if await _is_kept(await trial(answers), console):
            return


async def _given(question: Question, answers: dict[str, str]) -> str:
    stands = answers.get(question.name, "")
    if question.secret:
        hint = " (empty keeps what stands)" if stands else ""
        given = await questionary.password(f"{question.text}{hint}?").unsafe_ask_async()
        return str(given).strip() or stands
    return str(await questionary.text(f"{question.text}?", default=stands).unsafe_ask_async()).strip()


async def _is_kept(found: Sequence[Finding], console: Console) -> bool:
    for finding in found:
        sentence = finding.found if finding.well else f"{finding.found} {finding.cure}"
        console.print(f"{'✓' if finding.well else '✗'} {sentence}", markup=False)
    if all(finding.well for finding in found):
        return True
    return bool(await questionary.confirm("Keep it anyway?", default=False).unsafe_ask_async())


async def _try_model(answers: dict[str, str]) -> list[Finding]:
    key = answers[MODEL_KEY.name]
    return await _tried(
        check_model,
        model=answers[MODEL.name] or None,
        model_url=answers[MODEL_URL.name] or None,
        model_key=SecretStr(key) if key else None,
        reranker=None,
    )


async def _try_policy(answers: dict[str, str]) -> list[Finding]:
    return await _tried(check_policy, policy=Path(answers[POLICY.name]) if answers[POLICY.name] else None)


async def _tried(check: Callable[[Settings], Awaitable[list[Finding]]], **given: Any) -> list[Finding]:
    """What ``double doctor`` finds of these settings; the rooms of the platforms are tried elsewhere."""
    try:
        return await check(Settings(_env_file=None, slack=None, wecom=None, **given))
    except ValidationError as error:
        return [Finding("settings", False, error.errors()[0]["msg"], "Write it anew.")]
