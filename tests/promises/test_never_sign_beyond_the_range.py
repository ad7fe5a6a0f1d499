"""No request with a form is approved alone outside of the range that the worker's policy states, or without a right."""

from pathlib import Path

from tests.adversaries import forms


async def test_generated_requests_are_approved_within_range_and_right_only(tmp_path: Path) -> None:
    found = await forms.run(tmp_path, 60, seed=5)
    assert found.examples == []
    assert found.allowed >= 3
