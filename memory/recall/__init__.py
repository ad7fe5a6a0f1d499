"""A situation or a question about the past → precedents that every reader may see.

In: a text, its time and place (``when``, ``question``, ``names``). Out: precedents in their order (``ranking``),
folded, with what they stood in (``episodes``). Vectors are looked up by ``memory.index``; what precedents are worth is
said by ``memory.trust``.
"""
