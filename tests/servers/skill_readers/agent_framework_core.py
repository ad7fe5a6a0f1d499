"""By Microsoft's Agent Framework, as its source of skills gives them to an agent."""

import asyncio
import json
import re
import sys

from agent_framework import FileSkillsSource, SkillsSourceContext

_LISTED = "\n\n<available_resources>"


async def main() -> None:
    """Ask for each skill, and for each file that it lists."""
    read = {}
    for skill in await FileSkillsSource(sys.argv[1]).get_skills(SkillsSourceContext(agent=None)):
        text, _, listed = (await skill.get_content()).partition(_LISTED)
        references = {}
        for name in re.findall(r'<resource name="references/([^"]+)"', listed):
            resource = await skill.get_resource(f"references/{name}")
            references[name] = await resource.read()
        body = text.split("\n---\n", 1)[1]
        read[skill.frontmatter.name] = {
            "description": skill.frontmatter.description,
            "body": body,
            "references": references,
        }
    print(json.dumps(read))


asyncio.run(main())
