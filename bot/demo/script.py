"""What people say in the demo: some weeks of Ana, who keeps the servers running. Invented, in English and Chinese.

A day is a list of lines. A line is who speaks, the text, and what is done about it; ``Ana`` answers herself
while her double only listens.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody's words in a place. ``later`` in minutes after the line before; ``react`` is an emoji on it."""

    who: str
    text: str
    place: str = "ops"
    later: int = 2
    react: bool = False


ROLLBACK = "Use `deploy rollback NAME` on the release page, then post the release number in #ops."

ROUTINE = (
    ("Ben", "How do I roll back a deploy?"),
    ("Chloe", "How can I roll back my deploy?"),
    ("Dev", "What is the way to roll back a deploy here?"),
    ("Ben", "I need to roll back the deploy of search, how do I do that?"),
    ("Chloe", "How do we roll back a deploy that went wrong?"),
    ("Dev", "Quick one: how do I roll back a deploy?"),
)

INCIDENT = (
    Line("Ben", "The API servers are down, customers see error 502! Ana, what do we do?"),
    Line("Ana", "I see it: the database ran out of connections. I am rolling back release 412 now."),
    Line("Chloe", "Support gets many tickets about the outage, what should I tell them?", later=9),
    Line("Ana", "Tell them: rolled back at 14:10, all data is safe, a report follows tomorrow."),
    Line("Dev", "Is the server outage over? Can I deploy again?", later=21),
    Line("Ana", "Not today. We freeze deploys until the connection pool is fixed, I will say when."),
)

OTHERS = (
    Line("Li Lei", "测试环境的数据库怎么申请权限？"),
    Line("Ana", "在 #access 里写上团队名，机器人五分钟内会开只读权限。"),
    Line("Dev", "PR 88 changes the retry limit to 5, can you review and approve it?"),
    Line("Ana", "Approved, but please add a test for the timeout."),
    Line("Chloe", "Lunch?", later=30),
    Line("Li Lei", "灰度发布的比例可以调到百分之五十吗？"),
    Line("Ana", "先别急，等明天看完监控再调。"),
    Line("Ben", "I moved the dashboards to the new folder."),
    Line("Ana", "thumbsup", react=True),
)
