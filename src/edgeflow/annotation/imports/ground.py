"""Polygons on the ground, drawn into images that say where they lie: the way back of `edgeflow.annotation.export.geo`.

A pixel belongs to a polygon when its centre does, as GDAL rasterises. Images that do not say where they lie take the coordinates
as pixel edges, y down: so our own export writes theirs. Knows no files.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import rasterio
import shapely
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.errors import CRSError
from rasterio.warp import transform
from shapely.geometry import MultiPolygon, Polygon

from edgeflow.annotation.imports.note import FormatError
from edgeflow.annotation.imports.shapes import Canvas, Drawn, EdgePolygons
from edgeflow.errors import MaskError

# Vertices nearer than this to a pixel edge are on it: what going to the ground and back costs.
_SNAP = 1e-4
_UNREACHED = "it lies where the image's coordinate system does not reach"
_NAME = re.compile(r"urn:(x-)?ogc:def:crs:[\w.:-]+|https?://www\.opengis\.net/def/crs/[\w./-]+|[A-Za-z_0-9]+:[\w.-]+")


@dataclass(frozen=True, slots=True, eq=False)
class GroundPolygons:
    """A multipolygon on the ground.

    Attributes
    ----------
    crs
        Its coordinate system: WKT, or the name an authority gives it. Empty where it is the image's own.
    stated
        Whether the file says so; if not, an image that does not say where it lies is drawn on by pixels.
    """

    shape: MultiPolygon
    crs: str = ""
    stated: bool = False

    def draw(self, canvas: Canvas) -> Drawn:
        """See `edgeflow.annotation.imports.shapes.Shape.draw`."""
        if not np.isfinite(shapely.get_coordinates(self.shape)).all():
            raise FormatError("it has a coordinate that is no finite number")
        if canvas.georeference is None and self.stated:
            raise FormatError("it lies on the ground, and the image does not say where that is")
        shape = self.shape if canvas.georeference is None else self._on_image(canvas)
        parts = [part for part in shape.geoms if not part.is_empty]
        if not parts:
            raise MaskError("it has no vertex")
        return EdgePolygons(tuple(tuple(_ring(ring.coords) for ring in (part.exterior, *part.interiors)) for part in parts)).draw(
            canvas
        )

    def _on_image(self, canvas: Canvas) -> MultiPolygon:
        assert canvas.georeference is not None
        a, b, c, d, e, f = canvas.georeference.transform
        back = np.linalg.inv(np.array([[a, b], [d, e]]))

        def moved(points: NDArray[np.float64]) -> NDArray[np.float64]:
            ground = points
            if self.crs and canvas.georeference is not None and canvas.georeference.crs:
                ground = _between(points, self.crs, canvas.georeference.crs)
            with np.errstate(over="ignore", invalid="ignore"):
                found = np.asarray((ground - (c, f)) @ back.T)
            # Too large for numbers; a ring of what is no number does not even close.
            if not np.isfinite(found).all():
                raise FormatError(_UNREACHED)
            return found

        found: MultiPolygon = shapely.transform(self.shape, moved)
        return found


def polygons_in(shape: shapely.Geometry) -> MultiPolygon | None:
    """The polygons of a geometry, those in collections too; None where it has none."""
    if isinstance(shape, Polygon):
        parts = [shape]
    else:
        parts = [part for one in getattr(shape, "geoms", ()) if (found := polygons_in(one)) is not None for part in found.geoms]
    kept = [part for part in parts if not part.is_empty]
    return MultiPolygon(kept) if kept else None


def same_crs(one: str, other: str) -> bool:
    """Whether two descriptions mean the same coordinate system. Raises `FormatError` where GDAL does not know one."""
    return bool(_crs(one) == _crs(other))


def _between(points: NDArray[np.float64], source: str, target: str) -> NDArray[np.float64]:
    if same_crs(source, target):
        return points
    try:
        x, y = transform(_crs(source), _crs(target), points[:, 0], points[:, 1])[:2]
    except Exception as error:
        # GDAL's own errors are classes of a private module of rasterio.
        raise FormatError(f"{_UNREACHED} ({' '.join(str(error).split())})") from error
    return np.stack([x, y], axis=1)


def _ring(points: Sequence[tuple[float, ...]]) -> tuple[tuple[float, float], ...]:
    # Rounding to the nearest edge where it was meant keeps the outline on it.
    rounded = [(round(x), round(y)) for x, y, *_ in points] if np.isfinite(np.array(points)).all() else []
    if not rounded:
        raise FormatError(_UNREACHED)
    return tuple(
        (float(near_x) if abs(x - near_x) < _SNAP else x, float(near_y) if abs(y - near_y) < _SNAP else y)
        for (x, y, *_), (near_x, near_y) in zip(points, rounded, strict=True)
    )


def _crs(text: str) -> CRS:
    # GDAL would take anything else for the name of a file, or an address to ask.
    if _NAME.fullmatch(text) is None and not text.rstrip().endswith("]"):
        raise FormatError(f"the coordinate system {text[:80]!r} is neither WKT nor the name an authority gives it")
    try:
        # Outside of an environment GDAL prints its own words to the terminal.
        with rasterio.Env():
            return CRS.from_wkt(text) if text.rstrip().endswith("]") else CRS.from_user_input(text)
    except (CRSError, ValueError) as error:
        raise FormatError(f"the coordinate system {text[:80]!r} is not one that GDAL knows") from error
