"""What a button stands for comes back, however long it is, and also from who can only type."""

import pytest

from adapters.platform import Button, Card
from adapters.wecom.outgoing.buttons import Pressed, keep_choices, key_of, keys_of, read_choice, read_key
from adapters.wecom.outgoing.notes import message_id
from tests.adapters.wecom.conftest import LI, WANG, Time
from tests.servers.drawer import Drawer

M = message_id("card:1")


@pytest.fixture
def vault(clock: Time) -> Drawer:
    return Drawer(clock.now)


@pytest.mark.parametrize("value", ["", "d1:1", "中文 “引号” \\", "长" * 340, "长" * 2000])
@pytest.mark.parametrize("asks", [False, True])
async def test_button_comes_back_as_it_was(vault: Drawer, value: str, asks: bool) -> None:
    key = await key_of(vault, Button("edit", "修改", value, asks=asks))

    assert len(key.encode()) <= 1024
    assert await read_key(vault, key) == Pressed("edit", value, asks=asks)


async def test_short_button_needs_no_vault_and_long_one_is_kept_for_a_week(vault: Drawer, clock: Time) -> None:
    short, long = [await key_of(vault, Button("edit", "修改", value)) for value in ("d1", "长" * 2000)]
    clock.advance(days=7)

    assert await read_key(vault, short) == Pressed("edit", "d1")
    assert await read_key(vault, long) is None


@pytest.mark.parametrize(
    "key", ["", "=", "=no", "approve", "[]", '["a"]', '["a",1]', '{"a":1}', "[" * 50, '["a","b","c","d"]']
)
async def test_key_that_is_none_of_ours_is_nothing(vault: Drawer, key: str) -> None:
    assert await read_key(vault, key) is None


async def test_keys_of_a_card_are_those_of_its_buttons_and_menu(vault: Drawer) -> None:
    one, two = Button("a", "甲", "1"), Button("b", "乙", "2", asks=True)

    assert await keys_of(vault, Card(buttons=(one,), menu=(two,))) == {one: '["a","1"]', two: '["b","2","asks"]'}
    assert await keys_of(vault, None) == {}


@pytest.mark.parametrize("typed", ["{}-2", " {} - 2 ", "回复 {}-2", "{}－２", "{}—2", "{}-02"])
async def test_number_that_is_typed_is_the_button(vault: Drawer, typed: str) -> None:
    await keep_choices(vault, "ww1", WANG, M, ["k1", "k2"])
    wide = M[:6].translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789abcdef"})

    for number in (M[:6], M[:6].upper(), wide):
        choice = await read_choice(vault, "ww1", WANG, typed.format(number))
        assert choice is not None
        assert (choice.key, choice.message) == ("k2", M)


@pytest.mark.parametrize("typed", ["{}-3", "{}-0", "{}", "2", "请看 {}-2", "{}-2 不要这样", "000000-1", ""])
async def test_anything_else_that_is_typed_is_no_button(vault: Drawer, typed: str) -> None:
    await keep_choices(vault, "ww1", WANG, M, ["k1", "k2"])

    assert await read_choice(vault, "ww1", WANG, typed.format(M[:6])) is None


async def test_nobody_presses_somebody_elses_button_or_a_forgotten_one(vault: Drawer, clock: Time) -> None:
    await keep_choices(vault, "ww1", WANG, M, ["k1"])

    assert await read_choice(vault, "ww1", LI, f"{M[:6]}-1") is None
    assert await read_choice(vault, "ww2", WANG, f"{M[:6]}-1") is None
    clock.advance(days=7)
    assert await read_choice(vault, "ww1", WANG, f"{M[:6]}-1") is None
