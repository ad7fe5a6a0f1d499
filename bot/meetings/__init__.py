"""Meetings: what is told before one (``briefs``), heard in one (``captions``), and told after it (``after``).

In: the worker's own calendar, their word that one is attended, and its captions. Out: messages of that meeting, which
go the way of all messages, and posts in the worker's own talk that pass. Transcripts are brought in by ``bot.shadow``,
as all archives are, and questions are answered by ``bot.standin``.
"""
