"""Long words with a letter lost, doubled or swapped, and what is meant by them."""

import re

_LONG_WORDS = """
    salary salaries payroll compensation promotion severance overtime allowance pension recruit recruiting applicant
    applicants candidate candidates interview headcount probation reference layoff dismiss dismissed dismissal terminate
    redundant redundancy resignation position disciplinary performance misconduct harassment grievance complaint suspend
    suspended demote demotion warning contract lawyer lawyers attorney settlement subpoena patent patents lawsuit
    litigation liability surgery pregnant pregnancy diagnosis diagnosed depression disability medical parental maternity
    vaccination password passwords credential credentials passphrase verification access production permission
    permissions invoice invoices refund refunds discount discounts budget deposit purchase expense expenses transfer
    reimburse reimbursement payment payments donation notice period options
    promote promoted promoting burned written review report
    delete deleted deleting backup backups database customer customers firewall monitoring snapshot snapshots overwrite
""".split()
_REAL_WORDS = frozenset("budge compliant contact contacts layer layers medial parent patient resin waning".split())


def _slips(word: str) -> set[str]:
    """A word with one letter in its middle lost, doubled, or swapped with the next."""
    middle = range(1, len(word) - 1)
    lost = {word[:at] + word[at + 1 :] for at in middle}
    doubled = {word[:at] + word[at] + word[at:] for at in range(len(word))}
    swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}
    return (lost | doubled | swapped) - _REAL_WORDS


_MEANT: dict[str, str] = {slip: word for word in _LONG_WORDS for slip in _slips(word)} | {
    word: word for word in _LONG_WORDS
}


def mend_slips(plain: str) -> str:
    """A text in lower case with each such word as it was meant."""
    return re.sub(r"[a-z]{5,}", lambda found: _MEANT.get(found[0], found[0]), plain)
