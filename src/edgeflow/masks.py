"""A mask: bool (H, W). Boxes, regions and comparison; knows nothing of images, networks or files."""

import cv2
import numpy as np
from numpy.typing import NDArray

from edgeflow.errors import MaskError
from edgeflow.grid import Window

Mask = NDArray[np.bool_]


def check_mask(mask: NDArray[np.generic], shape: tuple[int, int]) -> None:
    """Raise `MaskError` unless `mask` is two-dimensional and of `shape` (H, W)."""
    if mask.shape != shape:
        given = " x ".join(str(size) for size in mask.shape)
        raise MaskError(f"The mask is {given} but its image is {shape[0]} x {shape[1]} (rows x columns); they must agree.")


def bounding_window(mask: Mask) -> Window | None:
    """The smallest window that holds every true pixel, or None for an empty mask."""
    rows = np.flatnonzero(mask.any(axis=1))
    if not rows.size:
        return None
    top, bottom = int(rows[0]), int(rows[-1])
    cols = np.flatnonzero(mask[top : bottom + 1].any(axis=0))
    left, right = int(cols[0]), int(cols[-1])
    return Window(top, left, bottom - top + 1, right - left + 1)


def largest_region(mask: Mask) -> Mask:
    """Only the largest 4-connected region; ties go to the one met first in raster order."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=4)
    if count <= 2:
        return mask
    return np.asarray(labels == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])), np.bool_)
