"""What memory refuses.

MemoryFault
├── UnknownWorker    nobody of that name has a double
├── InUse            other processes serve the record
├── OtherVersion     the record is of another version, and may not be moved now
└── WrongKey         the key at hand does not open what was sealed
"""


class MemoryFault(Exception):
    """Base of all errors of this floor; its text is one sentence that says what to do."""


class UnknownWorker(MemoryFault):
    """There is no double for that worker: for ``name``, of those who are ``known``, or of whom several ``fit``."""

    def __init__(self, sentence: str, name: str = "", *, known: str = "", fit: str = "") -> None:
        super().__init__(sentence)
        self.name, self.known, self.fit = name, known, fit


class OtherVersion(MemoryFault):
    """The schema of the record is not the one that is known here, and whoever only reads leaves it as it is."""


class InUse(MemoryFault):
    """Something can only be done while no other process serves the record."""


class WrongKey(MemoryFault):
    """Sealed text does not open: the master key is another one, or the bytes were changed."""
