"""The settings are complete for one way in at least, or say in one sentence what is missing."""

from typing import Any

import pytest
from pydantic import ValidationError

from adapters.slack.settings import SlackSettings

OAUTH = {"client_id": "1.2", "client_secret": "s", "public_url": "https://double.example/"}


@pytest.mark.parametrize("given", [{"bot_token": "xoxb"}, OAUTH, {"bot_token": "xoxb", **OAUTH}])
def test_token_or_client_is_enough(given: dict[str, Any]) -> None:
    settings = SlackSettings(signing_secret="s", **given)

    assert settings.public_url in (None, "https://double.example")
    assert settings.allowed == frozenset()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "set bot_token, or client_id, client_secret and public_url to install the app over OAuth"),
        ({"public_url": "https://a.b"}, "set bot_token, or client_id"),
        ({"client_id": "1.2"}, "needs client_id, client_secret and public_url together"),
        ({"bot_token": "x", "client_id": "1.2", "client_secret": "s"}, "needs client_id, client_secret and public_url"),
        ({**OAUTH, "public_url": "http://double.example"}, "the public URL must begin with https://"),
        ({**OAUTH, "public_url": "double.example"}, "the public URL must begin with https://"),
    ],
)
def test_what_is_missing_is_one_sentence(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as invalid:
        SlackSettings(signing_secret="s", **given)

    (error,) = invalid.value.errors()
    assert sentence in error["msg"]


def test_teams_are_named_with_commas_between() -> None:
    settings = SlackSettings(signing_secret="s", teams="T1, E2,", **OAUTH)

    assert settings.allowed == {"T1", "E2"}
