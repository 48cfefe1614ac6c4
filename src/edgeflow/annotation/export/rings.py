"""Outlines of one ring, and drawn in for readers that draw through the middles of pixels. Knows no labels and no files.

Such readers, Pillow and OpenCV among them, cut or round a vertex to a whole pixel, draw the lines between those pixels and fill
what they enclose. An outline on pixel edges would come out a pixel too large to the right and below. Drawn in a little, so that
every vertex lies *on* a pixel of the region, it comes out as the region itself.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from edgeflow.annotation.exact import Part, Point, polygons_of
from edgeflow.annotation.geometry import Geometry
from edgeflow.annotation.outline import Vertex

Points = NDArray[np.float64]  # (N, 2) of x, y in pixel edges; not closed


def only_part(geometry: Geometry) -> tuple[Part | None, str]:
    """The part of a region that has one part and no hole; else None, and in words why it has not: ``has 2 parts``."""
    # Far quicker than tracing all of them.
    count = cv2.connectedComponents(geometry.crop.astype(np.uint8), connectivity=4)[0] - 1
    if count > 1:
        return None, f"has {count} parts"
    (part,) = polygons_of(geometry)
    if len(part) > 1:
        return None, "has a hole" if len(part) == 2 else f"has {len(part) - 1} holes"
    return part, ""


def drawn_in(part: Part, *, near: float = 0.05, far: float = 0.05) -> Points:
    """One ring around a part, its holes joined to it, every vertex on a pixel of the part.

    Edges with the region to their right or below move by `near` that way, those with the region to their left or above by `far`;
    both lie between 0 and 1, and the least does for readers that cut. A hole is joined by a slit of no width to what lies to its
    left, in the manner of Eberly, "Triangulation by Ear Clipping" (2002), section 3; the slit passes over pixels of the part
    only. Holes that touch each other or the outside at a corner are joined there.
    """
    outer, *holes = _joined_at_corners(part)
    ring = _moved(outer, near, far)
    # From the left: what lies to the left of a hole is then joined already.
    for hole in sorted(holes, key=min):
        ring = _bridged(ring, hole, near, far)
    return ring


def with_slits(part: Sequence[Sequence[Vertex]]) -> Points:
    """One ring around a part of an outline whose lines run anyhow, its holes joined to it where they reach farthest to the left.

    Nothing is moved, so readers that draw through the middles of pixels draw other pixels.
    """
    ring, *holes = (np.array(one[:-1], np.float64) for one in part)
    # From the left: what lies to the left of a hole is then joined already.
    for hole in sorted(holes, key=lambda points: tuple(points.min(axis=0))):
        turned = np.roll(hole, -int(np.lexsort((hole[:, 1], hole[:, 0]))[0]), axis=0)
        x, y = ring.T
        next_x, next_y = np.roll(ring, -1, axis=0).T
        start_x, start_y = turned[0]
        with np.errstate(divide="ignore", invalid="ignore"):
            at = np.where(y == next_y, np.maximum(x, next_x), x + (start_y - y) / (next_y - y) * (next_x - x))
        met = (np.minimum(y, next_y) <= start_y) & (np.maximum(y, next_y) >= start_y) & (at <= start_x)
        edge = int(np.flatnonzero(met)[np.argmax(at[met])])
        gate = np.array([[at[edge], start_y]])
        ring = np.concatenate([ring[: edge + 1], gate, turned, turned[:1], gate, ring[edge + 1 :]])
    return ring


def _joined_at_corners(part: Part) -> list[list[Point]]:
    """The rings, open, the part always on the right hand; those that share a vertex made one. The outer one comes first."""
    rings = [_turned(ring[:-1], inner=place > 0) for place, ring in enumerate(part)]
    visits = Counter(point for ring in rings for point in ring)
    shared = {point for point, count in visits.items() if count > 1}
    joined: list[list[Point]] = []
    for ring in rings:
        corners = shared.intersection(ring)
        touching = [other for other in joined if corners and not corners.isdisjoint(other)]
        for other in touching:
            # Two rings of a part meet at one corner at most: meeting at two, they would cut it apart.
            (corner,) = corners.intersection(other)
            ring = _spliced(other, ring, corner)
            corners = shared.intersection(ring)
        place = joined.index(touching[0]) if touching else len(joined)
        joined = [other for other in joined if all(other is not one for one in touching)]
        joined.insert(place, ring)
    return joined


def _spliced(ring: list[Point], other: list[Point], corner: Point) -> list[Point]:
    at, there = ring.index(corner), other.index(corner)
    return [*ring[:at], *other[there:], *other[:there], *ring[at:]]


def _turned(ring: Sequence[Point], *, inner: bool) -> list[Point]:
    """So that who walks along it, rows growing downwards, has the part on the right hand."""
    doubled = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise([*ring, ring[0]]))
    return list(ring) if (doubled > 0) != inner else list(reversed(ring))


def _moved(ring: Sequence[Point], near: float, far: float) -> Points:
    """Every vertex moved onto the pixel of the part that both its edges run along."""
    points = np.array(ring, np.float64)
    arriving = np.sign(points - np.roll(points, 1, axis=0))
    leaving = np.roll(arriving, -1, axis=0)
    along = arriving + leaving  # one edge is upright and the other level, so each column has the direction of one
    # On the right hand of a way down lies the left, of a way right the lower side.
    right = np.stack([-along[:, 1], along[:, 0]], axis=1)
    return points + np.where(right > 0, near, -far)


def _bridged(ring: Points, hole: Sequence[Point], near: float, far: float) -> Points:
    left = min(x for x, _ in hole)
    # The upper end of an upright edge farthest to the left; the slit leaves it in the uppermost row that the edge runs along.
    top = min(y for x, y in hole if x == left)
    start = (left - far, top + (1 - far + near) / 2)
    inner = _from(_moved(hole, near, far), start)
    x, y = ring[:, 0], ring[:, 1]
    next_x, next_y = np.roll(x, -1), np.roll(y, -1)
    crossed = (x == next_x) & (np.minimum(y, next_y) <= start[1]) & (np.maximum(y, next_y) >= start[1]) & (x < start[0])
    edge = int(np.flatnonzero(crossed)[np.argmax(x[crossed])])
    gate = np.array([[x[edge], start[1]]])
    return np.concatenate([ring[: edge + 1], gate, inner, gate, ring[edge + 1 :]])


def _from(ring: Points, start: tuple[float, float]) -> Points:
    """The ring, opened at a point of one of its upright edges: begins and ends there."""
    x, y = ring[:, 0], ring[:, 1]
    next_x, next_y = np.roll(x, -1), np.roll(y, -1)
    on = (x == start[0]) & (next_x == start[0]) & (np.minimum(y, next_y) <= start[1]) & (np.maximum(y, next_y) >= start[1])
    edge = int(np.flatnonzero(on)[0])
    turned = np.roll(ring, -(edge + 1), axis=0)
    opened = np.array([start])
    return np.concatenate([opened, turned, opened])
