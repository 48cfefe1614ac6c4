"""Shapefile: five files per image, its regions in the image's coordinate system (ESRI Shapefile Technical Description, 1998).

Attributes are ``id``, ``label``, ``label_id`` and ``z``; a text has at most 254 bytes of UTF-8, so longer label names are cut.
Images that do not say where they lie are written in pixels on pixel edges, y down, and have no ``.prj``.
"""

from collections.abc import Iterator

from edgeflow.annotation.export.content import File
from edgeflow.annotation.export.ogr import names_of, write_layer
from edgeflow.annotation.export.order import Order

_LONGEST = 254
_SUFFIXES = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def files(order: Order) -> Iterator[File]:
    """``STEM.shp`` of every image and the files that belong to it."""
    names = names_of(order, most=_LONGEST)
    for document in order.documents:
        stem = order.stems.stem(document)
        path = order.scratch / "regions.shp"
        write_layer(path, "ESRI Shapefile", order, document, names, layer="regions")
        for suffix in _SUFFIXES:
            part = path.with_suffix(suffix)
            if part.exists():
                yield f"{stem}{suffix}", part
                part.unlink(missing_ok=True)
