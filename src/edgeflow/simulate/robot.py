"""The click robot: where RITM's evaluator would click next. Knows masks and clicks; no network, no image, no chance.

Source: RITM (Sofiiuk et al. 2021), whose rule most papers of the field inherited; the cases it leaves open are decided in
``docs/protocol.md``.
"""

from collections.abc import Sequence
from math import floor

import numpy as np

from edgeflow.clicks import Click
from edgeflow.masks import Mask
from edgeflow.simulate.depth import error_depths


def next_click(truth: Mask, prediction: Mask, clicks: Sequence[Click] = (), *, void: Mask | None = None) -> Click | None:
    """The click in the middle of the largest error.

    Every wrong pixel has a depth: its distance to the nearest pixel that is not wrong in the same way, the outside of the
    image included. The click goes to the deepest one that has no click yet; among equals to the first in raster order. It is
    positive only where missed pixels are strictly deeper than falsely taken ones.

    Parameters
    ----------
    truth, prediction
        bool (H, W).
    clicks
        The clicks so far; their pixels are not clicked again.
    void
        bool (H, W): pixels that count neither way.

    Returns
    -------
    Click or None
        None where nothing is left to click: the masks agree, or every wrong pixel has its click.

    Raises
    ------
    MaskError
        If the masks differ in shape.
    """
    missed_depth, taken_depth = error_depths(truth, prediction, void=void)
    # After the transform: a click takes its own pixel away and leaves the depth of its neighbours as it was.
    for click in clicks:
        pixel = floor(click.row + 0.5), floor(click.col + 0.5)
        missed_depth[pixel] = taken_depth[pixel] = 0
    positive = bool(missed_depth.max() > taken_depth.max())
    depth = missed_depth if positive else taken_depth
    row, col = divmod(int(np.argmax(depth)), depth.shape[1])
    return Click(row, col, positive) if depth[row, col] > 0 else None
