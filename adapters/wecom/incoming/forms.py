"""Forms, in words: WeCom has none, so what is missing is asked for and answered by a message.

Nothing that somebody writes is taken for an answer unless it begins with the word that the question names.
"""

import re
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from adapters.chat import Message, Press
from adapters.platform import Field, Form, Label, Post
from adapters.vault import Vault

ASKED_SECONDS = 1800.0
ASKING = Label("AI 生成 · 分身")
WORDLESS = Post(ASKING, "图片、文件、视频和听不清的语音我看不了，请用文字告诉我。")
_CHANGE, _FILL = "改", "填"
_ANSWER = re.compile(r"\s*(改|填|edit|fill)\s*[:：]\s*(\S.*)", re.IGNORECASE | re.DOTALL)
_WORDS = {"edit": _CHANGE, "fill": _FILL}


class Asked(BaseModel):
    """A form that somebody was asked to fill in, and the word with which they answer."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    action: str
    value: str
    message: str | None
    word: str


class Forms:
    """The forms that are open, one for each person."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def ask(self, press: Press, form: Form) -> Post:
        """Note what is asked, and say it in words."""
        asked = Asked(action=form.action, value=form.value, message=press.message, word=_word(form.fields))
        await self._vault.write(_name(press.author.id), asked.model_dump_json(), seconds=ASKED_SECONDS)
        return Post(ASKING, _in_words(form))

    async def answered(self, message: Message) -> Press | None:
        """The press that a message completes, if it answers what its author was asked."""
        answer = _ANSWER.fullmatch(message.text)
        text = await self._vault.read(_name(message.author.id)) if answer else None
        if answer is None or text is None:
            return None
        asked = Asked.model_validate_json(text)
        if _WORDS.get(answer[1].casefold(), answer[1]) != asked.word:
            return None
        return Press(
            key=f"{message.key}:form",
            place=message.place,
            author=message.author,
            action=asked.action,
            value=asked.value,
            at=message.at,
            message=asked.message,
            text=answer[2].strip(),
        )

    async def close(self, person: str) -> None:
        """What somebody was asked is answered."""
        await self._vault.erase(_name(person))


def _name(person: str) -> str:
    return f"wecom/form/{person}"


def _in_words(form: Form) -> str:
    wanted = [f"{field.label}{f'（{field.hint}）' if field.hint else ''}" for field in form.fields]
    initial = "\n".join(f"> {line}" for field in form.fields for line in field.initial.splitlines())
    return "\n".join(filter(None, (f"**{form.title}**", *wanted, initial, _how(form.fields))))


def _how(fields: Sequence[Field]) -> str:
    if any(field.kind == "person" for field in fields):
        return f"请回复“{_FILL}：@姓名”加上问题。"
    if _word(fields) == _FILL:
        return f"请回复“{_FILL}：”加上内容。"
    return f"请回复“{_CHANGE}：”加上新的内容，例如：{_CHANGE}：明天下午三点前给你。"


def _word(fields: Sequence[Field]) -> str:
    """What is asked without a hint is what somebody else will read: it is changed, and not filled in."""
    asks = any(field.hint or field.kind != "text" for field in fields)
    return _FILL if asks else _CHANGE
