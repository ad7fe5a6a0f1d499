"""``double status``"""

from typing import Any

from rich.console import Console

from bot.cli.common import Common, call, emit


def status(*, common: Common = Common()) -> None:
    """Who has a double, and what waits."""
    data = call(common, "status", {})
    emit(common, data, lambda console: _show(console, data))


def _show(console: Console, data: dict[str, Any]) -> None:
    console.print(f"Data in {data['home']}", markup=False)
    for worker in data["workers"]:
        state = "is stood in for" if worker["standing_in"] else "has a double"
        console.print(f"[bold]{worker['name']}[/bold] {state} [dim]{worker['id']}[/dim]")
    if not data["workers"]:
        console.print("Nobody has a double here yet; `double import` or `/double shadow on` begins one.")
    console.print(
        f"{data['decisions']} decisions, {data['unindexed']} not indexed, {data['unrefined']} not finely; waiting: "
        f"{data['events_waiting']} events, {data['posts_waiting']} posts, {data['jobs_planned']} jobs"
    )
    if data["models_cost_today"]:
        console.print(f"models have cost {data['models_cost_today']:.2f} within the last day")
