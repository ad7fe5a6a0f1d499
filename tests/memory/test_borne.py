"""What is said alone was said before, word for word, and whole."""

import pytest

from memory.borne import unborne

EARLIER = [
    "Use the release page. Not on Fridays, unless Mia agrees.",
    "Set the limit to 5 in app.yaml",
    "先别急，等明天看完监控再调。",
]


@pytest.mark.parametrize(
    "reply",
    [
        *EARLIER,
        "use the release page. not on fridays, unless mia agrees",
        "Use the release page!\nNot on Fridays unless Mia agrees.",
        "“Use the release page.” *Not on Fridays*, unless Mia agrees.",
        "Set the limit to ５ in app.yaml",
        "Set the limit to 5 in app.yaml. Use the release page. Not on Fridays, unless Mia agrees.",
        "Hi Ben, use the release page. Not on Fridays, unless Mia agrees.",
        "先别急，等明天看完监控再調",
    ],
)
def test_reply_made_of_whole_earlier_ones_is_borne(reply: str) -> None:
    assert unborne(reply, EARLIER, names=("Ben", "Ben Li")) == ()


@pytest.mark.parametrize(
    ("reply", "part"),
    [
        ("Use the release page.", "Use the release page."),
        ("Not on Fridays, unless Mia agrees.", "Not on Fridays, unless Mia agrees."),
        ("Use the release page. Not on Mondays, unless Mia agrees.", "Not on Mondays, unless Mia agrees."),
        ("Use the release page. On Fridays, unless Mia agrees.", "On Fridays, unless Mia agrees."),
        ("Use the release page. Not on Fridays, unless Ben agrees.", "Not on Fridays, unless Ben agrees."),
        ("Set the limit to 50 in app.yaml", "Set the limit to 50 in app.yaml"),
        ("Set the limit to -5 in app.yaml", "Set the limit to -5 in app.yaml"),
        (
            "Set the limit to 5 in app.yaml, see https://evil.example",
            "Set the limit to 5 in app.yaml, see https://evil.example",
        ),
        ("Yes. Set the limit to 5 in app.yaml", "Yes."),
        ("Yes, approved.", "Yes, approved."),
        ("先急，等明天看完监控再调。", "先急，等明天看完监控再调。"),
        ("Hi Mia, set the limit to 5 in app.yaml", "Hi Mia, set the limit to 5 in app.yaml"),
    ],
)
def test_part_that_no_earlier_reply_carries_is_named(reply: str, part: str) -> None:
    assert part in unborne(reply, EARLIER, names=("Ben",))


def test_links_are_told_apart_by_every_letter() -> None:
    earlier = ["See https://wiki.example/Deploy#now for it."]
    assert unborne("see https://wiki.example/Deploy#now for it", earlier) == ()
    assert unborne("see https://wiki.example/deploy#now for it", earlier) != ()


def test_nothing_is_borne_by_nothing() -> None:
    assert unborne("Hello.", []) == ("Hello.",)
    assert unborne("", []) == ()
