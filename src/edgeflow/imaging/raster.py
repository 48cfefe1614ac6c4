"""Rasters: GeoTIFF, JPEG 2000 and pyramidal TIFF of any bands and any size, read by windows. Knows no other files.

Pixels are handed out as stored: where the map's north is up or down, and whether a tag would turn a photo, the georeference says
or nothing does. What is seen small comes from overviews: in the file, in the `.ovr` file beside it, or made once in memory.
"""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from rasterio.enums import Resampling
from rasterio.windows import Window as RasterWindow

from edgeflow.errors import ImageError
from edgeflow.grid import Window
from edgeflow.imaging.glance import FACTOR, glance_at
from edgeflow.imaging.image import Layout, Raw
from edgeflow.imaging.raster_file import gdal, open_overview, open_raster
from edgeflow.imaging.raster_header import check_overviews, colors_of, layout_of, palette_of
from edgeflow.imaging.shrink import shrunk
from edgeflow.imaging.stretch import full_range, percentiles
from edgeflow.imaging.view import AS_STORED, View
from edgeflow.imaging.whole import NamedView

_MOST_GLANCE_BANDS = 16  # 100 MB of a raster of 400 megapixels
_MOST_DIRECT = 1 << 24  # pixels that GDAL averages in less than half a second
_GLANCE = 1024  # cells a side: what views are made from
_MOST_BYTES = 4 << 30  # of a window read at once


class Raster:
    """An opened raster; implements `edgeflow.imaging.image.Image`.

    Pixels without data are NaN in rasters of floats and the smallest value of others, which is what views show darkest; no view
    is made from them.

    Raises
    ------
    ImageError
        If the file is damaged, of another format or holds complex numbers.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open("rb") as start:
            tiff = start.read(2) in (b"II", b"MM")
        self._file = open_raster(path, tiff=tiff)
        with gdal(path):
            self._layout = layout_of(path, self._file)
            self._overview = open_overview(path, self._file)
            self._has_overviews = self._overview is not None or bool(self._file.overviews(1))
            check_overviews(path, self._file if self._overview is None else self._overview)
            self._colors = colors_of(self._file)
            self._palette = palette_of(self._file)
        dtype = np.dtype(self._file.dtypes[0])
        self._empty = np.nan if dtype.kind == "f" else np.iinfo(dtype).min
        self._glanced: NDArray[np.float32] | None = None
        self._views: tuple[NamedView, ...] | None = None

    @property
    def layout(self) -> Layout:
        """See `edgeflow.imaging.image.Image.layout`."""
        return self._layout

    @property
    def views(self) -> tuple[NamedView, ...]:
        """See `edgeflow.imaging.image.Image.views`."""
        if self._views is None:
            self._views = self._propose()
        return self._views

    def read(self, plane: int = 0, window: Window | None = None, *, shape: tuple[int, int] | None = None) -> Raw:
        """See `edgeflow.imaging.image.Image.read`; a smaller `shape` comes from overviews."""
        self._layout.check_part(self._path, plane, window)
        part = window or Window.whole(self._layout.shape)
        rows, cols = shape or part.shape
        size = rows * cols * self._file.count * np.dtype(self._file.dtypes[0]).itemsize
        if size > _MOST_BYTES:
            raise ImageError(f"{self._path} would take {size / 1e9:.0f} GB to be read at once; read it by windows.")
        if shape is not None and self._is_for_glance(part, shape):
            seen = self._averages(part, shape, range(self._layout.bands))
            if self._layout.dtype.startswith("float"):
                return seen.astype(self._layout.dtype)
            return np.where(np.isnan(seen), self._empty, np.rint(np.nan_to_num(seen))).astype(self._layout.dtype)
        masked = self._read(part, shape, range(self._file.count))
        if self._palette is not None:
            colors = self._palette[np.ma.getdata(masked)[0]]
            colors[np.ma.getmaskarray(masked)[0]] = 0
            return np.asarray(colors)
        read = np.ma.filled(masked, self._empty)
        return np.ascontiguousarray(np.moveaxis(read, 0, 2), self._layout.dtype)

    def close(self) -> None:
        """Let the files go."""
        self._glanced = None
        with gdal(self._path):
            self._file.close()
            if self._overview is not None:
                self._overview.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _propose(self) -> tuple[NamedView, ...]:
        """All but the extremes, and the whole range; colours of 8 bits first as stored."""
        if self._palette is not None:
            return (("as stored", AS_STORED),)
        colors = self._colors
        height, width = self._layout.shape
        scale = min(1.0, _GLANCE / max(height, width))
        shape = (max(1, round(height * scale)), max(1, round(width * scale)))
        seen = self._averages(Window.whole(self._layout.shape), shape, colors)
        places = tuple(range(len(colors)))
        made = ("2-98 %", percentiles(seen, 2.0, 98.0, places)), ("full range", full_range(seen, places))
        stretched, full = ((name, View(colors, view.low, view.high)) for name, view in made)
        if self._layout.dtype != "uint8":
            return stretched, full
        plain = ("as stored", View(colors, (0.0,) * len(colors), (255.0,) * len(colors)))
        # A single band is a measurement, and seldom uses all of its range.
        return (plain, stretched, full) if len(colors) == 3 else (stretched, plain, full)

    def _averages(self, window: Window, shape: tuple[int, int], bands: Sequence[int]) -> NDArray[np.floating]:
        """Floats (h, w, bands) of a window seen small, NaN where there is no data."""
        if not self._is_for_glance(window, shape):
            read = self._read(window, shape, bands).astype(np.float64)
            return np.moveaxis(np.ma.filled(read, np.nan), 0, 2)
        if self._glanced is None:
            with gdal(self._path):
                self._glanced = glance_at(self._file)
        cells = self._glanced[
            window.top // FACTOR : -(-window.bottom // FACTOR), window.left // FACTOR : -(-window.right // FACTOR)
        ]
        return np.asarray(shrunk(np.ascontiguousarray(cells[..., list(bands)]), shape), np.float32)

    def _is_for_glance(self, window: Window, shape: tuple[int, int]) -> bool:
        # A tile at the border has a cell for what is left of its last one.
        small = min(window.height / shape[0], window.width / shape[1]) > FACTOR - 1
        large = window.height * window.width > _MOST_DIRECT and self._layout.bands <= _MOST_GLANCE_BANDS
        return small and large and not self._has_overviews and self._palette is None

    def _read(self, window: Window, shape: tuple[int, int] | None, bands: Sequence[int]) -> Any:
        """A masked array (bands, h, w), from the overview beside the file where it is fine enough."""
        file, rows, cols = self._file, 1.0, 1.0
        asked: dict[str, Any] = {"masked": True, "indexes": [band + 1 for band in bands]}
        if shape is not None and shape != window.shape:
            # Between two colours of a palette lies any other.
            way = Resampling.average if self._palette is None else Resampling.nearest
            asked |= {"out_shape": (len(bands), *shape), "resampling": way}
            if self._overview is not None:
                down, across = self._file.height / self._overview.height, self._file.width / self._overview.width
                if min(window.height / shape[0] / down, window.width / shape[1] / across) >= 1:
                    file, rows, cols = self._overview, down, across
        with gdal(self._path):
            part = RasterWindow(window.left / cols, window.top / rows, window.width / cols, window.height / rows)
            return file.read(window=part, **asked)
