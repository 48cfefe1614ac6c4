"""Regions painted strip by strip, so that no array of the whole image is needed. Knows no labels and no files."""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from edgeflow.annotation.geometry import Geometry
from edgeflow.masks import Mask

# As many values a strip has at most, but for one whose single row has more.
_MOST = 16_000_000


def rows_of(geometry: Geometry, top: int, bottom: int) -> Mask:
    """bool (bottom - top, window width): the rows `top` .. `bottom` - 1 of the image, which the region's window holds.

    Only these are unrolled from the run lengths.
    """
    width = geometry.window.width
    lengths = np.frombuffer(geometry.runs, "<u4").astype(np.int64)
    ends = np.cumsum(lengths)
    begin, end = (top - geometry.window.top) * width, (bottom - geometry.window.top) * width
    first, last = int(np.searchsorted(ends, begin, "right")), int(np.searchsorted(ends, end, "left"))
    inside = np.arange(first, last + 1) % 2 == 1
    cut = np.minimum(ends[first : last + 1], end) - np.maximum(ends[first : last + 1] - lengths[first : last + 1], begin)
    return np.repeat(inside, cut).reshape(bottom - top, width)


def strips(height: int, width: int, *, multiple: int = 1) -> Iterator[tuple[int, int]]:
    """(first row, row after the last) of strips that cover an image, their heights multiples of `multiple` but for the last."""
    rows = max(multiple, _MOST // width // multiple * multiple)
    for top in range(0, height, rows):
        yield top, min(height, top + rows)


def paint(strip: NDArray[np.generic], top: int, painted: Iterable[tuple[Geometry, int]]) -> None:
    """Give the pixels of each region its value in `strip`, (h, W): the rows of the image from `top`. Later ones lie on top."""
    bottom = top + len(strip)
    for geometry, value in painted:
        window = geometry.window
        begin, end = max(top, window.top), min(bottom, window.bottom)
        if begin < end:
            strip[begin - top : end - top, window.left : window.right][rows_of(geometry, begin, end)] = value
