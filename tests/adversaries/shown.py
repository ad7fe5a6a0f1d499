"""What people's clients make of a text: whom it rings and where it links, read as eagerly as any client might.

Independent of ``bot.voice.disclosure``: a text is looked at as it stands, as Slack gets it and as WeCom gets it.
"""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import urlsplit

from adapters.slack.outgoing.mrkdwn import to_mrkdwn
from adapters.wecom.outgoing.markup import to_wecom

_DOTS = str.maketrans("。．｡", "...")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SCHEME = r"(?:https?|ftps?|sftp|file|slack|weixin|wxwork|wecom|data|vbscript|javascript|mailto|tel|sms|ws)"
_LINK = re.compile(rf"(?<![a-z]){_SCHEME}:(?://)?(?=[^\s:])[^\s<>|]+|(?<![\w.])www\.[^\s<>|]+", re.IGNORECASE)
_ENDINGS = "com|cn|net|org|io|example|ru|xyz|top|info|dev|app|me|cc|co|link|click|中国|公司|网络|рф"
_BARE = re.compile(
    rf"(?<![\w@.:/-])(?:[\w-]+[.。．｡])+(?:{_ENDINGS}|xn--[a-z0-9-]+)(?![\w-])(?::\d+)?(?:[/?#][^\s<>|]*)?",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"<([^<>\n]+)>")
_RING = re.compile(r"<!\w|<[@#]\w|@(?=\w)", re.IGNORECASE)
_RING_SLACK = re.compile(r"<[!@#]|@(?=(?:here|channel|everyone|all)\b)", re.IGNORECASE)
_RING_WECOM = re.compile(r"<@|@(?=(?:all|everyone|here|channel)\b|所有人|全体)", re.IGNORECASE)
_CLOSING = "。，；：！？、（）【】《》“”‘’'\"()[]{}>*_~`"
_AFTER = f"{_CLOSING}.,;:!?"


def rings(text: str) -> list[str]:
    """Every call to somebody in a text, by the way of looking that finds it."""
    folded = unicodedata.normalize("NFKC", text)
    seen = [("plain", _RING, folded), ("slack", _RING_SLACK, to_mrkdwn(text)), ("wecom", _RING_WECOM, to_wecom(text))]
    return [
        f"{name}: {shown[m.start() : m.start() + 20]!r}" for name, ring, shown in seen for m in ring.finditer(shown)
    ]


def foreign_links(text: str, sources: str) -> list[str]:
    """Every live link of a text that does not stand in its sources."""
    known = {_plainly(link) for link in (*_links(sources), *_bare(sources))}
    slack = [m[1].partition("|")[0] for m in _ENTITY.finditer(to_mrkdwn(text)) if m[1][0] not in "!@#"]
    seen = [*slack, *_links(text), *_links(to_wecom(text)), *_bare(text)]
    return sorted({link for link in seen if not _is_one_of(_plainly(link), known)})


def _links(text: str) -> Iterator[str]:
    for match in _LINK.finditer(text):
        yield match[0].partition("](")[0]
        if "](" in match[0]:
            yield from _links(match[0].partition("](")[2])


def _bare(text: str) -> Iterator[str]:
    for match in _BARE.finditer(_LINK.sub(" ", text)):
        yield match[0]


def _plainly(link: str) -> str:
    return link.replace("&amp;", "&").rstrip(_AFTER)


def _is_one_of(link: str, known: set[str]) -> bool:
    """Whether a link is a known one; words that a client takes to belong to it may follow, on the same host only."""
    return link in known or any(
        link.startswith(one) and link[len(one)] in _CLOSING and _host(link) == _host(one) for one in known
    )


def _host(link: str) -> str:
    address = link if "://" in link else f"https://{link}"
    try:
        return unicodedata.normalize("NFKC", urlsplit(address.translate(_DOTS)).netloc).casefold()
    except ValueError:
        return f"none: {link}"
