"""Tokens that we know by ourselves: by their prefix, or by the address that they stand in.

detect-secrets (``detected``) knows more of them. What stands here it does not know, or does not take whole.
"""

import re
from collections.abc import Callable

from memory.redaction.kinds import Kind, always, has_digit

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
    _token("package-token", r"rubygems_[a-f0-9]{40,}|oy2[a-z0-9]{43}(?![A-Za-z0-9])", has_digit),
    _token("package-token", r"dckr_[po]at_[A-Za-z0-9_-]{20,}", has_digit),
    _token("grafana-token", r"gl(?:sa|c)_[A-Za-z0-9_+/=]{30,}|eyJrIjoi[A-Za-z0-9+/=]{40,}", has_digit),
    _token("dingtalk-secret", r"SEC[0-9a-f]{64}(?![0-9a-f])"),
    _token("cloud-token", r"do[opr]_v1_[a-f0-9]{40,}|dapi[a-f0-9]{32}(?:-\d)?", has_digit),
    _token("cloud-token", r"hv[sbr]\.[A-Za-z0-9_-]{24,}|pul-[a-f0-9]{40}|fo1_[A-Za-z0-9_-]{40,}", has_digit),
    _token("cloud-token", r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{50,}", has_digit),
    _token(
        "cloud-token", r"(?:sbp|nfp|vcp|rnd)_[A-Za-z0-9]{30,}|pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{30,}", has_digit
    ),
    _token("cloud-token", r"dp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9._-]{30,}", has_digit),
    _token("cloud-token", r"bce-v3/ALTAK-[A-Za-z0-9/]{20,}|AKLT[A-Za-z0-9_-]{30,}", has_digit),
    _token("cloud-token", r"1//0[A-Za-z0-9_-]{40,}|amzn\.mws\.[0-9a-f-]{36}", has_digit),
    _secret("cloud-key", r"[?&]sig=(?P<value>[A-Za-z0-9+/%]{40,}={0,2})"),
    _token("atlassian-token", r"AT[AC]TT3[A-Za-z0-9_=-]{50,}|ATBB[A-Za-z0-9_=-]{24,}", has_digit),
    _token("atlassian-token", r"BBDC-[A-Za-z0-9+/=]{30,}", has_digit),
    _token("shop-token", r"shp(?:at|ss|ca|pa)_[a-fA-F0-9]{32}|sq0atp-[A-Za-z0-9_-]{22,}", has_digit),
    _token("shop-token", r"EAAA[A-Za-z0-9_-]{50,}", has_digit),
    _token("mail-key", r"key-[0-9a-f]{32}"),
    _token("mail-key", r"xkeysib-[a-f0-9]{50,}-[A-Za-z0-9]{10,}"),
    _token(
        "work-token", r"lin_api_[A-Za-z0-9]{30,}|(?:secret|ntn)_[A-Za-z0-9]{40,}|figd_[A-Za-z0-9_-]{30,}", has_digit
    ),
    _token("work-token", r"PMAK-[a-f0-9]{24}-[a-f0-9]{34}|CFPAT-[A-Za-z0-9_-]{40,}|API-[A-Z0-9]{26,}", has_digit),
    _token("work-token", r"sntry[su]_[A-Za-z0-9+/=_]{40,}|NR(?:AK|JS|II|IQ|RA)-[A-Za-z0-9-]{19,}", has_digit),
    _token("model-key", r"gsk_[A-Za-z0-9]{40,}|xai-[A-Za-z0-9]{40,}", has_digit),
    _token("model-key", r"pplx-[A-Za-z0-9]{40,}|r8_[A-Za-z0-9]{30,}", has_digit),
    _token("encryption-key", r"AGE-SECRET-KEY-1[A-Z0-9]{50,}"),
    _token("test-key", r"EZ[AT]K[A-Za-z0-9]{54}|duffel_(?:test|live)_[A-Za-z0-9_=-]{40,}"),
    _token("test-key", r"shippo_(?:live|test)_[a-f0-9]{40}"),
    _token("aliyun-key", r"LTAI[A-Za-z0-9]{12,}"),
    _token("tencent-key", r"AKID[A-Za-z0-9]{13,}"),
)
