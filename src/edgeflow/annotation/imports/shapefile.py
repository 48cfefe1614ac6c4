"""Shapefile (ESRI Shapefile Technical Description, 1998): several files per image, called like it, its features on the ground.

Polygons are drawn by the image's own transform (`ground`); fields are read as in `geojson`.
"""

from collections.abc import Sequence
from pathlib import Path

from edgeflow.annotation.imports.found_files import found_files
from edgeflow.annotation.imports.geopackage import layered_image
from edgeflow.annotation.imports.imported import Source


def read(paths: Sequence[Path]) -> Source:
    """Read ``.shp`` files with those beside them, and those in folders.

    Raises
    ------
    FormatError
        If there is none.
    """
    files = found_files(paths, (".shp",))
    return Source((), lambda: map(layered_image, files))
