"""GeoJSON: a feature collection per image, called like it (RFC 7946, and the ``crs`` member of GeoJSON 2008).

Polygons lie on the ground and are drawn by the image's own transform (`ground`). Without ``crs`` they are in longitude and
latitude, as the RFC says, unless the image does not say where it lies: then they are in pixels. The label is the property
``label``; all other properties but our own export's are kept as attributes. Features without polygons make no region.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import shapely

from edgeflow.annotation.imports.features import Feature, image_of
from edgeflow.annotation.imports.found_files import FoundFile, found_files
from edgeflow.annotation.imports.imported import Imported, Source
from edgeflow.annotation.imports.json_stream import entries
from edgeflow.annotation.imports.note import FormatError, Note

_LISTS = frozenset({"features", "crs"})
_LONGITUDE_LATITUDE = "OGC:CRS84"


def read(paths: Sequence[Path]) -> Source:
    """Read GeoJSON files, and those in folders.

    Raises
    ------
    FormatError
        If there is none.
    """
    files = found_files(paths, (".geojson",))
    return Source((), lambda: map(_image, files))


def _image(file: FoundFile) -> Imported | Note:
    try:
        crs: str | None = None
        found: list[Feature] = []
        for name, entry in entries(file.path, _LISTS):
            if name == "crs":
                crs = _crs_name(file, entry)
            elif isinstance(entry, dict):
                found.append(_feature(entry))
        return image_of(file, found, crs or _LONGITUDE_LATITUDE, stated=crs is not None)
    except FormatError as error:
        return Note(file.name, "file refused", str(error))


def _feature(entry: dict[str, Any]) -> Feature:
    properties = entry.get("properties")
    fields = properties if isinstance(properties, dict) else {}
    if entry.get("geometry") is None:
        return Feature(None, fields)
    try:
        return Feature(shapely.from_geojson(json.dumps(entry["geometry"])), fields)
    except (shapely.errors.GEOSException, ValueError, TypeError) as error:
        return Feature(None, fields, f"its geometry cannot be read ({' '.join(str(error).split())[:100]})")


def _crs_name(file: FoundFile, entry: Any) -> str:
    properties = entry.get("properties") if isinstance(entry, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        raise FormatError(f"{file.path} has a crs member that names no coordinate system.")
    return name
