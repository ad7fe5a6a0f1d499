"""``double policy check``, ``double policy what-if`` and ``double policy schema``"""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter
from cyclopts.validators import Number
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.common import Common, aware, call, emit, in_zone, one_sentence
from bot.texts import say
from bot.voice.reasons import rule_named

policy = App(name="policy", help="Policy files, and the rules that hold for a worker.")


@policy.command
def show(*, worker: str, common: Common = Common()) -> None:
    """The rules that hold for a worker.

    Parameters
    ----------
    worker
        A worker's name, id or account.
    """
    from bot.cli.own import converse

    converse("policy", worker, common=common)


@policy.command(name="test")
def try_out(question: str, *, worker: str, common: Common = Common()) -> None:
    """What the rules would say to a question from a colleague; nothing is sent.

    Parameters
    ----------
    question
        What would be asked.
    worker
        A worker's name, id or account.
    """
    from bot.cli.own import converse

    converse(f"policy test {question}", worker, common=common)


@policy.command
def check(file: Path, *, common: Common = Common()) -> None:
    """Read a policy file; say what it permits and limits, or where and how it is wrong.

    Parameters
    ----------
    file
        The policy file.
    """
    with one_sentence(common):
        from policies.policy_file import read_policy

        read = read_policy(file.read_bytes(), str(file))
    data = {
        "file": str(file),
        "default": read.default,
        "permits": [rule.name for rule in read.permits],
        "limits": [rule.name for rule in read.limits],
    }
    emit(
        common,
        data,
        lambda console: console.print(
            common.say(
                "cli.policy_holds",
                file=file,
                default=common.say(f"verdict.{read.default}"),
                permits=len(read.permits),
                limits=len(read.limits),
            )
        ),
    )


@policy.command
def what_if(
    file: Path,
    *,
    worker: str,
    last: Annotated[int, Parameter(validator=Number(gte=1, lte=36_500))] = 30,
    since: datetime | None = None,
    common: Common = Common(),
) -> None:
    """Replay recorded days under another policy; say which verdicts it would change.

    Parameters
    ----------
    file
        The other policy.
    worker
        A worker's name, id or account.
    last
        How many days back from the newest decision.
    since
        Replay what was decided since this ISO time instead.
    """
    with one_sentence(common):
        from policies.policy_file import decoded

        text = decoded(file.read_bytes(), str(file))
    data = call(
        common,
        "what_if",
        {"worker": worker, "policy": text, "file": str(file), "days": last, "since": since and aware(since)},
    )
    emit(common, data, lambda console: _show(console, data, common.following(data["language"])))


def _show(console: Console, data: dict[str, Any], common: Common) -> None:
    days = {name: data[name][:10] for name in ("oldest", "newest", "since")}
    console.print(common.say("cli.what_if_days", worker=data["worker"], decisions=data["decisions"], **days))
    for verdict, now in data["now"].items():
        named = common.say(f"verdict.{verdict}")
        console.print(common.say("cli.what_if_verdict", verdict=named, now=now, then=data["then"][verdict]))
    if not data["changes"]:
        console.print(common.say("cli.what_if_none"))
        return
    table = Table(title=common.say("cli.what_if_title", count=len(data["changes"])))
    for column in ("at", "who", "question", "now", "then", "link"):
        table.add_column(common.say(f"cli.what_if_{column}"))
    for change in data["changes"]:
        ruled = [_ruled(common.speaks, change[when], change[f"{when}_rule"]) for when in ("now", "then")]
        who = f"{change['asker']}, {change['place']}"
        table.add_row(
            *map(Text, (in_zone(change["at"], data["zone"]), who, change["situation"], *ruled, change["link"]))
        )
    console.print(table)


def _ruled(language: str, verdict: str, rule: str) -> str:
    return f"{say(language, f'verdict.{verdict}')} ({rule_named(language, rule)})"


@policy.command
def schema() -> None:
    """Print the JSON Schema of policy files, for editors."""
    import json

    from policies.policy_file import json_schema

    print(json.dumps(json_schema(), indent=2))
