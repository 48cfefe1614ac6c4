"""Clicks as seeds: the cells of a grid that are known to belong to the object or to the rest. Knows no pixels and no method."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, sqrt

import numpy as np

from edgeflow.clicks import Click
from edgeflow.grid import Window
from edgeflow.masks import Mask
from edgeflow.simulate.depth import depth

# How deep a cell must lie in an existing mask to be believed, as a share of the root of the mask's area.
CORE_SHARE = 0.1
# A click that contradicts an existing mask casts doubt on what lies about it, as far as so many times its own depth there.
DOUBT = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Seeds:
    """bool (h, w) each: cells of the object, cells of the rest; none is both."""

    positive: Mask
    negative: Mask


def draw_seeds(clicks: Sequence[Click], window: Window, cells: tuple[int, int], *, radius: float) -> Seeds:
    """Discs of `radius` cells about the clicks, on a grid of `cells` (h, w) over `window` of the image.

    The cell a click falls into always belongs to its disc. A cell within several discs goes to the nearest click, among
    equals to the last. What falls outside the window is left out.
    """
    nearest = np.full(cells, np.inf)
    sign = np.zeros(cells, np.bool_)
    for click in clicks:
        row, col = _to_cells(click, window, cells)
        top, bottom = max(0, floor(row - radius)), max(0, ceil(row + radius) + 1)
        left, right = max(0, floor(col - radius)), max(0, ceil(col + radius) + 1)
        known = nearest[top:bottom, left:right]
        rows, cols = np.indices(known.shape)
        distance = np.hypot(rows + top - row, cols + left - col)
        own = (rows + top == floor(row + 0.5)) & (cols + left == floor(col + 0.5))
        taken = ((distance <= radius) | own) & (distance <= known)
        known[taken] = distance[taken]
        sign[top:bottom, left:right][taken] = click.positive
    drawn = np.isfinite(nearest)
    return Seeds(drawn & sign, drawn & ~sign)


def add_frame(seeds: Seeds) -> Seeds:
    """Where nothing says what the rest looks like, the outermost cells stand for it, as far as no click took them."""
    if seeds.negative.any():
        return seeds
    frame = np.ones_like(seeds.negative)
    frame[1:-1, 1:-1] = False
    return Seeds(seeds.positive, frame & ~seeds.positive)


def add_existing(seeds: Seeds, mask: Mask, clicks: Sequence[Click], window: Window) -> Seeds:
    """`seeds` of `clicks` with those that stand for an existing mask, bool (h, w): its core, and the core of its outside.

    What a click on the wrong side puts in doubt stands for nothing.
    """
    points = [(*_to_cells(click, window, mask.shape), click.positive) for click in clicks]
    inside = _core(mask, [(row, col) for row, col, positive in points if not positive])
    outside = _core(~mask, [(row, col) for row, col, positive in points if positive])
    return Seeds(seeds.positive | (inside & ~seeds.negative), seeds.negative | (outside & ~seeds.positive))


def _core(mask: Mask, against: Sequence[tuple[float, float]]) -> Mask:
    deep = depth(mask)
    # Half the greatest depth at most, so that a thin mask has a core too.
    margin = min(CORE_SHARE * sqrt(np.count_nonzero(mask)), float(deep.max()) / 2)
    core = deep > margin
    rows, cols = np.indices(mask.shape)
    for row, col in against:
        cell = min(max(floor(row + 0.5), 0), mask.shape[0] - 1), min(max(floor(col + 0.5), 0), mask.shape[1] - 1)
        if mask[cell]:
            core &= np.hypot(rows - row, cols - col) > DOUBT * deep[cell]
    return core


def _to_cells(click: Click, window: Window, cells: tuple[int, ...]) -> tuple[float, float]:
    row = (click.row - window.top + 0.5) * cells[0] / window.height - 0.5
    return row, (click.col - window.left + 0.5) * cells[1] / window.width - 0.5
