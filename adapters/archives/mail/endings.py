"""What stands under the words of a mail and is no part of them: signatures, what phones add, disclaimers."""

import re
from collections.abc import Sequence
from itertools import pairwise

from adapters.archives.mail.closing import without_closing

_RULE = re.compile(r"\s*[_\-—=*]{5,}\s*")
_BRANDS = (
    r"(?:Outlook|Mail for|Gmail|Yahoo|Proton|Thunderbird|Spark|Superhuman|Front|Samsung|BlackBerry|Foxmail|iCloud|Tuta"
    r"|Windows|Nine|AOL|Airmail|Mailbird|eM Client|Zoho|Lark|WeCom)"
)
_DEVICES = (
    r"(?:iphone|ipad|android|安卓|华为|huawei|荣耀|honor|小米|xiaomi|红米|redmi|vivo|oppo|一加|魅族|三星|samsung|苹果|手机"
    r"|qq邮箱|企业微信|网易|163|126|foxmail|outlook|windows|钉钉|飞书|新浪|139|189|阿里|移动|mac|mail)"
)
_MODELS = r"(?:\s?(?:手机|号码|平板|邮箱|邮件|大师|客户端|智能|应用|移动端|版|for|[a-z0-9]{1,12}))*"
_PHONES = (
    r"(?:iphone|ipad|phone|smartphone|mobile|android|galaxy|samsung|device|blackberry|huawei|xiaomi|redmi|oppo|vivo|pixel"
    r"|oneplus|nokia|motorola|lumia|tablet|macbook|mac|watch|handheld|cell)"
)
_DEVICE = re.compile(
    rf"(?i:sent from my (?:[\w'’-]+ ){{0,4}}?{_PHONES})[^\n.!?,;]{{0,30}}"
    r"(?:[,;.]? ?(?i:please (?:excuse|forgive)|excuse|apologies for)[^\n]{0,60})?\.?"
    rf"|(?i:sent (?:from|via|with|using) (?:the )?)\[?{_BRANDS}[^\n.!?]{{0,60}}\.?"
    r"|(?i:get outlook for (?:ios|android|mac|windows)(?:\s*<[^<>]*>)?)"
    r"|(?:获取|下载)\s?(?i:适用于\s?(?:ios|android)\s?的\s?outlook|outlook for (?:ios|android))(?:\s*<[^<>]*>)?"
    rf"|(?i:(?:发自|来自|发送自)\s?(?:我的\s?)?{_DEVICES}{_MODELS})"
    rf"|(?i:(?:从|由)\s?(?:我的\s?)?{_DEVICES}{_MODELS}\s?(?:发送|发出))"
)
_LONGEST_DEVICE = 120
_SIGNATURE = re.compile(r"\s*--\s*")
_SIGNATURE_LINES = 8
_ENDS_SENTENCE = re.compile(r"\S.{3,}[.!?。！？…]\s*$")
_NOTICE_BEGINS = re.compile(
    r"[\s\W]{0,8}(?:this (?:e-?mail|message|communication|transmission)|the (?:information|contents?)|confidentiality"
    r"|disclaimer|(?:important |legal |privacy )?notice|if you are not|(?:保密|重要|免责|特别|法律)?(?:声明|提示)"
    r"|(?:本|此|该|这封)(?:电子)?邮件|如果?您(?:不是|并非|错误))",
    re.IGNORECASE,
)
_NOTICES = tuple(
    tuple(re.compile(sign, re.IGNORECASE) for sign in signs)
    for signs in (
        (
            r"intended (?:recipient|addressee|solely|only)|(?:solely|only) for the|addressee|in error|unauthori[sz]ed",
            r"confidential|privileged|delete|notify|prohibited|disclos",
            r"\b(?:e-?mail|message|transmission|communication|information)\b",
        ),
        (
            r"收件人|接收[人者方]|误收|错误(?:地)?(?:收到|接收)|(?:不是|并非|非)(?:预期|指定|本邮件)|仅限于?发送",
            r"保密|机密|秘密|删除|通知|禁止|泄[露漏]",
            r"邮件|信息|附件",
        ),
    )
)
"""Of whom it is for, what it is or what to do with it, and that it is a mail: a disclaimer says all three."""
_SHORTEST_NOTICE = 20
_NOTICE_LINES = 60


def without_endings(lines: Sequence[str]) -> Sequence[str]:
    """The lines that the writer wrote for this mail."""
    own = [*_without_signature(lines), ""]
    left = [line for line, below in pairwise(own) if below.strip() or not _is_device(line)]
    return without_closing(_without_notices(left))


def _without_signature(lines: Sequence[str]) -> Sequence[str]:
    """The lines before ``-- ``; what lost its space is a mark only before a few lines that are no sentences."""
    left = sum(1 for line in lines if line.strip())
    for at, line in enumerate(lines):
        left -= bool(line.strip())
        if line == "-- ":
            return lines[:at]
        bare = left <= _SIGNATURE_LINES and _SIGNATURE.fullmatch(line)
        if bare and not any(_ENDS_SENTENCE.match(each) for each in lines[at + 1 :]):
            return lines[:at]
    return lines


def _is_device(line: str) -> bool:
    return len(line) <= _LONGEST_DEVICE and _DEVICE.fullmatch(line.strip()) is not None


def _without_notices(lines: Sequence[str]) -> Sequence[str]:
    """The lines without the paragraphs of a disclaimer at their end."""
    left = list(lines)
    while True:
        while left and (not left[-1].strip() or _RULE.fullmatch(left[-1])):
            left.pop()
        start = len(left)
        while start and left[start - 1].strip():
            start -= 1
        start = max(start, len(left) - _NOTICE_LINES)
        begins = next((at for at in range(start, len(left)) if _is_notice(" ".join(left[at:]))), None)
        if begins is None:
            return left
        del left[begins:]


def _is_notice(words: str) -> bool:
    """Whether this is a disclaimer: it begins as one, and says of a mail both what it is and what to do with it."""
    if len(words) < _SHORTEST_NOTICE or not _NOTICE_BEGINS.match(words):
        return False
    return any(all(sign.search(words) for sign in signs) for signs in _NOTICES)
