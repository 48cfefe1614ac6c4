"""Files written whole or not at all: beside their place, then renamed. Knows no formats."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path`: whoever looks, and whatever fails, finds the old file or the new one, never half of it.

    Raises
    ------
    OSError
        If the folder is missing or not writable, or the disk is full; callers say it in their own words.
    """
    with NamedTemporaryFile(dir=path.parent, prefix=".writing.", delete=False) as beside:
        partial = Path(beside.name)
        try:
            beside.write(content)
            beside.flush()
            os.fsync(beside.fileno())
            partial.chmod(0o644)  # temporary files are private to their owner
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
