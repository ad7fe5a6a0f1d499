"""By Strands, as its loader tells it; it leaves further files to be read by path."""

import json
import sys
from pathlib import Path

from strands import Skill

read = {}
for skill in Skill.from_directory(sys.argv[1]):
    references = {path.name: path.read_bytes().decode() for path in (Path(skill.path) / "references").iterdir()}
    read[skill.name] = {"description": skill.description, "body": skill.instructions, "references": references}
print(json.dumps(read))
