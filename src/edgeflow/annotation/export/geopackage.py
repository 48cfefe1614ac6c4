"""GeoPackage: a file per image with one layer, its regions in the image's coordinate system (OGC 12-128r18).

The layer is called ``regions`` and has ``id``, ``label``, ``label_id`` and ``z``. Images that do not say where they lie are
written in pixels on pixel edges, y down, without a coordinate system.
"""

from collections.abc import Iterator

from edgeflow.annotation.export.content import File
from edgeflow.annotation.export.ogr import names_of, write_layer
from edgeflow.annotation.export.order import Order


def files(order: Order) -> Iterator[File]:
    """``STEM.gpkg`` of every image."""
    names = names_of(order)
    for document in order.documents:
        path = order.scratch / "regions.gpkg"
        write_layer(path, "GPKG", order, document, names, layer="regions", attributes=True)
        yield f"{order.stems.stem(document)}.gpkg", path
        path.unlink(missing_ok=True)
