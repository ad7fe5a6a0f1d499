"""What outcomes teach: rights to answer alone, how sure the double is, and what its worker is told of that.

In: an outcome, of a press, a correction or a rehearsal (``learn``). Out: clearances, calibrated confidence
(``foresight``), the week's line and the report. Whether a right is enough is for ``policies`` to say.
"""
