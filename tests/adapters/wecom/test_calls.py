"""What went wrong with a call is told apart by code, no call is made twice, and no secret is logged."""

from collections.abc import Callable

import httpx
import pytest

from adapters.errors import Barred, RateLimited, Refused, Unclear, Unreachable
from adapters.refusals import About, Known
from adapters.wecom.outgoing.calls import Client, open_http
from adapters.wecom.outgoing.refusals import CODES, WORTHLESS, cure
from tests.adapters.wecom.conftest import WANG, Office

USER = "user/get"


async def test_answer_comes_back(office: Office) -> None:
    assert (await office.client.get(USER, userid=WANG))["name"] == "王芳"


@pytest.mark.parametrize("failure", ["lost", "hang up", 500, 502, 404, -1])
async def test_call_that_may_have_happened_is_unclear_and_not_made_twice(office: Office, failure: int | str) -> None:
    await office.client.get(USER, userid=WANG)
    office.wecom.calls.clear()
    office.wecom.fail(USER, failure)

    with pytest.raises(Unclear):
        await office.client.get(USER, userid=WANG)
    assert office.wecom.calls.count(USER) <= 1


@pytest.mark.parametrize(
    ("failure", "retry_after", "seconds"),
    [(45009, None, 60), (45033, None, 1), (45009, 7, 7), (429, None, 1), (429, 9, 9), (429, 86_400, 3600)],
)
async def test_later_says_how_long_to_wait(office: Office, failure: int, retry_after: int | None, seconds: int) -> None:
    office.wecom.fail(USER, failure, retry_after=retry_after)

    with pytest.raises(RateLimited) as limited:
        await office.client.get(USER, userid=WANG)
    assert limited.value.seconds == seconds


async def test_path_that_is_called_too_often_is_left_alone_until_its_time(office: Office) -> None:
    office.wecom.fail(USER, 45009)
    with pytest.raises(RateLimited):
        await office.client.get(USER, userid=WANG)
    office.clock.advance(seconds=20)
    office.wecom.calls.clear()

    with pytest.raises(RateLimited) as limited:
        await office.client.get(USER, userid=WANG)
    await office.client.get("agent/get", agentid=office.wecom.agent_id)
    assert (limited.value.seconds, office.wecom.calls) == (40, ["agent/get"])
    office.clock.advance(seconds=40)
    await office.client.get(USER, userid=WANG)


@pytest.mark.parametrize(("code", "known"), CODES.items())
async def test_refusal_tells_what_it_is_about(office: Office, code: str, known: Known) -> None:
    kinds = {About.MESSAGE: Refused, About.PLACE: Unreachable, About.DEPLOYMENT: Barred}
    times = 2 if int(code) in WORTHLESS else 1
    office.wecom.fail("message/send", int(code), times=times)

    with pytest.raises((Refused, Barred)) as refused:
        await office.client.post("message/send", {})
    assert type(refused.value) is kinds[known.about]
    assert str(refused.value).endswith(f": {code}.")
    assert cure(code).endswith(".")
    assert known.cure or known.about is About.MESSAGE


async def test_code_that_nobody_documented_refuses_one_message_and_says_where_to_look(office: Office) -> None:
    office.wecom.fail("user/get", 12345)

    with pytest.raises(Refused) as refused:
        await office.client.get(USER, userid=WANG)
    assert type(refused.value) is Refused
    assert "e=12345" in cure("12345")


async def test_nobody_listening_is_unclear(office: Office) -> None:
    office.wecom.__exit__()

    with pytest.raises(Unclear):
        await office.client.get(USER, userid=WANG)


async def test_no_secret_is_logged_or_told(office: Office, logged: Callable[[], str]) -> None:
    office.wecom.fail(USER, "hang up")
    with pytest.raises(Unclear) as unclear:
        await office.client.get(USER, userid=WANG)
    await office.client.get(USER, userid=WANG)
    told = logged() + repr(unclear.value)

    assert "token_fetched" in told
    assert office.wecom.secret not in told
    assert "access_token" not in told


async def test_other_users_of_the_http_library_are_logged_as_ever(office: Office, logged: Callable[[], str]) -> None:
    await office.client.get(USER, userid=WANG)
    await office.http.get(f"{office.wecom.api_url}elsewhere")

    assert logged().count("elsewhere") == 1


async def test_api_on_this_machine_is_called_without_a_proxy(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    async with open_http(office.wecom.api_url) as http:
        client = Client(office.corporation, office.wecom.api_url, http, office.vault, office.clock.now)
        assert (await client.get(USER, userid=WANG))["name"] == "王芳"
    async with open_http("http://qyapi.example/cgi-bin/") as http:
        with pytest.raises(httpx.ConnectError):
            await http.get("http://qyapi.example/")


async def test_file_is_handed_over(office: Office) -> None:
    media = await office.client.upload("file", "导出.csv", "甲,乙".encode())

    assert office.wecom.media[media][:2] == ("导出.csv", "甲,乙".encode())
