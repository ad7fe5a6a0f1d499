"""``double ask``"""

from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console

from bot.cli.common import Common, call, emit, one_sentence, question
from bot.texts import listed
from bot.voice.asker import asker_in
from bot.voice.reasons import rule_named, what_it_says
from bot.voice.sure import FLOOR, how_sure

HOLDING = frozenset({"limit", "guard", "error"})
"""The kinds of reason that hold a draft back."""

DRAFTED = frozenset({"draft", "ask"})
"""The verdicts by which the worker is shown a draft, if there is one."""


def ask(
    text: Annotated[str, Parameter(allow_leading_hyphen=True)],
    *,
    worker: str,
    as_: Annotated[str | None, Parameter(name="--as")] = None,
    in_: Annotated[str | None, Parameter(name="--in")] = None,
    common: Common = Common(),
) -> None:
    """What would the double do? A dry run: nothing is sent.

    Parameters
    ----------
    text
        The question, as a colleague would write it.
    worker
        Whose double: a worker's name, id or account.
    as_
        Who asks (an account's id).
    in_
        In which place (a direct talk by default).
    """
    with one_sentence(common):
        question(text)
    data = call(common, "ask", {"text": text, "worker": worker, "person": as_, "place": in_})
    emit(common, data, lambda console: _show(console, data, common.following(data["language"])))


def _show(console: Console, data: dict[str, Any], common: Common) -> None:
    headline = "no_draft" if data["found"] and data["verdict"] in DRAFTED else data["verdict"]
    console.print(common.say(f"cli_ask.{headline}"), style="bold")
    if data["found"]:
        _show_why_nothing(console, data["found"], common)
    else:
        _show_draft(console, data, common)
    decisive = [reason for reason in data["reasons"] if reason["verdict"] == data["verdict"]]
    others = [reason for reason in data["reasons"] if reason not in decisive and reason["kind"] in HOLDING]
    for heading, reasons in (("because", decisive), ("besides", others)):
        if reasons:
            console.print(common.say(f"cli_ask.{heading}"))
        for reason in reasons:
            console.print(_told(reason, common), style="dim")


def _show_draft(console: Console, data: dict[str, Any], common: Common) -> None:
    if data["confidence"] < FLOOR:
        console.print(common.say("cli_ask.guess"))
    elif data["verdict"] == "draft":
        console.print(common.say("cli_ask.would_say"))
    console.print(f"  {data['reply'] or common.say('cli_ask.nothing_to_say')}")
    sure = how_sure(common.speaks, data["confidence"])
    console.print(common.say("cli_ask.rests", count=sum(each["count"] for each in data["precedents"]), sure=sure))
    _show_precedent(console, data["precedents"][0], common)


def _show_why_nothing(console: Console, found: dict[str, Any], common: Common) -> None:
    if nearest := found["nearest"]:
        console.print(common.say("cli_ask.too_far", count=found["seen"], likeness=f"{nearest['score']:.0%}"))
        _show_precedent(console, nearest, common)
    else:
        console.print(common.say("cli_ask.not_found"))
    if found["hidden"]:
        places = listed(common.speaks, (f"#{name}" for name in found["places"]))
        console.print(common.say("cli_ask.hidden", count=found["hidden"], places=places, place=found["places"][0]))


def _show_precedent(console: Console, precedent: dict[str, Any], common: Common) -> None:
    asked, said = (" ".join(precedent[name].split()) for name in ("situation", "reply"))
    act = common.say(f"act.{precedent['act']}")
    named = {name: precedent[name] for name in ("taught", "noted", "source")}
    who = asker_in(common.speaks, precedent["asker"], **named)
    console.print(f"  {precedent['at'][:10]} #{precedent['place']} · {who}: {asked}", style="dim")
    console.print(f"    → {said or common.say('cli.without_words', act=act)}", style="dim")


def _told(reason: dict[str, Any], common: Common) -> str:
    name, kind = rule_named(common.speaks, reason["name"]), common.say(f"reason.{reason['kind']}")
    said = what_it_says(common.speaks, reason["name"], reason["says"], reason["conditions"])
    return common.say("cli_ask.guard" if reason["kind"] == "guard" else "cli_ask.rule", says=said, kind=kind, name=name)
