"""Every class that a process, or one that it starts, looks up for a pickle; an audit hook sees it."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HOOK = """\
import os, sys

def _note(event, args, path=os.environ["UNPICKLED"]):
    if event == "pickle.find_class":
        with open(path, "a") as file:
            file.write(f"{args[0]}.{args[1]}\\n")

sys.addaudithook(_note)
"""


def unpickled_by(folder: Path, arguments: Sequence[str]) -> list[str]:
    """The classes that Python, run with some arguments, and its children found for pickles.

    Raises:
        CalledProcessError: it failed.
    """
    (folder / "sitecustomize.py").write_text(HOOK)
    noted = folder / "unpickled"
    noted.touch()
    root = str(Path(__file__).parents[2])
    paths = os.pathsep.join([str(folder), root, os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": paths, "UNPICKLED": str(noted), "DOUBLE_EMBEDDER": "fast"}
    command = [sys.executable, *arguments]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, timeout=600)
    return noted.read_text().split()
