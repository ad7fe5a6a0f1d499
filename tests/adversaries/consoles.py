"""Somebody in a console of their own, who tries every address with every id and value of another worker."""

import random
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import select

from adapters.chat import PlaceKind
from bot.console.pages import PAGES
from memory.record.tables import AuditRow, ClearanceRow, DecisionRow, DraftRow, PlaceRow, TopicRow, WorkerRow
from tests.adversaries.found import Found
from tests.console.window import URL, Window
from tests.stage import Stage, open_stage

SECRETS = {
    "Ana": ("Quince", "marmalade", "ana-office"),
    "Chen": ("Walnut", "nougat", "chen-office"),
}
"""Words that stand only in what one worker's double knows."""
FORMS = ("press", "type", "forget", "correct", "end", "try", "save", "drop", "q")


async def taught_apart(stage: Stage) -> None:
    """Ana and Chen each listen in an office of their own, decide something there, and were asked something."""
    for worker, (name, word, office) in ((stage.ana, SECRETS["Ana"]), (stage.chen, SECRETS["Chen"])):
        place = stage.chat.add_place(office, PlaceKind.PRIVATE, [worker, stage.ben])
        await stage.consent(worker, place)
        for _ in range(3):
            await stage.say(stage.ben, f"How do we label the {name} crates?", place=place)
            await stage.say(worker, f"Print the {word} label on both sides.", place=place)
            await stage.wait(hours=1)
        await stage.stand_in(worker)
        await stage.say(stage.ben, f"@Double @{worker.name} how do we label {name} crates?", place=place)


async def probe(stage: Stage, chance: random.Random, probes: int) -> Found:
    """Chen tries; ``allowed`` are answers with words of their own."""
    found = Found()
    window = await Window(stage).enter(stage.chen)
    await window.open("inbox")
    proof = window.forms()[0].fields["proof"]
    values = await _values_of_others(stage)
    foreign, own = SECRETS["Ana"], SECRETS["Chen"]
    for _ in range(probes):
        found.trials += 1
        name, value = chance.choice([*PAGES, "health", "export", "enter"]), chance.choice(values)
        path = f"/console/{name}" + chance.choice(["", f"/{value}", f"?{urlencode({'topic': value, 'place': value})}"])
        if chance.random() < 0.5:
            answer = await window.http.get(path)
        else:
            field, action = chance.choice(FORMS), chance.choice(["", "approve ", "ignore ", "strike_line ", "grant *:"])
            data = {"proof": proof, field: f"{action}{value}{chance.choice(['', ':1'])}", "text": value, "place": value}
            answer = await window.http.post(path, data={**data, f"chosen-{value}": "on"})
        await stage.app.settle()
        leaked = [word for word in foreign if word in answer.text and word not in value]
        found.allowed += any(word in answer.text for word in own)
        if leaked:
            found.violated(f"{path}: {leaked}")
    return found


async def _values_of_others(stage: Stage) -> list[str]:
    """Every id in the record by which something of Ana could be named."""
    columns = (
        DecisionRow.id,
        DraftRow.id,
        TopicRow.id,
        PlaceRow.id,
        WorkerRow.id,
        ClearanceRow.topic,
        AuditRow.subject,
        DecisionRow.trigger,
    )
    async with stage.app.of.record.read() as session:
        return sorted({str(value) for column in columns for value in await session.scalars(select(column)) if value})


async def run(folder: Path, trials: int, seed: int) -> Found:
    """So many probes in one world."""
    async with open_stage(folder, url=URL) as stage:
        await taught_apart(stage)
        return await probe(stage, random.Random(seed), trials)
