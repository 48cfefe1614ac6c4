"""GeoPackage (OGC 12-128r18): a file per image, called like it, its features on the ground.

Polygons are drawn by the image's own transform (`ground`); fields are read as in `geojson`.
"""

from collections.abc import Sequence
from pathlib import Path

from edgeflow.annotation.imports.features import image_of
from edgeflow.annotation.imports.found_files import FoundFile, found_files
from edgeflow.annotation.imports.imported import Imported, Source
from edgeflow.annotation.imports.note import FormatError, Note
from edgeflow.annotation.imports.ogr_layer import read_layers


def read(paths: Sequence[Path]) -> Source:
    """Read GeoPackages, and those in folders.

    Raises
    ------
    FormatError
        If there is none.
    """
    files = found_files(paths, (".gpkg",))
    return Source((), lambda: map(layered_image, files))


def layered_image(file: FoundFile) -> Imported | Note:
    """The regions of a file that GDAL reads."""
    try:
        features, crs = read_layers(file.path)
    except FormatError as error:
        return Note(file.name, "file refused", str(error))
    return image_of(file, features, crs, stated=bool(crs))
