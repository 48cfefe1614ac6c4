"""GeoTIFF masks: index masks that lie where their images lie (OGC 19-008r4).

Values are those of `index_mask`; the coordinate system and the transform are the image's own, so rotated and south-up rasters
stay so. Written strip by strip: a raster larger than memory needs no more of it than a small one.
"""

import warnings
from collections.abc import Iterator
from pathlib import Path

import rasterio
from rasterio.crs import CRS
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.transform import Affine
from rasterio.windows import Window

from edgeflow.annotation.document import Document, Label
from edgeflow.annotation.export.content import File
from edgeflow.annotation.export.geo import PIXELS, georeference_of
from edgeflow.annotation.export.index_mask import blank, label_table_json, label_values
from edgeflow.annotation.export.order import Order
from edgeflow.annotation.export.rows import paint, strips
from edgeflow.errors import ExportError
from edgeflow.imaging.image import Georeference

_BLOCK = 512
# GDAL would keep a twentieth of the machine's memory in blocks.
_CACHE_MEGABYTES = 64


def files(order: Order) -> Iterator[File]:
    """``STEM.tif`` of every image and ``labels.json``, the table of values."""
    for document in order.documents:
        order.note_merged(document)
        path = order.scratch / "mask.tif"
        try:
            write_mask(path, document, order.labels, georeference_of(order, document))
        except (RasterioError, OSError) as error:
            raise ExportError(f"The mask of {document.name} cannot be written as GeoTIFF ({error}).") from error
        yield f"{order.stems.stem(document)}.tif", path
        path.unlink(missing_ok=True)
    yield "labels.json", label_table_json(order.labels)


def write_mask(path: Path, document: Document, labels: tuple[Label, ...], georeference: Georeference) -> None:
    """Write the mask of one document, compressed, in blocks of 512 x 512."""
    height, width = document.shape
    values = label_values(labels)
    painted = [(region.geometry, values[region.label_id]) for region in document.regions]
    placed = {"transform": Affine(*georeference.transform)} if georeference != PIXELS else {}
    if georeference.crs:
        placed["crs"] = CRS.from_wkt(georeference.crs)
    tiles = {"tiled": True, "blockxsize": _BLOCK, "blockysize": _BLOCK} if min(height, width) > _BLOCK else {}
    with warnings.catch_warnings(), rasterio.Env(GDAL_CACHEMAX=_CACHE_MEGABYTES):
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(
            path,
            "w",
            driver="GTiff",
            height=height,
            width=width,
            count=1,
            dtype=blank((0, 0), len(labels)).dtype.name,
            compress="deflate",
            bigtiff="IF_SAFER",
            **placed,
            **tiles,
        ) as file:
            for top, bottom in strips(height, width, multiple=_BLOCK):
                strip = blank((bottom - top, width), len(labels))
                paint(strip, top, painted)
                file.write(strip, 1, window=Window(0, top, width, bottom - top))
