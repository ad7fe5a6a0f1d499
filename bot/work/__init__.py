"""The rows that must happen: what came in, what is planned, what is to be said.

In: rows that other rooms write in the transaction of their effect. Out: each of them leased, done once, and tried again
when it failed (``loop``). ``drafts`` and ``outbox`` say what the rows hold, ``route`` to whom a message goes; who does
the work is named in ``bot.intake``.
"""
