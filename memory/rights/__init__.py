"""Whose memory it is: consent, who may read it, and what is gone for good.

In: a grant, a withdrawal, a membership, an erasure. Out: whether something may be heard, used or brought back, and the
audit chain that proves what was done.
"""
