"""Secrets and personal numbers leave a text here, before anything is recorded, embedded or sent to a model.

One table of patterns: a name, where it stands in the text, and a check for what only looks alike. What is
found becomes a typed placeholder such as ``[secret:slack-token]`` or ``[number:bank-card]``. Private network
addresses and test numbers that fail their checksum stay: they identify nobody.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from memory.checksums import is_bank_card, is_public_ip, is_resident_id, passes_mod_97

_IBAN_LENGTHS = (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 "
    "FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LI21 LT20 "
    "LU20 LV21 MC27 MD24 ME22 MK19 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SE24 SI19 SK24 "
    "SM27 TN24 TR26 UA29 VA22 XK20"
)
_IBAN = "|".join(rf"{code[:2]}\d\d(?: ?[A-Z0-9]){{{int(code[2:]) - 4}}}" for code in _IBAN_LENGTHS.split())
_VALUE = r"[^\s\[\]\"'`,;<>()，。；！？、（）【】]"
_KEY = r"(?:password|passwd|passphrase|passcode|pwd|secret|token|api[_-]?key|access[_-]?key|secret[_-]?key)"
_HARMLESS = re.compile(
    r"^(?:[*.x•_-]+|\$.*|%.*|\{.*|none|null|nil|true|false|undefined|required|optional|missing|changed?"
    r"|reset|"
    r"expired|wrong|invalid|incorrect|string|str|bytes|secretstr|os\.environ.*|os\.getenv.*|getenv.*|env\..*|"
    r"process\.env.*|settings\..*|self\..*|config\..*|your[_-].*)$",
    re.IGNORECASE,
)


def _always(value: str) -> bool:
    return True


def _is_assigned(value: str) -> bool:
    return not _HARMLESS.match(value)


def _is_told(value: str) -> bool:
    """In prose only what does not read like a word: a digit, a sign, or capitals inside."""
    bare = value.rstrip(".!?:")
    return _is_assigned(bare) and (bool(re.search(r"[^a-zA-Z-]", bare)) or not (bare[1:].islower() or "-" in bare))


@dataclass(frozen=True, slots=True)
class _Kind:
    """One row of the table; where the pattern has a group ``value``, only that is replaced."""

    name: str
    pattern: re.Pattern[str]
    check: Callable[[str], bool] = _always

    def replace(self, found: re.Match[str]) -> str:
        group = "value" if "value" in self.pattern.groupindex else 0
        if not self.check(found[group]):
            return found[0]
        start, end = found.start(group) - found.start(), found.end(group) - found.start()
        return f"{found[0][:start]}[{self.name}]{found[0][end:]}"


def _secret(name: str, pattern: str, check: Callable[[str], bool] = _always) -> _Kind:
    return _Kind(f"secret:{name}", re.compile(pattern, re.ASCII | re.DOTALL), check)


def _token(name: str, pattern: str) -> _Kind:
    return _secret(name, rf"(?<![A-Za-z0-9])(?:{pattern})")


def _number(name: str, pattern: str, check: Callable[[str], bool] = _always) -> _Kind:
    return _Kind(name, re.compile(rf"(?<![A-Za-z0-9])(?:{pattern})(?![A-Za-z0-9])", re.ASCII), check)


_KINDS = (
    _secret(
        "private-key",
        r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----.*?"
        r"(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|\Z)",
    ),
    _secret("webhook", r"https://hooks\.slack\.com/(?:services|workflows|triggers)/(?P<value>[A-Za-z0-9/]{20,})"),
    _secret("webhook", r"qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=(?P<value>[0-9a-fA-F-]{30,})"),
    _token("slack-token", r"xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{10,}|xapp-\d-[A-Za-z0-9-]{10,}"),
    _token("aws-key", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    _token("github-token", r"gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,}"),
    _token("gitlab-token", r"gl(?:pat|dt|rt|ptt)-[A-Za-z0-9_-]{20,}"),
    _token("anthropic-key", r"sk-ant-[A-Za-z0-9_-]{20,}"),
    _token("openai-key", r"sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,}"),
    _token("stripe-key", r"[rs]k_(?:live|test)_[A-Za-z0-9]{16,}"),
    _token("google-key", r"AIza[A-Za-z0-9_-]{35}|GOCSPX-[A-Za-z0-9_-]{20,}|ya29\.[A-Za-z0-9_-]{20,}"),
    _token("package-token", r"npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{50,}|hf_[A-Za-z0-9]{30,}"),
    _token("jwt", r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+"),
    _token("aliyun-key", r"LTAI[A-Za-z0-9]{12,26}(?![A-Za-z0-9])"),
    _token("tencent-key", r"AKID[A-Za-z0-9]{13,40}(?![A-Za-z0-9])"),
    _secret("wecom-secret", rf"(?i:corp_?secret)[\"']?\s*[=:：]\s*[\"'`]?(?P<value>{_VALUE}{{16,}})", _is_assigned),
    _secret(
        "url-password", r"[A-Za-z][A-Za-z0-9+.-]{0,20}://[^\s/:@\[\]]{0,64}:(?P<value>[^\s/@\[\]]+)@", _is_assigned
    ),
    _secret("bearer", r"(?i:\bbearer )\s*(?P<value>[A-Za-z0-9._~+/=-]{16,})"),
    _secret(
        "password", rf"(?i:[\w.-]{{0,40}}{_KEY})[\"'`]?\s*(?:=|:=|：)\s*[\"'`]?(?P<value>{_VALUE}{{4,}})", _is_assigned
    ),
    _secret("password", rf"(?i:[\w.-]{{0,40}}{_KEY})[\"'`]?\s*:\s*(?:\"|'|`)(?P<value>{_VALUE}{{4,}})", _is_assigned),
    _secret(
        "password",
        rf"(?i:\b(?:passw(?:or)?d|passphrase|passcode|pwd))\s*:\s*(?P<value>{_VALUE}{{4,}})(?=\s*(?:\n|\Z))",
        _is_assigned,
    ),
    _secret(
        "password",
        rf"(?i:\b{_KEY}(?:'s)?(?:\s+for\s+[\w@.-]+)?)(?:\s*:\s*|\s+(?:is|was"
        rf"|to)\s*:?\s+)[\"'`]?(?P<value>{_VALUE}{{4,}})",
        _is_told,
    ),
    _secret(
        "password",
        rf"(?:密码|口令|密钥|秘钥|令牌)\s*(?:是|为|改成了?|改为"
        rf"|[:：=])\s*[:：]?\s*[\"'`“「]?(?P<value>(?:(?![^!-~]){_VALUE}){{4,}})",
        _is_assigned,
    ),
    _number("address:email", r"(?!git@)[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}"),
    _number("number:iban", _IBAN, passes_mod_97),
    _number("number:resident-id", r"[1-9]\d{5}(?:18|19|20)\d{2}[01]\d[0-3]\d\d{3}[0-9Xx]", is_resident_id),
    _number("number:bank-card", r"62\d{2}(?:[ -]?\d{4}){3}[ -]?\d{1,3}", is_bank_card),
    _number(
        "number:bank-card",
        r"(?:4\d{3}|5[1-5]\d\d|2[2-7]\d\d|62\d\d|6011|65\d\d|64[4-9]\d|35\d\d)(?:[ -]?\d{4}){3}",
        is_bank_card,
    ),
    _number("number:bank-card", r"3[47]\d{2}[ -]?\d{6}[ -]?\d{5}|3[068]\d{2}[ -]?\d{6}[ -]?\d{4}", is_bank_card),
    _number("number:mobile", r"(?:\+?86[ -]?)?1[3-9]\d(?:\d{8}|[ -]\d{4}[ -]\d{4})"),
    _number("address:ip", r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d)", is_public_ip),
    _number("address:ip", r"(?<![:\w])(?:[0-9A-Fa-f]{1,4}:){2,7}(?::?[0-9A-Fa-f]{1,4}){1,6}(?![:\w])", is_public_ip),
)


def redact(text: str) -> str:
    """Replace every secret and personal number by a typed placeholder; what was redacted before stays as it is.

    Passes repeat until nothing changes: taking one number out may uncover another beside it.
    """
    while (less := _redact_once(text)) != text:
        text = less
    return text


def _redact_once(text: str) -> str:
    for kind in _KINDS:
        text = kind.pattern.sub(kind.replace, text)
    return text
