"""Nothing is kept, sent or shown to a model without a consent that held when it happened and holds still."""

from pathlib import Path

from tests.adversaries import consents, scripts


async def test_random_grants_and_withdrawals_keep_and_send_nothing_without_consent(tmp_path: Path) -> None:
    found = await consents.run(tmp_path, 150, seed=7)
    assert found.examples == []
    assert found.allowed > 40


async def test_withdrawal_between_question_and_post_sends_nothing_in_a_chat(tmp_path: Path) -> None:
    found = await scripts.withdrawals(tmp_path, 6, seed=3)
    assert found.examples == []
    assert found.allowed > 1
