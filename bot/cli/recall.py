"""``double recall``"""

from datetime import datetime
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console
from rich.text import Text

from bot.cli.common import Common, call, emit, in_zone, one_sentence, question
from bot.errors import Misused
from bot.texts import Told, listed
from bot.voice.asker import asker_in


def recall(
    text: Annotated[str, Parameter(allow_leading_hyphen=True)],
    *,
    worker: str,
    as_: Annotated[str | None, Parameter(name="--as")] = None,
    in_: Annotated[str | None, Parameter(name="--in")] = None,
    now: datetime | None = None,
    common: Common = Common(),
) -> None:
    """What did the worker do about that?

    Parameters
    ----------
    text
        The question, times included: "how did I handle the outage last Tuesday?"
    worker
        Whose decisions: a worker's name, id or account.
    as_
        Answer only what this person may see (an account's id).
    in_
        Answer only what everybody in this place may see.
    now
        Understand times as of this ISO time.
    """
    with one_sentence(common):
        question(text)
        if now is not None and now.tzinfo is None:
            raise Misused(Told("error.no_zone", option="--now", time=now.isoformat()))
    args = {"text": text, "worker": worker, "person": as_, "place": in_, "now": now}
    data = call(common, "recall", args)
    emit(common, data, lambda console: _show(console, data, common.following(data["language"])))


def _show(console: Console, data: dict[str, Any], common: Common) -> None:
    if heading := _heading(data, common):
        console.print(heading)
    if understood := _understood(data["looked_for"], common):
        console.print(common.say("recall.looked", clues=understood), style="dim")
    if data["unmet"] and data["is_about"]:
        console.print(common.say("recall.unmet"))
    for number, precedent in enumerate(data["precedents"], 1):
        _show_precedent(console, number, precedent, data["zone"], common)
    for episode in data["episodes"]:
        console.print(common.say("cli.recall_episode"), style="bold")
        for p in episode:
            console.print(f"   {in_zone(p['at'], data['zone'])} {_cut(p['situation'], 60)} → {_cut(p['reply'], 80)}")
    console.print(common.say("cli.recall_ms", ms=data["ms"]), style="dim")


def _heading(data: dict[str, Any], common: Common) -> str:
    """What is said before what was found: about the time that was named, and whether it is about what was asked."""
    far = data["precedents"] and not data["is_about"]
    if data["window"]:
        kind = "never" if not data["precedents"] else "far_then" if far else "widened" if data["widened"] else "window"
        start, end = (data["window"][name][:16].replace("T", " ") for name in ("from", "to"))
        return common.say(f"cli.recall_{kind}", start=start, end=end, about=data["about"])
    if far:
        return common.say("recall.far", about=data["about"])
    return "" if data["precedents"] else common.say("cli.recall_nothing")


def _show_precedent(console: Console, number: int, precedent: dict[str, Any], zone: str, common: Common) -> None:
    alike, earlier = precedent["count"] - 1, precedent["earlier"]
    times = [common.say("cli.recall_alike", count=alike)] if alike else []
    times += [common.say("cli.recall_earlier", count=earlier)] if earlier else []
    act = common.say(f"act.{precedent['act']}")
    where = f"{number}. {in_zone(precedent['at'], zone)[:10]} #{precedent['place']}"
    console.print(Text.assemble((where, "bold"), (" · ".join(["", act, f"{precedent['score']:.2f}", *times]), "dim")))
    named = {name: precedent[name] for name in ("taught", "noted", "source")}
    who = asker_in(common.speaks, precedent["asker"], **named)
    console.print(f"   {who}: {_cut(precedent['situation'])}")
    console.print(f"   → {_cut(precedent['reply']) or common.say('cli.without_words', act=act)}")
    if precedent["link"]:
        console.print(f"   {precedent['link']}", style="dim")


def _understood(clues: dict[str, Any], common: Common) -> str:
    parts = [common.say(f"recall.{clues['act']}")] if clues["act"] else []
    if clues["places"]:
        parts.append(common.say("recall.place", names=listed(common.speaks, (f"#{name}" for name in clues["places"]))))
    if clues["askers"]:
        parts.append(common.say("recall.asker", names=listed(common.speaks, clues["askers"])))
    return " · ".join(parts)


def _cut(text: str, longest: int = 240) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"
