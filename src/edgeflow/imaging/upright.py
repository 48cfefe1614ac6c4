"""Pixels turned upright by the orientation a file declares. Pure; knows no files."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", bound=np.generic)


def upright(stored: NDArray[Number], orientation: int) -> NDArray[Number]:
    """(H, W, ...) as it is to be seen, a view of `stored` (h, w, ...).

    Parameters
    ----------
    orientation
        1 to 8, as EXIF 2.32 (section 4.6.4) and TIFF 6.0 (Orientation) count; any other number says nothing and turns nothing.
    """
    match orientation:
        case 2:
            return stored[:, ::-1]
        case 3:
            return stored[::-1, ::-1]
        case 4:
            return stored[::-1]
        case 5:
            return np.swapaxes(stored, 0, 1)
        case 6:
            return np.rot90(stored, -1)
        case 7:
            return np.swapaxes(stored[::-1, ::-1], 0, 1)
        case 8:
            return np.rot90(stored, 1)
        case _:
            return stored


def upright_shape(shape: tuple[int, int], orientation: int) -> tuple[int, int]:
    """(H, W) of what `upright` makes of (h, w) pixels."""
    return (shape[1], shape[0]) if orientation in (5, 6, 7, 8) else shape
