"""What people sign with is cut from a mail at first sight, and nothing that may be a sentence with it."""

import pytest

from adapters.archives.mail.quotation import own_words


@pytest.mark.parametrize(
    "signed",
    [
        "Kind regards\n\nAna Ruiz\nHead of Operations\n+34 600 000 000",
        "Kind regards,\nAna Ruiz\nHead of operations, Acme Inc.\nTel: +34 600 000 000\nana@x.example\nwww.x.example",
        "Best,\nAna",
        "Best, Ana",
        "Cheers\nana",
        "Thanks,\nAna",
        "Yours sincerely",
        "With best wishes,\nAna María de la Cruz\nOperations | Acme",
        "此致\n敬礼\n\nAna",
        "此致\n  敬礼！\n王芳\n2026年3月2日",
        "祝好\n王芳\n运维部经理\n某某科技有限公司\n手机：13800000000",
        "顺祝商祺，\n王 芳",
        "谢谢！\n李雷",
        "Kind regards\nAna\n\nThis e-mail is confidential, only for the intended recipient. Delete it if you are not.",
    ],
)
def test_closing_formula_is_cut_with_who_signs(signed: str) -> None:
    assert own_words(f"No, never on a Friday.\n\n{signed}\n") == "No, never on a Friday."


@pytest.mark.parametrize(
    "text",
    [
        "Best,\nAna",
        "Thanks!",
        "We wait.\n\nThanks!",
        "明天再说。\n\n谢谢",
        "No.\n\nKind regards\nAna\n\nPS: Monday is fine.",
        "No.\n\nBest\nPlease wait until Monday",
        "We wait.\n\nThanks, Ben",
        "不行。\n\n谢谢\n周一再发布",
        "不行。\n\n祝好\n王芳\n下周一请先告诉我",
        "Which one is best?\nThe first.\nBest\nwait until it is over",
        "No.\n\nThanks\nno",
    ],
)
def test_what_may_be_a_sentence_stays(text: str) -> None:
    assert own_words(text) == text
