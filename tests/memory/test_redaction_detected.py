"""detect-secrets finds what we have no rule for, in a chat as in code, and leaves the process as it was."""

import subprocess
import sys

import pytest

from memory.redaction import redact

# Put together here, so that no scanner takes the samples for real ones.
HEX = "0123456789abcdef" * 4
LETTERS = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789" * 3
ARTIFACTORY = "AK" + "Cp8" + LETTERS[:60]
AZURE = "Account" + "Key=" + LETTERS[:86] + "=="
DISCORD = "M" + "TE4" + LETTERS[:22] + "." + LETTERS[3:9] + "." + LETTERS[30:68]
MAILCHIMP = HEX[:32] + "-" + "us12"
SENDGRID = "S" + "G." + LETTERS[:22] + "." + LETTERS[:43]
SQUARE = "sq0" + "csp-" + LETTERS[:43]
TELEGRAM = "1234567890" + ":" + "AA" + LETTERS[:33]
TWILIO = "S" + "K" + HEX[:32]
GITHUB = "gh" + "o_" + LETTERS[:36]
GITLAB = "GR" + "1348941" + LETTERS[:20]
AWS = "A3" + "TX" + LETTERS[:16].upper()

FOUND = [
    (f"repo key {ARTIFACTORY}", "repo key [secret:artifactory-key]"),
    (f"制品库用“{ARTIFACTORY}”。", "制品库用“[secret:artifactory-key]”。"),
    (f"token('{ARTIFACTORY}')", "token('[secret:artifactory-key]')"),
    (f"AccountName=a;{AZURE};", "AccountName=a;[secret:azure-key];"),
    (f"the bot has {AWS}.", "the bot has [secret:aws-key]."),
    (f"机器人{DISCORD}，谢谢", "机器人[secret:discord-token]，谢谢"),
    (f"{GITHUB}是我的", "[secret:github-token]是我的"),
    (f"runner {GITLAB}", "runner [secret:gitlab-token]"),
    (f"mail({MAILCHIMP})", "mail([secret:mailchimp-key])"),
    (f"用{SENDGRID}发邮件", "用[secret:sendgrid-key]发邮件"),
    (f'"{SQUARE}"', '"[secret:square-key]"'),
    (f"https://api.telegram.org/bot{TELEGRAM}/getMe", "https://api.telegram.org/bot[secret:telegram-token]/getMe"),
    (f"sid {TWILIO}", "sid [secret:twilio-key]"),
    (f"ibm_cloud_iam_key: {LETTERS[:44]}", "ibm_cloud_iam_key: [secret:ibm-key]"),
    (f"softlayer_key = '{HEX}'", "softlayer_key = '[secret:softlayer-key]'"),
    (f"cloudant_key: {LETTERS.lower()[:24]}", "cloudant_key: [secret:cloudant-key]"),
]
LOOK_ALIKES = [
    "APACHESERVERMANAGER is a word",
    "APCalculationsForTeachers is a word",
    "see AKCalculations",
    f"commit {HEX[:40]}",
    f"sha256:{HEX}",
    f"file {LETTERS[:20]}AKIA{LETTERS[:16].upper()}.png",
    "NonUnitalNonAssocSemiring.toFoos.someVeryLongNameOfALemmaHere",
    "the key is_in_a_very_long_module_name_of_forty_fo",
    "eyJhbGciOiJIUzI1.no-token-at-all1",
]


@pytest.mark.parametrize(("text", "redacted"), FOUND)
def test_what_a_plugin_finds_becomes_a_placeholder(text: str, redacted: str) -> None:
    assert redact(text) == redacted


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_what_only_looks_like_a_find_stays(text: str) -> None:
    assert redact(text) == text


def test_a_token_longer_than_its_pattern_is_taken_whole() -> None:
    assert redact(f"use {GITHUB}{LETTERS} now") == "use [secret:github-token] now"


@pytest.mark.parametrize("place", [0, 480, 500, 970, 999, 1000, 1490, 5000])
def test_a_find_far_into_a_long_text_is_taken_whole(place: int) -> None:
    before = "ab " * (place // 3)
    assert redact(f"{before}{SENDGRID} {before}") == f"{before}[secret:sendgrid-key] {before}"


def test_importing_redaction_does_not_load_the_library() -> None:
    program = "import sys, memory.redaction; sys.exit('detect_secrets' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_warnings_of_the_process_still_go_where_they_went() -> None:
    program = "import sys, warnings; from memory.redaction import redact; before = warnings.showwarning"
    program += "; redact('a-token-like-run-1'); sys.exit(warnings.showwarning is not before)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
