"""A method that works from seeds, as a segmenter: image to working grid, clicks to seeds, answer to proposal. Knows no method."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Protocol

import numpy as np

from edgeflow.baselines.seeds import Seeds, add_existing, add_frame, draw_seeds
from edgeflow.clicks import Click, check_inside
from edgeflow.errors import ClickError
from edgeflow.grid import Float, Window, resize
from edgeflow.masks import Mask, check_mask
from edgeflow.segmenter import Pixels, Proposal

# The size of the largest images of GrabCut and Berkeley, so that the published sets are measured at their own resolution. A
# minimum cut or a linear system of that size takes about a second; of a 12-megapixel photo it would take minutes.
MOST_CELLS = 640 * 480
# Radius of a click's disc in cells. With 3, GC takes half a click more on COCO_MVal-dev.
RADIUS = 5.0


class Solver(Protocol):
    """A method on one image at its working size."""

    def solve(self, seeds: Seeds) -> Float:
        """The object's probability, float32 (h, w), for seeds of the same shape, at least one of each kind."""
        ...


@dataclass(frozen=True, slots=True)
class SeededSegmenter:
    """A method that works from seeds; implements `edgeflow.segmenter.Segmenter`.

    Parameters
    ----------
    name
        For tables.
    begin
        Makes the method ready for an image, uint8 (h, w, 3) at its working size.
    radius
        Of a click's disc, in cells.
    most_cells
        Larger images are worked on at about this many cells.
    frame
        Whether the border of the image stands for the rest until there is a negative click. Without it, everything belongs
        to the object until then, which takes one click at once and two fewer in the end: on COCO_MVal-dev many objects
        reach the border.
    """

    name: str
    begin: Callable[[Pixels], Solver]
    radius: float = RADIUS
    most_cells: int = MOST_CELLS
    frame: bool = False

    @property
    def weights(self) -> str:
        """None."""
        return ""

    def prepare(self, pixels: Pixels) -> "SeededImage":
        """Bring the image to its working size and do what does not depend on clicks."""
        shape = (pixels.shape[0], pixels.shape[1])
        solver = self.begin(np.asarray(resize(pixels, bounded(shape, self.most_cells)), np.uint8))
        return SeededImage(shape, solver, self)


@dataclass(frozen=True, slots=True, eq=False)
class Existing:
    """The carry of a method that works from seeds: the mask to be corrected, bool (h, w) at its working size."""

    mask: Mask


class SeededImage:
    """An image ready for clicks; implements `edgeflow.segmenter.Prepared`."""

    def __init__(self, shape: tuple[int, int], solver: Solver, method: SeededSegmenter) -> None:
        self.shape = shape
        self._solver = solver
        self._method = method
        self._cells = bounded(shape, method.most_cells)

    def segment(self, clicks: Sequence[Click], carry: object = None) -> Proposal:
        """See `edgeflow.segmenter.Prepared.segment`."""
        check_clicks(clicks, self.shape)
        window = Window.whole(self.shape)
        seeds = draw_seeds(clicks, window, self._cells, radius=self._method.radius)
        if isinstance(carry, Existing):
            seeds = add_existing(seeds, carry.mask, clicks, window)
        if self._method.frame:
            seeds = add_frame(seeds)
        if seeds.positive.any() and seeds.negative.any():
            probability = self._solver.solve(seeds)
        else:
            probability = np.full(self._cells, seeds.positive.any(), np.float32)
        return Proposal(probability, window, self.shape, carry)

    def carry_from(self, mask: Mask) -> Existing:
        """See `edgeflow.segmenter.Prepared.carry_from`."""
        check_mask(mask, self.shape)
        shares = np.asarray(resize(mask.astype(np.float32), self._cells), np.float32)
        return Existing(np.asarray(shares > 0.5, np.bool_))


def check_clicks(clicks: Sequence[Click], shape: tuple[int, int]) -> None:
    """Raise `ClickError` unless there are clicks and all lie in an image of `shape` (H, W)."""
    if not clicks:
        raise ClickError("There is no click to segment by; give at least one.")
    check_inside(clicks, shape)


def bounded(shape: tuple[int, int], most_cells: int) -> tuple[int, int]:
    """`shape` (H, W), made smaller where it has more than `most_cells`, to about as many."""
    scale = min(1.0, sqrt(most_cells / (shape[0] * shape[1])))
    return max(1, round(shape[0] * scale)), max(1, round(shape[1] * scale))
