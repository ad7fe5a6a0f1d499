"""The command line as a process, for tests of it."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tests.servers.forked import run_double


class Cli:
    """Runs ``double`` in a process of its own, over one data folder."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def run(self, *args: str, home: bool = True, **env: str) -> subprocess.CompletedProcess[str]:
        """Run to the end."""
        over = ("--home", str(self.home)) if home else ()
        return run_double(*args, *over, cwd=self.home.parent, env=self.environment(**env))

    def environment(self, **env: str) -> dict[str, str]:
        """What the process is given."""
        return {**os.environ, "NO_COLOR": "1", **env}

    def json(self, *args: str, **env: str) -> Any:
        """Run something that must succeed, and read its JSON."""
        done = self.run(*args, "--json", home=True, **env)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def refused(self, *args: str, code: int = 1, home: bool = True, **env: str) -> str:
        """Run something that must be refused; returns its one sentence."""
        done = self.run(*args, home=home, **env)
        assert (done.returncode, done.stdout) == (code, "")
        return self._sentence(done)

    def refused_after_text(self, *args: str) -> str:
        """Run something that says what it would do, and then must be refused; returns its one sentence."""
        done = self.run(*args)
        assert done.returncode == 1
        assert done.stdout
        return self._sentence(done)

    def _sentence(self, done: "subprocess.CompletedProcess[str]") -> str:
        (line,) = done.stderr.strip().splitlines()
        assert line.startswith("double: ")
        return line.removeprefix("double: ")
