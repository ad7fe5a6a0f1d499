"""Chat → decisions: turns become situations, and what the worker did about one becomes a decision with its act.

In: messages (``talks``, ``situations``), redacted and cut to what is remembered (``remembered``). Out: rows of
decisions (``decisions``), which ``memory.index`` makes findable.
"""
