"""How the double speaks: every sentence, card and label, in each language.

In: values. Out: posts (``adapters.platform``) and the rows of the outbox that redraw what was said before. Nothing here
decides anything; the sentences themselves are in ``bot.texts``.
"""
