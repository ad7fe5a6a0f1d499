"""A repository becomes what the double of its worker knows: why things are as they are, for whoever may be shown it."""

from pathlib import Path
from typing import Any

import pytest

from bot.backtest.walk import asked_for
from bot.service.table import carry_out
from memory.decisions.decisions import decisions_of
from memory.domain import Act, Decision
from memory.profile.profile import Kind
from memory.profile.profiles import read_profile
from memory.rights.audience import Audience, readable_places
from memory.workers import find_worker, worker_seal
from tests.git_files import ANA, BEN, Commit, make_repository
from tests.logs import logged
from tests.stage import Stage

WHY = "Retry uploads three times\n\nThe object store drops connections on Monday mornings, when the backup runs."


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six changes of Ana's with tests, and one of Ben's that she let in."""
    own = [
        Commit(
            WHY if number == 5 else f"fix: part {number}\n\nIt was wrong, see #{number}.",
            ANA,
            {f"app/store/part{number}.py": "x\n", f"tests/store/test_part{number}.py": "y\n"},
        )
        for number in range(6)
    ]
    reviewed = Commit("Cache the thumbnails\n\nReviewed-by: Ana <ana@x.example>", BEN, {"app/cache.py": "x\n"})
    return make_repository(tmp_path_factory.mktemp("git") / "shop", [*own, reviewed])


async def bring(stage: Stage, path: Path, *audience: str, **more: Any) -> Any:
    """Import the repository with Ana's consent, into the double that she has on the chat."""
    beside = {"addresses": ["ana@x.example"], "accounts": {"ben@x.example": stage.ben.id}, "audience": audience}
    args = {"kind": "git", "path": str(path), "worker": stage.ana.id, "consent": True, "git": beside}
    return await carry_out(stage.app, "import", {**args, **more})


async def known(stage: Stage) -> list[Decision]:
    """What Ana's double knows."""
    async with stage.app.of.record.read() as session:
        worker = await find_worker(session, stage.ana.id)
        return await decisions_of(session, await worker_seal(session, stage.app.of.master, worker.id), worker.id)


async def test_repository_is_learned_once_and_its_reasons_are_found(stage: Stage, repository: Path) -> None:
    first, again = await bring(stage, repository), await bring(stage, repository)

    assert (first["decisions"], again["decisions"], again["skipped"]) == (7, 0, {"known": 7})
    reviewed = [each for each in await known(stage) if each.act is Act.APPROVE]
    assert [(each.situation.trigger.author, each.formal, each.reply) for each in reviewed] == [(stage.ben.id, True, "")]
    answer = await stage.command(stage.ana, "recall why do we retry uploads?")
    assert "a commit: «Retry uploads three times" in answer.post.text
    assert "The object store drops connections on Monday mornings" in answer.post.text


async def test_commits_tell_how_a_worker_changes_things_and_where_they_know_their_way(
    stage: Stage, repository: Path
) -> None:
    await bring(stage, repository)

    async with stage.app.of.record.read() as session:
        worker = await find_worker(session, stage.ana.id)
        seal = await worker_seal(session, stage.app.of.master, worker.id)
        lines = (await read_profile(session, seal, worker.id)).lines
    told = {(line.kind, line.trait, line.value): (line.count, line.of) for line in lines if line.kind is not Kind.WORKS}
    assert told == {
        (Kind.CHANGES, "size", "small"): (6, 6),
        (Kind.CHANGES, "tests", "yes"): (6, 6),
        (Kind.CHANGES, "why", "yes"): (6, 6),
        (Kind.CHANGES, "kind", "yes"): (5, 6),
        (Kind.CHANGES, "issue", "yes"): (5, 6),
        (Kind.KNOWS, "folder", "app/store"): (6, 6),
        (Kind.KNOWS, "folder", "tests/store"): (6, 6),
    }
    shown = (await stage.command(stage.ana, "profile")).post.text
    assert "Your commits: with tests, 6 of 6 times" in shown
    assert "You know your way in app/store" in shown


async def test_repository_is_shown_to_nobody_but_whom_the_worker_named(stage: Stage, repository: Path) -> None:
    ben, chen = (Audience(False, frozenset({stage.ana.id, who.id}), frozenset()) for who in (stage.ben, stage.chen))

    async def shown_to(reader: Audience) -> int:
        async with stage.app.of.record.read() as session:
            places = {each.situation.place.id for each in await known(stage)}
            return len(await readable_places(session, places, reader))

    await bring(stage, repository)
    assert (await shown_to(ben), await shown_to(chen)) == (0, 0)
    await bring(stage, repository, stage.ben.id)
    assert (await shown_to(ben), await shown_to(chen)) == (1, 0)
    await bring(stage, repository, "everyone")
    assert (await shown_to(ben), await shown_to(chen)) == (2, 1)


async def test_commits_teach_nothing_of_when_the_worker_answers_in_chat(stage: Stage, repository: Path) -> None:
    await bring(stage, repository)

    assert [each.act for each in asked_for(await known(stage))] == [Act.APPROVE]


async def test_many_commits_alone_make_no_clone_of_how_the_worker_answers(stage: Stage, tmp_path: Path) -> None:
    own = [Commit(f"Change {number}\n\nFor reason {number}.", ANA, {f"a{number}.py": "x\n"}) for number in range(40)]
    with logged() as lines:
        await bring(stage, make_repository(tmp_path / "many", own))

    assert len(await known(stage)) == 40
    assert [line["event"] for line in lines if "clone" in line["event"]] == []


async def test_whoever_left_in_the_chat_is_left_out_of_the_repository(stage: Stage, repository: Path) -> None:
    await stage.command(stage.ben, "me out")

    done = await bring(stage, repository)

    assert (done["decisions"], done["skipped"]) == (6, {"left_out": 1})
