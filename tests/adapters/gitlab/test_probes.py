"""What `double doctor` finds of the connection to GitLab, and what it says mends it; and which settings are none."""

import pytest
from pydantic import ValidationError

from adapters.errors import Barred
from adapters.gitlab.connect import GitLab
from adapters.platform import Probe
from tests.adapters.gitlab.conftest import Forge, settings
from tests.servers.forge import Denied


async def found(forge: Forge, **more: object) -> dict[str, Probe]:
    platform = GitLab(settings(forge.gitlab, **more), now=forge.clock.now, vault=forge.host.vault)
    return {probe.what: probe for probe in await platform.look()}


async def test_connection_that_works_is_found_well(forge: Forge) -> None:
    await forge.heard(forge.gitlab.became(forge.app, "project_update"))
    probes = await found(forge, public_url=forge.url.removesuffix("/gitlab/events"))
    assert {what for what, probe in probes.items() if not probe.well} == {"clock"}
    assert set(probes) == {"token", "rights", "projects", "clock", "address", "events"}
    assert probes["token"].found == "GitLab knows the bot user as acme-double."
    assert probes["projects"].found == "The bot user is a member of acme/app."


async def test_token_that_is_wrong_too_weak_or_soon_over_is_found(forge: Forge) -> None:
    assert (await found(forge, token="glpat-other"))["token"].cure.startswith("Make a new access token")
    forge.gitlab.scopes = ["read_api"]
    assert (await found(forge))["rights"].found == "The token lacks the scope api."


async def test_bot_user_that_is_nowhere_a_member_is_found(forge: Forge) -> None:
    forge.app.members.clear()
    assert not (await found(forge))["projects"].well


async def test_address_of_something_else_is_found(forge: Forge) -> None:
    assert not (await found(forge, public_url=forge.gitlab.address))["address"].well
    unsigned = {"signing_token": None, "webhook_secret": "the-secret-of-another-one"}
    address = forge.url.removesuffix("/gitlab/events")
    assert not (await found(forge, public_url=address, **unsigned))["address"].well
    assert "Nobody answers" in (await found(forge, public_url="http://127.0.0.1:1"))["address"].found


async def test_call_that_is_refused_to_the_bot_user_is_found(forge: Forge) -> None:
    forge.gitlab.fail("/members/all", Denied(403, "insufficient_scope"))
    with pytest.raises(Barred):
        await forge.platform.members(forge.place)
    probe = (await found(forge))["calls"]
    assert probe.found.startswith("GitLab refuses GET projects/…/members/all since ")
    assert "scope api" in probe.cure


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"signing_token": None}, "WEBHOOK_SECRET or SIGNING_TOKEN"),
        ({"signing_token": "whsec_short"}, "none that GitLab makes"),
        ({"signing_token": "bG9vcGJhY2stc2lnbmluZy1rZXktb2YtMzItYnl0ZXM="}, "none that GitLab makes"),
        ({"webhook_secret": "short"}, "16 to 255"),
        ({"webhook_secret": "sechzehn-Zeichen-ä"}, "16 to 255"),
        ({"url": "http://gitlab.example.com"}, "https"),
    ],
)
async def test_settings_that_are_none_are_refused(forge: Forge, given: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        settings(forge.gitlab, **given)
