"""What a writer said themself in a mail: without what they quote, forward or sign with, in English and Chinese.

Where it cannot be told whose a line is, it stays: better a line too many than a sentence of theirs lost.
Below the head of another mail nothing is theirs; between lines of a quote only where those are marked.
"""

import re
from collections.abc import Iterator, Sequence

from adapters.archives.mail.charsets import lines_of
from adapters.archives.mail.endings import without_endings

LONGEST = 100_000
"""Signs of a text that are looked at; nobody writes more themself."""
_WIDEST = 400
"""Signs of a line that may be a line of a mail program's."""
_BLANKS = re.compile(r"\n{3,}")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_QUOTED = re.compile(r"\s{0,3}[>＞]")
_FIGURE = re.compile(r"\s{0,3}[>＞]=?\s?\d")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DAY = (
    r"(?:\d{1,2}[:：]\d\d|<[^<>\s]+@[^<>\s]+>|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
    rf"|(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,?|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH},?) \d{{4}},"
    r"|\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日(?=[，,、\s\d周星上下中晚早（(写]))"
)
"""How a program says when something was written, or by whom: people who tell of it are less exact."""
_WROTE = re.compile(
    r"\s*(?:"
    r"(?:On|At|Am|El|Le)\b.{4,300}?\b(?:wrote|writes|schrieb|escribió|a écrit)"
    r"|.{1,200}\b(?:wrote|writes) on .{4,100}"
    r"|(?:在|于|於).{4,300}?(?:写道|寫道|写到|编写)"
    r"|.{0,200}(?:在|于|於)\s?.{4,300}?(?:写道|寫道|写到|编写)"
    r")\s*[:：]\s*"
)
_SAYS_WROTE = re.compile(
    r"(?:wrote|writes|schrieb|escribió|a écrit|写道|寫道|写到|编写)\s*[:：]\s*$|(?:wrote|writes) on "
)
_BEGINS_WROTE = re.compile(r"\s*(?:On|At)\b.*\d|.{0,200}(?:在|于|於)\s?.{0,40}\d", re.IGNORECASE)
_NAME = re.compile(r"[^.!?。！？，；;:：]{1,60}")
_DATED = re.compile(_DAY)
_DASHES = r"[-—–_=*\s]"
_SEPARATOR = re.compile(
    rf"\s*(?:{_DASHES}{{2,}}\s?(?:original(?: message| e?mail| appointment)?|forwarded (?:message|mail|by .{{1,80}})"
    r"|forward(?:ed)?|repl(?:y|ied) message|原始(?:邮件|信息|消息|郵件)|邮件原件|原邮件|轉寄的郵件|回复的?原?邮件"
    rf"|转发的?(?:邮件|信息|消息)|转发邮件信息){_DASHES}*"
    r"|-{2,} On .{4,200} wrote -{2,}"
    r"|begin forwarded message\s*[:：]|开始转发的(?:信息|邮件)\s*[:：]|下面是被转发的邮件\s*[:：])\s*",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*[_\-—=]{8,}\s*")
_LABELS = {
    "from": r"from|发件人|发信人|寄件者|寄件人|发送人",
    "sent": r"sent|date|发送时间|发件时间|发送日期|日期|时间|寄件日期|日\s*期|时\s*间",
    "to": r"to|收件人|收信人|收件者",
    "cc": r"cc|抄送人?|副本",
    "subject": r"subject|主题|主旨|标题|主\s*题",
    "other": r"importance|attachments?|reply-to|bcc|重要性|附件|密送",
}
_LABEL = re.compile(
    r"\s*[>*]{0,3}\s*(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _LABELS.items())
    + r")\s*\*{0,2}\s*[:：](?P<rest>.*)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,255}")
_LONGEST_BLOCK = 12


def own_words(text: str) -> str:
    """What the writer of a mail said themself, out of its plain text; empty where that is nothing.

    Args:
        text: quotes are marked by ``>``, or by the lines that mail programs put before them.
    """
    lines = lines_of(_INVISIBLE.sub("", text[:LONGEST].replace("\xa0", " ").replace("\u3000", " ")))
    own = without_endings(list(_without_quotes(lines)))
    return _BLANKS.sub("\n\n", "\n".join(line.rstrip() for line in own)).strip()


def _without_quotes(lines: Sequence[str]) -> Iterator[str]:
    marked = _marked(lines)
    at = 0
    while at < len(lines):
        if marked[at]:
            at += 1
            continue
        length = _attribution(lines, at)
        if length:
            if not _mark_follows(marked, lines, at + length):
                return
            at += length
            continue
        if _is_block(lines, at):
            return
        yield lines[at]
        at += 1


def _marked(lines: Sequence[str]) -> list[bool]:
    """Which lines are quoted by a mark; a figure alone after the mark, as in ">5% is much", is the writer's."""
    found = [_QUOTED.match(line) is not None for line in lines]
    if sum(found) == 1:
        (only,) = (at for at, is_marked in enumerate(found) if is_marked)
        found[only] = _FIGURE.match(lines[only]) is None
    return found


def _mark_follows(marked: Sequence[bool], lines: Sequence[str], start: int) -> bool:
    """Whether the first words from there on are quoted by a mark, so that others may be the writer's."""
    return next((marked[at] for at in range(start, len(lines)) if lines[at].strip()), False)


def _attribution(lines: Sequence[str], at: int) -> int:
    """How many lines say from there who wrote what follows; 0 where none does."""
    if not lines[at].strip() or len(lines[at]) > _WIDEST:
        return 0
    joined = lines[at].strip()
    for length in range(1, 5):
        if length > 1:
            following = lines[at + length - 1].strip() if at + length - 1 < len(lines) else ""
            begins = _BEGINS_WROTE.match(lines[at]) or (following.startswith("<") and _NAME.fullmatch(joined))
            if not following or len(following) > _WIDEST or not begins:
                return 0
            joined = f"{joined} {following.removeprefix('>').strip()}"
        if _SAYS_WROTE.search(joined) and _WROTE.fullmatch(joined) and _DATED.search(joined):
            return length
    return 0


def _is_block(lines: Sequence[str], at: int) -> bool:
    """Whether a head of a quoted or forwarded mail begins there: all below is of others, marked or not."""
    if len(lines[at]) <= _WIDEST and _SEPARATOR.fullmatch(lines[at]):
        return True
    start = _next_words(lines, at + 1) if _RULE.fullmatch(lines[at]) else at
    return _is_head(_fields(lines, start))


def _is_head(fields: dict[str, str]) -> bool:
    """Whether fields are those of a mail, and not a list that somebody wrote, such as of a journey."""
    if "from" not in fields or not fields.keys() & {"sent", "subject"} or len(fields.keys() - {"other"}) < 3:
        return False
    return "subject" in fields or _ADDRESS.search(fields["from"]) is not None


def _fields(lines: Sequence[str], start: int) -> dict[str, str]:
    """The fields of a head; blank lines may stand between."""
    fields: dict[str, str] = {}
    end = at = start
    while at < len(lines) and at - start < 2 * _LONGEST_BLOCK:
        found = _LABEL.match(lines[at]) if len(lines[at]) < 20 * _WIDEST else None
        if found and found.lastgroup is not None:
            name = next(name for name in _LABELS if found[name])
            if name == "from" and "from" in fields:
                break
            fields.setdefault(name, found["rest"])
            end = at + 1
        elif lines[at].strip():
            folded = (
                bool(fields) and at == end and (lines[at][:1] in " \t<;" or lines[at].rstrip().endswith((">", ";")))
            )
            if not folded:
                break
            end = at + 1
        elif at - end > 1:
            break
        at += 1
    return fields


def _next_words(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at
