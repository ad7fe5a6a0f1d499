"""Doubles in other tools, over the Model Context Protocol: what is asked comes in, and an answer goes back.

In: a call with a key, or of a worker of this machine. Out: a labelled text for that person's eyes. Who may be told what
is for ``bot.service.tools`` to say; nothing here decides anything, and nothing is sent to anybody.
"""
