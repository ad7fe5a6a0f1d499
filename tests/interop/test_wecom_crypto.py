"""Our encryption against Tencent's own for Node: what either closes the other opens, and a door takes it."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from adapters.chat import Message
from adapters.wecom.incoming.crypto import Seal
from tests.adapters.wecom.conftest import WANG, Time
from tests.adapters.wecom.door import open_door
from tests.servers.npm import fetch_package, find_node
from tests.servers.wecom import LoopbackWeCom
from tests.servers.wecom_postman import Letter

pytestmark = pytest.mark.interop

VERSION = "1.0.1"
TOKEN, KEY, CORP = "callback-token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wwloop"
TEXTS = ["1616140317555161061", "你好 😀", "行一\n行二", "x" * 4000]
_SCRIPT = Path(__file__).parent.parent / "servers" / "wecom_crypto.mjs"


@pytest.fixture(scope="module")
def package() -> Path:
    return fetch_package("@wecom/crypto", VERSION)


def tencent(package: Path, **asked: Any) -> dict[str, Any]:
    """What Tencent's library says."""
    words = json.dumps({"token": TOKEN, "key": KEY, "corp": CORP, **asked})
    done = subprocess.run([find_node(), _SCRIPT, package], input=words.encode(), capture_output=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("text", TEXTS)
def test_what_tencent_closes_is_opened(package: Path, text: str) -> None:
    closed = tencent(package, op="encrypt", message=text, timestamp="1700000000", nonce="42")
    seal = Seal(TOKEN, KEY, CORP)
    assert seal.sign("1700000000", "42", closed["encrypted"]) == closed["signature"]
    assert seal.open(closed["encrypted"], signature=closed["signature"], timestamp="1700000000", nonce="42") == text


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_closed_tencent_opens(package: Path, text: str) -> None:
    seal = Seal(TOKEN, KEY, CORP)
    closed = seal.encrypt(text)
    told = tencent(package, op="decrypt", encrypted=closed, timestamp="1700000000", nonce="42")
    assert (told["message"], told["id"]) == (text, CORP)
    assert told["signature"] == seal.sign("1700000000", "42", closed)


async def test_callback_that_tencent_sealed_is_handed_up(package: Path) -> None:
    clock = Time()
    with LoopbackWeCom(clock.seconds) as wecom:
        wecom.add_user(WANG, "王芳")
        xml = wecom.callback_xml(**wecom.message(WANG, "你好 😀"))
        timestamp = str(int(clock.seconds()))
        closed = tencent(package, op="encrypt", message=xml, timestamp=timestamp, nonce="42")
        query = {"msg_signature": closed["signature"], "timestamp": timestamp, "nonce": "42"}
        body = f"<xml><Encrypt><![CDATA[{closed['encrypted']}]]></Encrypt></xml>"
        async with open_door(wecom, clock) as door:
            assert (await door.postman.send(Letter(query, body))).status_code == 200
            message = door.host.take()
    assert isinstance(message, Message)
    assert message.text == "你好 😀"
