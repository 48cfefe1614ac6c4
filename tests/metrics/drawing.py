"""Masks drawn in text."""

import numpy as np

from edgeflow.masks import Mask


def draw(*rows: str) -> Mask:
    """bool (H, W): ``#`` is true."""
    return np.array([[cell == "#" for cell in row] for row in rows])
