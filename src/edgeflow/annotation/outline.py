"""Outlines: multipolygons with few vertices, and the pixels inside them. Knows no labels and no files.

Tracing a mask along the edges of its pixels (`annotation.exact`) gives a staircase: two vertices for every step of a slanting
border. `outline_of` draws straight lines instead, each as long as it can be while *every* pixel's centre stays on its side, so
that rasterising the outline gives the mask again, pixel for pixel.

How: on its way round, a border passes between pairs of neighbouring pixels, one inside and one outside. The line between their
centres is a *gate*. A ring that goes through the gates in order, touching none of their ends, has the same centres inside as
the staircase: between two neighbouring gates there is no other centre. The longest straight lines are found by narrowing the
cone of directions in which all gates so far are passed, as digital straight segments are recognised.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from edgeflow.annotation.exact import Ring, mask_of_polygons, polygons_of
from edgeflow.annotation.geometry import Geometry
from edgeflow.errors import MaskError

Vertex = tuple[float, float]  # x, y in pixel edges, as in `annotation.exact`
Outline = tuple[tuple[tuple[Vertex, ...], ...], ...]  # parts; of each the outer ring, then its holes; rings are closed

# How far to either side of a pixel edge a line may pass. A half would touch the centres; a little less than that costs no vertex
# (an ellipse of 600 x 400 pixels: 156 vertices with 0.48, 439 with 0.4, 1,108 in its staircase) and no rounding can matter.
_PLAY = 0.48
_CACHED = 20_000


@lru_cache(maxsize=_CACHED)
def outline_of(geometry: Geometry) -> Outline:
    """The outline of a region with few vertices that is exactly the region when rasterised; vertices are multiples of 1/2."""
    return tuple(tuple(_straightened(ring) for ring in part) for part in polygons_of(geometry))


def geometry_of(outline: Outline, shape: tuple[int, int]) -> Geometry:
    """The pixels of an image of `shape` (H, W) whose centres lie inside; of a ring that crosses itself, the even-odd inside.

    Raises
    ------
    MaskError
        If there is none: the outline is too thin, or lies outside the image.
    """
    points = np.array([vertex for part in outline for vertex in part[0]])
    low, high = np.floor(points.min(axis=0)), np.ceil(points.max(axis=0))
    left, top = (int(max(0, value)) for value in low)
    right, bottom = (int(min(limit, value)) for limit, value in zip((shape[1], shape[0]), high, strict=True))
    if right <= left or bottom <= top:
        raise MaskError("The outline lies outside the image; a region needs at least one pixel of it.")
    crop = mask_of_polygons(shifted(outline, -top, -left), (bottom - top, right - left))
    return Geometry.of_crop(crop, top=top, left=left, shape=shape)


def shifted(outline: Outline, rows: float, cols: float) -> Outline:
    """The outline `rows` farther down and `cols` farther to the right."""
    return tuple(tuple(tuple((x + cols, y + rows) for x, y in ring) for ring in part) for part in outline)


def simplified(outline: Outline, tolerance: float) -> Outline:
    """Fewer vertices: none of the given ones is farther than `tolerance` pixels from the new outline, which never crosses itself.

    Douglas and Peucker's algorithm as GEOS has it, keeping parts and holes.
    """
    shapes = MultiPolygon([Polygon(part[0], part[1:]) for part in outline])
    return _outline(shapely.simplify(shapes, tolerance, preserve_topology=True))


def is_clean(outline: Outline, shape: tuple[int, int]) -> bool:
    """Whether the outline lies in an image of `shape` (H, W), no ring crosses or touches itself, and no part another."""
    parts = [Polygon(part[0], part[1:]) for part in outline]
    if not all(part.is_valid and part.area > 0 for part in parts) or not MultiPolygon(parts).is_valid:
        return False
    left, top, right, bottom = MultiPolygon(parts).bounds
    return bool(min(left, top) >= 0 and right <= shape[1] and bottom <= shape[0])


def vertices(outline: Outline) -> int:
    """Number of vertices; the one that closes a ring is not counted."""
    return sum(len(ring) - 1 for part in outline for ring in part)


def _outline(shapes: shapely.Geometry) -> Outline:
    parts: Iterable[Polygon] = getattr(shapes, "geoms", [shapes])
    return tuple(
        tuple(tuple((float(x), float(y)) for x, y in ring.coords) for ring in (part.exterior, *part.interiors))
        for part in parts
        if not part.is_empty
    )


def _straightened(ring: Ring) -> tuple[Vertex, ...]:
    """A closed ring of axis-parallel runs with straight lines through all its gates; closed."""
    corners = ring[:-1]
    # Where two long runs meet is a corner that is meant; lines begin there, so that it stays.
    first = max(range(len(corners)), key=lambda index: min(_run(corners, index - 1), _run(corners, index)))
    turned = [*corners[first:], *corners[: first + 1]]
    # Where a line may end: at the corners of the staircase and in the middles of its runs.
    stops: list[Vertex] = [turned[0]]
    for (x0, y0), (x1, y1) in pairwise(turned):
        stops += [((x0 + x1) / 2, (y0 + y1) / 2), (x1, y1)]
    # Of every half run the gates at its two ends: a line through those passes all between them.
    gates = [_gates(start, end) for start, end in pairwise(stops)]
    place, found = 0, [stops[0]]
    while place < len(gates):
        place = _farthest(stops, gates, place)
        found.append(stops[place])
    return tuple(found)


def _run(corners: Sequence[tuple[int, int]], index: int) -> int:
    (x0, y0), (x1, y1) = corners[index], corners[(index + 1) % len(corners)]
    return abs(x1 - x0) + abs(y1 - y0)


_Gate = tuple[float, float, float, float]  # x, y of its left end as one walks through, x, y of its right end


def _gates(start: Vertex, end: Vertex) -> tuple[_Gate, ...]:
    """The first and the last gate between two stops of one run; none where there is no whole pixel edge's middle between."""
    (x0, y0), (x1, y1) = start, end
    length = abs(x1 - x0) + abs(y1 - y0)
    dx, dy = (x1 - x0) / length, (y1 - y0) / length
    side_x, side_y = dy * _PLAY, -dx * _PLAY
    whole = start[0] % 1 == 0 and start[1] % 1 == 0
    # Gates stand half a pixel from whole vertices; a stop in the middle of an odd run stands on one, which both halves name.
    near = 0.5 if whole else 0.0
    far = length - (0.5 if end[0] % 1 == 0 and end[1] % 1 == 0 else 0.0)
    along = (near,) if near == far else (near, far)
    return tuple((x0 + dx * at + side_x, y0 + dy * at + side_y, x0 + dx * at - side_x, y0 + dy * at - side_y) for at in along)


def _farthest(stops: Sequence[Vertex], gates: Sequence[tuple[_Gate, ...]], place: int) -> int:
    """The last stop that a straight line from the stop at `place` reaches through all gates; at least the next one."""
    x, y = stops[place]
    best = place + 1
    cone: tuple[float, float, float, float] | None = None  # direction of its left side, of its right side
    for index in range(place, len(gates)):
        for left_x, left_y, right_x, right_y in gates[index]:
            lx, ly, rx, ry = left_x - x, left_y - y, right_x - x, right_y - y
            turn = lx * ry - ly * rx  # positive where the gate is seen from the side it is entered by
            if cone is None:
                if turn <= 0:
                    # The gate the line starts on leaves every direction open.
                    continue
                cone = lx, ly, rx, ry
                continue
            if turn <= 0:
                return best
            cl_x, cl_y, cr_x, cr_y = cone
            if cl_x * ly - cl_y * lx > 0:
                cl_x, cl_y = lx, ly
            if rx * cr_y - ry * cr_x > 0:
                cr_x, cr_y = rx, ry
            if cl_x * cr_y - cl_y * cr_x < 0:
                return best
            cone = cl_x, cl_y, cr_x, cr_y
        goal_x, goal_y = stops[index + 1][0] - x, stops[index + 1][1] - y
        if cone is None or (cone[0] * goal_y - cone[1] * goal_x >= 0 and goal_x * cone[3] - goal_y * cone[2] >= 0):
            best = index + 1
    return best
