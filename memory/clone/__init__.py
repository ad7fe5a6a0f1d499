"""The small model fitted to one worker's decisions: would they respond, with which act, in which of their words.

In: decisions and the course of the talk around them. Out: weights as plain arrays, and probabilities. Pure; who keeps
and fits it is ``bot.standin.clones``.
"""
