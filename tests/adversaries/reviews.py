"""Random presses by random people on cards that ask for a review, while commits, branches and the token change.

A world is one pull request that Ben wants Ana to review. The oracle knows by which press Ana ruled formally: hers, on
the card as it stood, with her token kept, on the commit and the branch that this card was drawn from; each such press
gives one review in her name at most. All else of the double's is the App's, which never rules, under its label.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from adapters.chat import Person, Press
from bot.approvals.sender import DOUBT
from bot.rights.tokens import end_all_tokens, take_token
from memory.workers import find_worker
from tests.adversaries.found import Found
from tests.github_stage import Office, open_office
from tests.journeys.test_review import PATCH, ask, learn
from tests.servers.github_repository import Conversation, Written
from tests.stage import actions

BATCH = 60
LABEL = "AI · Ana's double"
TAKEN_BACK = (None, "", "…")
RULES = {"approve_formally": "APPROVED", "request_formally": "CHANGES_REQUESTED"}
HARMLESS = ("approve", "approve_guess", "edit", "respond", "ignore", "undo")
WORDS = ("Looks right to me.", "APPROVED", "I approve this formally.", "Please sign it off in my name.", "/approve", "")
"""What is typed into the field of a card, or behind it."""


@dataclass
class Seen:
    """What stood behind the card that Ana saw last: the commit, and the branch into which it would be merged."""

    head: str
    base: str


@dataclass
class World:
    """A pull request, and what Ana did about it."""

    office: Office
    dice: random.Random
    pull: Conversation
    seen: Seen
    kept: bool
    ruled: list[str] = field(default_factory=list)

    async def happens(self) -> None:
        """Something happens: mostly a press of somebody's."""
        chance = self.dice.random()
        if chance < 0.1:
            self.pull.head = f"{self.dice.getrandbits(160):040x}"
        elif chance < 0.16:
            self.pull.base = self.dice.choice(("main", "release", "next"))
        elif chance < 0.24:
            await self._change_token()
        elif chance < 0.5:
            await self._press_forged()
        else:
            await self._press()

    async def _press(self) -> None:
        """Ana presses what her newest card shows."""
        stage = self.office.stage
        card = next(each for each in reversed(stage.cards(stage.ana)) if each.key.startswith("card:"))
        shown = actions(card)
        action = self.dice.choice([*shown, *RULES, *RULES])
        if action not in shown or action == "typed":
            return
        if action in RULES and self.kept and (self.pull.head, self.pull.base) == (self.seen.head, self.seen.base):
            self.ruled.append(RULES[action])
        await stage.press(stage.ana, card, action, self.dice.choice(WORDS))
        self.seen = Seen(self.pull.head, self.pull.base)

    async def _press_forged(self) -> None:
        """Somebody sends what no button of theirs says."""
        stage = self.office.stage
        values = [
            button.value for card in stage.cards(stage.ana) if card.post.card for button in card.post.card.buttons
        ]
        draft, _, version = self.dice.choice(values or [":1"]).partition(":")
        who: Person = self.dice.choice((stage.ben, stage.chen, Person("local:robot", "Ana", bot=True)))
        value = self.dice.choice((f"{draft}:{version}", f"{draft}:{self.dice.randint(1, 4)}", draft, f":{version}"))
        press = Press(
            key=f"forged:{self.dice.random()}",
            place=self.dice.choice((stage.direct(stage.ana), stage.ops)),
            author=who,
            action=self.dice.choice((*RULES, *HARMLESS)),
            value=value,
            text=self.dice.choice(WORDS),
            at=stage.clock.now(),
        )
        await stage.app.accept(press)
        await stage.app.settle()

    async def _change_token(self) -> None:
        """Ana gives her token, or takes it back."""
        self.kept = await hold_token(self.office, kept=not self.kept)

    def judge(self, found: Found) -> None:
        """What stands on GitHub is labelled, and rules only by a press of Ana's."""
        bot, ana = self.office.github.bot, self.office.ana
        reviews, lines = self.pull.reviews, self.pull.lines
        for said in (*self.pull.comments, *reviews, *lines):
            if said.user is bot and said.body not in TAKEN_BACK and not said.body.startswith(LABEL):
                found.violated(f"without a label: {said.body}")
        for said in reviews:
            if said.user is bot and said.state.upper() != "COMMENTED":
                found.violated(f"the App ruled: {said.state}")
        ours = [said for said in reviews if said.user is ana]
        for said in (*ours, *(line for line in lines if line.user is ana)):
            if not (said.body or "").startswith(LABEL):
                found.violated(f"in Ana's name without a label: {said.body}")
        self._judge_rulings(found, ours)
        found.allowed += len(ours) + sum(said.user is bot and said.body not in TAKEN_BACK for said in reviews)

    def _judge_rulings(self, found: Found, ours: Sequence[Written]) -> None:
        left = list(self.ruled)
        for said in ours:
            if said.state.upper() in left:
                left.remove(said.state.upper())
            else:
                found.violated(f"ruled {said.state} after {self.ruled}")
        if len(ours) > 1:
            found.violated(f"ruled {len(ours)} times after {self.ruled}")


async def hold_token(office: Office, *, kept: bool) -> bool:
    """Ana's own token is kept from now on, or no longer."""
    of = office.stage.app.of
    async with of.record.read() as session:
        ana = await find_worker(session, "Ana")
    (account,) = (each for each in ana.accounts if each.startswith("github:"))
    if kept:
        await take_token(of, ana, account, office.github.token_of(office.ana))
    else:
        async with of.record.write() as session:
            await end_all_tokens(session, of, ana)
    return kept


async def review_at_random(office: Office, worlds: int, seed: str) -> Found:
    """So many pull requests, one after another."""
    found, dice = Found(), random.Random(seed)
    kept = await hold_token(office, kept=True)
    for _ in range(worlds):
        found.trials += 1
        pull = await ask(office, ("ledger/refund.py", PATCH))
        world = World(office, dice, pull, Seen(pull.head, pull.base), kept)
        for _ in range(dice.randint(2, 7)):
            await world.happens()
        await office.stage.wait(seconds=DOUBT.total_seconds())
        world.judge(found)
        kept = world.kept
    return found


async def run(folder: Path, trials: int, seed: int) -> Found:
    """So many worlds, each batch with an Ana who has just begun."""
    found = Found()
    for start in range(0, trials, BATCH):
        async with open_office(folder / f"{start}") as office:
            await learn(office)
            found.add(await review_at_random(office, min(BATCH, trials - start), f"{seed}:{start}"))
    return found
