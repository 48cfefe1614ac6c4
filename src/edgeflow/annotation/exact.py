"""Masks to polygons and back, exactly, along the edges of pixels. Knows no labels and no files.

A polygon's vertices are ``(x, y)`` in pixel edges: the top-left corner of the top-left pixel is (0, 0), so that the pixel
``[row, col]`` is the square from (col, row) to (col + 1, row + 1). Tracing pixel *centres*, as contour finders do, would
shrink every object by half a pixel.

Pixels belong together when they share an edge. Two that touch at a corner are two parts; a hole that touches another
hole or the outside at a corner stays a hole of its own, so every ring is simple.
"""

from collections.abc import Sequence

import numpy as np
import rasterio.features

from edgeflow.annotation.geometry import Geometry
from edgeflow.errors import MaskError
from edgeflow.masks import Mask

Point = tuple[int, int]  # x, y
Ring = tuple[Point, ...]  # closed: the first point is repeated at the end
Part = tuple[Ring, ...]  # the outer ring, then its holes
Polygons = tuple[Part, ...]


def polygons_of(geometry: Geometry) -> Polygons:
    """The multipolygon that covers exactly the pixels of `geometry`, without redundant vertices."""
    return polygons_of_mask(geometry.crop, left=geometry.window.left, top=geometry.window.top)


def polygons_of_mask(mask: Mask, *, left: int = 0, top: int = 0) -> Polygons:
    """The multipolygon of a mask, bool (H, W), whose top-left pixel lies at column `left` and row `top` of the image."""
    values = np.ascontiguousarray(mask, np.uint8)
    found = rasterio.features.shapes(values, mask=mask, connectivity=4)
    return tuple(
        tuple(tuple((left + round(x), top + round(y)) for x, y in ring) for ring in shape["coordinates"]) for shape, _ in found
    )


def mask_of_polygons(polygons: Sequence[Sequence[Sequence[tuple[float, float]]]], shape: tuple[int, int]) -> Mask:
    """bool (H, W): the pixels whose centre lies inside; exact for vertices on pixel edges, and cut at the image's border.

    Raises
    ------
    MaskError
        If a ring has fewer than three different vertices.
    """
    for part in polygons:
        for ring in part:
            if len(set(ring)) < 3:
                raise MaskError(f"A polygon has a ring of {len(set(ring))} different vertices; a ring needs at least 3.")
    if not polygons:
        return np.zeros(shape, np.bool_)
    # Closing a closed ring again adds an edge of no length, which changes nothing.
    shapes = [({"type": "Polygon", "coordinates": [[*ring, ring[0]] for ring in part]}, 1) for part in polygons]
    return np.asarray(rasterio.features.rasterize(shapes, out_shape=shape, dtype="uint8"), np.bool_)
