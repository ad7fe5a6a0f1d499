"""The verbs that a worker or an admin types: one file a verb, one grammar for every platform and the command line.

In: a command (``parse``). Out: an answer for whoever typed it alone, and the effect of the verb, which the rooms below
have. ``run`` is the table from a verb to its file.
"""
