"""What the header of a raster says: its layout, its colours, whether it can be seen small. Knows datasets of rasterio's only."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.enums import ColorInterp

from edgeflow.errors import ImageError
from edgeflow.imaging.image import Georeference, Layout
from edgeflow.imaging.raster_file import place_of

_MOST_BANDS = 2048  # hyperspectral ones have a few hundred
_MOST_SMALLEST = 4 << 30  # pixels: seen small within a minute


def check_overviews(path: Path, file: Any) -> None:
    """Raise `ImageError` where a thumbnail would take minutes: it is made from the coarsest overview of `file`."""
    coarsest = max([1, *file.overviews(1)])
    if file.height * file.width / coarsest**2 > _MOST_SMALLEST:
        raise ImageError(
            f"{path} has {file.height * file.width / 1e9:.0f} gigapixels and no overview small enough to be shown;"
            " add overviews with gdaladdo."
        )


def layout_of(path: Path, file: Any) -> Layout:
    """The layout of the raster at `path`. Raises `ImageError` where its values are no numbers or its bands too many."""
    dtype = np.dtype("uint8") if palette_of(file) is not None else np.dtype(file.dtypes[0])
    if dtype.kind not in "iuf":
        raise ImageError(f"{path} holds {dtype} values; only whole and real numbers can be shown.")
    if file.count > _MOST_BANDS:
        raise ImageError(f"{path} declares {file.count} bands; up to {_MOST_BANDS} are read.")
    place = place_of(path, file)
    georeference = None
    if place is not None:
        crs = "" if file.crs is None else file.crs.to_wkt(version="WKT2_2018")
        georeference = Georeference(crs, (place.a, place.b, place.c, place.d, place.e, place.f))
    bands = file.count if palette_of(file) is None else 3
    return Layout("raster", (file.height, file.width), bands=bands, dtype=dtype.name, georeference=georeference)


def palette_of(file: Any) -> NDArray[np.uint8] | None:
    """uint8 (values, 3): the colour of each value of a raster that has such a table."""
    if file.colorinterp != (ColorInterp.palette,) or np.dtype(file.dtypes[0]).kind != "u":
        return None
    table = np.zeros((np.iinfo(file.dtypes[0]).max + 1, 3), np.uint8)
    for value, color in file.colormap(1).items():
        table[value] = color[:3]
    return table


def colors_of(file: Any) -> tuple[int, ...]:
    """The bands shown: those that say red, green and blue, else the first three that are not alpha, else the first."""
    said = list(file.colorinterp)
    wanted = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)
    if all(color in said for color in wanted):
        return tuple(said.index(color) for color in wanted)
    real = [band for band, color in enumerate(said) if color != ColorInterp.alpha]
    return tuple(real[:3]) if len(real) >= 3 else tuple(real[:1]) or (0,)
