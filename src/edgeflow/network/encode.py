"""What goes into the network and what comes out: normalised pixels, click disks, priors; probabilities. Pure functions."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from edgeflow.engine.protocol import ModelInfo
from edgeflow.grid import Float

# ImageNet statistics of RGB in [0, 1]: the backbone was trained with them.
MEAN = np.array([0.485, 0.456, 0.406], np.float32)
STD = np.array([0.229, 0.224, 0.225], np.float32)


def normalise(pixels: NDArray[np.generic]) -> Float:
    """(H, W, 3) RGB in 0..255, uint8 or float32 -> float32 (1, 3, H, W), ImageNet-normalised."""
    scaled = pixels.astype(np.float32) * (1 / (255 * STD)) - MEAN / STD
    return np.ascontiguousarray(scaled.transpose(2, 0, 1)[None], np.float32)


def disks(points: Sequence[tuple[float, float]], shape: tuple[int, int], *, radius: int) -> Float:
    """float32 (H, W): 1 where the squared distance to any (row, col) of `points` is at most radius squared, else 0.

    Benenson et al. (2019) and RITM found binary disks steadier than distance maps. A centre may be fractional: after a
    zoom it falls between cells.
    """
    height, width = shape
    drawn = np.zeros(shape, np.float32)
    for row, col in points:
        top, bottom = max(int(np.floor(row)) - radius, 0), min(int(np.ceil(row)) + radius + 1, height)
        left, right = max(int(np.floor(col)) - radius, 0), min(int(np.ceil(col)) + radius + 1, width)
        if top >= bottom or left >= right:
            continue
        rows = (np.arange(top, bottom, dtype=np.float32) - row)[:, None]
        cols = (np.arange(left, right, dtype=np.float32) - col)[None, :]
        inside = rows**2 + cols**2 <= radius**2
        drawn[top:bottom, left:right][inside] = 1
    return drawn


def restore(image: Float) -> Float:
    """The pixels that `normalise` took: float32 (1, 3, H, W) -> (H, W, 3), RGB in 0..255."""
    return np.asarray((image[0].transpose(1, 2, 0) * STD + MEAN) * 255, np.float32)


def prior_kinds(model: ModelInfo) -> tuple[str, ...]:
    """Which maps the model is fed beside clicks, in channel order: ``mask`` and ``edge`` of its own, ``sobel`` of the image."""
    return tuple(model.prior.split("+")) if model.prior_channels else ()


def probability_of(logits: Float) -> Float:
    """The sigmoid, float32 of the same shape; clipped where float32 would overflow on the way."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -80, 80))), np.float32)
