"""Photos that come with the package, so that the first mask needs no file of one's own (`CREDITS.md` says whose they are)."""

import shutil
from importlib.resources import as_file, files
from pathlib import Path

from edgeflow.errors import ProjectError

NAMES = ("chelsea.jpg", "coffee.jpg", "rocket.jpg", "astronaut.jpg")


def copy_samples(folder: Path) -> list[Path]:
    """Copy the sample photos into `folder`, made if needed; files already there are left as they are.

    Raises
    ------
    ProjectError
        If `folder` cannot be made or written.
    """
    copied = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in NAMES:
            target = folder / name
            if not target.exists():
                with as_file(files(__name__) / name) as source:
                    shutil.copyfile(source, target)
            copied.append(target)
    except OSError as error:
        raise ProjectError(
            f"The sample photos cannot be copied to {folder} ({error.strerror}); name a writable folder."
        ) from error
    return copied
