"""Words that several verbs, their forms and the page share."""

STOP = "stop"
EVERYTHING = frozenset({"everything", "all", "全部", "所有"})
TEST = frozenset({"test", "试"})
CALENDAR = frozenset({"calendar", "日历"})
MESSAGES = frozenset({"messages", "私聊"})
UNTIL = frozenset({"until", "for", "till", "到"})
