"""A WeCom on loopback: a real HTTP server that checks what WeCom checks, fails as told, and makes the callbacks.

It runs in a thread of its own, so the application under test may be this process or another one::

    with LoopbackWeCom() as wecom:
        wecom.add_user("wangfang", "王芳")
        …
        assert wecom.posts[0].text == "…"
        fields = wecom.press(wecom.posts[1], 0, "wangfang")
        await deliver(wecom.callback_xml(**fields))
"""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from aiohttp import web

from tests.servers.broken import halve, reset
from tests.servers.threaded import Threaded
from tests.servers.wecom_api import Corp
from tests.servers.wecom_faults import Dice, Fault
from tests.servers.wecom_kept import Member, Posted

Failure = int | str
"""An error code, an HTTP status from 400 on, ``lost`` (done, but no answer), ``hang up`` (neither), or 0 for none."""

_CODES = {Fault.BUSY: -1, Fault.BUSY_DONE: -1, Fault.LATER: 45009, Fault.AT_ONCE: 45033}


class LoopbackWeCom(Corp, Threaded):
    """The server, with one corporation and one application in it; ``api_url`` is where it is.

    Attributes:
        token: The Token of the application's 接收消息.
        aes_key: Its EncodingAESKey.
        dice: How calls fail by chance, if they do.
    """

    token = "callback-token"
    aes_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

    def __init__(self, now: Callable[[], float] = time.time, **more: Any) -> None:
        super().__init__(now, **more)
        Threaded.__init__(self)
        self.api_url = ""
        self.dice: Dice | None = None
        self._failures: dict[str, list[tuple[Failure, int | None]]] = {}

    def add_user(self, userid: str, name: str, status: int = 1, *, seen: bool = True) -> Member:
        """A member."""
        member = self.members[userid] = Member(userid, name, status, seen)
        return member

    def fail(self, path: str, failure: Failure, *, times: int = 1, retry_after: int | None = None) -> None:
        """Let the next calls of a path fail."""
        self._failures.setdefault(path, []).extend([(failure, retry_after)] * times)

    def heal(self) -> None:
        """Let every call be as it should again."""
        self._failures.clear()

    def press(self, post: Posted, index: int, user: str) -> dict[str, Any]:
        """Press a card's button, its menu counted after the buttons; the fields of the callback."""
        card = post.card
        buttons, menu = card.get("button_list", []), card.get("action_menu", {}).get("action_list", [])
        event = "template_card_event" if index < len(buttons) else "template_card_menu_event"
        return {
            **self.event(user, event),
            "EventKey": [*buttons, *menu][index]["key"],
            "TaskId": card["task_id"],
            "CardType": card["card_type"],
            "ResponseCode": self.issue_code(post),
        }

    def event(self, user: str, event: str, **more: Any) -> dict[str, Any]:
        """The fields of an event, such as ``enter_agent``, or ``click`` with its ``EventKey``."""
        return {**self._callback(user), "MsgType": "event", "Event": event, **more}

    def approval(self, number: str, name: str, user: str, contents: list[dict[str, Any]], *approvers: str) -> None:
        """A member asks for something by a form, of some approvers."""
        details = [self._detail(each, 1, "") for each in approvers]
        self.approvals[number] = {
            "sp_no": number,
            "sp_name": name,
            "sp_status": 1,
            "template_id": "Bs7ytZi",
            "apply_time": int(self.now()),
            "applyer": {"userid": user, "partyid": "1"},
            "sp_record": [{"sp_status": 1, "approverattr": 1, "details": details}],
            "notifyer": [],
            "apply_data": {"contents": contents},
            "comments": [],
        }

    def rule(self, number: str, approver: str, status: int, speech: str = "") -> None:
        """An approver agrees (2) or does not (3)."""
        told = self.approvals[number]
        told["sp_status"] = status
        told["sp_record"][0]["details"] = [
            self._detail(approver, status, speech) if each["approver"]["userid"] == approver else each
            for each in told["sp_record"][0]["details"]
        ]

    def approval_changed(self, number: str) -> dict[str, Any]:
        """The fields of the callback by which WeCom tells that an approval changed."""
        told = self.approvals[number]
        applyer = {"UserId": told["applyer"]["userid"], "Party": "1"}
        info = {"SpNo": number, "SpName": told["sp_name"], "SpStatus": told["sp_status"], "TemplateId": "Bs7ytZi"}
        info |= {"ApplyTime": told["apply_time"], "Applyer": applyer, "StatuChangeEvent": told["sp_status"]}
        event = {**self.event("sys", "sys_approval_change"), "AgentID": 3010040}
        return {**event, "ApprovalInfo": info}

    def _detail(self, user: str, status: int, speech: str) -> dict[str, Any]:
        sptime = 0 if status == 1 else int(self.now())
        return {"approver": {"userid": user}, "speech": speech, "sp_status": status, "sptime": sptime, "media_id": []}

    def message(self, user: str, text: str, **more: Any) -> dict[str, Any]:
        """The fields of a text that a member writes to the application."""
        return {**self._callback(user), "MsgType": "text", "Content": text, "MsgId": self.next_number(), **more}

    def callback_xml(self, **fields: Any) -> str:
        """A callback's plain XML, before it is encrypted."""
        return f"<xml>{_elements(fields)}</xml>"

    def _callback(self, user: str) -> dict[str, Any]:
        return {
            "ToUserName": self.corp_id,
            "FromUserName": user,
            "CreateTime": int(self.now()),
            "AgentID": self.agent_id,
        }

    async def _serve(self, started: threading.Event) -> None:
        app = web.Application(client_max_size=32 * 1024 * 1024)
        app.router.add_route("*", "/cgi-bin/{path:.*}", self._handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.api_url = f"http://{host}:{port}/cgi-bin/"
        started.set()
        await self._stopped.wait()
        await runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        failure, retry_after = self._next_failure(path)
        if failure is not None:
            return await self._fail(request, failure, retry_after)
        fault = self.dice.throw() if self.dice else None
        return await self._carry_out(request) if fault is None else await self._spoil(request, fault)

    def _next_failure(self, path: str) -> tuple[Failure | None, int | None]:
        waiting = self._failures.get(path)
        return waiting.pop(0) if waiting else (None, None)

    async def _fail(self, request: web.Request, failure: Failure, retry_after: int | None) -> web.StreamResponse:
        if failure == 0:
            return await self._carry_out(request)
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        if isinstance(failure, int) and 400 <= failure < 600:
            return web.json_response({"errcode": 0}, status=failure, headers=headers)
        if isinstance(failure, int):
            self.calls.append(request.match_info["path"])
            return web.json_response({"errcode": failure, "errmsg": "as told"}, headers=headers)
        if failure == "lost":
            await self._carry_out(request)
        return reset(request)

    async def _spoil(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        answer = await self._carry_out(request) if fault.done else None
        if fault in _CODES:
            return web.json_response({"errcode": _CODES[fault], "errmsg": "as told"})
        match fault:
            case Fault.TOKEN_DIED:
                self.kill_tokens()
                return await self._carry_out(request)
            case Fault.BROKEN | Fault.BROKEN_DONE:
                return web.json_response({"errcode": 0}, status=500)
            case Fault.PAGE:
                return web.Response(text="<html>Bad gateway</html>", status=502, content_type="text/html")
            case Fault.HANG | Fault.HANG_DONE:
                await self._stopped.wait()
                return web.Response()
            case Fault.HALF_DONE:
                assert answer is not None
                return await halve(request, answer)
        return reset(request)

    async def _carry_out(self, request: web.Request) -> web.Response:
        path, query = request.match_info["path"], dict(request.query)
        if path == "media/upload":
            part = (await request.post())["media"]
            assert isinstance(part, web.FileField)
            return web.json_response(self.upload(query, part.filename, part.file.read()))
        body: Mapping[str, Any] = await request.json() if request.can_read_body else {}
        return web.json_response(self.answer(path, query, body))


def _elements(fields: Mapping[str, Any]) -> str:
    return "".join(f"<{name}>{_value(value)}</{name}>" for name, value in fields.items())


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return _elements(value)
    if isinstance(value, str) and "]]>" not in value:
        return f"<![CDATA[{value}]]>"
    return escape(str(value))
