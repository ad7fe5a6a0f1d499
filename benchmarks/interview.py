"""How much the interview helps: the share of situations with a usable draft before it, and after five answers.

    uv run python -m benchmarks.interview [FILE --worker A] [--seeds 5]

Without FILE a record is made up: matters that people ask about with different frequency, each in several wordings; of a
third the double knows an answer. With it the worker's replied rows of gzipped JSON lines, as ``benchmarks.fidelity``
reads them, are put to the double as questions, once it has learnt from every third of the earlier half alone.

Then five answers are kept as notes that others may be told: those that the interview asks for, or as many of the
questions that have no usable draft by chance. What is counted afterwards is counted anew over the whole record and
index, as for a worker. *Foretold* is the share that the interview promised.
"""

import argparse
import asyncio
import os
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import mean

from adapters.chat import Command
from benchmarks.contradictions import rows_of
from bot.cli.logs import quiet_logs
from bot.shadow.handed import teach
from bot.shadow.interview import MOST, look
from bot.standin.gaps import Lately
from memory.domain import Worker
from memory.text.asking import asks
from memory.trust.gaps import Candidate, Gap
from memory.workers import find_worker
from tests.stage import Stage, open_stage

ASKED = (
    "How do I {} ?",
    "how can I {}, please?",
    "Could you tell me how to {}?",
    "I need to {} today, how is that done?",
    "What is the way to {}?",
    "{}: how does one do that here?",
)
MATTERS = tuple(
    (
        "rotate the signing key|book a meeting room|order a new laptop|restart the search cluster"
        "|export the billing report|reset a locked account|renew the TLS certificate"
        "|roll back the mobile release|add a user to the wiki|mute the disk alert|open the customs form"
        "|calibrate the label printer|request a visitor badge|archive an old project|merge two tickets"
        "|translate the help pages|schedule the fire drill|migrate the photo store|tune the query cache"
        "|sign the supplier contract|clean the coffee machine|publish the podcast|file travel expenses"
        "|claim the parking spot"
    ).split("|")
)
ANSWERS = (
    "Ask the desk on the ground floor.",
    "It stands in the blue folder of our team.",
    "Nobody needs leave for that, the script does it.",
    "Write to the people upstairs, they answer within a day.",
    "The handbook has a page with every step.",
)
KNOWN = 3
"""Of every so many matters the double knows one."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Shares of situations with a usable draft."""

    situations: int
    before: float
    foretold: float
    asked: float
    random: float


async def measure(
    folder: Path, questions: Sequence[tuple[str, str]], known: Sequence[tuple[str, str]], seed: int
) -> Measured:
    """Put the questions, then answer those of the interview, or others by chance; each way on a record of its own."""
    shares = {}
    for way in ("asked", "random"):
        async with open_stage(folder / f"{seed}-{way}") as stage:
            await _live(stage, questions, known)
            async with stage.app.of.record.read() as session:
                worker = await find_worker(session, "Ana")
            before = await look(stage.app.of, stage.app.responder, worker)
            best = before.choose(before.candidates, MOST)
            chosen = best if way == "asked" else _by_chance(before, random.Random(seed), len(best))
            await _answer(stage, worker, before, chosen)
            after = await look(stage.app.of, stage.app.responder, worker)
            total = len(before.came)
            shares[way] = after.covered / total
            foretold = (before.covered + sum(len(each.helps) for each in best)) / total
    return Measured(total, before.covered / total, foretold, shares["asked"], shares["random"])


def made_up(seed: int) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Questions by who asks, the frequent matters first by Zipf's law, and what is known of before."""
    chance = random.Random(seed)
    matters = chance.sample(MATTERS, len(MATTERS))
    often = [1 / rank for rank in range(1, len(matters) + 1)]
    asked = [chance.choice(ASKED).format(matter) for matter in chance.choices(matters, often, k=120)]
    known = [(ASKED[0].format(matter), f"See the page about how to {matter}.") for matter in matters[1::KNOWN]]
    return [(chance.choice(("ben", "chen")), each) for each in asked], known


async def _live(stage: Stage, questions: Sequence[tuple[str, str]], known: Sequence[tuple[str, str]]) -> None:
    await stage.consent(stage.ana)
    for question, answer in known:
        await stage.teach(question, answer)
    await stage.wait(days=30)
    await stage.stand_in(stage.ana, "for 25 days")
    people = {"ben": stage.ben, "chen": stage.chen}
    for asker, question in questions:
        stage.clock.advance(timedelta(minutes=10))
        await stage.chat.say(people[asker], stage.ops, f"@double @Ana {question}")
        await stage.app.settle()


async def _answer(stage: Stage, worker: Worker, before: Lately, chosen: Sequence[Candidate]) -> None:
    """Keep an answer to each as a note that others may be told."""
    for number, (each, answer) in enumerate(zip(chosen, ANSWERS, strict=False)):
        name, talk = f"taught:{number}", stage.direct(stage.ana)
        said = Command(key=name, place=talk, author=stage.ana, text="", at=stage.clock.now())
        question, *others = (before.came[n].situation.trigger.text for n in (each.source, *each.wordings))
        async with stage.app.of.record.write() as session:
            await teach(session, stage.app.of, worker, (question, answer), said, name, *others)
    await stage.wait(minutes=1)
    await stage.app.indexer.index_pending(stage.clock.now())


def _by_chance(before: Lately, chance: random.Random, count: int) -> list[Candidate]:
    """As many of those that might be asked, whatever they help with."""
    open_ = [each for each in before.candidates if each.kind is not Gap.CONTRADICTED]
    return chance.sample(open_, min(count, len(open_)))


def of_file(file: Path, worker: str, most: int) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What people really asked a worker who answered: some of the earlier half as known, the latest as questions."""
    rows = [row for row in rows_of(file) if row["worker"] == worker and asks(row["trigger"]["t"])]
    rows = sorted(rows, key=lambda row: row["ts"])[-2 * most :]
    earlier, later = rows[: len(rows) // 2], rows[len(rows) // 2 :]
    known = [(row["trigger"]["t"], row["y"]["reply"]) for row in earlier[::KNOWN]]
    return [(("ben", "chen")[number % 2], row["trigger"]["t"]) for number, row in enumerate(later)], known


def main() -> None:
    """Measure with each seed, and print the table and the ratio of what was gained."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--worker", default="A")
    parser.add_argument("--most", type=int, default=120, help="so many questions of a file")
    parser.add_argument("--seeds", type=int, default=5)
    given = parser.parse_args()
    os.environ["DOUBLE_EMBEDDER"] = "fast"
    quiet_logs()
    print("| seed | situations | before | foretold | five asked | five by chance |\n|---|---|---|---|---|---|")
    found = []
    for seed in range(1, given.seeds + 1):
        questions, known = of_file(given.file, given.worker, given.most) if given.file else made_up(seed)
        with tempfile.TemporaryDirectory() as folder:
            each = asyncio.run(measure(Path(folder), questions, known, seed))
        found.append(each)
        shares = " | ".join(f"{share:.1%}" for share in (each.before, each.foretold, each.asked, each.random))
        print(f"| {seed} | {each.situations} | {shares} |", flush=True)
    asked, chance = (mean(getattr(each, way) - each.before for each in found) for way in ("asked", "random"))
    ratio = f"{asked / chance:.1f}" if chance > 0 else "without bound"
    print(f"\ngained by five asked {asked:.1%}, by five by chance {chance:.1%}: ratio {ratio}")


if __name__ == "__main__":
    main()
