"""By an agent of LangChain's Deep Agents: what its model is told of the skills, and reads of their files.

Its tool tells lines behind a first one that says which they are; that one is taken off.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deepagents import create_deep_agent
from deepagents.backends import FilesystemBackend
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, BaseMessage

root = Path(sys.argv[1])
files = sorted(path.relative_to(root).as_posix() for path in root.rglob("*.md"))
prompts: list[str] = []


class Scripted(GenericFakeChatModel):
    """Reads every file, then says that it is done."""

    def bind_tools(self, tools: Any, **_: Any) -> "Scripted":
        """It knows already what it calls."""
        return self

    def _generate(self, messages: list[BaseMessage], *args: Any, **more: Any) -> Any:
        prompts.append(messages[0].text)
        return super()._generate(messages, *args, **more)


def said() -> Iterator[AIMessage]:
    """All files at once, as it may call several tools in one turn."""
    calls = [{"name": "read_file", "id": file, "args": {"file_path": f"/{file}", "limit": 10_000}} for file in files]
    yield AIMessage("", tool_calls=calls)
    yield AIMessage("done")


backend = FilesystemBackend(root_dir=root, virtual_mode=True)
agent = create_deep_agent(model=Scripted(messages=said()), backend=backend, skills=["/"])
done = agent.invoke({"messages": [("user", "Hello")]})
texts = {each.tool_call_id: each.text.split("\n", 1)[1] for each in done["messages"] if each.type == "tool"}
read: dict[str, Any] = {}
for line in prompts[0].splitlines():
    name, bold, description = line.removeprefix("- **").partition("**: ")
    if bold and f"{name}/SKILL.md" in texts:
        references = {
            file.rpartition("/")[2]: text for file, text in texts.items() if file.startswith(f"{name}/references/")
        }
        body = texts[f"{name}/SKILL.md"].split("\n---\n", 1)[1]
        read[name] = {"description": description, "body": body, "references": references}
print(json.dumps(read))
