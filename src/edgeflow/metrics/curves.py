"""What a run of clicks comes to. Knows curves of IoU, no masks.

*curves* are float64 (S, K): row s holds the IoU of sample s after clicks 1..K.
"""

import numpy as np
from numpy.typing import NDArray

Curves = NDArray[np.float64]  # (S, K)


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
