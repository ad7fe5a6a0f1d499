"""What whoever received a mail found out about its sender (``Authentication-Results``) → whether to doubt it."""

import re

from adapters.archives.mail.addresses import LONGEST, tokens

_PASSES = re.compile(r"\s*(?:spf|dkim|dmarc)\s*(?:/\s*\d+\s*)?=\s*(?:bestguess)?pass\b", re.IGNORECASE)
_FAILS = re.compile(r"\b(?:spf|dkim|dmarc)\s*=\s*(?:(?:soft|hard)?fail|permerror)\b", re.IGNORECASE)
_DMARC_FAILS = re.compile(r"\bdmarc\s*=\s*fail\b", re.IGNORECASE)


def is_doubted(results: str) -> bool:
    """Whether a mail may be from somebody else than it says: DMARC failed, or something did and nothing passed.

    A check passed only where that is said as RFC 8601 has it: senders choose what stands in comments and quotes.
    """
    said = results[:LONGEST]
    if _DMARC_FAILS.search(said):
        return True
    return _FAILS.search(said) is not None and not any(_PASSES.match(each) for each in _findings(said))


def _findings(results: str) -> list[str]:
    """What is said of each check, without comments and quotes."""
    return "".join("" if token[0] in '"<' else token for token in tokens(results)).split(";")
