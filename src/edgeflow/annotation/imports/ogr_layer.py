"""The features of a GeoPackage or a Shapefile, told by its first bytes. Knows no images and no labels' rules."""

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely

from edgeflow.annotation.imports.features import Feature
from edgeflow.annotation.imports.note import FormatError

# What each kind of file begins with: GDAL also reads descriptions that lead to other files, whatever their name ends in.
_FIRST: Mapping[str, bytes] = {".gpkg": b"SQLite format 3\0", ".shp": b"\x00\x00\x27\x0a"}


def read_layers(path: Path) -> tuple[list[Feature], str]:
    """All features of all layers with geometry, and the coordinate system, empty where there is none.

    Raises
    ------
    FormatError
        If the file is damaged or not of the kind that its name says; or its layers are in several coordinate systems.
    """
    wanted = _FIRST[path.suffix.lower()]
    try:
        with path.open("rb") as file:
            if file.read(len(wanted)) != wanted:
                raise FormatError(f"{path} is not a {path.suffix} file, whatever it is called.")
        found: list[Feature] = []
        systems: set[str] = set()
        with warnings.catch_warnings():
            # What GDAL finds odd is not for the reader of our report.
            warnings.simplefilter("ignore")
            for layer, kind in pyogrio.list_layers(path):
                if kind is None:
                    continue
                meta, _, shapes, columns = pyogrio.raw.read(path, layer=layer, encoding="UTF-8")
                systems.add(meta["crs"] or "")
                found += [_feature(meta["fields"], shapes, columns, row) for row in range(len(shapes))]
    except FormatError:
        raise
    except Exception as error:
        # What pyogrio throws at files that lie is anything but a closed list; an UnboundLocalError was among it.
        raise FormatError(f"{path} cannot be read ({' '.join(str(error).split())[:200]}).") from error
    if len(systems) > 1:
        raise FormatError(f"{path} has layers in several coordinate systems; put them into files of their own.")
    return found, next(iter(systems), "")


def _feature(names: Any, shapes: Any, columns: Any, row: int) -> Feature:
    fields = {str(name): _plain(column[row]) for name, column in zip(names, columns, strict=True)}
    if shapes[row] is None:
        return Feature(None, fields)
    try:
        return Feature(shapely.from_wkb(shapes[row]), fields)
    except (shapely.errors.GEOSException, ValueError, TypeError) as error:
        return Feature(None, fields, f"its geometry cannot be read ({' '.join(str(error).split())[:100]})")


def _plain(value: Any) -> object:
    """A JSON value of what NumPy has."""
    if isinstance(value, np.generic):
        value = value.item()
    return value if isinstance(value, int | float | str | bool) or value is None else str(value)
