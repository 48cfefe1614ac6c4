"""GeoTIFF masks: a raster per image, called like it, whose values name labels, read strip by strip.

Values mean what they mean in index masks, 0 and the raster's own *no data* are background. A mask that says where it lies must
lie where its image does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rasterio.errors import RasterioError
from rasterio.windows import Window

from edgeflow.annotation.export.rows import strips
from edgeflow.annotation.imports.found_files import FoundFile, found_files
from edgeflow.annotation.imports.imported import Imported, Source
from edgeflow.annotation.imports.index_mask import LISTS, Labelled, Meaning
from edgeflow.annotation.imports.label_lists import rows_beside
from edgeflow.annotation.imports.label_names import each_once
from edgeflow.annotation.imports.mask_png import Colours
from edgeflow.annotation.imports.note import FormatError, Note
from edgeflow.annotation.imports.painted import Values, regions_of
from edgeflow.annotation.imports.shapes import MOST_PIXELS
from edgeflow.errors import ImageError
from edgeflow.imaging.image import Georeference, Image
from edgeflow.imaging.raster_file import open_raster, settings

_OFF = 0.01  # pixels that a mask may lie beside its image: what rounding costs


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mask lies; implements `Anchor`."""

    georeference: Georeference
    shape: tuple[int, int]

    def plane_in(self, image: Image) -> int:
        """See `Anchor.plane_in`."""
        found = image.layout.georeference
        if found is None:
            return 0
        corners = np.array([[0, 0, 1], [self.shape[1], 0, 1], [0, self.shape[0], 1]], np.float64).T
        mine, other = (np.array(one.transform).reshape(2, 3) for one in (self.georeference, found))
        pixel = float(np.sqrt(abs(np.linalg.det(other[:, :2])))) or 1.0
        if np.abs(mine @ corners - other @ corners).max() > _OFF * pixel:
            raise FormatError("it lies elsewhere on the ground than the image")
        return 0


def read(paths: Sequence[Path]) -> Source:
    """Read masks, and those in folders.

    Raises
    ------
    FormatError
        If there is none, or the list of labels beside them cannot be read.
    """
    files = found_files(paths, (".tif", ".tiff"))
    rows = rows_beside(files, LISTS)
    return Source(each_once([row.label for row in rows]), lambda: map(partial(_image, meaning=Meaning.of(rows)), files))


def _image(file: FoundFile, meaning: Meaning) -> Imported | Note:
    try:
        with settings(), open_raster(file.path, tiff=True) as raster:
            shape = raster.height, raster.width
            kind = np.dtype(raster.dtypes[0]).kind
            if raster.count != 1 or kind not in "iu" or shape[0] * shape[1] > MOST_PIXELS:
                raise FormatError(f"{file.path} is no mask: one band of whole numbers and up to {MOST_PIXELS:,} pixels.")
            found = regions_of(_strips(raster), shape)
            colours = _colours(raster)
            place = None
            if raster.crs is not None or not raster.transform.is_identity:
                crs = "" if raster.crs is None else raster.crs.to_wkt()
                place = Place(Georeference(crs, tuple(raster.transform)[:6]), shape)
            narrow = raster.dtypes[0] == "uint8"
    except FormatError as error:
        return Note(file.name, "file refused", str(error))
    except (ImageError, RasterioError, OSError, ValueError, MemoryError) as error:
        return Note(
            file.name, "file refused", f"{file.path} is no GeoTIFF that can be read ({' '.join(str(error).split())[:200]})."
        )
    return Labelled(file, meaning, colours, is_narrow=narrow).image(found, shape, anchor=place)


def _strips(raster: Any) -> Iterator[Values]:
    height, width = raster.shape
    nodata = raster.nodata
    for top, bottom in strips(height, width, multiple=512):
        strip: Values = raster.read(1, window=Window(0, top, width, bottom - top))
        if nodata not in (None, 0):
            strip = np.where(strip == nodata, strip.dtype.type(0), strip)
        yield strip


def _colours(raster: Any) -> Colours:
    try:
        table = raster.colormap(1)
    except ValueError:
        return Colours()
    return Colours(tuple(table[value][:3] for value in sorted(table)))
