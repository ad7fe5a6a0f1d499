"""``double status``"""

from typing import Any

from rich.console import Console
from rich.text import Text

from bot.cli.common import Common, call, emit


def status(*, common: Common = Common()) -> None:
    """Who has a double, and what waits."""
    data = call(common, "status", {})
    emit(common, data, lambda console: _show(console, data, common))


def _show(console: Console, data: dict[str, Any], common: Common) -> None:
    console.print(common.say("cli.status_home", home=data["home"]))
    for worker in data["workers"]:
        state = common.say("cli.status_standing" if worker["standing_in"] else "cli.status_double")
        console.print(Text.assemble((worker["name"], "bold"), f" {state} ", (worker["id"], "dim")))
    if not data["workers"]:
        console.print(common.say("cli.status_nobody"))
    counts = {
        "events": data["events_waiting"],
        "posts": data["posts_waiting"],
        "jobs": data["jobs_planned"],
        **{name: data[name] for name in ("decisions", "unindexed", "unrefined")},
    }
    console.print(common.say("cli.status_known", **counts))
    if data["models_cost_today"]:
        console.print(common.say("cli.status_cost", cost=f"{data['models_cost_today']:.2f}"))
