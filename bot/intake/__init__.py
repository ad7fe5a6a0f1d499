"""The way in: what a platform says goes in once, and each kind of work goes to the room that does it.

In: an event that an adapter verified and translated (``adapters.chat``). Out: a row in the inbox, then one transaction
of effects. ``gate`` says whether an event concerns anybody at all, ``inbox`` writes and leases it. Two tables name who
does the rest: ``handle`` for events, ``due`` for what is planned; a new kind is one line there and one function in its
room. What a press means is in ``presses``; what messages that change or go away take with them, in ``revise``.
"""
