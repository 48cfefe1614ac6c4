"""How steadily a mask gets better from click to click. Arrays in, numbers out.

*curves* are float64 (S, K), as in `edgeflow.metrics.curves`. Sources of the definitions: ``docs/protocol.md``.
"""

import numpy as np
from numpy.typing import NDArray

from edgeflow.clicks import Click
from edgeflow.errors import MaskError
from edgeflow.masks import Mask, check_mask
from edgeflow.metrics.curves import Curves

# A fall of more than one point is a drop (FocSAM, CVPR 2024, counts these); less is noise of a few pixels.
DROP = 0.01
# What lies farther from a click than this share of the square root of the object's area is away from it.
AWAY = 0.1


def drop_rate(curves: Curves, *, least: float = DROP) -> float:
    """Share of clicks, the first ones left out, that lower the IoU by more than `least`; 0 where K is 1."""
    falls = _falls(curves)
    return float((falls > least).mean()) if falls.size else 0.0


def drops(curves: Curves) -> int:
    """NoDC: how many clicks lower the IoU at all (TIA, BMVC 2024)."""
    return int(np.count_nonzero(_falls(curves) > 0))


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


def monotone(curves: Curves) -> NDArray[np.bool_]:
    """(S,): whether no click lowers the IoU at all. The mean is the monotone share."""
    return np.asarray((_falls(curves) <= 0).all(axis=1), np.bool_)


def overshoots(curves: Curves) -> NDArray[np.float64]:
    """(S,): best IoU of the run minus the last (MedSAM-Agent): what stopping in time would have gained."""
    return np.asarray(curves.max(axis=1) - curves[:, -1], np.float64)


def collateral(before: Mask, after: Mask, truth: Mask, click: Click, *, void: Mask | None = None, away: float = AWAY) -> float:
    """What a click spoils far from where it was made, in areas of the object.

    The pixels that were right `before` the click and are wrong `after` it, that lie farther from it than `away` times the
    square root of the object's area, and that are not `void`; divided by that area.

    Parameters
    ----------
    before, after, truth, void
        bool (H, W).
    click
        The click between the two masks.

    Raises
    ------
    MaskError
        If the masks differ in shape or no pixel of the truth is decided.
    """
    for mask in (before, after, *(() if void is None else (void,))):
        check_mask(mask, truth.shape)
    counts = np.ones(truth.shape, np.bool_) if void is None else ~void
    area = int(np.count_nonzero(truth & counts))
    if area == 0:
        raise MaskError("The truth has no pixel that is not void; what a click spoils is measured in areas of the object.")
    rows, cols = np.nonzero((before == truth) & (after != truth) & counts)
    distant = (rows - click.row) ** 2 + (cols - click.col) ** 2 > away**2 * area
    return float(np.count_nonzero(distant) / area)


def _falls(curves: Curves) -> Curves:
    return -np.diff(curves, axis=1)
