"""Over OAuth: the app is installed, and a person permits their own talks; nobody does either for somebody else."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from adapters.chat import Message, Permission
from adapters.errors import Refused
from adapters.slack.connect import Slack
from adapters.slack.install.grants import Grants
from adapters.slack.install.rights import BOT_SCOPES, USER_SCOPES
from tests.adapters.slack.conftest import ANA, BEN, GENERAL, Connected, Time, oauth, settings
from tests.servers.client import plain_client
from tests.servers.doorway import served
from tests.servers.slack import LoopbackSlack
from tests.servers.slack_payloads import Acts

PERSON = f"slack:T0LOOP:{ANA}"
COOKIE = "slack-app-oauth-state"


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def slack(time: Time) -> Iterator[LoopbackSlack]:
    with LoopbackSlack(time.seconds) as slack:
        slack.add_user(ANA, "Ana")
        slack.add_user(BEN, "Ben")
        slack.add_channel(GENERAL, "general", members=[ANA, BEN])
        yield slack


@dataclass
class Browser:
    """Somebody's browser."""

    address: str
    cookie: str = ""

    async def get(self, url: str) -> httpx.Response:
        """Go somewhere, without following on; a cookie that is set is kept."""
        headers = {"Cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {}
        async with plain_client() as client:
            response = await client.get(url, headers=headers)
        if given := response.headers.get("set-cookie"):
            assert "Secure; HttpOnly" in given
            self.cookie = given.partition("=")[2].partition(";")[0]
        return response

    async def set_out(self, url: str = "") -> str:
        """Follow a link to Slack; the address there."""
        response = await self.get(url or f"{self.address}/slack/install")
        assert response.status_code == 302
        return response.headers["location"]


@pytest.fixture
async def connected(slack: LoopbackSlack, time: Time) -> AsyncIterator[Connected]:
    """A Double with a token of its own that can be installed elsewhere, too."""
    connected = Connected(now=time.now)

    def build(address: str) -> Slack:
        return Slack(settings(slack, **oauth(slack, address)), now=time.now)

    async with AsyncExitStack() as stack:
        making = served(build, connected)
        connected.platform, connected.address = await stack.enter_async_context(making)
        yield connected


@pytest.fixture
def browser(connected: Connected) -> Browser:
    return Browser(connected.address)


@pytest.fixture
def acme(slack: LoopbackSlack) -> Acts:
    acme = slack.add_team("T0ACME")
    acme.add_user(ANA, "Anna")
    acme.add_channel(GENERAL, "general", members=[ANA])
    return acme


async def test_installed_workspace_is_served_at_once(
    slack: LoopbackSlack, connected: Connected, browser: Browser, acme: Acts
) -> None:
    back = await browser.get(slack.grants.agree(await browser.set_out(), acme, ANA))
    await slack.deliver(connected.url, acme.message(GENERAL, ANA, "hello"))

    message = connected.take()
    assert (back.status_code, "Double is installed" in back.text) == (200, True)
    assert isinstance(message, Message)
    assert message.author.id == f"slack:T0ACME:{ANA}"
    assert message.link.startswith("https://loopback.slack.com/archives/")
    grant = await Grants(connected.vault).read("slack/installed/T0ACME")
    assert grant is not None
    assert (grant.bot, grant.user, grant.granted) == (acme.bot_id, acme.bot_user, connected.now())


async def test_installed_organisation_is_served_at_once(
    slack: LoopbackSlack, connected: Connected, browser: Browser
) -> None:
    org = slack.add_team("E0ORG")
    org.add_user(ANA, "Anne")
    org.add_channel(GENERAL, "general", members=[ANA])

    await browser.get(slack.grants.agree(await browser.set_out(), org, ANA))
    await slack.deliver(connected.url, org.message(GENERAL, ANA, "hello"))

    message = connected.take()
    assert isinstance(message, Message)
    assert message.author.id == f"slack:E0ORG:{ANA}"
    assert not message.author.guest


async def test_fresh_installation_connects_a_workspace_again(
    slack: LoopbackSlack, connected: Connected, browser: Browser, acme: Acts
) -> None:
    await browser.get(slack.grants.agree(await browser.set_out(), acme, ANA))
    await slack.deliver(connected.url, acme.uninstall())
    with pytest.raises(Refused):
        await connected.platform.person(f"slack:T0ACME:{ANA}")

    await browser.get(slack.grants.agree(await browser.set_out(), acme, ANA))

    assert (await connected.platform.person(f"slack:T0ACME:{ANA}")).name == "Anna"


async def test_installation_asks_for_the_rights_of_the_bot_only(connected: Connected, browser: Browser) -> None:
    asked = parse_qs(urlsplit(await browser.set_out()).query)

    assert asked["scope"] == [",".join(BOT_SCOPES)]
    assert "user_scope" not in asked
    assert asked["redirect_uri"] == [f"{connected.address}/slack/oauth_redirect"]


async def test_workspace_that_is_not_allowed_is_given_back(slack: LoopbackSlack, time: Time, acme: Acts) -> None:
    host = Connected(now=time.now)

    def build(address: str) -> Slack:
        return Slack(settings(slack, **oauth(slack, address, teams="T0LOOP, E0ORG")), now=time.now)

    async with served(build, host) as (_, address):
        browser = Browser(address)
        back = await browser.get(slack.grants.agree(await browser.set_out(), acme, ANA))

    assert back.status_code == 400
    assert await host.vault.names("slack/installed/") == []
    assert [token.revoked for token in slack.grants.tokens.values() if token.workspace is acme] == [True]


@pytest.mark.parametrize("fault", ["other browser", "no cookie", "used", "late", "forged", "no state", "no code"])
async def test_way_back_that_did_not_set_out_so_changes_nothing(
    slack: LoopbackSlack, connected: Connected, browser: Browser, acme: Acts, time: Time, fault: str
) -> None:
    url = slack.grants.agree(await browser.set_out(), acme, ANA)
    state = browser.cookie
    match fault:
        case "other browser":
            await browser.set_out()
        case "no cookie":
            browser.cookie = ""
        case "used":
            await browser.get(url)
            browser.cookie = state
            await connected.vault.erase("slack/installed/T0ACME")
            url = slack.grants.agree(
                f"https://x/?client_id=1.2&scope=a&redirect_uri={url.partition('?')[0]}&state={state}", acme, ANA
            )
        case "late":
            time.advance(minutes=10)
        case "forged":
            browser.cookie = state[:-1] + ("0" if state[-1] != "0" else "1")
            url = url.replace(state, browser.cookie)
        case "no state":
            url = url.partition("&state")[0]
        case "no code":
            url = url.replace("code=", "other=")

    back = await browser.get(url)

    assert back.status_code == (502 if fault == "no code" else 400)
    assert await connected.vault.names("slack/installed/") == []


async def test_refusal_is_shown_as_text(connected: Connected, browser: Browser) -> None:
    back = await browser.get(f"{connected.address}/slack/oauth_redirect?error=<script>alert(1)</script>")

    assert back.status_code == 200
    assert "&lt;script&gt;" in back.text
    assert "<script" not in back.text
    assert back.headers["content-security-policy"] == "default-src 'none'"


async def test_permit_is_asked_for_and_kept_for_its_person(
    slack: LoopbackSlack, connected: Connected, browser: Browser
) -> None:
    link = await connected.platform.permit_link(PERSON)
    assert link is not None
    url = await browser.set_out(link)
    asked = parse_qs(urlsplit(url).query)

    back = await browser.get(slack.grants.agree(url, slack, ANA))

    permission = connected.take()
    assert back.status_code == 200
    assert (asked["user_scope"], "scope" in asked, asked["team"]) == ([",".join(USER_SCOPES)], False, ["T0LOOP"])
    assert isinstance(permission, Permission)
    assert (permission.person.id, permission.person.name) == (PERSON, "Ana")
    grant = await Grants(connected.vault).read(f"slack/permit/T0LOOP/{ANA}")
    assert grant is not None
    assert (grant.user, grant.direct, grant.bot) == (ANA, slack.direct(ANA).id, "")
    assert await connected.vault.names("slack/installed/") == []


async def test_permit_of_an_organisation_is_kept_in_it(
    slack: LoopbackSlack, connected: Connected, browser: Browser
) -> None:
    org = slack.add_team("E0ORG")
    org.add_user(ANA, "Anne")
    await browser.get(slack.grants.agree(await browser.set_out(), org, ANA))
    link = await connected.platform.permit_link(f"slack:E0ORG:{ANA}")
    assert link is not None

    await browser.get(slack.grants.agree(await browser.set_out(link), org, ANA))

    assert isinstance(connected.take(), Permission)
    assert await connected.vault.names("slack/permit/") == [f"slack/permit/E0ORG/{ANA}"]


@pytest.mark.parametrize("who", ["another person", "the same id elsewhere"])
async def test_permit_of_somebody_else_is_given_back(
    slack: LoopbackSlack, connected: Connected, browser: Browser, acme: Acts, who: str
) -> None:
    link = await connected.platform.permit_link(PERSON)
    assert link is not None
    url = await browser.set_out(link)
    agreed = slack.grants.agree(url, slack, BEN) if who == "another person" else slack.grants.agree(url, acme, ANA)

    back = await browser.get(agreed)

    assert back.status_code == 400
    assert connected.events == []
    assert await connected.vault.names("slack/permit/") == []
    assert [token.revoked for token in slack.grants.tokens.values() if not token.bot] == [True]


async def test_link_for_a_permit_is_good_once(slack: LoopbackSlack, connected: Connected, browser: Browser) -> None:
    link = await connected.platform.permit_link(PERSON)
    assert link is not None
    other = Browser(connected.address)
    first, second = await browser.set_out(link), await other.set_out(link)

    statuses = [
        (await browser.get(slack.grants.agree(first, slack, ANA))).status_code,
        (await other.get(slack.grants.agree(second, slack, ANA))).status_code,
    ]

    assert statuses == [200, 400]
    assert len(connected.events) == 1


@pytest.mark.parametrize("fault", ["late", "changed", "a state"])
async def test_link_that_is_no_good_leads_nowhere(
    connected: Connected, browser: Browser, time: Time, fault: str
) -> None:
    link = await connected.platform.permit_link(PERSON)
    assert link is not None
    match fault:
        case "late":
            time.advance(minutes=10)
        case "changed":
            link = link.replace("permit=", "permit=A")
        case "a state":
            await browser.set_out(link)
            link = f"{connected.address}/slack/install?permit={browser.cookie}"

    assert (await browser.get(link)).status_code == 400


async def test_permit_that_cannot_be_handed_up_is_not_kept(
    slack: LoopbackSlack, connected: Connected, browser: Browser
) -> None:
    link = await connected.platform.permit_link(PERSON)
    assert link is not None
    connected.broken = True

    back = await browser.get(slack.grants.agree(await browser.set_out(link), slack, ANA))

    assert back.status_code == 503
    assert await connected.vault.names("slack/permit/") == []
    assert [token.revoked for token in slack.grants.tokens.values() if not token.bot] == [True]


async def test_without_oauth_there_is_no_link_and_no_route(slack: LoopbackSlack, time: Time) -> None:
    platform = Slack(settings(slack), now=time.now)
    await platform.start(Connected(now=time.now))

    assert await platform.permit_link(PERSON) is None
    assert len(platform.routes()) == 1
    await platform.stop()


async def test_code_that_slack_does_not_take_changes_nothing(
    slack: LoopbackSlack, connected: Connected, browser: Browser, acme: Acts
) -> None:
    url = slack.grants.agree(await browser.set_out(), acme, ANA)
    slack.fail("oauth.v2.access", "invalid_code")

    back = await browser.get(url)

    assert back.status_code == 502
    assert await connected.vault.names("slack/installed/") == []


async def test_no_token_code_or_ticket_is_ever_logged(
    slack: LoopbackSlack,
    connected: Connected,
    browser: Browser,
    acme: Acts,
    logged: Callable[[], str],
    capfd: pytest.CaptureFixture[str],
) -> None:
    link = await connected.platform.permit_link(PERSON)
    assert link is not None
    await browser.get(slack.grants.agree(await browser.set_out(), acme, ANA))
    await browser.get(slack.grants.agree(await browser.set_out(link), slack, ANA))
    slack.grants.tokens["xoxb-2"].revoked = True
    with pytest.raises(Refused):
        await connected.platform.person(f"slack:T0ACME:{ANA}")
    slack.fail("oauth.v2.access", "invalid_code")
    await browser.get(slack.grants.agree(await browser.set_out(), acme, ANA))

    printed = capfd.readouterr()
    said = logged() + printed.out + printed.err
    assert "slack_token_lost" in said
    secrets = [*slack.grants.tokens, "code-", browser.cookie, slack.grants.client_secret, link.partition("=")[2]]
    assert [secret for secret in secrets if secret in said] == []
