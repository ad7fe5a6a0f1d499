"""Sources of every kind, brought into a worker's memory, each of them for an audience of its own.

Each says one thing, in a topic that may be asked about and in words of its own that no question has; who may be told
those is written down beside it, by whoever made the source and not by what was read of it.
"""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.archives.audience import EVERYONE
from adapters.chat import Person
from bot.service.table import carry_out
from tests.git_files import Commit, make_repository
from tests.mail_files import mail, write_mbox
from tests.review_files import at, comment, pull, review, write_archive
from tests.stage import Stage

ANA, ADDRESS = "Ana Ruiz <ana@x.example>", "ana@x.example"
_SYLLABLES = ("ba", "do", "fi", "gu", "ke", "lo", "mi", "nu", "pa", "ro", "su", "te", "vi", "zo")


@dataclass(frozen=True)
class Canary:
    """What one source says: a ``topic`` that is asked about, and a ``secret`` that only some may be told.

    ``readers`` are those of the worker's colleagues who may, by their ids; ``everyone`` adds all that are no guests.
    """

    source: str
    topic: str
    secret: str
    readers: frozenset[str]
    everyone: bool = False

    @property
    def question(self) -> str:
        """As it was asked, and is asked again."""
        return f"Where is the {self.topic} sent?"

    @property
    def answer(self) -> str:
        """As the worker answered."""
        return f"The {self.topic} goes to the {self.secret} yard."


def words_of(dice: random.Random, number: int, without: frozenset[str] = frozenset()) -> list[str]:
    """So many words that nobody uses, and none of some."""
    words: set[str] = set()
    while len(words) < number:
        words |= {"".join(dice.sample(_SYLLABLES, 4))} - without
    return sorted(words)


@dataclass
class Bringing:
    """Makes sources for the people of a chat, and brings them with the worker's consent."""

    stage: Stage
    folder: Path
    dice: random.Random
    people: list[Person]
    taken: frozenset[str]

    async def all(self) -> list[Canary]:
        """One or two of each kind."""
        makers: list[Callable[[str, str, str], Any]] = [
            self._git,
            self._reviews,
            self._tracker,
            self._docs,
            self._mail,
            self._reply_to_one,
            self._transcript,
        ]
        chosen = [*makers, *self.dice.sample(makers, 2)]
        words = words_of(self.dice, 2 * len(chosen), self.taken)
        self.dice.shuffle(words)
        return [
            await make(f"s{number}", words[2 * number], words[2 * number + 1]) for number, make in enumerate(chosen)
        ]

    def _audience(self) -> tuple[str, ...]:
        """For the worker alone, for one or two people, or for everybody."""
        roll = self.dice.random()
        if roll < 0.35:
            return ()
        if roll < 0.6:
            return (EVERYONE,)
        return tuple(each.id for each in self.dice.sample(self.people, self.dice.choice((1, 1, 2))))

    def _some(self) -> list[Person]:
        return self.dice.sample(self.people, self.dice.randint(1, len(self.people) - 1))

    def _shown(self, source: str, topic: str, secret: str, to: tuple[str, ...]) -> Canary:
        named = frozenset(each for each in to if each != EVERYONE)
        return Canary(source, topic, secret, named | {self.stage.ana.id}, EVERYONE in to)

    async def _bring(self, kind: str, path: Path, **more: Any) -> None:
        args = {"kind": kind, "path": str(path), "worker": self.stage.ana.id, "consent": True, **more}
        done = await carry_out(self.stage.app, "import", args)
        assert done["decisions"], f"nothing was learned of {kind}"

    async def _git(self, name: str, topic: str, secret: str) -> Canary:
        to = self._audience()
        canary = self._shown("git", topic, secret, to)
        message = f"Send the {topic} to the {secret} yard\n\n{canary.answer} It is dry there, see #7."
        path = make_repository(self.folder / name, [Commit(message, ANA, {f"{topic}.py": "x\n"})])
        await self._bring("git", path, git={"addresses": [ADDRESS], "audience": to})
        return canary

    async def _reviews(self, name: str, topic: str, secret: str) -> Canary:
        to = self._audience()
        canary = self._shown("reviews", topic, secret, to)
        said = review("ana", "CHANGES_REQUESTED", canary.answer, 3)
        path = write_archive(
            self.folder / f"{name}.json", pull(int(name[1:]) + 1, "ben", 2, title=canary.question, reviews=[said])
        )
        await self._bring("reviews", path, shelf=self._beside(name, to))
        return canary

    async def _tracker(self, name: str, topic: str, secret: str) -> Canary:
        to = self._audience()
        canary = self._shown("tracker", topic, secret, to)
        issue = {"number": 1, "title": canary.question, "body": "", "user": {"login": "ben"}, "created_at": at(2)}
        path = self.folder / f"{name}.json"
        path.write_text(json.dumps([{**issue, "comments": [comment("ana", canary.answer, 3)]}]), "utf-8")
        await self._bring("tracker", path, shelf=self._beside(name, to))
        return canary

    def _beside(self, name: str, to: tuple[str, ...]) -> dict[str, Any]:
        return {"logins": ["ana"], "accounts": {"ben": self.stage.ben.id}, "title": name, "audience": to}

    async def _docs(self, name: str, topic: str, secret: str) -> Canary:
        to = self._audience()
        canary = self._shown("docs", topic, secret, to)
        folder = self.folder / name
        folder.mkdir()
        text = f"---\nauthor: Ana Ruiz\n---\n# {canary.question}\n\n{canary.answer} It is dry there.\n"
        (folder / "yard.md").write_text(text, "utf-8")
        await self._bring("docs", folder, docs={"names": ["Ana Ruiz"], "audience": to})
        return canary

    async def _mail(self, name: str, topic: str, secret: str) -> Canary:
        """One of them asks the worker and some, and the worker answers all of these."""
        return await self._mailed(name, topic, secret, to_all=True)

    async def _reply_to_one(self, name: str, topic: str, secret: str) -> Canary:
        """The same, and the worker answers only who asked."""
        return await self._mailed(name, topic, secret, to_all=False)

    async def _mailed(self, name: str, topic: str, secret: str, *, to_all: bool) -> Canary:
        some = self._some()
        told = some if to_all else some[:1]
        canary = Canary("mail", topic, secret, frozenset({self.stage.ana.id, *(each.id for each in told)}))
        asker, *others = (f"{each.name} <{each.id.rpartition(':')[2]}@x.example>" for each in some)
        asked = mail(canary.question, message_id=f"<{name}q@x>", to=ANA, cc=", ".join(others), **{"from": asker})
        copied, date = ", ".join(others) if to_all else "", "Tue, 03 Mar 2026 09:00:00 +0000"
        heads = {"from": ANA, "to": asker, "cc": copied, "date": date, "in_reply_to": f"<{name}q@x>"}
        said = mail(canary.answer, message_id=f"<{name}a@x>", subject="Re: Deploy", **heads)
        path = write_mbox(self.folder / f"{name}.mbox", [asked, said])
        accounts = {f"{each.id.rpartition(':')[2]}@x.example": each.id for each in self.people}
        await self._bring("mail", path, mail={"addresses": [ADDRESS], "accounts": accounts})
        return canary

    async def _transcript(self, name: str, topic: str, secret: str) -> Canary:
        """Some meet the worker; one of them asks, and all hear what is said."""
        some = self._some()
        canary = Canary("transcript", topic, secret, frozenset({self.stage.ana.id, *(each.id for each in some)}))
        said = [(each.name, "Good morning to all of you.") for each in some]
        said += [(some[0].name, canary.question), ("Ana", canary.answer)]
        cues = [f"00:0{n}:00.000 --> 00:0{n}:30.000\n<v {who}>{text}</v>\n" for n, (who, text) in enumerate(said)]
        path = self.folder / f"{name}.vtt"
        path.write_text("\n".join(["WEBVTT\n", *cues]), "utf-8")
        accounts = {each.name: each.id for each in some}
        beside = {"speaker": "Ana", "title": name, "began": "2026-03-02T09:00:00Z", "accounts": accounts}
        await self._bring("transcript", path, beside=beside)
        return canary
