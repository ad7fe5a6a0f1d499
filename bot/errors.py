"""What the double refuses a person.

BotError
├── Misused      the call itself is wrong (exit code 2)
└── Impossible   understood, but it cannot be done now (exit code 1)
"""


class BotError(Exception):
    """Base of all errors of this floor; its text is one sentence that says what to do."""


class Misused(BotError):
    """The command or its arguments are not understood."""


class Impossible(BotError):
    """The command is understood, but something stands against it."""
