"""Question → draft → ruling: what the worker would say, and whether the double may say it.

In: a message that asks a double (``situate``). Out: a draft with its verdict, the card or the reply that follows from
it, all in one transaction (``settle``). Precedents come from ``memory.recall``, the verdict from ``policies``; what the
worker then says to a card is for ``bot.approvals``.
"""
