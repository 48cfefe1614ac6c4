"""Regions on the ground: where their outlines lie in the image's coordinate system. Knows no files."""

import shapely
from shapely.geometry import MultiPolygon, Polygon

from edgeflow.annotation.document import Document, Region
from edgeflow.annotation.exact import polygons_of
from edgeflow.annotation.export.order import Order
from edgeflow.annotation.export.outlines import exact_outline
from edgeflow.annotation.outline import Outline, Vertex
from edgeflow.imaging.image import Georeference

# Pixel edges as they are: rows grow downwards.
PIXELS = Georeference("", (1.0, 0.0, 0.0, 0.0, 1.0, 0.0))
_SO = "so its regions are in pixels, x to the right and y down, from the upper left corner"


def georeference_of(order: Order, document: Document) -> Georeference:
    """Where an image lies; `PIXELS`, with a note, where that is not known."""
    image = order.sources.image(document, _SO)
    if image is None:
        return PIXELS
    found = image.layout.georeference
    if found is None:
        order.note(document, "no georeference", f"The image does not say where it lies, {_SO}.")
        return PIXELS
    if not found.crs:
        order.note(document, "no georeference", "The image names no coordinate system, so neither do its files.")
    return found


def outline_in(order: Order, document: Document, region: Region) -> Outline:
    """The outline of a region that is asked for: by default the drawn one, with a note where another has to stand for it.

    Exact, whichever it is: rasterised on the image's grid it is the region, pixel for pixel.
    """
    if order.options.outlines == "edges":
        return polygons_of(region.geometry)
    outline, replaced = exact_outline(region)
    if replaced:
        text = f"The outline of region {region.id} runs through the middle of a pixel; one with the same pixels is written."
        order.note(document, "outline replaced", text, region=region, iou=1.0)
    return outline


def on_ground(outline: Outline, georeference: Georeference) -> MultiPolygon:
    """An outline in the image's coordinate system, outer rings counter-clockwise there (RFC 7946, section 3.1.6)."""
    a, b, c, d, e, f = georeference.transform

    def placed(ring: tuple[Vertex, ...]) -> list[tuple[float, float]]:
        return [(a * col + b * row + c, d * col + e * row + f) for col, row in ring]

    parts = [Polygon(placed(part[0]), [placed(ring) for ring in part[1:]]) for part in outline]
    return shapely.orient_polygons(MultiPolygon(parts))
