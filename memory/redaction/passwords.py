"""Passwords, and tokens that look like nothing in particular: known by the word before them, in code and in prose."""

import re
from collections.abc import Callable

from memory.redaction.kinds import Kind, always, has_digit

_CJK = "\u3000-\u9fff\uff00-\uffef"
_BARE = rf"[^\s\"'`()\[\],;<>&{_CJK}“”‘’]++"
_JOINT = r"[()\[\],;<>&]++(?![\w.-]{1,40}\s?[=:])"
_QUOTED = "|".join(rf"(?<={sign})[^{sign}\n]{{4,200}}(?={sign})" for sign in "\"'`")
_TIGHT = rf"{_BARE}(?:{_JOINT}{_BARE})*+(?!\(|\[[\"'])"
_VALUE = rf"[\"'`“「]?(?P<value>{_QUOTED}|{_TIGHT})"
_WORD = r"(?:passw(?:or)?d|passphrase|passcode|pwd|secret(?!:[a-z-]{1,30}\]))"
_TOKEN = r"(?:token|(?:api|access|secret)[ _-]?(?:access[ _-]?)?key)"
_MACHINE = r"(?:app|client|corp|access|secret|api)[ _-]?(?:key)?[ _-]?(?:secret|key)"
"""Words for what is drawn by a machine; a tab, a line's end or a bar may stand between it and the value."""
_DRAWN = r"[A-Za-z0-9+/=_-]{16,}"
_CURL = r"\bcurl\b[^\n]{0,200}?\s(?:-u|--user)[ =]?"
_MYSQL = r"\b(?:mysql|mysqldump|mysqladmin|mariadb)\b[^\n]{0,200}?\s-p"
_CHINESE = "(?:密码|口令|密钥|秘钥|令牌)"
_SET = r"[\"'`]?[ \t]*(?:=(?![=>])|:=|：)[ \t]*"
_SET_QUOTED = r"[\"'`]?[ \t]*(?::|=>|={2,3})[ \t]*(?=[\"'`])"
_SAID = (
    r"(?:'s)?(?:\s+(?:for|of|on)(?:\s+[\w@.-]++){1,4}?)?"
    r"(?::(?!:)\s*|\s+:\s+|\s+(?:is|was|to)(?:\s*:)?\s+|\s*(?:是|为|改成了?|改为)\s*)"
)
_SAID_IN_CHINESE = r"\s*(?:是|为|[改设换]成了?|[改设]为|重置[为成]|[:：=])(?:\s*[:：])?\s*"
_HARMLESS = re.compile(
    r"[*.x•_-]+|[$%{\[<].*|https?://.*|#[0-9a-f]{3,8}"
    r"|(?:none|null|nil|true|false|undefined|string|str|bytes)(?:[)\]].*)?"
    r"|required|optional|missing|changed?|reset|expired|wrong|invalid|incorrect|pass|await|lambda.*|your[_-].*"
    r"|md5|sha-?\d+|base64|bcrypt|utf-?8"
    rf"|(?:[\w.]*[_.])?(?:{_WORD}|{_TOKEN})"
    r"|(?-i:[a-z]+(?:Password|Token|Secret|Key)|_?[A-Z][A-Za-z]*(?:Str|String|Bytes|Type|Bool|Options?|Token))"
    r"|(?-i:[A-Za-z_]+[._][A-Za-z_.]+|[A-Za-z_][A-Za-z_.]*[(\[].*|[A-Za-z_]\w*(?:\.\w+)+[(\[].*)",
    re.IGNORECASE | re.DOTALL,
)
_COUNT = re.compile(r"[\d.,_]{1,12}[km]?", re.IGNORECASE)
_SHORTEST = 4
_LONGEST = 200


def is_filled(value: str) -> bool:
    """A value itself, and not a mask, a variable, a call or a word about one."""
    return not _HARMLESS.fullmatch(value[:_LONGEST])


def _is_assigned(value: str) -> bool:
    """Long enough; words with spaces between are a message rather than a password, unless there is a digit."""
    return len(value) >= _SHORTEST and is_filled(value) and (has_digit(value) or not re.search(r"\s", value))


def _is_told(value: str) -> bool:
    """In prose only what does not read like a word: a digit, a sign, or capitals among small letters."""
    bare = value.rstrip(".!?:")
    is_odd = re.search(r"[^a-zA-Z./:-]|^[a-zA-Z]*[a-z][A-Z][a-zA-Z]*$", bare) is not None
    return is_odd and _is_assigned(bare)


def _is_random(value: str) -> bool:
    """A token is drawn by a machine: letters and digits; anything else is a word of a program, or a count."""
    return value[0] != ":" and _is_assigned(value) and has_digit(value) and not _COUNT.fullmatch(value)


def _is_thought_up(value: str) -> bool:
    """Where nothing says that it is one: letters and digits, and no range, version or name of a hash."""
    return re.match(r"(?=.*[a-zA-Z])(?=.*\d).{6}", value) is not None and is_filled(value)


def _secret(name: str, pattern: str, check: Callable[[str], bool]) -> Kind:
    return Kind(f"secret:{name}", re.compile(pattern, re.ASCII | re.DOTALL), check)


PASSWORDS = (
    _secret("wecom-secret", rf"(?i:corp_?secret|encoding_?aes_?key)[\"'`]?{_SAID_IN_CHINESE}{_VALUE}", _is_random),
    _secret("url-password", r"[A-Za-z][A-Za-z0-9+.-]{0,20}://[^\s/:@\[\]]{0,64}:(?P<value>[^\s/\[\]]+)@", is_filled),
    _secret(
        "bearer",
        r"(?i:\bbearer|\bauthorization[\"'`]?\s*[:=]\s*[\"'`]?(?:basic|token))\s+(?P<value>[A-Za-z0-9._~+/=-]{16,})",
        has_digit,
    ),
    _secret("password", rf"(?i:{_WORD})(?:{_SET}|{_SET_QUOTED}){_VALUE}", _is_assigned),
    _secret("password", rf"(?i:{_TOKEN})(?:{_SET}|{_SET_QUOTED}){_VALUE}", _is_random),
    _secret("password", rf"(?i:{_WORD})(?::(?!:)\s*|\s+:\s+){_VALUE}(?=[\"'`]?\s*(?:\n|\Z))", _is_assigned),
    _secret("password", rf"(?i:{_WORD}){_SAID}{_VALUE}", _is_told),
    _secret("password", rf"(?i:{_TOKEN}){_SAID}{_VALUE}", _is_random),
    _secret("password", rf"--[a-z-]{{0,20}}(?i:{_WORD}|{_TOKEN})\s+{_VALUE}", _is_random),
    _secret("password", rf"{_CHINESE}{_SAID_IN_CHINESE}{_VALUE}(?=[\"'`”」]?\s*(?:[,.;!，。；！、]|\Z))", _is_assigned),
    _secret("password", rf"{_CHINESE}{_SAID_IN_CHINESE}{_VALUE}", _is_told),
    _secret("password", rf"(?:密码|口令) ?{_VALUE}", _is_thought_up),
    _secret("password", r"(?:密码|口令)[ \t:：是为]{0,3}(?P<value>\d{6,16})(?![\d.年月日天个位])", always),
    _secret("password", rf"(?i:{_MACHINE})[\"'`]?[\s:=：|]{{1,4}}[\"'`]?(?P<value>{_DRAWN})", _is_random),
    _secret("password", rf"{_CHINESE}[\s:：是为|]{{0,4}}(?P<value>{_DRAWN})", _is_random),
    _secret("password", rf"{_CURL}[\"']?[^\s:\"']{{1,64}}:(?P<value>[^\s\"']{{3,}})", is_filled),
    _secret("password", rf"{_MYSQL}(?P<value>[^\s'\"-][^\s]{{3,}})", is_filled),
    _secret("password", r"\bsshpass\s+-p\s*[\"']?(?P<value>[^\s\"']{3,})", is_filled),
)
