"""The settings are complete for one way in at least, or say in one sentence what is missing."""

from typing import Any

import pytest
from pydantic import ValidationError

from adapters.wecom.settings import WeComSettings

APPLICATION = {"agent_id": 1000002, "secret": "s", "token": "t", "aes_key": "a" * 43}
ROBOT = {"bot_id": "aib1", "bot_secret": "s"}


def chosen(**given: Any) -> WeComSettings:
    return WeComSettings.model_validate({"corp_id": "ww1", **given})


@pytest.mark.parametrize("given", [APPLICATION, ROBOT, {**APPLICATION, **ROBOT}], ids=["application", "robot", "both"])
def test_application_or_robot_is_enough(given: dict[str, Any]) -> None:
    settings = chosen(**given)
    assert (settings.has_application, settings.has_robot) == ("agent_id" in given, "bot_id" in given)
    assert settings.corporations == (settings,)


def test_further_corporations_stand_beside_the_first() -> None:
    settings = chosen(**APPLICATION, others=[{"corp_id": "ww2", **APPLICATION}, {"corp_id": "ww2", **ROBOT}])
    assert [each.corp_id for each in settings.corporations] == ["ww1", "ww2", "ww2"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "set the application (agent_id …), the robot (bot_id …), or both"),
        ({**APPLICATION, "token": None}, "the application needs agent_id, secret, token and aes_key together"),
        ({"bot_id": "aib1"}, "the robot needs bot_id and bot_secret together"),
        ({**APPLICATION, "aes_key": "a" * 42}, "the EncodingAESKey has 43 letters and digits"),
        ({**ROBOT, "bot_id": "a/b"}, "an id has letters, digits, - and _ only"),
        ({**ROBOT, "zone": "Mars/Olympus"}, "the zone is an IANA name such as Asia/Shanghai"),
        ({**ROBOT, "others": [{"corp_id": "ww2", **ROBOT}]}, "and every robot stands once"),
        ({**APPLICATION, "others": [{"corp_id": "ww1", **APPLICATION}]}, "every application and every robot"),
    ],
)
def test_what_is_missing_is_one_sentence(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as invalid:
        chosen(**given)
    assert any(sentence in error["msg"] for error in invalid.value.errors())
