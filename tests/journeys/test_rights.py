"""What the platform lets the double do, given and taken back; and places that change."""

from dataclasses import replace

import pytest

from adapters.chat import Place, PlaceKind
from adapters.local.people import Posted
from tests.stage import Stage

QUESTION, ANSWER = "Who has the key?", "It is with Ben."


@pytest.fixture
def talk(stage: Stage) -> Place:
    """A direct talk of Ana and Ben without the bot, heard through Ana's own right."""
    place = Place("local:own:ana-ben", "Ben", PlaceKind.OWN, owner=stage.ana.id)
    stage.chat.places[place.id] = place
    stage.chat.in_place[place.id] = {stage.ana.id, stage.ben.id}
    return place


async def permit(stage: Stage) -> None:
    await stage.chat.permit(stage.ana)
    await stage.app.settle()


async def known(stage: Stage) -> str:
    return (await stage.command(stage.ana, "recall key")).post.text


async def exchange(stage: Stage, talk: Place) -> None:
    await stage.say(stage.ben, QUESTION, place=talk)
    await stage.say(stage.ana, ANSWER, place=talk)
    await stage.wait(hours=1)


def told(stage: Stage) -> list[str]:
    return [posted.post.text for posted in stage.chat.seen_by(stage.ana, stage.direct(stage.ana))]


async def test_own_direct_talks_are_heard_only_with_the_workers_permission(stage: Stage, talk: Place) -> None:
    await stage.consent(stage.ana)
    await exchange(stage, talk)
    assert ANSWER not in await known(stage)
    await permit(stage)
    assert told(stage)[-1].startswith("I hear your own direct messages now")
    await exchange(stage, talk)
    assert ANSWER in await known(stage)


async def test_link_to_permit_is_given_to_the_worker_alone(stage: Stage) -> None:
    await stage.consent(stage.ana)
    answer = await stage.command(stage.ana, "settings messages on")
    assert f"local://permit/{stage.ana.id}" in answer.post.text
    assert answer.only_for == stage.ana.id


async def test_permission_of_somebody_without_a_double_is_given_back(stage: Stage) -> None:
    await stage.chat.permit(stage.ben)
    await stage.app.settle()
    assert stage.chat.permitted == set()


async def test_settings_off_ends_hearing_and_gives_the_right_back(stage: Stage, talk: Place) -> None:
    await stage.consent(stage.ana)
    await permit(stage)
    await stage.command(stage.ana, "settings messages off")
    assert stage.chat.permitted == set()
    await exchange(stage, talk)
    assert ANSWER not in await known(stage)


async def test_shadow_off_and_forget_give_the_right_back_as_well(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await permit(stage)
    await stage.command(stage.ana, "shadow off")
    assert stage.chat.permitted == set()
    await permit(stage)
    await stage.press(stage.ana, await stage.command(stage.ana, "forget everything"), "forget_everything")
    assert stage.chat.permitted == set()


async def test_what_was_learnt_in_an_own_talk_shows_to_nobody_outside_of_it(stage: Stage, talk: Place) -> None:
    await stage.consent(stage.ana)
    await permit(stage)
    await exchange(stage, talk)
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    assert stage.cards(stage.ana)[-1].post.card.body != ANSWER  # type: ignore[union-attr]
    assert ANSWER not in (await stage.command(stage.chen, "recall @Ana key")).post.text
    assert ANSWER in (await stage.command(stage.ben, "recall @Ana key")).post.text


async def test_double_says_nothing_in_an_own_talk(stage: Stage, talk: Place) -> None:
    await stage.consent(stage.ana)
    await permit(stage)
    await stage.stand_in(stage.ana)
    await stage.say(stage.ben, f"@Ana {QUESTION}", place=talk)
    assert stage.said_in(talk) == []
    assert stage.cards(stage.ana) == [card for card in stage.cards(stage.ana) if " asks " not in card.post.text]


async def test_right_that_the_platform_took_back_ends_hearing(stage: Stage, talk: Place) -> None:
    await stage.consent(stage.ana)
    await permit(stage)
    await stage.chat.revoke(stage.ana)
    await stage.app.settle()
    assert told(stage)[-1] == "I no longer hear your own direct messages."
    await exchange(stage, talk)
    assert ANSWER not in await known(stage)


async def waiting(stage: Stage) -> Posted:
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER)
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    return stage.cards(stage.ana)[-1]


async def test_lost_workspace_stops_every_double_in_it(stage: Stage) -> None:
    await waiting(stage)
    await stage.chat.revoke(scope="local")
    await stage.app.settle()
    assert told(stage)[-1].startswith("The connection to your workspace was taken away. I have stopped")
    assert "Stopped; not sent." in told(stage)
    assert "Not standing in." in (await stage.command(stage.ana, "status")).post.text


async def test_place_that_became_private_shows_to_its_members_only(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.teach(QUESTION, ANSWER)
    lobby = stage.chat.add_place("lobby", PlaceKind.PUBLIC, [stage.ana, stage.chen])
    await stage.consent(stage.ana, lobby)
    stage.chat.in_place[stage.ops.id].discard(stage.chen.id)
    await stage.chat.change_place(replace(stage.ops, kind=PlaceKind.PRIVATE))
    await stage.app.settle()
    assert ANSWER not in (await stage.command(stage.chen, "recall @Ana key")).post.text
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, f"@double @Ana {QUESTION}", place=lobby)
    assert stage.cards(stage.ana)[-1].post.card.body != ANSWER  # type: ignore[union-attr]


async def test_renamed_place_is_known_by_its_new_name(stage: Stage) -> None:
    await stage.consent(stage.ana)
    await stage.chat.change_place(replace(stage.ops, name="operations"))
    await stage.app.settle()
    assert "Listening: #operations." in (await stage.command(stage.ana, "status")).post.text


async def test_draft_for_a_closed_place_is_withdrawn(stage: Stage) -> None:
    await waiting(stage)
    await stage.chat.change_place(stage.ops, closed=True)
    await stage.app.settle()
    assert stage.cards(stage.ana)[-1].post.text == "Stopped; not sent."
