"""Shapes of COCO, drawn as pycocotools draws them. Knows no files.

pycocotools puts vertices on a grid of a fifth of a pixel, draws the lines between them there, and takes a pixel where the line
that runs down through its middle is inside (``rleFrPoly`` of its ``maskApi.c``). Coordinates are on pixel edges. Ties are rounded
by what is left of them in double precision, so a polygon is drawn where it is and not moved into a window.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pycocotools import mask as coco_mask

from edgeflow.annotation.geometry import Geometry
from edgeflow.annotation.imports.note import FormatError
from edgeflow.annotation.imports.shapes import Canvas, Drawn, Points, around, check_size, placed, with_outline
from edgeflow.annotation.outline import Outline
from edgeflow.datasets.run_lengths import RunLengths
from edgeflow.errors import MaskError
from edgeflow.masks import Mask

# pycocotools keeps every step along a border in memory, 5 a pixel; a polygon that runs to and fro could ask for all of it.
_MOST_LENGTH = 10_000_000  # pixels


@dataclass(frozen=True, slots=True, eq=False)
class CocoPolygons:
    """Several polygons, float64 (N, 2) of x and y each, which together are one object; of at least three points each."""

    polygons: tuple[Points, ...]

    def draw(self, canvas: Canvas) -> Drawn:
        """See `Shape.draw`."""
        left, top, right, bottom = around(np.concatenate(self.polygons), canvas.shape)
        if sum(_length(polygon) for polygon in self.polygons) > _MOST_LENGTH:
            raise FormatError(f"its border is longer than {_MOST_LENGTH:,} pixels")
        height, width = min(bottom + 1, canvas.shape[0]), min(right + 1, canvas.shape[1])
        if height < 1 or width < 1:
            raise MaskError("it lies outside the image")
        inner = max(0, top), max(0, left)
        crop = _drawn(self.polygons, (height, width))[inner[0] :, inner[1] :]
        outside = left < 0 or top < 0 or right > canvas.shape[1] or bottom > canvas.shape[0]
        whole = None
        if outside:
            moved = [polygon - (left, top) for polygon in self.polygons]
            whole = int(np.count_nonzero(_drawn(moved, (bottom - top + 1, right - left + 1))))
        return with_outline(placed(crop, *inner, canvas.shape, whole=whole), self._outline())

    def _outline(self) -> Outline:
        rings = [tuple((float(x), float(y)) for x, y in (*polygon, polygon[0])) for polygon in self.polygons]
        return tuple((ring,) for ring in rings)


@dataclass(frozen=True, slots=True, eq=False)
class CocoRuns:
    """Run lengths over the whole image."""

    runs: RunLengths

    def draw(self, canvas: Canvas) -> Drawn:
        """See `Shape.draw`."""
        check_size(self.runs.shape, canvas.shape)
        try:
            mask = self.runs.draw()
        except ValueError as error:
            raise FormatError(f"its run lengths are damaged: {error}") from error
        return Drawn(Geometry.of_mask(mask))


def _drawn(polygons: Sequence[Points], shape: tuple[int, int]) -> Mask:
    drawn = coco_mask.frPyObjects([polygon.ravel().tolist() for polygon in polygons], *shape)
    return np.asarray(coco_mask.decode(coco_mask.merge(drawn)), np.bool_)


def _length(polygon: Points) -> float:
    """Of the border, as pycocotools walks it."""
    return float(np.abs(polygon - np.roll(polygon, 1, axis=0)).max(axis=1).sum())
