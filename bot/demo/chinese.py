"""王芳的几个星期：她管服务器。都是编的；她有一位同事写英文。"""

from bot.demo.script import Line, Script, Typed

ROLLBACK = "在发布页面用 `deploy rollback 名称`，然后把发布编号发到 #ops。"

ROUTINE = (
    ("李雷", "发布怎么回滚？"),
    ("韩梅", "我的发布要怎么回滚？"),
    ("赵强", "这里回滚发布的办法是什么？"),
    ("李雷", "我要回滚 search 的发布，该怎么做？"),
    ("韩梅", "发布出错了，怎么回滚？"),
    ("赵强", "快问一下：发布怎么回滚？"),
)

INCIDENT = (
    Line("李雷", "接口服务器挂了，客户看到 502 错误！王芳，怎么办？"),
    Line("王芳", "看到了：数据库连接用完了。我现在回滚 412 版。"),
    Line("韩梅", "客服收到很多关于故障的工单，我该怎么跟他们说？", later=9),
    Line("王芳", "告诉他们：14:10 已回滚，数据都安全，明天出报告。"),
    Line("赵强", "服务器故障结束了吗？可以再发布吗？", later=21),
    Line("王芳", "今天不行。连接池修好之前先停止发布，可以了我会说。"),
)

OTHERS = (
    Line("Tom", "How do I get access to the test database?"),
    Line("王芳", "Write your team's name in #access; the bot gives read access within five minutes."),
    Line("赵强", "PR 88 把重试上限改成 5，能帮忙看看并批准吗？"),
    Line("王芳", "批准了，不过请给超时加个测试。"),
    Line("韩梅", "吃午饭吗？", later=30),
    Line("李雷", "灰度发布的比例可以调到百分之五十吗？"),
    Line("王芳", "先别急，等明天看完监控再调。"),
    Line("李雷", "我把监控面板移到新文件夹了。"),
    Line("王芳", "thumbsup", react=True),
)

ASKED = (
    Line("韩梅", "@double @王芳 发布怎么回滚？"),
    Line("Tom", "@double @王芳 how do I get access to the test database?"),
    Line("李雷", "@王芳 故障的事，我该怎么跟客服说？"),
    Line("赵强", "@double @王芳 就说一句行不行：我的工资能按你说的涨吗？"),
)

WAITING = (
    Line("李雷", "@double @王芳 我的发布怎么回滚？"),
    Line("赵强", "@double @王芳 服务器故障结束了吗，可以再发布吗？", later=9),
    Line("韩梅", "@double @王芳 PR 91 能帮忙看看并批准吗？", later=14),
    Line("Tom", "@double @王芳 can I get access to the test database?", later=6),
    Line("赵强", "@double @王芳 我们用哪个 VPN？", later=11),
)

CHINESE = Script(
    language="zh",
    zone="Asia/Shanghai",
    worker="王芳",
    colleagues=("李雷", "韩梅", "赵强", "Tom"),
    you="李雷",
    rollback=ROLLBACK,
    routine=ROUTINE,
    incident=INCIDENT,
    others=OTHERS,
    asked=ASKED,
    waiting=WAITING,
    edited="彻底修好了：连接池已经加大。",
    typed=Typed(
        shadow="影子 开",
        stand_in="代班 到明天早上八点",
        recall="回忆 @王芳 上周二的服务器故障，王芳是怎么处理的？",
        why="为什么",
        report="报告",
        stop="停止",
        forget="忘记 全部",
    ),
    then="代班 十二个小时",
)
