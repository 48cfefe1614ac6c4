"""Opening an image file by what it is: the one place that knows which reader reads what."""

from pathlib import Path

from edgeflow.imaging.image import Axis, Image
from edgeflow.imaging.photo import Photo


def open_image(path: Path, *, axis: Axis | None = None) -> Image:
    """Open an image file.

    Parameters
    ----------
    axis
        Along which a volume is cut into planes; the reader's own first one by default, and nothing to any other file.

    Raises
    ------
    ImageError
        If the file is missing, damaged or of a kind that is not read.
    """
    return Photo(path)
