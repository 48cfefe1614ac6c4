"""A huge raster seen small in one pass, strip by strip, for rasters that bring no overviews. Knows datasets of rasterio's only.

GDAL's own average takes more than three times as long on 400 megapixels, for every thumbnail and tile anew.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.windows import Window as RasterWindow

from edgeflow.imaging.shrink import shrunk

FACTOR = 16  # rows and columns of the raster in one of a glance
_STRIP = 512  # rows read at a time, where the file's own blocks suggest no other number
_TALLEST = 2048  # rows of a strip


def glance_at(file: Any) -> NDArray[np.float32]:
    """float32 (ceil(H / 16), ceil(W / 16), bands): area averages of what has data, NaN where nothing has."""
    block = file.block_shapes[0][0]
    rows = block if block % FACTOR == 0 and block <= _TALLEST else _STRIP
    strips = [_strip(file, top, min(rows, file.height - top)) for top in range(0, file.height, rows)]
    return np.concatenate(strips)


def _strip(file: Any, top: int, height: int) -> NDArray[np.float32]:
    read = file.read(window=RasterWindow(0, top, file.width, height), masked=True)
    # Band by band: each is one block of memory, which OpenCV takes as it is.
    return np.stack([_cells(band) for band in read], axis=2)


def _cells(values: Any) -> NDArray[np.float32]:
    """float32 (ceil(h / 16), ceil(w / 16)) of a masked array (h, w)."""
    height, width = values.shape
    more = ((0, -height % FACTOR), (0, -width % FACTOR))
    shape = (height + more[0][1]) // FACTOR, (width + more[1][1]) // FACTOR
    plain, mask = np.ma.getdata(values), np.ma.getmaskarray(values)
    known = None
    if plain.dtype.kind == "f":
        known = np.isfinite(plain) & ~mask
    elif mask.any():
        known = ~mask
    # The last cells are cut at the border; repeating what they have keeps their average.
    if known is None or known.all():
        return _shrunk(np.pad(plain, more, mode="edge"), shape)
    share = _shrunk(np.pad(known.astype(np.float32), more, mode="edge"), shape)
    total = _shrunk(np.pad(np.where(known, plain, 0).astype(np.float32), more, mode="edge"), shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(share > 0, total / share, np.nan).astype(np.float32)


def _shrunk(values: NDArray[Any], shape: tuple[int, int]) -> NDArray[np.float32]:
    return shrunk(values[..., None], shape)[..., 0].astype(np.float32)
