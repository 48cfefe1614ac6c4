"""Views that fit raw values: their whole range, or all but the extremes. Pure; knows no files."""

import numpy as np
from numpy.typing import NDArray

from edgeflow.imaging.view import View

_MOST = 1 << 20  # pixels looked at: percentiles of a million are those of all


def full_range(raw: NDArray[np.generic], bands: tuple[int, ...] | None = None, *, joint: bool = False) -> View:
    """From the smallest to the largest finite value of each band, (h, w, bands); grey shows band 1, colour the first three.

    With `joint`, one range for all bands: colours of a photo keep their balance.
    """
    return percentiles(raw, 0.0, 100.0, bands, joint=joint)


def percentiles(
    raw: NDArray[np.generic], low: float, high: float, bands: tuple[int, ...] | None = None, *, joint: bool = False
) -> View:
    """From one percentile of the finite values of each band to another; `bands` and `joint` as in `full_range`."""
    chosen = bands if bands is not None else (0, 1, 2) if raw.shape[2] >= 3 else (0,)
    pixels = raw.reshape(-1, raw.shape[2])
    if (low, high) != (0.0, 100.0):
        pixels = pixels[:: max(1, len(pixels) // _MOST)]
    if joint:
        limits = [_limits(pixels[:, chosen], low, high)] * len(chosen)
    else:
        limits = [_limits(pixels[:, band], low, high) for band in chosen]
    return View(chosen, tuple(limit[0] for limit in limits), tuple(limit[1] for limit in limits))


def _limits(values: NDArray[np.generic], low: float, high: float) -> tuple[float, float]:
    real = values.astype(np.float64)
    finite = real[np.isfinite(real)]
    if not finite.size:
        return 0.0, 1.0
    least, most = (float(limit) for limit in np.percentile(finite, (low, high)))
    # Above 2**53 a step of one is none.
    return (least, most) if least < most else (least, max(least + 1.0, float(np.nextafter(least, np.inf))))
