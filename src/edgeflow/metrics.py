"""Numbers about the quality of a mask or of a run of clicks. Arrays in, numbers out.

*curves* are float64 (S, K): row s holds the IoU of sample s after clicks 1..K. Definitions and their sources:
``docs/protocol.md``.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from edgeflow.masks import Mask, check_mask

Curves = NDArray[np.float64]  # (S, K)

# Share of the image diagonal that counts as boundary (Cheng et al., "Boundary IoU", CVPR 2021, section 4).
BOUNDARY_RATIO = 0.02
# A fall of more than one point is a drop (FocSAM, CVPR 2024, counts these); less is noise of a few pixels.
DROP = 0.01


def iou(prediction: Mask, truth: Mask, *, void: Mask | None = None) -> float:
    """Intersection over union of two bool (H, W) masks over the pixels that are not `void`.

    Two empty masks agree: 1.

    Raises
    ------
    MaskError
        If the masks differ in shape.
    """
    prediction, truth = _decided(prediction, truth, void)
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
    prediction, truth = _decided(prediction, truth, void)
    width = max(1, round(ratio * float(np.hypot(*truth.shape))))
    return iou(boundary_band(prediction, width), boundary_band(truth, width))


def boundary_band(mask: Mask, width: int) -> Mask:
    """The pixels of bool (H, W) `mask` within `width` pixels (Chebyshev) of a pixel outside it or outside the image."""
    padded = np.pad(mask.astype(np.uint8), 1)
    inner = cv2.erode(padded, np.ones((3, 3), np.uint8), iterations=width)[1:-1, 1:-1]
    return np.asarray(mask & (inner == 0), np.bool_)


def _decided(prediction: Mask, truth: Mask, void: Mask | None) -> tuple[Mask, Mask]:
    check_mask(prediction, truth.shape)
    if void is None:
        return prediction, truth
    check_mask(void, truth.shape)
    return prediction & ~void, truth & ~void


def clicks_needed(curves: Curves, target: float) -> NDArray[np.int64]:
    """(S,): the first click, counted from 1, at which the IoU is at least `target`; K where it never is.

    The mean is NoC@target.
    """
    reached = curves >= target
    return np.asarray(np.where(reached.any(axis=1), reached.argmax(axis=1) + 1, curves.shape[1]), np.int64)


def never_reached(curves: Curves, target: float) -> int:
    """NoF@target: how many samples reach `target` at no click."""
    return int(np.count_nonzero(~(curves >= target).any(axis=1)))


def at_the_limit(curves: Curves, target: float) -> int:
    """How many samples need exactly K clicks by `clicks_needed`: RITM's ``>=20@target``, which counts late successes too."""
    return int(np.count_nonzero(clicks_needed(curves, target) == curves.shape[1]))


def mean_at(curves: Curves, click: int) -> float:
    """mIoU@click: the mean IoU after `click` clicks (counted from 1)."""
    return float(curves[:, click - 1].mean())


def area_under(curves: Curves) -> float:
    """Mean over samples of the area under the IoU curve, trapezoids over clicks 1..K, divided by K - 1 (RClicks, 2024)."""
    if curves.shape[1] == 1:
        return float(curves.mean())
    return float(((curves[:, 1:] + curves[:, :-1]) / 2).mean())


def drop_rate(curves: Curves, *, least: float = DROP) -> float:
    """Share of clicks, the first ones left out, that lower the IoU by more than `least`; 0 where K is 1."""
    falls = _falls(curves)
    return float((falls > least).mean()) if falls.size else 0.0


def mean_drop(curves: Curves) -> float:
    """Mean size of a fall over all clicks that lower the IoU at all (mDIoU of TIA, BMVC 2024); 0 without any."""
    falls = _falls(curves)
    return float(falls[falls > 0].mean()) if (falls > 0).any() else 0.0


def worst_drops(curves: Curves) -> NDArray[np.float64]:
    """(S,): the largest fall of the IoU by one click; 0 where it never falls."""
    return np.asarray(np.maximum(_falls(curves), 0).max(axis=1, initial=0), np.float64)


def drawdowns(curves: Curves) -> NDArray[np.float64]:
    """(S,): the largest fall of the IoU from any earlier click to any later one; 0 where it never falls."""
    return np.asarray((np.maximum.accumulate(curves, axis=1) - curves).max(axis=1), np.float64)


def overshoots(curves: Curves) -> NDArray[np.float64]:
    """(S,): best IoU of the run minus the last (MedSAM-Agent): what stopping in time would have gained."""
    return np.asarray(curves.max(axis=1) - curves[:, -1], np.float64)


def _falls(curves: Curves) -> Curves:
    return -np.diff(curves, axis=1)
