"""GrabCut's and Berkeley's masks: trimaps of one object. Source of the rule: RITM's reader (Sofiiuk et al. 2021)."""

from pathlib import Path

import numpy as np

from edgeflow.datasets.pair import read_pixels
from edgeflow.datasets.scored.target import VOID, Labels
from edgeflow.errors import DataSetError

_UNDECIDED = 128
# A drawn mask may have a few soft pixels on its outline; a lossy or another kind of mask has many.
_SOFT = 0.01


def read_trimap(path: Path) -> Labels:
    """uint8 (H, W): 1 where the file is above 128, 255 (void) where it is 128, else 0.

    Colours are read, not palette indices: GrabCut's masks have one band, some of Berkeley's three that are the same.

    Raises
    ------
    DataSetError
        If the file cannot be read, its bands contradict each other, or more than one pixel in a hundred is neither 0, 128
        nor 255, so that void cannot be told.
    """
    bands = read_pixels(path)
    values = bands[..., 0]
    if (bands != values[..., None]).any():
        raise DataSetError(f"The mask {path} has bands that contradict each other; a trimap is grey.")
    odd = ~np.isin(values, (0, _UNDECIDED, 255))
    if odd.mean() > _SOFT:
        found = int(np.bincount(values[odd]).argmax())
        raise DataSetError(f"The mask {path} holds {found} and is no trimap: 0 is background, 128 void, 255 the object.")
    return np.where(values > _UNDECIDED, np.uint8(1), np.where(values == _UNDECIDED, np.uint8(VOID), np.uint8(0)))
