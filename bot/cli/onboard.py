"""``double onboard``: a wizard that tries each answer and then writes ``.env``; run again, it proposes what stands."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import questionary
from cyclopts import Parameter
from pydantic import SecretStr, ValidationError
from rich.console import Console

from adapters.registry import PLATFORMS
from bot.cli.checks import Finding, check_model, check_policy
from bot.cli.common import Common, one_sentence
from bot.cli.env_file import read_env, write_env
from bot.cli.questions import LANGUAGE, LOCAL, WAYS, Question, language_in, left_over, say_to
from bot.errors import Impossible
from bot.settings import PREFIX, Settings
from bot.texts import LANGUAGES, Told, listed, say, told_in

FILE = Path(".env")
INTERRUPTED = 130
MODEL = Question(f"{PREFIX}MODEL")
MODEL_URL = Question(f"{PREFIX}MODEL_URL")
MODEL_KEY = Question(f"{PREFIX}MODEL_KEY", secret=True)
POLICY = Question(f"{PREFIX}POLICY")
PRICES = (f"{PREFIX}MODEL_PRICE_READ", f"{PREFIX}MODEL_PRICE_WRITTEN")


def onboard(*, yes: Annotated[bool, Parameter(negative="")] = False, common: Common = Common()) -> None:
    """Set up a deployment, question by question.

    Parameters
    ----------
    yes
        Take the default wherever there is one, and ask nothing.
    """
    console = Console(highlight=False)
    with one_sentence(common):
        answers = read_env(FILE)
        if common.home:
            answers["DOUBLE_HOME"] = str(common.home.resolve())
        if common.lang:
            answers[LANGUAGE] = common.lang
        if not yes:
            _ask_on_terminal(answers, console)
        write_env(FILE, answers)
    console.print(say_to(answers, "onboard.wrote", file=FILE.resolve()), markup=False)
    chat = left_over(LOCAL, [name for name, value in answers.items() if value])
    console.print(say_to(answers, "onboard.next" if chat else "onboard.next_local"), markup=False)


def _ask_on_terminal(answers: dict[str, str], console: Console) -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Impossible(Told("onboard.terminal"))
    try:
        asyncio.run(converse(answers, console))
    except KeyboardInterrupt:
        stands = "onboard.stopped_again" if FILE.exists() else "onboard.stopped"
        print(f"double: {say_to(answers, stands, file=FILE)}", file=sys.stderr)
        raise SystemExit(INTERRUPTED) from None


async def converse(answers: dict[str, str], console: Console) -> None:
    """Ask everything that the chosen way needs, the model and the policy, and put it into ``answers``.

    Raises:
        KeyboardInterrupt: whoever is asked ended it.
    """
    languages = [questionary.Choice(say(each, "onboard.language_name"), each) for each in LANGUAGES]
    spoken = answers.get(LANGUAGE) if answers.get(LANGUAGE) in LANGUAGES else "en"
    chosen = questionary.select(say_to(answers, "onboard.language"), languages, default=spoken)
    answers[LANGUAGE] = await chosen.unsafe_ask_async()
    ways = [questionary.Choice(say_to(answers, f"onboard.way_{name}"), name) for name in WAYS]
    way = await questionary.select(
        say_to(answers, "onboard.way"), ways, default=_standing(answers), instruction=say_to(answers, "onboard.arrows")
    ).unsafe_ask_async()
    for question in WAYS[way]:
        await _ask(question, answers, console)
    await _clear(way, answers, console)
    await _ask_together((MODEL, MODEL_URL, MODEL_KEY), answers, console, _try_model)
    await _ask_together((POLICY,), answers, console, _try_policy)


def _standing(answers: dict[str, str]) -> str:
    """The way that was chosen before: the one that asks most and has everything."""
    whole = [way for way, questions in WAYS.items() if all(answers.get(question.name) for question in questions)]
    return max(whole, key=lambda way: len(WAYS[way]))


async def _clear(way: str, answers: dict[str, str], console: Console) -> None:
    """Take out what would connect otherwise, if that is wanted; what the environment sets can only be told."""
    left = left_over(way, [name for name, value in answers.items() if value])
    if left and await _confirm(
        say_to(answers, "onboard.take_out", file=FILE, names=listed(language_in(answers), left)), answers
    ):
        answers.update(dict.fromkeys(left, ""))
    elif left:
        console.print(say_to(answers, "onboard.left_in"), markup=False)
    if exported := left_over(way, os.environ):
        console.print(say_to(answers, "onboard.exported", names=listed(language_in(answers), exported)), markup=False)


async def _ask(question: Question, answers: dict[str, str], console: Console) -> None:
    """Ask until the platform takes the answer, or it is kept anyway."""
    while True:
        given = await _given(question, answers)
        if not given:
            console.print(say_to(answers, "onboard.needed"), markup=False)
            continue
        answers[question.name] = given
        found = await question.trial(answers) if question.trial else ()
        findings = [Finding(each.what, each.well, each.found, each.cure) for each in found]
        if await _is_kept(findings, answers, console):
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
        if await _is_kept(await trial(answers), answers, console):
            return


async def _given(question: Question, answers: dict[str, str]) -> str:
    stands, text = answers.get(question.name, ""), say_to(answers, question.key)
    if question.secret:
        hint = say_to(answers, "onboard.keeps") if stands else ""
        given = await questionary.password(f"{text}{hint}:").unsafe_ask_async()
        return str(given).strip() or stands
    return str(await questionary.text(f"{text}:", default=stands).unsafe_ask_async()).strip()


async def _confirm(text: str, answers: dict[str, str]) -> bool:
    asked = questionary.confirm(text, default=False, instruction=say_to(answers, "onboard.yes_or_no"))
    return bool(await asked.unsafe_ask_async())


async def _is_kept(found: Sequence[Finding], answers: dict[str, str], console: Console) -> bool:
    for finding in found:
        sentences = (finding.found,) if finding.well else (finding.found, finding.cure)
        told = " ".join(told_in(language_in(answers), each) for each in sentences)
        console.print(f"{'✓' if finding.well else '✗'} {told}", markup=False)
    if all(finding.well for finding in found):
        return True
    return await _confirm(say_to(answers, "onboard.keep_anyway"), answers)


async def _try_model(answers: dict[str, str]) -> list[Finding]:
    key = answers[MODEL_KEY.name]
    return await _tried(
        check_model,
        answers,
        model=answers[MODEL.name] or None,
        model_url=answers[MODEL_URL.name] or None,
        model_key=SecretStr(key) if key else None,
        reranker=None,
    )


async def _try_policy(answers: dict[str, str]) -> list[Finding]:
    return await _tried(check_policy, answers, policy=Path(answers[POLICY.name]) if answers[POLICY.name] else None)


async def _tried(
    check: Callable[[Settings], Awaitable[list[Finding]]], answers: dict[str, str], **given: Any
) -> list[Finding]:
    """What ``double doctor`` finds of these settings; the rooms of the platforms are tried elsewhere.

    Prices are not asked for: those of the environment go before those that stand in ``.env``.
    """
    prices = {name: os.environ.get(name) or answers.get(name) for name in PRICES}
    given |= {name.removeprefix(PREFIX).lower(): price for name, price in prices.items() if price}
    try:
        return await check(Settings(_env_file=None, **dict.fromkeys(PLATFORMS), **given))
    except ValidationError as error:
        wrong = error.errors()[0]
        name = f"{PREFIX}{str(wrong['loc'][0]).upper()}" if wrong["loc"] else PREFIX
        return [Finding("settings", False, f"{name}: {wrong['msg']}.", say_to(answers, "onboard.anew"))]
