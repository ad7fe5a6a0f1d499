"""Models that obey, leak, lie and fuzz: seeded, and each with an oracle of its own that reads no code under test.

Each module has ``run``, which the tests call with few trials and ``benchmarks.promises`` with many.
"""
