"""Files written whole or not at all: beside their place, then renamed. Knows no formats."""

import os
import shutil
from pathlib import Path
from tempfile import NamedTemporaryFile


def write_whole(path: Path, content: bytes | Path) -> None:
    """Write bytes, or what is in another file, to `path`.

    Whoever looks, and whatever fails, finds the old file or the new one, never half of it.

    Raises
    ------
    OSError
        If the folder is missing or not writable, or the disk is full; callers say it in their own words.
    """
    with NamedTemporaryFile(dir=path.parent, prefix=".writing.", delete=False) as beside:
        partial = Path(beside.name)
        try:
            if isinstance(content, bytes):
                beside.write(content)
            else:
                # Not moved: temporary folders often lie on another disk.
                with content.open("rb") as source:
                    shutil.copyfileobj(source, beside)
            beside.flush()
            os.fsync(beside.fileno())
            partial.chmod(0o644)  # temporary files are private to their owner
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
