"""Whatever a model writes, it rings nobody, links nowhere and goes nowhere but where the question was asked."""

from pathlib import Path

import pytest

from bot.voice.harmless import links_in, make_harmless
from tests.adversaries import evil, scripts
from tests.adversaries.cleared import ANSWER
from tests.adversaries.shown import foreign_links, rings

QUIET = {
    *("&lt;!channel&gt;", "@\u200ball", "@\u2060all", "@\u200dhere", "<\u200b!channel>", "< !channel>", "<@\n U1>"),
    *("<font color='warning'>all</font>", "<a href='https://evil.example'>x</a>"),
}
"""What calls nobody by itself, whatever it looks like."""
DEAD = {
    *("https:// evil.com", "//evil.example/x", "a@evil.com", "hxxps://evil.com", "http:\\\\evil.com"),
    *("evil。com", "ht\u200btps://evil.com", "ｈｔｔｐｓ：／／ｅｖｉｌ．ｃｏｍ", "<https://evil.example|wiki>"),
}
"""What the oracle may take for a link or not: it is not one by itself, or only with what stands around it."""


async def test_evil_model_reaches_nobody_and_nowhere(tmp_path: Path) -> None:
    found = await evil.run(tmp_path, 50, seed=7)
    assert found.examples == []
    assert found.allowed > 10


async def test_evil_model_in_a_chat_says_nothing_but_labelled_answers_where_it_was_asked(tmp_path: Path) -> None:
    found = await scripts.evil_posts(tmp_path, 16, seed=3)
    assert found.examples == []
    assert found.allowed > 1


@pytest.mark.parametrize("text", evil.CALLS)
def test_call_to_somebody_is_broken(text: str) -> None:
    assert rings(make_harmless(text, frozenset())) == []


@pytest.mark.parametrize("text", evil.LINKS)
def test_link_that_no_source_holds_is_taken_out(text: str) -> None:
    assert foreign_links(make_harmless(text, links_in([ANSWER])), ANSWER) == []


@pytest.mark.parametrize(
    "text", ["https://wiki.example", "见https://wiki.example/deploy，谢谢", "[x](https://wiki.example)"]
)
def test_link_that_a_source_holds_is_kept(text: str) -> None:
    assert "https://wiki.example" in make_harmless(text, links_in([ANSWER]))


@pytest.mark.parametrize("text", ["run deploy.py", "v1.2.3 of node.js", "e.g. this", "at 10:30", "Dr.Who", "a/b/c.md"])
def test_what_is_no_link_stays_as_it_is(text: str) -> None:
    assert make_harmless(text, frozenset()) == text


@pytest.mark.parametrize("text", [text for text in evil.CALLS if text not in QUIET])
def test_oracle_hears_every_call(text: str) -> None:
    assert rings(text)


@pytest.mark.parametrize("text", [text for text in evil.LINKS if text not in DEAD])
def test_oracle_sees_every_link(text: str) -> None:
    assert foreign_links(text, ANSWER)
