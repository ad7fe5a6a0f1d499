"""What is asked for with a form: a deployment, access, a purchase, a leave; its fields, and how it can be answered.

Who asks is the author of the message that brings it, what they say in words is its text, where it can be looked at its
link. Here stands what is not words: amounts, days, and what names where and for what.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Literal

FORMS = ":forms"
"""Ends the id of a place in which requests with a form come in: of a repository's own, or of all of a chat."""
MOST_FIELDS, LONGEST_FIELD = 20, 300
"""So much is read of a form."""
OVER = "form_over"
"""Why an answer to a form is refused that waits for none any more."""
_LARGEST = Decimal(10) ** 12
_PLAIN = re.compile(r"[0-9]{1,13}(?:\.[0-9]{1,4})?")
_SPACES = re.compile(r"[ \t\r\n]+")
_CURRENCY = re.compile(r"[A-Z]{3}")
_PRODUCTION = re.compile(r"(?<![a-z])(?:prod|production|prd|live)(?![a-z])|生产|线上|正式", re.IGNORECASE)

SignedAct = Literal["approve", "decline"]
"""What a form itself can be answered with; whatever else is said of it is a remark."""
Role = Literal["", "environment", "resource", "branch", "rollback", "remark"]
"""What a text in a form says: where something is deployed, what it is about, of which branch, how it is undone.

A ``remark`` is told freely and asks for nothing, as a reason or a commit does; one without a role may ask for anything.
"""


class FormKind(StrEnum):
    """What a form asks for."""

    DEPLOY = "deploy"
    ACCESS = "access"
    PURCHASE = "purchase"
    LEAVE = "leave"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money; ``currency`` is three capital letters."""

    number: Decimal
    currency: str

    def __str__(self) -> str:
        """The amount as people write it."""
        return f"{self.number:,f} {self.currency}"


@dataclass(frozen=True, slots=True)
class Days:
    """From one day to another, both included."""

    first: date
    last: date

    @property
    def number(self) -> int:
        """How many days that is."""
        return (self.last - self.first).days + 1

    def __str__(self) -> str:
        """The days as people write them."""
        return f"{self.first}" if self.first == self.last else f"{self.first} – {self.last}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of a form, as it is called there, and what was filled in."""

    label: str
    value: Amount | Days | str
    role: Role = ""


@dataclass(frozen=True, slots=True)
class Request:
    """What a form holds.

    ``needs`` is how many people have to approve; ``approved`` are the ids of those who have. ``by_hand``: the platform
    takes no answer from a program, only from the person who was asked. ``tier``: what the platform says of the
    environment's importance, where it does. ``over``: it is decided already, and asks nobody any more.
    """

    form: FormKind
    entries: tuple[Entry, ...] = ()
    needs: int = 1
    approved: tuple[str, ...] = ()
    by_hand: bool = False
    tier: str = ""
    over: bool = False

    @property
    def amounts(self) -> tuple[Amount, ...]:
        """All amounts in it."""
        return tuple(each.value for each in self.entries if isinstance(each.value, Amount))

    @property
    def days(self) -> tuple[Days, ...]:
        """All ranges of days in it."""
        return tuple(each.value for each in self.entries if isinstance(each.value, Days))

    @property
    def rollback(self) -> bool:
        """Whether it says how it is undone."""
        return bool(self.said("rollback"))

    @property
    def production(self) -> bool:
        """Whether it is about what is in use; by the platform's word, or the environment's name."""
        return self.tier == "production" or any(map(_PRODUCTION.search, self.said("environment")))

    def said(self, role: Role) -> tuple[str, ...]:
        """What it says in a role."""
        return tuple(
            each.value for each in self.entries if each.role == role and isinstance(each.value, str) and each.value
        )


@dataclass(frozen=True, slots=True)
class Signing:
    """What a post does to a form beside what it says; nothing, where it is a remark only."""

    act: SignedAct | None = None


def amount_of(number: str | float, currency: str) -> Amount | None:
    """An amount in plain figures; None where they are none, or nobody says in which currency."""
    figures, named = str(number).strip(), currency.strip().upper()
    if not _PLAIN.fullmatch(figures) or not _CURRENCY.fullmatch(named):
        return None
    try:
        amount = Decimal(figures)
    except InvalidOperation:
        return None
    return Amount(amount, named) if amount <= _LARGEST else None


def days_of(first: str, last: str) -> Days | None:
    """A range of days as ISO tells them; None where it is none."""
    try:
        starts, ends = date.fromisoformat(first[:10]), date.fromisoformat((last or first)[:10])
    except ValueError:
        return None
    return Days(starts, ends) if starts <= ends else None


def text_entries(given: Iterator[tuple[str, str, Role]]) -> Iterator[Entry]:
    """Texts of a form as its fields, no longer than anybody reads; empty ones are left out."""
    for label, value, role in given:
        words = _SPACES.sub(" ", value).strip(" ")
        if words:
            yield Entry(label[:60], words[:LONGEST_FIELD], role)


def is_of_forms(place: str) -> bool:
    """Whether requests with a form come in there, and nothing else."""
    return place.endswith(FORMS)


def around_forms(place: str) -> str:
    """The id of what a place of forms belongs to: a repository, or a chat."""
    return place.removesuffix(FORMS)
