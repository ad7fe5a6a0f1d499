"""What `double doctor` finds of the connection to GitHub, and what it says mends it."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import ValidationError

from adapters.errors import Barred
from adapters.github.connect import GitHub
from adapters.platform import Probe
from tests.adapters.github.conftest import Forge, settings
from tests.servers.forge import Denied


async def found(forge: Forge, **more: object) -> dict[str, Probe]:
    forge.clock.at = forge.github.now()
    platform = GitHub(settings(forge.github, **more), now=forge.clock.now, vault=forge.host.vault)
    return {probe.what: probe for probe in await platform.look()}


async def test_connection_that_works_is_found_well(forge: Forge) -> None:
    await forge.heard(forge.github.member(forge.app, forge.ben, "added"))
    probes = await found(forge, public_url=forge.url.removesuffix("/github/events"))
    assert {what for what, probe in probes.items() if not probe.well} == {"clock"}
    assert set(probes) == {"app", "rights", "installations", "clock", "address", "events"}
    assert probes["installations"].found == "The App is installed by acme."


async def test_foreign_key_is_found(forge: Forge) -> None:
    pem = generate_rsa(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    probe = (await found(forge, private_key=pem))["app"]
    assert (probe.well, probe.cure) == (
        False,
        "Set APP_ID and PRIVATE_KEY of the same App; a key that was deleted is none.",
    )


async def test_app_that_is_installed_nowhere_is_found(forge: Forge) -> None:
    forge.github.installed.clear()
    assert not (await found(forge))["installations"].well


async def test_address_of_something_else_is_found(forge: Forge) -> None:
    assert not (await found(forge, public_url=forge.github.api_url))["address"].well
    assert "Nobody answers" in (await found(forge, public_url="http://127.0.0.1:1"))["address"].found


async def test_call_that_is_refused_to_the_app_is_found(forge: Forge) -> None:
    forge.github.fail("/collaborators", Denied(403, "Resource not accessible by integration"))
    with pytest.raises(Barred):
        await forge.platform.members(forge.place)
    probe = (await found(forge))["calls"]
    assert probe.found.startswith("GitHub refuses GET repos/…/collaborators since ")
    assert "permissions" in probe.cure


async def test_deliveries_that_never_came_are_found(forge: Forge) -> None:
    assert (await found(forge))["events"].found == "No event has come yet."


@pytest.mark.parametrize("key", ["", "no-such-file.pem", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n"])
async def test_private_key_that_is_none_is_refused(forge: Forge, key: str) -> None:
    with pytest.raises(ValidationError, match="neither a PEM nor the path"):
        settings(forge.github, private_key=key)


async def test_private_key_of_another_kind_is_refused(forge: Forge) -> None:
    other = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(ValidationError, match="RSA"):
        settings(forge.github, private_key=other.decode())


async def test_key_on_one_line_as_a_setting_holds_it_is_read(forge: Forge) -> None:
    assert settings(forge.github, private_key=forge.github.pem.replace("\n", "\\n")).key.key_size == 2048


async def test_address_that_is_not_encrypted_is_refused(forge: Forge) -> None:
    with pytest.raises(ValidationError, match="https"):
        settings(forge.github, api_url="http://github.example.com")
