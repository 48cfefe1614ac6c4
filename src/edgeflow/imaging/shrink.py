"""Raw pixels made smaller for thumbnails and tiles. Pure; knows no files."""

import numpy as np

from edgeflow.grid import resize
from edgeflow.imaging.image import Raw


def shrunk(raw: Raw, shape: tuple[int, int]) -> Raw:
    """(h, w, bands) resized to `shape` by area average; the dtype stays."""
    direct = raw.dtype in (np.uint8, np.uint16, np.int16, np.float32, np.float64) and raw.shape[2] <= 4
    if direct:
        return resize(raw, shape).reshape(*shape, raw.shape[2])
    bands = [resize(raw[..., band].astype(np.float64), shape) for band in range(raw.shape[2])]
    return np.stack(bands, axis=2).astype(raw.dtype)
