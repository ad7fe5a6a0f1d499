"""WeCom before a fleet: twenty colleagues ask Wang Fang's double, each in their own talk with the application."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.fleet import Payload, Sealed
from tests.servers.served import Served, wecom_environment
from tests.servers.wecom import LoopbackWeCom
from tests.servers.wecom_postman import Postman

WANG = "wangfang"
COLLEAGUES = tuple(f"colleague{number}" for number in range(20))


class WeComSide:
    """See ``fleet.Side``. WeCom delivers an event once, and three times more where it sees no answer."""

    deliveries = 4

    def __init__(self, wecom: LoopbackWeCom) -> None:
        self._wecom = wecom
        self.environment: Mapping[str, str] = wecom_environment(wecom)
        self.path = f"/wecom/{wecom.corp_id}/{wecom.agent_id}"

    async def consent(self, double: Served) -> None:
        """Wang Fang switches her double on."""
        wecom, postman = self._wecom, Postman(self._wecom, f"{double.url}{self.path}")
        await postman.deliver(wecom.message(WANG, "影子 开"))
        await double.until("work_done", work="notice_send")
        card = next(post for post in reversed(wecom.posts) if "template_card" in post.body)
        await postman.deliver(wecom.press(card, 0, WANG))
        await double.until("work_done", work="notice_ephemeral")

    def said(self, pairs: int) -> tuple[list[Payload], list[Payload]]:
        """Questions, and further ones."""
        said = [
            self._wecom.message(COLLEAGUES[number % len(COLLEAGUES)], f"问 @王芳 第{number}次发布怎么回滚？")
            for number in range(2 * pairs)
        ]
        return list(said[:pairs]), list(said[pairs:])

    def sealed(self, payload: Payload, retry: int = 0) -> Sealed:
        """A callback, encrypted anew."""
        letter = Postman(self._wecom, self.path).letter(payload)
        return Sealed(letter.body.encode(), query=letter.query)


@contextmanager
def wecom_side() -> Iterator[WeComSide]:
    """A corporation with Wang Fang and twenty colleagues."""
    with LoopbackWeCom() as wecom:
        wecom.add_user(WANG, "王芳")
        for colleague in COLLEAGUES:
            wecom.add_user(colleague, colleague)
        yield WeComSide(wecom)
