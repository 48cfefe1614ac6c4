"""An asymmetric phantom: no turn or mirror image of it is itself, so a wrong orientation cannot hide."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

# A front-right-head corner is 1, and values grow leftwards by 1, backwards by 10, downwards by 100.
RIGHT, FRONT, HEAD = 4, 5, 6  # voxels along each


def volume() -> NDArray[np.int16]:
    """int16 (4, 5, 6): index [left, back, down] from the corner at the patient's right, front and head."""
    left, back, down = np.mgrid[:RIGHT, :FRONT, :HEAD]
    return np.asarray(1 + left + 10 * back + 100 * down, np.int16)


def picture() -> NDArray[np.uint8]:
    """uint8 (3, 4, 3): a red corner at the top left, a green one at the top right, a blue one at the bottom left, on grey."""
    drawn = np.full((3, 4, 3), 90, np.uint8)
    drawn[0, 0], drawn[0, 3], drawn[2, 0] = (255, 0, 0), (0, 255, 0), (0, 0, 255)
    return drawn


# How upright pixels are stored under each orientation: EXIF 2.32, section 4.6.4.
STORED: Mapping[int, Callable[[NDArray[Any]], NDArray[Any]]] = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1),
    6: lambda a: np.rot90(a, 1),
    7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
    8: lambda a: np.rot90(a, -1),
}
