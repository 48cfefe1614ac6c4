"""Raster files opened through GDAL, held short: two formats, and no other file believed but an overview and a world file.

GDAL would by itself open whatever lies beside a file (`.msk`, `.ovr`, `.aux`) with any of its drivers, some of which read files
from elsewhere. So it is told that the folder is empty, and what is wanted from there is opened here, as TIFF or as six numbers.
"""

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.errors import NotGeoreferencedWarning
from rasterio.transform import Affine

from edgeflow.errors import ImageError
from edgeflow.imaging.guarded import guarded
from edgeflow.imaging.image import Raw

_SETTINGS = {"GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "GDAL_PAM_ENABLED": "NO", "GDAL_CACHEMAX": 64}
_HUGE = 100_000_000  # pixels, from where a TIFF is read by windows
_MOST_COLORS = 4  # bands of a photo
_WORLD_FILES = {".tif": (".tfw", ".tifw", ".wld"), ".tiff": (".tfw", ".tiffw", ".wld"), ".jp2": (".j2w", ".jp2w", ".wld")}
_LONGEST_WORLD_FILE = 4096  # bytes
# Many rasters lie nowhere, and that is no fault.
warnings.filterwarnings("ignore", category=NotGeoreferencedWarning)


def settings() -> rasterio.Env:
    """GDAL held short, as a context manager."""
    return rasterio.Env(**_SETTINGS)


@contextmanager
def gdal(path: Path) -> Iterator[None]:
    """GDAL with the settings of this file; its errors become one sentence about `path`."""
    with guarded(path), settings():
        yield


def open_raster(path: Path, *, tiff: bool) -> Any:
    """A dataset of rasterio's, TIFF or else JPEG 2000.

    Raises
    ------
    ImageError
        If the file is of another format, or names another file to be read in its place.
    """
    file = _open(path, "GTiff" if tiff else "JP2OpenJPEG")
    _refuse_proxies(path, file)
    return file


def read_directory(path: Path, place: int) -> Raw:
    """(h, w, bands) as stored: one of the pages of a TIFF, counted from 0. Raises `ImageError` where it cannot be read."""
    with gdal(path), rasterio.open(f"GTIFF_DIR:{place + 1}:{path.absolute()}", driver="GTiff") as file:
        return np.moveaxis(file.read(), 0, 2)


def is_raster(path: Path) -> bool:
    """Whether a TIFF is to be read as a raster: it lies somewhere, is huge or a pyramid, or has more bands than a photo."""
    try:
        file = _open(path, "GTiff")
    except ImageError:
        return False
    _refuse_proxies(path, file)
    with gdal(path), file:
        huge = file.height * file.width > _HUGE
        return huge or file.count > _MOST_COLORS or bool(file.overviews(1)) or place_of(path, file) is not None


def place_of(path: Path, file: Any) -> Affine | None:
    """The transform of a raster: its own, else that of the world file beside it; None where there is neither."""
    if file.crs is not None or not file.transform.is_identity:
        own: Affine = file.transform
        return own
    for suffix in _WORLD_FILES.get(path.suffix.lower(), ()):
        beside = path.with_suffix(suffix)
        if _lies_beside(beside, path):
            return _world(beside)
    return None


def open_overview(path: Path, file: Any) -> Any | None:
    """The dataset of the `.ovr` file beside a raster without overviews of its own; None where there is none that fits."""
    beside = path.with_name(f"{path.name}.ovr")
    if file.overviews(1) or not _lies_beside(beside, path):
        return None
    try:
        small = open_raster(beside, tiff=True)
    except ImageError:
        return None
    factor = file.width / small.width
    fits = (
        factor > 1
        and abs(small.height - file.height / factor) <= 1
        and small.dtypes == file.dtypes
        and _same(small.nodata, file.nodata)
        and small.mask_flag_enums == file.mask_flag_enums
    )
    if not fits:
        small.close()
        return None
    return small


def _lies_beside(beside: Path, path: Path) -> bool:
    """Whether there is such a file, and no link that leads elsewhere."""
    return beside.is_file() and beside.resolve().parent == path.resolve().parent


def _open(path: Path, driver: str) -> Any:
    with gdal(path):
        return rasterio.open(path.absolute(), driver=driver)


def _refuse_proxies(path: Path, file: Any) -> None:
    """Before anything asks for overviews: GDAL takes them from any file or address that the metadata of the raster names."""
    if file.tags(ns="OVERVIEWS"):
        file.close()
        raise ImageError(f"{path} names another file to be read in its place, which is refused; remove its OVERVIEWS metadata.")


def _same(one: float | None, other: float | None) -> bool:
    return one == other or (one is not None and other is not None and math.isnan(one) and math.isnan(other))


def _world(path: Path) -> Affine:
    """Of the centre of the first pixel, one number a line: x a column, y a column, x a row, y a row, x, y."""
    try:
        with path.open("rb") as file:
            a, d, b, e, x, y = (float(line) for line in file.read(_LONGEST_WORLD_FILE).split())
    except (OSError, ValueError) as error:
        raise ImageError(f"{path} is not a world file: six numbers that say where the raster lies.") from error
    if not all(map(math.isfinite, (a, d, b, e, x, y))) or a * e == b * d:
        raise ImageError(f"{path} puts the raster nowhere; its six numbers have to be finite and lead back.")
    return Affine(a, b, x - (a + b) / 2, d, e, y - (d + e) / 2)
