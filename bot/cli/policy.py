"""``double policy check``"""

from pathlib import Path

from cyclopts import App

from bot.cli.common import Common, emit, one_sentence

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

        read = read_policy(file.read_text("utf-8"), str(file))
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
def schema() -> None:
    """Print the JSON Schema of policy files, for editors."""
    import json

    from policies.policy_file import json_schema

    print(json.dumps(json_schema(), indent=2))
