"""Other tools with everybody's keys, while people come and go in the chat: each is told only what they could read.

Every place has a word of its own, in which Ana answered there. The oracle asks the chat: whoever is told a word must be
able to read the place that it is of. No tool may make the double say anything to anybody.
"""

import random
from pathlib import Path

from adapters.chat import Person, Place, PlaceKind
from bot.errors import Impossible
from bot.service.table import carry_out
from tests.adversaries.found import Found
from tests.servers.tools import key_of
from tests.stage import Stage, open_stage

MARKS = {
    "walnut": PlaceKind.PRIVATE,
    "cobalt": PlaceKind.PRIVATE,
    "ferret": PlaceKind.PUBLIC,
    "juniper": PlaceKind.PRIVATE,
}
CALLS = ("tool_recall", "tool_ask")


async def run(folder: Path, trials: int, seed: int) -> Found:
    """Ask so many times over one chat."""
    found, dice = Found(), random.Random(seed)
    async with open_stage(folder / "home", url="http://127.0.0.1:9") as stage:
        dora = stage.chat.add_person("Dora", guest=True)
        everybody = [stage.ben, stage.chen, dora]
        places = [await _learn(stage, mark, kind, dice.sample(everybody, 2)) for mark, kind in MARKS.items()]
        keys = {person.id: await key_of(stage, person) for person in [stage.ana, *everybody]}
        posts = len(stage.chat.posts)
        for _ in range(trials):
            found.trials += 1
            place, person = dice.choice(places), dice.choice(everybody)
            joins = person.id not in stage.chat.in_place[place.id]
            await (stage.chat.join if joins else stage.chat.leave)(person, place)
            await stage.wait(minutes=2)
            asker, mark = dice.choice(everybody), dice.choice(list(MARKS))
            await _ask(stage, found, asker, keys[asker.id], question=mark, call=dice.choice(CALLS))
        if any(not posted.key.startswith("command:") for posted in stage.chat.posts[posts:]):
            found.violated("something was said to somebody")
    return found


async def _learn(stage: Stage, mark: str, kind: PlaceKind, members: list[Person]) -> Place:
    place = stage.chat.add_place(f"room-{mark}", kind, [stage.ana, *members])
    await stage.consent(stage.ana, place)
    for asker in members:
        await stage.say(asker, f"Where is the {mark} sent?", place=place)
        await stage.say(stage.ana, f"The {mark} goes to the {mark} yard.", place=place)
        await stage.wait(hours=1)
    return place


async def _ask(stage: Stage, found: Found, asker: Person, key: str, *, question: str, call: str) -> None:
    args = {"key": key, "worker": "Ana", "question": f"where is the {question} sent?"}
    try:
        told = str((await carry_out(stage.app, call, args))["text"])
    except Impossible as refused:
        told = str(refused)
    for mark in MARKS:
        if f"the {mark} yard" in told.casefold():
            found.allowed += 1
            if not _reads(stage, asker, f"local:#room-{mark}"):
                found.violated(f"{asker.name} is told by {call} what was said in room-{mark}")


def _reads(stage: Stage, person: Person, place: str) -> bool:
    public = stage.chat.places[place].kind is PlaceKind.PUBLIC
    return person.id in stage.chat.in_place[place] or (public and not person.guest)
