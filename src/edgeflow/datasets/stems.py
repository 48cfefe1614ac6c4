"""The files of a folder by their stems. Knows file names, no pixels."""

from pathlib import Path

from edgeflow.errors import DataSetError, ImageError
from edgeflow.imaging import list_images


def by_stem(folder: Path, *, advice: str) -> dict[str, Path]:
    """The image files of `folder` by their stems, in natural order.

    Parameters
    ----------
    advice
        What is wanted instead, where the folder cannot be listed.

    Raises
    ------
    DataSetError
        If the folder is missing or a stem occurs twice.
    """
    try:
        paths = list_images(folder)
    except ImageError as error:
        raise DataSetError(f"{folder} is missing or cannot be listed; {advice}") from error
    stems: dict[str, Path] = {}
    for path in paths:
        if path.stem in stems:
            raise DataSetError(f"{folder} has both {stems[path.stem].name} and {path.name}; a stem may occur once.")
        stems[path.stem] = path
    return stems
