"""No text, whoever wrote it, rings people, links elsewhere or goes out without its label."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.voice.harmless import links_in, make_harmless
from tests.stage import Stage

RINGS = (
    "<!channel>",
    "<!here>",
    "<!everyone>",
    "<@U123>",
    "<#C1|x>",
    "@all",
    "@channel",
    "@everyone",
    "@Ben",
    "@所有人",
)
SCRAPS = st.sampled_from(
    (*RINGS, "https://evil.example/a", "http://x.io", "www.evil.cn/路", " ", "ok", "好的", "\n", "<", "@")
)


@given(st.lists(SCRAPS, max_size=12).map("".join))
def test_harmless_text_rings_nobody_and_links_nowhere_unseen(text: str) -> None:
    quiet = make_harmless(text, frozenset())
    assert not any(ring in quiet for ring in RINGS)
    assert links_in([quiet]) == frozenset()


def test_link_that_a_visible_source_holds_is_kept() -> None:
    allowed = links_in(["see https://wiki.local/runbook."])
    assert make_harmless("It is at https://wiki.local/runbook, not https://evil.example/x", allowed) == (
        "It is at https://wiki.local/runbook, not […]"
    )


@pytest.mark.parametrize(
    "host", ["evil.zip", "pay.evil.co.uk", "evil.москва", "evil.museum/a?b=c", "xn--80ak6aa92e.com"]
)
def test_bare_domain_of_any_public_ending_is_a_link(host: str) -> None:
    assert make_harmless(f"log in at {host} now", frozenset()) == "log in at […] now"
    assert host in make_harmless(f"log in at {host} now", links_in([f"it is {host}."]))


@pytest.mark.parametrize(
    "text", ["version 3.11.2", "call a.b.c()", "see fig.2 and Nat.find_spec", "e.g. this", "node.js"]
)
def test_what_no_client_takes_for_a_link_stays(text: str) -> None:
    assert make_harmless(text, frozenset()) == text


@pytest.mark.parametrize(
    "label",
    [
        "AI · Ana's double · approved by Ana",
        "**AI · Ana's double · Ana has not seen this**",
        "ＡＩ 生成 · Ana的分身 · Ana已批准",
        "Double (AI)",
        "> approved by Ana",
        "Ana已批准",
    ],
)
def test_line_that_reads_as_a_label_is_never_said(label: str) -> None:
    assert make_harmless(f"{label}\nUse the release page.", frozenset()) == "Use the release page."


def test_worker_who_speaks_of_ai_is_not_cut_short() -> None:
    text = "AI models are fine for that.\nWas it approved by the board? Ask Mia."
    assert make_harmless(text, frozenset()) == text


@pytest.mark.parametrize("text", ["@channel everybody out", "see https://evil.example/login now, @Ben"])
async def test_sent_reply_is_harmless_and_labelled(stage: Stage, text: str) -> None:
    await stage.consent(stage.ana)
    await stage.say(stage.ben, "What do we do in a fire drill?")
    await stage.say(stage.ana, text)
    await stage.wait(hours=1)
    await stage.stand_in(stage.ana)
    await stage.say(stage.chen, "@double @Ana what do we do in a fire drill?")
    await stage.press(stage.ana, stage.cards(stage.ana)[-1], "approve")
    (reply,) = (posted for posted in stage.chat.posts if posted.key.startswith("reply:"))
    assert "@channel" not in reply.post.text
    assert "@Ben" not in reply.post.text
    assert all(
        posted.post.label.visible and posted.post.label.metadata["AIGC.Label"] == "1" for posted in stage.chat.posts
    )
