"""CVAT for images 1.1: one XML file of all images (https://docs.cvat.ai/docs/other/xml_format).

Polygons are on pixel edges, drawn in by a twentieth of a pixel as those of `coco`; CVAT makes masks of them with pycocotools, so
a region is a polygon where `coco` writes one. Every other region is a ``mask``: run lengths in row-major order over its bounding
box, the first counting background. ``z_order`` is the region's place from below. CVAT finds an image by ``name``, the path in
the project. A plane of a stack has its number in its name, and ``file``, ``plane`` and ``axis`` beside it, which CVAT does not
look at.
"""

import posixpath
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import numpy as np

from edgeflow.annotation.document import Document, Region
from edgeflow.annotation.export.attributes import as_text, besides, flag
from edgeflow.annotation.export.coco import written
from edgeflow.annotation.export.content import File, Growing
from edgeflow.annotation.export.names import stem_of, unlike
from edgeflow.annotation.export.order import Order
from edgeflow.annotation.export.report import note_renamed
from edgeflow.annotation.export.xml_text import legal

# Of what CVAT itself says of shapes.
_OWN = frozenset({"occluded", "source", "group_id"})


def files(order: Order) -> Iterator[File]:
    """``annotations.xml``."""
    names: dict[int, str] = {}
    for label in order.labels:
        names[label.id] = unlike(legal(label.name), names.values())
        note_renamed(order.report, label.name, names[label.id])
    text = Growing(order.scratch)
    text.write('<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n')
    text.write(_text(_meta(order, names)))
    for number, document in enumerate(order.documents):
        text.write(_text(_image(order, document, number, names)))
    text.write("</annotations>\n")
    yield "annotations.xml", text.content()


def _meta(order: Order, names: dict[int, str]) -> Element:
    meta = Element("meta")
    task = SubElement(meta, "task")
    labels = SubElement(task, "labels")
    for label in order.labels:
        entry = SubElement(labels, "label")
        SubElement(entry, "name").text = names[label.id]
        SubElement(entry, "color").text = legal(label.color)
        SubElement(entry, "type").text = "any"
        SubElement(entry, "attributes")
    SubElement(meta, "source").text = legal(order.creator)
    return meta


def _image(order: Order, document: Document, number: int, names: dict[int, str]) -> Element:
    height, width = document.shape
    fields = {"id": str(number), "name": legal(document.name), "width": str(width), "height": str(height)}
    if document.plane or document.axis:
        fields |= {
            "name": legal(f"{stem_of(document)}{posixpath.splitext(document.name)[1]}"),
            "file": legal(document.name),
            "plane": str(document.plane),
            "axis": document.axis or "",
        }
    image = Element("image", fields)
    for place, region in enumerate(document.regions):
        source, group = region.attributes.get("source"), region.attributes.get("group_id")
        own = {
            "label": names[region.label_id],
            "source": legal(source) if isinstance(source, str) else "manual",
            "occluded": flag(region, "occluded"),
        }
        shape = _shape(order, document, region)
        entry = SubElement(image, shape.tag, own | dict(shape.attrib) | {"z_order": str(place)})
        if group is not None:
            entry.set("group_id", legal(as_text(group)))
        for name, value in besides(region, _OWN).items():
            SubElement(entry, "attribute", {"name": legal(name)}).text = legal(as_text(value))
    return image


def _shape(order: Order, document: Document, region: Region) -> Element:
    geometry, window = region.geometry, region.geometry.window
    segmentation = written(order, document, region, otherwise="an exact mask")
    if isinstance(segmentation, list):
        x, y = segmentation[0][::2], segmentation[0][1::2]
        return Element("polygon", {"points": ";".join(f"{a:.2f},{b:.2f}" for a, b in zip(x, y, strict=True))})
    runs = ", ".join(str(run) for run in np.frombuffer(geometry.runs, "<u4"))
    place = {"left": window.left, "top": window.top, "width": window.width, "height": window.height}
    return Element("mask", {"rle": runs} | {name: str(value) for name, value in place.items()})


def _text(element: Element) -> str:
    indent(element, level=1)
    return f"  {tostring(element, 'unicode')}\n"
