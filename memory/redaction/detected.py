"""Secrets that detect-secrets knows: its regex plugins, run over a text in this process.

Its settings, filters, files and verification (which would call the issuer) are not used. Left out are the plugins that
guess by entropy or by a key word, the one for public addresses (``numbers`` has them) and the one for private keys,
which finds only their first line. Neither its patterns nor a chat are made for each other, so they see a *view* of the
text: as long as the text, every sign in its place, but quotes alike, and a gap where a Chinese sign or a bracket is.
"""

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from memory.redaction.kinds import always, has_digit
from memory.redaction.passwords import is_filled

if TYPE_CHECKING:
    from detect_secrets.plugins.base import RegexBasedDetector

# Some patterns are quadratic or worse: they see so much of a text at once, and no long row of spaces.
_WINDOW = 1000
_STEP = 500
_GAP = re.compile(r"[^ -~\n]|[(){}<>,;`]|(?<=  ) ")
_SEPARATORS = re.compile(r"[\s=:\"]*")
_REST = re.compile(r"[A-Za-z0-9_=-]*+(?:\.[A-Za-z0-9_=-]{8,}+)*+")


def _is_mixed(value: str) -> bool:
    return all(re.search(signs, value) for signs in ("[a-z]", "[A-Z]", "[0-9]"))


@dataclass(frozen=True, slots=True)
class _Source:
    """A plugin, the name its finds get here, and whether the first group of its patterns is the secret."""

    plugin: str
    name: str
    grouped: bool = False
    check: Callable[[str], bool] = always


_SOURCES = (
    _Source("artifactory.ArtifactoryDetector", "artifactory-key", check=_is_mixed),
    _Source("aws.AWSKeyDetector", "aws-key", grouped=True),
    _Source("azure_storage_key.AzureStorageKeyDetector", "azure-key"),
    _Source("basic_auth.BasicAuthDetector", "url-password", grouped=True, check=is_filled),
    _Source("cloudant.CloudantDetector", "cloudant-key", grouped=True),
    _Source("discord.DiscordBotTokenDetector", "discord-token", check=_is_mixed),
    _Source("github_token.GitHubTokenDetector", "github-token"),
    _Source("gitlab_token.GitLabTokenDetector", "gitlab-token"),
    _Source("ibm_cloud_iam.IbmCloudIamDetector", "ibm-key", grouped=True, check=_is_mixed),
    _Source("ibm_cos_hmac.IbmCosHmacDetector", "ibm-key", grouped=True),
    _Source("jwt.JwtTokenDetector", "jwt"),
    _Source("mailchimp.MailchimpDetector", "mailchimp-key", check=has_digit),
    _Source("npm.NpmDetector", "package-token", grouped=True, check=has_digit),
    _Source("openai.OpenAIDetector", "openai-key"),
    _Source("pypi_token.PypiTokenDetector", "package-token"),
    _Source("sendgrid.SendGridDetector", "sendgrid-key"),
    _Source("slack.SlackDetector", "slack-token"),
    _Source("softlayer.SoftlayerDetector", "softlayer-key", grouped=True, check=has_digit),
    _Source("square_oauth.SquareOAuthDetector", "square-key"),
    _Source("stripe.StripeDetector", "stripe-key"),
    _Source("telegram_token.TelegramBotTokenDetector", "telegram-token"),
    _Source("twilio.TwilioKeyDetector", "twilio-key", check=has_digit),
)


def redact_detected(text: str) -> str:
    """Replace what a plugin finds in a text, whole: with the rest of the token that its pattern leaves."""
    view = _GAP.sub("\t", text).replace("'", '"')
    pieces, done = [], 0
    for start, end, name in sorted(set(_finds(view))):
        if start >= done:
            pieces += [text[done:start], f"[secret:{name}]"]
            done = end
    return "".join([*pieces, text[done:]])


def _finds(view: str) -> Iterator[tuple[int, int, str]]:
    for source, plugin, pattern in _load_patterns():
        for start in range(0, max(1, len(view) - _STEP), _STEP):
            for found in pattern.finditer(view, start, start + _WINDOW):
                span = _span(found, 1 if source.grouped and pattern.groups else 0)
                if span and source.check(view[slice(*span)]) and any(plugin.analyze_string(found[0])):
                    yield *span, source.name


def _span(found: re.Match[str], group: int) -> tuple[int, int] | None:
    """Where a secret stands; nowhere if it is cut out of a longer word, such as a hash."""
    view = found.string
    start = _end(_SEPARATORS, view, found.start(group))
    if start >= found.end(group) or (not group and view[start - 1 : start].isalnum()):
        return None
    return start, _end(_REST, view, start + len(view[start : found.end(group)].rstrip(' \t\n"')))


def _end(pattern: re.Pattern[str], view: str, start: int) -> int:
    found = pattern.match(view, start)
    return found.end() if found else start


@cache
def _load_patterns() -> tuple[tuple[_Source, "RegexBasedDetector", re.Pattern[str]], ...]:
    """Import the library with the first text: it takes a tenth of a second and brings an HTTP client along."""
    plugins = [(source, _load_plugin(source.plugin)) for source in _SOURCES]
    logging.captureWarnings(False)  # the library captures the warnings of the whole process
    return tuple((source, plugin, pattern) for source, plugin in plugins for pattern in plugin.denylist)


def _load_plugin(plugin: str) -> "RegexBasedDetector":
    module, name = plugin.split(".")
    loaded: RegexBasedDetector = getattr(import_module(f"detect_secrets.plugins.{module}"), name)()
    return loaded
