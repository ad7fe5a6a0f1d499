"""Pages and forms: what is looked at rather than said.

In: somebody who opens the bot's page or a form. Out: a ``Page`` or a ``Form`` (``adapters.platform``), drawn of the
record. What is pressed there goes the way of every press (``bot.intake``).
"""
