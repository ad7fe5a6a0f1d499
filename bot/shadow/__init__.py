"""Message → decision: what the worker does about a situation is remembered.

In: messages and reactions that consent covers, live (``observe``), from the past (``backfill``), from archives
(``importing``), or handed over by the worker (``handed``). Out: decisions in the record, waiting to be indexed, and
what their outcome teaches (``bot.learning``). What chat becomes on the way is said in ``memory.decisions``.
"""
