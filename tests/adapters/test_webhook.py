"""The shared checks: what is too large, stale, misshapen, foreign or seen before is refused with a status."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.errors import Forged
from adapters.webhook import MAX_DEPTH, Replays, check_fresh, check_signature, read_object, read_text

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_request_within_five_minutes_is_fresh(seconds: int) -> None:
    check_fresh(int(NOON.timestamp()) + seconds, NOON)


@pytest.mark.parametrize("seconds", [-301, 301, -86_400, 10**11])
def test_request_beyond_five_minutes_is_not_fresh(seconds: int) -> None:
    with pytest.raises(Forged) as forged:
        check_fresh(int(NOON.timestamp()) + seconds, NOON)
    assert forged.value.status == 401


def test_signature_may_equal_any_of_the_accepted() -> None:
    check_signature("b", ["a", "b"])
    with pytest.raises(Forged):
        check_signature("c", ["a", "b"])
    with pytest.raises(Forged):
        check_signature("c", [])


def test_object_at_the_greatest_depth_is_read() -> None:
    nested = '{"a":' * MAX_DEPTH + "1" + "}" * MAX_DEPTH

    assert "a" in read_object(nested)
    with pytest.raises(Forged) as forged:
        read_object('{"a":' + nested + "}")
    assert forged.value.status == 400


def test_brackets_within_strings_are_not_depth() -> None:
    assert read_object('{"a": "' + "[" * 1000 + '\\"{{{"}') == {"a": "[" * 1000 + '"{{{'}


@pytest.mark.parametrize("text", ["", "[]", "null", "7", '{"a"', "{'a': 1}", "[" * 100_000])
def test_anything_but_an_object_is_refused(text: str) -> None:
    with pytest.raises(Forged) as forged:
        read_object(text)
    assert forged.value.status == 400


def test_text_that_is_not_utf8_is_refused() -> None:
    assert read_text("影子".encode()) == "影子"
    with pytest.raises(Forged):
        read_text(b"\xff\xfe")


class TestReplays:
    def test_same_signature_is_refused_the_second_time(self) -> None:
        replays = Replays(lambda: NOON)
        replays.claim("a")
        replays.claim("b")

        with pytest.raises(Forged) as forged:
            replays.claim("a")
        assert forged.value.status == 409

    def test_released_signature_may_come_again(self) -> None:
        replays = Replays(lambda: NOON)
        replays.claim("a")
        replays.release("a")

        replays.claim("a")
        with pytest.raises(Forged):
            replays.claim("a")

    def test_signature_is_remembered_as_long_as_it_can_be_fresh(self) -> None:
        time = [NOON]
        replays = Replays(lambda: time[0])
        replays.claim("a")
        time[0] += timedelta(seconds=600)

        with pytest.raises(Forged):
            replays.claim("a")

    def test_memory_is_bounded(self) -> None:
        replays = Replays(lambda: NOON, bound=2)
        for signature in ("a", "b", "c"):
            replays.claim(signature)

        replays.claim("a")
        with pytest.raises(Forged):
            replays.claim("c")
