"""By an agent of Pydantic AI with ``pydantic-ai-skills``: what its model is told when it loads each skill."""

import json
import re
import sys
from pathlib import Path

from pydantic_ai import Agent
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel
from pydantic_ai_skills import SkillsCapability

names = sorted(folder.name for folder in Path(sys.argv[1]).iterdir())
listed: list[str] = []
told: list[str] = []
files: list[tuple[str, str]] = []


def model(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
    """Load all skills, then read all files that they list, then say that it is done."""
    listed.append(info.instructions or "")
    if len(listed) == 1:
        return ModelResponse([ToolCallPart("load_capability", {"id": name}) for name in names])
    told.extend(str(part.content) for message in messages[-1:] for part in message.parts)
    if len(listed) == 2:
        for name in names:
            loaded = next(each for each in told if f"# Skill: {name}\n" in each)
            files.extend((name, file) for file in re.findall(r"^- `(references/.+)`$", loaded, re.MULTILINE))
        asked = [{"skill_name": name, "resource_name": file} for name, file in files]
        return ModelResponse([ToolCallPart("read_skill_resource", each) for each in asked])
    return ModelResponse([TextPart("done")])


Agent(FunctionModel(model), capabilities=[SkillsCapability(sys.argv[1])]).run_sync("Hello")
read = {}
for name in names:
    loaded = next(each for each in told if f"# Skill: {name}\n" in each)
    body = loaded.split(f"# Skill: {name}\n", 1)[1].split("\n\n## Bundled files\n", 1)[0]
    description = next(line for line in listed[0].splitlines() if line.startswith(f"- {name}: "))
    answers = told[-len(files) :]
    references = {
        file.removeprefix("references/"): text for (of, file), text in zip(files, answers, strict=True) if of == name
    }
    read[name] = {"description": description.removeprefix(f"- {name}: "), "body": body, "references": references}
print(json.dumps(read))
