"""A pair: an image file and the file of its labels, read into a scene. Knows no layout of folders."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edgeflow.datasets.scene import Scene, scene_from_labels
from edgeflow.errors import DataSetError, ImageError
from edgeflow.imaging import read_image, read_mask
from edgeflow.segmenter import Pixels


def read_pair(name: str, image: Path, mask: Path, *, void: int | None = 255) -> Scene:
    """The scene `name` of `image` and of the 8-bit label file `mask`, as `scene_from_labels` makes it.

    Raises
    ------
    DataSetError
        If a file is missing, damaged or of the wrong kind, or their sizes differ.
    """
    return scene_from_labels(name, read_pixels(image), read_labels(mask), void=void)


def read_pixels(path: Path) -> Pixels:
    """uint8 (H, W, 3): the image `path`, as `edgeflow.imaging.read_image` reads it.

    Raises
    ------
    DataSetError
        If it cannot be read.
    """
    try:
        return read_image(path)
    except ImageError as error:
        raise DataSetError(str(error)) from error


def read_labels(path: Path) -> NDArray[np.uint8]:
    """uint8 (H, W): the values, or palette indices, of the one-band file `path`.

    Raises
    ------
    DataSetError
        If it cannot be read or has several bands.
    """
    try:
        return read_mask(path)
    except ImageError as error:
        raise DataSetError(str(error)) from error
