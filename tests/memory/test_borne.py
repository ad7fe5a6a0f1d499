"""What is said alone was said before, word for word, and whole."""

import pytest

from memory.trust.borne import unborne

EARLIER = [
    "Use the release page. Not on Fridays, unless Mia agrees.",
    "Set the limit to 5 in ~/app.yaml",
    "先别急，等明天看完监控再调。",
]


@pytest.mark.parametrize(
    "reply",
    [
        *EARLIER,
        "use the release page!\nNot on Fridays, unless Mia agrees",
        "Set the limit to ５ in ~/app.yaml.",
        "Hi Ben, use the release page. Not on Fridays, unless Mia agrees.",
        "先别急,等明天看完监控再調",
    ],
)
def test_reply_that_is_a_whole_earlier_one_is_borne(reply: str) -> None:
    assert unborne(reply, EARLIER, names=("Ben", "Ben Li")) == ()


@pytest.mark.parametrize(
    ("reply", "part"),
    [
        ("Use the release page.", "Use the release page."),
        ("Not on Fridays, unless Mia agrees.", "Not on Fridays, unless Mia agrees."),
        ("Not on Fridays, unless Mia agrees. Use the release page.", "Use the release page."),
        ("Use the release page. Not on Fridays unless Mia agrees.", "Not on Fridays unless Mia agrees."),
        ("Use the release page. Not on Mondays, unless Mia agrees.", "Not on Mondays, unless Mia agrees."),
        ("Use the release page. On Fridays, unless Mia agrees.", "On Fridays, unless Mia agrees."),
        ("Use the release page? Not on Fridays, unless Mia agrees.", "Use the release page?"),
        ("~~Use the release page. Not on Fridays, unless Mia agrees.~~", "Not on Fridays, unless Mia agrees.~~"),
        ("Set the limit to 50 in ~/app.yaml", "Set the limit to 50 in ~/app.yaml"),
        ("Set the limit to -5 in ~/app.yaml", "Set the limit to -5 in ~/app.yaml"),
        ("Set the limit to 5 in /app.yaml", "Set the limit to 5 in /app.yaml"),
        ("Set the limit to 5 in ~/App.yaml", "Set the limit to 5 in ~/App.yaml"),
        ("Set the limit to 5² in ~/app.yaml", "Set the limit to 5² in ~/app.yaml"),
        ("Yes. Set the limit to 5 in ~/app.yaml", "Yes."),
        ("Yes, approved.", "Yes, approved."),
        ("先别，急等明天看完监控再调。", "先别，急等明天看完监控再调。"),
        ("先急，等明天看完监控再调。", "先急，等明天看完监控再调。"),
        ("Hi Mia, set the limit to 5 in ~/app.yaml", "Hi Mia, set the limit to 5 in ~/app.yaml"),
        (f"{EARLIER[1]}. {EARLIER[0]}", "Use the release page."),
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
