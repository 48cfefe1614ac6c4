"""Views that fit raw values: their whole range, or all but the extremes. Pure; knows no files."""

import numpy as np
from numpy.typing import NDArray

from edgeflow.imaging.view import View

_MOST = 1 << 20  # values looked at: percentiles of a million are those of all


def full_range(raw: NDArray[np.generic], bands: tuple[int, ...] | None = None) -> View:
    """From the smallest to the largest finite value of each band, (h, w, bands); grey shows band 1, colour the first three."""
    return percentiles(raw, 0.0, 100.0, bands)


def percentiles(raw: NDArray[np.generic], low: float, high: float, bands: tuple[int, ...] | None = None) -> View:
    """From one percentile of the finite values of each band to another."""
    chosen = bands if bands is not None else (0, 1, 2) if raw.shape[2] >= 3 else (0,)
    limits = [_limits(raw[..., band], low, high) for band in chosen]
    return View(chosen, tuple(limit[0] for limit in limits), tuple(limit[1] for limit in limits))


def _limits(values: NDArray[np.generic], low: float, high: float) -> tuple[float, float]:
    flat = values.ravel()
    if (low, high) != (0.0, 100.0):
        flat = flat[:: max(1, flat.size // _MOST)]
    real = flat.astype(np.float64)
    finite = real[np.isfinite(real)]
    if not finite.size:
        return 0.0, 1.0
    least, most = (float(limit) for limit in np.percentile(finite, (low, high)))
    return (least, most) if least < most else (least, least + 1.0)
