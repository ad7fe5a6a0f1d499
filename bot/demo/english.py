"""Some weeks of Ana, who keeps the servers running. Invented; a colleague of hers writes Chinese."""

from bot.demo.script import Line, Script, Typed

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

ASKED = (
    Line("Chloe", "@double @Ana how do I roll back a deploy?"),
    Line("Li Lei", "@double @Ana 测试环境数据库的权限怎么申请？"),
    Line("Ben", "@Ana what should I tell support about the outage?"),
    Line("Dev", "@double @Ana just a quick yes: can my salary be raised as you said?"),
)

WAITING = (
    Line("Ben", "@double @Ana how can I roll back my deploy?"),
    Line("Dev", "@double @Ana is the server outage over, can I deploy again?", later=9),
    Line("Chloe", "@double @Ana can you review and approve PR 91?", later=14),
    Line("Li Lei", "@double @Ana 灰度发布的比例可以调高吗？", later=6),
    Line("Dev", "@double @Ana which VPN do we use?", later=11),
)

ENGLISH = Script(
    language="en",
    zone="Europe/Madrid",
    worker="Ana",
    colleagues=("Ben", "Chloe", "Dev", "Li Lei"),
    you="Ben",
    rollback=ROLLBACK,
    routine=ROUTINE,
    incident=INCIDENT,
    others=OTHERS,
    asked=ASKED,
    waiting=WAITING,
    edited="It is fixed for good: the pool is larger now.",
    typed=Typed(
        shadow="shadow on",
        stand_in="stand in until tomorrow 8am",
        recall="recall @Ana How did Ana handle the server outage last Tuesday?",
        why="why",
        report="report",
        stop="stop",
        forget="forget everything",
    ),
    then="stand in for 12 hours",
)
