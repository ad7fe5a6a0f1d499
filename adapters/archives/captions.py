"""Captions → cues: WebVTT as Teams and Zoom write it, and SubRip (SRT) as 飞书妙记 does.

Who speaks stands in voice spans, several of which may share one caption, or before the words.
"""

import html
import re
from collections.abc import Iterable, Iterator
from typing import Literal

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from adapters.archives.cues import Cue, said_by

Form = Literal["vtt", "srt"]
TOGETHER = 500
"""So many blocks are parsed at a time, so that memory holds no transcript."""
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]([^<>]*)>")
_TAG = re.compile(r"<[^<>]*>")


def read_captions(lines: Iterable[str], form: Form) -> Iterator[Cue]:
    """The cues of captions, in their order; what is no caption is passed over."""
    blocks = _blocks(lines)
    if form == "vtt":
        next(blocks, None)
    while together := [block for _, block in zip(range(TOGETHER), blocks, strict=False)]:
        yield from _parsed("\n\n".join(together), form)


def _parsed(text: str, form: Form) -> Iterator[Cue]:
    try:
        captions = webvtt.from_buffer((f"WEBVTT\n\n{text}" if form == "vtt" else text).split("\n"), form)
    except (MalformedFileError, MalformedCaptionError):
        return
    for caption in captions.captions:
        for speaker, words in spans_of(caption.raw_text):
            yield Cue(caption.start_time.in_milliseconds() / 1000, speaker, words)


def spans_of(text: str) -> Iterator[tuple[str, str]]:
    """Who says what within one caption; a name is empty where it is not told."""
    before, *voices = _VOICE.split(text)
    if words := _plain(before):
        yield said_by(words) or ("", words)
    for name, spoken in zip(voices[::2], voices[1::2], strict=True):
        if words := _plain(spoken):
            yield _plain(name), words


def _plain(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", text)).split())


def _blocks(lines: Iterable[str]) -> Iterator[str]:
    """What stands between empty lines."""
    block: list[str] = []
    for line in lines:
        if line.strip():
            block.append(line)
        elif block:
            yield "\n".join(block)
            block = []
    if block:
        yield "\n".join(block)
