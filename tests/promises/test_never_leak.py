"""A precedent is used only where everybody who reads the reply could have read it: at drafting and at sending."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from adapters.chat import PlaceKind
from bot.service.table import carry_out
from memory.record.tables import PlaceRow
from memory.rights.audience import Audience, audience_of, note_archived_members, note_members, visible
from tests.git_files import Commit, make_repository
from tests.mail_files import mail, write_mbox
from tests.stage import Stage

PEOPLE = "abcdef"
GROUPS = st.frozensets(st.sampled_from(PEOPLE))


@given(GROUPS, st.booleans(), GROUPS, st.booleans(), GROUPS)
def test_visible_only_where_every_reader_could_read_the_source(
    source: frozenset[str], public_source: bool, readers: frozenset[str], public: bool, guests: frozenset[str]
) -> None:
    def reads(person: str, members: frozenset[str], everyone: bool) -> bool:
        return person in members or (everyone and person not in guests)

    oracle = all(reads(person, source, public_source) for person in PEOPLE if reads(person, readers, public)) and not (
        public and not public_source
    )
    said = visible(Audience(public_source, source, source & guests), Audience(public, readers, readers & guests))
    assert said is oracle or (said is False and oracle)
    if said:
        assert all(reads(person, source, public_source) for person in PEOPLE if reads(person, readers, public))


async def test_private_precedent_is_not_drafted_in_a_public_place(stage: Stage) -> None:
    board = stage.chat.add_place("board", PlaceKind.PRIVATE, [stage.ana, stage.ben])
    await stage.consent(stage.ana, board)
    await stage.consent(stage.ana)
    await stage.say(stage.ben, "Shall we sell the warehouse?", place=board)
    await stage.say(stage.ana, "Yes, to the northern bidder.", place=board)
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, "@double @Ana shall we sell the warehouse?")
    card = stage.cards(stage.ana)[-1].post.card
    assert card is not None
    assert "northern" not in card.body + card.note
    await stage.say(stage.ben, "@double @Ana shall we sell the warehouse?", place=board)
    card = stage.cards(stage.ana)[-1].post.card
    assert card is not None
    assert "northern" in card.body


@pytest.mark.parametrize("joins", [True, False])
async def test_reply_is_held_back_when_a_stranger_joins_before_it_leaves(stage: Stage, joins: bool) -> None:
    team = stage.chat.add_place("team", PlaceKind.PRIVATE, [stage.ana, stage.ben, stage.chen])
    talk = stage.chat.add_place("talk", PlaceKind.PRIVATE, [stage.ana, stage.ben])
    dora = stage.chat.add_person("Dora")
    for place in (team, talk):
        await stage.consent(stage.ana, place)
    for number in range(30):
        await stage.say((stage.ben, stage.chen)[number % 2], "How do I roll back a deploy?", place=team)
        await stage.say(stage.ana, "Use `deploy rollback NAME`.", place=team)
        await stage.wait(hours=1)
    await stage.press(stage.ana, stage.card_with(stage.ana, "grant"), "grant")
    await stage.stand_in(stage.ana)
    stage.clock.advance(timedelta(minutes=1))
    await stage.say(stage.ben, "@double @Ana how do I roll back a deploy?", place=talk)
    await stage.chat.press(stage.ana, stage.card_with(stage.ana, "approve"), "approve")
    await stage.app.events.drain()
    if joins:
        await stage.chat.join(dora, talk)
    await stage.app.events.drain()
    await stage.app.settle()
    replies = [posted.post.text for posted in stage.chat.posts if posted.key.startswith("reply:")]
    assert replies == ([] if joins else ["Use `deploy rollback NAME`."])


async def test_place_of_which_nobody_knows_who_is_in_it_is_told_nothing(stage: Stage) -> None:
    team = stage.chat.add_place("team", PlaceKind.PRIVATE, [stage.ana, stage.ben, stage.chen])
    await stage.consent(stage.ana, team)
    await stage.clear("How do I roll back a deploy?", "Use `deploy rollback NAME`.", place=team)
    await stage.consent(stage.ana)
    await stage.stand_in(stage.ana)
    stage.chat.tells_members = False
    stage.clock.advance(timedelta(hours=1))
    await stage.say(stage.ben, "@double @Ana how do I roll back a deploy?", place=team)
    await stage.say(stage.ben, "@double @Ana how do I roll back a deploy?")
    assert stage.replies() == []
    assert "deploy rollback" not in repr([card.post for card in stage.cards(stage.ana)[-2:]])


async def test_archive_does_not_overrule_who_is_in_a_place(stage: Stage) -> None:
    async with stage.app.of.record.write() as session:
        await note_members(session, stage.ops, [stage.ana, stage.ben], stage.clock.now())
        await note_archived_members(session, stage.ops, [stage.ana, stage.ben, stage.chen])
        assert (await audience_of(session, stage.ops.id)).members == {stage.ana.id, stage.ben.id}


async def test_whoever_is_known_by_a_mail_alone_is_shown_nothing_that_is_for_all_colleagues(
    stage: Stage, tmp_path: Path
) -> None:
    dora = stage.chat.add_person("Dora", guest=True)
    await stage.consent(stage.ana)
    await stage.teach("How do I roll back a deploy?", "Use the release page.")
    question = "Where is the parcel sent?"
    commits = [Commit("Send the parcel to the walnut yard\n\nIt is dry there, see #7.", "Ana <ana@x>", {"a": "x"})]
    code = make_repository(tmp_path / "code", commits)
    git = {"addresses": ["ana@x"], "audience": ["everyone"]}
    asked = mail("Who locks the door?", message_id="<q@x>", **{"from": "Dora <dora@x.example>"})
    heads = {"from": "Ana Ruiz <ana@x.example>", "to": "dora@x.example", "in_reply_to": "<q@x>"}
    said = mail("Ben locks it.", message_id="<a@x>", date="Mon, 02 Mar 2026 09:30:00 +0000", **heads)
    box = write_mbox(tmp_path / "a.mbox", [asked, said])
    known = {"addresses": ["ana@x.example"], "accounts": {"dora@x.example": dora.id}}
    by = {"worker": stage.ana.id, "consent": True}
    await carry_out(stage.app, "import", {"kind": "git", "path": str(code), "git": git, **by})
    await carry_out(stage.app, "import", {"kind": "mail", "path": str(box), "mail": known, **by})

    async def shown(question: str, **reader: str) -> str:
        told = await carry_out(stage.app, "recall", {"text": question, "worker": stage.ana.id, **reader})
        return str(told["precedents"])

    assert "walnut" in await shown(question, person=stage.ben.id)
    assert "Ben locks it" in await shown("Who locks the door?", person=dora.id)
    assert "walnut" not in await shown(question, person=dora.id)
    async with stage.app.of.record.read() as session:
        (mailed,) = await session.scalars(select(PlaceRow.id).where(PlaceRow.id.startswith("mail:")))
    assert "Ben locks it" in await shown("Who locks the door?", place=mailed)
    assert "walnut" not in await shown(question, place=mailed)
    assert "walnut" in await shown(question, place=stage.ops.id)
