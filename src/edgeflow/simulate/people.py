"""Where people click: somewhere inside the error, not always in its middle. Training's clicks after the first ones.

RClicks (2024) measured real clicks: RITM's HRNet18 needs 24 % more of them where people click unluckily (`peers.md` 1.4), having
been trained by one rule. So training draws the place.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from edgeflow.clicks import Click
from edgeflow.errors import ClickError
from edgeflow.grid import Float
from edgeflow.masks import Mask, check_mask
from edgeflow.simulate.depth import Depth, depth, error_depths

# RITM takes its masks at .49, in training as in its evaluator.
RITM_THRESHOLD = 0.49


def click_in_error(
    truth: Mask, prediction: Mask, rng: np.random.Generator, *, void: Mask | None = None, sharpness: float = 1.0
) -> Click | None:
    """A click somewhere in the error that the robot would click.

    The sign and the region are the robot's choice: the 4-connected region that holds the deepest wrong pixel, positive only
    where missed pixels are strictly deeper than falsely taken ones. The place is drawn: each pixel of the region with
    a probability proportional to ``depth ** sharpness``.

    Parameters
    ----------
    truth, prediction
        bool (H, W).
    rng
        Draws one number, none where nothing is wrong.
    void
        bool (H, W): pixels that count neither way.
    sharpness
        0: anywhere in the region; 1: in proportion to the depth; infinity: on one of the deepest pixels.

    Returns
    -------
    Click or None
        On a whole pixel. None where nothing is wrong.

    Raises
    ------
    MaskError
        If the masks differ in shape.
    ClickError
        If `sharpness` is negative.
    """
    if not sharpness >= 0:
        raise ClickError(f"The sharpness of a drawn click is {sharpness:g}; it must be 0 (anywhere in the error) or more.")
    missed, taken = error_depths(truth, prediction, void=void)
    positive = bool(missed.max() > taken.max())
    deep = missed if positive else taken
    row, col = divmod(int(np.argmax(deep)), deep.shape[1])
    deepest = deep[row, col]
    if deepest == 0:
        return None
    region, top, left = _region_around(deep, row, col)
    # Divided first, so that an infinite sharpness means 1 on the deepest pixels and 0 elsewhere.
    row, col = _draw((region / deepest) ** sharpness * (region > 0), rng)
    return Click(top + row, left + col, positive)


def ritm_click(truth: Mask, probability: Float, rng: np.random.Generator, *, void: Mask | None = None) -> Click | None:
    """The next click as RITM's training draws it (Sofiiuk et al. 2021; `model.md` 2.9).

    Missed is the object below .49, falsely taken the rest above it. The kind whose deepest pixel is deeper gets the click, the
    falsely taken in a tie; it falls on any pixel of that kind, in whatever region, that is deeper than half of the deepest.

    Parameters
    ----------
    truth
        bool (H, W).
    probability
        float32 (H, W) in [0, 1].
    rng
        Draws one number, none where nothing is wrong.
    void
        bool (H, W): pixels that count neither way.

    Returns
    -------
    Click or None
        On a whole pixel. None where nothing is wrong.

    Raises
    ------
    MaskError
        If the maps differ in shape.
    """
    check_mask(probability, truth.shape)
    missed, taken = truth & (probability < RITM_THRESHOLD), ~truth & (probability > RITM_THRESHOLD)
    if void is not None:
        check_mask(void, truth.shape)
        missed, taken = missed & ~void, taken & ~void
    missed_depth, taken_depth = (depth(wrong, mask_size=cv2.DIST_MASK_5) for wrong in (missed, taken))
    positive = bool(missed_depth.max() > taken_depth.max())
    deep = missed_depth if positive else taken_depth
    deepest = deep.max()
    if deepest == 0:
        return None
    row, col = _draw(deep > deepest / 2, rng)
    return Click(row, col, positive)


def _region_around(deep: Depth, row: int, col: int) -> tuple[Depth, int, int]:
    # The depths of the 4-connected region that holds (row, col), 0 around it, cut to its window; the window's top and left.
    painted = (deep > 0).astype(np.uint8)
    _, _, _, (left, top, width, height) = cv2.floodFill(painted, None, (col, row), 2, flags=4)
    inside = slice(top, top + height), slice(left, left + width)
    return np.where(painted[inside] == 2, deep[inside], np.float32(0)), top, left


def _draw(weights: NDArray[np.generic], rng: np.random.Generator) -> tuple[int, int]:
    # One pixel, with probability proportional to its weight; a pixel of weight 0 never, as the drawn number is not 0.
    running = np.cumsum(weights, dtype=np.float64)
    index = int(np.searchsorted(running, running[-1] * (1 - rng.random())))
    row, col = divmod(index, weights.shape[1])
    return row, col
