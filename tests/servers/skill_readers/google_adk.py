"""By Google's Agent Development Kit, as its loader tells it."""

import json
import sys
from pathlib import Path

from google.adk.skills import load_skill_from_dir

read = {}
for folder in sorted(Path(sys.argv[1]).iterdir()):
    skill = load_skill_from_dir(folder)
    references = {name: skill.resources.get_reference(name) for name in skill.resources.list_references()}
    read[skill.frontmatter.name] = {
        "description": skill.frontmatter.description,
        "body": skill.instructions,
        "references": references,
    }
print(json.dumps(read))
