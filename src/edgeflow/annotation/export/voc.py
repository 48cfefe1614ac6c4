"""PASCAL VOC: XML with boxes, class masks and object masks (development kit of VOC 2012, sections 3 and 4).

Boxes count pixels from 1 and include the last one: an object in the upper left pixel alone has xmin = xmax = 1. A class mask is
a PNG with a palette whose values are labels in ascending order of id, from 1; in an object mask the value is the place, from 1,
of the object in the XML. 0 is background; 255, *void* in VOC, is not used: our regions have no undecided border. A pixel has one
value, so where regions overlap the higher z wins. ``labelmap.txt`` is not VOC's but CVAT's and Datumaro's, who need it for
labels of one's own.
"""

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import numpy as np

from edgeflow.annotation.document import Document
from edgeflow.annotation.export.attributes import flag
from edgeflow.annotation.export.content import File
from edgeflow.annotation.export.encode import Colour, Values, jpeg, palette_png, png
from edgeflow.annotation.export.index_mask import MOST_8_BIT, blank, index_mask
from edgeflow.annotation.export.names import unlike
from edgeflow.annotation.export.order import Order
from edgeflow.annotation.export.palette import are_distinct, colour_of, voc_colours
from edgeflow.annotation.export.picture import picture
from edgeflow.annotation.export.report import Note, note_renamed
from edgeflow.annotation.export.rows import paint
from edgeflow.annotation.export.xml_text import legal

_BACKGROUND = "background"
_BLACK = (0, 0, 0)


def files(order: Order) -> Iterator[File]:
    """The four folders of VOC, its lists of images, and ``labelmap.txt``; with images ``JPEGImages``."""
    names = _names(order)
    colours = _colours(order)
    listed: dict[str, list[str]] = {side: [] for side in (("trainval",) if order.options.split is None else ("train", "val"))}
    for document in order.documents:
        stem = order.stems.stem(document)
        listed[order.side(document) or "trainval"].append(stem)
        yield f"Annotations/{stem}.xml", _annotation(order, document, stem, names)
        yield f"SegmentationClass/{stem}.png", _png(order, document, "class", index_mask(document, order.labels), colours)
        yield f"SegmentationObject/{stem}.png", _png(order, document, "object", _objects(document), voc_colours(256))
        if order.options.images and (pixels := picture(order, document)) is not None:
            yield f"JPEGImages/{stem}.jpg", jpeg(pixels)
    if order.options.split is not None:
        listed["trainval"] = sorted(stem for stems in listed.values() for stem in stems)
    for task in ("Main", "Segmentation"):
        for name, stems in listed.items():
            yield f"ImageSets/{task}/{name}.txt", "".join(f"{stem}\n" for stem in stems).encode()
    yield "labelmap.txt", _label_map([names[label.id] for label in order.labels], colours)


def _annotation(order: Order, document: Document, stem: str, names: dict[int, str]) -> bytes:
    root = Element("annotation")
    SubElement(root, "folder").text = "VOC"
    # With images the one we write, else the project's own, to be put into JPEGImages.
    SubElement(root, "filename").text = f"{stem}.jpg" if order.options.images else legal(document.name)
    SubElement(SubElement(root, "source"), "database").text = legal(order.creator)
    size = SubElement(root, "size")
    for name, value in zip(("width", "height", "depth"), (*reversed(document.shape), 3), strict=True):
        SubElement(size, name).text = str(value)
    SubElement(root, "segmented").text = "1"
    for region in document.regions:
        entry = SubElement(root, "object")
        SubElement(entry, "name").text = names[region.label_id]
        pose = region.attributes.get("pose")
        SubElement(entry, "pose").text = legal(pose) if isinstance(pose, str) else "Unspecified"
        for name in ("truncated", "difficult", "occluded"):
            SubElement(entry, name).text = flag(region, name)
        window = region.geometry.window
        box = SubElement(entry, "bndbox")
        edges = {"xmin": window.left + 1, "ymin": window.top + 1, "xmax": window.right, "ymax": window.bottom}
        for name, value in edges.items():
            SubElement(box, name).text = str(value)
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, "unicode")}\n'.encode()


def _png(order: Order, document: Document, kind: str, values: Values, colours: Sequence[Colour]) -> bytes:
    if values.dtype == np.uint8:
        return palette_png(values.astype(np.uint8, copy=False), colours)
    order.note(document, "16 bits", f"Its {kind} mask has more than {MOST_8_BIT} values, so it has 16 bits and no palette.")
    return png(values)


def _objects(document: Document) -> Values:
    """The place of the object on every pixel, from 1."""
    painted = blank(document.shape, len(document.regions))
    paint(painted, 0, ((region.geometry, place) for place, region in enumerate(document.regions, start=1)))
    return painted


def _names(order: Order) -> dict[int, str]:
    """Label id -> a name of one line without the colon that ends it in the label map, each once."""
    names: dict[int, str] = {}
    for label in order.labels:
        plain = " ".join(legal(label.name).split()).replace(":", "_")
        plain = f"_{plain[1:]}" if plain.startswith("#") else plain or "_"
        names[label.id] = unlike(plain, {_BACKGROUND, *names.values()})
        note_renamed(order.report, label.name, names[label.id])
    return names


def _colours(order: Order) -> list[Colour]:
    """Background's and the labels' own colours; VOC's where two are the same, for readers tell labels by colour."""
    own = [_BLACK, *(colour_of(label) for label in order.labels)]
    if are_distinct(own):
        return own
    text = "Two labels have one colour or one is black, so the class masks have VOC's colours: readers tell labels by them."
    order.report.notes.append(Note("", "colour changed", text))
    table = voc_colours(256)
    return [table[place % 256] for place in range(len(own))]


def _label_map(names: Sequence[str], colours: Sequence[Colour]) -> bytes:
    lines = [f"{name}:{red},{green},{blue}::" for name, (red, green, blue) in zip([_BACKGROUND, *names], colours, strict=True)]
    return "\n".join(["# label:color_rgb:parts:actions", *lines, ""]).encode()
