"""No text, whoever wrote it, rings people, links elsewhere or goes out without its label."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.disclosure import URL, links_in, make_harmless
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
    assert not URL.search(quiet)


def test_link_that_a_visible_source_holds_is_kept() -> None:
    allowed = links_in(["see https://wiki.local/runbook."])
    assert make_harmless("It is at https://wiki.local/runbook, not https://evil.example/x", allowed) == (
        "It is at https://wiki.local/runbook, not […]"
    )


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
