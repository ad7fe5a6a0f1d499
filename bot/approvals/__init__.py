"""The worker's word on a draft, and the sending of what it became.

In: a verified press or an edit of the worker's (``word``), and rows of the outbox. Out: replies that left, once each
and labelled (``sender``); what the platform did not take waits (``held``) or is told (``undelivered``). The cards are
drawn by ``bot.voice``.
"""
