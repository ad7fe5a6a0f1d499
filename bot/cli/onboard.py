"""``double onboard``: a short wizard that writes ``.env``; run again, it keeps what is answered already."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

from bot.cli.common import Common, one_sentence
from bot.errors import Impossible

FILE = Path(".env")
CORPORATION = ("DOUBLE_WECOM__CORP_ID", "Id of the corporation (ww…)")
PLATFORM_TOKENS = {
    "slack": (
        ("DOUBLE_SLACK__BOT_TOKEN", "Bot token (xoxb-…)"),
        ("DOUBLE_SLACK__SIGNING_SECRET", "Signing secret"),
    ),
    "wecom application": (
        CORPORATION,
        ("DOUBLE_WECOM__AGENT_ID", "AgentId"),
        ("DOUBLE_WECOM__SECRET", "Secret"),
        ("DOUBLE_WECOM__TOKEN", "Token of 接收消息"),
        ("DOUBLE_WECOM__AES_KEY", "EncodingAESKey of 接收消息"),
    ),
    "wecom robot": (
        CORPORATION,
        ("DOUBLE_WECOM__BOT_ID", "BotID"),
        ("DOUBLE_WECOM__BOT_SECRET", "Secret of the long connection"),
        ("DOUBLE_WECOM__BOT_NAME", "Name of the robot"),
    ),
}
NOTHING = "none"


def onboard(*, yes: Annotated[bool, Parameter(negative="")] = False, common: Common = Common()) -> None:
    """Set up a deployment, question by question.

    Parameters
    ----------
    yes
        Take the default wherever there is one, and ask nothing.
    """
    with one_sentence():
        answers = _read()
        if not yes:
            _ask(answers, common)
        if common.home:
            answers["DOUBLE_HOME"] = str(common.home.resolve())
        if common.lang:
            answers["DOUBLE_LANGUAGE"] = common.lang
        _write(answers)
    console = Console(highlight=False)
    console.print(f"Wrote {FILE.resolve()}.", markup=False)
    console.print("Next: `double doctor` checks it, `double run` serves, and in chat `/double shadow on` begins.")


def _ask(answers: dict[str, str], common: Common) -> None:
    import questionary

    language = questionary.select("Language?", ["en", "zh"], default=answers.get("DOUBLE_LANGUAGE", "en")).ask()
    platform = questionary.select("Platform?", [*PLATFORM_TOKENS, NOTHING]).ask()
    if language is None or platform is None:
        raise Impossible("Stopped; what was answered before is kept. Run `double onboard` to go on.")
    answers["DOUBLE_LANGUAGE"] = language
    for name, text in PLATFORM_TOKENS.get(platform, ()):
        if name not in answers:
            answers[name] = questionary.password(f"{text}?").ask() or ""
            _write(answers)
    model = questionary.text(
        "Model that drafts (provider:name; empty to adapt precedents without one)?",
        default=answers.get("DOUBLE_MODEL", ""),
    ).ask()
    policy = questionary.path(
        "Policy file (empty for the shipped one)?", default=answers.get("DOUBLE_POLICY", "")
    ).ask()
    answers.update({"DOUBLE_MODEL": model or "", "DOUBLE_POLICY": policy or ""})


def _read() -> dict[str, str]:
    if not FILE.exists():
        return {}
    pairs = (line.partition("=") for line in FILE.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}


def _write(answers: dict[str, str]) -> None:
    FILE.touch(mode=0o600)
    FILE.write_text("".join(f"{name}={value}\n" for name, value in answers.items() if value), "utf-8")
