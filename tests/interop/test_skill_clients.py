"""Skills that we export, read by agents that others wrote: what one of them was told, all of them are told."""

import json
import os
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from skills_ref.parser import parse_frontmatter

from tests.bot.cli import Cli
from tests.servers.npm import fetch_package, find_node
from tests.servers.pypi import fetch_environment

pytestmark = pytest.mark.interop

FRAMEWORKS = {
    "google-adk": "2.13.0",
    "strands-agents": "1.62.0",
    "agent-framework-core": "1.23.0",
    "pydantic-ai-skills": "2.1.0",
    "deepagents": "0.7.32",
}
WORKERS = {"Ana Ruiz": "ana-ruiz-double", "张伟": "zhang-wei-double"}
SAID = (
    ("Can we deploy on Friday: is it safe?", "No --- wait for Monday, then tell #ops: 'all clear'."),
    ("谁负责支付服务的回滚？", "找值班的同事，先看回滚手册。"),
    ("How do I roll back a deploy?", "Use the release page, see https://wiki.example/rollback?a=1&b=<2>."),
    ("May I have the {keys} today?", "Ask Chen; `today` is *not* the day. ${HOME} $ARGUMENTS $1 !`date` @SKILL.md"),
)
_READERS = Path(__file__).parent.parent / "servers" / "skill_readers"
_SECONDS = 120


@dataclass(frozen=True)
class Read:
    """What somebody makes of a skill, without the blank lines around texts, which some take off."""

    description: str
    body: str
    references: dict[str, str]


@pytest.fixture
def skills(tmp_path: Path) -> Path:
    """A folder with the skills of two workers, one of them with a Chinese name."""
    for worker in WORKERS:
        cli = Cli(tmp_path / worker)
        archive = tmp_path / f"{worker}.jsonl"
        archive.write_text("".join(_lines(worker)), "utf-8")
        cli.json("import", "jsonl", str(archive), "--worker", worker, "--consent")
        cli.json("skill", "export", str(tmp_path / "skills"), "--worker", worker)
    return tmp_path / "skills"


def _lines(worker: str) -> list[str]:
    at, lines = datetime(2026, 9, 1, 9, tzinfo=UTC), []
    for hour in range(40):
        for minute, (author, text) in enumerate(zip(("Ben", worker), SAID[hour % len(SAID)], strict=True)):
            moment = (at + timedelta(hours=hour, minutes=minute)).isoformat()
            lines.append(json.dumps({"place": "ops", "author": author, "at": moment, "text": text}) + "\n")
    return lines


def _written(skills: Path) -> dict[str, Read]:
    """What stands in the folders."""
    written = {}
    for name in WORKERS.values():
        fields, body = parse_frontmatter((skills / name / "SKILL.md").read_bytes().decode())
        assert fields["name"] == name
        references = {
            path.name: path.read_bytes().decode().strip() for path in (skills / name / "references").iterdir()
        }
        written[name] = Read(fields["description"], body.strip(), references)
    assert all("${HOME} $ARGUMENTS" in each.references["precedents.md"] for each in written.values())
    return written


@pytest.mark.parametrize("package", FRAMEWORKS)
def test_framework_is_told_all_that_was_written(skills: Path, package: str) -> None:
    python = fetch_environment(package, FRAMEWORKS[package])
    script = _READERS / f"{package.replace('-', '_')}.py"
    read: dict[str, Any] = json.loads(_run([str(python), "-P", str(script), str(skills)], skills.parent))
    assert {name: _stripped(**each) for name, each in read.items()} == _written(skills)


def _stripped(description: str, body: str, references: dict[str, str]) -> Read:
    return Read(description, body.strip(), {name: text.strip() for name, text in references.items()})


def test_opencode_takes_name_description_and_body(skills: Path) -> None:
    program = fetch_package("opencode-ai", "1.18.33").parent / f"opencode-{_platform()}" / "bin" / "opencode"
    _run(["git", "init", "-q", "."], skills.parent)
    (skills.parent / ".agents").mkdir()
    skills.rename(skills.parent / ".agents" / "skills")
    said = _run([str(program), "debug", "skill"], skills.parent)
    read = {each["name"]: (each["description"], each["content"].strip()) for each in json.loads(said)}
    for name, written in _written(skills.parent / ".agents" / "skills").items():
        assert read[name] == (written.description, written.body)


def test_gemini_lists_name_and_description(skills: Path) -> None:
    package = fetch_package("@google/gemini-cli", "0.61.0")
    (skills.parent / ".agents").mkdir()
    skills.rename(skills.parent / ".agents" / "skills")
    program = package / json.loads((package / "package.json").read_text())["bin"]["gemini"]
    said = _run([str(find_node()), str(program), "skills", "list"], skills.parent)
    for name, written in _written(skills.parent / ".agents" / "skills").items():
        assert f"{name} [Enabled]\n  Description: {written.description}\n" in said


def test_codex_tells_its_model_name_and_description(skills: Path) -> None:
    package = fetch_package("@openai/codex", "0.171.0")
    (skills.parent / ".agents").mkdir()
    skills.rename(skills.parent / ".agents" / "skills")
    said = _run([str(find_node()), str(package / "bin" / "codex.js"), "debug", "prompt-input", "Hello"], skills.parent)
    told = "\n".join(part.get("text", "") for each in json.loads(said) for part in each.get("content", ()))
    for name, written in _written(skills.parent / ".agents" / "skills").items():
        assert f"- {name}: {written.description} (file: " in told


def _platform() -> str:
    """How npm calls the machine's system and processor."""
    told = [str(find_node()), "-p", "`${process.platform}-${process.arch}`"]
    return subprocess.run(told, capture_output=True, text=True, check=True).stdout.strip()


def _run(command: list[str], home: Path) -> str:
    """What a program prints, started at home there."""
    here = {"HOME": str(home), "PATH": os.environ["PATH"], "GEMINI_CLI_TRUST_WORKSPACE": "true"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=home, env=here, timeout=_SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
