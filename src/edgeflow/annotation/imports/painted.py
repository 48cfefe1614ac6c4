"""Pixel values to regions, strip by strip: no array of the whole image is needed. Knows no labels and no files."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from edgeflow.annotation.geometry import Geometry
from edgeflow.grid import Window

Values = NDArray[np.integer]  # (h, W)


def regions_of(strips: Iterable[Values], shape: tuple[int, int], *, background: int = 0) -> dict[int, Geometry]:
    """Every value but `background` with its pixels, in ascending order; `strips` are the rows of an image of `shape`, from above.

    Costs what the runs of equal pixels cost, not the pixels of every region: 300 regions of an image take as long as one.
    """
    width = shape[1]
    values: list[Values] = []
    starts: list[NDArray[np.int64]] = []
    ends: list[NDArray[np.int64]] = []
    before = 0
    for strip in strips:
        turns = np.ones(strip.shape, np.bool_)
        turns[:, 1:] = strip[:, 1:] != strip[:, :-1]
        start = np.flatnonzero(turns)
        value = strip.ravel()[start]
        end = np.append(start[1:], strip.size)
        wanted = value != background
        values.append(value[wanted])
        starts.append(start[wanted] + before)
        ends.append(end[wanted] + before)
        before += strip.size
    if not values or not sum(map(len, values)):
        return {}
    of = np.concatenate(values)
    order = np.argsort(of, kind="stable")
    found, firsts = np.unique(of[order], return_index=True)
    start, end = np.concatenate(starts)[order], np.concatenate(ends)[order]
    lasts = [*firsts[1:], len(order)]
    return {
        int(value): _region(start[first:last], end[first:last], width, shape)
        for value, first, last in zip(found, firsts, lasts, strict=True)
    }


def _region(start: NDArray[np.int64], end: NDArray[np.int64], width: int, shape: tuple[int, int]) -> Geometry:
    """A region out of runs in single rows: positions in the whole image, row after row, the end not included."""
    rows, lefts = np.divmod(start, width)
    rights = lefts + (end - start)
    top, left = int(rows[0]), int(lefts.min())
    window = Window(top, left, int(rows[-1]) - top + 1, int(rights.max()) - left)
    first = (rows - top) * window.width + lefts - left
    last = first + (end - start)
    # A run that fills its row to the end goes on in the next.
    joined = np.flatnonzero(last[:-1] == first[1:])
    first, last = np.delete(first, joined + 1), np.delete(last, joined)
    turns = np.stack([first, last], axis=1).ravel()
    lengths = np.diff(np.concatenate(([0], turns, [window.height * window.width])))
    return Geometry(shape, window, (lengths if lengths[-1] else lengths[:-1]).astype("<u4").tobytes())
