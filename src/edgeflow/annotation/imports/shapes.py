"""Shapes on their way into an image: drawn by the rule of whoever wrote them, then cut at the border. Knows no formats."""

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from edgeflow.annotation.exact import mask_of_polygons
from edgeflow.annotation.geometry import Geometry
from edgeflow.annotation.imports.note import FormatError
from edgeflow.annotation.outline import Outline, geometry_of, is_clean
from edgeflow.errors import MaskError
from edgeflow.imaging.image import Georeference
from edgeflow.masks import Mask

Points = NDArray[np.float64]  # (N, 2) of x and y
MOST_PIXELS = 1 << 30  # of an image, and of the window that one object is drawn in


@dataclass(frozen=True, slots=True)
class Canvas:
    """An image to draw in: its (H, W), and where it lies, if anywhere."""

    shape: tuple[int, int]
    georeference: Georeference | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn shape.

    Attributes
    ----------
    outline
        As it was drawn, where it is exactly `geometry` and such that it can be edited; else None.
    kept
        The share of its pixels that lie in the image.
    """

    geometry: Geometry
    outline: Outline | None = None
    kept: float = 1.0


class Shape(Protocol):
    """Something that can be drawn in an image."""

    def draw(self, canvas: Canvas) -> Drawn:
        """Draw it.

        Raises
        ------
        MaskError
            If no pixel of it lies in the image.
        FormatError
            If it does not belong in an image of that size, or is damaged.
        """
        ...


@dataclass(frozen=True, slots=True)
class Pixels:
    """Pixels that are known already, of an image of one size."""

    geometry: Geometry

    def draw(self, canvas: Canvas) -> Drawn:
        """See `Shape.draw`."""
        check_size(self.geometry.shape, canvas.shape)
        return Drawn(self.geometry)


@dataclass(frozen=True, slots=True)
class EdgePolygons:
    """A multipolygon on pixel edges; a pixel belongs to it when its centre does (`edgeflow.annotation.exact`)."""

    outline: Outline

    def draw(self, canvas: Canvas) -> Drawn:
        """See `Shape.draw`."""
        closed = closed_rings(self.outline)
        points = np.array([vertex for part in closed for vertex in part[0]], np.float64).reshape(-1, 2)
        left, top, right, bottom = around(points, canvas.shape)
        moved = [[[(x - left, y - top) for x, y in ring] for ring in part] for part in closed]
        drawn = placed(mask_of_polygons(moved, (bottom - top, right - left)), top, left, canvas.shape)
        return with_outline(drawn, closed)


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """Some pixels: bool (h, w) with its upper left one at row `top` and column `left`, which may lie outside the image."""

    mask: Mask
    top: int
    left: int


class Patched(Protocol):
    """What gives its pixels as a patch."""

    def patch(self, shape: tuple[int, int]) -> Patch:
        """Its pixels, those outside of an image of `shape` (H, W) too; a `FormatError` where it does not belong there."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Patches:
    """All pixels of several patches."""

    parts: tuple[Patched, ...]

    def draw(self, canvas: Canvas) -> Drawn:
        """See `Shape.draw`."""
        patches = [part.patch(canvas.shape) for part in self.parts]
        top, left = min(one.top for one in patches), min(one.left for one in patches)
        bottom = max(one.top + one.mask.shape[0] for one in patches)
        right = max(one.left + one.mask.shape[1] for one in patches)
        _check_area(bottom - top, right - left)
        whole = np.zeros((bottom - top, right - left), np.bool_)
        for one in patches:
            height, width = one.mask.shape
            whole[one.top - top : one.top - top + height, one.left - left : one.left - left + width] |= one.mask
        return placed(whole, top, left, canvas.shape)


@dataclass(frozen=True, slots=True, eq=False)
class Stamp:
    """A patch that is known already: pixels in a window of the image."""

    mask: Mask
    top: int
    left: int

    def patch(self, shape: tuple[int, int]) -> Patch:
        """See `Patched.patch`."""
        _check_box(self.top, self.left, self.mask.shape[0], self.mask.shape[1], shape)
        return Patch(self.mask, self.top, self.left)


@dataclass(frozen=True, slots=True, eq=False)
class RunStamp:
    """The same as run lengths, int64, in row-major order over the window; the first counts background."""

    counts: NDArray[np.int64]
    top: int
    left: int
    height: int
    width: int

    def patch(self, shape: tuple[int, int]) -> Patch:
        """See `Patched.patch`."""
        _check_box(self.top, self.left, self.height, self.width, shape)
        area, counts = self.height * self.width, self.counts
        if not counts.size or counts.min() < 0 or counts.max() > area or counts.sum() != area:
            raise FormatError("its run lengths do not fill its box")
        pixels = np.repeat(np.arange(len(counts)) % 2 == 1, counts)
        return Patch(pixels.reshape(self.height, self.width), self.top, self.left)


def around(points: Points, shape: tuple[int, int]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the whole pixels around points, which may lie a little outside an image of `shape`.

    Raises
    ------
    FormatError
        If a coordinate is not finite, or farther outside than the image is large.
    """
    if not len(points):
        raise FormatError("it has no vertex")
    if not np.isfinite(points).all():
        raise FormatError("it has a coordinate that is no finite number")
    height, width = shape
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    reach = max(height, width)
    if left < -reach or top < -reach or right > width + reach or bottom > height + reach:
        raise FormatError(f"it reaches far outside its image of {height} x {width} pixels (rows x columns)")
    window = math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom)
    _check_area(window[3] - window[1], window[2] - window[0])
    return window


def placed(crop: Mask, top: int, left: int, shape: tuple[int, int], *, whole: int | None = None) -> Drawn:
    """A crop, bool (h, w), at row `top` and column `left` of an image of `shape`, cut at its border.

    `whole` is how many pixels the object has, inside the image and outside; those of the crop, if None.

    Raises
    ------
    MaskError
        If no pixel of it is true, or none of those lies in the image.
    """
    inside = crop[max(0, -top) : max(0, shape[0] - top), max(0, -left) : max(0, shape[1] - left)]
    kept = int(np.count_nonzero(inside))
    of = max(kept, int(np.count_nonzero(crop)) if whole is None else whole)
    if not of:
        raise MaskError("it covers no pixel")
    if not kept:
        raise MaskError("it lies outside the image")
    return Drawn(Geometry.of_crop(inside, top=max(0, top), left=max(0, left), shape=shape), kept=kept / of)


def with_outline(drawn: Drawn, outline: Outline) -> Drawn:
    """With the outline it was drawn from, where that gives the same pixels by our rule and does not cross itself."""
    if drawn.kept < 1 or not is_clean(outline, drawn.geometry.shape):
        return drawn
    try:
        same = geometry_of(outline, drawn.geometry.shape) == drawn.geometry
    except MaskError:
        same = False
    return Drawn(drawn.geometry, outline) if same else drawn


def closed_rings(outline: Outline) -> Outline:
    """The outline with the first vertex of every ring repeated at its end."""
    return tuple(tuple(ring if ring[0] == ring[-1] else (*ring, ring[0]) for ring in part) for part in outline)


def _check_box(top: int, left: int, height: int, width: int, shape: tuple[int, int]) -> None:
    if height < 1 or width < 1 or max(abs(top), abs(left), height, width) > MOST_PIXELS:
        raise FormatError("its box is none that an image can have")
    around(np.array([[left, top], [left + width, top + height]], np.float64), shape)


def _check_area(height: int, width: int) -> None:
    if height * width > MOST_PIXELS:
        raise FormatError(f"it lies in a window of {height} x {width} pixels, more than {MOST_PIXELS:,}")


def check_size(stated: tuple[int, int], shape: tuple[int, int]) -> None:
    """Raise `FormatError` where the file is of an image of another size (H, W)."""
    if stated != shape:
        raise FormatError(
            f"it is of an image of {stated[0]} x {stated[1]} pixels, and this one has {shape[0]} x {shape[1]} (rows x columns)"
        )
