"""The masks of the 345 DAVIS frames and of COCO_MVal: everything drawn is one object. Source of the rule: RITM's reader."""

from pathlib import Path

import numpy as np

from edgeflow.datasets.pair import read_pixels
from edgeflow.datasets.scored.target import Labels
from edgeflow.errors import DataSetError


def read_merged(path: Path) -> Labels:
    """uint8 (H, W): 1 where any band of the file is not 0, else 0; there is no void.

    Raises
    ------
    DataSetError
        If the file cannot be read or leaves no background: transparency, for one, is read as white.
    """
    drawn = read_pixels(path).any(axis=2)
    if drawn.all():
        raise DataSetError(f"The mask {path} is nowhere black; black is background, and an image that is all object has none.")
    return np.asarray(drawn, np.uint8)
