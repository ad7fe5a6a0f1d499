"""What the worker may: see, keep, forget, stop, take along and leave.

In: a verb of the worker's (``bot.commands``), a deletion, or a term that has passed. Out: nothing of it left, in the
record, the index, drafts, cards and the outbox, and a proof in the audit chain (``witness``). What can be known and
undone of memory itself is in ``memory.rights``.
"""
