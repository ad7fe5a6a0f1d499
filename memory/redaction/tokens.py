"""Tokens that we know by ourselves: by their prefix, or by the address that they stand in.

detect-secrets (``detected``) knows more of them. What stands here it does not know, or does not take whole.
"""

import re
from collections.abc import Callable

from memory.redaction.kinds import Kind, always

_RUN = re.compile(r"(?<![\w+/-])(?:(?=[a-z_+/-]*+\d)[\w+/-]{11}|[\w+/-]{15})|-----BEGIN ", re.ASCII | re.IGNORECASE)


def may_hold_token(text: str) -> bool:
    """Whether there is a run of signs as long as a token's; most of a chat has none, and needs no closer look."""
    return _RUN.search(text) is not None


def _is_drawn(value: str) -> bool:
    """By a machine: names of branches and packages that begin alike are in small letters."""
    return re.search("[A-Z0-9]", value) is not None


def _secret(name: str, pattern: str, check: Callable[[str], bool] = always) -> Kind:
    return Kind(f"secret:{name}", re.compile(pattern, re.ASCII | re.DOTALL), check)


def _token(name: str, pattern: str, check: Callable[[str], bool] = always) -> Kind:
    return _secret(name, rf"(?<![A-Za-z0-9])(?:{pattern})", check)


TOKENS = (
    _secret(
        "private-key",
        r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----.*?"
        r"(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|\Z)",
    ),
    _secret("private-key", r"PuTTY-User-Key-File-\d:.*?(?:Private-MAC: [0-9a-f]+|\Z)"),
    _secret("webhook", r"hooks\.slack\.com/(?:services|workflows|triggers)/(?P<value>[A-Za-z0-9/]{20,})"),
    _secret("webhook", r"qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=(?P<value>[0-9a-fA-F-]{30,})"),
    _secret("webhook", r"open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/v2/hook/(?P<value>[0-9a-fA-F-]{30,})"),
    _secret("webhook", r"discord(?:app)?\.com/api/webhooks/(?P<value>\d+/[A-Za-z0-9_-]{40,})"),
    _token("slack-token", r"xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9%-]{10,}|xapp-\d-[A-Za-z0-9-]{10,}", _is_drawn),
    _token("telegram-token", r"bot(?P<value>\d{8,10}:[A-Za-z0-9_-]{35,})"),
    _token("github-token", r"github_pat_[A-Za-z0-9_]{50,}"),
    _token(
        "gitlab-token",
        r"gl(?:pat|dt|ft|soat|rt|cbt|ptt|imt|agent|oas|ffct)-[A-Za-z0-9_-]{20,}(?:\.[a-z0-9]{2}\.[a-z0-9]{9})?",
    ),
    _token("anthropic-key", r"sk-ant-[A-Za-z0-9_-]{20,}"),
    _token("openai-key", r"sk-[A-Za-z0-9_-]{20,}", _is_drawn),
    _token("stripe-key", r"[rs]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{20,}"),
    _token("google-key", r"AIza[A-Za-z0-9_-]{35,}|GOCSPX-[A-Za-z0-9_-]{20,}|ya29\.[A-Za-z0-9_-]{20,}"),
    _token("package-token", r"npm_[A-Za-z0-9]{36,}|pypi-[A-Za-z0-9_-]{50,}|hf_[A-Za-z0-9]{30,}"),
    _token("jwt", r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"),
    _token("aliyun-key", r"LTAI[A-Za-z0-9]{12,}"),
    _token("tencent-key", r"AKID[A-Za-z0-9]{13,}"),
)
