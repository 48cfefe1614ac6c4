"""Rasters: GeoTIFF, JPEG 2000 and pyramidal TIFF of any bands and any size, read by windows. Knows no other files.

Pixels are handed out as stored: where the map's north is up or down, the georeference says. Only GDAL's drivers of these formats
are ever tried, none of which reads another file for the pixels of this one.
"""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import rasterio
from rasterio.enums import ColorInterp, Resampling
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.windows import Window as RasterWindow

from edgeflow.errors import ImageError
from edgeflow.grid import Window
from edgeflow.imaging.image import Georeference, Layout, Raw
from edgeflow.imaging.stretch import full_range, percentiles
from edgeflow.imaging.view import View

_JP2 = b"\0\0\0\x0cjP  \r\n\x87\n"
# Many rasters lie nowhere, and that is no fault.
warnings.filterwarnings("ignore", category=NotGeoreferencedWarning)
_MOST_BANDS = 2048  # hyperspectral ones have a few hundred
_GLANCE = 1024  # cells a side: what views are made from
# A directory with ten thousand files is not listed for each of them, and a file beside it that GDAL would believe is not read.
_SETTINGS = {"GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "GDAL_PAM_ENABLED": "NO", "GDAL_CACHEMAX": 64}


class Raster:
    """An opened raster; implements `edgeflow.imaging.image.Image`.

    Pixels without data are NaN in rasters of floats and 0 in others, and no view is made from them.

    Raises
    ------
    ImageError
        If the file is damaged, of another format or holds complex numbers.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with _sentences(path):
            self._file: Any = rasterio.open(path, driver=_driver(path))
        dtypes = {np.dtype(dtype) for dtype in self._file.dtypes}
        dtype = np.result_type(*dtypes)
        if dtype.kind not in "iuf":
            raise ImageError(f"{path} holds {dtype} values; only whole and real numbers can be shown.")
        if self._file.count > _MOST_BANDS:
            raise ImageError(f"{path} declares {self._file.count} bands; up to {_MOST_BANDS} are read.")
        transform = self._file.transform
        georeference = None
        if self._file.crs is not None or not transform.is_identity:
            crs = "" if self._file.crs is None else self._file.crs.to_wkt(version="WKT2_2018")
            georeference = Georeference(crs, (transform.a, transform.b, transform.c, transform.d, transform.e, transform.f))
        self._layout = Layout(
            "raster", (self._file.height, self._file.width), bands=self._file.count, dtype=dtype.name, georeference=georeference
        )
        self._views: tuple[tuple[str, View], ...] | None = None

    @property
    def layout(self) -> Layout:
        """See `edgeflow.imaging.image.Image.layout`."""
        return self._layout

    @property
    def views(self) -> tuple[tuple[str, View], ...]:
        """Of 8 bits as stored; then all but the extremes, and the whole range. A band that says it is alpha is no colour."""
        if self._views is None:
            colors = self._colors()
            height, width = self._layout.shape
            scale = min(1.0, _GLANCE / max(height, width))
            glance = self._glance(colors, (max(1, round(height * scale)), max(1, round(width * scale))))
            seen = tuple(range(len(colors)))
            fitting = [("2-98 %", percentiles(glance, 2.0, 98.0, seen)), ("full range", full_range(glance, seen))]
            made = [(name, View(colors, view.low, view.high)) for name, view in fitting]
            plain = View(colors, (0.0,) * len(colors), (255.0,) * len(colors))
            self._views = (*([("as stored", plain)] if self._layout.dtype == "uint8" else []), *made)
        return self._views

    def read(self, plane: int = 0, window: Window | None = None, *, shape: tuple[int, int] | None = None) -> Raw:
        """See `edgeflow.imaging.image.Image.read`; a smaller `shape` comes from the file's overviews."""
        if plane != 0:
            raise ImageError(f"{self._path} has one plane, and no plane {plane + 1}.")
        if window is not None and window != window.clamped(self._layout.shape):
            raise ImageError(f"{self._path} has {self._layout.shape} rows and columns, and no {window}.")
        read = self._read(window or Window.whole(self._layout.shape), shape)
        if np.ma.is_masked(read):
            empty = np.nan if self._layout.dtype.startswith("float") else 0
            read = read.filled(empty)
        return np.ascontiguousarray(np.moveaxis(np.asarray(read, self._layout.dtype), 0, 2))

    def close(self) -> None:
        """Let the file go."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _read(self, window: Window, shape: tuple[int, int] | None, bands: Sequence[int] | None = None) -> Any:
        asked: dict[str, Any] = {"window": RasterWindow(window.left, window.top, window.width, window.height), "masked": True}
        wanted = range(self._layout.bands) if bands is None else bands
        asked["indexes"] = [band + 1 for band in wanted]
        if shape is not None and shape != window.shape:
            asked |= {"out_shape": (len(wanted), *shape), "resampling": Resampling.average}
        with _sentences(self._path):
            return self._file.read(**asked)

    def _glance(self, bands: Sequence[int], shape: tuple[int, int]) -> Raw:
        """Some bands of the whole, small, as floats, NaN where there is no data."""
        read = self._read(Window.whole(self._layout.shape), shape, bands)
        return np.moveaxis(np.ma.filled(read.astype(np.float64), np.nan), 0, 2)

    def _colors(self) -> tuple[int, ...]:
        """The bands shown: those that say red, green and blue, else the first three that are not alpha, else the first."""
        said = list(self._file.colorinterp)
        wanted = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)
        if all(color in said for color in wanted):
            return tuple(said.index(color) for color in wanted)
        real = [band for band, color in enumerate(said) if color != ColorInterp.alpha]
        return tuple(real[:3]) if len(real) >= 3 else tuple(real[:1]) or (0,)


def is_raster(path: Path) -> bool:
    """Whether a TIFF is to be read as a raster: it lies somewhere, is huge or a pyramid, or has more bands than a photo."""
    try:
        with _sentences(path), rasterio.open(path, driver="GTiff") as file:
            placed = file.crs is not None or not file.transform.is_identity
            huge = file.height * file.width > 100_000_000
            return placed or huge or file.count > 4 or bool(file.overviews(1))
    except ImageError:
        return False


def _driver(path: Path) -> str:
    with path.open("rb") as file:
        return "JP2OpenJPEG" if file.read(len(_JP2)) == _JP2 else "GTiff"


@contextmanager
def _sentences(path: Path) -> Iterator[None]:
    try:
        with rasterio.Env(**_SETTINGS):
            yield
    except (RasterioError, ValueError, OSError, MemoryError) as error:
        if not path.exists():
            raise ImageError(f"There is no file {path}.") from error
        why = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ImageError(f"{path} is not a raster that can be read, or is damaged there ({why}).") from error
