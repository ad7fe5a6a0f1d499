"""Numbers and addresses that belong to a person, told from order numbers, versions and identifiers that look alike.

A checksum decides where there is one. Where there is none, the words and signs around a number do.
"""

import re
from collections.abc import Callable

from memory.redaction.checksums import is_bank_card, is_public_ip, is_resident_id, passes_mod_97
from memory.redaction.kinds import Kind, always

_IBAN_LENGTHS = (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 "
    "FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LI21 LT20 "
    "LU20 LV21 MC27 MD24 ME22 MK19 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SE24 SI19 SK24 "
    "SM27 TN24 TR26 UA29 VA22 XK20"
)
_IBAN = "|".join(rf"{code[:2]}\d\d(?: ?[A-Z0-9]){{{int(code[2:]) - 4}}}" for code in _IBAN_LENGTHS.split())
_OTHER_NUMBER = re.compile(
    r"(?:(?i:\b(?:order|job|run|build|ticket|invoice|issue|batch|tracking|transaction|serial)"
    r"(?:[ _-]?(?:id|no|number|nr))?"
    r"|\b[a-z]+[_-]id|\b[a-z]{2,}(?-i:Id)|\b(?:request|session|message|thread|trace|user|item|product|device) id)"
    r"|订单号?|单号|流水号|工单号?|编号|序列号)[\"']?\s{0,2}(?:\.|:|：|#|=|是|为)?\s{0,2}[\"'#]?\Z",
    re.ASCII,
)
_VERSION_OR_SECTION = re.compile(
    r"(?:(?i:\b(?:v|ver|version|releases?|upgraded? to|updated? to|chapter|section|exercise|theorem|figure|table))"
    r"|版本号?|升级[到至]|第|§)[ .:：=]{0,2}\Z",
    re.ASCII,
)
_MOBILE = r"(?:\+?86[ -]?)?1[3-9]\d(?:\d{8}|[ -]\d{4}[ -]\d{4})"
_VISA_AND_OTHERS = r"(?:4\d{3}|5[1-5]\d\d|2[2-7]\d\d|6011|65\d\d|64[4-9]\d|35\d\d)(?:[ -]?\d{4}){3}"
_AMEX_AND_DINERS = r"3[47]\d{2}[ -]?\d{6}[ -]?\d{5}|3[068]\d{2}[ -]?\d{6}[ -]?\d{4}"
_UNION_PAY = r"62\d{2}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?![ -]\d)"
_CARD = rf"{_UNION_PAY}|{_VISA_AND_OTHERS}|{_AMEX_AND_DINERS}"
_QUAD = r"(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)"
_HOST = (
    r"(?:(?i:\b(?:ip|address|addr|host|hostname|server|client|ping|ssh|from)(?: is| was)?)|地址|主机|服务器|来自)"
    r"[\"' :：=是为]{1,3}"
)
_PASSPORT = r"(?=(?:[A-Z]*\d){4})(?=\d{9}(?![A-Z0-9])|\d*[A-Z])[A-Z0-9]{7,10}"


def _number(
    name: str, pattern: str, check: Callable[[str], bool] = always, *, other: re.Pattern[str] | None = None
) -> Kind:
    return Kind(name, re.compile(rf"(?<![A-Za-z0-9])(?:{pattern})(?![A-Za-z0-9])", re.ASCII), check, other)


_ICON = r"(?!\dx\.(?:png|jpe?g|gif|webp|svg|ico)\b)"
"""``icon@2x.png`` is a picture of twice the size."""
EMAIL = _number(
    "address:email", rf"(?!git@)[A-Za-z0-9._%+-]{{1,64}}@{_ICON}(?:[A-Za-z0-9-]{{1,63}}\.){{1,8}}[A-Za-z]{{2,24}}"
)
NUMBERS = (
    EMAIL,
    _number("number:iban", _IBAN, passes_mod_97),
    _number("number:resident-id", r"[1-9]\d{5}[ -]?(?:18|19|20)\d{2}[01]\d[0-3]\d[ -]?\d{3}[0-9Xx]", is_resident_id),
    _number("number:bank-card", rf"(?<!\d\d[ -])(?<!\d\.)(?:{_CARD})(?!\.\d)", is_bank_card, other=_OTHER_NUMBER),
    _number("number:mobile", rf"(?<![A-Za-z0-9][-/_.])(?<!#){_MOBILE}(?![-_/]\w|\.\d)", other=_OTHER_NUMBER),
    _number("number:passport", r"[EG]\d{8}|E[A-HJ-NP-Z]\d{7}", other=_OTHER_NUMBER),
    _number("number:passport", rf"(?i:passport)[^\n\[\]\d]{{1,20}}?(?<![A-Za-z0-9])(?P<value>{_PASSPORT})"),
    _number("number:passport", rf"护照[^\n\[\]A-Za-z\d]{{0,12}}(?P<value>{_PASSPORT})"),
    _number(
        "number:passport",
        rf"(?P<value>{_PASSPORT})(?=[^\n\[\]A-Za-z\d]{{0,8}}护照|[ ,(]{{1,3}}(?:is my |as )?(?i:passport))",
    ),
    _number("address:ip", rf"{_HOST}(?P<value>{_QUAD})(?!\s*(?:to|->|→|到)\s*v?\d)", is_public_ip),
    _number(
        "address:ip",
        rf"(?<![\d.])(?<!==)(?<![A-Za-z0-9][-_])(?=[\d.]*\d\d){_QUAD}",
        is_public_ip,
        other=_VERSION_OR_SECTION,
    ),
    _number("address:ip", r"(?<![:\w])(?:[0-9A-Fa-f]{1,4}:){2,7}(?::?[0-9A-Fa-f]{1,4}){1,6}(?![:\w])", is_public_ip),
)
