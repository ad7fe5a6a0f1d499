"""A change is ruled on only by its worker's own press, and whatever the double says of one is labelled."""

from pathlib import Path

from tests.adversaries import reviews


async def test_random_presses_rule_on_nothing_that_the_worker_did_not_rule_on(tmp_path: Path) -> None:
    found = await reviews.run(tmp_path, 10, seed=2)
    assert found.examples == []
    assert found.allowed > 2
