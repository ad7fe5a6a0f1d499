"""Software that others wrote for Python and that cannot live beside ours: packages, each in an environment of its own.

They live in a cache folder outside of the project (``INTEROP_CACHE``, or the user's), and are fetched once. Where one
of them cannot be had, tests that need it are skipped.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp

import pytest
from platformdirs import user_cache_path


def fetch_environment(package: str, version: str) -> Path:
    """The Python of an environment that holds a package, fetched if it is not there."""
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("uv is not installed here; it fetches what others wrote for Python")
    cache = Path(os.environ.get("INTEROP_CACHE") or user_cache_path("double-interop"))
    home = cache / f"pypi-{package}-{version}"
    if not home.exists():
        cache.mkdir(parents=True, exist_ok=True)
        fetched = Path(mkdtemp(dir=cache))
        made = [uv, "venv", "-q", "--clear", "--relocatable", "--python", sys.executable, str(fetched)]
        filled = [uv, "pip", "install", "-q", "--python", str(fetched / "bin" / "python"), f"{package}=={version}"]
        if any(
            subprocess.run(each, capture_output=True, timeout=600, check=False).returncode for each in (made, filled)
        ):
            shutil.rmtree(fetched, ignore_errors=True)
            pytest.skip(f"uv could not fetch {package} {version}; it is needed once, then lives in {cache}")
        fetched.rename(home)
    return home / "bin" / "python"


def _is_done(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, timeout=600, check=False).returncode == 0
