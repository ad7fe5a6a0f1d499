"""Words that several verbs, their forms and the page share."""

STOP = "stop"
TEST = frozenset({"test", "试"})
CALENDAR = frozenset({"calendar", "日历"})
MESSAGES = frozenset({"messages", "私聊"})
UNTIL = frozenset({"until", "for", "till", "到"})
