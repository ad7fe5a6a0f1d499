"""What is documented is what there is."""

import re
from pathlib import Path

import pytest

from bot.cli.checks import known_names
from bot.cli.main import COMMANDS
from bot.cli.settings_reference import env_example, settings_table
from bot.commands.parse import ALIASES
from bot.commands.run import VERBS
from bot.settings import Settings

ROOT = Path(__file__).parent.parent


def read(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def test_env_example_and_settings_page_are_generated_from_the_settings() -> None:
    assert read(".env.example") == env_example()
    assert settings_table() in read("docs/reference/settings.md")
    assert {
        name
        for name in known_names(Settings)
        if name not in {"DOUBLE_SLACK", "DOUBLE_WECOM", "DOUBLE_GITHUB", "DOUBLE_GITLAB"}
    } == set(re.findall(r"DOUBLE_[A-Z_]+", env_example()))


def test_every_command_and_verb_is_documented() -> None:
    page = read("docs/reference/commands.md")
    assert [name for name in COMMANDS if f"`double {name}" not in page] == []
    assert [verb for verb in VERBS if f"`{verb}" not in page] == []
    assert [alias for alias in ALIASES if alias not in page] == []
    assert set(ALIASES.values()) == set(VERBS)


@pytest.mark.parametrize(
    "page", sorted(str(p.relative_to(ROOT)) for p in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
)
def test_links_lead_somewhere(page: str) -> None:
    here = (ROOT / page).parent
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", read(page))
    assert [link for link in links if "://" not in link and not (here / link).exists()] == []


@pytest.mark.parametrize(
    "page", sorted(str(p.relative_to(ROOT)) for p in [*ROOT.glob("*.md"), *ROOT.glob("docs/[th]*/*.md")])
)
def test_page_that_prints_the_bare_command_says_where_it_comes_from(page: str) -> None:
    prints = re.search(r"^```\ndouble ", read(page), re.MULTILINE)
    assert not prints or "`uv run double`" in read(page)


@pytest.mark.parametrize("page", ["docs/rights.md", "docs/threats.md"])
def test_promises_name_tests_and_files_that_exist(page: str) -> None:
    tests = {path.stem for path in ROOT.glob("tests/**/test_*.py")}
    named = re.findall(r"`(test_\w+)`", read(page))
    files = re.findall(r"`((?:bot|memory|policies|adapters|tests)/[\w/.]+)`", read(page))
    assert named or files
    assert [name for name in named if name not in tests] == []
    assert [file for file in files if not (ROOT / file).exists()] == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [("README.md", "README.zh.md"), ("docs/tutorial/first-hour.md", "docs/tutorial/first-hour.zh.md")],
)
def test_chinese_page_keeps_step_with_the_english_one(english: str, chinese: str) -> None:
    """The same commands to run, in its language, as many sections, and in tables as many rows."""
    pages = [read(page).replace(" --lang zh", "") for page in (english, chinese)]
    commands, sections, rows = (
        [re.findall(pattern, page, re.DOTALL | re.MULTILINE) for page in pages]
        for pattern in (r"^```\n(.*?)^```$", r"^#+ ", r"^\|")
    )
    assert commands[0] == commands[1]
    assert len(sections[0]) == len(sections[1])
    assert len(rows[0]) == len(rows[1])
