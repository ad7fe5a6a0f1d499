"""What a process holds in memory: having imported the app, serving idly, and after questions over many decisions.

    uv run python -m benchmarks.resident [--decisions 20000] [--questions 100] [--embedder offline] [--beside FOLDER]

Real processes: Python with ``import bot.app``, and ``double run``, with no chat and with a loopback Slack, where a
clone is fitted meanwhile. The decisions are one worker's, made up in English and Chinese; their fine vectors are random
ones, as in ``benchmarks.recall``. Questions are asked over the local API, a third of them for the second time. All that
is resident is told, what of it is the process's own without the pages of files, and the most that ever was, in MB of
2**20 bytes. ``--beside`` names the checkout of another build, measured by turns with this one.
"""

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import numpy as np
from sqlalchemy import update

from adapters.chat import Place, PlaceKind
from benchmarks.recall import ASKED, ASKED_ZH, ASKERS, BATCH, filled, row, units
from bot.deployment import open_deployment
from bot.ownership import find_owner
from bot.settings import Settings
from bot.standin.knowledge import open_knowledge
from memory.decisions.acts import act_of_reply
from memory.decisions.decisions import record_decisions
from memory.domain import Decision, Provenance, Situation, Turn
from memory.index.store import Refined
from memory.record.ids import new_id
from memory.record.tables import DecisionRow
from memory.workers import register, worker_seal
from tests.fleet_slack import slack_side

HERE = Path(__file__).parent.parent
WORKER = "Ana Ruiz"
PLACES = [Place(str(number), f"place-{number}", PlaceKind.PUBLIC) for number in range(24)]
FIGURES = ("VmRSS", "RssAnon", "VmHWM")
IDLE_SECONDS = 5
IMPORTING = "import bot.app; print(open('/proc/self/status').read())"


def main() -> None:
    """Measure, and print the table; or fill a folder for the process that measures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--decisions", type=int, default=20_000)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--embedder", default="offline")
    parser.add_argument("--beside", type=Path, help="a checkout of another build")
    parser.add_argument("--fill", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.fill:
        asyncio.run(fill(Settings(home=given.fill, embedder=given.embedder, _env_file=None), given.decisions))
        return
    row("process | build | resident MB | of its own MB | most MB")
    row(" | ".join(["---"] * 5))
    builds = {"here": HERE, **({"beside": given.beside.resolve()} if given.beside else {})}
    with tempfile.TemporaryDirectory() as folder:
        _compare(builds, Path(folder), given)


def _compare(builds: Mapping[str, Path], folder: Path, given: argparse.Namespace) -> None:
    for build, code in builds.items():
        done = subprocess.run(
            [sys.executable, "-c", IMPORTING], env=_environment(code), cwd=folder, capture_output=True, check=True
        )
        _tell("import bot.app", build, done.stdout.decode())
        size = ["--decisions", str(given.decisions), "--embedder", given.embedder]
        filling = [sys.executable, "-P", __file__, "--fill", str(folder / build), *size]
        subprocess.run(filling, env=_environment(code), cwd=folder, check=True)
    for chat in ("no chat", "Slack"):
        for build, code in builds.items():
            with _serving(code, folder / f"{build}, {chat}", given.embedder, chat) as serving:
                time.sleep(IDLE_SECONDS)
                _tell(f"double run, idle, {chat}", build, serving.status())
        for build, code in builds.items():
            with _serving(code, folder / build, given.embedder, chat) as serving:
                serving.ask(given.questions)
                told = f"{given.questions} questions over {given.decisions} decisions"
                _tell(f"double run, {told}, {chat}", build, serving.status())


class _Serving:
    """A process that serves a folder."""

    def __init__(self, process: "subprocess.Popen[str]", home: Path, *, fits: bool) -> None:
        self._process = process
        self._home = home
        self._fits = fits

    def until(self, event: str) -> None:
        """Read its log up to a line of that event."""
        assert self._process.stderr
        for line in self._process.stderr:
            if f'"{event}"' in line:
                return
        sys.exit(f"The process ended before it said {event}.")

    def status(self) -> str:
        """What the system tells of it."""
        return Path(f"/proc/{self._process.pid}/status").read_text()

    def ask(self, questions: int) -> None:
        """Ask; where a clone is fitted, that is waited for after the first question."""
        owner = find_owner(self._home)
        assert owner
        said = _questions(random.Random(2))
        asked = [next(said) for _ in range(questions - questions // 3)]
        with httpx.Client(base_url=owner.url, headers={"Authorization": f"Bearer {owner.token}"}, timeout=60) as client:
            for number, text in enumerate([*asked, *asked[: questions // 3]]):
                client.post("/api/ask", json={"text": text, "worker": WORKER}).raise_for_status()
                if self._fits and not number:
                    self.until("clone_fitted")


@contextmanager
def _serving(code: Path, home: Path, embedder: str, chat: str) -> Iterator[_Serving]:
    settings = {"DOUBLE_HOME": str(home), "DOUBLE_EMBEDDER": embedder, "DOUBLE_PORT": "0", "DOUBLE_BACKFILL_DAYS": "0"}
    with slack_side() if chat == "Slack" else nullcontext() as side:
        environment = {**_environment(code), **settings, **(side.environment if side else {})}
        command = [str(Path(sys.executable).with_name("double")), "run"]
        process = subprocess.Popen(
            command, env=environment, cwd=home.parent, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        try:
            serving = _Serving(process, home, fits=side is not None)
            serving.until("serving")
            yield serving
        finally:
            process.terminate()
            process.communicate()


def _environment(code: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(code)}


def _tell(what: str, build: str, status: str) -> None:
    told = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    row(f"{what} | {build} | " + " | ".join(f"{int(told[name].split()[0]) / 1024:.0f}" for name in FIGURES))


async def fill(settings: Settings, size: int) -> None:
    """A record of decisions and its index, as a process leaves it that had time to work through all of them."""
    async with open_deployment(settings) as of:
        now = of.now()
        async with of.record.write() as session:
            worker = await register(session, of.master, "slack:U0ANA", name=WORKER, language="en", zone="UTC", now=now)
            seal = await worker_seal(session, of.master, worker.id)
        chance = random.Random(1)
        for _ in range(0, size, BATCH):
            async with of.record.write() as session:
                decided = [_decision(worker.id, now - timedelta(minutes=5), chance) for _ in range(BATCH)]
                await record_decisions(session, seal, decided)
        async with open_knowledge(of) as knowledge:
            fine, source = await knowledge.embedders.fine_vectors(), np.random.default_rng(1)
            ids = sorted(await knowledge.store.ids()) if fine else []
            for first in range(0, len(ids), BATCH):
                part = ids[first : first + BATCH]
                situations, replies = (units(source, len(part), fine.size if fine else 0) for _ in range(2))
                told = zip(part, situations, replies, strict=True)
                await knowledge.store.refine([Refined(*each) for each in told])
            async with of.record.write() as session:
                await session.execute(update(DecisionRow).values(refined=fine.embedder if fine else ""))
            await knowledge.store.optimize()


def _decision(worker: str, now: datetime, chance: random.Random) -> Decision:
    question, reply = filled(chance, ASKED, ASKED_ZH)
    at = now - timedelta(minutes=chance.randrange(730 * 24 * 60))
    number = chance.randrange(len(ASKERS))
    trigger = Turn(new_id(), f"slack:p{number}", ASKERS[number], question, at)
    situation = Situation(chance.choice(PLACES), None, trigger)
    return Decision(new_id(), worker, situation, act_of_reply(reply, question), reply, at, Provenance.IMPORTED)


def _questions(chance: random.Random) -> Iterator[str]:
    while True:
        yield filled(chance, ASKED, ASKED_ZH)[0]


if __name__ == "__main__":
    main()
