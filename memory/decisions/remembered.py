"""What somebody wrote → what of it may be remembered: its beginning, without secrets and personal numbers."""

from dataclasses import replace

from adapters.request import Request

LONGEST = 6000
"""Of a longer message the beginning is remembered; the rest stays where it was said, and its link leads there."""
CUT = " […]"
LAST_WORD = 500
"""So far back from its end a beginning is cut between two words, so that no half of a secret is left."""


def remembered(text: str) -> str:
    """A text as it may be kept, embedded, judged and shown to a model."""
    from memory.redaction import redact

    return redact(text if len(text) <= LONGEST else _beginning(text))


def remembered_form(request: Request) -> Request:
    """A form as it may be kept: its texts like all others."""
    entries = (
        replace(each, value=remembered(each.value) if isinstance(each.value, str) else each.value)
        for each in request.entries
    )
    return replace(request, entries=tuple(entries))


def was_cut(text: str) -> bool:
    """Whether a remembered text is but the beginning of what was written."""
    return text.endswith(CUT) and len(text) > LONGEST - 2 * LAST_WORD


def _beginning(text: str) -> str:
    last = text[LONGEST - LAST_WORD : LONGEST]
    words = last.rsplit(maxsplit=1)
    kept = len(last) - len(words[-1]) if len(words) > 1 else len(last)
    return f"{text[: LONGEST - LAST_WORD + kept].rstrip()}{CUT}"
