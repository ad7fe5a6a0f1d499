"""Meetings: what is told before one.

In: the worker's own calendar, and what is known of those who come. Out: a brief in the worker's own talk, once for each
meeting, which is taken back when that is over. Transcripts are brought in by ``bot.shadow``, as all archives are.
"""
