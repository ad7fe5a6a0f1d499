"""What precedents are worth: whether they contradict each other, were planted, carry a reply, or would bind the
worker.

In: precedents that ``memory.recall`` found. Out: facts by which ``policies`` rules.
"""
