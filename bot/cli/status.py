"""``double status``"""

from collections import Counter
from typing import Any

from rich.console import Console

from bot.cli.common import Common, call, emit


def status(*, common: Common = Common()) -> None:
    """Who has a double, and what waits."""
    data = call(common, "status", {})
    emit(common, data, lambda console: _show(console, data, common))


def _show(console: Console, data: dict[str, Any], common: Common) -> None:
    console.print(common.say("cli.status_home", home=data["home"]))
    names = Counter(worker["name"] for worker in data["workers"])
    for worker in data["workers"]:
        name = worker["name"]
        if names[name] > 1:
            name = f"{name} ({', '.join(worker['accounts']) or worker['id']})"
        console.print(common.say("cli.status_standing" if worker["standing_in"] else "cli.status_double", name=name))
    if not data["workers"]:
        console.print(common.say("cli.status_nobody"))
    console.print(common.say("cli.status_known", decisions=data["decisions"]))
    for state in ("unindexed", "unrefined"):
        if data[state]:
            console.print(common.say(f"cli.status_{state}", count=data[state]))
    waiting = {"events": data["events_waiting"], "posts": data["posts_waiting"]}
    if any(waiting.values()):
        console.print(common.say("cli.status_waiting", **waiting))
    if data["models_cost_today"]:
        console.print(common.say("cli.status_cost", cost=f"{data['models_cost_today']:.2f}"))
