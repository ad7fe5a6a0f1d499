"""The names of this machine itself: what is reached by them needs no certificate, and no proxy in between."""

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
