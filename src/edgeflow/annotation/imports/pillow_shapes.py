"""Shapes of labelme, drawn as labelme draws them: by Pillow (``labelme.utils.shape_to_mask``). Knows no files.

Pillow cuts every coordinate to a whole number (towards zero) and draws the border's pixels too. So vertices are whole pixels, and
a rectangle from (1, 1) to (3, 3) has nine of them. Here a shape is drawn in a window and not in the whole image; that it comes
out as the same pixels is tested. Where the border of a polygon crosses a row is rounded, by single precision and away from zero,
so a polygon is only ever moved up and down.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from edgeflow.annotation.imports.shapes import Patch, Points, around
from edgeflow.masks import Mask


@dataclass(frozen=True, slots=True, eq=False)
class PillowPolygon:
    """A polygon, float64 (N, 2) of x and y, N at least 3."""

    points: Points

    def patch(self, shape: tuple[int, int]) -> Patch:
        """See `Patched.patch`."""
        around(self.points, shape)
        whole = np.trunc(self.points).astype(np.int64)
        (left, top), (right, bottom) = whole.min(axis=0).tolist(), whole.max(axis=0).tolist()
        inside = _polygon(whole, 0, top, (bottom - top + 1, max(0, right) + 1))
        if left >= 0:
            return Patch(inside[:, left:], top, left)
        # What lies to the left of the image only counts for how much is cut off.
        beside = _polygon(whole, left, top, (bottom - top + 1, -left))
        return Patch(np.concatenate([beside, inside], axis=1), top, left)


@dataclass(frozen=True, slots=True, eq=False)
class PillowRectangle:
    """The rectangle between two points, float64 (2, 2)."""

    points: Points

    def patch(self, shape: tuple[int, int]) -> Patch:
        """See `Patched.patch`."""
        around(self.points, shape)
        whole = np.trunc(self.points).astype(np.int64)
        ends = np.stack([whole.min(axis=0), whole.max(axis=0)])
        return _drawn(ends, lambda pen, corner: pen.rectangle((ends - corner).ravel().tolist(), fill=1, outline=1))


@dataclass(frozen=True, slots=True, eq=False)
class PillowCircle:
    """The circle about the first of two points, float64 (2, 2), through the second."""

    points: Points

    def patch(self, shape: tuple[int, int]) -> Patch:
        """See `Patched.patch`."""
        around(self.points, shape)
        centre, radius = self.points[0], float(np.hypot(*(self.points[1] - self.points[0])))
        ends = np.stack([centre - radius, centre + radius])
        around(ends, shape)
        whole = np.trunc(ends).astype(np.int64)
        return _drawn(whole, lambda pen, corner: pen.ellipse((whole - corner).ravel().tolist(), fill=1, outline=1))


def _polygon(points: NDArray[np.int64], left: int, top: int, shape: tuple[int, int]) -> Mask:
    paper = Image.new("L", (shape[1], shape[0]), 0)
    ImageDraw.Draw(paper).polygon([(x - left, y - top) for x, y in points.tolist()], fill=1, outline=1)
    return np.asarray(paper) > 0


def _drawn(points: NDArray[np.int64], draw: Callable[..., None]) -> Patch:
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    paper = Image.new("L", (int(right - left) + 1, int(bottom - top) + 1), 0)
    draw(ImageDraw.Draw(paper), np.array([left, top]))
    return Patch(np.asarray(paper) > 0, int(top), int(left))
