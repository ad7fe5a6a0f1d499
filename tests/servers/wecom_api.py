"""The methods of WeCom's API that an application needs, over one corporation; faults are answered by WeCom's codes.

Where the documentation leaves open what WeCom answers, this one answers what helps least: a message that the
duplicate check drops gets no id, and refusals without a documented code are ``40058``.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.servers.wecom_checks import INVALID, check_card, check_menu, check_message
from tests.servers.wecom_kept import Kept, Posted, Refused

Answer = dict[str, Any]
Body = Mapping[str, Any]
Query = Mapping[str, str]

_CODE_SECONDS = 72 * 3600
_RECALL_SECONDS = 24 * 3600
_MEDIA_SECONDS = 3 * 24 * 3600
_MINUTE = 60
_INTERACTIVE = "button_interaction"


class Corp(Kept):
    """The methods."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._tasks: set[str] = set()
        self._equal: dict[str, tuple[float, float]] = {}
        self._methods: dict[str, Callable[[Query, Body], Answer]] = {
            "message/send": self._send,
            "message/update_template_card": self._update,
            "message/recall": self._recall,
            "oa/getapprovaldetail": self._approval,
            "user/get": self._user,
            "agent/get": self._agent,
            "menu/create": self._create_menu,
            "menu/get": self._get_menu,
            "batch/openuserid_to_userid": self._convert,
        }

    def answer(self, path: str, query: Query, body: Body) -> Answer:
        """What WeCom would answer."""
        return self._answer(
            path, lambda: self.give_token(query) if path == "gettoken" else self._call(path, query, body)
        )

    def upload(self, query: Query, name: str, content: bytes) -> Answer:
        """What WeCom would answer to a file."""
        return self._answer("media/upload", lambda: self._upload(query, name, content))

    def _answer(self, path: str, ask: Callable[[], Answer]) -> Answer:
        self.calls.append(path)
        try:
            return {"errcode": 0, "errmsg": "ok", **ask()}
        except Refused as refused:
            words = f"{refused}, hint: [{self.next_number()}], from ip: 203.0.113.7"
            return {"errcode": refused.code, "errmsg": words}

    def _call(self, path: str, query: Query, body: Body) -> Answer:
        self.authorize(query)
        if path not in self._methods:
            raise Refused(40066, "invalid url")
        return self._methods[path](query, body)

    def _send(self, _: Query, body: Body) -> Answer:
        self._check_agent(body.get("agentid"))
        _refuse(check_message(body))
        wanted = [user for user in str(body.get("touser", "")).split("|") if user]
        reached = [user for user in wanted if user in self.members and self.members[user].seen]
        if not reached:
            raise Refused(81013, "user & party & tag all invalid")
        answer = {"invaliduser": "|".join(user.lower() for user in wanted if user not in reached)}
        answer |= {name: user.lower() for name, user in self.unreached.items()}
        if body["msgtype"] == "file":
            self._check_media(body["file"]["media_id"])
        if self._is_repeated(body):
            return {**answer, "msgid": ""}
        post = Posted(f"msg-{self.next_number()}", tuple(reached), json.loads(json.dumps(body)), self.now())
        if body["msgtype"] == "template_card":
            answer |= self._begin_card(post)
        post.dropped = self._is_too_much(reached[0])
        self.posts.append(post)
        return {**answer, "msgid": post.msgid}

    def _approval(self, _: Query, body: Body) -> Answer:
        told = self.approvals.get(str(body.get("sp_no")))
        if told is None:
            raise Refused(301055, "approval not found")
        return {"info": told}

    def _begin_card(self, post: Posted) -> Answer:
        task = post.card.get("task_id")
        if task in self._tasks:
            raise Refused(INVALID, "task_id is not unique")
        self._tasks.add(str(task))
        return {"response_code": self.issue_code(post)} if post.card["card_type"] == _INTERACTIVE else {}

    def _is_repeated(self, body: Body) -> bool:
        """Whether an equal message was taken within the time that this one looks back."""
        if not body.get("enable_duplicate_check"):
            return False
        equal = json.dumps(body, sort_keys=True)
        since, interval = self._equal.get(equal, (0.0, 0.0))
        if self.now() - since < interval:
            return True
        self._equal[equal] = (self.now(), float(body.get("duplicate_check_interval", 1800)))
        return False

    def _is_too_much(self, user: str) -> bool:
        if self.per_minute is None:
            return False
        recent = [post for post in self.posts if user in post.users and self.now() - post.at < _MINUTE]
        return len(recent) >= self.per_minute

    def _update(self, _: Query, body: Body) -> Answer:
        self._check_agent(body.get("agentid"))
        if ("button" in body) == ("template_card" in body):
            raise Refused(INVALID, "button or template_card")
        if "template_card" in body:
            _refuse(check_card(body["template_card"]))
        post, issued = self._codes.get(str(body.get("response_code")), (None, 0.0))
        if post is None or self.now() - issued >= _CODE_SECONDS:
            raise Refused(INVALID, "response_code is used up or over")
        if not set(body.get("userids", [])) & set(post.users):
            raise Refused(INVALID, "userids")
        del self._codes[str(body["response_code"])]
        if "template_card" in body:
            post.body["template_card"] = {**body["template_card"], "task_id": post.card["task_id"]}
        else:
            post.card["replaced"] = body["button"]["replace_name"]
        return {"invaliduser": []}

    def _recall(self, _: Query, body: Body) -> Answer:
        post = next((post for post in self.posts if post.msgid == body.get("msgid")), None)
        if post is None or post.recalled or self.now() - post.at >= _RECALL_SECONDS:
            raise Refused(INVALID, "msgid is unknown, recalled already, or too old")
        post.recalled = True
        return {}

    def _upload(self, query: Query, name: str, content: bytes) -> Answer:
        self.authorize(query)
        if query.get("type") != "file":
            raise Refused(40005, "invalid type")
        if not 5 < len(content) <= 20 * 1024 * 1024:
            raise Refused(40006, "invalid file size")
        media = f"media-{self.next_number()}"
        self.media[media] = (name, content, self.now())
        return {"type": "file", "media_id": media, "created_at": str(int(self.now()))}

    def _user(self, query: Query, _: Body) -> Answer:
        member = self.members.get(query.get("userid", ""))
        if member is None:
            raise Refused(60111, "userid not found")
        if not member.seen:
            raise Refused(60011, "no privilege to access")
        names = {"name": member.name} if self.tells_names else {}
        return {"userid": member.userid, "status": member.status, **names}

    def _agent(self, query: Query, _: Body) -> Answer:
        self._check_agent(int(query.get("agentid", "0")))
        users = [{"userid": member.userid} for member in self.members.values() if member.seen]
        return {"agentid": self.agent_id, "allow_userinfos": {"user": users}, **self.agent}

    def _create_menu(self, query: Query, body: Body) -> Answer:
        self._check_agent(int(query.get("agentid", "0")))
        _refuse(check_menu(body))
        self.menu = [{"sub_button": [], **entry} for entry in body["button"]]
        return {}

    def _get_menu(self, query: Query, _: Body) -> Answer:
        self._check_agent(int(query.get("agentid", "0")))
        if self.menu is None:
            raise Refused(46003, "no menu")
        return {"button": self.menu}

    def _convert(self, _: Query, body: Body) -> Answer:
        self._check_agent(body.get("source_agentid"))
        given = body.get("open_userid_list")
        if not isinstance(given, list) or not 1 <= len(given) <= 1000:
            raise Refused(INVALID, "open_userid_list")
        known = {f"open-{userid}": userid for userid in self.members}
        found = [{"open_userid": one, "userid": known[one]} for one in given if one in known]
        return {"userid_list": found, "invalid_open_userid_list": [one for one in given if one not in known]}

    def _check_agent(self, agent: object) -> None:
        if agent != self.agent_id:
            raise Refused(40056, "invalid agentid")

    def _check_media(self, media: str) -> None:
        if media not in self.media or self.now() - self.media[media][2] >= _MEDIA_SECONDS:
            raise Refused(40007, "invalid media_id")


def _refuse(fault: tuple[int, str] | None) -> None:
    if fault is not None:
        raise Refused(*fault)
