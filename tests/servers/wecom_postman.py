"""What the loopback WeCom says, encrypted and signed as WeCom does, and delivered to an application's door."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

import httpx

from adapters.wecom.incoming.crypto import Seal
from tests.servers.client import plain_client
from tests.servers.wecom import LoopbackWeCom

RETRIES = 3


@dataclass(frozen=True)
class Letter:
    """A callback as it goes over the wire."""

    query: Mapping[str, str]
    body: str

    def saying(self, **query: str) -> "Letter":
        """The same with other words in its query."""
        return replace(self, query={**self.query, **query})

    @property
    def path(self) -> str:
        """The query as it stands in the address."""
        return f"?{urlencode(self.query)}"


@dataclass
class Postman:
    """Seals and delivers; ``url`` is the door."""

    wecom: LoopbackWeCom
    url: str
    seal: Seal = field(init=False)

    def __post_init__(self) -> None:
        self.seal = Seal(self.wecom.token, self.wecom.aes_key, self.wecom.corp_id)

    def letter(self, fields: Mapping[str, Any], *, at: float | None = None) -> Letter:
        """A message or event, sealed."""
        return self.envelope(self.wecom.callback_xml(**fields), at=at)

    def envelope(self, xml: str, *, at: float | None = None, seal: Seal | None = None) -> Letter:
        """Any XML, sealed."""
        closed = (seal or self.seal).encrypt(xml)
        corp, agent = self.wecom.corp_id, self.wecom.agent_id
        body = (
            f"<xml><ToUserName><![CDATA[{corp}]]></ToUserName>"
            f"<AgentID><![CDATA[{agent}]]></AgentID><Encrypt><![CDATA[{closed}]]></Encrypt></xml>"
        )
        return Letter(self.query(closed, at=at, seal=seal), body)

    def query(self, closed: str, *, at: float | None = None, seal: Seal | None = None) -> dict[str, str]:
        """Signature, time and nonce of an encrypted text."""
        timestamp, nonce = str(int(self.wecom.now() if at is None else at)), str(secrets.randbelow(10**10))
        signature = (seal or self.seal).sign(timestamp, nonce, closed)
        return {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}

    async def send(self, letter: Letter) -> httpx.Response:
        """Deliver a letter once."""
        async with plain_client() as client:
            return await client.post(self.url, params=dict(letter.query), content=letter.body.encode())

    async def deliver(self, fields: Mapping[str, Any]) -> httpx.Response:
        """Deliver a message or event as WeCom does: again, sealed anew, while it is not acknowledged."""
        for _ in range(RETRIES):
            answer = await self.send(self.letter(fields))
            if answer.status_code == 200:
                break
        return answer
