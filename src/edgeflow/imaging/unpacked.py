"""A gzip file unpacked into one without a name, up to a size. Knows no formats of images."""

import gzip
import tempfile
from pathlib import Path
from typing import IO

from edgeflow.errors import ImageError

_PIECE = 1 << 22  # bytes
_MOST_DENSE = 1032  # bytes that one packed byte can stand for: RFC 1951, a match of 258 bytes in two bits


def unpacked(path: Path, size: int) -> IO[bytes]:
    """The first `size` bytes of what a gzip file holds, in a file that is gone once it is closed.

    Never more is unpacked than one piece beyond, which is where the checksum of an honest file is compared.

    Raises
    ------
    ImageError
        If there is less.
    OSError, EOFError, zlib.error
        If the file is damaged, or the disk full.
    """
    most = path.stat().st_size * _MOST_DENSE
    if size > most:
        raise ImageError(f"{path} is cut short: it declares {size} bytes, and cannot unpack to more than {most}.")
    file = tempfile.TemporaryFile(prefix="edgeflow-")  # noqa: SIM115 - handed to the caller
    try:
        with gzip.open(path) as packed:
            left = size
            while left > 0:
                piece = packed.read(min(_PIECE, left))
                if not piece:
                    raise ImageError(f"{path} is cut short: it declares {size} bytes and has {size - left}.")
                file.write(piece)
                left -= len(piece)
            packed.read(_PIECE)
        file.flush()
    except BaseException:
        file.close()
        raise
    return file
