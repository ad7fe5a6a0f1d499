"""Whoever has to mend the connection is told what is wrong and what to do, and no secret."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from adapters.errors import Barred, Forged
from adapters.platform import Probe
from adapters.wecom.incoming.crypto import Seal
from adapters.wecom.install.probes import Probes
from adapters.wecom.robot.link import state_name
from adapters.wecom.settings import WeComSettings
from tests.adapters.wecom.conftest import Office


def looking(office: Office, **more: Any) -> Probes:
    """A look with the loopback WeCom's settings, or others."""
    given = office.corporation.model_dump() | {"api_url": office.wecom.api_url} | more
    return Probes(WeComSettings(**given), office.http, office.vault, time_of(office))


def time_of(office: Office) -> Any:
    """The clock of the look."""
    return lambda: datetime.now(UTC) + (office.clock.at - _START)


_START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


async def look(probes: Probes) -> Mapping[str, Probe]:
    """What was found, by what was looked at."""
    return {probe.what: probe for probe in await probes.look()}


@pytest.fixture
async def double(office: Office) -> AsyncIterator[str]:
    """Where something answers that has the application's key."""
    seal = Seal(office.wecom.token, office.wecom.aes_key, office.wecom.corp_id)

    async def verify(request: web.Request) -> web.Response:
        query = request.query
        try:
            text = seal.open(
                query["echostr"], signature=query["msg_signature"], timestamp=query["timestamp"], nonce=query["nonce"]
            )
        except Forged as forged:
            return web.Response(text=str(forged), status=forged.status)
        return web.Response(text=text)

    app = web.Application()
    app.router.add_get(f"/wecom/{office.wecom.corp_id}/{office.wecom.agent_id}", verify)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


async def test_all_is_well(office: Office, double: str) -> None:
    found = await look(looking(office, public_url=double))

    assert list(found) == ["token", "ip", "agent", "address", "clock"]
    assert all(probe.well for probe in found.values())
    assert found["agent"].found == "分身 (application 1000002 of wwloop) is visible to 2 members."


@pytest.mark.parametrize(
    ("more", "code", "cure"),
    [({"secret": SecretStr("wrong-secret")}, "40001", "Secret"), ({"corp_id": "wwother"}, "40013", "企业ID")],
)
async def test_wrong_credentials_are_told_even_where_a_token_is_kept(
    office: Office, more: dict[str, Any], code: str, cure: str
) -> None:
    await looking(office).look()
    found = await look(looking(office, **more))

    assert not found["token"].well
    assert code in found["token"].found
    assert cure in found["token"].cure
    assert "wrong-secret" not in str(found)
    assert "agent" not in found


async def test_address_that_wecom_does_not_trust_is_named(office: Office) -> None:
    office.wecom.trusted = False
    found = await look(looking(office))

    assert not found["ip"].well
    assert "203.0.113.7" in found["ip"].found
    assert "企业可信IP" in found["ip"].cure


async def test_call_that_is_refused_while_it_serves_is_told_until_it_is_taken(office: Office) -> None:
    office.wecom.fail("user/get", 301014)
    with pytest.raises(Barred):
        await office.client.get("user/get", userid="wangfang")
    found = (await look(looking(office)))["calls"]
    assert "user/get" in found.found
    assert "301014" in found.found
    assert found.cure == "The application is switched off in the admin console."

    await office.client.get("user/get", userid="wangfang")
    assert "calls" not in await look(looking(office))


@pytest.mark.parametrize(
    ("agent", "said"), [({"close": 1}, "switched off"), ({"allow_userinfos": {"user": []}}, "visible to nobody")]
)
async def test_application_that_nobody_can_use_is_told(office: Office, agent: dict[str, Any], said: str) -> None:
    office.wecom.agent |= agent

    probe = (await look(looking(office)))["agent"]

    assert not probe.well
    assert said in probe.found


async def test_too_many_calls_are_told(office: Office) -> None:
    office.wecom.fail("agent/get", 45009)

    probe = (await look(looking(office)))["agent"]

    assert (probe.well, probe.cure) == (False, "It was asked too often; look again in 60 seconds.")


async def test_address_that_leads_elsewhere_is_told(office: Office, double: str) -> None:
    other_key = looking(office, public_url=double, token=SecretStr("another"))
    elsewhere = looking(office, public_url=office.wecom.api_url.removesuffix("/cgi-bin/"))
    nowhere = looking(office, public_url="http://127.0.0.1:1")

    for probes in (other_key, elsewhere, nowhere):
        assert not (await look(probes))["address"].well


async def test_address_at_which_somebody_else_is_content_is_told(office: Office) -> None:
    async def say_yes(_: web.Request) -> web.Response:
        return web.Response(text="welcome")

    app = web.Application()
    app.router.add_get("/{path:.*}", say_yes)
    async with TestServer(app) as server:
        address = (await look(looking(office, public_url=str(server.make_url("")))))["address"]

    assert not address.well
    assert "is not this Double (200)" in address.found


@pytest.mark.parametrize(("seconds", "well"), [(50, True), (-50, True), (120, False), (-120, False)])
async def test_clock_that_is_off_is_told(office: Office, seconds: int, well: bool) -> None:
    office.clock.advance(seconds=seconds)

    assert (await look(looking(office)))["clock"].well is well


async def test_wecom_that_does_not_answer_is_told(office: Office) -> None:
    office.wecom.__exit__()
    found = await look(looking(office))

    assert not any(probe.well for probe in found.values())


async def test_without_a_vault_everything_is_looked_at_all_the_same(office: Office) -> None:
    settings = WeComSettings(**office.corporation.model_dump(), api_url=office.wecom.api_url)

    found = await look(Probes(settings, office.http, None, time_of(office)))

    assert [probe.well for probe in found.values()] == [True] * 4


@pytest.mark.parametrize(
    ("state", "well", "found"),
    [
        ("connected", True, "Robot b1 is connected."),
        ("not_authenticated_40001", False, "Robot b1 is not connected (not_authenticated_40001)."),
        ("connected_elsewhere", False, "Robot b1 is not connected (connected_elsewhere)."),
        (None, False, "No process is connected for robot b1."),
    ],
)
async def test_robot_is_as_the_process_that_holds_it_noted(
    office: Office, state: str | None, well: bool, found: str
) -> None:
    settings = WeComSettings(corp_id="ww1", bot_id="b1", bot_secret=SecretStr("s"), api_url=office.wecom.api_url)
    if state is not None:
        await office.vault.write(state_name("b1"), state)

    (probe,) = await Probes(settings, office.http, office.vault, office.clock.now).look()

    assert (probe.well, probe.found) == (well, found)
    assert bool(probe.cure) is not well
