"""Natural images behind the seam: one plane, upright, 8-bit RGB, or one raw band of 16 bits or floats. Knows no other files."""

from pathlib import Path
from types import TracebackType
from typing import Self

from edgeflow.errors import ImageError
from edgeflow.grid import Window
from edgeflow.imaging.image import Layout, Raw
from edgeflow.imaging.natural import header, read_image, read_values
from edgeflow.imaging.shrink import shrunk
from edgeflow.imaging.stretch import full_range, percentiles
from edgeflow.imaging.view import View

AS_STORED = View((0, 1, 2), (0.0,) * 3, (255.0,) * 3)
_PERCENTS = (2.0, 98.0)


class Photo:
    """An opened photo; implements `edgeflow.imaging.image.Image`.

    Raises
    ------
    ImageError
        If the header cannot be read or declares an absurd size.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        shape, dtype = header(path)
        self._layout = Layout("photo", shape, bands=3 if dtype == "uint8" else 1, dtype=dtype)
        self._views: tuple[tuple[str, View], ...] | None = None

    @property
    def layout(self) -> Layout:
        """See `edgeflow.imaging.image.Image.layout`."""
        return self._layout

    @property
    def views(self) -> tuple[tuple[str, View], ...]:
        """As stored; of deep images the range of their values first, for nothing else shows all of them."""
        if self._views is None:
            if self._layout.dtype == "uint8":
                self._views = (("as stored", AS_STORED),)
            else:
                raw = read_values(self._path)
                self._views = (("full range", full_range(raw)), ("2-98 %", percentiles(raw, *_PERCENTS)))
        return self._views

    def read(self, plane: int = 0, window: Window | None = None, *, shape: tuple[int, int] | None = None) -> Raw:
        """See `edgeflow.imaging.image.Image.read`."""
        if plane != 0:
            raise ImageError(f"{self._path} has one plane, and no plane {plane + 1}.")
        if self._layout.dtype != "uint8":
            raw = read_values(self._path)
        else:
            # Only of the whole picture a smaller one does as well.
            small = None if shape is None or window is not None else max(shape)
            raw = read_image(self._path, at_least=small)
        if window is not None:
            if window != window.clamped(self._layout.shape):
                raise ImageError(f"{self._path} has {self._layout.shape} rows and columns, and no {window}.")
            raw = raw[window.slices]
        return raw if shape is None else shrunk(raw, shape)

    def close(self) -> None:
        """Nothing is held open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
