"""One access token serves all processes, is renewed ahead by one of them, and is given up without a loop."""

import asyncio

import pytest
from pydantic import SecretStr

from adapters.errors import Barred, RateLimited, Unclear
from tests.adapters.wecom.conftest import WANG, Office
from tests.servers.drawer import Drawer


async def ask(office: Office) -> None:
    """A call that needs a token."""
    await office.client.get("user/get", userid=WANG)


async def test_token_is_fetched_once_for_all_processes(office: Office) -> None:
    other = office.another()
    for each in (office, other, office, office.another()):
        await ask(each)

    assert office.wecom.issued == 1


async def test_many_calls_at_once_fetch_one_token(office: Office) -> None:
    await asyncio.gather(*(ask(office) for _ in range(20)))

    assert office.wecom.issued == 1


async def test_token_is_renewed_ahead_once(office: Office) -> None:
    office.wecom.token_seconds = 7200
    await ask(office)
    office.clock.advance(seconds=6899)
    await ask(office)
    assert office.wecom.issued == 1

    office.wecom.kill_tokens()
    office.clock.advance(seconds=1)
    for each in (office, office.another(), office):
        await ask(each)

    assert office.wecom.issued == 2
    assert office.wecom.calls.count("user/get") == 5


async def test_old_token_serves_while_another_process_renews(office: Office) -> None:
    await ask(office)
    office.clock.advance(seconds=7000)
    await office.vault.claim(f"wecom/token/{office.wecom.corp_id}/{office.wecom.agent_id}", "another", 30)

    await ask(office.another())

    assert office.wecom.issued == 1


async def test_old_token_serves_while_wecom_gives_no_new_one(office: Office) -> None:
    await ask(office)
    office.clock.advance(seconds=7000)
    office.wecom.fail("gettoken", 500)

    await ask(office)

    assert office.wecom.issued == 1


async def test_token_that_another_process_fetched_in_the_last_moment_is_taken(office: Office) -> None:
    other = office.another()

    class Busy(Drawer):
        """A vault in which the other process is a little faster."""

        async def claim(self, name: str, owner: str, seconds: float) -> bool:
            self.__class__ = Drawer  # type: ignore[assignment]
            await ask(other)
            return await Drawer.claim(self, name, owner, seconds)

    office.vault.__class__ = Busy
    await ask(office)

    assert office.wecom.issued == 1


async def test_call_waits_while_another_process_fetches_the_first_token(office: Office) -> None:
    await office.vault.claim(f"wecom/token/{office.wecom.corp_id}/{office.wecom.agent_id}", "another", 30)

    with pytest.raises(RateLimited) as limited:
        await ask(office)
    assert limited.value.seconds == 1
    office.clock.advance(seconds=30)
    await ask(office)


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_token_that_dies_early_is_replaced_once(office: Office, code: int) -> None:
    await ask(office)
    office.wecom.kill_tokens()
    office.wecom.fail("user/get", code)
    office.wecom.calls.clear()

    await ask(office)

    assert office.wecom.calls == ["user/get", "gettoken", "user/get"]


async def test_token_that_another_process_replaced_is_not_fetched_again(office: Office) -> None:
    other = office.another()
    await ask(office)
    await ask(other)
    office.wecom.kill_tokens()
    await ask(other)

    await ask(office)
    await ask(office.another())

    assert office.wecom.issued == 2


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_token_that_is_never_taken_is_refused_after_one_more_try(office: Office, code: int) -> None:
    office.wecom.fail("user/get", code, times=100)

    with pytest.raises(Barred) as barred:
        await ask(office)

    assert barred.value.reason == str(code)
    assert office.wecom.calls.count("user/get") == 2


async def test_tokens_that_die_one_after_the_other_are_waited_out(office: Office) -> None:
    await ask(office)
    office.wecom.restless = 2

    with pytest.raises(RateLimited):
        await ask(office)

    assert office.wecom.calls.count("user/get") == 3
    await ask(office)


async def test_wrong_secret_and_wrong_corporation_are_refused(office: Office) -> None:
    for more, reason in (({"secret": SecretStr("other")}, "40001"), ({"corp_id": "wwother"}, "40013")):
        with pytest.raises(Barred) as barred:
            await ask(office.another(**more))
        assert barred.value.reason == reason


async def test_wecom_that_gives_no_token_is_unclear(office: Office) -> None:
    office.wecom.fail("gettoken", "hang up")

    with pytest.raises(Unclear):
        await ask(office)
    await ask(office)


async def test_token_with_little_time_left_is_not_fetched_for_every_call(office: Office) -> None:
    office.wecom.token_seconds = 240
    for _ in range(24):
        await ask(office)
        office.clock.advance(seconds=5)

    assert office.wecom.issued <= 3
