"""What is said is said in both languages, with the same values, and as people say it."""

import ast
import tomllib
from pathlib import Path
from string import Formatter

import pytest

import adapters
import bot.texts
from adapters.slack.install.rights import BOT_SCOPES
from adapters.wording import Worded
from bot.texts import LANGUAGES, say, share, sureness, told_in
from bot.voice.reasons import what_it_says
from policies.conditions import BY_NAME

ADAPTERS = Path(adapters.__file__).parent
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
FOLDER = Path(bot.texts.__file__).parent
TEXTS = {language: tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8")) for language in LANGUAGES}


def values_in(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_texts_with_the_same_values() -> None:
    english, chinese = (
        {(section, key): values_in(text) for section, texts in TEXTS[language].items() for key, text in texts.items()}
        for language in LANGUAGES
    )
    assert english == chinese


@pytest.mark.parametrize(
    ("count", "told"), [(0, "for 0 days"), (1, "for 1 day"), (2, "for 2 days"), (365, "for 365 days")]
)
def test_number_brings_the_noun_that_fits_it(count: int, told: str) -> None:
    assert say("en", "keep.days", days=count) == told
    assert say("zh", "keep.days", days=count).strip() == f"{count} 天"


def sentences_in(module: Path) -> set[str]:
    """What a module says: its texts that end like a sentence or hold a value, without docstrings."""
    tree = ast.parse(module.read_text("utf-8"))
    docs = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, DOCUMENTED)}
    docs |= {text for node in ast.walk(tree) if isinstance(node, ast.Expr) for text in texts_of(node.value)}
    texts = {text for node in ast.walk(tree) for text in texts_of(node)}
    whole = {each for each in texts - docs if " " in each and (each.endswith(".") or "}" in each)}
    return {each for each in whole if not each.startswith(("from ip", ")", "?", " "))}


def texts_of(node: ast.AST) -> list[str]:
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def test_what_platforms_say_of_a_connection_is_said_in_chinese_with_the_same_values() -> None:
    forms = tomllib.loads((FOLDER / "connections.zh.toml").read_text("utf-8"))["form"]
    assert [each for each in forms if values_in(each["en"]) != values_in(each["zh"])] == []
    rooms = [ADAPTERS / room for room in ("slack", "wecom", "github", "gitlab")]
    modules = [room / part for room in rooms for part in ("install/probes.py", "outgoing/refusals.py")]
    modules.append(ADAPTERS / "forge" / "probes.py")
    said = {sentence for module in modules for sentence in sentences_in(module)} | set(BOT_SCOPES.values())
    assert said - {each["en"] for each in forms} == set()


def test_what_is_wrong_with_a_file_a_key_or_a_setting_is_said_in_chinese() -> None:
    known = {each["en"] for each in tomllib.loads((FOLDER / "connections.zh.toml").read_text("utf-8"))["form"]}
    modules = [
        *(ADAPTERS / "archives").rglob("*.py"),
        *(ADAPTERS / "skills").glob("*.py"),
        ADAPTERS / "errors.py",
        Path("memory/record/seal.py"),
    ]
    settings = [ADAPTERS / room / "settings.py" for room in ("slack", "wecom", "github", "gitlab")]
    settings.append(ADAPTERS / "forge" / "address.py")
    said = {form for module in modules for form in given_to("Worded", module)}
    said |= {form for module in settings for form in given_to("ValueError", module)}
    assert len(said) > 40
    assert said - known == set()


def given_to(name: str, module: Path) -> set[str]:
    """The sentences that are handed to a class as they stand."""
    calls = (node for node in ast.walk(ast.parse(module.read_text("utf-8"))) if isinstance(node, ast.Call))
    named = (call for call in calls if isinstance(call.func, ast.Name) and call.func.id == name)
    return {text for call in named for first in call.args[:1] for text in texts_of(first)}


def test_values_of_a_connection_are_said_in_chinese_as_well() -> None:
    lacks = tuple(
        Worded("{scope} ({reason})", scope=scope, reason=BOT_SCOPES[scope]) for scope in ("chat:write", "im:read")
    )
    worded = Worded("The token lacks {scopes}.", scopes=lacks)
    assert worded == "The token lacks chat:write (posting), im:read (knowing which conversation is a direct one)."
    assert told_in("zh", worded) == "令牌缺少 chat:write（发言）、im:read（知道哪个是私聊）。"
    assert told_in("en", worded) == worded
    assert told_in("zh", "something else") == "something else"


def test_text_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("en", "keep.nowhere")


@pytest.mark.parametrize(
    ("probability", "told"), [(0.0, "0%"), (0.299, "29%"), (0.9999, "99%"), (1.0, "99%"), (0.29, "29%")]
)
def test_sureness_is_never_more_than_it_is_and_never_certain(probability: float, told: str) -> None:
    assert sureness(probability) == told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_condition_of_a_policy_is_said_in_words(language: str) -> None:
    written = {
        "act": ("approve", "decline"),
        "has_form": ("True",),
        "asker_is_guest": ("False",),
        "confidence_below": ("0.8",),
    }
    for word in BY_NAME:
        values = written.get(word, ("3",))
        said = what_it_says(language, "mine", "Limits to at most ask.", [(word, values)])
        assert f"{word} {', '.join(values)}" not in said
    conditions = [("confidence_below", ("0.8",)), ("taught", ("True",))]
    assert what_it_says("zh", "mine", "Limits to at most ask: confidence_below 0.8; taught True.", conditions) == (
        "把握不到 80%；这是你教过的"
    )


@pytest.mark.parametrize(("part", "told"), [(28 / 29, "96%"), (0.29, "29%"), (1.0, "100%"), (0.0, "0%"), (None, "—")])
def test_share_is_never_more_than_it_is(part: float | None, told: str) -> None:
    assert share(part) == told


def test_platforms_are_called_as_they_call_themselves_in_chinese() -> None:
    assert [say("zh", f"doctor.check_{name}") for name in ("slack", "github", "gitlab")] == [
        "Slack",
        "GitHub",
        "GitLab",
    ]


@pytest.mark.parametrize(("name", "told"), [("Ben", "Ben 问你"), ("李雷", "李雷问你")])
def test_chinese_sets_a_space_beside_latin_names_and_none_beside_its_own(name: str, told: str) -> None:
    assert say("zh", "profile.asked_by", name=name) == told
