"""The running course of one worker's conversations: what stood around a situation the moment it came up.

Pure and stepped in time order: ``hear`` takes what was said, ``learn`` what the worker did, and ``standing`` gives
a situation's figures from what was known by then. An outcome counts from the time of its decision on, words from the
time they were said. ``memory.clone.clone`` learns from the figures.
"""

import math
import re
import zlib
from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

from memory.domain import Act, Decision, Situation, Turn
from memory.index.tokens import CJK, CJK_SIGNS, stem
from memory.text.asking import asks

Standing = Mapping[str, float]

HOUR = 3600.0
DAY = 86400.0
LONG_AGO = 90 * DAY
USUAL = 0.2
KEPT = 4000

_THANKS = re.compile(
    r"\W*(?:(?:thanks|thank|thx|ty|cheers|got it|ok|okay|great|nice|cool|awesome|perfect|lol|haha|ah|oh|right|yeah|yes"
    r"|yep|sure|indeed|true)(?!\w)|谢|好的|明白|知道了|嗯|收到)",
    re.IGNORECASE,
)
_UNIT = re.compile(rf"[?？!！,，。]|[{CJK_SIGNS}]+|[^\W{CJK_SIGNS}]+")
_WAVES = (("sin", math.sin), ("cos", math.cos))


@dataclass(slots=True)
class Tally:
    """How often the worker spoke of how many decisions; each decision makes the earlier ones weigh less."""

    fade: float = 1.0
    spoke: float = 0.0
    all: float = 0.0

    def add(self, spoke: bool, weight: float) -> None:
        """Count one decision more."""
        fade = self.fade**weight
        self.all = self.all * fade + weight
        self.spoke = self.spoke * fade + weight * spoke

    def above(self, usual: float, doubt: float) -> float:
        """The log odds over the usual rate, smoothed by ``doubt`` decisions at that rate."""
        return _log_odds((self.spoke + doubt * usual) / (self.all + doubt)) - _log_odds(usual)


class Course:
    """One worker's conversations so far. ``own`` are the worker's accounts."""

    def __init__(self, own: frozenset[str]) -> None:
        self.own = own
        self._spoke: list[tuple[float, str]] = []
        self._coming: list[tuple[float, int, Decision, float]] = []
        self._order = count()
        self._total = Tally()
        self._latest = Tally(0.97)
        self._askers: dict[str, Tally] = defaultdict(lambda: Tally(0.99))
        self._places: dict[str, Tally] = defaultdict(lambda: Tally(0.99))
        self._lately: dict[str, Tally] = defaultdict(lambda: Tally(0.95))
        self._pairs: dict[tuple[str, str], Tally] = defaultdict(lambda: Tally(0.99))
        self._hours = [Tally() for _ in range(24)]

    def hear(self, turn: Turn, place: str, thread: str | None) -> None:
        """Take in what anybody said; a turn heard before changes nothing."""
        at = turn.at.timestamp()
        if turn.author in self.own:
            _put(self._spoke, (at, f"{place} {thread}"))

    def learn(self, decision: Decision, weight: float = 1.0) -> None:
        """Take in what the worker did; it counts from the time of the decision on, as ``weight`` decisions."""
        heappush(self._coming, (decision.at.timestamp(), next(self._order), decision, weight))

    def standing(self, situation: Situation, *, depth: int | None = None, spoke: bool | None = None) -> Standing:
        """The figures of a situation at the time of its trigger, each about one in size.

        ``depth`` is the number of turns before in the conversation, ``spoke`` whether the worker spoke among them;
        unless told, they are those of the earlier turns that the situation holds.
        """
        now = situation.trigger.at.timestamp()
        self._settle(now)
        before = len(situation.earlier) if depth is None else depth
        own = [turn.author in self.own for turn in situation.earlier]
        return {
            **_conversation(situation, self.own, before, any(own) if spoke is None else spoke),
            **_words(situation, self.own),
            **_clock(situation.trigger.at),
            **self._habits(situation),
            **self._presence(situation, now),
        }

    def _settle(self, now: float) -> None:
        while self._coming and self._coming[0][0] <= now:
            _, _, decision, weight = heappop(self._coming)
            place, asker = decision.situation.place.id, decision.situation.trigger.author
            hour = self._hours[decision.situation.trigger.at.hour]
            tallies = self._total, self._latest, self._askers[asker], self._places[place], self._lately[place]
            for tally in (*tallies, self._pairs[asker, place], hour):
                tally.add(spoke_in(decision), weight)

    def _habits(self, situation: Situation) -> Standing:
        usual = (self._total.spoke + 5 * USUAL) / (self._total.all + 5)
        asker, place, at = situation.trigger.author, situation.place.id, situation.trigger.at
        asked = self._askers.get(asker, Tally())
        return {
            "asker": asked.above(usual, 4),
            "asker_known": math.log1p(asked.all) / 3,
            "asker_here": self._pairs.get((asker, place), Tally()).above(usual, 4),
            "place": self._places.get(place, Tally()).above(usual, 10),
            "place_lately": self._lately.get(place, Tally()).above(usual, 5),
            "lately": self._latest.above(usual, 5),
            "hour": self._around(at.hour + at.minute / 60).above(usual, 10),
        }

    def _around(self, hour: float) -> Tally:
        near = Tally()
        for each, tally in enumerate(self._hours):
            away = (each + 0.5 - hour + 12) % 24 - 12
            weight = math.exp(-0.5 * (away / 1.5) ** 2)
            near.spoke += weight * tally.spoke
            near.all += weight * tally.all
        return near

    def _presence(self, situation: Situation, now: float) -> Standing:
        here = f"{situation.place.id} {situation.thread}"
        spoke = self._spoke[: bisect_right(self._spoke, (now, "\U0010ffff"))][-200:]
        mine = [turn.at.timestamp() for turn in situation.earlier if turn.author in self.own]
        last = max([*mine, *(at for at, _ in spoke[-1:])], default=now - LONG_AGO)
        elsewhere = next((at for at, where in reversed(spoke) if where != here), now - LONG_AGO)
        return {
            "seen": _log(now - last) / 4,
            "seen_elsewhere": _log(now - elsewhere) / 4,
            "seen_now": float(now - last < HOUR / 2),
            "seen_now_elsewhere": float(now - elsewhere < HOUR / 2),
            "spoken_hour": math.log1p(sum(at > now - HOUR for at, _ in spoke)),
            "spoken_day": math.log1p(sum(at > now - DAY for at, _ in spoke)) / 2,
        }


def spoke_in(decision: Decision) -> bool:
    """Whether the worker spoke: in words, or by an act that was not silence."""
    return bool(decision.reply) or decision.reply_message is not None or decision.act is not Act.IGNORE


def words_in(situation: Situation) -> frozenset[int]:
    """The hashes of the words of a trigger, of the turn before it, and of the place."""
    marks = {f"in {situation.place.id}"}
    marks |= {f"here {piece}" for piece in _pieces(situation.trigger.text[:2000])}
    marks |= {f"before {piece}" for turn in situation.earlier[-1:] for piece in _pieces(turn.text[:1000])}
    return frozenset(zlib.crc32(mark.encode()) for mark in marks)


def _pieces(text: str) -> set[str]:
    pieces = set()
    for unit in _UNIT.findall(text.casefold()):
        if CJK.match(unit):
            pieces |= {unit[at : at + size] for size in (1, 2, 3) for at in range(len(unit) - size + 1)}
        else:
            pieces.add(stem(unit))
    return pieces


def _conversation(situation: Situation, own: frozenset[str], depth: int, spoke: bool) -> Standing:
    earlier, asker = situation.earlier, situation.trigger.author
    authors = [turn.author for turn in earlier]
    back = [place for place, author in enumerate(reversed(authors)) if author in own]
    others = set(authors) - own
    now = situation.trigger.at
    mine = len(authors) - 1 - back[0] if back else 0
    return {
        "opener": float(depth == 0),
        "depth": math.log1p(depth) / 2,
        "deep": float(depth > len(earlier)),
        "spoke": float(spoke),
        "gone": float(spoke and not back),
        **{f"back_{turns}": float(back[:1] == [turns]) for turns in range(4)},
        "own_turns": len(back) / 2,
        "people": len(others | {asker}) / 2,
        "two": float(bool(earlier) and others <= {asker}),
        "two_with_worker": float(bool(back) and others <= {asker}),
        "goes_on": float(authors[-1:] == [asker]),
        "asker_spoke": float(asker in others),
        "spoken_to": float(mine > 0 and authors[mine - 1] == asker),
        "gap": _log((now - earlier[-1].at).total_seconds()) / 4 if earlier else 0.0,
        "own_gap": _log((now - earlier[mine].at).total_seconds()) / 4 if back else 0.0,
    }


def _words(situation: Situation, own: frozenset[str]) -> Standing:
    text, earlier = situation.trigger.text, situation.earlier
    named = set(situation.trigger.mentions)
    mine = [turn for turn in earlier if turn.author in own]
    theirs = [turn for turn in earlier if turn.author not in own]
    asker = situation.trigger.author
    return {
        "mention": float(bool(named & own)),
        "others_named": float(bool(named - own) and not named & own),
        "named_before": float(any(own & set(turn.mentions) for turn in earlier)),
        "called": float(any(asker in turn.mentions for turn in mine)),
        "called_by_others": float(any(asker in turn.mentions for turn in theirs)),
        "asks": float(asks(text)),
        "asked_before": float(bool(earlier) and asks(earlier[-1].text)),
        "worker_asked": float(bool(mine) and asks(mine[-1].text)),
        "length": math.log1p(len(text)) / 3,
        "length_before": math.log1p(len(earlier[-1].text)) / 3 if earlier else 0.0,
        "short": float(len(text) < 40),
        "empty": float(len(text.strip()) < 5),
        "lines": math.log1p(text.count("\n")),
        "code": float("`" in text),
        "link": float("http" in text),
        "thanks": float(bool(_THANKS.match(text))),
    }


def _clock(at: datetime) -> Standing:
    turn = 2 * math.pi * (at.hour + at.minute / 60) / 24
    waves = {f"{name}_{times}": wave(times * turn) for times in (1, 2) for name, wave in _WAVES}
    return {**waves, "weekend": float(at.weekday() >= 5)}


def _put(line: list[tuple[float, str]], item: tuple[float, str]) -> None:
    place = bisect_right(line, item)
    if not place or line[place - 1] != item:
        insort(line, item)
    if len(line) > 2 * KEPT:
        del line[:KEPT]


def _log(seconds: float) -> float:
    return math.log1p(max(0.0, seconds))


def _log_odds(rate: float) -> float:
    rate = min(0.97, max(0.02, rate))
    return math.log(rate / (1 - rate))
