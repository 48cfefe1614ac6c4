"""Raw pixels made smaller for thumbnails and tiles. Pure; knows no files."""

import numpy as np

from edgeflow.grid import resize
from edgeflow.imaging.image import Raw

# What OpenCV averages itself.
_DIRECT = (np.uint8, np.uint16, np.int16, np.float32, np.float64)


def shrunk(raw: Raw, shape: tuple[int, int]) -> Raw:
    """(h, w, bands) resized to `shape` by area average; the dtype stays."""
    if raw.dtype in _DIRECT and raw.shape[2] <= 4:
        return resize(raw, shape).reshape(*shape, raw.shape[2])
    if raw.dtype in _DIRECT:
        return np.stack([resize(raw[..., band], shape) for band in range(raw.shape[2])], axis=2)
    bands = np.stack([resize(raw[..., band].astype(np.float64), shape) for band in range(raw.shape[2])], axis=2)
    return (np.rint(bands) if raw.dtype.kind in "iu" else bands).astype(raw.dtype)
