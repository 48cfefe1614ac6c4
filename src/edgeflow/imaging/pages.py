"""TIFF files that Pillow cannot hold: several pages as planes, and colours of 16 bits. Knows no other files."""

import struct
import zlib
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import tifffile

from edgeflow.errors import ImageError
from edgeflow.grid import Window
from edgeflow.imaging.image import Layout, Raw
from edgeflow.imaging.shrink import shrunk
from edgeflow.imaging.stretch import full_range, percentiles
from edgeflow.imaging.view import View

_MOST_PIXELS = 1 << 30  # of a page
_UNREADABLE = (
    *(tifffile.TiffFileError, OSError, EOFError, ValueError, TypeError, KeyError, IndexError, AttributeError, RuntimeError),
    *(OverflowError, ZeroDivisionError, MemoryError, NotImplementedError, struct.error, zlib.error),
)


def has_pages(path: Path) -> bool:
    """Whether the file has several pages, or colours that Pillow would cut to 8 bits."""
    try:
        with tifffile.TiffFile(path) as file:
            first: Any = file.pages[0]
            deep = first.dtype is not None and first.dtype.itemsize > 1
            return len(_alike(file)) > 1 or (deep and first.samplesperpixel > 1)
    except _UNREADABLE:
        return False


class Pages:
    """An opened TIFF; implements `edgeflow.imaging.image.Image`. Pages of another size or depth than the first are left out.

    Raises
    ------
    ImageError
        If the file is damaged or its pixels are no numbers.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = tifffile.TiffFile(path)
            self._pages = _alike(self._file)
            first = self._pages[0]
            dtype = np.dtype(first.dtype)
            height, width, bands = first.imagelength, first.imagewidth, first.samplesperpixel
        except _UNREADABLE as error:
            raise ImageError(f"{path} is not a TIFF that can be read ({error}).") from error
        if dtype.kind not in "iufb" or bands > 4:
            raise ImageError(
                f"{path} holds pages of {bands} bands of {dtype} values; up to 4 whole or real numbers can be shown."
            )
        if not 0 < height * width <= _MOST_PIXELS:
            raise ImageError(f"{path} declares {height} x {width} pixels, which is refused as a possible bomb.")
        self._inverted = first.photometric == tifffile.PHOTOMETRIC.MINISWHITE
        self._dtype = "uint8" if dtype.kind == "b" else dtype.newbyteorder("=").name
        # Two bands are grey and alpha.
        self._bands = 1 if bands <= 2 else 3
        self._layout = Layout("pages", (height, width), planes=len(self._pages), bands=self._bands, dtype=self._dtype)
        self._views: tuple[tuple[str, View], ...] | None = None

    @property
    def layout(self) -> Layout:
        """See `edgeflow.imaging.image.Image.layout`."""
        return self._layout

    @property
    def views(self) -> tuple[tuple[str, View], ...]:
        """Of 8 bits as stored; else the whole range of the middle page, and all but its extremes."""
        if self._views is None:
            bands = (0, 1, 2) if self._bands == 3 else (0,)
            if self._dtype == "uint8":
                plain = View(bands, (0.0,) * len(bands), (255.0,) * len(bands), self._inverted)
                self._views = (("as stored", plain),)
            else:
                raw = self.read(self._layout.planes // 2)
                made = [("full range", full_range(raw, bands)), ("2-98 %", percentiles(raw, 2.0, 98.0, bands))]
                self._views = tuple((name, View(view.bands, view.low, view.high, self._inverted)) for name, view in made)
        return self._views

    def read(self, plane: int = 0, window: Window | None = None, *, shape: tuple[int, int] | None = None) -> Raw:
        """See `edgeflow.imaging.image.Image.read`."""
        if not 0 <= plane < self._layout.planes:
            raise ImageError(f"{self._path} has pages 1 to {self._layout.planes}, and no page {plane + 1}.")
        try:
            values = np.asarray(self._pages[plane].asarray())
        except _UNREADABLE as error:
            raise ImageError(f"{self._path} is damaged or cut short at page {plane + 1} ({error}).") from error
        raw = self._arranged(values)
        if window is not None:
            if window != window.clamped(self._layout.shape):
                raise ImageError(f"{self._path} has {self._layout.shape} rows and columns, and no {window}.")
            raw = raw[window.slices]
        raw = np.ascontiguousarray(raw)
        return raw if shape is None else shrunk(raw, shape)

    def close(self) -> None:
        """Let the file go."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _arranged(self, values: Any) -> Raw:
        height, width = self._layout.shape
        if values.ndim == 2:
            values = values[..., None]
        elif values.shape[0] <= 4 and values.shape[1:] == (height, width):
            values = np.moveaxis(values, 0, 2)  # bands stored one after the other
        if values.shape[:2] != (height, width):
            raise ImageError(f"{self._path} holds {values.shape} pixels where its header says {height} x {width}.")
        if values.dtype == np.bool_:
            values = values.astype(np.uint8) * 255
        return np.asarray(values[..., : self._bands], self._dtype)


def _alike(file: tifffile.TiffFile) -> list[Any]:
    """The pages of the first one's size and depth: a thumbnail among them is none of the planes."""
    pages: list[Any] = []
    offsets: set[int] = set()
    for page in file.pages:
        if page.offset in offsets:
            raise ValueError("its pages lead in a circle")
        offsets.add(page.offset)
        pages.append(page)
    first = _shape(pages[0])
    return [page for page in pages if _shape(page) == first]


def _shape(page: Any) -> tuple[object, ...]:
    return page.imagelength, page.imagewidth, page.samplesperpixel, page.dtype
