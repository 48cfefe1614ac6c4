"""The outline of a region that a file gets where few vertices are wanted, and what its readers make of it. Knows no formats."""

import numpy as np
import rasterio.features
import shapely
from shapely.geometry import MultiLineString

from edgeflow.annotation.document import Region
from edgeflow.annotation.editing import united
from edgeflow.annotation.export.rings import only_part
from edgeflow.annotation.geometry import Geometry
from edgeflow.annotation.imports.shapes import Canvas, Shape
from edgeflow.annotation.outline import Outline, Vertex, geometry_of, is_clean, outline_of
from edgeflow.errors import MaskError

# What going to the ground and back moves a vertex by at most, in pixels: with pixels of 2 mm, 5,000 km from the origin.
_ROUNDED = 2e-6
# Our own import, `annotation.imports.ground`, lays vertices on pixel edges that are half as near; laid there before, they stay.
_SNAP = 2e-4
# GDAL counts the middle of a pixel on a line to what lies left of it, so the line may as well run a hair to the right. (Of 386
# pentagons with whole coordinates 335 have a line through a middle; each has a place among these.)
_ASIDE = ((0.0, 0.0), (1e-3, 0.0), (1e-3, -3e-4), (1e-3, 3e-4))  # x, y in pixels


def drawn_outline(region: Region) -> Outline:
    """What the page shows: the outline as a person drew it, else the one with few vertices."""
    # Not through its cache: an export looks at every region once, and a project may have more of them than memory holds.
    return region.outline or outline_of.__wrapped__(region.geometry)


def drawn_ring(region: Region) -> tuple[Vertex, ...] | None:
    """The only ring of `drawn_outline`, closed; None where there are parts or holes."""
    if region.outline is None and only_part(region.geometry)[0] is None:
        return None
    return only_ring(drawn_outline(region))


def only_ring(outline: Outline) -> tuple[Vertex, ...] | None:
    """The ring of an outline of one part without holes; None of any other."""
    return outline[0][0] if len(outline) == 1 and len(outline[0]) == 1 else None


def exact_outline(region: Region) -> tuple[Outline, bool]:
    """`drawn_outline`, or one with the same pixels wherever it is laid, and whether the one drawn by hand had to give way.

    A line drawn by hand may run through the very middle of a pixel, where any rounding decides. The whole outline is then moved
    by a thousandth of a pixel; where that does not help, the one with few vertices stands for it.
    """
    if region.outline is None:
        return drawn_outline(region), False
    for x, y in _ASIDE:
        outline = _moved(region.outline, x, y, region.geometry.shape)
        if _is_certain(outline, region.geometry):
            return outline, False
    return outline_of.__wrapped__(region.geometry), True


def iou_as_read(shape: Shape, geometry: Geometry) -> float:
    """IoU of a region and what the reader of a shape makes of it, which our import draws as that reader does."""
    try:
        read = shape.draw(Canvas(geometry.shape)).geometry
    except MaskError:
        return 0.0
    joint = united([read, geometry]).area
    return (read.area + geometry.area - joint) / joint


def is_clear(outline: Outline) -> bool:
    """Whether no line comes so near to the middle of a pixel that a rounded coordinate could leave it to the other side."""
    rings = [ring for part in outline for ring in part]
    points = np.array([vertex for ring in rings for vertex in ring])
    left, top = np.floor(points.min(axis=0)).astype(int).tolist()
    right, bottom = np.ceil(points.max(axis=0)).astype(int).tolist()
    lines = shapely.transform(MultiLineString(rings), lambda found: found - (left, top))
    # Only pixels that a line enters can have their middle on it.
    entered = rasterio.features.rasterize(
        [lines], out_shape=(bottom - top + 1, right - left + 1), all_touched=True, dtype="uint8"
    )
    rows, cols = np.nonzero(entered)
    shapely.prepare(lines)
    return not shapely.dwithin(lines, shapely.points(cols + 0.5, rows + 0.5), _ROUNDED).any()


def _is_certain(outline: Outline, geometry: Geometry) -> bool:
    if not is_clean(outline, geometry.shape) or not is_clear(outline):
        return False
    try:
        return geometry_of(outline, geometry.shape) == geometry
    except MaskError:
        return False


def _moved(outline: Outline, x: float, y: float, shape: tuple[int, int]) -> Outline:
    """The outline moved, but not out of an image of `shape` (H, W); vertices very near to a pixel edge come to lie on it."""
    height, width = shape

    def moved(value: float, by: float, most: int) -> float:
        near = round(value + by)
        return min(max(float(near) if abs(value + by - near) < _SNAP else value + by, 0.0), float(most))

    return tuple(tuple(tuple((moved(c, x, width), moved(r, y, height)) for c, r in ring) for ring in part) for part in outline)
