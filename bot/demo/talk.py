"""After the story: the newcomer talks to the double as a colleague, and presses its cards as the worker."""

import signal

from rich.console import Console

from adapters.errors import Refused
from bot.demo.world import World
from bot.texts import say


async def talk(world: World, console: Console) -> None:
    """Read lines until /quit or the end of input."""
    you = world.script.you
    console.print(_help(world), markup=False)
    while True:
        try:
            line = _read(console, f"[bold cyan]{you}[/bold cyan] > ")
        except (EOFError, KeyboardInterrupt):
            console.print()
            return
        if line == "/quit":
            return
        if line:
            await _do(world, console, line)


def _read(console: Console, prompt: str) -> str:
    """A line; Ctrl-C ends it at once, where the event loop would only take note of it."""
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return console.input(prompt).strip()
    finally:
        signal.signal(signal.SIGINT, former)


async def _do(world: World, console: Console, line: str) -> None:
    script, (verb, _, rest) = world.script, line.partition(" ")
    if verb == "/recall":
        await world.command(script.you, f"recall @{script.worker} {rest}")
    elif verb == "/stop":
        await world.command(script.worker, script.typed.stop)
    elif verb == "/press":
        await _press(world, console, rest)
    elif verb.startswith("/"):
        console.print(_help(world), markup=False)
    else:
        await world.say(script.you, f"@double @{script.worker} {line}")


def _help(world: World) -> str:
    script = world.script
    return say(script.language, "demo.help", you=script.you, worker=script.worker)


async def _press(world: World, console: Console, rest: str) -> None:
    action, _, text = rest.partition(" ")
    try:
        meant = next((f"{action}{end}" for end in ("_guess", "") if _has(world, f"{action}{end}")), action)
        worker = world.script.worker
        await world.press(worker, world.card(worker, meant), meant, text)
    except (Refused, LookupError):
        script = world.script
        console.print(say(script.language, "demo.no_button", worker=script.worker, button=action), markup=False)


def _has(world: World, action: str) -> bool:
    """Whether the worker's newest card on which anything can be pressed has a button."""
    newest = world.card(world.script.worker, "edit").post.card
    return newest is not None and any(button.action == action for button in newest.buttons)
