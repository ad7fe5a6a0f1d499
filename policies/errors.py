"""What can be wrong with a policy.

PolicyError
└── PolicyUnreadable: the file cannot be read as a policy; says where, and what to do
"""


class PolicyError(Exception):
    """Base of everything this floor raises."""


class PolicyUnreadable(PolicyError):
    """The text is no policy. ``line`` and ``column`` count from one; ``sentence`` says the cure."""

    def __init__(self, name: str, line: int, column: int, sentence: str) -> None:
        super().__init__(f"{name}, line {line}, column {column}: {sentence}")
        self.name = name
        self.line = line
        self.column = column
        self.sentence = sentence
