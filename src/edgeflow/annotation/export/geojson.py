"""GeoJSON: a feature collection per image, its regions on the ground.

RFC 7946 knows longitude and latitude only (section 4). Exact are the image's own coordinates, so they are what is written, with
the ``crs`` member of GeoJSON 2008 that GDAL and QGIS read; the report says so. With ``wgs84`` they are transformed instead, as
the RFC wants it. Images that do not say where they lie are written in pixels on pixel edges, y down. Properties: ``id``,
``label``, ``label_id``, ``z``.
"""

import json
import math
from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.errors import CRSError
from rasterio.warp import transform
from shapely.geometry import MultiPolygon, mapping

from edgeflow.annotation.document import Document, Region
from edgeflow.annotation.exact import mask_of_polygons
from edgeflow.annotation.export.attributes import besides
from edgeflow.annotation.export.content import File, Growing
from edgeflow.annotation.export.geo import georeference_of, on_ground, outline_in
from edgeflow.annotation.export.order import Order
from edgeflow.annotation.geometry import Geometry
from edgeflow.annotation.outline import Outline
from edgeflow.errors import ExportError
from edgeflow.imaging.image import Georeference
from edgeflow.metrics import iou

# Longitude first, as in GeoJSON; EPSG:4326 has latitude first.
_LONGITUDE_LATITUDE = "urn:ogc:def:crs:OGC:1.3:CRS84"
# A straight line on the ground is none in degrees. Where that costs pixels, it gets vertices, this many pixels apart at most.
_LONGEST = (math.inf, 64, 8)


def files(order: Order) -> Iterator[File]:
    """``STEM.geojson`` of every image."""
    names = {label.id: label.name for label in order.labels}
    for document in order.documents:
        georeference = georeference_of(order, document)
        to_wgs84 = order.options.wgs84 and bool(georeference.crs)
        text = Growing(order.scratch)
        text.write('{"type": "FeatureCollection",\n')
        if to_wgs84:
            order.note(document, "transformed", "Its regions are in longitude and latitude, not in the image's own system.")
        elif georeference.crs:
            name = _crs_name(georeference.crs)
            text.write(f'"crs": {json.dumps({"type": "name", "properties": {"name": name}})},\n')
            if name != _LONGITUDE_LATITUDE:
                called = "in the image's own system, which the crs member names; a reader of RFC 7946 alone takes it for WGS 84"
                order.note(document, "not WGS 84", f"Its regions are {called}.")
        text.write('"features": [')
        for place, region in enumerate(document.regions):
            outline = outline_in(order, document, region)
            shape = _transformed(order, document, region, outline, georeference) if to_wgs84 else on_ground(outline, georeference)
            own = {"id": region.id, "label": names[region.label_id], "label_id": region.label_id, "z": region.z}
            feature = {
                "type": "Feature",
                "id": region.id,
                "properties": own | besides(region, own),
                "geometry": mapping(shape),
            }
            text.write((",\n" if place else "\n") + json.dumps(feature, ensure_ascii=False))
        text.write("\n]}\n")
        yield f"{order.stems.stem(document)}.geojson", text.content()


def _transformed(order: Order, document: Document, region: Region, outline: Outline, georeference: Georeference) -> MultiPolygon:
    shape, pixel = on_ground(outline, georeference), _pixel(georeference)
    for longest in _LONGEST:
        dense = _with_vertices(shape, longest * pixel)
        found = shapely.orient_polygons(_between(dense, georeference.crs, _LONGITUDE_LATITUDE))
        cost = _iou_back(found, region.geometry, georeference)
        if cost == 1:
            break
    if cost < 1:
        text = f"Region {region.id} transformed back to the image has other pixels."
        order.note(document, "transformed", text, region=region, iou=cost)
    return found


def _between(shape: MultiPolygon, source: str, target: str) -> MultiPolygon:
    def moved(points: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = transform(_crs(source), _crs(target), points[:, 0], points[:, 1])[:2]
        return np.stack([x, y], axis=1)

    return shapely.transform(shape, moved)


def _iou_back(shape: MultiPolygon, geometry: Geometry, georeference: Georeference) -> float:
    """IoU of a region and of what a reader makes of its polygons in longitude and latitude, whose lines are straight there."""
    a, b, c, d, e, f = georeference.transform
    inverse = np.linalg.inv(np.array([[a, b], [d, e]]))
    # A margin, so that a pixel too many would be seen.
    corner = np.array([geometry.window.left - 1, geometry.window.top - 1])
    dense = _with_vertices(shape, math.sqrt(shape.area / geometry.area))
    back = shapely.transform(
        _between(dense, _LONGITUDE_LATITUDE, georeference.crs), lambda points: (points - (c, f)) @ inverse.T - corner
    )
    crop = np.pad(geometry.crop, 1)
    rings = [[list(ring.coords) for ring in (part.exterior, *part.interiors)] for part in back.geoms]
    return iou(mask_of_polygons(rings, (crop.shape[0], crop.shape[1])), crop)


def _with_vertices(shape: MultiPolygon, longest: float) -> MultiPolygon:
    """The same with vertices in between on lines longer than `longest`."""
    # GEOS makes a polygon of a multipolygon of one.
    return MultiPolygon(shapely.get_parts(shapely.segmentize(shape, longest)).tolist())


def _pixel(georeference: Georeference) -> float:
    """The side of a pixel on the ground."""
    a, b, _, d, e, _ = georeference.transform
    return math.sqrt(abs(a * e - b * d))


def _crs_name(wkt: str) -> str:
    authority = _crs(wkt).to_authority()
    if authority in (("EPSG", "4326"), ("OGC", "CRS84")):
        return _LONGITUDE_LATITUDE
    # What no authority has a number for is described in full; GDAL reads that too.
    return wkt if authority is None else f"urn:ogc:def:crs:{authority[0]}::{authority[1]}"


def _crs(text: str) -> CRS:
    try:
        return CRS.from_user_input(text)
    except CRSError as error:
        raise ExportError(f"The coordinate system {text[:80]!r} is not one that GDAL knows.") from error
