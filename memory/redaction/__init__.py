"""Secrets and personal numbers leave a text here, before anything is recorded, embedded or sent to a model.

Four sources, in this order: ``tokens`` by their prefix, ``passwords`` by the word before them, ``detected`` by the
regex plugins of detect-secrets, and personal ``numbers``, by checksum where there is one. ``passes`` runs them until
nothing changes.
"""

from memory.redaction.passes import redact

__all__ = ["redact"]
