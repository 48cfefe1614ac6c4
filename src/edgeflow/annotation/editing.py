"""What a hand does to a region, as functions from shapes to shapes. Knows no labels, no store and no files.

Pixels belong together when they share an edge, as everywhere in `annotation`. Shapes given together are of one image.
"""

from collections.abc import Sequence
from functools import reduce
from itertools import pairwise
from math import acos, ceil, pi

import cv2
import numpy as np
import shapely
from numpy.typing import NDArray

from edgeflow.annotation.geometry import Geometry
from edgeflow.annotation.outline import Outline, Vertex, geometry_of
from edgeflow.errors import MaskError
from edgeflow.grid import Window
from edgeflow.masks import Mask

# A brush's circle is a polygon that lies at most this far inside it, in pixels.
_ROUND = 0.01
# A line through the very centre of a pixel would leave it to both sides; it is taken to pass a hair beside it.
_ASIDE = (1.1e-6, 2.3e-6)  # x, y


def united(shapes: Sequence[Geometry]) -> Geometry:
    """All pixels of all shapes."""
    window = _around([shape.window for shape in shapes])
    return _of(reduce(np.logical_or, (_within(shape, window) for shape in shapes)), window, shapes[0].shape)


def intersected(shapes: Sequence[Geometry]) -> Geometry:
    """The pixels that all shapes have.

    Raises
    ------
    MaskError
        If there is none.
    """
    window = shapes[0].window
    crop = reduce(np.logical_and, (_within(shape, window) for shape in shapes))
    if not crop.any():
        raise MaskError("The objects have no pixel in common, so nothing would be left; choose objects that overlap.")
    return _of(crop, window, shapes[0].shape)


def subtracted(shape: Geometry, others: Sequence[Geometry]) -> Geometry:
    """The pixels of `shape` that none of the others has.

    Raises
    ------
    MaskError
        If there is none.
    """
    crop = reduce(lambda rest, other: rest & ~_within(other, shape.window), others, shape.crop)
    if not crop.any():
        raise MaskError("The other objects cover the whole object, so nothing would be left of it; delete it instead.")
    return _of(crop, shape.window, shape.shape)


def split(shape: Geometry, line: Sequence[Vertex]) -> tuple[Geometry, ...]:
    """The pieces that a line of points cuts a shape into, the largest first; one where the line cuts nothing off.

    Two neighbouring pixels are parted where the line passes between their centres. Parts that the line does not cut stay with the
    largest piece.
    """
    crop = shape.crop
    rows, cols = crop.shape
    points = np.asarray(line, np.float64) - (shape.window.left, shape.window.top) + _ASIDE
    # Pixels and the joints between them: pixel (r, c) is cell (2r, 2c), what joins it to the next is the cell between.
    cells = np.zeros((2 * rows - 1, 2 * cols - 1), np.uint8)
    cells[::2, ::2] = crop
    cells[::2, 1::2] = crop[:, :-1] & crop[:, 1:]
    cells[1::2, ::2] = crop[:-1] & crop[1:]
    whole = _numbered(crop)
    for (x0, y0), (x1, y1) in pairwise(points):
        row, col = _passed(y0, x0, y1, x1, rows, cols - 1)
        cells[2 * row, 2 * col + 1] = 0
        col, row = _passed(x0, y0, x1, y1, cols, rows - 1)
        cells[2 * row + 1, 2 * col] = 0
    pieces = _numbered(cells > 0)[::2, ::2]
    sizes = np.bincount(pieces.ravel())
    sizes[0] = 0
    main = pieces == sizes.argmax()
    found = []
    for number in np.unique(pieces[crop]):
        piece = pieces == number
        if number == sizes.argmax():
            continue
        if np.count_nonzero(whole == whole[piece][0]) == sizes[number]:
            main |= piece
        else:
            found.append(piece)
    found.sort(key=np.count_nonzero, reverse=True)
    return tuple(_of(piece, shape.window, shape.shape) for piece in (main, *found))


def holes_filled(shape: Geometry) -> Geometry:
    """The shape and what it encloses."""
    outside = _numbered(np.pad(~shape.crop, 1, constant_values=True))
    return _of((outside != outside[0, 0])[1:-1, 1:-1], shape.window, shape.shape)


def largest_part(shape: Geometry) -> Geometry:
    """The largest of the parts that share no edge; of equal ones the uppermost."""
    parts = _numbered(shape.crop)
    sizes = np.bincount(parts.ravel())
    sizes[0] = 0
    return _of(parts == sizes.argmax(), shape.window, shape.shape)


def moved(shape: Geometry, rows: int, cols: int) -> Geometry:
    """The shape elsewhere, cut off at the image's border.

    Raises
    ------
    MaskError
        If nothing of it is left in the image.
    """
    window = shape.window
    place = Window(window.top + rows, window.left + cols, window.height, window.width)
    top, left = max(0, place.top), max(0, place.left)
    bottom, right = min(shape.shape[0], place.bottom), min(shape.shape[1], place.right)
    kept = shape.crop[
        max(0, top - place.top) : max(0, bottom - place.top), max(0, left - place.left) : max(0, right - place.left)
    ]
    if not kept.any():
        raise MaskError("Moved so far, nothing of the object would be left in the image; move it less, or delete it.")
    return Geometry.of_crop(kept, top=top, left=left, shape=shape.shape)


def painted(shape: Geometry | None, points: Sequence[Vertex], *, radius: float, add: bool, image: tuple[int, int]) -> Geometry:
    """The shape with a brush stroke added or taken away: the pixels whose centres are within `radius` of the line of points.

    Without a shape an added stroke makes one, on an image of shape `image` (H, W).

    Raises
    ------
    MaskError
        If no pixel is left, or the stroke covers none and there is no shape.
    """
    stroke = _stroke(points, radius, image)
    if shape is None:
        if stroke is None or not add:
            raise MaskError("The stroke covers no pixel of the image, so there is no object; paint inside it.")
        return stroke
    if stroke is None:
        return shape
    if add:
        return united([shape, stroke])
    if not (shape.crop & ~_within(stroke, shape.window)).any():
        raise MaskError("The stroke would erase the whole object; delete it instead.")
    return subtracted(shape, [stroke])


def _stroke(points: Sequence[Vertex], radius: float, image: tuple[int, int]) -> Geometry | None:
    quarter = max(2, ceil(pi / 4 / acos(max(0.0, 1 - _ROUND / radius))))
    line = shapely.Point(points[0]) if len(set(points)) == 1 else shapely.LineString(points)
    area = shapely.buffer(line, radius, quad_segs=quarter)
    outline: Outline = (tuple(tuple((float(x), float(y)) for x, y in ring.coords) for ring in (area.exterior, *area.interiors)),)
    try:
        return geometry_of(outline, image)
    except MaskError:
        # Beside the image, or so thin that it passes between the centres.
        return None


def _passed(
    from_across: float, from_along: float, to_across: float, to_along: float, lines: int, joints: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where a segment passes the joints of pixels in parallel lines of them: numbers of the lines, and of the joint in each.

    Line i runs through the centres at i + 0.5 across; joint j joins the centres at j + 0.5 and j + 1.5 along.
    """
    low, high = sorted((from_across, to_across))
    line = np.arange(max(0, ceil(low - 0.5)), min(lines, ceil(high - 0.5)))
    if not len(line):
        return line, line
    share = (line + 0.5 - from_across) / (to_across - from_across)
    joint = np.floor(from_along + share * (to_along - from_along) - 0.5).astype(np.intp)
    inside = (joint >= 0) & (joint < joints)
    return line[inside], joint[inside]


def _numbered(mask: Mask) -> NDArray[np.int32]:
    """int32 of the mask's shape: 0 outside, and a number from 1 for each part whose pixels share edges."""
    return np.asarray(cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)[1], np.int32)


def _around(windows: Sequence[Window]) -> Window:
    top, left = min(window.top for window in windows), min(window.left for window in windows)
    return Window(top, left, max(window.bottom for window in windows) - top, max(window.right for window in windows) - left)


def _within(shape: Geometry, window: Window) -> Mask:
    """bool of the window's shape: the pixels of `shape` there."""
    crop = np.zeros(window.shape, np.bool_)
    own = shape.window
    top, left = max(own.top, window.top), max(own.left, window.left)
    bottom, right = min(own.bottom, window.bottom), min(own.right, window.right)
    if top < bottom and left < right:
        part = shape.crop[top - own.top : bottom - own.top, left - own.left : right - own.left]
        crop[top - window.top : bottom - window.top, left - window.left : right - window.left] = part
    return crop


def _of(crop: Mask, window: Window, shape: tuple[int, int]) -> Geometry:
    return Geometry.of_crop(np.asarray(crop, np.bool_), top=window.top, left=window.left, shape=shape)
