"""A layer of regions written by GDAL into one file, or the several files of one. Knows no formats."""

import warnings
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataSourceError
from pyogrio.raw import write

from edgeflow.annotation.document import Document
from edgeflow.annotation.export.attributes import as_text
from edgeflow.annotation.export.geo import georeference_of, on_ground, outline_in
from edgeflow.annotation.export.order import Order
from edgeflow.annotation.export.report import note_renamed
from edgeflow.annotation.export.xml_text import legal
from edgeflow.errors import ExportError

# Columns that GDAL makes itself.
_TAKEN = ("fid", "geom", "geometry", "ogc_fid")
_LONGEST = 60  # characters of a column's name
_MOST = 200  # columns of attributes


def names_of(order: Order, *, most: int | None = None) -> dict[int, str]:
    """The labels' names by id, as GDAL can write them, in at most `most` bytes of UTF-8; the report tells where they differ."""
    names: dict[int, str] = {}
    for label in order.labels:
        # GDAL ends a text at NUL; what XML forbids besides has no place in a table either.
        names[label.id] = legal(label.name).encode()[:most].decode("utf-8", "ignore")
        note_renamed(order.report, label.name, names[label.id])
    return names


def write_layer(
    path: Path,
    driver: str,
    order: Order,
    document: Document,
    names: dict[int, str],
    *,
    layer: str,
    attributes: bool = False,
) -> None:
    """Write the regions of a document with ``id``, ``label``, ``label_id`` and ``z``, and with their `attributes` as texts.

    Parameters
    ----------
    names
        The labels' by id.

    Raises
    ------
    ExportError
        If GDAL cannot write them, because the disk is full or the format has no room.
    """
    regions, georeference = document.regions, georeference_of(order, document)
    shapes = [shapely.to_wkb(on_ground(outline_in(order, document, region), georeference)) for region in regions]
    columns = {
        "id": np.array([region.id for region in regions], object),
        "label": np.array([names[region.label_id] for region in regions], object),
        "label_id": np.array([region.label_id for region in regions], np.int64),
        "z": np.array([region.z for region in regions], np.int64),
    }
    if attributes:
        columns |= _attributes(order, document, {*columns, *_TAKEN})
    try:
        with warnings.catch_warnings():
            # That there is no coordinate system is in the report.
            warnings.filterwarnings("ignore", message=".*crs.*was not provided", category=UserWarning)
            write(
                str(path),
                np.array(shapes, object),
                list(columns.values()),
                list(columns),
                layer=layer,
                driver=driver,
                geometry_type="MultiPolygon",
                crs=georeference.crs or None,
                encoding="UTF-8",
            )
    except (DataSourceError, RuntimeError, OSError) as error:
        raise ExportError(f"The regions of {document.name} cannot be written as {driver} ({error}).") from error


def _attributes(order: Order, document: Document, taken: set[str]) -> dict[str, NDArray[np.object_]]:
    """A column for each attribute that any region has; None where a region has none."""
    said = dict.fromkeys(name for region in document.regions for name in region.attributes)
    columns: dict[str, NDArray[np.object_]] = {}
    for name in said:
        # SQLite's names are the same in capitals, and the first of two stands.
        column = legal(name)[:_LONGEST]
        if column.casefold() in taken or not column.strip() or len(columns) == _MOST:
            order.note(document, "attributes left out", f"{name!r} cannot be the name of one more column, so it is left out.")
            continue
        taken.add(column.casefold())
        values = [legal(as_text(region.attributes[name])) if name in region.attributes else None for region in document.regions]
        columns[column] = np.array(values, object)
    return columns
