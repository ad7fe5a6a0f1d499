"""An application's door: what WeCom signed lately gets in, once; all else is told what is wrong with it."""

from collections.abc import AsyncIterator
from urllib.parse import quote

import httpx
import pytest

from adapters.chat import Message
from adapters.wecom.connect import WeCom
from adapters.wecom.incoming.crypto import Seal
from tests.adapters.wecom.conftest import LI, WANG, Time
from tests.adapters.wecom.door import Door, open_door
from tests.servers.client import plain_client
from tests.servers.wecom import LoopbackWeCom


@pytest.fixture
async def door(wecom: LoopbackWeCom, clock: Time) -> AsyncIterator[Door]:
    async with open_door(wecom, clock) as door:
        yield door


async def verify(door: Door, text: str, **query: str) -> httpx.Response:
    closed = door.postman.seal.encrypt(text)
    asked = {**door.postman.query(closed), "echostr": closed, **query}
    async with plain_client() as client:
        return await client.get(door.postman.url, params=asked)


async def test_address_is_verified_with_what_wecom_encrypted(door: Door) -> None:
    answer = await verify(door, "1616140317555161061")
    assert (answer.status_code, answer.content) == (200, b"1616140317555161061")


async def test_verification_with_a_wrong_signature_is_refused(door: Door) -> None:
    assert (await verify(door, "1616140317555161061", msg_signature="0" * 40)).status_code == 401


async def test_signed_message_is_handed_up_and_answered_with_nothing(door: Door) -> None:
    answer = await door.postman.deliver(door.wecom.message(WANG, "你好"))
    assert (answer.status_code, answer.content) == (200, b"")
    message = door.host.take()
    assert isinstance(message, Message)
    assert (message.text, message.author.name, message.addressed) == ("你好", "王芳", True)


async def test_same_body_again_is_acknowledged_and_not_handed_up(door: Door) -> None:
    letter = door.postman.letter(door.wecom.message(WANG, "你好"))
    assert [(await door.postman.send(letter)).status_code for _ in range(3)] == [200, 200, 200]
    assert len(door.host.events) == 1


async def test_message_sealed_anew_has_the_same_key(door: Door) -> None:
    fields = door.wecom.message(WANG, "你好")
    await door.postman.send(door.postman.letter(fields))
    await door.postman.send(door.postman.letter(fields))
    assert len({event.key for event in door.host.events}) == 1


async def test_events_without_an_id_are_told_apart_by_who_when_and_what(door: Door, clock: Time) -> None:
    one = door.wecom.event(WANG, "click", EventKey="状态")
    other = door.wecom.event(WANG, "click", EventKey="草稿")
    clock.advance(seconds=1)
    later, foreign = door.wecom.event(WANG, "click", EventKey="状态"), door.wecom.event(LI, "click", EventKey="状态")
    for fields in (one, one, other, later, foreign):
        await door.postman.send(door.postman.letter(fields))
    assert len(door.host.events) == 5
    assert len({event.key for event in door.host.events}) == 4


@pytest.mark.parametrize("seconds", [-301, 301, -10 * 365 * 86400])
async def test_stale_or_future_request_is_refused(door: Door, seconds: int) -> None:
    letter = door.postman.letter(door.wecom.message(WANG, "你好"), at=door.wecom.now() + seconds)
    assert (await door.postman.send(letter)).status_code == 401


async def test_old_message_in_a_fresh_envelope_is_refused(door: Door, clock: Time) -> None:
    fields = door.wecom.message(WANG, "你好")
    clock.advance(days=2)
    assert (await door.postman.send(door.postman.letter(fields))).status_code == 401


async def test_other_split_of_the_same_digits_is_not_a_new_request(door: Door) -> None:
    """WeCom signs timestamp and nonce run together: digits may wander between them, and the signature stays right."""
    seal = door.postman.seal
    closed = seal.encrypt(door.wecom.callback_xml(**door.wecom.message(WANG, "1")))
    now = str(int(door.wecom.now()))
    signature = seal.sign(now, now + "7", closed)
    letter = door.postman.envelope("<xml/>")
    body = letter.body.replace(letter.body.split("<Encrypt><![CDATA[")[1].split("]]>")[0], closed)
    for timestamp, nonce in ((now, now + "7"), (now[1:] + now[0], now[1:] + "7")):
        query = {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}
        await door.postman.send(type(letter)(query, body))
    assert len(door.host.events) <= 1


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("msg_signature", ("", "0" * 39, "0" * 41, "G" * 40, "0" * 40)),
        ("timestamp", ("", "now", "1e9", "-1", "99999999999", "1772413200 ")),
        ("nonce", ("", "a b", "n" * 65, "你好")),
    ],
)
async def test_misshapen_query_is_refused(door: Door, name: str, values: tuple[str, ...]) -> None:
    letter = door.postman.letter(door.wecom.message(WANG, "你好"))
    for value in values:
        assert (await door.postman.send(letter.saying(**{name: value}))).status_code in (400, 401)
    assert door.host.events == []


async def test_doubled_parameter_is_refused(door: Door) -> None:
    letter = door.postman.letter(door.wecom.message(WANG, "你好"))
    async with plain_client() as client:
        url = f"{door.postman.url}{letter.path}&nonce={quote(letter.query['nonce'])}"
        assert (await client.post(url, content=letter.body)).status_code == 400


@pytest.mark.parametrize(
    "xml",
    [
        "<xml>" + "<a>" * 8 + "</a>" * 8 + "</xml>",
        "<xml>" + "<a/>" * 100 + "</xml>",
        "<xml><a>",
        "hello",
        "<other/>",
        '<!DOCTYPE xml [<!ENTITY a "aaaa">]><xml><MsgType>&a;</MsgType></xml>',
    ],
    ids=["deep", "wide", "open", "no xml", "other root", "entity"],
)
async def test_xml_of_another_shape_is_refused_inside_and_outside(door: Door, xml: str) -> None:
    letter = door.postman.letter(door.wecom.message(WANG, "你好"))
    assert (await door.postman.send(type(letter)(letter.query, xml))).status_code == 400
    assert (await door.postman.send(door.postman.envelope(xml))).status_code == 400


async def test_more_than_256_kib_is_refused(door: Door) -> None:
    letter = door.postman.letter(door.wecom.message(WANG, "x" * 256 * 1024))
    assert (await door.postman.send(letter)).status_code == 413


async def test_message_for_another_application_or_corporation_is_refused(door: Door) -> None:
    fields = {**door.wecom.message(WANG, "你好"), "AgentID": 7}
    assert (await door.postman.send(door.postman.letter(fields))).status_code == 403
    other = Seal(door.wecom.token, door.wecom.aes_key, "wwother")
    letter = door.postman.envelope(door.wecom.callback_xml(**door.wecom.message(WANG, "你好")), seal=other)
    assert (await door.postman.send(letter)).status_code == 403


async def test_what_could_not_be_taken_may_come_again(door: Door) -> None:
    letter = door.postman.letter(door.wecom.message(WANG, "你好"))
    door.host.broken = True
    assert (await door.postman.send(letter)).status_code == 503
    door.host.broken = False
    assert (await door.postman.send(letter)).status_code == 200
    assert len(door.host.events) == 1


async def test_door_of_a_platform_that_hung_up_asks_to_come_again(wecom: LoopbackWeCom, clock: Time) -> None:
    async with open_door(wecom, clock) as door:
        assert isinstance(door.platform, WeCom)
        await door.platform.stop()
        assert (await door.postman.deliver(wecom.message(WANG, "你好"))).status_code == 503
    assert door.host.events == []
