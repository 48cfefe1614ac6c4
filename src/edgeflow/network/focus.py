"""Where the network looks: the whole image for the first click, then a crop that follows the object. Geometry only.

The network runs at a few fixed input shapes of about equal area, so that nothing recompiles per click; a view grows to
the aspect of its shape and, where the image ends, is padded, so the picture is never squeezed (`docs/decisions/0003`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from edgeflow.clicks import Click
from edgeflow.grid import Window

Shape = tuple[int, int]


def shapes_of_area(side: int, *, multiple: int = 16) -> tuple[Shape, ...]:
    """Input shapes (rows, cols) of about ``side * side`` cells from 1:2.4 through square to 2.4:1, multiples of `multiple`."""
    ratios = (1.0, 1.25, 1.55, 1.95, 2.4)
    tall = []
    for ratio in ratios:
        rows = round(side * ratio**0.5 / multiple) * multiple
        tall.append((rows, round(side * side / rows / multiple) * multiple))
    return tuple(dict.fromkeys([*tall, *((cols, rows) for rows, cols in tall)]))


@dataclass(frozen=True, slots=True)
class FocusConfig:
    """Where to look and how closely. Chosen on COCO_MVal-dev (`docs/experiments.md`)."""

    # Side of the square whose area the whole-image pass has.
    whole_side: int = 400
    # The same for the crop.
    crop_side: int = 400
    # The crop's sides over the object's: room for what the proposal still misses (RITM's value).
    expansion: float = 1.4
    # A crop is at least this many pixels a side: context for tiny objects.
    min_side: int = 160
    # The crop stays put while the one we would choose now overlaps it this much (product of the 1-D IoUs, as in RITM):
    # a prior read on the same grid is exact.
    keep_overlap: float = 0.5
    # Look again within one click: closer after the first look (which pays even where the crop is no smaller, as a second
    # pass over its own result), wider where a crop cut the object off.
    look_twice: bool = True


@dataclass(frozen=True, slots=True)
class View:
    """One input of the network: the `window` of the image lies on the top-left `cells` (rows, cols) of an input of `shape`."""

    window: Window
    cells: Shape
    shape: Shape

    def to_cells(self, row: float, col: float) -> tuple[float, float]:
        """A pixel position (centres at whole numbers) in cells, half-pixel convention."""
        scale_rows = self.cells[0] / self.window.height
        scale_cols = self.cells[1] / self.window.width
        return (row - self.window.top + 0.5) * scale_rows - 0.5, (col - self.window.left + 0.5) * scale_cols - 0.5


def view_of(window: Window, image: Shape, shapes: Sequence[Shape]) -> View:
    """The view that shows `window` of an image of shape `image` (H, W): it grows, and is padded where the image ends."""
    aspect = log(window.height / window.width)
    shape = min(shapes, key=lambda rows_cols: abs(log(rows_cols[0] / rows_cols[1]) - aspect))
    scale = min(shape[0] / window.height, shape[1] / window.width)  # cells per pixel
    grown = _grow(window, (round(shape[0] / scale), round(shape[1] / scale)), image)
    cells = (max(1, min(shape[0], round(grown.height * scale))), max(1, min(shape[1], round(grown.width * scale))))
    return View(grown, cells, shape)


def object_window(box: Window | None, clicks: Sequence[Click], image: Shape, config: FocusConfig) -> Window | None:
    """The crop for an object whose proposal fills `box`: with all positive clicks in it, grown, inside the image.

    None where there is nothing to follow (no proposal).
    """
    if box is None:
        return None
    positives = [click for click in clicks if click.positive]
    top = min([box.top, *(round(click.row) for click in positives)])
    left = min([box.left, *(round(click.col) for click in positives)])
    bottom = max([box.bottom, *(round(click.row) + 1 for click in positives)])
    right = max([box.right, *(round(click.col) + 1 for click in positives)])
    height = max(round((bottom - top) * config.expansion), config.min_side)
    width = max(round((right - left) * config.expansion), config.min_side)
    return _grow(Window(top, left, bottom - top, right - left), (height, width), image)


def keeps(old: Window, new: Window, clicks: Sequence[Click], config: FocusConfig) -> bool:
    """Whether the crop `old` still serves where `new` would be chosen now."""
    if not all(old.contains(click.row, click.col) for click in clicks if click.positive):
        return False
    rows = _overlap(old.top, old.bottom, new.top, new.bottom)
    cols = _overlap(old.left, old.right, new.left, new.right)
    return rows * cols >= config.keep_overlap


def _overlap(a_start: int, a_end: int, b_start: int, b_end: int) -> float:
    shared = max(0, min(a_end, b_end) - max(a_start, b_start))
    return shared / (max(a_end, b_end) - min(a_start, b_start))


def _grow(window: Window, shape: Shape, image: Shape) -> Window:
    """Grow to `shape` about the centre, moved (then cut) to lie in the image."""
    top, height = _grow_line(window.top, window.height, shape[0], image[0])
    left, width = _grow_line(window.left, window.width, shape[1], image[1])
    return Window(top, left, height, width)


def _grow_line(start: int, length: int, wanted: int, limit: int) -> tuple[int, int]:
    size = min(max(wanted, length), limit)
    centred = start - (size - length) // 2
    return min(max(centred, 0), limit - size), size
