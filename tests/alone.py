"""Fits on one thread, as the command line has them: said before any library is loaded that counts with several."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
