"""A structured answer of a chat model, from whichever server: by schema, by a tool, or as JSON in plain words.

Servers that speak one provider's API differ in how much of it they know. What one refuses is not asked of it again: a
schema for the answer, then a tool with that schema, then a text that holds it; and a temperature.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from pydantic import BaseModel

from bot.standin.speech import without_thinking

Way = Literal["json_schema", "function_calling", "plain"]
WAYS: tuple[Way, ...] = ("json_schema", "function_calling", "plain")
REFUSED = frozenset({400, 404, 405, 415, 422, 501})
"""What servers answer where they do not know what they are asked for."""


@dataclass(slots=True)
class Given:
    """What a model answered: the message with its tokens, and the JSON object in it, if there is one."""

    raw: BaseMessage | None = None
    value: Mapping[str, Any] | None = None


@dataclass(slots=True)
class Structured:
    """Asks a chat model for structured answers, by the best way that its server takes."""

    chat: BaseChatModel
    left: list[Way] = field(default_factory=lambda: list(WAYS))

    async def ask(self, system: str, user: str, shape: type[BaseModel], given: Given) -> None:
        """Ask once, by each way that is left until one is taken; ``given`` is filled with what came.

        Raises:
            Exception: of the provider's package, where the last way is refused or anything else goes wrong.
        """
        while True:
            try:
                return await self._ask(self.left[0], system, user, shape, given)
            except Exception as error:
                given.raw = given.raw or _cut_off(error)
                if not self._gives_way(error):
                    raise

    def _gives_way(self, error: Exception) -> bool:
        """Whether a refusal is of something that can be left out; it is, from now on."""
        if getattr(error, "status_code", None) not in REFUSED:
            return False
        if "temperature" in str(error).casefold() and getattr(self.chat, "temperature", None) is not None:
            self.chat = self.chat.model_copy(update={"temperature": None})
            return True
        if len(self.left) == 1:
            return False
        self.left.pop(0)
        return True

    async def _ask(self, way: Way, system: str, user: str, shape: type[BaseModel], given: Given) -> None:
        schema = {"title": shape.__name__, "description": (shape.__doc__ or "").strip(), **shape.model_json_schema()}
        if way == "plain":
            told = f"{system}\n\nAnswer with one JSON object of this schema and nothing else:\n{json.dumps(schema)}"
            given.raw = await self.chat.ainvoke([("system", told), ("user", user)])
            given.value = object_in(str(given.raw.text))
            return
        asked = self.chat.with_structured_output(schema, method=way, include_raw=True)
        answer = cast("dict[str, Any]", await asked.ainvoke([("system", system), ("user", user)]))
        given.raw, parsed = answer["raw"], answer["parsed"]
        given.value = parsed if isinstance(parsed, dict) else object_in(str(answer["raw"].text))


def _cut_off(error: Exception) -> AIMessage | None:
    """What a provider's package holds back, since the answer was cut off: it took tokens all the same."""
    used = getattr(getattr(error, "completion", None), "usage", None)
    if used is None:
        return None
    read, written = used.prompt_tokens or 0, used.completion_tokens or 0
    tokens = UsageMetadata(input_tokens=read, output_tokens=written, total_tokens=read + written)
    return AIMessage("", usage_metadata=tokens)


def object_in(text: str) -> Mapping[str, Any] | None:
    """The JSON object in a text, if there is one."""
    spoken = without_thinking(text)
    start = spoken.find("{")
    if start < 0:
        return None
    try:
        value, _ = json.JSONDecoder().raw_decode(spoken[start:])
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
