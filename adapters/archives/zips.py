"""What tells a zip that was made to fill a disk or a memory from one that a program packed."""

import lzma
import zipfile
import zlib

DENSEST = 200
"""Text packs to a tenth or a twentieth; what packs much more tightly was made to fill a disk."""
SMALL = 2**20

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
)
"""What reading a file of a zip raises where it is not whole, or was packed as nobody does."""


def is_too_dense(info: zipfile.ZipInfo) -> bool:
    """Whether a file of a zip unpacks to more than anybody wrote."""
    return info.file_size > SMALL and info.file_size > DENSEST * info.compress_size
