"""A folder of the embedded index, optimized by a process of its own: ``python -m memory.index.optimize FOLDER``.

Qdrant's engine holds the interpreter for the whole of it, which would still a process that serves.
"""

import os
import sys

import qdrant_edge as qe

NICE = 10


def optimize(folder: str) -> None:
    """Build what makes search fast, and let go of the folder."""
    shard = qe.EdgeShard.load(folder)
    shard.optimize()
    shard.close()


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(NICE)
    optimize(sys.argv[1])
