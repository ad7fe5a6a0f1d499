"""A policy that is broken in any way is refused with its place, and what held before it holds on."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.deployment import Deployment
from bot.settings import Settings
from bot.standin.policies import PolicyBook
from memory.record.tables import WorkerRow
from policies.errors import PolicyUnreadable
from policies.policy_file import Policy, read_policy
from tests.adversaries import malformed
from tests.adversaries.cleared import QUESTION, clear
from tests.servers.forked import run_double
from tests.stage import Stage


@pytest.mark.parametrize("seed", range(3))
async def test_malformed_policies_are_refused_with_line_and_column(tmp_path: Path, seed: int) -> None:
    found = await malformed.run(tmp_path, 100, seed=seed)
    assert found.examples == []
    assert found.trials == 100


@pytest.mark.parametrize("text", malformed.VALID)
def test_oracle_knows_a_valid_policy_and_one_that_says_something_else(text: str) -> None:
    policy = read_policy(text, "mine.yaml")
    assert malformed.says_the_same(policy, text)
    assert not malformed.says_the_same(policy, text.replace("up_to: a", "up_to: b"))
    assert not malformed.says_the_same(policy, text.replace("limits:", "permits2:"))


async def test_double_does_not_start_over_a_broken_policy(stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text("version: 1\ndefault: answer\n")
    with pytest.raises(PolicyUnreadable, match="line 2, column 10"):
        PolicyBook(_with_policy(stage, file))


async def test_policy_that_changes_is_taken_up_and_one_that_breaks_or_goes_leaves_the_former(
    stage: Stage, tmp_path: Path
) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(malformed.VALID[0])
    book = PolicyBook(_with_policy(stage, file))

    async def holding() -> Policy:
        async with stage.app.of.record.read() as session:
            return await book.policy_of(session, "nobody")

    first = await holding()
    file.write_text("version: 1\ndefault: silent\n")
    second = await holding()
    assert (second.default, second == first) == ("silent", False)
    for broken in ("version: 1\ndefault: answer\n", "", "\xff"):
        file.write_bytes(broken.encode("latin-1"))
        assert await holding() == second
    file.unlink()
    assert await holding() == second
    file.write_text(malformed.VALID[0])
    assert await holding() == first


async def test_worker_whose_policy_is_broken_is_answered_for_by_nobody(stage: Stage) -> None:
    worker = await clear(stage)
    async with stage.app.of.record.write() as session:
        await session.execute(
            update(WorkerRow).where(WorkerRow.id == worker.id).values(policy="version: 1\npermits: all")
        )
    before = len(stage.replies())
    await stage.say(stage.chen, f"@double @Ana {QUESTION}")
    await stage.wait(minutes=30)
    assert len(stage.replies()) == before


def test_policy_that_is_no_utf8_is_refused_in_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_bytes(b"version: 1\n# \xff\xfe\n")
    done = run_double("policy", "check", str(file), cwd=tmp_path, env=os.environ)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "line 2, column 3" in done.stdout + done.stderr


def _with_policy(stage: Stage, file: Path) -> Deployment:
    settings = Settings(home=stage.app.of.settings.home, policy=file, _env_file=None)
    return replace(stage.app.of, settings=settings)
