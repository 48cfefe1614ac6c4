"""YOLO segmentation labels: a text file per image, of every object its class and one polygon between 0 and 1.

The format has neither holes nor parts. A hole is joined to what lies to its left by a slit; a part becomes an object of its own,
which the report tells with the IoU of the one that fits best. Its readers draw polygons through the middles of pixels:
Ultralytics multiplies with width and height, *cuts* to whole numbers and fills with OpenCV
(``ultralytics.data.utils.polygon2mask``); supervision *rounds* instead. So the upper and left edges are written a tenth of a
pixel inside the pixel edge and the lower and right ones six tenths: both read the very pixels, and a box around the vertices is
half a pixel short at the right and below. Where drawn outlines are asked for, their vertices are written where they are.

Classes are counted from 0 in ascending order of label id (https://docs.ultralytics.com/datasets/segment/). Readers find an
image's label file by its path, ``images/`` becoming ``labels/``.
"""

import json
import re
from collections.abc import Iterator

import numpy as np

from edgeflow.annotation.document import Document, Region
from edgeflow.annotation.exact import polygons_of
from edgeflow.annotation.export.content import File, encoded
from edgeflow.annotation.export.encode import png
from edgeflow.annotation.export.options import SIDES
from edgeflow.annotation.export.order import Order
from edgeflow.annotation.export.outlines import drawn_outline, iou_as_read
from edgeflow.annotation.export.picture import picture
from edgeflow.annotation.export.rings import drawn_in, with_slits
from edgeflow.annotation.imports.yolo import YoloPolygon
from edgeflow.annotation.outline import Outline

_NEAR, _FAR = 0.1, 0.6
# Of a picture 100,000 pixels wide a hundredth of a pixel.
_DIGITS = 7
_ESCAPED = re.compile("[\\x7f-\\x9f\\u2028\\u2029\\ufeff\\ufffe\\uffff]")


def files(order: Order) -> Iterator[File]:
    """``labels/SIDE/STEM.txt`` of every image and ``data.yaml``; with images ``images/SIDE/STEM.png``."""
    classes = {label.id: place for place, label in enumerate(order.labels)}
    for document in order.documents:
        path = f"{order.side(document) or 'train'}/{order.stems.stem(document)}"
        lines = [
            f"{classes[region.label_id]} {line}\n" for region in document.regions for line in _lines(order, document, region)
        ]
        yield f"labels/{path}.txt", "".join(lines).encode()
        if order.options.images and (pixels := picture(order, document)) is not None:
            yield f"images/{path}.png", png(pixels)
    yield "data.yaml", _data(order)


def _lines(order: Order, document: Document, region: Region) -> list[str]:
    parts: Outline
    if order.options.outlines == "drawn":
        parts = drawn_outline(region)
        found = [with_slits(part) for part in parts]
    else:
        parts = edges = polygons_of(region.geometry)
        found = [drawn_in(part, near=_NEAR, far=_FAR) for part in edges]
    height, width = region.geometry.shape
    polygons = [np.round(points / (width, height), _DIGITS) for points in found]
    best = max(iou_as_read(YoloPolygon(points), region.geometry) for points in polygons)
    holes = sum(len(part) - 1 for part in parts)
    slit = f"{holes} holes are joined to the outside by slits" if holes > 1 else "a hole is joined to the outside by a slit"
    if len(parts) > 1:
        text = f"Region {region.id} becomes {len(parts)} objects, one a part"
        order.note(document, "part split", text + (f", and {slit}." if holes else "."), region=region, iou=best)
    elif holes:
        order.note(document, "hole bridged", f"In region {region.id} {slit}.", region=region, iou=best)
    elif best < 1:
        order.note(document, "drawn differently", f"Region {region.id} is read with other pixels.", region=region, iou=best)
    return [" ".join(f"{value:.{_DIGITS}f}" for value in points.ravel()) for points in polygons]


def _data(order: Order) -> bytes:
    names = "".join(f"  {place}: {_quoted(label.name)}\n" for place, label in enumerate(order.labels))
    train, val = (f"images/{side}" for side in SIDES)
    if order.options.split is None:
        # Readers want both.
        val = f"{train} # no split was asked for, so what is measured on these images is no evidence"
    return encoded(f"# {_one_line(order.creator)}\ntrain: {train}\nval: {val}\nnames:\n{names}")


def _quoted(text: str) -> str:
    """Text in YAML's double quotes, which are JSON's but for the characters that YAML wants escaped (1.2.2, section 5.1)."""
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def _one_line(text: str) -> str:
    return " ".join(text.split())
