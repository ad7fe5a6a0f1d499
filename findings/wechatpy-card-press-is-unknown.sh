#!/usr/bin/env bash
# wechatpy 2.0.0a26, its `work` module: a press on a button of a template card (`template_card_event`) and a change of
# the address book (`change_contact`) are parsed into `UnknownMessage`, which has no `event`; the older
# `taskcard_click` becomes an event of its own class. The guess was that the parser for WeCom knows the events that
# WeCom's newer cards send, or at least says which event it did not know. Seen: UnknownMessage twice, no `event`; the
# fields are only in `_data`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q wechatpy==2.0.0a26
"$folder/env/bin/python" -W ignore - <<'PY'
from wechatpy.work import parse_message


def event(name: str, more: str) -> str:
    return (
        "<xml><ToUserName>corp</ToUserName><FromUserName>member</FromUserName><CreateTime>1700000000</CreateTime>"
        f"<MsgType>event</MsgType><Event>{name}</Event>{more}<AgentID>1000002</AgentID></xml>"
    )


card = "<EventKey>approve</EventKey><TaskId>task</TaskId><CardType>button_interaction</CardType><ResponseCode>c</ResponseCode>"
old = parse_message(event("taskcard_click", "<EventKey>approve</EventKey><TaskId>task</TaskId>"))
press = parse_message(event("template_card_event", card))
contact = parse_message(event("change_contact", "<ChangeType>create_user</ChangeType><UserID>new</UserID>"))
print(type(old).__name__, type(press).__name__, type(contact).__name__)
assert (type(old).__name__, old.event_key) == ("TaskCardClickEvent", "approve")
for each in (press, contact):
    assert type(each).__name__ == "UnknownMessage", "the event is known now"
    assert not hasattr(each, "event"), "an unknown event says which it is now"
assert press._data["Event"] == "template_card_event"
PY
