"""How far two masks' boundaries lie apart, in pixels. Knows bool arrays, no clicks."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from edgeflow.masks import Mask, bounding_window
from edgeflow.metrics.overlap import boundary_band, decided

PERCENTILES = (100, 95)


def hausdorff(
    prediction: Mask, truth: Mask, *, void: Mask | None = None, percentiles: Sequence[float] = PERCENTILES
) -> tuple[float, ...]:
    """Hausdorff distance between the boundaries of two bool (H, W) masks, one number for each of `percentiles`.

    The boundary of a mask is its pixels beside a pixel outside it or beside the image border (8 neighbours). From every
    boundary pixel of either mask the Euclidean distance to the nearest of the other is taken; a percentile of them is taken
    each way, and the larger one counts. 100 is the Hausdorff distance (Huttenlocher et al., IEEE TPAMI 1993,
    doi:10.1109/34.232073), 95 the one that a few stray pixels do not decide. Void pixels belong to neither mask.

    Returns
    -------
    tuple of float
        Pixels. Two empty masks agree: 0. If one is empty, the image diagonal: no distance in the image is larger.

    Raises
    ------
    MaskError
        If the masks differ in shape.
    """
    prediction, truth = decided(prediction, truth, void)
    window = bounding_window(prediction | truth)
    if window is None:
        return (0.0,) * len(percentiles)
    if not (prediction.any() and truth.any()):
        return (float(np.hypot(*truth.shape)),) * len(percentiles)
    # Everything outside the window is outside both masks, so the cut changes no boundary.
    first, second = (boundary_band(mask[window.slices], 1) for mask in (prediction, truth))
    there, back = _distances(first, second), _distances(second, first)
    return tuple(float(max(np.percentile(there, share), np.percentile(back, share))) for share in percentiles)


def _distances(start: Mask, goal: Mask) -> NDArray[np.float64]:
    """From each pixel of `start` to the nearest of `goal`."""
    outside = np.where(goal, np.uint8(0), np.uint8(1))
    return np.asarray(cv2.distanceTransform(outside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[start], np.float64)
