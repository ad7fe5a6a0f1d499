"""Of what a model writes only speech is speech."""

import pytest

from bot.standin.speech import speech_in
from memory.trust.strange import strange_share

SAID = "Use the release page."


@pytest.mark.parametrize(
    "written",
    [
        SAID,
        f"<think>Ben asked it in #ops.</think>{SAID}",
        f"<thinking>\nhm\n</thinking>\n\n{SAID}",
        f"Ben asked it in #ops, so point there.\n</think>\n{SAID}",
        f"{SAID}<think>was that right?",
        f"<|channel|>analysis<|message|>Ben asked<|end|><|start|>assistant<|channel|>final<|message|>{SAID}<|return|>",
        f"{SAID}<|im_end|>",
        f"Reasoning: he asked before.\n\nAnswer: {SAID}",
        f"**Thought:** he asked before.\n**Final answer:** {SAID}",
        f"思考：他以前问过。\n回答：{SAID}",
        f'{{"act": "answer", "reply": "{SAID}", "cited": [1], "unsure": false}}',
        f'```json\n{{"act": "answer", "reply": "<think>x</think>{SAID}"}}\n```',
    ],
)
def test_thinking_channels_labels_and_forms_are_taken_off(written: str) -> None:
    assert speech_in(written) == SAID


@pytest.mark.parametrize(
    "written",
    [
        "",
        "<think>I should look at #ops first",
        "<|channel|>analysis<|message|>Ben asked",
        "Reasoning: he asked it before and she pointed to the page.",
        "As an AI language model, I don't have access to the release page.",
        "I'm sorry, but I can't assist with that request.",
        "作为一个人工智能，我不能替她回答。",
        "抱歉，我无法协助你的请求。",
        '{"verdict": "answer"}',
        '{"act": "answer", "reply": "Th',
    ],
)
def test_what_is_no_speech_is_nothing(written: str) -> None:
    assert speech_in(written) == ""


@pytest.mark.parametrize(
    "written",
    [
        "I'm sorry, but I can't make it on Friday.",
        "抱歉，我周五不能去。",
        "Set `{retries: 3}` in the file.",
        "{retries: 3} is the default.",
        "I think so. My reasoning: the cache was cold.",
        "Thinking about it: no.",
    ],
)
def test_what_people_say_stays(written: str) -> None:
    assert speech_in(written) == written


@pytest.mark.parametrize(
    ("reply", "share"),
    [
        ("Use the release page.", 0.0),
        ("The release page has it.", 0.0),
        ("Use release page 7.", 1.0),
        ("Delete the users table.", 1.0),
        ("用发布页面。", 0.0),
        ("删掉用户表。", 0.6),
    ],
)
def test_what_no_source_says_is_strange(reply: str, share: float) -> None:
    assert strange_share(reply, ["Use the release page.", "用发布页面"]) == pytest.approx(share, abs=0.41)
    assert (strange_share(reply, ["Use the release page.", "用发布页面"]) > 1 / 3) is (share > 0)
