"""How much two masks share: IoU of the masks and of their boundaries. Knows bool arrays, no clicks."""

import cv2
import numpy as np

from edgeflow.masks import Mask, check_mask

# Share of the image diagonal that counts as boundary (Cheng et al., "Boundary IoU", CVPR 2021, section 4).
BOUNDARY_RATIO = 0.02


def iou(prediction: Mask, truth: Mask, *, void: Mask | None = None) -> float:
    """Intersection over union of two bool (H, W) masks over the pixels that are not `void`.

    Two empty masks agree: 1.

    Raises
    ------
    MaskError
        If the masks differ in shape.
    """
    prediction, truth = decided(prediction, truth, void)
    union = np.count_nonzero(prediction | truth)
    return float(np.count_nonzero(prediction & truth) / union) if union else 1.0


def boundary_iou(prediction: Mask, truth: Mask, *, void: Mask | None = None, ratio: float = BOUNDARY_RATIO) -> float:
    """IoU of the two masks' inner boundary bands, ``ratio`` times the image diagonal wide (at least 1 pixel).

    Cheng et al. 2021, equation 3. The image border counts as boundary, as in their code. Void pixels belong to neither mask,
    so that a prediction right on every decided pixel scores 1.

    Raises
    ------
    MaskError
        If the masks differ in shape.
    """
    prediction, truth = decided(prediction, truth, void)
    width = max(1, round(ratio * float(np.hypot(*truth.shape))))
    return iou(boundary_band(prediction, width), boundary_band(truth, width))


def boundary_band(mask: Mask, width: int) -> Mask:
    """The pixels of bool (H, W) `mask` within `width` pixels (Chebyshev) of a pixel outside it or outside the image."""
    padded = np.pad(mask.astype(np.uint8), 1)
    inner = cv2.erode(padded, np.ones((3, 3), np.uint8), iterations=width)[1:-1, 1:-1]
    return np.asarray(mask & (inner == 0), np.bool_)


def decided(prediction: Mask, truth: Mask, void: Mask | None) -> tuple[Mask, Mask]:
    """Both masks without their `void` pixels, all bool (H, W).

    Raises
    ------
    MaskError
        If the masks differ in shape.
    """
    check_mask(prediction, truth.shape)
    if void is None:
        return prediction, truth
    check_mask(void, truth.shape)
    return prediction & ~void, truth & ~void
