"""What memory refuses.

MemoryFault
├── UnknownWorker    nobody of that name has a double
├── NotConsented     the worker has not agreed to this
├── WrongKey         the key at hand does not open what was sealed
└── IndexMismatch    the index was built for other vectors
"""


class MemoryFault(Exception):
    """Base of all errors of this floor; its text is one sentence that says what to do."""


class UnknownWorker(MemoryFault):
    """There is no double for that worker."""


class NotConsented(MemoryFault):
    """The worker has given no live consent for this."""


class WrongKey(MemoryFault):
    """Sealed text does not open: the master key is another one, or the bytes were changed."""


class IndexMismatch(MemoryFault):
    """The index on disk holds vectors of another embedder."""
