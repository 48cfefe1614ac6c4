"""labelme: a JSON file per image, to lie beside it.

labelme draws a polygon with Pillow, which cuts each vertex to a pixel and draws the outline too (``labelme.utils.shape_to_mask``,
6.3). So a region of one part without holes is written as a polygon on pixel edges drawn in by a twentieth of a pixel, which comes
out as the very same pixels, unless drawn outlines are asked for. Every other region is a shape of type ``mask``: a PNG in base64
of its bounding box, whose two corner *pixels* are the points (labelme 5.3 and later). ``imageData`` is null; labelme then reads
``imagePath``, which is relative to the JSON file. Of a stack, labelme opens the first plane only.
"""

import base64
import posixpath
from collections import Counter
from collections.abc import Iterator

import numpy as np

from edgeflow.annotation.document import Document, Region
from edgeflow.annotation.export.attributes import besides
from edgeflow.annotation.export.content import File, json_file
from edgeflow.annotation.export.encode import png
from edgeflow.annotation.export.order import Order
from edgeflow.annotation.export.outlines import drawn_ring, iou_as_read
from edgeflow.annotation.export.rings import Points, drawn_in, only_part
from edgeflow.annotation.imports.pillow_shapes import PillowPolygon
from edgeflow.annotation.imports.shapes import Patches

# What the file says it was written by; readers look at it to warn of files of the future.
_VERSION = "5.4.1"
_GEOMETRY = ("shape_type", "points", "mask", "group_id")


def files(order: Order) -> Iterator[File]:
    """``STEM.json`` of every image, in the folders of the images."""
    names = {label.id: label.name for label in order.labels}
    order.stems.keep("report", "split")
    for document in order.documents:
        stem = order.stems.stem(document)
        content: dict[str, object] = {
            "version": _VERSION,
            "flags": {},
            "shapes": _shapes(order, document, names),
            "imagePath": posixpath.basename(document.name),
            "imageData": None,
            "imageHeight": document.shape[0],
            "imageWidth": document.shape[1],
        }
        if document.plane or document.axis:
            content |= {"plane": document.plane, "axis": document.axis}
        yield f"{stem}.json", json_file(content)


def _shapes(order: Order, document: Document, names: dict[int, str]) -> list[dict[str, object]]:
    groups = Counter((names[region.label_id], _group(region)) for region in document.regions)
    shapes = []
    for region in document.regions:
        label, group = names[region.label_id], _group(region)
        # Shapes of one label and one group would be read as one object.
        shapes.append(_shape(order, document, region, label) | {"group_id": group if groups[label, group] == 1 else None})
    return shapes


def _group(region: Region) -> int | None:
    group = region.attributes.get("group_id")
    return group if type(group) is int else None


def _shape(order: Order, document: Document, region: Region, label: str) -> dict[str, object]:
    shape: dict[str, object] = {"label": label, "description": "", "flags": {}, "region": region.id}
    for name, kind in (("description", str), ("flags", dict)):
        if isinstance(region.attributes.get(name), kind):
            shape[name] = region.attributes[name]
    # labelme keeps fields that it does not know.
    shape |= besides(region, {*shape, *_GEOMETRY})
    drawn = _drawn(order, document, region)
    if drawn is not None:
        return shape | {"shape_type": "polygon", "points": drawn.tolist(), "mask": None}
    part, why = only_part(region.geometry)
    if part is None:
        text = f"Region {region.id} {why}, so it is written as an exact mask; a reader of polygons alone misses it."
        order.note(document, "not a polygon", text, region=region, iou=1.0)
        window = region.geometry.window
        pixels = np.where(region.geometry.crop, np.uint8(255), np.uint8(0))
        corners = [[window.left, window.top], [window.right - 1, window.bottom - 1]]
        return shape | {"shape_type": "mask", "points": corners, "mask": base64.b64encode(png(pixels)).decode("ascii")}
    points = drawn_in(part).round(2).tolist()
    return shape | {"shape_type": "polygon", "points": points, "mask": None}


def _drawn(order: Order, document: Document, region: Region) -> Points | None:
    """The drawn outline where it is asked for and is one ring, with a note on what it costs."""
    ring = drawn_ring(region) if order.options.outlines == "drawn" else None
    if ring is None:
        return None
    points = np.round(ring[:-1], 2)
    iou = iou_as_read(Patches((PillowPolygon(points),)), region.geometry)
    if not iou:
        # Nothing would be read of it.
        return None
    if iou < 1:
        text = f"Region {region.id} is written as it is drawn; labelme makes other pixels of that."
        order.note(document, "drawn differently", text, region=region, iou=iou)
    return points
