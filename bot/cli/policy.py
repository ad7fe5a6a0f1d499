"""``double policy check``, ``double policy what-if`` and ``double policy schema``"""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter
from cyclopts.validators import Number
from rich.console import Console
from rich.table import Table

from bot.cli.common import Common, aware, call, emit, one_sentence

policy = App(name="policy", help="Policy files.")


@policy.command
def check(file: Path, *, common: Common = Common()) -> None:
    """Read a policy file; say what it permits and limits, or where and how it is wrong.

    Parameters
    ----------
    file
        The policy file.
    """
    with one_sentence():
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
            f"{file} holds: default {read.default}, {len(read.permits)} permits, {len(read.limits)} limits."
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
    with one_sentence():
        from policies.policy_file import decoded

        text = decoded(file.read_bytes(), str(file))
    data = call(
        common,
        "what_if",
        {"worker": worker, "policy": text, "file": str(file), "days": last, "since": since and aware(since)},
    )
    emit(common, data, lambda console: _show(console, data))


def _show(console: Console, data: dict[str, Any]) -> None:
    console.print(
        f"{data['worker']} has decisions from {data['oldest'][:10]} to {data['newest'][:10]}; replayed since "
        f"{data['since'][:10]}: {data['decisions']}."
    )
    for verdict, count in data["now"].items():
        console.print(f"  {verdict}: {count} now, {data['then'][verdict]} under the other policy")
    if not data["changes"]:
        console.print("No verdict would change.")
        return
    table = Table(title=f"{len(data['changes'])} verdicts would change")
    for column in ("at", "who asked, where", "question", "now", "then", "link"):
        table.add_column(column)
    for change in data["changes"]:
        table.add_row(
            change["at"][:16],
            f"{change['asker']}, {change['place']}",
            change["situation"],
            f"{change['now']} ({change['now_rule']})",
            f"{change['then']} ({change['then_rule']})",
            change["link"],
        )
    console.print(table, markup=False)


@policy.command
def schema() -> None:
    """Print the JSON Schema of policy files, for editors."""
    import json

    from policies.policy_file import json_schema

    print(json.dumps(json_schema(), indent=2))
