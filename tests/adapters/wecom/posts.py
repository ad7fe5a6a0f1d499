"""Posts that tests send."""

from adapters.platform import Button, Card, Label, Post
from adapters.wecom.outgoing.notes import message_id

LABEL = Label("AI 生成 · 王芳的分身")
HELLO = Post(LABEL, "明天下午三点前给你。")
LONG = "数据库回滚之前先停写。" * 150
M = message_id("reply:1")


def card(title: str, *, body: str = "三点前给你。", buttons: tuple[Button, ...] = ()) -> Post:
    """A card about a draft."""
    return Post(
        LABEL, title, Card(title, body=body, buttons=buttons or (Button("approve", "批准", "d1:1", "primary"),))
    )


WAITING = card("李雷在问")
