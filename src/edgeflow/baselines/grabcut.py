"""OpenCV's GrabCut behind clicks: needs no weights and nothing but what EdgeFlow installs. Knows no page and no network.

Rother, Kolmogorov, Blake, "GrabCut: interactive foreground extraction using iterated graph cuts", ACM TOG 23 (2004),
doi:10.1145/1015706.1015720. The paper begins with a box. Clicks have none, so a wide disc about each positive one is where the
object probably lies. Every answer begins there anew, or at the mask or box that was there before all clicks: an answer that
began at the last one would keep its mistakes, which takes more clicks on COCO_MVal-dev.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

from edgeflow.baselines.seeded import bounded, check_clicks
from edgeflow.baselines.seeds import draw_seeds
from edgeflow.clicks import Click
from edgeflow.grid import Float, Window, resample, resize
from edgeflow.masks import Mask, check_mask
from edgeflow.segmenter import Pixels, Proposal, box_in

Marks = NDArray[np.uint8]  # OpenCV's GC_BGD, GC_FGD, GC_PR_BGD, GC_PR_FGD

# Of a box's side. People draw boxes by eye, and what a box cuts off is lost: with boxes 4 % off, on 40 objects of
# COCO_MVal-dev, the mean IoU before any click is 0.69 with a tenth and 0.62 with nothing.
_BOX_SPARE = 0.1
_NO_BOX = (0, 0, 0, 0)  # OpenCV asks for one even where the marks say all


@dataclass(frozen=True, slots=True)
class GrabCutConfig:
    """How it begins and how hard it tries. Chosen on the first 40 objects of COCO_MVal-dev."""

    # Larger views are worked on at about this many cells: a click then takes less than a tenth of a second.
    most_cells: int = 200 * 200
    # Radius of a click's disc, in cells. With 1.8 it takes two clicks more.
    radius: float = 5.0
    # Radius of the disc in which a clicked object probably lies, over the root of the number of cells.
    reach: float = 0.2
    # Rounds of colours and cut. Three take twice as long and save a quarter of a click.
    iterations: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """The carry: where the object lay before all clicks, float32 (h, w) over `window`.

    With `exact`, nothing beyond the window belongs to the object: a person drew a box.
    """

    mask: Float
    window: Window
    exact: bool = False


@dataclass(frozen=True, slots=True)
class GrabCutSegmenter:
    """GrabCut on the whole image; implements `edgeflow.segmenter.Segmenter`."""

    config: GrabCutConfig = GrabCutConfig()
    name: str = "grabcut-opencv"

    @property
    def weights(self) -> str:
        """None."""
        return ""

    def prepare(self, pixels: Pixels) -> "GrabCutImage":
        """Bring the image to its working size."""
        return GrabCutImage(pixels, self.config)


class GrabCutImage:
    """An image ready for clicks; implements `edgeflow.segmenter.Prepared` and `edgeflow.segmenter.Boxed`."""

    def __init__(self, pixels: Pixels, config: GrabCutConfig) -> None:
        self.shape: tuple[int, int] = (pixels.shape[0], pixels.shape[1])
        self._pixels = pixels
        self._config = config
        self._whole = self._read(Window.whole(self.shape))

    def segment(self, clicks: Sequence[Click], carry: object = None) -> Proposal:
        """See `edgeflow.segmenter.Prepared.segment`."""
        check_clicks(clicks, self.shape)
        window = Window.whole(self.shape)
        mask = self.look(window, clicks, carry if isinstance(carry, Start) else None)
        return Proposal(mask, window, self.shape, carry)

    def look(self, window: Window, clicks: Sequence[Click], start: Start | None) -> Float:
        """What is found in a `window` of the image, 0 or 1 on its cells, float32 (h, w)."""
        pixels = self._whole if window == Window.whole(self.shape) else self._read(window)
        cells = (pixels.shape[0], pixels.shape[1])
        marks = np.full(cells, cv2.GC_PR_BGD, np.uint8)
        if start is None:
            around = draw_seeds(clicks, window, cells, radius=self._config.reach * sqrt(cells[0] * cells[1]))
            marks[around.positive] = cv2.GC_PR_FGD
        else:
            begun = resample(start.mask, start.window, window, cells) > 0.5
            marks[begun] = cv2.GC_PR_FGD
            if start.exact:
                marks[~begun] = cv2.GC_BGD
        clicked = draw_seeds(clicks, window, cells, radius=self._config.radius)
        marks[clicked.positive], marks[clicked.negative] = cv2.GC_FGD, cv2.GC_BGD
        return _settled(pixels, marks, self._config.iterations).astype(np.float32)

    def carry_from(self, mask: Mask) -> Start:
        """See `edgeflow.segmenter.Prepared.carry_from`."""
        check_mask(mask, self.shape)
        cells = (self._whole.shape[0], self._whole.shape[1])
        return Start(np.asarray(resize(mask.astype(np.float32), cells), np.float32), Window.whole(self.shape))

    def carry_from_box(self, box: Window) -> Start:
        """See `edgeflow.segmenter.Boxed.carry_from_box`: the way of the paper, with a box grown by a tenth each way."""
        box_in(box, self.shape)
        return Start(np.ones((1, 1), np.float32), box.grown(_BOX_SPARE).clamped(self.shape), exact=True)

    def _read(self, window: Window) -> Pixels:
        cells = bounded(window.shape, self._config.most_cells)
        return np.ascontiguousarray(resize(self._pixels[window.slices], cells), np.uint8)


def _settled(pixels: Pixels, marks: Marks, iterations: int) -> Mask:
    """The object, bool (h, w), after so many rounds of colours and cut."""
    taken = (marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD)
    # OpenCV needs a colour on each side.
    if taken.all() or not taken.any():
        return np.asarray(taken, np.bool_)
    # It begins with k-means, which draws from a generator of OpenCV's own: the same seed keeps equal clicks equal.
    cv2.setRNGSeed(0)
    cv2.grabCut(pixels, marks, _NO_BOX, np.zeros((1, 65)), np.zeros((1, 65)), iterations, cv2.GC_INIT_WITH_MASK)
    return np.asarray((marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD), np.bool_)
