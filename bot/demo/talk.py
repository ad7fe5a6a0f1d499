"""After the story: the newcomer talks to Ana's double as a colleague, and presses its cards as Ana."""

from rich.console import Console
from rich.markup import escape

from adapters.errors import Refused
from bot.demo.world import World

HELP = (
    "You are Ben. Write a question and Ana's double hears it; try «how do I roll back?», or «回滚怎么做».\n"
    "/recall QUESTION looks things up · /press approve|edit TEXT|respond|ignore|undo as Ana · /stop · /quit"
)
PATIENT = "Ana"
YOU = "Ben"


async def talk(world: World, console: Console) -> None:
    """Read lines until /quit or the end of input."""
    console.print(HELP, markup=False)
    while True:
        try:
            line = console.input(f"[bold cyan]{YOU}[/bold cyan] > ").strip()
        except (EOFError, KeyboardInterrupt):
            return
        if line == "/quit":
            return
        if line:
            await _do(world, console, line)


async def _do(world: World, console: Console, line: str) -> None:
    verb, _, rest = line.partition(" ")
    if verb == "/recall":
        await world.command(YOU, f"recall @{PATIENT} {rest}")
    elif verb == "/stop":
        await world.command(PATIENT, "stop")
    elif verb == "/press":
        await _press(world, console, rest)
    elif verb.startswith("/"):
        console.print(HELP, markup=False)
    else:
        await world.say(YOU, f"@double @{PATIENT} {line}")


async def _press(world: World, console: Console, rest: str) -> None:
    action, _, text = rest.partition(" ")
    try:
        meant = next((f"{action}{end}" for end in ("_guess", "") if _has(world, f"{action}{end}")), action)
        await world.press(PATIENT, world.card(PATIENT, meant), meant, text)
    except (Refused, LookupError):
        console.print(f"No card of Ana's has the button «{escape(action)}» now.")


def _has(world: World, action: str) -> bool:
    """Whether the newest card of Ana's on which anything can be pressed has a button."""
    newest = world.card(PATIENT, "edit").post.card
    return newest is not None and any(button.action == action for button in newest.buttons)
