"""A mailbox becomes what the double of its worker knows: once, among those who got each mail, never what is gone."""

from pathlib import Path
from typing import Any

from bot.service.table import carry_out
from memory.decisions.decisions import decisions_of
from memory.domain import Act, Decision
from memory.rights.audience import Audience, audience_of, readable_places
from memory.workers import find_worker, worker_seal
from tests.mail_files import mail, write_mbox
from tests.stage import Stage

ANA, BEN, CLEO = (f"{name} <{name.lower()}@x.example>" for name in ("Ana", "Ben", "Cleo"))
TO_BOTH = mail("Can we deploy on Friday?", message_id="<q1@x>", to=ANA, cc=CLEO, **{"from": BEN})
QUESTION = mail("Who locks the door?", message_id="<q2@x>", subject="Door", to=ANA, **{"from": BEN})


def answer(to: str = BEN, *, cc: str = "", number: int = 1, day: int = 10) -> bytes:
    """Ana's answer, some days after the second of March."""
    date = f"{day:02} Mar 2026 11:00:00 +0000"
    told = {"from": ANA, "to": to, "cc": cc, "message_id": f"<a{number}@x>", "in_reply_to": f"<q{number}@x>"}
    return mail(f"Never, says {number}.", date=date, subject="Re: Deploy", **told)


async def bring(stage: Stage, path: Path, **more: Any) -> Any:
    """Import Ana's mail with her consent, into the double that she has on the chat."""
    beside = {"addresses": ["ana@x.example"], "accounts": {"ben@x.example": stage.ben.id}}
    args = {"kind": "mail", "path": str(path), "worker": stage.ana.id, "consent": True, "mail": beside}
    return await carry_out(stage.app, "import", {**args, **more})


async def known(stage: Stage) -> list[Decision]:
    """What Ana's double knows."""
    async with stage.app.of.record.read() as session:
        worker = await find_worker(session, stage.ana.id)
        return await decisions_of(session, await worker_seal(session, stage.app.of.master, worker.id), worker.id)


async def test_mail_is_learned_once_with_how_long_the_answer_took(stage: Stage, tmp_path: Path) -> None:
    path = write_mbox(tmp_path / "a.mbox", [TO_BOTH, answer(cc=CLEO)])

    first, again = await bring(stage, path), await bring(stage, path)

    assert (first["messages"], first["decisions"], again["decisions"], again["skipped"]) == (2, 1, 0, {"known": 1})
    (decision,) = await known(stage)
    assert (decision.reply, (decision.at - decision.situation.trigger.at).days) == ("Never, says 1.", 8)


async def test_mail_is_for_those_who_got_it_and_for_nobody_else(stage: Stage, tmp_path: Path) -> None:
    await bring(stage, write_mbox(tmp_path / "a.mbox", [TO_BOTH, answer(), QUESTION, answer(cc=CLEO, number=2)]))

    async with stage.app.of.record.read() as session:
        places = {each.situation.place.id for each in await known(stage)}
        (place,) = places
        two = frozenset({stage.ana.id, stage.ben.id})
        assert await audience_of(session, place) == Audience(False, two, frozenset(), "mail:local")
        with_chen = Audience(False, two | {stage.chen.id}, frozenset())
        assert await readable_places(session, places, Audience(False, two, frozenset())) == places
        assert await readable_places(session, places, with_chen) == frozenset()


async def test_question_that_was_never_answered_is_left_and_a_new_one_waits(stage: Stage, tmp_path: Path) -> None:
    old = mail(
        "Lunch?", message_id="<q3@x>", subject="Lunch", to=ANA, date="Mon, 05 Jan 2026 09:00:00 +0000", **{"from": BEN}
    )
    present = mail(
        "Hi", message_id="<h@x>", to=CLEO, date="Mon, 05 Jan 2026 10:00:00 +0000", subject="Hi", **{"from": ANA}
    )
    await bring(stage, write_mbox(tmp_path / "a.mbox", [old, present, QUESTION, answer(number=9, day=2)]))

    assert [(each.act, each.situation.trigger.message) for each in await known(stage)] == [(Act.IGNORE, "q3@x")]


async def test_what_was_forgotten_comes_back_beside_no_later_answer(stage: Stage, tmp_path: Path) -> None:
    path = write_mbox(tmp_path / "a.mbox", [TO_BOTH, answer(cc=CLEO)])
    await bring(stage, path)
    card = await stage.command(stage.ana, "forget #mail-ben+cleo")
    await stage.press(stage.ana, card, "forget_part")
    assert await known(stage) == []

    again = await bring(stage, write_mbox(path, [TO_BOTH, answer()]))

    assert (again["decisions"], again["skipped"]) == (0, {"forgotten": 1})


async def test_whoever_left_in_the_chat_is_left_out_of_the_mail_by_their_name(stage: Stage, tmp_path: Path) -> None:
    await stage.command(stage.chen, "me out")
    chen = mail("May I go home?", message_id="<q1@x>", to=ANA, **{"from": f"{stage.chen.name} <c@x.example>"})

    done = await bring(stage, write_mbox(tmp_path / "a.mbox", [chen, answer("c@x.example")]))

    assert (done["decisions"], done["skipped"]) == (0, {"left_out": 1})


async def test_consents_for_mail_are_told_in_one_line(stage: Stage, tmp_path: Path) -> None:
    await bring(stage, write_mbox(tmp_path / "a.mbox", [TO_BOTH, answer(cc=CLEO), QUESTION, answer(number=2)]))

    told = (await stage.command(stage.ana, "consents")).post.text

    assert "• your mail, with 2 sets of people: reading the past since 2026-03-02\n" in told
    assert "mail-" not in told
