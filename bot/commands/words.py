"""Words that several verbs, their forms and the page share, and how what is typed is read as one of them."""

from memory.text.simplified import simplified

STOP = "stop"
ON = frozenset({"on", "开", "开启", "打开"})
OFF = frozenset({"off", "关", "关闭"})
EVERYTHING = frozenset({"everything", "all", "全部", "所有"})
TEST = frozenset({"test", "试"})
CALENDAR = frozenset({"calendar", "日历"})
MESSAGES = frozenset({"messages", "私聊"})
BOTS = frozenset({"bots", "机器人"})
UNTIL = frozenset({"until", "for", "till", "到"})


def plain(typed: str) -> str:
    """What was typed, in simplified signs and small letters, as words stand here."""
    return simplified(typed).casefold()
